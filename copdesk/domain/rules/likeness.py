"""How alike two people are: names in either order, by initials, in Latin letters; telephones, e-mail, a common body."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from copdesk.domain.rules.names import transliterate
from copdesk.domain.rules.text import fold

THRESHOLD: Final = 60
# What an equal or a fitting (initial) part of a name, a telephone, an address or a body is worth; and what differs.
_WEIGHTS: Final[Mapping[str, int]] = {
    "surname": 40, "given_name": 20, "given_initial": 10, "patronymic": 15, "patronymic_initial": 10, "phone": 40,
    "email": 40, "organisation": 15,
}  # fmt: skip
_OTHER_NAME: Final = -30
# Latin spellings of the official table and what they may stand for; longer ones are looked for first.
_CYRILLIC: Final[Mapping[str, tuple[str, ...]]] = {
    "shch": ("щ",), "zgh": ("зг",), "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "ch": ("ч",), "sh": ("ш",),
    "ye": ("є",), "yi": ("ї", "ий"), "yu": ("ю",), "ya": ("я",), "ie": ("є", "іє"), "iu": ("ю", "іу"),
    "ia": ("я", "іа"),
    "a": ("а",), "b": ("б",), "v": ("в",), "h": ("г",), "g": ("г",), "d": ("д",), "e": ("е",), "z": ("з",),
    "y": ("и", "й"), "i": ("і", "ї", "й"), "k": ("к",), "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",),
    "p": ("п",), "r": ("р",), "s": ("с",), "t": ("т",), "u": ("у",), "f": ("ф",), "c": ("ц", "к"), "w": ("в",),
    "j": ("й", "ж"), "x": ("кс",), "q": ("к",),
}  # fmt: skip
_SOFT: Final = frozenset("дтзслнцр")
_MOST: Final = 600  # spellings


@dataclass(frozen=True)
class Known:
    """What two people are compared by, folded; *id* and *not_same* (ids) are empty for somebody being typed."""

    id: str
    names: tuple[str, str, str]
    phones: frozenset[str] = frozenset()
    email: str = ""
    bodies: frozenset[str] = frozenset()
    not_same: frozenset[str] = frozenset()

    @property
    def hopeful(self) -> bool:
        """Whether enough is known for anybody to be like this one: a surname alone never is."""
        return bool(self.phones or self.email or (self.names[0] and (self.names[1] or self.names[2] or self.bodies)))


def compare(one: Known, two: Known) -> tuple[int, tuple[str, ...]]:
    """Score and reasons, the better of both orders of the names; nothing for two whom somebody has told apart."""
    if two.id in one.not_same or one.id in two.not_same:
        return 0, ()
    straight = _compare(one, two)
    if not (one.names[1] and two.names[1] and _same(one.names[0], two.names[1])):
        return straight
    surname, given, patronymic = one.names
    return max(straight, _compare(replace(one, names=(given, surname, patronymic)), two))


def _compare(one: Known, two: Known) -> tuple[int, tuple[str, ...]]:
    reasons = ["surname"] if one.names[0] and _same(one.names[0], two.names[0]) else []
    score = 0
    for place, part in ((1, "given"), (2, "patronymic")):
        first, second = one.names[place], two.names[place]
        if not first or not second:
            continue
        if _same(first, second):
            reasons.append("given_name" if part == "given" else part)
        elif _initial(first, second) or _initial(second, first):
            reasons.append(f"{part}_initial")
        else:
            score += _OTHER_NAME
    reasons += ["phone"] if one.phones & two.phones else []
    reasons += ["email"] if one.email and one.email == two.email else []
    reasons += ["organisation"] if one.bodies & two.bodies else []
    return score + sum(_WEIGHTS[reason] for reason in reasons), tuple(reasons)


def _same(one: str, two: str) -> bool:
    return one == two or (one.isascii() != two.isascii() and latin(one) == latin(two))


def _initial(short: str, full: str) -> bool:
    bare = short.rstrip(".")
    return len(bare) == 1 and (full.startswith(bare) or latin(full)[:1] == latin(bare)[:1] != "")


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """A name as it is compared; names repeat, so each is folded once."""
    return fold(name).strip()


@lru_cache(maxsize=50_000)
def latin(name: str) -> str:
    """A folded name in Latin letters, whatever it was written in; ґ and г are one, as folding made them."""
    return fold(transliterate(name)).replace("'", "").replace("g", "h")


def pairs(everybody: Iterable[Known]) -> Iterator[tuple[Known, Known]]:
    """Two people who may come to the threshold, some of them more than once; not everybody with everybody else."""
    buckets: dict[str, list[Known]] = {}
    nameless: dict[str, list[Known]] = {}
    for known in everybody:
        surname, given, _ = known.names
        first, second = latin(surname), latin(given)
        if second:
            # Sorted, so that names in the other order meet; by the first letter, so that initials do.
            for word in {f"{first} {second[:1]}", " ".join(sorted((first, second)))}:
                buckets.setdefault(word, []).append(known)
        nameless.setdefault(first, []).append(known)
        for word in {known.email, *known.phones} - {""}:
            buckets.setdefault(word, []).append(known)
    for held in buckets.values():
        for at, one in enumerate(held):
            yield from ((one, two) for two in held[at + 1 :] if one.id != two.id)
    for held in nameless.values():
        short = [known for known in held if not known.names[1]]
        yield from ((one, two) for one, two in product(short, held) if one.id != two.id)


def spellings(surname: str) -> list[str]:
    """A folded surname as it may stand in the other letters: of «ковальчук» one, of «kovalchuk» the possible ones."""
    if not surname.isascii():
        written = fold(transliterate(surname))
        return [written, written.replace("h", "g")]
    made, at = [""], 0
    while at < len(surname):
        size = next((size for size in (4, 3, 2, 1) if surname[at : at + size] in _CYRILLIC), 0)
        letters = _CYRILLIC[surname[at : at + size]] if size else (surname[at],)
        after = surname[at + max(1, size) :]
        if not after.startswith(tuple("aeiuy")):
            letters = (*letters, *(f"{letter}ь" for letter in letters if letter in _SOFT))
        made = [head + letter for head in made for letter in letters][:_MOST]
        at += max(1, size)
    return made
