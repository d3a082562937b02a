"""Tables for the office: XLSX with real dates and numbers, CSV that Excel opens in a Cyrillic Windows."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from copdesk import __version__
from copdesk.documents.sheets_csv import guard
from copdesk.domain.errors import UserError
from copdesk.store.atomic import retry_locked, sync_file, sync_folder, translate_os_errors
from copdesk.texts import Texts

MAX_ROWS: Final = 1_048_575  # rows of a sheet under its header
MAX_LETTERS: Final = 32_767  # UTF-16 units of one cell
_TICK: Final = 500  # rows between two looks at the cancel button
_SPARE_ROWS: Final = 1_000  # rows under the table that offer the lists of choices too

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS: Final = MappingProxyType(
    {
        "date": "dd.mm.yyyy",
        "moment": "dd.mm.yyyy hh:mm",
        "time": "hh:mm",
        "money": "#,##0.00",
        # Values are percents already (41.68), so the sign is only shown.
        "percent": '0.00" %"',
        "decimal": "#,##0.####",
        "count": "0",
        "flag": "General",
    }
)
_WIDTHS: Final = MappingProxyType(
    {"date": 12, "moment": 17, "time": 8, "flag": 8, "count": 9, "money": 15, "long_text": 50}
)
_TEXT: Final = "@"

Progress = Callable[[int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Column:
    """A column: *kind* as the kinds of fields; *choices* are labels offered as a list, for a flag (yes, no)."""

    header: str
    kind: str = "text"
    width: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetSpec:
    """What a table file holds besides its rows; *info* fills a second sheet with (label, value) lines."""

    title: str
    columns: tuple[Column, ...]
    info: tuple[tuple[str, str], ...] = ()
    info_title: str = "Info"


Part = tuple[SheetSpec, Iterable[Sequence[object]]]
"""A sheet of a book and its rows."""


@dataclass(frozen=True)
class Written:
    """How many rows a file got and how many of its texts were too long for a cell and were cut."""

    rows: int
    shortened: int = 0


class _Stopped(Exception):  # noqa: N818 - a decision of the user, not an error
    """The user cancelled."""


def info_lines(texts: Texts, as_of: datetime, unit: str, chosen: str = "") -> tuple[tuple[str, str], ...]:
    """Lines of the information sheet: as of, unit, filter in words, version of the program."""
    return (
        (texts.t("sheet.info.as_of"), f"{as_of:%d.%m.%Y %H:%M}"),
        (texts.t("sheet.info.unit"), unit),
        (texts.t("sheet.info.filter"), chosen or texts.t("sheet.info.no_filter")),
        (texts.t("sheet.info.version"), __version__),
    )


def write_xlsx(
    path: Path,
    spec: SheetSpec,
    rows: Iterable[Sequence[object]],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Written | None:
    """Write *rows* (python values in the order of the columns) as XLSX; None and no file when cancelled.

    Raises sheet_rows_limit, disk_full, folder_read_only or file_busy; the old file then stays as it was.
    """
    return _replacing(path, lambda fresh: _fill_book(fresh, [(spec, _watched(rows, progress, cancelled))]))


def write_book(path: Path, parts: Sequence[Part]) -> None:
    """Write several tables as the sheets of one XLSX, in order; raises as ``write_xlsx``."""
    _replacing(path, lambda fresh: _fill_book(fresh, parts))


def write_csv(
    path: Path,
    spec: SheetSpec,
    rows: Iterable[Sequence[object]],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Written | None:
    """Write *rows* as CSV: UTF-8 with a mark, «;», texts that look like formulas guarded; else as write_xlsx."""
    return _replacing(path, lambda fresh: _fill_csv(fresh, spec, _watched(rows, progress, cancelled)))


def _replacing(path: Path, fill: Callable[[Path], Written]) -> Written | None:
    """Let *fill* make a file beside *path* and put it in its place once it is whole and on the disk."""
    if not path.parent.is_dir():
        raise UserError("sheet_folder_gone", folder=str(path.parent))
    # Beside the target, so that no copy of personal data is left in a common folder of temporary files.
    with translate_os_errors(path.parent), TemporaryDirectory(prefix=".copdesk-", dir=path.parent) as folder:
        fresh = Path(folder) / "table"
        try:
            written = fill(fresh)
        except _Stopped:
            return None
        sync_file(fresh)
        retry_locked(lambda: fresh.replace(path), path)
        sync_folder(path.parent)
    return written


def _watched(
    rows: Iterable[Sequence[object]], progress: Progress | None, cancelled: Cancelled | None
) -> Iterator[Sequence[object]]:
    done = 0
    for row in rows:
        if done % _TICK == 0:
            if cancelled is not None and cancelled():
                raise _Stopped
            if progress is not None:
                progress(done)
        yield row
        done += 1
    if progress is not None:
        progress(done)


def _fill_book(path: Path, parts: Sequence[Part]) -> Written:
    with _book(path) as book:
        book.set_properties({"title": parts[0][0].title})
        written = [_fill_sheet(book, spec, rows) for spec, rows in parts]
    return Written(sum(one.rows for one in written), sum(one.shortened for one in written))


def _fill_sheet(book: Any, spec: SheetSpec, rows: Iterable[Sequence[object]]) -> Written:
    sheet = book.add_worksheet(_free_name(book, _sheet_name(spec.title)))
    formats = [_format(book, column.kind) for column in spec.columns]
    _prepare(book, sheet, spec.columns, formats)
    cells = [_Cells(sheet, at, column, formats[at]) for at, column in enumerate(spec.columns)]
    writers = [cell.writer() for cell in cells]
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MAX_ROWS:
            raise UserError("sheet_rows_limit", rows=MAX_ROWS)
        for write, value in zip(writers, row, strict=True):
            if value is not None:
                write(last, value)
    sheet.autofilter(0, 0, last, len(spec.columns) - 1)
    if spec.info:
        _write_info(book, spec)
    _offer_choices(book, sheet, spec.columns, last)
    return Written(last, sum(cell.shortened for cell in cells))


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    """A workbook that streams its rows; whatever goes wrong, its temporary files are closed."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(str(path), options)
    try:
        yield book
        book.close()
    except FileCreateError as error:
        raise (error.args[0] if error.args and isinstance(error.args[0], OSError) else error) from error
    finally:
        book.fileclosed = True
        for sheet in book.worksheets():
            if sheet.row_data_fh is not None and not sheet.row_data_fh.closed:
                sheet.row_data_fh.close()


