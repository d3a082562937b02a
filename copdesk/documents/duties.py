"""The printed calendar of duties: day, what, who, source, and room for a mark."""

from dataclasses import dataclass
from datetime import date

from copdesk.documents.blocks import Block, Column, Document, Heading, Page, Spacer, Table, paragraph
from copdesk.domain.rules.dates import show_date
from copdesk.texts import Texts

_PAGE = Page(left=20, right=10, top=20, bottom=15)


@dataclass(frozen=True)
class Duty:
    """One line; *late* says that its day has passed."""

    day: date
    what: str
    who: str = ""
    source: str = ""
    late: bool = False


@dataclass(frozen=True)
class Duties:
    """The calendar of a unit from *start* to *end*, in the order of the days."""

    unit: str
    start: date
    end: date
    lines: tuple[Duty, ...]


def calendar(data: Duties, texts: Texts) -> Document:
    """One table; what is overdue says so in words, not by colour alone."""
    keys = (("day", 24), ("what", 64), ("who", 35), ("source", 36), ("mark", 21))
    columns = tuple(Column(texts.t(f"paper.duties.{key}"), width) for key, width in keys)
    rows = tuple(
        (
            show_date(line.day) + (f"\n{texts.t('paper.duties.late')}" if line.late else ""),
            line.what, line.who, line.source, "",
        )
        for line in data.lines
    )  # fmt: skip
    period = texts.t("paper.duties.period", start=data.start, end=data.end)
    blocks: list[Block] = [
        Heading(texts.t("paper.duties.kind")),
        paragraph(data.unit, align="center"),
        paragraph(period, align="center"),
        Spacer(3),
        Table(columns, rows, 10) if rows else paragraph(texts.t("paper.duties.none")),
    ]
    title = f"{texts.t('paper.duties.title')} {show_date(data.start)} – {show_date(data.end)}"
    return Document(title, tuple(blocks), texts.language, _PAGE)
