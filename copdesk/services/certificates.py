"""Certificates: issued to those who earned them, issued again, and due for refreshing (domain brief 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.training import same_course
from copdesk.services import courses, guards_training, records
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

NOTICES: Final = (30, 60, 90)
# Lists look as far as half a year (domain 2.6); what is counted is near.
LISTED: Final = (*NOTICES, 180)
# Who let a certificate lapse longer ago has left the courses; the register still shows it.
_LAPSED_MONTHS: Final = 12
_SHOWN: Final = ("id", "label", "number", "enrolment.officer", "enrolment.course.title", "valid_until")
_OF_OFFICER: Final = ("enrolment.officer.id", "enrolment.officer.active")
_TRASHED: Final = ("enrolment.deleted", "enrolment.course.deleted", "enrolment.officer.deleted")


@dataclass(frozen=True)
class Refresh:
    """A certificate to be refreshed: whose, of what course; *days_left* is negative once it lapsed.

    *valid_until* is its last day, or that of approved learning that lasts longer.
    """

    certificate: str
    title: str
    number: str
    officer: str
    name: str
    course: str
    valid_until: date
    days_left: int


def entitled(desk: Desk, course_id: str) -> list[courses.Trainee]:
    """Those who came often enough, failed no test and have no certificate of the course yet, as on the sheet."""
    course = desk.get("course", course_id)
    if course is None:
        raise UserError("record_missing", noun="course")
    held = {row["enrolment"] for row in desk.fetch("certificate", {"enrolment.course": course_id})}
    book = courses.log(desk, course_id)
    return [
        person
        for person in book.people
        if person.enrolment not in held
        and guards_training.earned(desk, person.enrolment, book.states(person.enrolment), course["min_attendance"])
    ]


def issue(desk: Desk, course_id: str, day: date, enrolments: Sequence[str] = ()) -> list[str]:
    """Issue certificates as one step to all who are entitled, or to these *enrolments* only; returns their ids.

    UserError ``certificate_nobody``, or as the register refuses somebody named who did not earn it.
    """
    chosen = list(enrolments) or [person.enrolment for person in entitled(desk, course_id)]
    if not chosen:
        raise UserError("certificate_nobody")
    with desk.action("issue", noun="course", id=course_id, count=len(chosen)) as act:
        rows = [{"enrolment": key, "issued": day} for key in chosen]
        return act.insert_many("certificate", records.prepare_all(desk, "certificate", rows))


def reissue(desk: Desk, certificate_id: str, day: date) -> str:
    """Issue a certificate again under a new number; the old one stays in the register. Returns the new one."""
    old = desk.get("certificate", certificate_id)
    if old is None or old["deleted"] is not None:
        raise UserError("record_missing", noun="certificate")
    with desk.action("reissue", noun="certificate", id=certificate_id) as act:
        return records.add_in(act, "certificate", {"enrolment": old["enrolment"], "issued": day, "hours": old["hours"]})


def due(desk: Desk, today: date, days: int = NOTICES[-1]) -> list[Refresh]:
    """Certificates of officers in service whose last day comes within *days*, or came within a year, soonest first.

    One that is replaced is left out: by a later one, or by one without an end, of the same course. Prior learning of
    the course puts the day off from the day of its approval on.
    """
    since, until = add_months(today, -_LAPSED_MONTHS), today + timedelta(days=days)
    rows = _standing(desk, since)
    newest: dict[tuple[str, str], date] = {}
    for *_, last, whose in rows:
        newest[whose] = max(last or date.max, newest.get(whose, date.min))
    learned, found = _learned(desk, today), []
    for key, title, number, name, course, last, whose in rows:
        if last == newest[whose] and (end := max(last, learned.get(whose, last))) <= until:
            found.append(Refresh(key, title, number, whose[0], name, course, end, (end - today).days))
    return sorted(found, key=lambda one: one.valid_until)


def _learned(desk: Desk, today: date) -> dict[tuple[str, str], date]:
    """By (officer, ``same_course``) the last day of prior learning that was approved by *today*."""
    where = (Condition("status", "=", "approved"), Condition("decided_on", "<=", today))
    paths = ["officer.id", "course.title", "valid_until"]
    found: dict[tuple[str, str], date] = {}
    for officer, course, last in query.page(desk, "prior_learning", desk.query(Query("prior_learning", where)), paths):
        whose = (officer, same_course(course))
        found[whose] = max(last or date.max, found.get(whose, date.min))
    return found


def _standing(desk: Desk, since: date) -> list[tuple[Any, ...]]:
    """Certificates valid on the day *since* or without an end: ``_SHOWN``, then (officer, ``same_course``).

    Only of officers in service, and nothing of what is in the trash.
    """
    ending = desk.query(Query("certificate", (Condition("valid_until", ">=", since),), sort=("valid_until",)))
    endless = desk.query(Query("certificate", (Condition("valid_until", "empty"),)))
    found = []
    for row in query.page(desk, "certificate", ending + endless, [*_SHOWN, *_OF_OFFICER, *_TRASHED]):
        shown, (officer, active), trashed = row[:6], row[6:8], row[8:]
        if active and not any(trashed):
            found.append((*shown, (officer, same_course(row[4]))))
    return found


def due_by_notice(desk: Desk, today: date, notices: Sequence[int] = NOTICES) -> dict[str, list[Refresh]]:
    """Those that are due by how soon: ``lapsed``, then days («30», «60», «90»), each under the first that fits."""
    made: dict[str, list[Refresh]] = {"lapsed": [], **{str(days): [] for days in notices}}
    for item in due(desk, today, max(notices)):
        notice = next(days for days in notices if item.days_left <= days)
        made["lapsed" if item.days_left < 0 else str(notice)].append(item)
    return made
