"""Names of people: taking «ПІБ» apart, print styles and official Latin spelling."""

import re
from typing import Final, Literal

_MALE: Final = re.compile(
    r"(?:[оєеь]вич|\bілліч|\b(?:кузьм|лук|хом|фом|сав|микит|сил)ич|(?:\s|-)(?:огли|оглу))$", re.IGNORECASE
)
_FEMALE: Final = re.compile(r"(?:[іїое]вна|[іи]чна|(?:\s|-)(?:кизи|гизи))$", re.IGNORECASE)
_SURNAME: Final = re.compile(r"(?:енко|[чщ]ук|цьк(?:ий|а)|ськ(?:ий|а))$", re.IGNORECASE)
_INITIAL: Final = re.compile(r"[^\W\d_]{1,2}\.(?:-[^\W\d_]\.)?")
_PARTICLES: Final = frozenset(
    {"ван", "дер", "ден", "фон", "цу", "де", "да", "ді", "дю", "ель", "аль", "бен", "ібн", "ла", "ле"}
)
_FATHER_WORDS: Final = frozenset({"огли", "оглу", "кизи", "гизи"})

_LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z",
    "и": "y", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
}  # fmt: skip
_LATIN_INSIDE: Final = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_LATIN_START: Final = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_WORD: Final = re.compile(r"[Ѐ-ӿ]+(?:['’ʼ`][Ѐ-ӿ]+)*")

Parts = tuple[str, str, str]


def sex_of(patronymic: str) -> Literal["male", "female"] | None:
    """Grammatical sex shown by the ending of a patronymic; None when it does not tell."""
    bare = patronymic.strip()
    if _FEMALE.search(bare):
        return "female"
    return "male" if _MALE.search(bare) else None


def _tidy(word: str) -> str:
    """КОВАЛЬЧУК becomes Ковальчук; other words and initials stay as written."""
    if not word.isupper() or len(word.strip(".")) < 2 or "." in word:
        return word
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def _tokens(text: str) -> list[str]:
    """Words of a full name: dashes joined, glued initials apart, particles and огли kept with their word."""
    text = re.sub(r"(?<=\w)\s*[-‑]\s+(?=\w)|(?<=\w)\s+[-‑]\s*(?=\w)", "-", text)
    text = re.sub(r"(?<=\.)(?=[^\W\d_])", " ", text)
    words: list[str] = []
    previous = ""
    for word in text.split():
        if words and (previous in _PARTICLES or word.casefold() in _FATHER_WORDS):
            words[-1] += f" {word}"
        else:
            words.append(word)
        previous = word.casefold()
    return words


def _two(first: str, second: str) -> Parts:
    """Two words: surname first, unless endings, capitals or an initial say otherwise."""
    if sex_of(second) and not sex_of(first):
        return ("", first, second)
    given_first = (
        _INITIAL.fullmatch(first)
        or (second.isupper() and len(second) > 1 and not first.isupper() and "." not in second)
        or (_SURNAME.search(second) and not _SURNAME.search(first))
    )
    return (second, first, "") if given_first else (first, second, "")


def _many(words: list[str]) -> Parts:
    """Three or more words; a patronymic or an initial in second place means given name first."""
    initials = [bool(_INITIAL.fullmatch(word)) for word in words]
    if (initials[0] and initials[1]) or (sex_of(words[1]) and not initials[2]):
        return (" ".join(words[2:]), words[0], words[1])
    if len(words) > 3 and (sex_of(words[-1]) or initials[-1]):
        return (" ".join(words[:-2]), words[-2], words[-1])
    return (words[0], words[1], " ".join(words[2:]))


def split_full_name(text: str) -> Parts:
    """Surname, given name and patronymic of one cell; parts that are not there are empty."""
    head, comma, tail = text.partition(",")
    words = _tokens(tail if comma else text)
    if comma:
        parts: Parts = (" ".join(_tokens(head)), words[0] if words else "", " ".join(words[1:]))
    elif len(words) > 2:
        parts = _many(words)
    elif len(words) == 2:
        parts = _two(words[0], words[1])
    else:
        parts = (words[0] if words else "", "", "")
    surname, given, patronymic = (" ".join(_tidy(word) for word in part.split()) for part in parts)
    return (surname, given, patronymic)


def _initials(name: str) -> str:
    """О. for Олена, А.-М. for Анна-Марія, nothing for nothing."""
    first = (name.split(maxsplit=1) or [""])[0]
    return "-".join(f"{part[0].upper()}." for part in first.split("-") if part)


def _join(*parts: str) -> str:
    """Parts that are there, one space apart."""
    return " ".join(part.strip() for part in parts if part and part.strip())


def signature_name(given: str, surname: str) -> str:
    """Олена КОВАЛЬЧУК, as under a document (ДСТУ 4163:2020)."""
    return _join(given, surname.upper())


def list_name(surname: str, given: str, patronymic: str = "") -> str:
    """КОВАЛЬЧУК Олена Іванівна, as in lists and orders."""
    return _join(surname.upper(), given, patronymic)


def table_name(surname: str, given: str, patronymic: str = "") -> str:
    """Ковальчук О. І., as in narrow columns."""
    return _join(surname, _initials(given), _initials(patronymic))


def full_name(surname: str, given: str, patronymic: str = "") -> str:
    """Ковальчук Олена Іванівна."""
    return _join(surname, given, patronymic)


def _latin_word(match: re.Match[str]) -> str:
    """One Cyrillic word in Latin letters; capitals follow the word."""
    word = match.group()
    shout = len(word) > 1 and word.isupper()
    pieces: list[str] = []
    for place, char in enumerate(word):
        low = char.lower()
        if low in "ь'’ʼ`":
            continue
        if low == "г" and word[:place].lower().endswith("з"):
            latin = "gh"
        elif low in _LATIN_INSIDE:
            latin = (_LATIN_INSIDE if place else _LATIN_START)[low]
        else:
            latin = _LATIN.get(low, char)
        pieces.append(latin.upper() if shout else latin.capitalize() if char.isupper() else latin)
    return "".join(pieces)


def transliterate(text: str) -> str:
    """Latin spelling by the resolution of the Cabinet of Ministers No. 55 of 27.01.2010."""
    return _WORD.sub(_latin_word, text)
