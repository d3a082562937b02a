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
    contact: str = ""


@dataclass(frozen=True)
class GroupRoster:
    """The group as it is on a day; *heading* is its name in the genitive, *contacts* ask for a column of them."""

    issuer: tuple[str, ...]
    unit: str
    heading: str
    as_of: date
    seats: tuple[Seat, ...]
    approval: Approval | None = None
    signer: PersonName | None = None
    contacts: bool = False


def group_roster(data: GroupRoster, texts: Texts) -> Document:
    """Chair, deputies and secretary first, then members and observers, each in the order of the alphabet."""
    widths = (10, 36, 34, 22, 22, 46) if data.contacts else (12, 55, 50, 27, 26)
    keys = ("number", "full_name", "office", "sector", "function", "contact")[: len(widths)]
    columns = tuple(
        Column(texts.t(f"paper.column.{key}"), width, "left" if place else "right")
        for place, (key, width) in enumerate(zip(keys, widths, strict=True))
    )
    rows = tuple(_row(seat, place, texts)[: len(widths)] for place, seat in enumerate(_in_order(data.seats), 1))
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
    if data.contacts:
        blocks.append(paragraph(texts.t("paper.roster.consent", date=data.as_of), align="left", size=11))
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(texts.t("paper.roster.title", group=data.heading), tuple(blocks), texts.language)


def _row(seat: Seat, place: int, texts: Texts) -> tuple[str, ...]:
    function = texts.t(f"paper.function.{seat.function}")
    return (str(place), seat.person.listed, seat.person.office, seat.sector, function, seat.contact)


def _in_order(seats: tuple[Seat, ...]) -> list[Seat]:
    place = {person: number for number, person in enumerate(by_alphabet(seat.person for seat in seats))}
    return sorted(seats, key=lambda seat: (_ORDER.index(seat.function), place[seat.person]))
