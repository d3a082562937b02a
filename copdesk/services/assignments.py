"""Assignments on control: their steps and their lights (domain brief 2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, deadlines
from copdesk.domain.rules.names import split_full_name
from copdesk.domain.rules.text import fold
from copdesk.services import records
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

OPEN: Final = ("issued", "in_progress", "postponed")
NOT_CLOSED: Final = (*OPEN, "done")

_PATHS: Final = ("id", "text", "responsible", "organisation", "due", "status", "decision.agenda_item.meeting.date",
                 "decision.agenda_item.meeting.number", "decision.number", "measure.id", "postponed_from",
                 "result")  # fmt: skip


@dataclass(frozen=True)
class Task:
    """An assignment on control: *who* it waits for in words, its last day and its light.

    *held* and *number* are the meeting's day and number, *decision* the number of the decision; *measure* is the id
    of the line of a plan that was made from it.
    """

    id: str
    text: str
    who: str
    due: date | None
    status: str
    light: deadlines.Light
    held: date | None = None
    number: int | None = None
    decision: str = ""
    measure: str = ""
    postponed_from: date | None = None
    result: str = ""


def done(desk: Desk, assignment_id: str, result: str | None = None) -> None:
    """Done, waiting to be taken off control."""
    _step(desk, assignment_id, {"status": "done", **({"result": result} if result else {})})


def close(desk: Desk, assignment_id: str, by: str | None = None, on: date | None = None) -> None:
    """Take a done assignment off control; by the desk's user today unless said otherwise."""
    _step(desk, assignment_id, {"status": "closed", "closed_by": by or desk.user, "closed_on": on or dates.today()})


def reopen(desk: Desk, assignment_id: str) -> None:
    """Back to work: not done after all, or closed too early."""
    _step(desk, assignment_id, {"status": "in_progress"})


def postpone(desk: Desk, assignment_id: str, due: date, reason: str) -> None:
    """A later last day with its reason; the old day is kept. UserError ``postponed_date``, ``postponed_reason``."""
    with desk.action("postpone", noun="assignment", id=assignment_id) as act:
        values = {"status": "postponed", "due": due, "postponed_reason": reason}
        records.change_in(act, "assignment", assignment_id, values)


def _step(desk: Desk, assignment_id: str, values: Mapping[str, Any]) -> None:
    with desk.action("assignment_step", noun="assignment", id=assignment_id, state=values["status"]) as act:
        records.change_in(act, "assignment", assignment_id, values)


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
    for key, text, who, body, due, state, *rest in query.page(desk, "assignment", found, _PATHS):
        held, number, decision, measure, before, result = rest
        made.append(
            Task(
                key, text, who or body or "", due, state, deadlines.task_light(due, today, state), held, number,
                decision or "", measure or "", before, result or "",
            )
        )  # fmt: skip
    return made


def control(desk: Desk, today: date, which: str = "all") -> list[Task]:
    """The control list over all meetings, soonest first; *which* as ``deadlines.CONTROL_LISTS``."""
    found = tasks(desk, today, status=("done",) if which == "done" else NOT_CLOSED if which == "all" else OPEN)
    if which == "mine":
        mine = _own(desk)
        return [task for task in found if task.id in mine]
    if which == "overdue":
        return [task for task in found if task.light.overdue]
    if which.startswith("due"):
        days = int(which.removeprefix("due"))
        return [task for task in found if task.due and 0 <= (task.due - today).days <= days]
    return found


def _own(desk: Desk) -> set[str]:
    """Assignments whose responsible person or co-executors bear the surname and the given name of the user.

    These are the names of the officer whom the user is, where the card of the user says so: the name one signs in
    with may be any.
    """
    account = desk.get("user", desk.meta("user") or "")
    officer = desk.get("officer", account["officer"]) if account and account["officer"] else None
    if officer:
        surname, given = officer["surname"], officer["given_name"]
    else:
        surname, given, _ = split_full_name(desk.user)
    user = {fold(surname or desk.user), fold(given or "")} - {""}
    rows = desk.fetch("assignment", [Condition("status", "in", list(OPEN))])
    people = {row["id"]: row for row in desk.fetch("person", ids=[row["responsible"] or "" for row in rows])}
    mine = set()
    for row in rows:
        person = people.get(row["responsible"] or "")
        named = {fold(person["surname"]), fold(person["given_name"] or "")} if person else set()
        if user <= named or user <= set(fold(row["co_executors"] or "").replace(",", " ").split()):
            mine.add(row["id"])
    return mine


def from_note(desk: Desk, speech_id: str, values: Mapping[str, Any] | None = None) -> str:
    """An assignment from what was said, at this meeting or years later; the speech stays and is named as its origin.

    UserError ``note_assigned`` when it has one already.
    """
    speech = desk.get("speech", speech_id)
    if speech is None or speech["deleted"] is not None:
        raise UserError("record_missing", noun="speech")
    if desk.fetch("assignment", {"origin": speech_id}, limit=1):
        raise UserError("note_assigned")
    made = {"text": speech["text"], "responsible": speech["speaker"], **(values or {}), "origin": speech_id}
    with desk.action("from_note", noun="speech", id=speech_id) as act:
        return records.add_in(act, "assignment", made)
