"""Certificates of a course, one page each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from copdesk.documents.blocks import Block, Document, Heading, Page, PageBreak, Pair, Spacer, paragraph
from copdesk.documents.parts import days, masthead, signers
from copdesk.documents.people import PersonName
from copdesk.domain.rules.dates import long_date
from copdesk.domain.rules.names import full_name
from copdesk.texts import Texts

PAGE = Page(landscape=True, left=30, right=30, top=25, bottom=20, first_number=0)


@dataclass(frozen=True)
class Certificate:
    """What a certificate says; *sex* only chooses the form of the verb."""

    number: str
    issued: date
    person: PersonName
    course: str
    start: date
    end: date | None
    issuer: tuple[str, ...]
    rank: str = ""
    hours: Decimal | None = None
    valid_until: date | None = None
    sex: Literal["male", "female"] | None = None
    signer: PersonName | None = None
    second_signer: PersonName | None = None


def certificates(run: tuple[Certificate, ...], texts: Texts) -> Document:
    """A print run: each certificate on a framed page of its own, A4 landscape."""
    blocks: list[Block] = []
    for data in run:
        blocks += [PageBreak()] if blocks else []
        blocks += _blocks(data, texts)
    title = texts.t("paper.certificate.title", number=", ".join(data.number for data in run))
    return Document(title, tuple(blocks), texts.language, PAGE, size=14, kind_size=28, frame=True)


def _blocks(data: Certificate, texts: Texts) -> list[Block]:
    name = full_name(data.person.surname, data.person.given, data.person.patronymic)
    hours = texts.n("paper.course.hours", data.hours) if data.hours is not None else ""
    valid = texts.t("paper.certificate.valid", date=data.valid_until) if data.valid_until else ""
    bearer = ", ".join(filter(None, (data.rank, data.person.office)))
    lines = (
        (texts.t("paper.certificate.confirms"), 14, False),
        (name, 26, True),
        (bearer, 12, False),
        (texts.t(f"paper.certificate.completed_{data.sex or 'any'}"), 14, False),
        (texts.t("paper.certificate.course", course=data.course), 16, True),
        (", ".join(filter(None, (days(data.start, data.end), hours))), 14, False),
    )
    blocks: list[Block] = [
        masthead(*data.issuer),
        Spacer(5),
        Heading(texts.t("paper.certificate.kind")),
        paragraph(texts.t("paper.number", number=data.number), align="center"),
        Spacer(5),
    ]
    for text, size, bold in lines:
        if text:
            blocks += [paragraph(text, align="center", size=size, bold=bold), Spacer(3.5)]
    blocks += [Spacer(7), Pair(long_date(data.issued, texts.language), valid)]
    people = (data.signer, data.second_signer)
    return [*blocks, signers(texts, *people)] if any(people) else blocks
