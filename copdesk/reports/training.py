"""Training in figures: the register of classes, and the hours of each officer (domain brief 2.6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from copdesk.domain.rules.training import ATTENDED


@dataclass(frozen=True)
class Class:
    """A class as it was planned; *listed* are those selected for its course."""

    id: str
    day: date
    start: time | None
    end: time | None
    course: str
    topic: str
    kind: str | None
    place: str
    trainer: str
    hours: int
    listed: int = 0


@dataclass(frozen=True)
class Mark:
    """A mark of the class log; somebody at the door is no *officer*."""

    session: str
    officer: str | None
    kind: str | None
    state: str
    hours: int

    @property
    def counted(self) -> int:
        """Hours that were attended."""
        return self.hours if self.state in ATTENDED else 0


@dataclass(frozen=True)
class Held:
    """A class with those who came, those who did not, and the hours of all who came."""

    planned: Class
    attended: int
    excused: int
    absent: int
    person_hours: int


@dataclass(frozen=True)
class Register:
    """All classes of a period in order of time, and their sums."""

    classes: tuple[Held, ...]

    @property
    def hours(self) -> int:
        """Academic hours of the classes."""
        return sum(held.planned.hours for held in self.classes)

    @property
    def attended(self) -> int:
        """How often somebody came."""
        return sum(held.attended for held in self.classes)

    @property
    def person_hours(self) -> int:
        """Hours of all people together."""
        return sum(held.person_hours for held in self.classes)


@dataclass(frozen=True)
class OfficerHours:
    """Hours by officer (id) and kind of training; *others* are those of people without a card of an officer."""

    kinds: tuple[str | None, ...]
    officers: Mapping[str, Mapping[str | None, int]]
    others: int

    def of(self, officer: str) -> int:
        """All hours of one officer."""
        return sum(self.officers[officer].values())

    def in_kind(self, kind: str | None) -> int:
        """Hours of all officers in one kind."""
        return sum(held.get(kind, 0) for held in self.officers.values())

    @property
    def total(self) -> int:
        """Hours of all officers."""
        return sum(map(self.of, self.officers))


@dataclass(frozen=True)
class AgainstNorm:
    """Hours that an officer (id) has in a kind of training, and those that the norm asks for."""

    officer: str
    kind: str
    norm: int
    hours: int

    @property
    def lacking(self) -> int:
        """Hours still to come; 0 when the norm is met."""
        return max(0, self.norm - self.hours)


@dataclass(frozen=True)
class Load:
    """What one trainer held: classes, their academic hours, and the hours of all who came to them."""

    name: str
    classes: int
    hours: int
    person_hours: int


def register(classes: Iterable[Class], marks: Iterable[Mark]) -> Register:
    """Every class once, whether anybody was marked or not."""
    states: dict[str, Counter[str]] = {}
    hours: Counter[str] = Counter()
    for mark in marks:
        states.setdefault(mark.session, Counter())[mark.state] += 1
        hours[mark.session] += mark.counted
    made = []
    for planned in sorted(classes, key=lambda one: (one.day, one.start or time.min, one.course)):
        seen = states.get(planned.id, Counter())
        came = sum(seen[state] for state in ATTENDED)
        made.append(Held(planned, came, seen["excused"], seen["absent"], hours[planned.id]))
    return Register(tuple(made))


def officer_hours(marks: Iterable[Mark], kinds: Iterable[str]) -> OfficerHours:
    """Hours of those who came; columns in the order of *kinds*, what belongs to none of them last."""
    held: dict[str, Counter[str | None]] = {}
    others = 0
    for mark in marks:
        if mark.officer is None:
            others += mark.counted
        elif mark.counted:
            held.setdefault(mark.officer, Counter())[mark.kind] += mark.counted
    used = {kind for counts in held.values() for kind in counts}
    return OfficerHours(tuple(kind for kind in (*kinds, None) if kind in used), held, others)


def against_norms(
    hours: Mapping[str, Mapping[str | None, int]],
    norms: Mapping[tuple[str, str | None], int],
    categories: Mapping[str, str | None],
) -> tuple[AgainstNorm, ...]:
    """A line for each officer of *categories* and each kind that a norm asks of them, in the order of the norms.

    A norm for the officer's category goes before the one for everybody (None).
    """
    kinds = dict.fromkeys(kind for kind, _ in norms)
    lines = []
    for officer, category in categories.items():
        for kind in kinds:
            norm = norms.get((kind, category), norms.get((kind, None)))
            if norm is not None:
                lines.append(AgainstNorm(officer, kind, norm, hours.get(officer, {}).get(kind, 0)))
    return tuple(lines)


def loads(held: Iterable[tuple[Held, Iterable[str]]]) -> tuple[Load, ...]:
    """What each trainer held of the classes that are given with the names of their trainers, most hours first."""
    sums: dict[str, list[int]] = {}
    for one, names in held:
        for name in names:
            mine = sums.setdefault(name, [0, 0, 0])
            for at, more in enumerate((1, one.planned.hours, one.person_hours)):
                mine[at] += more
    return tuple(sorted((Load(name, *mine) for name, mine in sums.items()), key=lambda one: (-one.hours, one.name)))
