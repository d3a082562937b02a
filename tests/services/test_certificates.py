"""Certificates: who earned one, numbers, expiry, refreshing, a second issue."""

from datetime import date, timedelta
from typing import Any

from copdesk.services import certificates, courses, records
from tests.services.field_desk import add, course, one_step, refused

DAY = date(2021, 4, 27)


def test_issued_to_those_who_meet_the_rule(desk: Any) -> None:
    key, enrolled, sessions = course(desk, officers=5, days=3, hours=24)
    courses.fill(desk, key)
    courses.mark(desk, key, {(enrolled[1], sessions[2]): "absent"})
    add(desk, "result", enrolment=enrolled[2], test="exam", passed=False, date=DAY)
    add(desk, "result", enrolment=enrolled[3], test="before", passed=False, date=DAY)
    assert [one.enrolment for one in certificates.entitled(desk, key)] == [enrolled[0], enrolled[3], enrolled[4]]
    with one_step(desk):
        made = certificates.issue(desk, key, DAY)
    rows = desk.fetch("certificate", ids=made)
    assert [row["number"] for row in rows] == ["1/2021", "2/2021", "3/2021"]
    assert {(row["valid_until"], row["hours"]) for row in rows} == {(date(2024, 4, 27), 24)}
    assert rows[0]["printed_name"] == "Офіцера"
    with refused(desk, "certificate_nobody"):
        certificates.issue(desk, key, DAY)
    with refused(desk, "certificate_attendance") as error:
        certificates.issue(desk, key, DAY, [enrolled[1]])
    assert (str(error.value.params["percent"]), error.value.params["minimum"]) == ("66.67", 80)
    with refused(desk, "certificate_failed"):
        certificates.issue(desk, key, DAY, [enrolled[2]])
    with refused(desk, "record_missing"):
        certificates.issue(desk, made[0], DAY)


def test_a_class_that_nobody_marked_does_not_count_and_one_without_a_mark_was_missed(desk: Any) -> None:
    key, enrolled, sessions = course(desk, officers=2, days=3)
    courses.mark(desk, key, {(enrolled[0], sessions[0]): "present", (enrolled[1], sessions[0]): "present"})
    courses.mark(desk, key, {(enrolled[0], sessions[1]): "present"})
    assert [one.enrolment for one in certificates.entitled(desk, key)] == [enrolled[0]]
    with refused(desk, "certificate_attendance"):
        add(desk, "certificate", enrolment=enrolled[1], issued=DAY)


def test_papers_of_long_ago_come_without_a_class_log(desk: Any) -> None:
    key, enrolled, _ = course(desk, officers=1, days=2)
    assert certificates.entitled(desk, key) == []
    made = add(desk, "certificate", enrolment=enrolled[0], issued=DAY, number="77/2021")
    other, again, _ = course(desk, officers=1, days=1)
    courses.fill(desk, other)
    assert desk.get("certificate", certificates.issue(desk, other, DAY, again)[0])["number"] == "78/2021"
    assert desk.get("certificate", made)["valid_until"] == date(2024, 4, 27)


def test_twenty_four_months_from_a_leap_day(desk: Any) -> None:
    key, enrolled, _ = course(desk, officers=1, validity_months=24)
    made = add(desk, "certificate", enrolment=enrolled[0], issued=date(2024, 2, 29))
    assert desk.get("certificate", made)["valid_until"] == date(2026, 2, 28)
    forever, someone, _ = course(desk, officers=1, validity_months=None)
    endless = add(desk, "certificate", enrolment=someone[0], issued=DAY)
    assert desk.get("certificate", endless)["valid_until"] is None
    assert key != forever


def test_a_second_issue_has_a_number_of_its_own_and_keeps_the_first(desk: Any) -> None:
    _, enrolled, _ = course(desk, officers=1, hours=24)
    first = add(desk, "certificate", enrolment=enrolled[0], issued=DAY)
    with one_step(desk):
        second = certificates.reissue(desk, first, date(2022, 5, 1))
    rows = desk.fetch("certificate", ids=[first, second])
    assert [(row["number"], row["deleted"]) for row in rows] == [("1/2021", None), ("1/2022", None)]
    assert rows[1]["valid_until"] == date(2025, 5, 1)
    records.delete(desk, "certificate", [first])
    with refused(desk, "record_missing"):
        certificates.reissue(desk, first, DAY)


