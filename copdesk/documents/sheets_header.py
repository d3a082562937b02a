"""Where a table begins: the header among title rows, and which column holds which field."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import fold

FULL_NAME: Final = "full_name"
LOOK_AHEAD: Final = 60  # rows searched for a header

Merge = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of both corners, from 0

_WORD: Final = re.compile(r"[^\W_]+")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^]]*\]")
_DIGITS: Final = re.compile(r"[\d\s.,:/+()\-–]*\d[\d\s.,:/+()\-–]*")
_ORDINAL: Final = frozenset(
    {"№", "#", "з п", "n з п", "no з п", "номер з п", "n п п", "п п", "no п п", "n", "no", "номер"}
)
_NAME_NOISE: Final = frozenset(
    {"учасника", "учасниця", "учасник", "члена", "член", "особи", "слухача", "слухач", "працівника", "повністю"}
    | {"поліцейського", "представника", "кандидата", "офіцера", "людини", "громадянина", "та", "і"}
    | {"платформи", "групи", "ради", "комісії", "курсу", "курсанта"}
)
_FULL_NAMES: Final = tuple(
    frozenset(words.split())
    for words in (
        "піб",
        "п і б",
        "піп",
        "п і п",
        "пі б",
        "прізвище імя по батькові",
        "прізвище імя побатькові",
        "прізвище власне імя по батькові",
        "прізвище імя",
        "прізвище власне імя",
        "прізвище ініціали",
        "фіо",
        "фио",
        "full name",
        "name surname",
        "surname name",
    )
)


@dataclass(frozen=True)
class Header:
    """A found header: its texts, the columns it spans (from 0, end excluded) and its last row (from 0)."""

    texts: tuple[str, ...]
    first: int
    end: int
    last_row: int


def words(text: str) -> str:
    """Folded words of a header cell with single spaces: «№ з/п» and «N з/п» still differ, «Ім'я» is «імя»."""
    return " ".join(_WORD.findall(fold(text)))


def find_header(rows: Sequence[Sequence[object]], known: Iterable[str], merges: Sequence[Merge] = ()) -> Header:
    """The header among the first *rows* of a sheet; ``sheet_empty`` or ``sheet_no_header`` when there is none."""
    wanted = frozenset(map(words, known))
    counts = [sum(map(_filled, row)) for row in rows]
    if not any(counts):
        raise UserError("sheet_empty")
    best, best_score, above = -1, 0.0, 0
    for at, row in enumerate(rows):
        # A header stands before the rows it describes: each wide row above speaks against a candidate.
        score = _score(row, wanted, counts[at], counts[at + 1 : at + 12]) - 0.75 * above
        above += counts[at] > 1
        if score > best_score:
            best, best_score = at, score
    if best < 0:
        raise UserError("sheet_no_header")
    if (
        best
        and counts[best - 1] > 1
        and _is_second_row(rows[best], best - 1, _labels(rows[best - 1], 0), wanted, merges, True)
    ):
        best -= 1  # the columns scored higher than the groups above them
    return _assembled(rows, best, wanted, merges)


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or (cell != "" and not cell.isspace()))


