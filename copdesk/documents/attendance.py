"""The sheet on which those who came to a meeting sign."""

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
    blocks: list[Block] = [
        masthead(*data.issuer, data.unit),
        Heading(texts.t("paper.attendance.kind")),
        paragraph(data.heading, align="center"),
        Pair(show_date(data.held), data.place),
        Spacer(2),
        Table(columns, tuple(rows), size=12, height=ROW),
    ]
    if data.secretary:
        blocks = signed(blocks, signers(texts, replace(data.secretary, position=texts.t("paper.secretary"))))
    title = texts.t("paper.attendance.title", date=data.held)
    return Document(title, tuple(blocks), texts.language)
