"""Classes that cannot all be held as planned: one person, room or trainer at two of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from typing import Any, Final, Literal

from copdesk.domain.rules.text import fold, sort_key
from copdesk.store.desk import Desk
from copdesk.store.query import Condition

Kind = Literal["trainer", "room", "person"]
_IDLE: Final = frozenset({"cancelled"})


@dataclass(frozen=True)
class Clash:
    """Two classes (ids) that overlap on *day*, and whom or what both want; *names* are people, a room, a trainer."""

    kind: Kind
    day: date
    first: str
    second: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Class:
    row: Mapping[str, Any]
    people: frozenset[str]

    @property
    def begin(self) -> time:
        return self.row["start"] or time.min

    @property
    def end(self) -> time:
        return self.row["end"] or time.max

    def overlaps(self, other: "_Class") -> bool:
        """A class that begins when another ends does not; one without times takes the whole day."""
        return self.begin < other.end and other.begin < self.end


def clashes(desk: Desk, start: date, end: date, course_id: str = "") -> list[Clash]:
    """Clashes of a period in the order of days, those of one course or of all; cancelled courses want nobody."""
    rows = desk.fetch("session", [Condition("date", ">=", start), Condition("date", "<=", end)], order=("date",))
    courses = {row["id"]: row for row in desk.fetch("course", ids=list({row["course"] for row in rows}))}
    rows = [row for row in rows if _counts(courses.get(row["course"]))]
    if course_id:
        days = {row["date"] for row in rows if row["course"] == course_id}
        rows = [row for row in rows if row["date"] in days]
    people = _people(desk, {row["course"] for row in rows})
    by_day: dict[date, list[_Class]] = defaultdict(list)
    for row in rows:
        by_day[row["date"]].append(_Class(row, people.get(row["course"], frozenset())))
    return [
        clash
        for day, held in by_day.items()
        for one, two in combinations(held, 2)
        if one.overlaps(two) and (not course_id or course_id in {one.row["course"], two.row["course"]})
        for clash in _between(desk, day, one, two)
    ]


def of_course(desk: Desk, course_id: str) -> list[Clash]:
    """Clashes of the classes of one course with one another and with those of other courses."""
    days = [row["date"] for row in desk.fetch("session", {"course": course_id})]
    return clashes(desk, min(days), max(days), course_id) if days else []


def _counts(course: Mapping[str, Any] | None) -> bool:
    return course is not None and course["deleted"] is None and course["status"] not in _IDLE


def _people(desk: Desk, courses: Iterable[str]) -> dict[str, frozenset[str]]:
    """Officers selected, by course."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = list(courses)
    for row in desk.fetch("enrolment", [Condition("course", "in", wanted)]) if wanted else ():
        if row["officer"] and row["selection"] in {None, "selected"}:
            found[row["course"]].add(row["officer"])
    return {course: frozenset(officers) for course, officers in found.items()}


def _between(desk: Desk, day: date, one: _Class, two: _Class) -> Iterator[Clash]:
    pair = (one.row["id"], two.row["id"])
    trainers = {**_trainers(desk, one.row), **_trainers(desk, two.row)}
    shared = _trainers(desk, one.row).keys() & _trainers(desk, two.row).keys()
    if shared:
        yield Clash("trainer", day, *pair, _sorted(trainers[key] for key in shared))
    rooms = [fold((held.row["place"] or "").strip()) for held in (one, two)]
    if rooms[0] and rooms[0] == rooms[1]:
        yield Clash("room", day, *pair, (one.row["place"],))
    # Several classes of a course on one day without times are its programme; with times nobody is at both.
    timed = all(held.row["start"] and held.row["end"] for held in (one, two))
    both = one.people & two.people if timed or one.row["course"] != two.row["course"] else frozenset()
    if both:
        yield Clash("person", day, *pair, _sorted(desk.title("officer", key) for key in both))


def _trainers(desk: Desk, row: Mapping[str, Any]) -> dict[str, str]:
    """The names of those who hold a class, by what makes them the same: the card or the written name."""
    named = {fold(name): name for part in (row["co_trainers"] or "").split(",") if (name := part.strip())}
    if row["trainer"]:
        title = desk.title("person", row["trainer"])
        named[fold(title)] = title
    return named


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=sort_key))


def rows_of(desk: Desk, found: Sequence[Clash]) -> dict[str, Mapping[str, Any]]:
    """The classes that clashes name, by id."""
    return {
        row["id"]: row for row in desk.fetch("session", ids=[key for one in found for key in (one.first, one.second)])
    }
