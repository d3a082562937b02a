"""Changes of a group's composition, each one step: somebody applies, agrees, joins, leaves, a successor comes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.services import guards_members, records
from copdesk.store.desk import Desk


def accept(desk: Desk, application_id: str) -> str:
    """Support an application: the person becomes a candidate of the group. Returns the new membership.

    UserError ``application_decided`` for one that has a membership already.
    """
    asked = desk.get("application", application_id)
    if asked is None:
        raise UserError("record_missing", noun="application")
    if asked["membership"]:
        raise UserError("application_decided", field="status")
    kept = {name: asked[name] for name in ("person", "group", "sector", "organisation", "letter_number", "letter_date")}
    with desk.action("accept", noun="application", id=application_id) as act:
        made = records.add_in(act, "membership", {**kept, "status": "proposed"})
        records.change_in(act, "application", application_id, {"status": "accepted", "membership": made})
        return made


def next_step(desk: Desk, membership_id: str) -> str:
    """What brings a candidate nearer: ``agree`` while a consent lacks, then ``include``; empty for anybody else."""
    row = desk.get("membership", membership_id)
    if row is None or row["deleted"] is not None or row["status"] not in {"proposed", "consented"}:
        return ""
    return "agree" if guards_members.basis(desk, row) is None else "include"


def agree(desk: Desk, membership_id: str, values: Mapping[str, Any]) -> str:
    """The candidate has signed the consent that *values* describe. Returns the new consent."""
    old = _membership(desk, membership_id)
    with desk.action("agree", noun="membership", id=membership_id) as act:
        made = records.add_in(act, "consent", {**values, "person": old["person"]})
        step = {"status": "consented"} if old["status"] == "proposed" else {}
        records.change_in(act, "membership", membership_id, {"consent": made, **step})
        return made


def include(desk: Desk, membership_id: str, values: Mapping[str, Any]) -> None:
    """Take a candidate into the composition by the order that *values* name. UserError ``membership_consent``."""
    old = _membership(desk, membership_id)
    with desk.action("include", noun="membership", id=membership_id) as act:
        if old["status"] == "proposed":
            records.change_in(act, "membership", membership_id, {"status": "consented"})
        records.change_in(act, "membership", membership_id, {**values, "status": "included"})


def _membership(desk: Desk, key: str) -> dict[str, Any]:
    found = desk.get("membership", key)
    if found is None:
        raise UserError("record_missing", noun="membership")
    return found


def leave(desk: Desk, membership_id: str, day: date, reason: str) -> None:
    """End a membership: *day* is the first day without it. History and old minutes keep it."""
    values = {"status": "left", "left_on": day, "leave_reason": reason}
    with desk.action("leave", noun="membership", id=membership_id) as act:
        records.change_in(act, "membership", membership_id, values)


def prolong(desk: Desk, membership_id: str, values: Mapping[str, Any]) -> None:
    """A later last day of a membership, with the order that says so. UserError ``prolong_earlier``."""
    old = _membership(desk, membership_id)
    if old["end"] is not None and values["end"] <= old["end"]:
        raise UserError("prolong_earlier", field="end", end=old["end"])
    with desk.action("prolong", noun="membership", id=membership_id) as act:
        records.change_in(act, "membership", membership_id, values)


def replace(desk: Desk, membership_id: str, person: str, day: date, values: Mapping[str, Any]) -> str:
    """Seat a successor from *day* and end the old membership, as one step; returns the new membership."""
    old = _membership(desk, membership_id)
    kept = {name: old[name] for name in ("group", "seat", "sector", "function", "voting")}
    with desk.action("replace", noun="membership", id=membership_id) as act:
        if old["status"] != "left":
            gone = {"status": "left", "left_on": day, "leave_reason": old["leave_reason"] or "term_over"}
            records.change_in(act, "membership", membership_id, gone)
        return records.add_in(act, "membership", {**kept, "person": person, "start": day, **values})
