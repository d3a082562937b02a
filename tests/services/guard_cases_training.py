"""Cases of the guards of training: each prepares a desk and returns what must be refused."""

from datetime import date
from typing import Any

from copdesk.services import courses, records
from tests.services.field_desk import DAY, add, course


def nobody_enrolled(desk: Any) -> Any:
    key, _, _ = course(desk)
    return lambda: add(desk, "enrolment", course=key)


def enrolled_twice(desk: Any) -> Any:
    key, [mine], _ = course(desk, officers=1)
    officer = desk.get("enrolment", mine)["officer"]
    return lambda: add(desk, "enrolment", course=key, officer=officer)


def marked_twice(desk: Any) -> Any:
    _, [mine], [session] = course(desk, officers=1, days=1)
    add(desk, "session_attendance", enrolment=mine, session=session)
    return lambda: add(desk, "session_attendance", enrolment=mine, session=session, state="absent")


def marked_on_another_course(desk: Any) -> Any:
    _, [mine], _ = course(desk, officers=1)
    _, _, [session] = course(desk, days=1)
    return lambda: add(desk, "session_attendance", enrolment=mine, session=session)


def _marked(desk: Any) -> tuple[str, str]:
    _, [mine], [session] = course(desk, officers=1, days=1)
    add(desk, "session_attendance", enrolment=mine, session=session, state="absent")
    return mine, session


def marked_class_to_another_course(desk: Any) -> Any:
    _, session = _marked(desk)
    other, _, _ = course(desk)
    return lambda: records.change(desk, "session", session, {"course": other})


def marked_officer_to_another_course(desk: Any) -> Any:
    mine, _ = _marked(desk)
    other, _, _ = course(desk)
    return lambda: records.change(desk, "enrolment", mine, {"course": other})


def marked_officer_refused(desk: Any) -> Any:
    mine, _ = _marked(desk)
    return lambda: records.change(desk, "enrolment", mine, {"selection": "refused"})


def longer_than_the_class(desk: Any) -> Any:
    _, [mine], [session] = course(desk, officers=1, days=1)
    return lambda: add(desk, "session_attendance", enrolment=mine, session=session, state="late", hours=80)


def certificate_before_the_last_class(desk: Any) -> Any:
    key, [one], [first, _] = course(desk, officers=1, days=2)
    courses.fill(desk, key, [first])
    return lambda: add(desk, "certificate", enrolment=one, issued=desk.get("session", first)["date"])


def norm_twice(desk: Any) -> Any:
    add(desk, "training_norm", year=2026, kind="tactical", hours=20)
    add(desk, "training_norm", year=2026, kind="tactical", category="senior", hours=30)
    add(desk, "training_norm", year=2027, kind="tactical", hours=20)
    return lambda: add(desk, "training_norm", year=2026, kind="tactical", hours=30)


def norm_twice_by_restoring(desk: Any) -> Any:
    old = add(desk, "training_norm", year=2026, kind="tactical", hours=20)
    records.delete(desk, "training_norm", [old])
    add(desk, "training_norm", year=2026, kind="tactical", hours=30)
    return lambda: records.restore(desk, "training_norm", [old])


def reason_of_the_present(desk: Any) -> Any:
    _, [mine], [session] = course(desk, officers=1, days=1)
    return lambda: add(desk, "session_attendance", enrolment=mine, session=session, state="late", reason="sick")


def prior_learning_approved_by_nobody(desk: Any) -> Any:
    key, _, _ = course(desk)
    made = add(desk, "prior_learning", officer=add(desk, "officer", surname="Їжак"), course=key, decided_on=DAY)
    return lambda: records.change(desk, "prior_learning", made, {"status": "approved"})


def certificate_number_taken(desk: Any) -> Any:
    _, [one, two], _ = course(desk, officers=2)
    records.delete(desk, "certificate", [add(desk, "certificate", enrolment=one, issued=DAY, number="1/2026")])
    return lambda: add(desk, "certificate", enrolment=two, issued=DAY, number="1/2026")


def certificate_renumbered(desk: Any) -> Any:
    _, [one], _ = course(desk, officers=1)
    made = add(desk, "certificate", enrolment=one, issued=DAY)
    return lambda: records.change(desk, "certificate", made, {"number": "9/2026"})


def certificate_of_the_absent(desk: Any) -> Any:
    _, [one], [session] = course(desk, officers=1, days=1)
    add(desk, "session_attendance", enrolment=one, session=session, state="absent")
    return lambda: add(desk, "certificate", enrolment=one, issued=DAY)


def certificate_of_the_failed(desk: Any) -> Any:
    _, [one], _ = course(desk, officers=1)
    add(desk, "result", enrolment=one, passed=True, date=date(2026, 8, 1))
    add(desk, "result", enrolment=one, passed=False, date=date(2026, 8, 2))
    return lambda: add(desk, "certificate", enrolment=one, issued=DAY)
