"""Classes of a course as a calendar file."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import courses_calendar, records
from tests.services.field_desk import add, course, person


def lines(desk: Any, key: str) -> list[str]:
    made = courses_calendar.ics(desk, [key], datetime(2026, 4, 1, tzinfo=UTC))
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    return made.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_for_each_class_with_its_hours_place_and_trainer(desk: Any) -> None:
    key, _, _ = course(desk, title="Медіація, основи")
    teacher = person(desk, "Вчитель")
    add(
        desk, "session", course=key, date=date(2026, 4, 28), start=time(9), end=time(16), topic="Толерантність",
        place="Клас 4", trainer=teacher, number=1,
    )  # fmt: skip
    add(desk, "session", course=key, date=date(2026, 4, 29))
    found = lines(desk, key)
    assert found.count("BEGIN:VEVENT") == found.count("STATUS:CONFIRMED") == 2
    for line in (
        "DTSTART:20260428T090000", "DTEND:20260428T160000", "SUMMARY:Медіація\\, основи (1)", "LOCATION:Клас 4",
        "DESCRIPTION:Толерантність\\nВчитель", "DTSTART;VALUE=DATE:20260429", "DTEND;VALUE=DATE:20260430",
    ):  # fmt: skip
        assert line in found, line
    records.change(desk, "course", key, {"status": "cancelled"})
    assert lines(desk, key).count("STATUS:CANCELLED") == 2


def test_a_course_without_classes_is_no_file(desk: Any) -> None:
    with pytest.raises(UserError) as refused:
        courses_calendar.ics(desk, [course(desk)[0]])
    assert refused.value.code == "calendar_empty"
