"""A report of figures: one model that becomes a paper, or a book of tables with real numbers and dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from copdesk.documents.blocks import Align, Block, Column, Document, Heading, Page, Spacer, Table, paragraph
from copdesk.documents.layout import column_needs, shared_widths
from copdesk.documents.parts import days, masthead, signed, signers
from copdesk.documents.people import PersonName
from copdesk.documents.sheets_out import Column as SheetColumn
from copdesk.documents.sheets_out import Part, SheetSpec, info_lines
from copdesk.domain.rules.dates import show_date, show_time
from copdesk.texts import Texts

Kind = Literal["text", "long_text", "date", "time", "count", "money", "percent"]
_PORTRAIT = Page(left=20)
_LANDSCAPE = Page(landscape=True, left=20, right=10, top=20, bottom=15)
_NUMBERS = frozenset({"count", "money", "percent"})
_SIZES = (10.0, 9.0, 8.0)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class ReportColumn:
    """A column; its cells are Python values of its *kind*."""

    title: str
    kind: Kind = "text"

    @property
    def align(self) -> Align:
        """Numbers stand under each other."""
        return "right" if self.kind in _NUMBERS else "left"


@dataclass(frozen=True)
class Section:
    """A table with its heading, the row of sums (empty without one) and remarks below it."""

    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    total: tuple[object, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Figures of a period; *heading* says what it is, *as_of* when the desk was read."""

    heading: str
    issuer: tuple[str, ...]
    unit: str
    start: date
    end: date
    as_of: datetime
    sections: tuple[Section, ...]
    signer: PersonName | None = None

    def title(self, texts: Texts) -> str:
        """What the file is called: the kind and the period."""
        return f"{self.heading}, {self.period(texts)}"

    def period(self, texts: Texts) -> str:
        """«2026 рік», or the first and the last day."""
        if (self.start, self.end) == (date(self.start.year, 1, 1), date(self.start.year, 12, 31)):
            return texts.t("report.year", year=self.start.year)
        return days(self.start, self.end)


def report(data: Report, texts: Texts) -> Document:
    """The paper: who reports, for which days, a table for each section, and the signature."""
    cells = [_cells(section, texts) for section in data.sections]
    size, page = _fitting(data.sections, cells)
    blocks: list[Block] = [
        masthead(*data.issuer, data.unit),
        Heading(data.heading.upper()),
        paragraph(texts.t("report.for", period=data.period(texts)), align="center"),
        paragraph(texts.t("paper.as_of", moment=data.as_of), align="center", size=11),
        Spacer(2),
    ]
    for section, rows in zip(data.sections, cells, strict=True):
        blocks += _section(section, rows, size, page, texts)
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(data.title(texts), tuple(blocks), texts.language, page)


Cells = tuple[tuple[str, ...], ...]


def _cells(section: Section, texts: Texts) -> Cells:
    """The rows and the sums as they are printed."""
    return tuple(
        tuple(_shown(value, column.kind, texts) for value, column in zip(row, section.columns, strict=True))
        for row in _rows(section)
    )


def _rows(section: Section) -> tuple[tuple[object, ...], ...]:
    """The rows, and the sums when there is anything to add up."""
    return (*section.rows, section.total) if section.total and section.rows else section.rows


def _fitting(sections: Sequence[Section], cells: Sequence[Cells]) -> tuple[float, Page]:
    """The largest type, and the narrow side of the page before the wide one, in which no word is broken."""
    for size in _SIZES:
        widest = max((_least(*pair, size) for pair in zip(sections, cells, strict=True)), default=0)
        for page in (_PORTRAIT, _LANDSCAPE):
            if widest <= page.text_width:
                return size, page
    return _SIZES[-1], _LANDSCAPE


def _least(section: Section, rows: Cells, size: float) -> float:
    return sum(low for low, _ in column_needs(_titles(section), rows, size))


def _titles(section: Section) -> list[str]:
    return [column.title for column in section.columns]


def _section(section: Section, rows: Cells, size: float, page: Page, texts: Texts) -> Iterator[Block]:
    if section.title:
        yield Heading(section.title, 2)
    if rows:
        widths = shared_widths(column_needs(_titles(section), rows, size), page.text_width)
        columns = tuple(Column(one.title, width, one.align) for one, width in zip(section.columns, widths, strict=True))
        yield Table(columns, rows, size)
    else:
        yield paragraph(texts.t("report.nothing"), align="left")
    for note in section.notes:
        yield paragraph(note, align="left", size=11)
    yield Spacer(2)


def _shown(value: object, kind: Kind, texts: Texts) -> str:
    match value:
        case None:
            return ""
        case date():
            return show_date(value)
        case time():
            return show_time(value)
        case Decimal() if kind in {"money", "percent"}:
            # Places are kept, so that sums can be added up by eye: 1 250,50.
            whole, _, cents = f"{value.quantize(_CENT):f}".partition(".")
            number = texts.number(int(whole)) if int(whole) else whole
            return f"{number}{'.' if texts.language == 'en' else ','}{cents}"
        case int() | Decimal():
            return texts.number(value)
    return str(value)


def book(data: Report, texts: Texts) -> list[Part]:
    """The same tables as the sheets of a book, sums in their last rows; the last sheet tells what it is."""
    parts: list[Part] = []
    for place, section in enumerate(data.sections, 1):
        columns = tuple(SheetColumn(" ".join(one.title.split()), one.kind) for one in section.columns)
        last = place == len(data.sections)
        info = info_lines(texts, data.as_of, data.unit)
        info = (*info[:2], (texts.t("report.column.period"), data.period(texts)), *info[3:]) if last else ()
        spec = SheetSpec(section.title or data.heading, columns, info, texts.t("sheet.info.title"))
        parts.append((spec, _rows(section)))
    return parts
