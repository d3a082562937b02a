"""What a spreadsheet file may hold: checked byte by byte before any parser may allocate memory for it.

A parser of cells reserves memory for the whole rectangle up to the farthest cell, trusts declared sizes and
copies a shared text once per cell; a file of a few kilobytes can thus ask for gigabytes.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from copdesk.domain.errors import UserError

MAX_FILE: Final = 64 * 2**20  # bytes
MAX_INFLATED: Final = 256 * 2**20  # bytes of all parts together
MAX_ROWS: Final = 200_000
MAX_CELLS: Final = 26 * MAX_ROWS  # cells of the rectangle from A1 to the farthest filled cell
MAX_TEXT: Final = 128 * 2**20  # bytes of texts once each cell has its own copy

_MAX_COLUMNS: Final = 16_384
_MAX_PARTS: Final = 2_000
_MAX_READ: Final = 2 * 2**20
_MAX_TAG: Final = 4 * 2**20
_MAX_ODS_TAGS: Final = 2_000_000
_MAX_MEASURED: Final = 2_000_000  # cells looked at one by one
_BLOCK: Final = 2**20
_INPUT: Final = 2**15

# One cheap search proves a part harmless: every cell is A..Z, rows 1..199999, its position written once.
_UNUSUAL_CELL: Final = re.compile(rb'<c[\s/>](?!r="[A-Z]1?[0-9]{1,5}"(?: [stcvmph]+="\w*+")*+/?>)')
_PREFIXED_CELL: Final = re.compile(rb":c[\s/>]")
_POSITION: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']((?:\s[a-z]+=\"[^\"<>]*\")*\s?/>)?")
_CELL: Final = re.compile(rb"[<:]c[\s/>]")
_LOOSE_CELL: Final = re.compile(rb"[<:]c[\s/>](?!\s*r\s*=\s*[\"'])")
_LOOSE_ROW: Final = re.compile(rb"[<:]row[\s/>](?!\s*r\s*=\s*[\"'])")
_ENTITIES: Final = re.compile(rb"<!DOCTYPE|<!ENTITY")
_HUGE_COUNT: Final = re.compile(rb"uniqueCount\s*=\s*[\"']?\s*[0-9]{8}")
_INDEX: Final = re.compile(rb"<(?:\w+:)?v[^<>]*>\s*([0-9]{1,9})")


class _Archive(io.BytesIO):
    """Bytes of a ZIP whose directory cannot claim to be enormous."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_READ:
            raise UserError("sheet_too_large", rows=MAX_ROWS)
        return super().read(size)


@dataclass
class _Extent:
    """The farthest filled cell of one sheet, gathered over its blocks."""

    columns: set[bytes] = field(default_factory=set)
    empty_columns: set[bytes] = field(default_factory=set)
    rows: int = 0
    marked_rows: int = 0
    loose: bool = False
    cells: int = 0
    unmarked_rows: int = 0
    in_row: int = 0
    longest_row: int = 0

    def add(self, block: bytes) -> None:
        """Take in one block that ends between two tags."""
        for letters, digits, empty in _POSITION.findall(block):
            if len(digits) > 7:
                raise UserError("sheet_too_large", rows=MAX_ROWS)
            if not letters:
                self.marked_rows = max(self.marked_rows, int(digits))
            elif empty:
                self.empty_columns.add(letters)
            else:
                self.columns.add(letters)
                self.rows = max(self.rows, int(digits))
        self.unmarked_rows += len(_LOOSE_ROW.findall(block))
        self.cells += block.count(b"<c") + block.count(b":c")
        if _LOOSE_CELL.search(block):
            self._count_loose(block)
        self.check()

    def _count_loose(self, block: bytes) -> None:
        """Take in cells and rows that have no position of their own: each stands after the one before it."""
        self.loose = True
        for number, piece in enumerate(block.split(b"<row")):
            self.in_row = len(_CELL.findall(piece)) + (0 if number else self.in_row)
            self.longest_row = max(self.longest_row, self.in_row)

    def check(self) -> None:
        """Refuse once the rectangle or the count of cells is beyond the limits."""
        width = max(map(_column, self.columns), default=0)
        height = self.rows
        if self.loose:
            width = max(width, max(map(_column, self.empty_columns), default=0)) + self.longest_row
            height = max(self.rows, self.marked_rows + self.unmarked_rows + 1)
        too_far = height > MAX_ROWS or width > _MAX_COLUMNS or width * height > MAX_CELLS
        if too_far or self.cells > _MAX_MEASURED:
            raise UserError("sheet_too_large", rows=MAX_ROWS)


