"""Text tables: which alphabet and separator a file uses, its rows, and the guard against formulas."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from copdesk.documents.sheets_guard import MAX_ROWS
from copdesk.domain.errors import UserError

SEPARATORS: Final = ";\t,|"
_SAMPLE: Final = 64 * 1024
_MAX_LINE: Final = 2**20  # characters of one line, and of one row over all its lines

# Excel and its kin compute a text that starts so, also after marks that are not seen; full-width forms too.
_HIDDEN: Final = "'\\s\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA: Final = re.compile(f"(?:'*[\t\r\n]|[{_HIDDEN}]*[=+\\-@|%＝＋－＠｜％])")


def guard(text: str) -> str:
    """*text* with an apostrophe before it when a spreadsheet could take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that :func:`guard` was given."""
    return text[1:] if text[0] == "'" and _FORMULA.match(text, 1) else text


def read_rows(path: Path) -> Iterator[list[object]]:
    """Rows of a text table, each a list of texts; row 1 first, as a spreadsheet would number them."""
    encoding = _encoding(path)
    separator, skip = _separator(path, encoding)
    with _opened(path, encoding) as file:
        lines = _Lines(file)
        for _ in range(skip):
            next(lines, "")
        yield from _parsed(lines, separator)


def _parsed(lines: "_Lines", separator: str) -> Iterator[list[object]]:
    csv.field_size_limit(_MAX_LINE)  # minutes of a meeting in one cell are longer than the 128 KB it starts with
    reader = csv.reader(lines, delimiter=separator)
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS:
                raise UserError("sheet_too_large", rows=MAX_ROWS)
            lines.size = 0
            yield [unguard(text) if text[:1] == "'" else text for text in row]
    except csv.Error as error:
        raise UserError("sheet_damaged") from error


class _Lines:
    """Lines of a file; refuses a line or a row too long for memory."""

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(_MAX_LINE)
        self.size += len(line)
        if self.size >= _MAX_LINE:
            raise UserError("sheet_damaged")
        if not line:
            raise StopIteration
        return line


def _opened(path: Path, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(path.open("rb"), encoding=encoding, errors="replace", newline="")


def _encoding(path: Path) -> str:
    """UTF-16 or UTF-8 by mark, by zeros or by validity; else Windows-1251. A binary file is refused."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        zeros = [start[side::2].count(0) for side in (0, 1)]
        if any(zeros):
            return _without_mark(start, zeros)
        if sum(start.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c") * 50 > len(start):
            raise UserError("sheet_kind")
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            block = start
            while block:
                decoder.decode(block)
                block = file.read(2**20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8-sig"


def _without_mark(start: bytes, zeros: list[int]) -> str:
    """UTF-16 with no mark: commas, digits and line ends have their zero on one and the same side."""
    for side, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if zeros[side] * 20 > len(start) and not zeros[1 - side]:
            return name
    raise UserError("sheet_kind")


def _separator(path: Path, encoding: str) -> tuple[str, int]:
    """The separator that splits the first rows most evenly, and how many lines to pass over before row 1."""
    with _opened(path, encoding) as file:
        sample = file.read(_SAMPLE)
    first = sample[:6].strip().lower()
    if first.startswith("sep=") and sample[4:5] in SEPARATORS:
        return sample[4], 1
    complete = len(sample) < _SAMPLE
    lines = sample.splitlines(keepends=True)
    return max(SEPARATORS, key=lambda mark: _evenness(lines if complete else lines[:-1], mark)), 0


def _evenness(lines: list[str], separator: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)
