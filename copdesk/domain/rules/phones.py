"""Telephone numbers: E.164 or a short service number in the store, grouped on the screen."""

import re
from collections.abc import Iterable
from typing import Final

from copdesk.domain.errors import UserError

_SHORT: Final = re.compile(r"10[1-4]|112|15[0-9]{2}|116[0-9]{3}")
_NATIONAL: Final = re.compile(r"[3-9][0-9]{8}|[89]00[0-9]{7}")
_FOREIGN: Final = re.compile(r"[1-9][0-9]{6,14}")
_NUMBER_TEXT: Final = re.compile(r"\+?[0-9()\s./\-–—‑]+")
# The usual cell: one complete number with nothing but digits.
_USUAL: Final = re.compile(r"(?:\+38)?0[3-7][0-9]{8}")
# Nearly as usual: one number and nothing else, short enough not to be two.
_PLAIN: Final = re.compile(r"\+? ?[0-9(][0-9() \-]{3,18}")
_NO_GROUPS: Final = {ord(sign): None for sign in " ()-"}
_SEPARATOR: Final = re.compile(r"[,;\n\r]|/(?=\s*[+(0])")
# An extension or a room belongs to the note even when it is as long as a local number.
_CANDIDATE: Final = re.compile(
    r"(?P<extension>(?:дод|вн|внутр|ext|кімн?|каб)\w*\.?\s*[0-9]+)"
    r"|(?P<number>\+?\s*\(?[0-9][0-9()\s.\-–—‑]*[0-9])",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"(?:телефони?|тел|phone|tel|т)\b\.?\s*:?", re.IGNORECASE)
_NOTE_EDGES: Final = " \t.:()-–—"
# Area codes of the first prefixes of services; they read better as one group of three.
_SERVICE: Final = ("800", "900")


def _national(digits: str) -> str | None:
    """The Ukrainian number behind the prefixes 380, 8 0, 0 or none (spreadsheets drop the first 0)."""
    for prefix, lengths in (("380", (12, 13)), ("80", (11, 12)), ("0", (10, 11)), ("", (9,))):
        rest = digits.removeprefix(prefix)
        if digits.startswith(prefix) and len(digits) in lengths and _NATIONAL.fullmatch(rest):
            return rest
    return None


def _international(digits: str) -> str | None:
    """E.164 digits after a plus sign or 00; Ukrainian ones must be complete."""
    if digits.startswith("380"):
        rest = digits[3:]
        return digits if _NATIONAL.fullmatch(rest) else None
    return digits if _FOREIGN.fullmatch(digits) else None


def parse_phone(text: str) -> str:
    """E.164 or short number; UserError phone_area_code for a bare local number, else phone_invalid (value)."""
    bare = re.sub(r"^([0-9]+)\.0$", r"\1", text.strip())
    digits = re.sub(r"[^0-9]", "", bare)
    if not _NUMBER_TEXT.fullmatch(bare):
        raise UserError("phone_invalid", value=bare[:60])
    if bare.startswith("+") or digits.startswith("00"):
        found = _international(digits if bare.startswith("+") else digits[2:])
        if found:
            return f"+{found}"
    elif _SHORT.fullmatch(digits):
        return digits
    elif national := _national(digits):
        return f"+380{national}"
    elif 5 <= len(digits) <= 7 and digits[0] != "0":
        raise UserError("phone_area_code", value=bare[:60])
    raise UserError("phone_invalid", value=bare[:60])


def show_phone(number: str) -> str:
    """+380 63 576 18 39; short and foreign numbers stay as they are."""
    if not number.startswith("+380"):
        return number
    rest = number[4:]
    cut = 3 if rest.startswith(_SERVICE) else 2
    tail = rest[cut:]
    middle = len(tail) - 4
    return f"+380 {rest[:cut]} {tail[:middle]} {tail[middle:-2]} {tail[-2:]}"