def _column(letters: bytes) -> int:
    """A1-style letters as a number; beyond any real sheet when there are more than three."""
    if len(letters) > 3:
        return 2**20
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check_archive(data: bytes) -> str:
    """``xlsx`` or ``ods`` for the bytes of a harmless ZIP; a UserError for any other."""
    try:
        with zipfile.ZipFile(_Archive(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError) as error:
        raise UserError("sheet_damaged") from error
    names = {part.filename.lower() for part in parts}
    if len(parts) > _MAX_PARTS:
        raise UserError("sheet_too_large", rows=MAX_ROWS)
    if len(names) < len(parts) or any(part.flag_bits & 1 for part in parts):
        raise UserError("sheet_damaged")
    kind = _kind(names)
    _check_parts(data, parts)
    return kind


def _kind(names: set[str]) -> str:
    # Some programs put the workbook elsewhere or divide folders by backslashes; the parser follows them.
    is_book = any(name.endswith("workbook.xml") for name in names)
    if is_book == ("content.xml" in names):
        raise UserError("sheet_kind")
    return "xlsx" if is_book else "ods"


def _check_parts(data: bytes, parts: list[zipfile.ZipInfo]) -> None:
    left = MAX_INFLATED
    most_shared = 0
    for part in sorted(parts, key=lambda part: part.filename != "META-INF/manifest.xml"):
        size, shared = _check_part(data, part, left)
        left -= size
        most_shared = max(most_shared, shared)
    texts = [part for part in parts if part.filename.lower().endswith("sharedstrings.xml")]
    longest = max((len(text) for part in texts for text in _shared_texts(data, part)), default=0)
    if most_shared * longest > MAX_TEXT:
        _weigh(data, parts, texts)


def _check_part(data: bytes, part: zipfile.ZipInfo, left: int) -> tuple[int, int]:
    """Bytes of one inflated part and how many of its cells point to shared texts, once it proved harmless."""
    size = shared = 0
    extent: _Extent | None = None
    is_xml = False
    ods = _Ods() if part.filename.lower() == "content.xml" else None
    for block in _blocks(data, part, left):
        is_xml = _is_xml(block, part.filename) if not size else is_xml
        _check_block(block, is_xml)
        size += len(block)
        shared += block.count(b't="s"')
        if is_xml and extent is None and (_UNUSUAL_CELL.search(block) or _PREFIXED_CELL.search(block)):
            extent = _measured(data, part, left)
        if ods is not None:
            ods.feed(block)
    return size, max(shared, extent.cells) if extent else shared


def _is_xml(start: bytes, name: str) -> bool:
    """Whether a part could be a sheet; queries of Excel, for one, are kept as XML of two bytes a letter."""
    return name.lower().endswith((".xml", ".rels")) and start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _check_block(block: bytes, is_xml: bool) -> None:
    if not is_xml:
        # A picture may hold any bytes, but not a sheet in disguise.
        if b"sheetData" in block or b"uniqueCount" in block:
            raise UserError("sheet_damaged")
        return
    if b"manifest:encryption-data" in block:
        raise UserError("sheet_locked")
    if _ENTITIES.search(block) or _HUGE_COUNT.search(block):
        raise UserError("sheet_damaged")


def _measured(data: bytes, part: zipfile.ZipInfo, left: int) -> _Extent:
    """The extent of a sheet that the cheap search could not clear."""
    extent = _Extent()
    for block in _blocks(data, part, left):
        extent.add(block)
    return extent


def _blocks(data: bytes, part: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Inflated bytes of *part* in blocks that end between two tags; sizes are counted, never believed."""
    carry = b""
    for piece in _inflated(data, part):
        left -= len(piece)
        if left < 0:
            raise UserError("sheet_too_large", rows=MAX_ROWS)
        block = carry + piece
        cut = block.rfind(b"<")
        if cut < 0:
            cut = len(block)
        if len(block) - cut > _MAX_TAG:
            raise UserError("sheet_damaged")
        carry = block[cut:]
        if cut:
            yield block[:cut]
    if carry:
        yield carry


def _inflated(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    head = data[part.header_offset : part.header_offset + 30]
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise UserError("sheet_damaged")
    start = part.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _BLOCK]) for at in range(0, len(packed), _BLOCK))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _deflated(packed)
    else:
        raise UserError("sheet_damaged")


def _deflated(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _INPUT):
            pending: bytes | memoryview = packed[at : at + _INPUT]
            while pending and not engine.eof:
                yield engine.decompress(pending, _BLOCK)
                pending = engine.unconsumed_tail
    except zlib.error as error:
        raise UserError("sheet_damaged") from error
    if not engine.eof:
        raise UserError("sheet_damaged")


def _shared_texts(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Shared texts with their markup, in the order of their numbers."""
    carry = b""
    for block in _blocks(data, part, MAX_INFLATED):
        *whole, carry = (carry + block).split(b"</si>")
        yield from whole
        if len(carry) > _MAX_TAG:
            raise UserError("sheet_damaged")
    yield carry


def _weigh(data: bytes, parts: list[zipfile.ZipInfo], texts: list[zipfile.ZipInfo]) -> None:
    """Refuse when the copies of shared texts would not fit, counted text by text."""
    sizes = {b"%d" % at: len(text) for part in texts for at, text in enumerate(_shared_texts(data, part))}
    for part in parts:
        uses: Counter[bytes] = Counter()
        for block in _blocks(data, part, MAX_INFLATED):
            uses.update(_INDEX.findall(block))
        if sum(sizes.get(index, 0) * count for index, count in uses.items()) > MAX_TEXT:
            raise UserError("sheet_too_large", rows=MAX_ROWS)


class _Ods:
    """Follows the repeat counts of an OpenDocument sheet; refuses what would unfold beyond the limits."""

    def __init__(self) -> None:
        self._tags = self._row = self._column = self._width = self._area = 0
        self._repeat = self._row_repeat = 1
        self._filled_rows = self._spaces = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start

    def feed(self, block: bytes) -> None:
        """Take in the next block of content.xml."""
        try:
            self._parser.Parse(block)
        except expat.ExpatError as error:
            raise UserError("sheet_damaged") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        if name in {"table:table-cell", "table:covered-table-cell"}:
            self._cell(attributes)
        elif name == "table:table-row":
            self._column = 0
            self._row += self._row_repeat
            self._row_repeat = _repeat(attributes.get("table:number-rows-repeated"))
        elif name == "table:table":
            self._area += self._width * self._filled_rows
            self._row = self._width = self._filled_rows = 0
            self._row_repeat = 0
        elif name == "text:s":
            self._spaces += _repeat(attributes.get("text:c"))
        self._check()

    def _cell(self, attributes: dict[str, str]) -> None:
        self._column += _repeat(attributes.get("table:number-columns-repeated"))
        if any(key.startswith(("office:", "table:formula")) for key in attributes):
            self._width = max(self._width, self._column)
            self._filled_rows = self._row + self._row_repeat

    def _check(self) -> None:
        # Half the usual area: this format is held twice, as values and as formulas.
        area = self._area + self._width * self._filled_rows
        if area > MAX_CELLS // 2 or self._tags > _MAX_ODS_TAGS or self._spaces > 10**7:
            raise UserError("sheet_too_large", rows=MAX_ROWS)


def _repeat(value: str | None) -> int:
    if value is None:
        return 1
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise UserError("sheet_damaged")
    return int(value)