def test_due_for_refreshing_at_thirty_sixty_ninety_days(desk: Any) -> None:
    today = date(2026, 9, 1)
    _, enrolled, _ = course(desk, officers=8)
    ends = [0, 30, 31, 60, 90, 91, -1, -400]
    keys = [
        add(desk, "certificate", enrolment=who, issued=date(2024, 1, 1), valid_until=today + timedelta(days=days))
        for who, days in zip(enrolled, ends, strict=True)
    ]
    found = certificates.due_by_notice(desk, today)
    assert {notice: [item.certificate for item in held] for notice, held in found.items()} == {
        "lapsed": [keys[6]], "30": keys[0:2], "60": keys[2:4], "90": [keys[4]],
    }  # fmt: skip
    assert [item.days_left for item in certificates.due(desk, today)] == [-1, 0, 30, 31, 60, 90]
    # The course is repeated: the old certificate stays, and is due no more.
    again = course(desk)[0]
    [renewed] = courses.enrol(desk, again, [desk.get("enrolment", enrolled[0])["officer"]])
    add(desk, "certificate", enrolment=renewed, issued=today)
    assert keys[0] not in {item.certificate for item in certificates.due(desk, today)}
    assert desk.get("certificate", keys[0])["deleted"] is None


def test_approved_learning_puts_off_the_refreshing_from_its_day_on(desk: Any) -> None:
    decided, soon, later = date(2026, 9, 1), date(2026, 9, 11), date(2026, 11, 15)
    key, enrolled, _ = course(desk, officers=5, title="Медіація у громаді")
    again = course(desk, title="МЕДІАЦІЯ  у Громаді")[0]
    for who in enrolled:
        add(desk, "certificate", enrolment=who, issued=date(2024, 1, 1), valid_until=soon)
    officers = [desk.get("enrolment", who)["officer"] for who in enrolled]
    approved = {"status": "approved", "decided_by": "начальник", "decided_on": decided}
    for officer, taken, values in zip(
        officers, (key, again, key, key),
        ({**approved, "valid_until": later}, approved, {**approved, "valid_until": date(2026, 9, 5)}, {}), strict=False,
    ):  # fmt: skip
        add(desk, "prior_learning", officer=officer, course=taken, **values)

    def due(today: date) -> list[tuple[str, date]]:
        return [(item.officer, item.valid_until) for item in certificates.due(desk, today)]

    assert due(decided - timedelta(days=1)) == [(officer, soon) for officer in officers], "not approved yet"
    assert due(decided) == [*((officer, soon) for officer in officers[2:]), (officers[0], later)]
    assert certificates.due(desk, decided)[-1].days_left == 75


def test_nobody_is_refreshed_who_holds_a_repeat_or_is_not_there_any_more(desk: Any) -> None:
    """A repeat counts without an end, and in other letters and blanks; who left, and what was deleted, is no more."""
    today = date(2026, 9, 1)
    soon = today + timedelta(days=10)

    def certified(officer: str, until: date | None, **values: Any) -> str:
        key = course(desk, **values)[0]
        [enrolled] = courses.enrol(desk, key, [officer])
        add(desk, "certificate", enrolment=enrolled, issued=date(2024, 1, 1), valid_until=until)
        return key

    _, enrolled, _ = course(desk, officers=6, title="Медіація у громаді")
    officers = [desk.get("enrolment", key)["officer"] for key in enrolled]
    for who in enrolled:
        add(desk, "certificate", enrolment=who, issued=date(2024, 1, 1), valid_until=soon)
    certified(officers[0], None, title="Медіація у громаді", validity_months=None)
    certified(officers[1], date(2028, 1, 1), title="МЕДІАЦІЯ  у Громаді ")
    records.change(desk, "officer", officers[2], {"active": False})
    with desk.action("delete", noun="enrolment") as act:
        act.delete("enrolment", [enrolled[3]])
    gone = [
        certified(officers[4], date(2028, 1, 1), title="Медіація у громаді"),
        certified(officers[4], soon, title="Домедична допомога"),
    ]
    with desk.action("delete", noun="course") as act:
        act.delete("course", gone)
    found = certificates.due(desk, today)
    assert [(item.officer, item.course) for item in found] == [(key, "Медіація у громаді") for key in officers[4:]]
