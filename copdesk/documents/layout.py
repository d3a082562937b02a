"""Measures that both writers share: widths of words, of signature lines and of stamps."""

import re

from copdesk.documents.blocks import STAMP_FROM, Page

_POINT = 25.4 / 72
_NARROW = frozenset("іїiIІЇjl.,:;'’ʼ!|()[] ")
_WIDE = frozenset("шщжюмфыmwШЩЖЮМФЫMW@%№—")
_BREAK = "\u200b"


def word_width(word: str, size: float) -> float:
    """Roughly how wide *word* is set in the serif type of *size* points; errs upwards."""
    return sum(_ems(char) for char in word) * size * _POINT


def _ems(char: str) -> float:
    if char in _NARROW:
        return 0.34
    if char in _WIDE:
        return 1.0 if char.isupper() else 0.8
    return 0.74 if char.isupper() else 0.52


def broken(text: str, width: float, size: float) -> str:
    """*text* with a place to break after every letter of a word that cannot fit into *width*; others untouched."""

    def split(match: re.Match[str]) -> str:
        word = match.group()
        return word if word_width(word, size) <= width else _BREAK.join(word)

    # No letter is wider than the type is high: shorter words always fit.
    fitting = max(1, int(width / (size * _POINT)))
    return re.sub(rf"\S{{{fitting + 1},}}", split, text)


def signature_widths(page: Page) -> tuple[float, float, float, float]:
    """Position, place of the signature, a gap, name; the name starts 125 mm from the margin on a portrait page."""
    name_from = 125.0 if not page.landscape else page.text_width - 70
    return (name_from - 45, 42.0, 3.0, page.text_width - name_from)


def stamp_widths(page: Page) -> tuple[float, float]:
    """What lies left of the stamp of approval, and the stamp itself."""
    start = STAMP_FROM if not page.landscape else page.text_width - 85
    return (start, page.text_width - start)
