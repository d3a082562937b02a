"""Guards of groups and memberships (domain brief 2.1)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.deadlines import subject_answer_due
from copdesk.domain.rules.meetings import check_voter
from copdesk.store.desk import Desk

Row = dict[str, Any]
_OPEN = frozenset({"received", "interviewed"})
_SITS = frozenset({"included", "suspended"})
_SEAT_RULE = frozenset({"person", "group", "function", "voting", "status", "start", "end", "left_on"})


def group(desk: Desk, values: Row, current: Row | None) -> Row:
    """A quorum by number needs its number: UserError ``quorum_number``."""
    whole = {**(current or {}), **values}
    if whole.get("quorum_rule") == "number" and not whole.get("quorum_number"):
        raise UserError("quorum_number", field="quorum_number")
    return values


def membership(desk: Desk, values: Row, current: Row | None) -> Row:
    """One voting seat for each person, no vote for observers, nobody included without a lawful basis.

    UserError ``membership_consent``, ``second_seat``, ``seat_other_group``, ``vote_observer``.
    """
    whole: Row = {**(current or {}), **values}
    if current is not None and current["function"] == "observer" and values.get("voting"):
        check_voter(whole.get("function"))
    if values.get("seat"):
        values = _from_seat(desk, values, whole)
        whole |= values
    if whole.get("function") == "observer" and whole.get("voting") is not False:
        values["voting"] = whole["voting"] = False
    values = _status(desk, values, whole, current)
    whole |= values
    if current is None or _SEAT_RULE & values.keys():
        check_seat(desk, whole)
    return values


def application(desk: Desk, values: Row, current: Row | None) -> Row:
    """One open application of a person to a group (UserError ``applied_twice``); the day of a decision follows it."""
    whole = {**(current or {}), **values}
    open_now = (whole.get("status") or "received") in _OPEN
    if open_now and (current is None or {"person", "group", "status"} & values.keys()):
        others = desk.fetch("application", {"person": whole.get("person"), "group": whole.get("group")})
        if any(other["id"] != whole.get("id") and other["status"] in _OPEN for other in others):
            raise UserError("applied_twice", field="group")
    if values.get("status") in {"accepted", "declined", "withdrawn"} and not whole.get("decided_on"):
        return values | {"decided_on": dates.today()}
    return values


def member_course(desk: Desk, values: Row, current: Row | None) -> Row:
    """A course that the member's own group requires: UserError ``course_other_group``."""
    whole = {**(current or {}), **values}
    rows = [
        desk.get(noun, whole.get(name) or "")
        for noun, name in (("membership", "membership"), ("required_course", "course"))
    ]
    if all(rows) and len({row["group"] for row in rows if row}) > 1:
        raise UserError("course_other_group", field="course")
    return values


def subject_request(desk: Desk, values: Row, current: Row | None) -> Row:
    """The last day of the answer is counted, never typed. UserError ``request_no_delay`` for a person's own request."""
    whole = {**(current or {}), **values}
    delayed = bool(whole.get("delay_reason"))
    if delayed and whole.get("asked_by") != "third_party":
        raise UserError("request_no_delay", field="delay_reason")
    received = whole.get("received_on")
    return values | ({"due_on": subject_answer_due(received, delayed=delayed)} if received else {})


def _from_seat(desk: Desk, values: Row, whole: Row) -> Row:
    """What the seat already says: its group's, its sector, its organisation."""
    seat = desk.get("seat", values["seat"])
    if seat is None:
        return values
    if whole.get("group") and seat["group"] != whole["group"]:
        raise UserError("seat_other_group", field="seat")
    made = {name: seat[name] for name in ("sector", "organisation") if seat[name] and not whole.get(name)}
    return {**values, **made}


def _status(desk: Desk, values: Row, whole: Row, current: Row | None) -> Row:
    if current is None and "status" not in values:
        # Nobody said that the person is in: without a basis it is a proposal.
        found = basis(desk, whole)
        return values | ({"status": "proposed"} if found is None else found)
    entered = values.get("status") == "included" and (current is None or current["status"] != "included")
    if entered:
        found = basis(desk, whole)
        if found is None:
            raise UserError("membership_consent", field="consent")
        return values | found
    if values.get("status") == "left" and not whole.get("left_on"):
        return values | {"left_on": dates.today()}
    return values


def basis(desk: Desk, whole: Mapping[str, Any]) -> Row | None:
    """What entitles the unit to keep the member's data: values to add, or None when there is nothing."""
    person = desk.get("person", whole.get("person") or "")
    if person is None:
        # A person who is added by the same import has given nothing yet.
        return None
    if whole.get("consent"):
        row = desk.get("consent", whole["consent"])
        return {} if row and row["person"] == whole["person"] and _holds(row) else None
    if person["lawful_basis"] not in {None, "consent"}:
        return {}
    held = [row for row in desk.fetch("consent", {"person": person["id"]}, order=("-given_on",)) if _holds(row)]
    return {"consent": held[0]["id"]} if held else None


def _holds(consent: Mapping[str, Any]) -> bool:
    expired = consent["expires_on"] is not None and consent["expires_on"] < dates.today()
    return consent["withdrawn_on"] is None and not expired and consent["deleted"] is None


def _votes(row: Mapping[str, Any]) -> bool:
    voting = row.get("voting") is not False and row.get("function") != "observer"
    return voting and (row.get("status") or "included") in _SITS


def check_seat(desk: Desk, whole: Mapping[str, Any]) -> None:
    """UserError ``second_seat`` when a voting membership shares a day with another of the same person and group."""
    if not _votes(whole):
        return
    others = desk.fetch("membership", {"person": whole.get("person"), "group": whole.get("group")})
    for other in others:
        if other["id"] != whole.get("id") and _votes(other) and _overlap(other, whole):
            raise UserError("second_seat", field="person")


def check_apart(rows: Sequence[Mapping[str, Any]]) -> None:
    """UserError ``second_seat`` when two of *rows*, none of which is written yet, are one voting person at a time."""
    seated: dict[tuple[Any, Any], list[Mapping[str, Any]]] = {}
    for row in rows:
        held = seated.setdefault((row.get("person"), row.get("group")), [])
        if _votes(row):
            if any(_overlap(row, other) for other in held):
                raise UserError("second_seat", field="person")
            held.append(row)


def _overlap(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether two terms share a day; one that is open lasts."""

    def first(row: Mapping[str, Any]) -> date:
        return row.get("start") or date.min

    def last(row: Mapping[str, Any]) -> date:
        left = row.get("left_on")
        return min(row.get("end") or date.max, left - timedelta(days=1) if left else date.max)

    return first(one) <= last(two) and first(two) <= last(one)
