"""Meetings in figures: the closing numbers of each, and how often members came."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from copdesk.domain.rules.text import sort_key
from copdesk.domain.rules.training import percent


@dataclass(frozen=True)
class Meeting:
    """A meeting that was held; *group* is its name, or what an open meeting (not *of_group*) is called."""

    id: str
    day: date
    number: int | None
    group: str
    kind: str | None
    quorum: bool | None = None
    public: int = 0
    of_group: bool = True


@dataclass(frozen=True)
class Mark:
    """A line of an attendance list; *own* are members of the group itself."""

    meeting: str
    person: str
    name: str
    own: bool
    here: bool
    excused: bool
    body: str = ""


@dataclass(frozen=True)
class Counted:
    """A meeting with its closing numbers: people and bodies present, questions, speeches, decisions, assignments."""

    meeting: Meeting
    people: int
    bodies: int
    items: int
    speeches: int
    decisions: int
    adopted: int
    tasks: int


@dataclass(frozen=True)
class Done:
    """What meetings produced; each entry is the id of a meeting, of *decisions* with whether it was adopted."""

    items: tuple[str, ...] = ()
    speeches: tuple[str, ...] = ()
    decisions: tuple[tuple[str, bool], ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """A member's marks over the meetings of a group."""

    name: str
    meetings: int
    present: int
    excused: int

    @property
    def absent(self) -> int:
        """Without an excuse."""
        return self.meetings - self.present - self.excused

    @property
    def share(self) -> Decimal | None:
        """Per cent of the meetings that the member came to."""
        return percent(self.present, self.meetings)


@dataclass(frozen=True)
class GroupAttendance:
    """Members of one group in the order of the alphabet; *meetings* are those at which members were marked."""

    group: str
    meetings: int
    members: tuple[Member, ...]

    @property
    def whole(self) -> Member:
        """All marks of the group laid end to end."""
        sums = [sum(getattr(one, name) for one in self.members) for name in ("meetings", "present", "excused")]
        return Member("", *sums)


def closing(meetings: Iterable[Meeting], marks: Iterable[Mark], done: Done) -> tuple[Counted, ...]:
    """Closing numbers of each meeting, oldest first."""
    people: dict[str, set[str]] = {}
    bodies: dict[str, set[str]] = {}
    for mark in marks:
        if mark.here:
            people.setdefault(mark.meeting, set()).add(mark.person)
            bodies.setdefault(mark.meeting, set()).update({mark.body} - {""})
    items, speeches, tasks = Counter(done.items), Counter(done.speeches), Counter(done.tasks)
    decided = Counter(key for key, _ in done.decisions)
    adopted = Counter(key for key, yes in done.decisions if yes)
    return tuple(
        Counted(
            one, len(people.get(one.id, ())), len(bodies.get(one.id, ())), items[one.id], speeches[one.id],
            decided[one.id], adopted[one.id], tasks[one.id],
        )
        for one in sorted(meetings, key=lambda one: (one.day, one.number or 0))
    )  # fmt: skip


def attendance(meetings: Iterable[Meeting], marks: Iterable[Mark]) -> tuple[GroupAttendance, ...]:
    """How often members came, by group; meetings of no group have no members."""
    group_of = {one.id: one.group for one in meetings if one.of_group}
    held: dict[str, dict[str, list[Mark]]] = {}
    for mark in marks:
        if mark.own and mark.meeting in group_of:
            held.setdefault(group_of[mark.meeting], {}).setdefault(mark.person, []).append(mark)
    return tuple(
        GroupAttendance(
            group,
            len({mark.meeting for rows in people.values() for mark in rows}),
            tuple(
                Member(rows[0].name, len(rows), sum(r.here for r in rows), sum(r.excused for r in rows))
                for rows in sorted(people.values(), key=lambda rows: sort_key(rows[0].name))
            ),
        )
        for group, people in sorted(held.items(), key=lambda item: sort_key(item[0]))
    )
