"""What a unit must do by when, each duty with its source; the exact day is shown, weekends only warn earlier."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from copdesk.domain.rules.dates import add_months, add_working_days, is_working_day

Holidays = Collection[date]
Colour = Literal["green", "yellow", "red", "grey"]
REMIND_BEFORE: Final = (7, 3, 1)
"""Days before its last day on which an assignment is asked for (domain 2.2)."""
CONTROL_LISTS: Final = ("all", "mine", "overdue", *(f"due{days}" for days in REMIND_BEFORE), "done")
"""What a control list may show: everything open, the user's own, overdue, due in so many days, waiting for control."""
_FINISHED: Final = frozenset({"done", "closed", "cancelled"})


@dataclass(frozen=True)
class AppealDue:
    """Last days for an answer: without study, usual, and longest after a notice of extension."""

    simple: date
    month: date
    extended: date


@dataclass(frozen=True)
class Step:
    """One step of the meeting cycle and the day it is due."""

    code: str
    due: date


@dataclass(frozen=True)
class Light:
    """How a dated task looks today."""

    colour: Colour
    days_left: int | None
    overdue: bool


def duty_due(kind: str, since: date, months: int | None = None) -> date:
    """Last day of a duty that counts from *since*: its last fulfilment, or the day on which something came in.

    Kinds as in the register of duties; *months* is the unit's own period, without which another kind is due at once.
    """
    # Trust at least once a year (Cabinet resolution 58 of 2018); statistics «regularly» (Police Law, Art. 86 p. 3).
    every = {"trust": 12, "statistics": months or 1}
    if kind == "officer_report":
        # Two reports a year: one in each half-year (Order 650).
        return date(since.year, 12, 31) if since.month < 7 else date(since.year + 1, 6, 30)
    if kind == "yearly_report":
        return yearly_report_due(since.year + 1)
    if kind in every:
        return add_months(since, every[kind])
    if kind in {"appeal", "appeal_simple", "appeal_extended"}:
        days = appeal_due(since)
        return {"appeal": days.month, "appeal_simple": days.simple, "appeal_extended": days.extended}[kind]
    if kind in {"ombudsman", "ombudsman_change"}:
        return ombudsman_notice_due(since, change=kind == "ombudsman_change")
    return add_months(since, months) if months else since


def recurs(kind: str, months: int | None = None) -> bool:
    """Whether the duty comes back after it was done."""
    return kind in {"officer_report", "yearly_report", "statistics", "trust"} or bool(kind == "other" and months)


def warn_on(due: date, holidays: Holidays = ()) -> date:
    """The last working day not after *due*: a deadline on a Saturday is warned of on Friday."""
    while not is_working_day(due, holidays):
        due -= timedelta(days=1)
    return due


def is_overdue(due: date, today: date) -> bool:
    """Whether the last day has passed."""
    return today > due


def open_meeting_due(last: date) -> date:
    """Open meeting of the chief with local self-government at least every two months (Police Law, Art. 88)."""
    return add_months(last, 2)


def yearly_report_due(year: int) -> date:
    """Last day of the year in which the public report must appear (Police Law, Art. 86)."""
    return date(year, 12, 31)


def appeal_due(received: date) -> AppealDue:
    """Answer to a citizen's appeal: 15 days, one calendar month, 45 days in all (Law on Citizens' Appeals)."""
    return AppealDue(
        simple=received + timedelta(days=15),
        month=add_months(received, 1),
        extended=received + timedelta(days=45),
    )


def subject_answer_due(received: date, *, delayed: bool = False) -> date:
    """Answer about a person's data within 30 calendar days, to others when *delayed* 45 (Law 2297-VI, Art. 8, 17)."""
    return received + timedelta(days=45 if delayed else 30)


def ombudsman_notice_due(started: date, *, change: bool = False, holidays: Holidays = ()) -> date:
    """Notice of risky processing in 30 working days, of its change in 10 (Law 2297-VI, Art. 9)."""
    return add_working_days(started, 10 if change else 30, holidays)


def publication_due(approved: date, working_days: int = 5, holidays: Holidays = ()) -> date:
    """Own decisions and minutes online in five working days (Law on Access to Public Information)."""
    return add_working_days(approved, working_days, holidays)


def renewal_reminder(term_end: date, days: int = 30) -> date:
    """Reminder before a member's term ends (group's own rule, domain 2.1)."""
    return term_end - timedelta(days=days)


def assessment_reminder(response_started: date) -> date:
    """A response is assessed 90 days after its start (SARA, domain 2.5)."""
    return response_started + timedelta(days=90)


def invitation_days(kind: str | None, own: int | None = None) -> int:
    """Working days before a meeting by which people are invited: ten to a founding one (domain 2.1), else *own*."""
    return max(own or 5, 10) if kind == "founding" else own or 5


def meeting_steps(
    day: date, invitation_days: int = 5, minutes_days: int = 3, holidays: Holidays = ()
) -> tuple[Step, ...]:
    """Steps around a meeting, earliest first (group's own rules, domain 2.2); minutes count calendar days."""
    drafted = day + timedelta(days=minutes_days)
    signed = add_working_days(day, 5, holidays)
    return (
        Step("call_for_items", add_working_days(day, -10, holidays)),
        Step("invitation", add_working_days(day, -invitation_days, holidays)),
        Step("confirmations", add_working_days(day, -1, holidays)),
        Step("attendance_sheet", day),
        Step("minutes_drafted", drafted),
        Step("comments", add_working_days(drafted, 2, holidays)),
        Step("signing", signed),
        Step("distribution", add_working_days(signed, 2, holidays)),
    )


def task_light(due: date | None, today: date, status: str = "issued") -> Light:
    """Green before the last day, yellow on it, red after it, grey when finished (domain 2.2, features 2)."""
    left = (due - today).days if due is not None else None
    if status in _FINISHED:
        return Light("grey", left, overdue=False)
    if left is None or left > 0:
        return Light("green", left, overdue=False)
    return Light("red" if left < 0 else "yellow", left, overdue=left < 0)
