"""Who goes on a course: nominated, selected while there are places, in reserve, refused (domain brief 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.services import courses, records
from copdesk.store.desk import Desk

_CLOSED: Final = frozenset({"finished", "cancelled"})


@dataclass(frozen=True)
class Candidate:
    """Somebody named for a course; *selection* is a code of the register, *officer* None for somebody at the door."""

    enrolment: str
    officer: str | None
    name: str
    rank: str
    position: str
    selection: str
    nominated_by: str
    basis: str


@dataclass(frozen=True)
class Roster:
    """All candidates of a course in the order of nomination; *places* None when their number is not limited."""

    places: int | None
    candidates: tuple[Candidate, ...]

    def of(self, selection: str) -> tuple[Candidate, ...]:
        """Candidates in one state, in the order of nomination: the first in reserve is the next to be called."""
        return tuple(one for one in self.candidates if one.selection == selection)

    @property
    def free(self) -> int | None:
        """Places that nobody has; None without a limit, never below 0."""
        return None if self.places is None else max(0, self.places - len(self.of("selected")))


def roster(desk: Desk, course_id: str) -> Roster:
    """Everybody named for a course."""
    course = _course(desk, course_id)
    rows = sorted(desk.fetch("enrolment", {"course": course_id}), key=lambda row: row["n"])
    officers = {row["id"]: row for row in desk.fetch("officer", ids=[row["officer"] for row in rows if row["officer"]])}
    return Roster(course["places"], tuple(_candidate(row, officers.get(row["officer"] or "")) for row in rows))


def _candidate(row: Mapping[str, Any], officer: Mapping[str, Any] | None) -> Candidate:
    known = officer or {}
    return Candidate(
        row["id"],
        row["officer"],
        known.get("label") or row["walk_in"] or "",
        known.get("rank") or "",
        known.get("position") or "",
        row["selection"] or "selected",
        row["nominated_by"] or "",
        row["basis"] or "",
    )


def _course(desk: Desk, course_id: str) -> dict[str, Any]:
    found = desk.get("course", course_id)
    if found is None or found["deleted"] is not None:
        raise UserError("record_missing", noun="course")
    return found


def nominate(desk: Desk, course_id: str, officers: Sequence[str], values: Mapping[str, Any] | None = None) -> list[str]:
    """Nominate officers as one step, those already named left out; UserError ``course_closed``."""
    _open(desk, course_id)
    return courses.enrol(desk, course_id, officers, {**(values or {}), "selection": "nominated"})


def select(desk: Desk, course_id: str, enrolments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give places to these in their order as one step; for whom there is none goes into reserve.

    Returns (selected, in reserve). UserError ``course_closed``.
    """
    _open(desk, course_id)
    book = roster(desk, course_id)
    asked = [key for key in enrolments if key not in {one.enrolment for one in book.of("selected")}]
    free = len(asked) if book.free is None else book.free
    chosen, reserve = asked[:free], asked[free:]
    with desk.action("select", noun="course", id=course_id, count=len(chosen)) as act:
        for keys, state in ((chosen, "selected"), (reserve, "reserve")):
            for key in keys:
                records.change_in(act, "enrolment", key, {"selection": state})
    return chosen, reserve


def reserve(desk: Desk, course_id: str, enrolments: Sequence[str]) -> str | None:
    """Put people into reserve; returns who gets a place that became free (see ``refuse``)."""
    return _give_up(desk, course_id, enrolments, {"selection": "reserve"})


def refuse(desk: Desk, course_id: str, enrolments: Sequence[str], basis: str | None = None) -> str | None:
    """Refuse people, or let them go, as one step; the first in reserve gets the place that became free.

    Returns the enrolment called up, the last one when several were; None when nobody was. UserError ``course_closed``,
    ``enrolment_marked`` for somebody who was at a class: what was attended is not refused.
    """
    return _give_up(desk, course_id, enrolments, {"selection": "refused", **({"basis": basis} if basis else {})})


def _give_up(desk: Desk, course_id: str, enrolments: Sequence[str], values: Mapping[str, Any]) -> str | None:
    _open(desk, course_id)
    book = roster(desk, course_id)
    leaving = {one.enrolment for one in book.of("selected")} & set(enrolments)
    waiting = [one.enrolment for one in book.of("reserve") if one.enrolment not in enrolments]
    over = max(0, len(book.of("selected")) - (book.places or 0))
    called = waiting[: max(0, len(leaving) - over)] if book.places is not None else []
    with desk.action("deselect", noun="course", id=course_id, count=len(enrolments)) as act:
        for key in enrolments:
            records.change_in(act, "enrolment", key, values)
        for key in called:
            records.change_in(act, "enrolment", key, {"selection": "selected"})
    return called[-1] if called else None


def _open(desk: Desk, course_id: str) -> None:
    if _course(desk, course_id)["status"] in _CLOSED:
        raise UserError("course_closed")
