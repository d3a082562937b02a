"""Guards of assignments, plans and measures (domain brief 2.2, 2.4)."""

from decimal import Decimal
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.states import MACHINES
from copdesk.services import rights
from copdesk.store.desk import Desk

Row = dict[str, Any]
_WHOLE = Decimal(100)
_APPROVED = frozenset({"approved", "in_progress", "done", "partly_done", "reported"})


def assignment(desk: Desk, values: Row, current: Row | None) -> Row:
    """Postponing needs a later day and a reason and keeps the old day; closing says when and by whom.

    UserError ``postponed_date``, ``postponed_reason``.
    """
    whole: Row = {**(current or {}), **values}
    status, before = whole.get("status") or "issued", (current or {}).get("status")
    if status == "postponed" and (status != before or "due" in values) and current is not None:
        return _postponed(values, whole, current)
    if status == "closed" and before != "closed":
        return values | {
            "closed_on": whole.get("closed_on") or dates.today(),
            "closed_by": whole.get("closed_by") or desk.user,
        }
    if before == "closed" and status != "closed":
        return values | {"closed_on": None, "closed_by": None}
    return values


def _postponed(values: Row, whole: Row, current: Row) -> Row:
    """The later day, its own reason, and the day it was due before."""
    old, new = current["due"], whole.get("due")
    if current["status"] == "postponed" and new == old:
        return values
    if new is None or (old is not None and new <= old):
        raise UserError("postponed_date", field="due")
    if not values.get("postponed_reason"):
        # The reason of an earlier postponement is not a reason for this one.
        raise UserError("postponed_reason", field="postponed_reason")
    return values | {"postponed_from": old}


def plan(desk: Desk, values: Row, current: Row | None) -> Row:
    """A reported plan stays as it was reported, and nobody enters an approved one who may not approve.

    UserError ``plan_reported``, ``plan_of_another``, ``no_right_deed``.
    """
    if current is None and values.get("status") in _APPROVED:
        rights.require_deed(desk, "approve")
    if current is not None and any(value != current[name] for name, value in values.items()):
        _check_own(desk, current["id"])
    if current is not None and current["status"] in MACHINES["plan"].frozen:
        for name, value in values.items():
            if name != "note" and value != current[name]:
                raise UserError("plan_reported", field=name)
    if current is not None and current["status"] == "endorsed" and values.get("status") == "approved":
        _check_decided(desk, current["id"])
    return values


def _check_decided(desk: Desk, plan_id: str) -> None:
    """The head approves, or whom the plan was handed up to, and that one approves what was handed up.

    UserError ``no_right_deed``, ``plan_awaits_review``, ``plan_changed_since``.
    """
    submitted = desk.fetch("submission", {"plan": plan_id}, order=("-round",), limit=1)
    if not submitted:
        rights.require_deed(desk, "approve")
    else:
        from copdesk.services import review

        last = review.rounds(desk, plan_id)[-1]
        if not (last.verified and last.outcome == review.APPROVED):
            raise UserError("plan_awaits_review", field="status")
        if any((one.noun, one.field) != ("plan", "note") for one in review.differences(desk, last.id)):
            raise UserError("plan_changed_since", field="status")


def submission(desk: Desk, values: Row, current: Row | None) -> Row:
    """What was handed up stays as it was: UserError ``submission_frozen``; a new one is made by ``review.submit``."""
    if current is None or any(value != current[name] for name, value in values.items()):
        raise UserError("submission_frozen")
    return values


def summary(desk: Desk, values: Row, current: Row | None) -> Row:
    """Totals are counted by ``summaries.prepare``, never typed: UserError ``summary_counted``."""
    if current is None or any(value != current[name] for name, value in values.items()):
        raise UserError("summary_counted")
    return values


def review(desk: Desk, values: Row, current: Row | None) -> Row:
    """A decision is given by ``review.decide`` and stays: UserError ``review_given``."""
    if current is None or any(value != current[name] for name, value in values.items()):
        raise UserError("review_given")
    return values


def _check_plan(desk: Desk, key: str | None) -> None:
    held = desk.get("plan", key) if key else None
    if held is not None:
        if held["status"] in MACHINES["plan"].frozen:
            raise UserError("plan_reported", field="plan")
        _check_own(desk, held["id"])


def _check_own(desk: Desk, plan_id: str) -> None:
    """A supervisor never edits a unit's text: UserError ``plan_of_another`` where a review of it is at work."""
    if desk.fetch("submission", {"plan": plan_id}, limit=1):
        from copdesk.services import review

        last = review.rounds(desk, plan_id)[-1]
        if not last.here and last.review:
            raise UserError("plan_of_another")


def _plan_of(desk: Desk, row: Row) -> str | None:
    """The plan of an indicator or a line of money: named, or that of its measure."""
    measure = desk.get("measure", row["measure"]) if row.get("measure") else None
    return row.get("plan") or (measure["plan"] if measure else None)


def part(desk: Desk, values: Row, current: Row | None) -> Row:
    """Indicators and money of a reported plan stay as they were: UserError ``plan_reported``, ``plan_of_another``."""
    if current is None or any(value != current[name] for name, value in values.items()):
        for row in (current or {}, {**(current or {}), **values}):
            _check_plan(desk, _plan_of(desk, row))
    return values


def check_round(_desk: Desk, noun: str, row: Row) -> None:
    """What was handed up, and the answer to it, stay: UserError ``submission_frozen``, ``review_given``."""
    if noun == "submission":
        raise UserError("submission_frozen")
    if row["seal"]:
        raise UserError("review_given")


def check_delete(desk: Desk, noun: str, row: Row) -> None:
    """UserError ``plan_reported``, ``plan_of_another`` for a plan, its measures, indicators and money."""
    _check_plan(desk, row["id"] if noun == "plan" else _plan_of(desk, row))


def measure(desk: Desk, values: Row, current: Row | None) -> Row:
    """At 100 per cent with a day when it is done; a reported plan keeps its measures.

    UserError ``plan_reported``, ``measure_done``, ``required``.
    """
    for key in {(current or {}).get("plan"), values.get("plan")} - {None}:
        if current is None or any(value != current[name] for name, value in values.items()):
            _check_plan(desk, key)
    whole = {**(current or {}), **values}
    status, before = values.get("status"), (current or {}).get("status")
    if before == "done" == whole["status"]:
        return _still_done(values, whole)
    if status == "done":
        return values | {"done": _WHOLE, "done_on": whole.get("done_on") or dates.today()}
    if before == "done" and status is not None:
        return values | {"done_on": None}
    return values


def _still_done(values: Row, whole: Row) -> Row:
    """A done measure stays at 100 per cent and keeps its day until its state says otherwise."""
    if values.get("done", _WHOLE) != _WHOLE:
        raise UserError("measure_done", field="done", measure=whole["label"])
    if "done_on" in values and values["done_on"] is None:
        raise UserError("required", field="done_on")
    return values


def recommendation(desk: Desk, values: Row, current: Row | None) -> Row:
    """What was sent has the number and the date of its letter: UserError ``letter_missing``."""
    whole: Row = {**(current or {}), **values}
    sent = (whole.get("status") or "preparing") != "preparing"
    changed = current is None or {"status", "letter_number", "letter_date"} & values.keys()
    if sent and changed and not (whole.get("letter_number") and whole.get("letter_date")):
        raise UserError("letter_missing", field="letter_date" if whole.get("letter_number") else "letter_number")
    return values
