"""Assignments on control: their steps, their lights, and who has let one lapse (domain brief 2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from copdesk.domain.rules import deadlines
from copdesk.services import records
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

OPEN: Final = ("issued", "in_progress", "postponed")
NOT_CLOSED: Final = (*OPEN, "done")


@dataclass(frozen=True)
class Task:
    """An assignment on control: *who* it waits for in words, its last day and its light."""

    id: str
    text: str
    who: str
    due: date | None
    status: str
    light: deadlines.Light


def start(desk: Desk, assignment_id: str) -> None:
    """The work has begun."""
    _step(desk, assignment_id, {"status": "in_progress"})


def done(desk: Desk, assignment_id: str, result: str | None = None) -> None:
    """Done, waiting to be taken off control."""
    _step(desk, assignment_id, {"status": "done", **({"result": result} if result else {})})


def close(desk: Desk, assignment_id: str, by: str | None = None, on: date | None = None) -> None:
    """Take a done assignment off control; by the desk's user today unless said otherwise."""
    _step(desk, assignment_id, {"status": "closed", "closed_by": by or desk.user, "closed_on": on or date.today()})


def reopen(desk: Desk, assignment_id: str) -> None:
    """Back to work: not done after all, or closed too early."""
    _step(desk, assignment_id, {"status": "in_progress"})


def cancel(desk: Desk, assignment_id: str) -> None:
    """It is no longer to be done."""
    _step(desk, assignment_id, {"status": "cancelled"})


def postpone(desk: Desk, assignment_id: str, due: date, reason: str) -> None:
    """A later last day with its reason; the old day is kept. UserError ``postponed_date``, ``postponed_reason``."""
    with desk.action("postpone", noun="assignment", id=assignment_id) as act:
        values = {"status": "postponed", "due": due, "postponed_reason": reason}
        records.change_in(act, "assignment", assignment_id, values)


def _step(desk: Desk, assignment_id: str, values: Mapping[str, Any]) -> None:
    with desk.action("assignment_step", noun="assignment", id=assignment_id, state=values["status"]) as act:
        records.change_in(act, "assignment", assignment_id, values)


def light(row: Mapping[str, Any], today: date) -> deadlines.Light:
    """The light of an assignment: ``colour`` is the code green, yellow, red or grey."""
    return deadlines.task_light(row["due"], today, row["status"] or "issued")


def tasks(
    desk: Desk,
    today: date,
    *,
    person: str | None = None,
    organisation: str | None = None,
    status: Sequence[str] = NOT_CLOSED,
) -> list[Task]:
    """Assignments over all meetings, soonest first; of one *person* or body only when asked."""
    where = [Condition("status", "in", list(status))]
    where += [Condition("responsible", "=", person)] if person else []
    where += [Condition("organisation", "=", organisation)] if organisation else []
    found = desk.query(Query("assignment", tuple(where), sort=("due",)))
    made = []
    for key, text, who, body, due, state in query.page(
        desk, "assignment", found, ["id", "text", "responsible", "organisation", "due", "status"]
    ):
        made.append(Task(key, text, who or body or "", due, state, deadlines.task_light(due, today, state)))
    return made


def overdue(desk: Desk, today: date) -> dict[str, list[Task]]:
    """Overdue assignments by the one they wait for, in the order of their days; «» gathers those of nobody."""
    late: dict[str, list[Task]] = {}
    for task in tasks(desk, today, status=OPEN):
        if task.light.overdue:
            late.setdefault(task.who, []).append(task)
    return late


def reminders(desk: Desk, today: date) -> list[Task]:
    """Those to be reminded of today: seven, three and one day before the last day, and every day after it."""
    return [task for task in tasks(desk, today, status=OPEN) if task.light.remind]
