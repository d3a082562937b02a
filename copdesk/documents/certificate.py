"""Certificates of a course, one page each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from copdesk.documents.blocks import Block, Coded, Document, Heading, Page, PageBreak, Pair, Spacer, paragraph
from copdesk.documents.parts import days, masthead, signers
from copdesk.documents.people import PersonName
from copdesk.domain.rules.certificate_code import grouped
from copdesk.domain.rules.dates import long_date
from copdesk.domain.rules.names import full_name
from copdesk.texts import Texts

PAGE = Page(landscape=True, left=30, right=30, top=21, bottom=15, first_number=0)

_GROUPS = 24
"""Groups of four letters on a line beside the QR code."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says.

    *sex* only chooses the form of the verb; with the name in the *dative* the paper is given «Олені Галаган». *code* is
    what the QR code holds, so that another desk can check the paper.
    """

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
    dative: str = ""
    code: str = ""


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
    sex = data.sex or "any"
    confirms, completed = ("given", f"that_{sex}") if data.dative else ("confirms", f"completed_{sex}")
    lines = (
        (texts.t(f"paper.certificate.{confirms}"), 14, False),
        (data.dative or name, 26, True),
        (bearer, 12, False),
        (texts.t(f"paper.certificate.{completed}"), 14, False),
        (texts.t("paper.certificate.course", course=data.course), 16, True),
        (", ".join(filter(None, (days(data.start, data.end), hours))), 14, False),
    )
    # The code takes its room from the gaps: a certificate is one page.
    gap = 2.0 if data.code else 6.0
    blocks: list[Block] = [
        masthead(*data.issuer),
        Spacer(gap),
        Heading(texts.t("paper.certificate.kind")),
        paragraph(texts.t("paper.number", number=data.number), align="center"),
        Spacer(gap),
    ]
    for text, size, bold in lines:
        if text:
            blocks += [paragraph(text, align="center", size=size, bold=bold), Spacer(3.5)]
    blocks += [Spacer(gap), Pair(long_date(data.issued, texts.language), valid)]
    people = (data.signer, data.second_signer)
    blocks += [signers(texts, *people)] if any(people) else []
    return [*blocks, _coded(data, texts)] if data.code else blocks


def _coded(data: Certificate, texts: Texts) -> Coded:
    """The code as a picture, and in letters for whoever has no camera."""
    letters = grouped(data.code).split(" ")
    rows = [" ".join(letters[at : at + _GROUPS]) for at in range(0, len(letters), _GROUPS)]
    return Coded(data.code, (texts.t("paper.certificate.check"), *rows), texts.t("paper.certificate.qr"))
