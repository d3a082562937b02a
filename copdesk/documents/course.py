"""Papers of a course: who studies, and the sheet they sign at each session."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from copdesk.documents.blocks import Block, Column, Document, Heading, Page, PageBreak, Spacer, Table, paragraph
from copdesk.documents.parts import days, masthead, signed, signers
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.texts import Texts

_PORTRAIT_SESSIONS = 4
_LANDSCAPE_SESSIONS = 9
_WIDE = Page(landscape=True, left=20, right=10, top=20, bottom=15)
_ROW = 9.0


@dataclass(frozen=True)
class Trainee:
    """An officer on the course; the person's organisation is the unit, *result* as printed."""

    person: PersonName
    rank: str = ""
    result: str = ""


@dataclass(frozen=True)
class Course:
    """A course with its people; *sessions* are the headings of their columns («27.04.2021», or with hours)."""

    issuer: tuple[str, ...]
    unit: str
    title: str
    start: date
    end: date | None
    trainees: tuple[Trainee, ...]
    place: str = ""
    provider: str = ""
    basis: str = ""
    hours: Decimal | None = None
    sessions: tuple[str, ...] = ()
    signer: PersonName | None = None
    code: str = ""
    """Of the people on the sheet, for those who type it back in."""


def course_roster(data: Course, texts: Texts) -> Document:
    """Officers of the course in the order of the alphabet."""
    with_result = any(trainee.result for trainee in data.trainees)
    columns = [
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.rank"), 32),
        Column(texts.t("paper.column.full_name"), 56),
        Column(texts.t("paper.column.office"), 42 if with_result else 70),
    ]
    if with_result:
        columns.append(Column(texts.t("paper.column.grade"), 28))
    rows = [
        (str(place), trainee.rank, trainee.person.listed, trainee.person.office, trainee.result)[: len(columns)]
        for place, trainee in enumerate(_in_order(data.trainees), 1)
    ]
    blocks = [*_head(data, texts, "paper.course.kind"), Table(tuple(columns), tuple(rows)), Spacer(2)]
    blocks.append(paragraph(texts.n("paper.course.total", len(rows)), align="left"))
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(texts.t("paper.course.title", course=data.title), tuple(blocks), texts.language)


def sign_in_sheet(data: Course, texts: Texts) -> Document:
    """A numbered row per officer and a column per session; many sessions go on sheets of their own."""
    page = Page() if len(data.sessions) <= _PORTRAIT_SESSIONS else _WIDE
    chunk = _LANDSCAPE_SESSIONS if page.landscape else _PORTRAIT_SESSIONS
    groups = [data.sessions[at : at + chunk] for at in range(0, len(data.sessions), chunk)] or [()]
    blocks: list[Block] = []
    for group in groups:
        blocks += [PageBreak()] if blocks else []
        blocks += [*_head(data, texts, "paper.sheet.kind"), _signing_table(data, group, page, texts)]
        blocks += [Spacer(2), paragraph(texts.t("paper.sheet.legend", code=data.code), align="left", size=9)]
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(texts.t("paper.sheet.title", course=data.title), tuple(blocks), texts.language, page)


def _signing_table(data: Course, sessions: tuple[str, ...], page: Page, texts: Texts) -> Table:
    names = 60.0 if sessions else page.text_width - 12
    width = (page.text_width - 12 - names) / max(1, len(sessions))
    columns = (
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.full_name"), names),
        *(Column(session, width) for session in sessions),
    )
    empty = ("",) * len(sessions)
    rows = tuple((str(n), trainee.person.listed, *empty) for n, trainee in enumerate(_in_order(data.trainees), 1))
    return Table(columns, rows, height=_ROW)


def _head(data: Course, texts: Texts, kind: str) -> list[Block]:
    hours = texts.n("paper.course.hours", data.hours) if data.hours is not None else ""
    facts = ", ".join(filter(None, (days(data.start, data.end), hours, data.place)))
    lines = (texts.t("paper.course.named", course=data.title), facts, data.provider, data.basis)
    return [
        masthead(*data.issuer, data.unit),
        Heading(texts.t(kind)),
        *(paragraph(line, align="center") for line in lines if line),
        Spacer(3),
    ]


def _in_order(trainees: tuple[Trainee, ...]) -> list[Trainee]:
    place = {person: number for number, person in enumerate(by_alphabet(trainee.person for trainee in trainees))}
    return sorted(trainees, key=lambda trainee: place[trainee.person])
