"""Ukrainian text: what is stored, what is searched, how lists are sorted."""

import re
import unicodedata
from typing import Final

ALPHABET: Final = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
APOSTROPHES: Final = "'’ʼ`‘‛′´ʹʻˈ＇"

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# Besides a c e i o p x y, the capitals B H K M T look Cyrillic, and capitals are already folded when we look.
_LOOK_ALIKE: Final = str.maketrans("aceiopxyïbhkmt", "асеіорхуївнкмт")
_LATIN_RANGES: Final = "a-zA-ZÀ-ÖØ-öø-ʯ"
_MIXED: Final = re.compile(f"[{_LATIN_RANGES}][{APOSTROPHES}]*[Ѐ-ӿ]|[Ѐ-ӿ][{APOSTROPHES}]*[{_LATIN_RANGES}]")
# One cheap look lets the usual word, plain Cyrillic, pass by the costly searches.
_LATIN_LETTER: Final = re.compile(f"[{_LATIN_RANGES}]")
_APOSTROPHE: Final = re.compile(f"[{APOSTROPHES}]")
_DIGIT_OR_LATIN: Final = re.compile("[0-9a-zA-ZÀ-ÖØ-öø-ʯ]")
_NO_APOSTROPHES: Final = str.maketrans("", "", APOSTROPHES)
_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTER: Final = f"[^\\W\\d_{APOSTROPHES}]"
_APOSTROPHE_INSIDE: Final = re.compile(f"(?<={_LETTER}|[\u0300\u0301])[{APOSTROPHES}](?={_LETTER})")
_DIGITS: Final = re.compile(r"[0-9]{1,200}")
# ï is kept until look-alikes are settled: inside a Cyrillic word it stands for ї.
_FOLD_LETTERS: Final = {"ï": "ï", "ґ": "г", "ё": "е", "ѐ": "е", "ѝ": "и"}
_BIDI: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class _FoldTable(dict[int, str]):
    """Folding of one character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char) in {"Mn", "Me", "Cf", "Cs"}:
            folded = ""
        elif "Ѐ" <= char <= "ӿ":
            folded = char
        else:
            base = unicodedata.normalize("NFD", char)
            folded = "".join(c for c in base if not unicodedata.combining(c))
        self[code] = folded
        return folded


class _SortTable(dict[int, str]):
    """Weight of one character as characters below U+0100, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0]
        category = unicodedata.category(char)
        if base != char and ord(base) in self:
            weight = self[ord(base)]
        elif category[0] in "MC" and char not in "\t\n\r":
            weight = ""
        elif category[0] == "Z" or char.isspace():
            weight = "\x01"
        elif category in {"Pi", "Pf"}:
            weight = ""
        elif category[0] == "P" or category[0] == "S":
            weight = "\x02" if category == "Pd" else "\x03"
        else:
            weight = "\xf0" + char.encode("utf-8", "replace").decode("latin-1")
        self[code] = weight
        return weight


def _fold_table() -> _FoldTable:
    """Letters that are folded on purpose; apostrophes vanish."""
    table = _FoldTable({ord(old): new for old, new in _FOLD_LETTERS.items()})
    table.update({ord(char): "" for char in APOSTROPHES})
    return table


def _sort_table() -> _SortTable:
    """Weights: separators, digits (0x30 on), Cyrillic (0x40 on), Latin (0x80 on), everything else."""
    table = _SortTable({ord(char): "" for char in APOSTROPHES + '"„“”«»'})
    table.update({ord(char): char for char in "0123456789"})
    cyrillic = ALPHABET.replace("у", "уў").replace("щь", "щъыь").replace("ью", "ьэю")
    for start, letters in ((0x40, cyrillic), (0x80, _LATIN)):
        for place, letter in enumerate(letters):
            table[ord(letter)] = table[ord(letter.upper())] = chr(start + place)
    table[ord("ё")] = table[ord("Ё")] = table[ord("е")]
    return table


_FOLD: Final = _fold_table()
_SORT: Final = _sort_table()


def _repair_word(match: re.Match[str]) -> str:
    """A Cyrillic word typed with Latin look-alikes becomes Cyrillic; any other word stays."""
    word = match.group()
    repaired = word.translate(_LOOK_ALIKE)
    return repaired if _MIXED.search(word) and all("Ѐ" <= char <= "ӿ" for char in repaired) else word


def _by_value(match: re.Match[str]) -> str:
    """A number sorts by its count of digits first, so 2 stands before 10."""
    digits = match.group().lstrip("0")
    return f"\x10{chr(len(digits))}{digits}"


def fold(text: str) -> str:
    """Search key: case, apostrophes, accents and Latin look-alikes no longer matter, ґ is г, ё is е."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    if lowered.isascii() and "'" not in lowered and "`" not in lowered:
        return lowered
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", lowered).translate(_FOLD))
    if _LATIN_LETTER.search(folded) and _MIXED.search(folded):
        folded = _WORD.sub(_repair_word, folded)
    return folded.replace("ï", "i")


def sort_key(text: str) -> bytes:
    """Ukrainian order: digits by value, Cyrillic with ґ after г, Latin; case and apostrophes do not count."""
    text = unicodedata.normalize("NFC", text)
    if not _DIGIT_OR_LATIN.search(text):
        return text.translate(_SORT).encode("latin-1")
    if _LATIN_LETTER.search(text) and _MIXED.search(text):
        text = _WORD.sub(_repair_word, text.lower().translate(_NO_APOSTROPHES))
    return _DIGITS.sub(_by_value, text.translate(_SORT)).encode("latin-1")


def _is_stored(char: str) -> bool:
    """Whether a character is kept: no controls but line feed and tab, no forced direction, no half pairs."""
    return char in "\n\t" or (char not in _BIDI and unicodedata.category(char) not in {"Cc", "Cs"})


def clean(text: str) -> str:
    """The text as it is stored: NFC, U+2019 inside words, no control or direction-forcing characters, trimmed."""
    if text.isascii() and text.isprintable() and "'" not in text and "`" not in text:
        return text.strip()
    if not text.isprintable():
        text = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if _is_stored(char))
    text = unicodedata.normalize("NFC", text)
    if _APOSTROPHE.search(text):
        text = _APOSTROPHE_INSIDE.sub("’", text)
    return text.strip()
