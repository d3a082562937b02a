"""QR codes against the library that draws them by the book, module by module."""

import random
import zlib
from collections.abc import Sequence

import pytest
import segno

from copdesk.documents import qr

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Bits of the length by version; where letters, length and terminator fill whole bytes, segno adds one byte of zeros
# more than the standard asks for: both are read alike, but the modules differ.
_COUNT_BITS = ((10, 9), (27, 11))


def by_the_book(letters: int, version: int) -> bool:
    bits = next(bits for below, bits in _COUNT_BITS if version < below)
    return (4 + bits + 11 * (letters // 2) + 6 * (letters % 2) + 4) % 8 != 0


def pixels(picture: bytes) -> list[list[bool]]:
    """The rows of a picture of black and white, True where it is dark."""
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    raw = zlib.decompress(picture[41 : 41 + int.from_bytes(picture[33:37])])
    stride = len(raw) // height
    lines = (f"{int.from_bytes(raw[at + 1 : at + stride]):0{8 * (stride - 1)}b}" for at in range(0, len(raw), stride))
    return [[sign == "0" for sign in line[:width]] for line in lines]


def framed(matrix: Sequence[Sequence[int]]) -> list[list[bool]]:
    """Modules with the quiet around them."""
    side = [False] * qr.BORDER
    blank = [[False] * (len(matrix) + 2 * qr.BORDER)] * qr.BORDER
    return [*blank, *([*side, *map(bool, row), *side] for row in matrix), *blank]


@pytest.mark.parametrize(
    "letters", [2, 9, 37, 60, 61, 91, 100, 123, 150, 200, 229, 258, 262, 280, 290, 365, 413, 600, 700]
)
def test_every_module_is_that_of_the_library(letters: int) -> None:
    code = "C" + "".join(random.Random(letters).choices(SIGNS, k=letters - 1))
    drawn = segno.make_qr(code, error=qr.LEVEL, mask=qr.MASK, boost_error=False)
    assert by_the_book(letters, drawn.version), "choose another length"
    assert pixels(qr.png(code)) == framed(drawn.matrix)


@pytest.mark.parametrize("scale", [1, 3])
def test_the_picture_shows_the_modules_in_their_border(scale: int) -> None:
    code = "CDABCDEFGH234567"
    rows = pixels(qr.png(code))
    larger = [[sign for sign in row for _ in range(scale)] for row in rows for _ in range(scale)]
    assert pixels(qr.png(code, scale)) == larger


def test_what_no_code_holds_is_told() -> None:
    with pytest.raises(KeyError):
        qr.png("код")
