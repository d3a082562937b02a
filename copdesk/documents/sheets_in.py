"""Tables as offices keep them: XLSX, XLS, ODS and text files to a header and rows of plain values."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from copdesk.documents.sheets_csv import read_rows
from copdesk.documents.sheets_guard import MAX_FILE, MAX_ROWS, check_archive
from copdesk.documents.sheets_header import LOOK_AHEAD, Header, Merge, find_header, guess_mapping
from copdesk.documents.sheets_xls import SIGNATURE, check_xls
from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import fold

__all__ = ["Row", "Sheet", "guess_mapping", "read_sheet", "sheet_names"]

_TOTAL: Final = re.compile(r"(?:всього|усього|разом|підсумок|итого|total)\b")
_SIGNATURE: Final = re.compile(
    r"(?:начальни|керівни|підпис|виконав|склав|секретар|голова|погоджено|затвердж|м\.?п\.?$)|_{3}"
)
_FOREIGN: Final = (b"<", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"MZ", b"SQLite")


class Row(NamedTuple):
    """One row: its number as the spreadsheet shows it and a value or None for each header."""

    number: int
    cells: tuple[object, ...]


@dataclass
class Sheet:
    """A table: *headers* (empty text for a column without one) and *rows*, read anew each time.

    Values are str, int, float, bool, date, datetime, time or None. *skipped* names the rows after the header that
    the last complete reading left out: (number, "total" | "tail").
    """

    name: str
    headers: tuple[str, ...]
    first_column: int
    header_row: int
    _grid: "_Grid" = field(repr=False)
    skipped: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows under the header without blank ones, totals and the signatures at the end."""
        self.skipped.clear()
        return _body(self._plain_rows(), self.skipped, sum(map(bool, self.headers)))

    def _plain_rows(self) -> Iterator[Row]:
        first = self.first_column - self._grid.left
        end = first + len(self.headers)
        for number, raw in enumerate(self._grid.rows(), 1):
            if number <= self.header_row:
                continue
            cells = tuple(
                [cell if type(cell) is str and cell and not cell.isspace() else _plain(cell) for cell in raw[first:end]]
            )
            if len(cells) < end - first:
                cells += (None,) * (end - first - len(cells))
            yield Row(number, cells)


@dataclass(frozen=True)
class _Grid:
    """Raw rows of one sheet from row 1 on, as often as asked."""

    name: str
    rows: Callable[[], Iterator[list[Any]]]
    left: int = 0  # blank columns that the rows leave out
    merges: Sequence[Merge] = ()


def read_sheet(path: Path, sheet: str | None = None, known: Iterable[str] = ()) -> Sheet:
    """The table in *path*: its sheet *sheet*, or the first visible one that is not empty.

    *known* are words that headers are likely to use. A file that cannot be read raises a UserError: sheet_missing,
    sheet_kind, sheet_locked, sheet_damaged, sheet_too_large, sheet_empty or sheet_no_header.
    """
    grid = _open(path, sheet)
    header: Header = find_header(list(islice(grid.rows(), LOOK_AHEAD)), known, grid.merges)
    return Sheet(grid.name, header.texts, grid.left + header.first, header.last_row + 1, grid)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the visible sheets, for the user to choose from; a text file has the one of its file."""
    data = _spreadsheet(path)
    return (path.stem,) if data is None else tuple(_visible(_workbook(data)))


def _open(path: Path, sheet: str | None) -> _Grid:
    data = _spreadsheet(path)
    if data is None:
        return _Grid(path.stem, partial(read_rows, path))
    book = _workbook(data)
    names = _visible(book) if sheet is None else [sheet]
    if sheet is not None and sheet not in book.sheet_names:
        raise UserError("sheet_missing", sheet=sheet)
    for name in names:
        with _parser_errors():
            found = book.get_sheet_by_name(name)
        if found.start is not None:
            return _Grid(name, partial(_cells, found), found.start[1], _merges(found))
    raise UserError("sheet_empty")


def _spreadsheet(path: Path) -> bytes | None:
    """Checked bytes of a spreadsheet, None for a text file; the name's ending does not matter."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            size = path.stat().st_size
            if size > MAX_FILE:
                raise UserError("sheet_too_large", rows=MAX_ROWS)
            if start.startswith((b"PK\x03\x04", SIGNATURE)):
                data = start + file.read(MAX_FILE)
            else:
                data = None
    except FileNotFoundError as error:
        raise UserError("sheet_gone", file=path.name) from error
    except OSError as error:
        raise UserError("sheet_unreadable", file=path.name) from error
    _check(data, start)
    return data


def _check(data: bytes | None, start: bytes) -> None:
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UserError("sheet_empty")
    if data is None:
        if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_FOREIGN):
            raise UserError("sheet_kind")
    elif data.startswith(SIGNATURE):
        check_xls(data)
    else:
        check_archive(data)


def _workbook(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    with _parser_errors():
        return CalamineWorkbook.from_filelike(BytesIO(data))


def _cells(sheet: Any) -> Iterator[list[Any]]:
    with _parser_errors():
        yield from sheet.iter_rows()


@contextmanager
def _parser_errors() -> Iterator[None]:
    """Errors of the parser, and its panics, which are no Exception, become a refusal."""
    from python_calamine import PasswordError

    try:
        yield
    except PasswordError as error:
        raise UserError("sheet_locked") from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, UserError):
        raise
    except BaseException as error:
        raise UserError("sheet_damaged") from error


def _visible(book: Any) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        about.name
        for about in book.sheets_metadata
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
    ]


def _merges(sheet: Any) -> Sequence[Merge]:
    start = sheet.start[1]
    ranges = sheet.merged_cell_ranges or []
    return [((a, max(b - start, 0)), (c, d - start)) for (a, b), (c, d) in ranges if d >= start]


def _plain(cell: Any) -> object:
    """A raw value that is no ordinary text as a plain one."""
    if type(cell) is float:
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if type(cell) is str:
        return None
    if isinstance(cell, timedelta):
        return _clock(cell)
    return cell


def _clock(length: timedelta) -> object:
    """A time of day, or the text «26:30» when it is longer than a day or negative."""
    if timedelta(0) <= length < timedelta(days=1):
        return (datetime.min + length).time()
    minutes = round(abs(length.total_seconds()) / 60)
    return f"{'-' if length < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02}"


def _body(rows: Iterator[Row], skipped: list[tuple[int, str]], width: int) -> Iterator[Row]:
    """*rows* without blank ones and totals; sparse rows after a gap wait until a full one proves they belong."""
    waiting: list[Row] = []
    gap = False
    for row in rows:
        count = len(row.cells) - row.cells.count(None)
        if not count:
            gap = True
        elif count < width and _starts(row, _TOTAL):
            gap = True
            skipped.append((row.number, "total"))
        elif gap and _could_be_tail(row, count, width):
            waiting.append(row)
        else:
            gap = False
            yield from waiting
            waiting.clear()
            yield row
    skipped += [(row.number, "tail") for row in waiting]


def _starts(row: Row, pattern: re.Pattern[str]) -> bool:
    """Whether the first filled cell of *row* is a text that begins with *pattern*."""
    first = next(cell for cell in row.cells if cell is not None)
    return isinstance(first, str) and pattern.match(fold(first[:60].lstrip())) is not None


def _could_be_tail(row: Row, count: int, width: int) -> bool:
    """A signature or a remark under the table: words of signatures, or few cells of a wide table."""
    if any(isinstance(cell, str) and _SIGNATURE.search(fold(cell[:200])) for cell in row.cells):
        return count * 2 <= max(width, 3)
    return width >= 4 and count <= 2