def _note(*parts: str) -> str:
    """One line of note without the word for telephone and without brackets around it."""
    texts = (_LABEL.sub("", part.strip(), count=1) if _LABEL.match(part.strip()) else part for part in parts)
    note = " ".join(" ".join(texts).split())
    return note.lstrip(_NOTE_EDGES).rstrip(_NOTE_EDGES.replace(".", "")) if note.strip(_NOTE_EDGES) else ""


def _is_number(found: re.Match[str]) -> bool:
    """Whether the match is meant as a telephone, not as an hour or a room in a note."""
    digits = re.sub(r"[^0-9]", "", found["number"] or "")
    return len(digits) >= 5 or bool(_SHORT.fullmatch(digits))


def _parse_glued(text: str) -> list[str]:
    """One number, or two complete ones with nothing but a space between."""
    count = len(re.sub(r"[^0-9]", "", text[:100]))
    gaps = [gap.start() for gap in re.finditer(r"\s+", text)] if 15 < count <= 26 else []
    for gap in gaps:
        try:
            return [parse_phone(text[:gap]), parse_phone(text[gap:])]
        except UserError:
            continue
    return [parse_phone(text)]


def _read_segment(segment: str) -> list[tuple[str, str]]:
    """The numbers of one stretch between separators, each with the words next to it."""
    found = [match for match in _CANDIDATE.finditer(segment) if _is_number(match)]
    if not found:
        return []
    words = [
        segment[left:right]
        for left, right in zip([0, *(m.end() for m in found)], [*(m.start() for m in found), len(segment)], strict=True)
    ]
    if len(found) == 1:
        return [(number, _note(*words)) for number in _parse_glued(found[0]["number"])]
    numbers = [parse_phone(match["number"]) for match in found]
    # Words stand before each number or after each number; the end of the stretch tells which.
    notes = words[1:] if _note(words[-1]) else words[:-1]
    return [(number, _note(note)) for number, note in zip(numbers, notes, strict=True)]


def parse_phones(text: str) -> tuple[tuple[str, str], ...]:
    """Every number of a cell with its note; UserError phone_invalid or phone_area_code names the bad piece."""
    if _PLAIN.fullmatch(text):
        return ((parse_phone(text), ""),)
    items: list[tuple[str, str]] = []
    for segment in _SEPARATOR.split(text):
        if not segment.strip(_NOTE_EDGES):
            continue
        numbers = _read_segment(segment)
        words = _note(segment)
        if not numbers and items and any(char.isalpha() for char in words):
            number, note = items[-1]
            items[-1] = (number, f"{note}, {words}" if note else words)
        elif not numbers:
            parse_phone(segment)
            raise UserError("phone_invalid", value=segment.strip()[:60])
        items += numbers
    return tuple(items)


def _item(number: str, note: str) -> str:
    """Number, space, note; a comma keeps a note that begins with a figure (5 поверх) out of the number."""
    return f"{number}, {note}" if note[:1].isdigit() else f"{number} {note}".strip()


def _join(items: Iterable[tuple[str, str]]) -> str:
    """Items in the stored shape, a semicolon between."""
    return "; ".join(_item(number, note) for number, note in items)


def _reads_back(stored: str, notes: dict[str, str]) -> bool:
    """Whether the stored form means what was read; a note of stray figures and signs may not."""
    try:
        return parse_phones(stored) == tuple(notes.items())
    except UserError:
        return False


def normalise_phones(text: str) -> str:
    """The stored form, e.g. "+380635761839 робочий; +380442469491"; a number given twice is kept once."""
    if _USUAL.fullmatch(text):
        return text if text[0] == "+" else f"+38{text}"
    if _PLAIN.fullmatch(text) and _USUAL.fullmatch(bare := text.translate(_NO_GROUPS)):
        return bare if bare[0] == "+" else f"+38{bare}"
    notes: dict[str, str] = {}
    for number, note in parse_phones(text):
        notes[number] = notes.get(number) or note
    stored = _join(notes.items())
    if any(notes.values()) and not _reads_back(stored, notes):
        raise UserError("phone_invalid", value=text.strip()[:60])
    return stored


def show_phones(text: str) -> str:
    """The stored form with grouped digits, for screen and paper."""
    return _join((show_phone(number), note) for number, note in parse_phones(text))
