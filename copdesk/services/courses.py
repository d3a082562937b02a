"""Courses: who is enrolled, the class log, hours and results (domain brief 2.6)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import training as rules
from copdesk.domain.rules.text import sort_key
from copdesk.services import guards_training, records
from copdesk.services.papers_names import written_name
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Condition

MOST_WEEKS: Final = 104
_SELECTED: Final = frozenset({None, "selected"})


@dataclass(frozen=True)
class Trainee:
    """A line of the class log: its *number* on the printed sheet, the enrolment, the officer (None at the door)."""

    number: int
    enrolment: str
    officer: str | None
    name: str


@dataclass(frozen=True)
class Log:
    """The class log: classes in order of time, people as on the sheet, marks by (enrolment, session)."""

    sessions: tuple[Mapping[str, Any], ...]
    people: tuple[Trainee, ...]
    marks: Mapping[tuple[str, str], Mapping[str, Any]]

    @cached_property
    def logged(self) -> tuple[str, ...]:
        """Classes (ids) that were held: those with marks; apologies alone after the last of them are for the future."""
        states: dict[str, set[str]] = {}
        for (_, session), mark in self.marks.items():
            states.setdefault(session, set()).add(mark["state"])
        return tuple(rules.held([(row["id"], states.get(row["id"], set())) for row in self.sessions]))

    def state(self, enrolment: str, session: str) -> str | None:
        """The mark of one cell; None while there is none."""
        found = self.marks.get((enrolment, session))
        return found["state"] if found else None

    def states(self, enrolment: str) -> tuple[str, ...]:
        """Marks of one person at the logged classes; a class without a mark of theirs was missed."""
        return tuple(self.state(enrolment, session) or "absent" for session in self.logged)

    @property
    def attendance(self) -> rules.Attendance:
        """Attendance of the whole course: all cells of the logged classes."""
        return rules.course_attendance({person.enrolment: self.states(person.enrolment) for person in self.people})

    def missing_in_a_row(self, count: int = 3) -> set[str]:
        """Those (enrolments) absent without excuse at *count* classes on end."""
        grid = {one.enrolment: [self.state(one.enrolment, key) or "" for key in self.logged] for one in self.people}
        return set(rules.missed_in_a_row(grid, count))


@dataclass(frozen=True)
class Change:
    """Results before and after a course of those who have both; in per cent when every score has its maximum."""

    people: int
    before: Decimal | None
    after: Decimal | None
    in_percent: bool
    change: Decimal | None = None
    """Mean of the changes, None when nobody has both: rounded once, so it may differ from the rounded means."""


def _row(desk: Desk, noun: str, key: str) -> dict[str, Any]:
    found = desk.get(noun, key)
    if found is None or found["deleted"] is not None:
        raise UserError("record_missing", noun=noun)
    return found


# ---- who is on the course


def enrol(desk: Desk, course_id: str, officers: Sequence[str], values: Mapping[str, Any] | None = None) -> list[str]:
    """Enrol officers as one step, those already there left out; returns the new enrolments."""
    there = {row["officer"] for row in desk.fetch("enrolment", {"course": course_id})}
    new = [key for key in dict.fromkeys(officers) if key not in there]
    with desk.action("enrol", noun="course", id=course_id, count=len(new)) as act:
        rows = [{**(values or {}), "course": course_id, "officer": key} for key in new]
        return act.insert_many("enrolment", records.prepare_all(desk, "enrolment", rows))


def add_walk_in(desk: Desk, course_id: str, name: str) -> str:
    """Somebody at the door, known by name only («Ірина, школа № 4»); returns the enrolment."""
    return records.add(desk, "enrolment", {"course": course_id, "walk_in": name})


def identify(desk: Desk, enrolment_id: str, officer_id: str) -> str:
    """Say which officer a walk-in was; marks, results and certificates stay. Returns the enrolment that lives on.

    When the officer is on the course already, both become one: a class attended under either name was attended, and
    who came from the reserve has come. UserError ``enrolment_known`` for somebody who is an officer already.
    """
    walk_in = _row(desk, "enrolment", enrolment_id)
    if walk_in["officer"]:
        raise UserError("enrolment_known", name=desk.title("officer", walk_in["officer"]))
    same = desk.fetch("enrolment", {"course": walk_in["course"], "officer": officer_id}, limit=1)
    with desk.action("identify", noun="enrolment", id=enrolment_id) as act:
        if not same or same[0]["id"] == enrolment_id:
            records.change_in(act, "enrolment", enrolment_id, {"officer": officer_id})
            return enrolment_id
        kept: str = same[0]["id"]
        _join_marks(act, enrolment_id, kept)
        for noun in ("result", "certificate"):
            act.update_many(noun, [row["id"] for row in desk.fetch(noun, {"enrolment": enrolment_id})], _to(kept))
        act.delete("enrolment", [enrolment_id])
        if same[0]["selection"] not in _SELECTED:
            records.change_in(act, "enrolment", kept, {"selection": "selected"})
        return kept


def _to(enrolment: str) -> dict[str, Any]:
    return {"enrolment": enrolment}


def _join_marks(act: Action, source: str, target: str) -> None:
    there = {row["session"]: row for row in act.desk.fetch("session_attendance", {"enrolment": target})}
    for mark in act.desk.fetch("session_attendance", {"enrolment": source}):
        other = there.get(mark["session"])
        if other is not None and (other["state"] in rules.ATTENDED or mark["state"] not in rules.ATTENDED):
            act.delete("session_attendance", [mark["id"]])
            continue
        if other is not None:
            act.delete("session_attendance", [other["id"]])
        act.update("session_attendance", mark["id"], _to(target))


def people(desk: Desk, course_id: str) -> tuple[Trainee, ...]:
    """Those selected, numbered in the order of the printed sign-in sheet."""
    rows = [row for row in desk.fetch("enrolment", {"course": course_id}) if row["selection"] in _SELECTED]
    officers = {row["id"]: row for row in desk.fetch("officer", ids=[row["officer"] for row in rows if row["officer"]])}
    named = sorted((_name(row, officers), row["n"], row) for row in rows)
    return tuple(
        Trainee(number, row["id"], row["officer"], desk.title("officer", row["officer"] or "") or row["walk_in"] or "")
        for number, (_, _, row) in enumerate(named, 1)
    )


def _name(row: Mapping[str, Any], officers: Mapping[str, Mapping[str, Any]]) -> bytes:
    officer = officers.get(row["officer"] or "")
    if officer is not None:
        parts = [officer[name] or "" for name in ("surname", "given_name", "patronymic")]
    else:
        person = written_name((row["walk_in"] or "").partition(",")[0])
        parts = [person.surname, person.given, person.patronymic]
    return sort_key(" ".join(parts))


# ---- the class log


def log(desk: Desk, course_id: str) -> Log:
    """The whole class log of a course."""
    sessions = desk.fetch("session", {"course": course_id}, order=("date", "start", "number"))
    live = {row["id"] for row in sessions}
    marks = desk.fetch("session_attendance", {"session.course": course_id})
    cells = {(row["enrolment"], row["session"]): row for row in marks if row["session"] in live}
    return Log(tuple(sessions), people(desk, course_id), cells)


def fill(desk: Desk, course_id: str, sessions: Collection[str] = (), state: str = "present") -> int:
    """Mark alike everybody without a mark, at some classes or at all, as one step; returns how many cells."""
    book = log(desk, course_id)
    rows = [
        {"session": row["id"], "enrolment": person.enrolment, "state": state}
        for row in book.sessions
        if not sessions or row["id"] in sessions
        for person in book.people
        if (person.enrolment, row["id"]) not in book.marks
    ]
    with desk.action("fill_marks", noun="course", id=course_id, count=len(rows)) as act:
        act.insert_many("session_attendance", _new_marks(desk, rows))
    return len(rows)


def mark(desk: Desk, course_id: str, cells: Mapping[tuple[str, str], str | Mapping[str, Any]]) -> None:
    """Set cells (enrolment, session) to a state, or to several fields, as one step; «» takes a mark away."""
    where = [
        Condition(name, "in", list({cell[at] for cell in cells})) for at, name in enumerate(("enrolment", "session"))
    ]
    there = (
        {(row["enrolment"], row["session"]): row for row in desk.fetch("session_attendance", where)} if cells else {}
    )
    new, changed = [], []
    for cell, given in cells.items():
        values = {"state": given} if isinstance(given, str) else dict(given)
        if cell in there and given:
            changed.append((there[cell], values))
        elif given:
            new.append({"enrolment": cell[0], "session": cell[1], **values})
    with desk.action("mark", noun="course", id=course_id, count=len(cells)) as act:
        act.delete(
            "session_attendance", [there[cell]["id"] for cell, given in cells.items() if cell in there and not given]
        )
        act.update_each("session_attendance", _changed_marks(desk, changed))
        act.insert_many("session_attendance", _new_marks(desk, new))


def _changed_marks(
    desk: Desk, rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> list[tuple[str, dict[str, Any]]]:
    """(id, values) of marks as their guard would change them, a thousand at a time."""
    fields, sessions = desk.registry["session_attendance"].fields, _rows(desk, "session", (old for old, _ in rows))
    made = []
    for old, given in rows:
        values = {name: fields[name].accept(value) for name, value in given.items()}
        made.append((old["id"], guards_training.mark_values(values, old, sessions[old["session"]]["hours"])))
    return made


def _rows(desk: Desk, noun: str, of: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The records of a register that the field of the same name of other rows refers to, by id."""
    return {row["id"]: row for row in desk.fetch(noun, ids=list({row[noun] for row in of}))}


