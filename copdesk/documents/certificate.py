"""Certificates of a course, one page each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from copdesk.documents.blocks import Block, Coded, Document, Heading, Page, PageBreak, Pair, Spacer, paragraph
from copdesk.documents.parts import days, masthead, signers
from copdesk.documents.people import PersonName
from copdesk.domain.rules.certificate_code import grouped
from copdesk.domain.rules.dates import long_date
from copdesk.domain.rules.names import full_name
from copdesk.texts import Texts

PAGE = Page(landscape=True, left=30, right=30, top=21, bottom=15, first_number=0)

_LETTERS: Final = 96
"""Letters of the code, in groups of four, on a line beside its picture."""
_BETWEEN: Final = Spacer(3.5)
_CUT: Final = PageBreak()


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
        blocks += [_CUT] if blocks else []
        blocks += _blocks(data, texts)
    title = texts.t("paper.certificate.title", number=", ".join(data.number for data in run))
    return Document(title, tuple(blocks), texts.language, PAGE, size=14, kind_size=28, frame=True)


def _blocks(data: Certificate, texts: Texts) -> list[Block]:
    name = full_name(data.person.surname, data.person.given, data.person.patronymic)
    sex = data.sex or "any"
    confirms, completed = ("given", f"that_{sex}") if data.dative else ("confirms", f"completed_{sex}")
    # The code takes its room from the gaps: a certificate is one page.
    gap = 2.0 if data.code else 6.0
    blocks = [
        *_opening(texts, data.issuer, gap),
        paragraph(texts.t("paper.number", number=data.number), align="center"),
        *_confirming(texts, confirms, gap),
        paragraph(data.dative or name, align="center", size=26, bold=True),
        _BETWEEN,
        *_bearing(data.rank, data.person.office),
        *_completed(texts, completed, data.course, data.start, data.end, data.hours),
        *_ending(texts, gap, data.issued, data.valid_until, data.signer, data.second_signer),
    ]
    return [*blocks, _coded(data, texts)] if data.code else blocks


# What the certificates of a course have alike is made once for all of them, and so it is drawn once.
@lru_cache
def _opening(texts: Texts, issuer: tuple[str, ...], gap: float) -> tuple[Block, ...]:
    return (masthead(*issuer), Spacer(gap), Heading(texts.t("paper.certificate.kind")))


@lru_cache
def _confirming(texts: Texts, confirms: str, gap: float) -> tuple[Block, ...]:
    return (Spacer(gap), *_line(texts.t(f"paper.certificate.{confirms}"), 14))


@lru_cache
def _bearing(*said: str) -> tuple[Block, ...]:
    return _line(", ".join(filter(None, said)), 12)


@lru_cache
def _completed(
    texts: Texts, completed: str, course: str, start: date, end: date | None, hours: Decimal | None
) -> tuple[Block, ...]:
    long = texts.n("paper.course.hours", hours) if hours is not None else ""
    return (
        *_line(texts.t(f"paper.certificate.{completed}"), 14),
        *_line(texts.t("paper.certificate.course", course=course), 16, bold=True),
        *_line(", ".join(filter(None, (days(start, end), long))), 14),
    )


@lru_cache
def _ending(
    texts: Texts, gap: float, issued: date, valid_until: date | None, *people: PersonName | None
) -> tuple[Block, ...]:
    valid = texts.t("paper.certificate.valid", date=valid_until) if valid_until else ""
    pair = Pair(long_date(issued, texts.language), valid)
    return (Spacer(gap), pair, signers(texts, *people)) if any(people) else (Spacer(gap), pair)


def _line(text: str, size: float, *, bold: bool = False) -> tuple[Block, ...]:
    return (paragraph(text, align="center", size=size, bold=bold), _BETWEEN) if text else ()


def _coded(data: Certificate, texts: Texts) -> Coded:
    """The code as a picture, and in letters for whoever has no camera."""
    rows = [grouped(data.code[at : at + _LETTERS]) for at in range(0, len(data.code), _LETTERS)]
    return Coded(data.code, (texts.t("paper.certificate.check"), *rows), texts.t("paper.certificate.qr"))
