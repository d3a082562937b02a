"""QR codes of what a paper says, as pictures. A run of three hundred papers asks for three hundred of them.

segno draws one code of each size; all others of that size differ from it in their data modules alone, which are filled
here from ISO/IEC 18004: ten times as fast, and proved module by module against segno.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product, zip_longest
from operator import add, itemgetter
from typing import Any, Final

BORDER: Final = 2
"""Modules of quiet around the code; the paper around it is white too."""
LEVEL: Final = "m"
# The best of eight masks takes longest of all to find, and any of them can be read.
MASK: Final = 3
_NONE: Final = 255
"""In a piece of modules: no bit stands here."""
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_LETTERS: Final = {sign: f"{at:06b}" for at, sign in enumerate(_ALPHABET)}
_PAIRS: Final = {f"{one}{two}": f"{at:011b}" for at, (one, two) in enumerate(product(_ALPHABET, repeat=2))}
_TURNED: Final = bytes.maketrans(b"01", b"10")


@dataclass(frozen=True)
class _Symbol:
    """One size: its modules with all data 0, column by column; bits of the length, blocks (data, check bytes).

    *pieces* of those modules take their bits from the number on which each begins with; *turns* picks the bytes of the
    blocks in the order in which they are drawn.
    """

    side: int
    blank: bytes
    pieces: tuple[tuple[int, bytes], ...]
    turns: Callable[[bytes], tuple[int, ...]]
    count_bits: int
    blocks: tuple[tuple[int, int], ...]

    @property
    def data_bytes(self) -> int:
        return sum(data for data, _ in self.blocks)


def png(code: str, scale: int = 1) -> bytes:
    """The code, of capital letters and digits, as a picture of black and white; *scale* pixels a module."""
    side, made = _filled(code)
    light, quiet = made.translate(_TURNED), b"1" * (BORDER * scale)
    rows = [light[at::side] for at in range(side)]
    if scale > 1:
        rows = [b"".join(bytes([sign]) * scale for sign in row) for row in rows for _ in range(scale)]
    blank = [b"1" * len(rows)] * len(quiet)
    return _png(len(rows) + 2 * len(quiet), [*blank, *rows, *blank], quiet)


def _filled(code: str) -> tuple[int, bytes]:
    """The side and the modules, column by column, «1» for a dark one."""
    symbol = _symbol(_version(len(code)))
    # The 1 before them keeps the zeros that the bytes begin with.
    bits = bin(int.from_bytes(b"\1" + _codewords(code, symbol)))[3:].encode()
    # Each byte of a piece says which of the next 255 bits stands there: a translation picks them all at once.
    data = b"".join(
        piece.translate(bits[begin : begin + _NONE].ljust(_NONE + 1, b"0")) for begin, piece in symbol.pieces
    )
    return symbol.side, (int.from_bytes(symbol.blank) ^ int.from_bytes(data)).to_bytes(len(data))


def _codewords(code: str, symbol: _Symbol) -> bytes:
    """Data and check bytes, block by block in turns."""
    data = _data(code, symbol)
    parts, checks, at = [], [], 0
    for size, check in symbol.blocks:
        parts.append(data[at : at + size])
        checks.append(_check(parts[-1], check))
        at += size
    return bytes(symbol.turns(b"".join(parts + checks)))


def _data(code: str, symbol: _Symbol) -> bytes:
    """The letters two by two in 11 bits, filled up to the size of the symbol."""
    bits = ["0010", f"{len(code):0{symbol.count_bits}b}"]
    bits += map(_PAIRS.__getitem__, map(add, code[::2], code[1::2]))
    bits += [_LETTERS[code[-1]]] if len(code) % 2 else []
    text = "".join(bits) + "0000"
    text = text[: symbol.data_bytes * 8]
    text += "0" * (-len(text) % 8)
    made = int(text, 2).to_bytes(len(text) // 8)
    filler = b"\xec\x11" * symbol.data_bytes
    return made + filler[: symbol.data_bytes - len(made)]


def _check(data: bytes, size: int) -> bytes:
    """Reed-Solomon check bytes of a block."""
    table, top, rest = _multiples(size), 8 * (size - 1), 0
    low = (1 << top) - 1
    for byte in data:
        rest = ((rest & low) << 8) ^ table[byte ^ (rest >> top)]
    return rest.to_bytes(size)


@lru_cache
def _multiples(size: int) -> tuple[int, ...]:
    """The generator polynomial of that degree times each byte, as one number each."""
    generator = [1]
    root = 1
    for _ in range(size):
        shifted = [*generator, 0]
        generator = [a ^ _times(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    return tuple(int.from_bytes(bytes(_times(byte, part) for part in generator[1:])) for byte in range(256))


def _times(one: int, two: int) -> int:
    """In the field of 256 elements by x⁸ + x⁴ + x³ + x² + 1."""
    made = 0
    while two:
        made ^= one if two & 1 else 0
        one = (one << 1) ^ (0x11D if one & 0x80 else 0)
        two >>= 1
    return made


@lru_cache
def _version(letters: int) -> int:
    import segno

    return int(segno.make_qr("A" * letters, error=LEVEL, mask=MASK, boost_error=False).version)


@lru_cache
def _symbol(version: int) -> _Symbol:
    import segno
    from segno import consts

    drawn: Any = segno.make_qr("A", version=version, error=LEVEL, mask=MASK, boost_error=False).matrix
    side = len(drawn)
    fixed = _fixed(side, version, consts.ALIGNMENT_POS[version - 2] if version > 1 else ())
    blank = bytes(drawn[y][x] if (x, y) in fixed else (x + y) % 3 == 0 for x in range(side) for y in range(side))
    sizes: Any = consts.ECC[version]
    blocks = tuple(
        (part.num_data, part.num_total - part.num_data)
        for part in sizes[consts.ERROR_LEVEL_M]
        for _ in range(part.num_blocks)
    )
    places = [x * side + y for x, y in _path(side) if (x, y) not in fixed]
    bits = 8 * sum(data + check for data, check in blocks)
    number: list[int | None] = [None] * (side * side)
    for at, place in enumerate(places[:bits]):
        number[place] = at
    return _Symbol(
        side,
        blank,
        tuple(_pieces(number)),
        itemgetter(*_turns(blocks)),
        9 if version < 10 else 11 if version < 27 else 13,
        blocks,
    )


def _pieces(numbers: Sequence[int | None]) -> Iterator[tuple[int, bytes]]:
    """The numbers of the bits of all modules, None without one, in pieces of bits that are near each other.

    Of each piece its lowest number, and how much higher each is.
    """
    start = low = high = 0
    for at, number in enumerate((*numbers, len(numbers) * _NONE)):
        if number is None:
            continue
        if max(high, number) - min(low, number) >= _NONE:
            yield low, bytes(_NONE if each is None else each - low for each in numbers[start:at])
            start, low, high = at, number, number
        low, high = min(low, number), max(high, number)


def _turns(blocks: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where in all data bytes and all check bytes, block after block, each drawn byte stands."""
    start = 0
    for part in (0, 1):
        rows = []
        for block in blocks:
            rows.append(range(start, start + block[part]))
            start += block[part]
        yield from (at for turn in zip_longest(*rows) for at in turn if at is not None)