def _new_marks(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """New marks as their guard would write them; no two of one cell. UserError ``record_missing``, ``other_course``."""
    fields = desk.registry["session_attendance"].fields
    sessions, enrolled = _rows(desk, "session", rows), _rows(desk, "enrolment", rows)
    made = []
    for row in rows:
        session, who = sessions.get(row["session"]), enrolled.get(row["enrolment"])
        if session is None or who is None:
            raise UserError("record_missing", noun="enrolment" if session else "session")
        if session["course"] != who["course"]:
            raise UserError("other_course", field="enrolment")
        values = {name: fields[name].accept(value) for name, value in row.items()}
        made.append(guards_training.mark_values(values, None, session["hours"]))
    return made


def quick_marks(desk: Desk, session_id: str, text: str) -> dict[str, str]:
    """What «3a 7e» from a paper sheet says: state by enrolment, nothing written. UserError ``mark_invalid``.

    The code of the sheet may stand before it, «#ABC 3a 7e»; UserError ``sheet_outdated`` when others are on the course
    now than when it was printed, for then its numbers mean other people.
    """
    lines = people(desk, _row(desk, "session", session_id)["course"])
    code, marks = rules.split_code(text)
    if code and code != (now := rules.sheet_code(person.enrolment for person in lines)):
        raise UserError("sheet_outdated", sheet=code, now=now)
    by_number = {person.number: person.enrolment for person in lines}
    return {by_number[number]: state for number, state in rules.parse_marks(marks, len(lines)).items()}


def mark_quick(desk: Desk, session_id: str, text: str, rest: str | None = None) -> int:
    """Write «3a 7e» as one step: person 3 absent, 7 excused, and the *rest* without a mark alike; returns how many."""
    course = _row(desk, "session", session_id)["course"]
    book = log(desk, course)
    cells: dict[tuple[str, str], str] = {}
    if rest:
        cells = {(one.enrolment, session_id): rest for one in book.people}
        cells = {cell: state for cell, state in cells.items() if cell not in book.marks}
    cells.update({(key, session_id): state for key, state in quick_marks(desk, session_id, text).items()})
    mark(desk, course, cells)
    return len(cells)


def attendance(desk: Desk, course_id: str) -> dict[str, rules.Attendance]:
    """Attendance and commitment of each enrolment over the logged classes."""
    book = log(desk, course_id)
    return {person.enrolment: rules.attendance(book.states(person.enrolment)) for person in book.people}


# ---- classes and results


def weekly(first: date, weeks: int, holidays: Collection[date] = ()) -> list[date]:
    """The same weekday for *weeks* weeks, holidays left out; UserError ``number_out_of_range`` (weeks)."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise UserError("number_out_of_range", field="weeks", low=1, high=MOST_WEEKS)
    days = (first + timedelta(weeks=week) for week in range(weeks))
    return [day for day in days if day not in holidays]


def repeat_weekly(
    desk: Desk,
    course_id: str,
    first: date,
    weeks: int,
    holidays: Collection[date] = (),
    values: Mapping[str, Any] | None = None,
) -> list[str]:
    """Add a class every week from *first*, holidays left out, as one step; *values* are the same for all."""
    last = max((row["number"] or 0 for row in desk.fetch("session", {"course": course_id})), default=0)
    days = weekly(first, weeks, holidays)
    with desk.action("repeat_sessions", noun="course", id=course_id, count=len(days)) as act:
        rows = [
            {**(values or {}), "course": course_id, "date": day, "number": number}
            for number, day in enumerate(days, last + 1)
        ]
        return act.insert_many("session", records.prepare_all(desk, "session", rows))


def mean_change(desk: Desk, course_id: str) -> Change:
    """Mean results before and after, of those only who have both."""
    scores: dict[str, dict[str, Mapping[str, Any]]] = {}
    where = [Condition("enrolment.course", "=", course_id), Condition("test", "in", ["before", "after"])]
    for row in desk.fetch("result", where, order=("date",)):
        if row["score"] is not None:
            scores.setdefault(row["enrolment"], {})[row["test"]] = row
    pairs = [held for held in scores.values() if len(held) == 2]
    in_percent = bool(pairs) and all(row["score_max"] for held in pairs for row in held.values())
    before, after = (_mean((held[test] for held in pairs), in_percent) for test in ("before", "after"))
    if before is None or after is None:
        return Change(0, None, None, in_percent)
    return Change(len(pairs), _rounded(before), _rounded(after), in_percent, _rounded(after - before))


def _mean(rows: Iterable[Mapping[str, Any]], in_percent: bool) -> Decimal | None:
    values = [row["score"] * 100 / row["score_max"] if in_percent else row["score"] for row in rows]
    return sum(values, Decimal(0)) / len(values) if values else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
