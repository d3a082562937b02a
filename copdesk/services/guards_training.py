"""Guards of courses: who is enrolled, marks of the class log, certificates (domain brief 2.6)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.names import full_name
from copdesk.domain.rules.training import ATTENDED, attendance, certificate_expiry, earns_certificate, held
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.store.query import page as read_page

Row = dict[str, Any]
_LEADING = re.compile(r"[0-9]+")


def _another(desk: Desk, noun: str, key: str | None, **same: Any) -> bool:
    """Whether another live record has the same values."""
    where = tuple(Condition(name, "=", value) for name, value in same.items())
    return any(found != key for (found,) in read_page(desk, noun, desk.query(Query(noun, where), 2), ["id"]))


def enrolment(desk: Desk, values: Row, current: Row | None) -> Row:
    """An officer once on a course, or somebody with a name; marks keep people on the course they were given at.

    UserError ``enrolment_who``, ``enrolled_twice``, ``course_marked``, ``enrolment_marked``.
    """
    whole: Row = {**(current or {}), **values}
    _check_marks(desk, "enrolment", values, current)
    if not (whole.get("officer") or whole.get("walk_in")):
        raise UserError("enrolment_who", field="officer")
    asked = current is None or {"officer", "course"} & values.keys()
    same = {"course": whole.get("course"), "officer": whole.get("officer")}
    if asked and all(same.values()) and _another(desk, "enrolment", whole.get("id"), **same):
        raise UserError("enrolled_twice", field="officer")
    return values


def session(desk: Desk, values: Row, current: Row | None) -> Row:
    """A class with marks stays in its course: UserError ``course_marked``."""
    _check_marks(desk, "session", values, current)
    return values


def _check_marks(desk: Desk, noun: str, values: Row, current: Row | None) -> None:
    moved = current is not None and values.get("course", current["course"]) != current["course"]
    refused = values.get("selection") == "refused" and current is not None and current["selection"] != "refused"
    if current is None or not (moved or refused):
        return
    if desk.fetch("session_attendance", {noun: current["id"]}, limit=1):
        if moved:
            raise UserError("course_marked", field="course")
        raise UserError("enrolment_marked", field="selection", name=desk.title("enrolment", current["id"]))


def hours_follow(act: Action, current: Row, values: Row) -> None:
    """Whole attendance is as long as its class: marks follow when the hours of a class are put right."""
    old, new = current["hours"] or 0, values.get("hours", current["hours"]) or 0
    if old != new:
        marks = act.desk.fetch("session_attendance", {"session": current["id"]})
        came = [row for row in marks if row["state"] in ATTENDED and (row["hours"] == old or row["hours"] > new)]
        act.update_each("session_attendance", [(row["id"], {"hours": new}) for row in came])


def session_attendance(desk: Desk, values: Row, current: Row | None) -> Row:
    """One mark for each class; a reason with absence only; the hours of the class when it was attended.

    UserError ``marked_twice``, ``other_course``, ``reason_present``, ``number_out_of_range``.
    """
    whole: Row = {**(current or {}), **values}
    if current is None or {"session", "enrolment"} & values.keys():
        _check_mark(desk, whole)
    session = desk.get("session", whole["session"] or "") if "session" in whole else None
    return mark_values(values, current, session["hours"] if session else 0)


def mark_values(values: Row, current: Row | None, hours: int | None) -> Row:
    """A mark with its reason and the hours that count of a class of *hours*.

    UserError ``reason_present``, ``number_out_of_range`` for more hours than the class has.
    """
    whole: Row = {**(current or {}), **values}
    if hours and (values.get("hours") or 0) > hours:
        raise UserError("number_out_of_range", field="hours", low=0, high=hours)
    state = whole.get("state") or "present"
    moved = current is None or state != current["state"]
    made = dict(values)
    if state in ATTENDED:
        if values.get("reason"):
            raise UserError("reason_present", field="reason")
        made |= {"reason": None} if whole.get("reason") else {}
    elif state == "absent" and moved and not whole.get("reason"):
        made["reason"] = "unexcused"
    if state not in ATTENDED and (moved or "hours" in values):
        made["hours"] = 0
    elif moved and values.get("hours") is None:
        made["hours"] = hours or 0
    return made


def training_norm(desk: Desk, values: Row, current: Row | None) -> Row:
    """One norm for a kind and category in a year, for they add up over years: UserError ``norm_twice``."""
    whole: Row = {**(current or {}), **values}
    same = {name: whole.get(name) for name in ("year", "kind", "category")}
    if same["year"] and same["kind"] and _another(desk, "training_norm", whole.get("id"), **same):
        raise UserError("norm_twice", field="kind")
    return values


def prior_learning(desk: Desk, values: Row, current: Row | None) -> Row:
    """What is approved or refused says by whom and when: UserError ``required`` at the field that is empty."""
    whole: Row = {**(current or {}), **values}
    if whole.get("status") in {"approved", "refused"}:
        for name in ("decided_by", "decided_on"):
            if not whole.get(name):
                raise UserError("required", field=name)
    return values


def _check_mark(desk: Desk, whole: Row) -> None:
    same = {"session": whole.get("session"), "enrolment": whole.get("enrolment")}
    if not all(same.values()):
        return
    if _another(desk, "session_attendance", whole.get("id"), **same):
        raise UserError("marked_twice", field="enrolment")
    session, enrolled = desk.get("session", same["session"] or ""), desk.get("enrolment", same["enrolment"] or "")
    if session and enrolled and session["course"] != enrolled["course"]:
        raise UserError("other_course", field="enrolment")


def certificate(desk: Desk, values: Row, current: Row | None) -> Row:
    """For those who came often enough and failed no test, after the last class; a number once in a year, for good.

    UserError ``certificate_attendance``, ``certificate_failed``, ``certificate_early``, ``number_taken``,
    ``number_fixed``.
    """
    if current is not None:
        if "number" in values and values["number"] != current["number"]:
            raise UserError("number_fixed", field="number")
        return values
    enrolled = desk.get("enrolment", values.get("enrolment") or "")
    issued = values.get("issued")
    if enrolled is None or not isinstance(issued, date):
        return values
    course = desk.get("course", enrolled["course"]) or {}
    check_earned(desk, enrolled, course)
    last = desk.fetch("session", {"course": enrolled["course"]}, order=("-date",), limit=1)
    if last and issued < last[0]["date"]:
        raise UserError("certificate_early", field="issued", last=last[0]["date"])
    made = {"valid_until": certificate_expiry(issued, course.get("validity_months")), "hours": course.get("hours")}
    officer = desk.get("officer", enrolled["officer"]) if enrolled["officer"] else None
    if officer:
        # The name as it is on the day of issue: a later change of surname does not rewrite the paper.
        made["printed_name"] = full_name(officer["surname"], officer["given_name"] or "", officer["patronymic"] or "")
    else:
        made["printed_name"] = enrolled["walk_in"]
    made |= {name: value for name, value in values.items() if value is not None}
    taken = numbers_of_year(desk, issued.year)
    if not made.get("number"):
        made["number"] = next_number(taken, issued.year)
    elif made["number"] in taken:
        raise UserError("number_taken", field="number", value=made["number"])
    return made


def states_of(desk: Desk, course: str, enrolment: str) -> list[str]:
    """States at the classes that were held, in order; a class without a mark of theirs was missed."""
    marks: dict[str, str] = {}
    seen: dict[str, set[str]] = {}
    for row in desk.fetch("session_attendance", {"session.course": course}):
        seen.setdefault(row["session"], set()).add(row["state"])
        if row["enrolment"] == enrolment:
            marks[row["session"]] = row["state"]
    classes = desk.fetch("session", {"course": course}, order=("date", "start", "number"))
    return [marks.get(key, "absent") for key in held([(row["id"], seen.get(row["id"], set())) for row in classes])]


def check_earned(desk: Desk, enrolled: Mapping[str, Any], course: Mapping[str, Any]) -> None:
    """UserError ``certificate_failed``, ``certificate_attendance`` (percent, minimum) when it is not earned."""
    if failed(desk, enrolled["id"]):
        raise UserError("certificate_failed", field="enrolment")
    states = states_of(desk, enrolled["course"], enrolled["id"])
    minimum = course.get("min_attendance")
    # Papers of long ago come without a class log.
    if states and not earns_certificate(states, minimum):
        raise UserError(
            "certificate_attendance", field="enrolment", percent=attendance(states).percent, minimum=minimum
        )


def earned(desk: Desk, enrolment: str, states: Sequence[str], minimum: Decimal | None) -> bool:
    """Whether somebody with these *states* earns a certificate: enough classes of those held, no test failed."""
    return earns_certificate(states, minimum) and not failed(desk, enrolment)


def failed(desk: Desk, enrolment: str) -> bool:
    """Whether the latest test was not passed; the one before the course does not count."""
    where = [Condition("enrolment", "=", enrolment), Condition("test", "!=", "before")]
    return any(row["passed"] is False for row in desk.fetch("result", where, order=("-date",), limit=1))


def numbers_of_year(desk: Desk, year: int) -> set[str]:
    """Every number ever given in a year, those in the trash included."""
    where = (Condition("issued", ">=", date(year, 1, 1)), Condition("issued", "<=", date(year, 12, 31)))
    numbers: set[str] = set()
    for trash in (False, True):
        found = desk.query(Query("certificate", where, trash=trash))
        numbers.update(row[0] for row in read_page(desk, "certificate", found, ["number"]))
    return numbers


def next_number(taken: set[str], year: int) -> str:
    """The number after the highest one: 15/2026."""
    leading = [int(found[0]) for number in taken if (found := _LEADING.match(number))]
    return f"{max(leading, default=0) + 1}/{year}"
