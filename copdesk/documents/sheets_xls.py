"""Old binary XLS files: the container and the cell records checked before a parser sees them.

Layouts: [MS-CFB] 2.1-2.6 for the container, [MS-XLS] 2.4 for the records.
"""

import struct
from collections import Counter
from collections.abc import Iterator
from typing import Final

from copdesk.documents.sheets_guard import MAX_CELLS, MAX_ROWS, MAX_TEXT
from copdesk.domain.errors import UserError

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST_SECTOR: Final = 0xFFFFFFFA
_END: Final = 0xFFFFFFFE
_CONTINUE, _SHARED_TEXTS, _TEXT_CELL = 0x3C, 0xFC, 0xFD
_BOUNDS, _LOCKED, _MANY_NUMBERS = 0x200, 0x2F, 0xBD
_SHEET, _BOF, _EOF = 0x85, 0x809, 0x0A
_MAX_RECORDS: Final = 2_500_000
# Formula, RString, Number, Label, BoolErr, RK: each starts with row and column.
_CELLS: Final = frozenset({0x06, 0xD6, 0x203, 0x204, 0x205, 0x27E, _TEXT_CELL, _MANY_NUMBERS})


def check_xls(data: bytes) -> None:
    """Return for the bytes of a harmless XLS; raise a UserError for a locked, damaged or enormous one."""
    try:
        streams = _Container(data)
        if streams.has("EncryptedPackage"):
            raise UserError("sheet_locked")
        book = streams.read("Workbook", "Book", "WORKBOOK", "BOOK")
        _check_records(book)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise UserError("sheet_damaged") from error