def _path(side: int) -> Iterator[tuple[int, int]]:
    """The way of the bits: two columns at a time from the right, upwards first, over the timing column."""
    upwards = True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):
        for down in range(side):
            y = side - 1 - down if upwards else down
            yield from ((right, y), (right - 1, y))
        upwards = not upwards


def _fixed(side: int, version: int, aligned: tuple[int, ...]) -> set[tuple[int, int]]:
    """Modules that no data goes to: finders with their formats, timing, alignment, version."""
    low, high = range(9), range(side - 8, side)
    found = {(x, y) for xs, ys in ((low, low), (high, low), (low, high)) for x in xs for y in ys}
    found |= {(6, at) for at in range(side)} | {(at, 6) for at in range(side)}
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for x, y in {(x, y) for x in aligned for y in aligned} - corners:
        found |= {(x + right, y + down) for right in range(-2, 3) for down in range(-2, 3)}
    if version >= 7:
        found |= {pair for at in range(6) for far in range(side - 11, side - 8) for pair in ((at, far), (far, at))}
    return found


def _png(width: int, lines: list[bytes], quiet: bytes) -> bytes:
    """A PNG of one bit a pixel: *lines*, «1» for a light pixel, between *quiet* edges, together *width* pixels wide."""
    # Before each line stands a byte that says how it is packed: not at all; after it whatever fills its last byte.
    start, end = b"00000000" + quiet, quiet + b"0" * (-width % 8)
    bits = start + (end + start).join(lines) + end
    # Modules are as good as random: packing them would only take time.
    stored = zlib.compressobj(0, zlib.DEFLATED, 9, 1)
    body = stored.compress(int(bits, 2).to_bytes(len(bits) // 8)) + stored.flush()
    header = struct.pack(">IIBBBBB", width, len(lines), 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    )
