"""Measures that both writers share: widths of words, of signature lines and of stamps."""

import re
from collections.abc import Sequence

from copdesk.documents.blocks import STAMP_FROM, Page

_POINT = 25.4 / 72
_NARROW = frozenset("іїiIІЇjl.,:;'’ʼ!|()[] ")
_WIDE = frozenset("шщжюмфыmwШЩЖЮМФЫMW@%№—")
_BREAK = "\u200b"
_PADDING = 4.0
_WIDEST = 70.0
_BOLD = 1.1
_LOOKED_AT = 500
"""Rows that decide on the widths of a table; the text of later ones wraps."""


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
    if max(map(len, text.split()), default=0) <= fitting:
        return text
    return re.sub(rf"\S{{{fitting + 1},}}", split, text)


def signature_widths(page: Page) -> tuple[float, float, float, float]:
    """Position, place of the signature, a gap, name; the name starts 125 mm from the margin on a portrait page."""
    name_from = 125.0 if not page.landscape else page.text_width - 70
    return (name_from - 45, 42.0, 3.0, page.text_width - name_from)


def stamp_widths(page: Page) -> tuple[float, float]:
    """What lies left of the stamp of approval, and the stamp itself."""
    start = STAMP_FROM if not page.landscape else page.text_width - 85
    return (start, page.text_width - start)


def column_needs(
    titles: Sequence[str], rows: Sequence[Sequence[str]], size: float, whole: float = 0.0
) -> list[tuple[float, float]]:
    """For each column its longest word, or its longest line if shorter than *whole*; and the line it wishes for, mm."""
    made = []
    for place, title in enumerate(titles):
        texts = [row[place] for row in rows[:_LOOKED_AT]]
        words = [word_width(word, size) for text in texts for word in text[:2000].split()]
        words += [word_width(word, size * _BOLD) for word in title.split()]
        lines = max((word_width(line, size) for text in texts for line in text[:200].split("\n")), default=0)
        low = max(min(max(words, default=0), _WIDEST), lines if lines <= whole else 0) + _PADDING
        made.append((low, max(low, min(lines, 2 * _WIDEST) + _PADDING)))
    return made


def shared_widths(needs: Sequence[tuple[float, float]], room: float) -> list[float]:
    """Millimetres of each column, together exactly *room*: first what is needed, then what is wished."""
    least = sum(low for low, _ in needs)
    wish = sum(high - low for low, high in needs)
    if least >= room or not wish:
        return [low * room / least for low, _ in needs]
    return [low + (high - low) * (room - least) / wish for low, high in needs]