class _Container:
    """Streams of a compound file by name; a chain that loops or leaves the file is refused."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise UserError("sheet_damaged")
        self._size = 1 << shift
        directory, mini_table, mini_count, spread = struct.unpack_from("<I8xIII", data, 48)
        spread_count = struct.unpack_from("<I", data, 72)[0]
        if max(mini_count, spread_count) > len(data) // self._size:
            raise UserError("sheet_damaged")
        self._table = self._allocation(spread)
        self._entries = dict(self._directory(directory))
        self._mini: bytes = b""
        self._mini_table: tuple[int, ...] = ()
        if mini_count:
            root_start, root_size = self._entries[""]
            self._mini = self._chain(root_start)[:root_size]
            raw = self._chain(mini_table)
            self._mini_table = struct.unpack(f"<{len(raw) // 4}I", raw)

    def has(self, name: str) -> bool:
        """Whether there is a stream *name*."""
        return name in self._entries

    def read(self, *names: str) -> bytes:
        """Bytes of the first stream among *names* that is there."""
        found = next((self._entries[name] for name in names if name in self._entries), None)
        if found is None:
            raise UserError("sheet_kind")
        start, size = found
        if size >= 4096:
            return self._chain(start)[:size]
        return b"".join(self._mini[at * 64 : at * 64 + 64] for at in _walk(start, self._mini_table))[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _walk(start, self._table))

    def _allocation(self, spread: int) -> tuple[int, ...]:
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while spread < _LAST_SECTOR:
            if spread in seen:
                raise UserError("sheet_damaged")
            seen.add(spread)
            *more, spread = struct.unpack(f"<{self._size // 4}I", self._sector(spread))
            numbers += more
        raw = b"".join(self._sector(number) for number in numbers if number < _LAST_SECTOR)
        if len(raw) > len(self._data):
            raise UserError("sheet_damaged")
        return struct.unpack(f"<{len(raw) // 4}I", raw)

    def _directory(self, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
        raw = self._chain(start)
        for at in range(0, len(raw) - 127, 128):
            name = raw[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
            first, size = struct.unpack_from("<II", raw, at + 116)
            yield ("" if at == 0 else name or f"#{at}"), (first, size)


def _walk(number: int, table: tuple[int, ...]) -> Iterator[int]:
    for _ in range(len(table) + 1):
        if number == _END:
            return
        yield number
        number = table[number]
    raise UserError("sheet_damaged")


def _records(book: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Kind, offset of the content and its length for each record from offset *at* on."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if at + 4 + size > len(book):
            return
        yield kind, at + 4, size
        at += 4 + size


def _check_records(book: bytes) -> None:
    sheets, pieces = _globals(book)
    uses: Counter[int] = Counter()
    area = records = 0
    for start in sheets:
        cells, seen = _sheet(book, start, uses)
        area, records = area + cells, records + seen
        if area > MAX_CELLS or records > _MAX_RECORDS:
            raise UserError("sheet_too_large", rows=MAX_ROWS)
    _check_texts(uses, pieces)


def _globals(book: bytes) -> tuple[list[int], list[bytes]]:
    """Offsets of the sheets and the pieces of the table of shared texts."""
    sheets: list[int] = []
    pieces: list[bytes] = []
    in_texts = False
    for kind, at, size in _records(book):
        in_texts = kind == _SHARED_TEXTS or (in_texts and kind == _CONTINUE)
        if in_texts:
            pieces.append(book[at : at + size])
        elif kind == _LOCKED:
            raise UserError("sheet_locked")
        elif kind == _SHEET:
            sheets.append(struct.unpack_from("<I", book, at)[0])
        elif kind == _EOF:
            break
    return sheets, pieces


def _sheet(book: bytes, start: int, uses: Counter[int]) -> tuple[int, int]:
    """Cells in the rectangle of one sheet and its count of records; *uses* counts its shared texts."""
    far_row = far_column = -1
    depth = seen = 0
    for kind, at, size in _records(book, start):
        seen += 1
        if kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", book, at)
            if kind == _MANY_NUMBERS:
                column = struct.unpack_from("<H", book, at + size - 2)[0]
            elif kind == _TEXT_CELL and size >= 10:
                uses[struct.unpack_from("<I", book, at + 6)[0]] += 1
            far_row, far_column = max(far_row, row), max(far_column, column)
        elif kind == _BOUNDS:
            _check_bounds(book[at : at + size])
        elif kind in {_BOF, _EOF}:
            depth += 1 if kind == _BOF else -1
            if depth <= 0 or seen > _MAX_RECORDS:
                break
    return (far_row + 1) * (far_column + 1), seen


def _check_bounds(record: bytes) -> None:
    """The declared rectangle, for which the parser reserves memory: never beyond 65536 x 256."""
    form = {10: "<HHHH", 14: "<IIHH"}.get(len(record))
    if form is not None:
        top, bottom, left, right = struct.unpack_from(form, record)
        if bottom > 65536 or right > 256 or (bottom and top > bottom) or (right and left > right):
            raise UserError("sheet_damaged")


def _check_texts(uses: Counter[int], pieces: list[bytes]) -> None:
    """Refuse when the copies of shared texts, one per cell, would not fit."""
    if sum(uses.values()) * sum(map(len, pieces)) <= MAX_TEXT:
        return
    total = sum(length * uses[at] for at, length in enumerate(_text_sizes(pieces)))
    if total > MAX_TEXT:
        raise UserError("sheet_too_large", rows=MAX_ROWS)


def _text_sizes(pieces: list[bytes]) -> Iterator[int]:
    """Characters of each shared text ([MS-XLS] 2.5.293); a text may go on in the next piece."""
    piece, at = 0, 8
    while piece < len(pieces):
        if at >= len(pieces[piece]):
            at -= len(pieces[piece])
            piece += 1
            continue
        count, flags = struct.unpack_from("<HB", pieces[piece], at)
        at += 3
        extra = 0
        if flags & 8:
            extra += 4 * struct.unpack_from("<H", pieces[piece], at)[0]
            at += 2
        if flags & 4:
            extra += struct.unpack_from("<I", pieces[piece], at)[0]
            at += 4
        yield count
        piece, at = _after_letters(pieces, piece, at, count, flags)
        at += extra


def _after_letters(pieces: list[bytes], piece: int, at: int, count: int, flags: int) -> tuple[int, int]:
    """Where the letters of a text end; each further piece starts with its own width flag."""
    while True:
        width = 2 if flags & 1 else 1
        here = min(count, (len(pieces[piece]) - at) // width)
        count -= here
        at += here * width
        if not count or piece + 1 >= len(pieces):
            return piece, at
        piece, at = piece + 1, 1
        flags = pieces[piece][0]
