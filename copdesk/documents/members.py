"""Papers of a group's members beside the roster: the list for its chair, and name badges to cut out."""

from dataclasses import dataclass
from datetime import date

from copdesk.documents.blocks import Block, Cards, Column, Document, Heading, Page, Paragraph, Spacer, Table, paragraph
from copdesk.documents.people import PersonName
from copdesk.texts import Texts

_WIDE = Page(landscape=True, left=20, right=10, top=15, bottom=15)
_CUT = Page(left=15, right=15, top=11, bottom=10, first_number=0)
_LONG = 18  # letters of a name that fit into a badge at its full size


@dataclass(frozen=True)
class ListedMember:
    """A line of the chair's list, everything but the name as printed."""

    person: PersonName
    function: str
    term: str
    came: str
    courses: str = ""
    notes: str = ""


@dataclass(frozen=True)
class ChairList:
    """Who sits in the group on a day, how they attend and what they still have to learn; *heading* in the genitive."""

    heading: str
    as_of: date
    members: tuple[ListedMember, ...]


@dataclass(frozen=True)
class Badge:
    """A name badge: *role* is the function at the event, *above* the group or the event."""

    person: PersonName
    role: str = ""
    above: str = ""


def chair_list(data: ChairList, texts: Texts) -> Document:
    """A landscape table of members with attendance, training that is due and what the chair should know."""
    keys = ("number", "full_name", "function", "chair.term", "chair.came", "chair.courses", "chair.notes")
    widths = (11, 54, 26, 48, 34, 52, 42)
    columns = tuple(
        Column(texts.t(f"paper.column.{key}"), width, "left" if at else "right")
        for at, (key, width) in enumerate(zip(keys, widths, strict=True))
    )
    rows = tuple(
        (str(at), one.person.listed, one.function, one.term, one.came, one.courses, one.notes)
        for at, one in enumerate(data.members, 1)
    )
    blocks: tuple[Block, ...] = (
        Heading(texts.t("paper.chair.kind")),
        paragraph(data.heading, align="center"),
        paragraph(texts.t("paper.as_of_day", date=data.as_of), align="center"),
        Spacer(3),
        Table(columns, rows),
    )
    return Document(texts.t("paper.chair.title", group=data.heading), blocks, texts.language, _WIDE)


def watch_list(
    groups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...], as_of: date, days: int, texts: Texts
) -> Document:
    """Name of each group, and lines of what there is to see to (what, who, by when, why), as tables."""
    keys, widths = ("what", "who", "due", "detail"), (60, 90, 50, 67)
    columns = tuple(Column(texts.t(f"watch.column.{key}"), width) for key, width in zip(keys, widths, strict=True))
    blocks: list[Block] = [
        Heading(texts.t("paper.watch.kind")),
        paragraph(texts.t("paper.watch.period", date=as_of, days=texts.n("count.days", days)), align="center"),
    ]
    for name, rows in groups:
        blocks += [Heading(name, 2), Table(columns, rows) if rows else paragraph(texts.t("watch.none"))]
    return Document(texts.t("paper.watch.title", date=as_of), tuple(blocks), texts.language, _WIDE)


def badges(run: tuple[Badge, ...], title: str, texts: Texts) -> Document:
    """Ten badges of 90 × 55 mm on each A4 page."""
    cards = tuple(_badge(badge) for badge in run)
    return Document(texts.t("paper.badges.title", title=title), (Cards(cards),), texts.language, _CUT)


def _badge(badge: Badge) -> tuple[Paragraph, ...]:
    person = badge.person
    size = 20.0 if max(len(person.given), len(person.surname)) <= _LONG else 14.0
    lines = (
        (badge.above, 9.0, False),
        (f"{person.given}\n{person.surname.upper()}".strip(), size, True),
        (badge.role, 12.0, True),
        (person.office, 10.0, False),
    )
    return tuple(paragraph(text, align="center", size=size, bold=bold) for text, size, bold in lines if text)