def _format(book: Any, kind: str) -> Any:
    number = _FORMATS.get(kind, _TEXT)
    return book.add_format({"num_format": number, "valign": "top", "text_wrap": kind == "long_text"})


def _prepare(book: Any, sheet: Any, columns: Sequence[Column], formats: Sequence[Any]) -> None:
    head = book.add_format(
        {"bold": True, "num_format": _TEXT, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7ECF2", "border": 1}
    )
    for at, (column, form) in enumerate(zip(columns, formats, strict=True)):
        width = column.width or _WIDTHS.get(column.kind) or min(max(len(column.header) + 3, 12), 40)
        sheet.set_column(at, at, width, form)
        sheet.write_string(0, at, _label(column.header), head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


class _Cells:
    """Writes the values of one column, each in the way of its kind."""

    def __init__(self, sheet: Any, at: int, column: Column, form: Any) -> None:
        self._sheet = sheet
        self._at = at
        self._column = column
        self._form = form
        self._string, self._number, self._moment = sheet.write_string, sheet.write_number, sheet.write_datetime
        self.shortened = 0

    def writer(self) -> Callable[[int, Any], None]:
        """The method that suits the column."""
        if self._column.kind in {"date", "moment", "time"}:
            return self.day
        if self._column.kind in {"money", "percent", "decimal", "count"}:
            return self.number
        return self.flag if self._column.kind == "flag" and not self._column.choices else self.text

    def text(self, row: int, value: Any) -> None:
        """Text, and anything that does not suit its column."""
        shown = value if value.__class__ is str else _shown(value, self._column.choices)
        if len(shown) > MAX_LETTERS // 2 or not shown.isprintable():
            clean = _clean(shown)
            shown = _cut(clean)
            self.shortened += shown is not clean
        if shown:
            self._string(row, self._at, shown, self._form)

    def number(self, row: int, value: Any) -> None:
        """A number of at most 15 digits, which is what a spreadsheet keeps exactly."""
        if value.__class__ in (int, float, Decimal) and -1e15 < value < 1e15:
            self._number(row, self._at, float(value), self._form)
        else:
            self.text(row, value)

    def day(self, row: int, value: Any) -> None:
        """A date, moment or time; a date before 1900, which spreadsheets do not know, is text."""
        if isinstance(value, (datetime, time)):
            value = value.replace(tzinfo=None)
        if isinstance(value, time) or (isinstance(value, date) and value.year >= 1900):
            self._moment(row, self._at, value, self._form)
        else:
            self.text(row, value)

    def flag(self, row: int, value: Any) -> None:
        """Yes or no as the spreadsheet calls them."""
        if isinstance(value, bool):
            self._sheet.write_boolean(row, self._at, value, self._form)
        else:
            self.text(row, value)


def _clean(text: str) -> str:
    """*text* without the characters that XML forbids, its lines ended by line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return _UNWRITABLE.sub("", text)


def _cut(text: str) -> str:
    """*text* itself, or what fits into a cell with an ellipsis at its end."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_LETTERS:
        return text
    return units[: 2 * (MAX_LETTERS - 1)].decode("utf-16-le", "ignore") + "…"


def _shown(value: object, labels: Sequence[str] = ()) -> str:
    """A value as text: dd.MM.yyyy, HH:MM, decimal comma, a flag by its two labels (yes, no)."""
    if isinstance(value, bool):
        return labels[not value] if len(labels) == 2 else str(int(value))
    if isinstance(value, (Decimal, float)):
        return f"{Decimal(str(value)):f}".replace(".", ",")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        clock = f" {value:%H:%M}" if isinstance(value, datetime) else ""
        return f"{value:%d.%m.}{value.year:04}{clock}"
    return str(value)


def _label(text: str) -> str:
    return _cut(_clean(text))


def _sheet_name(title: str) -> str:
    """A name that Excel allows: no []:*?/\\, no apostrophe at its ends, 31 characters, not «History»."""
    name = re.sub(r"[\[\]:*?/\\]", " ", _label(title))
    name = " ".join(name.split()).encode("utf-16-le")[:62].decode("utf-16-le", "ignore").strip(" '")
    return name if name and name.lower() != "history" else f"{name}1"


def _write_info(book: Any, spec: SheetSpec) -> None:
    sheet = book.add_worksheet(_free_name(book, _sheet_name(spec.info_title)))
    plain = book.add_format({"num_format": _TEXT, "text_wrap": True, "valign": "top"})
    bold = book.add_format({"num_format": _TEXT, "bold": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, _label(spec.title), bold)
    for row, (label, value) in enumerate(spec.info, 1):
        sheet.write_string(row, 0, _label(label), bold)
        sheet.write_string(row, 1, _label(value), plain)


def _offer_choices(book: Any, sheet: Any, columns: Sequence[Column], last: int) -> None:
    """Lists of choices for their columns, kept on a hidden sheet: Excel allows only 255 characters inline."""
    offered = [(at, column.choices) for at, column in enumerate(columns) if column.choices]
    if not offered:
        return
    name = _free_name(book, "lists")
    lists = book.add_worksheet(name)
    for row, labels in enumerate(zip_longest(*(choices for _, choices in offered))):
        for place, label in enumerate(labels):
            if label is not None:
                lists.write_string(row, place, _label(label))
    lists.hide()
    from xlsxwriter.utility import xl_range_abs

    for place, (at, choices) in enumerate(offered):
        source = f"='{name}'!{xl_range_abs(0, place, len(choices) - 1, place)}"
        end = min(last + _SPARE_ROWS, MAX_ROWS)
        sheet.data_validation(1, at, end, at, {"validate": "list", "source": source, "error_type": "warning"})


def _free_name(book: Any, name: str) -> str:
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    while name.lower() in taken:
        name = f"{name[:29]} 2"
    return name


def _fill_csv(path: Path, spec: SheetSpec, rows: Iterator[Sequence[object]]) -> Written:
    done = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # Everything in quotes: a comma or a tab inside must not split a cell on a desk with other settings.
        out = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        out.writerow([guard(_clean(column.header)) for column in spec.columns])
        for row in rows:
            done += 1
            out.writerow([_csv_cell(value, column) for value, column in zip(row, spec.columns, strict=True)])
    return Written(done)


def _csv_cell(value: object, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value if value.isprintable() else _clean(value))
    return _shown(value, column.choices)
