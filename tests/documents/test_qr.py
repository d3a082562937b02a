"""QR codes against the library that draws them by the book, module by module."""

import random
import zlib

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


@pytest.mark.parametrize(
    "letters", [2, 9, 37, 60, 61, 91, 100, 123, 150, 200, 229, 258, 262, 280, 290, 365, 413, 600, 700]
)
def test_every_module_is_that_of_the_library(letters: int) -> None:
    code = "C" + "".join(random.Random(letters).choices(SIGNS, k=letters - 1))
    drawn = segno.make_qr(code, error=qr.LEVEL, mask=qr.MASK, boost_error=False)
    assert by_the_book(letters, drawn.version), "choose another length"
    assert qr.modules(code) == [bytes(row) for row in drawn.matrix]


@pytest.mark.parametrize("scale", [1, 3])
def test_the_picture_shows_the_modules_in_their_border(scale: int) -> None:
    code = "CDABCDEFGH234567"
    made, rows = qr.png(code, scale), qr.modules(code)
    width, height = (int.from_bytes(made[at : at + 4]) for at in (16, 20))
    assert width == height == (len(rows) + 2 * qr.BORDER) * scale
    size = int.from_bytes(made[33:37])
    raw = zlib.decompress(made[41 : 41 + size])
    stride = len(raw) // height
    lines = [f"{int.from_bytes(raw[at * stride + 1 : (at + 1) * stride]):0{8 * (stride - 1)}b}" for at in range(height)]
    for y, line in enumerate(lines[::scale]):
        shown = [sign == "0" for sign in line[:width:scale]]
        inside = qr.BORDER <= y < len(rows) + qr.BORDER
        expected = rows[y - qr.BORDER] if inside else bytes(len(rows))
        assert shown == [*[False] * qr.BORDER, *map(bool, expected), *[False] * qr.BORDER]


def test_what_no_code_holds_is_told() -> None:
    with pytest.raises(KeyError):
        qr.png("код")
