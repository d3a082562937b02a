"""Duties with a day (domain brief 2.0): those written down by a person, and the steps around every meeting."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import deadlines
from copdesk.services import records
from copdesk.services.due_items import DueItem, rows, state
from copdesk.store.desk import Desk
from copdesk.store.query import Condition

# The step of a meeting that comes next in each state of it.
_NEXT: Final = {"planned": "invitation", "held": "minutes_drafted", "minutes_review": "comments",
                "signed": "distribution"}  # fmt: skip
# Distribution years late reminds of nothing any more.
_LAPSED: Final = timedelta(days=90)


def done(desk: Desk, duty_id: str, day: date) -> None:
    """Done on *day*: one that comes back counts on from there, another one is finished."""
    duty = desk.get("duty", duty_id)
    if duty is None or duty["deleted"] is not None:
        raise UserError("record_missing", noun="duty")
    if day < duty["since"]:
        raise UserError("duty_earlier", field="done_on", date=duty["since"])
    with desk.action("duty_done", noun="duty", id=duty_id) as act:
        values: dict[str, Any] = {"done_on": day}
        if deadlines.recurs(duty["kind"], duty["months"]):
            values["since"] = day
        else:
            values["status"] = "done"
        records.change_in(act, "duty", duty_id, values)


def written(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """Duties of the register that are open."""
    where = (Condition("status", "!=", "done"), Condition("due", "<=", until))
    for key, title, kind, day, who in rows(desk, "duty", where, ["kind", "due", "responsible"]):
        yield DueItem("duty", "duty", key, title, day, state(day, today), who or "", kind)


def of_meetings(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """The next step of each meeting by its group's own rules; publication where the group publishes."""
    where = (
        Condition("status", "in", (*_NEXT, "distributed")),
        Condition("date", ">=", today - _LAPSED),
        Condition("date", "<=", until + _LAPSED),
    )
    groups = {row["id"]: row for row in desk.fetch("group")}
    paths = ["date", "kind", "status", "group.id", "secretary"]
    for key, title, day, kind, status, group, secretary in rows(desk, "meeting", where, paths):
        step = _step(day, kind, status, groups.get(group), today)
        if step is None or step.due > until:
            continue
        source = "group" if step.code != "publication" else "publication"
        yield DueItem(step.code, "meeting", key, title, step.due, state(step.due, today), secretary or "", source)


def _step(day: date, kind: str | None, status: str, group: Any, today: date) -> deadlines.Step | None:
    chosen = group or {}
    invited = deadlines.invitation_days(kind, chosen.get("invitation_days"))
    steps = deadlines.meeting_steps(day, invited, chosen.get("minutes_days") or 3)
    if status == "distributed":
        signed = next(step.due for step in steps if step.code == "signing")
        return deadlines.Step("publication", deadlines.publication_due(signed)) if chosen.get("published") else None
    if status == "planned" and day < today:
        return None  # it is overdue itself
    return next(step for step in steps if step.code == _NEXT[status])


def of_subjects(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """Answers to people about their data."""
    where = (Condition("answered_on", "empty"),)
    for key, title, received, by_rule, who in rows(desk, "subject_request", where, ["received_on", "due_on", "person"]):
        day = by_rule or deadlines.subject_answer_due(received)
        if day <= until:
            yield DueItem("subject", "subject_request", key, title, day, state(day, today), who or "", "subject")
