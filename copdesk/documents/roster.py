"""The composition of an advisory group."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from copdesk.documents.blocks import Block, Column, Document, Heading, Spacer, Stamps, Table, paragraph
from copdesk.documents.parts import Approval, masthead, signed, signers, stamp
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.texts import Texts

Function = Literal["chair", "deputy", "secretary", "member", "observer"]
_ORDER: tuple[Function, ...] = ("chair", "deputy", "secretary", "member", "observer")


@dataclass(frozen=True)
class Seat:
    """A member with the function in the group and the sector they speak for, as printed."""

    person: PersonName
    function: Function = "member"
    sector: str = ""


@dataclass(frozen=True)
class GroupRoster:
    """The group as it is on a day; *heading* is its name in the genitive."""

    issuer: tuple[str, ...]
    unit: str
    heading: str
    as_of: date
    seats: tuple[Seat, ...]
    approval: Approval | None = None
    signer: PersonName | None = None


def group_roster(data: GroupRoster, texts: Texts) -> Document:
    """Chair, deputies and secretary first, then members and observers, each in the order of the alphabet."""
    columns = (
        Column(texts.t("paper.column.number"), 12, "right"),
        Column(texts.t("paper.column.full_name"), 55),
        Column(texts.t("paper.column.office"), 50),
        Column(texts.t("paper.column.sector"), 27),
        Column(texts.t("paper.column.function"), 26),
    )
    rows = tuple(
        (str(place), seat.person.listed, seat.person.office, seat.sector, texts.t(f"paper.function.{seat.function}"))
        for place, seat in enumerate(_in_order(data.seats), 1)
    )
    blocks: list[Block] = [masthead(*data.issuer, data.unit)]
    if data.approval:
        blocks = [Stamps(stamp("approved", data.approval, texts)), *blocks]
    blocks += [
        Heading(texts.t("paper.roster.kind")),
        paragraph(data.heading, align="center"),
        paragraph(texts.t("paper.as_of_day", date=data.as_of), align="center"),
        Spacer(3),
        Table(columns, rows),
        Spacer(2),
        paragraph(texts.n("paper.roster.total", len(rows)), align="left"),
    ]
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(texts.t("paper.roster.title", group=data.heading), tuple(blocks), texts.language)


def _in_order(seats: tuple[Seat, ...]) -> list[Seat]:
    place = {person: number for number, person in enumerate(by_alphabet(seat.person for seat in seats))}
    return sorted(seats, key=lambda seat: (_ORDER.index(seat.function), place[seat.person]))
