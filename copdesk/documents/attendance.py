"""The sheet on which those who came to a meeting sign, and the list of who came and who did not."""

from dataclasses import dataclass, replace
from datetime import date

from copdesk.documents.blocks import Block, Column, Document, Heading, Pair, Spacer, Table, paragraph
from copdesk.documents.parts import masthead, signed, signers
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.domain.rules.dates import show_date
from copdesk.texts import Texts

ROW = 8.0
"""Room for a signature by hand, mm."""


@dataclass(frozen=True)
class AttendanceSheet:
    """Expected people of a meeting; *blank_rows* wait for those nobody expected."""

    issuer: tuple[str, ...]
    unit: str
    held: date
    place: str
    heading: str
    members: tuple[PersonName, ...]
    invited: tuple[PersonName, ...] = ()
    secretary: PersonName | None = None
    blank_rows: int = 5


@dataclass(frozen=True)
class Presence:
    """A person expected at a meeting: whether they came, the mark in words, the reason of an absence."""

    person: PersonName
    came: bool
    mark: str
    reason: str = ""


@dataclass(frozen=True)
class PresenceList:
    """Who came to a meeting and who did not."""

    issuer: tuple[str, ...]
    unit: str
    held: date
    place: str
    heading: str
    members: tuple[Presence, ...]
    invited: tuple[Presence, ...] = ()
    secretary: PersonName | None = None


def attendance_sheet(data: AttendanceSheet, texts: Texts) -> Document:
    """Members in the order of the alphabet, then the invited, then empty rows."""
    people = [*by_alphabet(data.members), *by_alphabet(data.invited)]
    columns = (
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.full_name"), 64),
        Column(texts.t("paper.column.office"), 60),
        Column(texts.t("paper.column.signature"), 34),
    )
    rows = [(str(place), person.listed, person.office, "") for place, person in enumerate(people, 1)]
    rows += [(str(place), "", "", "") for place in range(len(rows) + 1, len(rows) + 1 + data.blank_rows)]
    blocks = [*_head(data, texts, "paper.attendance.kind"), Table(columns, tuple(rows), size=12, height=ROW)]
    title = texts.t("paper.attendance.title", date=data.held)
    return Document(title, tuple(_signed(blocks, data, texts)), texts.language)


def presence_list(data: PresenceList, texts: Texts) -> Document:
    """Members in the order of the alphabet, then the invited, each with «присутній» or «відсутній (причина)»."""
    columns = (
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.full_name"), 58),
        Column(texts.t("paper.column.office"), 58),
        Column(texts.t("paper.column.presence"), 42),
    )
    people = [*_in_order(data.members), *_in_order(data.invited)]
    rows = tuple((str(n), p.person.listed, p.person.office, _mark(p)) for n, p in enumerate(people, 1))
    here = sum(one.came for one in people)
    total = texts.t("paper.presence.total", total=len(people), here=here, away=len(people) - here)
    blocks = [*_head(data, texts, "paper.presence.kind"), Table(columns, rows), Spacer(2)]
    blocks.append(paragraph(total, align="left"))
    title = texts.t("paper.presence.title", date=data.held)
    return Document(title, tuple(_signed(blocks, data, texts)), texts.language)


def _head(data: AttendanceSheet | PresenceList, texts: Texts, kind: str) -> list[Block]:
    return [
        masthead(*data.issuer, data.unit),
        Heading(texts.t(kind)),
        paragraph(data.heading, align="center"),
        Pair(show_date(data.held), data.place),
        Spacer(2),
    ]


def _signed(blocks: list[Block], data: AttendanceSheet | PresenceList, texts: Texts) -> list[Block]:
    if data.secretary is None:
        return blocks
    return signed(blocks, signers(texts, replace(data.secretary, position=texts.t("paper.secretary"))))


def _in_order(people: tuple[Presence, ...]) -> list[Presence]:
    place = {person: number for number, person in enumerate(by_alphabet(one.person for one in people))}
    return sorted(people, key=lambda one: place[one.person])


def _mark(one: Presence) -> str:
    return f"{one.mark} ({one.reason})" if one.reason and not one.came else one.mark
