"""Changes of a group's composition, each one step: a member leaves, a successor comes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.services import records
from copdesk.store.desk import Desk


def leave(desk: Desk, membership_id: str, day: date, reason: str) -> None:
    """End a membership: *day* is the first day without it. History and old minutes keep it."""
    values = {"status": "left", "left_on": day, "leave_reason": reason}
    with desk.action("leave", noun="membership", id=membership_id) as act:
        records.change_in(act, "membership", membership_id, values)


def prolong(desk: Desk, membership_id: str, values: Mapping[str, Any]) -> None:
    """A later last day of a membership, with the order that says so. UserError ``prolong_earlier``."""
    old = desk.get("membership", membership_id)
    if old is None:
        raise UserError("record_missing", noun="membership")
    if old["end"] is not None and values["end"] <= old["end"]:
        raise UserError("prolong_earlier", field="end", end=old["end"])
    with desk.action("prolong", noun="membership", id=membership_id) as act:
        records.change_in(act, "membership", membership_id, values)


def replace(desk: Desk, membership_id: str, person: str, day: date, values: Mapping[str, Any]) -> str:
    """Seat a successor from *day* and end the old membership, as one step; returns the new membership."""
    old = desk.get("membership", membership_id)
    if old is None:
        raise UserError("record_missing", noun="membership")
    kept = {name: old[name] for name in ("group", "seat", "sector", "function", "voting")}
    with desk.action("replace", noun="membership", id=membership_id) as act:
        if old["status"] != "left":
            gone = {"status": "left", "left_on": day, "leave_reason": old["leave_reason"] or "term_over"}
            records.change_in(act, "membership", membership_id, gone)
        return records.add_in(act, "membership", {**kept, "person": person, "start": day, **values})