def _score(row: Sequence[object], wanted: frozenset[str], count: int, below: Sequence[int]) -> float:
    """How much a row looks like a header; 0 or less when it cannot be one."""
    texts = [words(cell) or cell.strip() for cell in row if isinstance(cell, str) and _filled(cell)]
    hits = sum(_is_known(text, wanted) for text in texts)
    widths = [width for width in below if width][:6]
    if not texts or (count < 2 and not hits) or (not hits and not widths):
        return 0
    values = count - sum(map(_is_label, (cell for cell in row if _filled(cell))))
    usual = sorted(widths)[len(widths) // 2] if widths else count
    like_body = min(count, usual) / max(count, usual, 1)
    distinct = len(set(texts)) / len(texts)
    return 3 * hits + 4 * like_body + distinct + min(count, 8) / 4 - 3 * values - (2 if count < 2 else 0)


def _is_known(text: str, wanted: frozenset[str]) -> bool:
    return text in wanted or text in _ORDINAL or _is_full_name(text)


def _is_label(cell: object) -> bool:
    """Whether a cell could name a column: a short text that is no number, date, phone or address of mail."""
    if not isinstance(cell, str) or len(cell) > 120 or "@" in cell:
        return False
    return _DIGITS.fullmatch(cell.strip()) is None


def _assembled(rows: Sequence[Sequence[object]], top: int, wanted: frozenset[str], merges: Sequence[Merge]) -> Header:
    last = top
    width = max(len(row) for row in rows)
    upper = _labels(rows[top], width)
    texts = upper
    if top + 1 < len(rows) and _is_second_row(rows[top + 1], top, upper, wanted, merges):
        last = top + 1
        texts = _joined(upper, _labels(rows[last], width), top, merges)
    places = [at for at, text in enumerate(texts) if text]
    first, end = places[0], places[-1] + 1
    if last + 1 < len(rows) and _numbers_columns(rows[last + 1][first:end]):
        last += 1
    return Header(tuple(texts[first:end]), first, end, last)


def _labels(row: Sequence[object], width: int) -> list[str]:
    found = [" ".join(_text(cell).split()) if _filled(cell) else "" for cell in row]
    return found + [""] * (width - len(found))


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _is_second_row(
    row: Sequence[object],
    top: int,
    upper: Sequence[str],
    wanted: frozenset[str],
    merges: Sequence[Merge],
    strict: bool = False,
) -> bool:
    """Whether *row*, right under row *top*, goes on with the header there (groups above, columns below).

    *strict* asks for cells merged over both rows: a title row above a header has cells merged to the right as well.
    """
    cells = [cell for cell in row if _filled(cell)]
    if not cells or not all(map(_is_label, cells)):
        return False
    starting = [end for start, end in merges if start[0] == top and end != start]
    if starting:
        return any(end[0] == top + 1 for end in starting) or (not strict and all(end[0] == top for end in starting))
    lower = _labels(row, len(upper))
    pairs = list(zip_longest(upper, lower, fillvalue=""))
    gaps = any(below and not above for above, below in pairs)
    held = any(above and not below for above, below in pairs)
    return gaps and held and any(words(text) in wanted for text in lower if text)


def _joined(upper: Sequence[str], lower: Sequence[str], top: int, merges: Sequence[Merge]) -> list[str]:
    """«group / column» for columns under a group, the only text for the others."""
    spread = {column: start[1] for start, end in merges if start[0] == top for column in range(start[1], end[1] + 1)}
    result: list[str] = []
    group = ""
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        if above or (merges and column not in spread):
            group = above
        result.append(f"{group} / {below}" if group and below else above or below)
    return result


def _numbers_columns(row: Sequence[object]) -> bool:
    """Whether a row only counts the columns: 1, 2, 3 … as forms of records do under the header."""
    numbers = [_text(cell).strip().rstrip(".") for cell in row if _filled(cell)]
    return len(numbers) > 2 and numbers == [str(at) for at in range(1, len(numbers) + 1)]


def guess_mapping(headers: Sequence[str], fields: Sequence[tuple[str, Sequence[str]]]) -> dict[int, str]:
    """Field name for each column index that can be told; each field once, ties are left to the user.

    *fields* are (name, labels and synonyms). A column of whole names maps to the pseudo-field ``full_name``.
    """
    known = [(name, [words(label) for label in labels]) for name, labels in fields]
    scores: list[tuple[float, int, str]] = []
    for column, header in enumerate(headers):
        forms = list(_forms(header))
        if not forms or forms[0] in _ORDINAL:
            continue
        scores += [(score, column, name) for name, labels in known if (score := _best(forms, labels)) > 0]
        if any(map(_is_full_name, forms)):
            scores.append((0.95, column, FULL_NAME))
    return _unique(scores)


def _forms(header: str) -> Iterator[str]:
    """Ways to read a header: whole, without brackets, and its lower row alone."""
    seen = {""}
    for text in (header, _BRACKETS.sub(" ", header), header.rpartition(" / ")[2]):
        if (form := words(text)) not in seen:
            seen.add(form)
            yield form


def _best(forms: Sequence[str], labels: Sequence[str]) -> float:
    return max((_likeness(form, label) - at / 100 for at, form in enumerate(forms) for label in labels), default=0)


def _likeness(form: str, label: str) -> float:
    """1 for the same words, less for more or fewer words or other endings, 0 for too little in common."""
    if form == label:
        return 1
    theirs, ours = form.split(), label.split()
    if not ours or not theirs:
        return 0
    common = sum(any(_same_word(word, other) for other in theirs) for word in ours)
    if common < min(len(ours), len(theirs)):
        return 0
    share = common / max(len(ours), len(theirs))
    return 0.9 * share if share >= 0.34 else 0


def _same_word(one: str, other: str) -> bool:
    """Equal, or the same stem: «телефон» and «телефони», but not «місце» and «місто»."""
    if one == other:
        return True
    stem = max(len(one), len(other)) - 2
    return stem >= 4 and one[:stem] == other[:stem]


def _is_full_name(form: str) -> bool:
    said = frozenset(form.split())
    # «і» joins words («прізвище, ім'я і по батькові») but is a part of «п. і. б.».
    return any(meant in _FULL_NAMES for meant in (said, said - _NAME_NOISE, said - _NAME_NOISE | (said & {"і"})))


def _unique(scores: list[tuple[float, int, str]]) -> dict[int, str]:
    mapping: dict[int, str] = {}
    for score, column, name in sorted(scores, key=lambda entry: (-entry[0], entry[1])):
        if column in mapping or name in mapping.values():
            continue
        rivals = {other for value, place, other in scores if place == column and value == score and other != name}
        if not rivals - set(mapping.values()):
            mapping[column] = name
    return dict(sorted(mapping.items()))
