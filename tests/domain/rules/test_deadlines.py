"""Legal and own deadlines (G10 to G12)."""

from datetime import date

import pytest

from copdesk.domain.rules import deadlines as due


def test_open_meeting_every_two_months() -> None:
    last = due.open_meeting_due(date(2017, 2, 21))
    assert last == date(2017, 4, 21)
    assert not due.is_overdue(last, date(2017, 4, 21))
    assert due.is_overdue(last, date(2017, 4, 22))


def test_appeal_answers() -> None:
    found = due.appeal_due(date(2017, 2, 1))
    assert (found.simple, found.month, found.extended) == (date(2017, 2, 16), date(2017, 3, 1), date(2017, 3, 18))
    assert found.month != date(2017, 3, 3)
    assert due.warn_on(found.extended) == date(2017, 3, 17)
    assert due.warn_on(found.simple) == found.simple
    assert due.warn_on(found.simple, {found.simple}) == date(2017, 2, 15)


def test_data_subject_and_ombudsman() -> None:
    assert due.subject_answer_due(date(2017, 2, 1)) == date(2017, 3, 3)
    assert due.ombudsman_notice_due(date(2026, 3, 2)) == date(2026, 4, 13)
    assert due.ombudsman_notice_due(date(2026, 3, 2), change=True) == date(2026, 3, 16)


def test_half_yearly_report_of_the_community_officer() -> None:
    missing = due.duty_due("officer_report", date(2022, 12, 20))
    assert not due.is_overdue(missing, date(2023, 6, 30))
    assert due.is_overdue(missing, date(2023, 7, 1))
    assert due.duty_due("officer_report", date(2023, 3, 1)) == date(2023, 12, 31)


def test_yearly_and_regular_duties() -> None:
    assert due.duty_due("yearly_report", date(2024, 11, 3)) == due.yearly_report_due(2025) == date(2025, 12, 31)
    assert due.duty_due("trust", date(2025, 5, 5)) == date(2026, 5, 5)
    assert due.duty_due("statistics", date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_own_rules_of_group_and_unit() -> None:
    assert due.publication_due(date(2026, 3, 6)) == date(2026, 3, 13)
    assert due.renewal_reminder(date(2026, 3, 31)) == date(2026, 3, 1)
    assert due.assessment_reminder(date(2026, 1, 1)) == date(2026, 4, 1)


def test_steps_of_a_meeting_on_thursday() -> None:
    steps = {step.code: step.due for step in due.meeting_steps(date(2026, 3, 19))}
    assert steps == {
        "call_for_items": date(2026, 3, 5),
        "invitation": date(2026, 3, 12),
        "confirmations": date(2026, 3, 18),
        "attendance_sheet": date(2026, 3, 19),
        "minutes_drafted": date(2026, 3, 22),
        "comments": date(2026, 3, 24),
        "signing": date(2026, 3, 26),
        "distribution": date(2026, 3, 30),
    }


def test_group_sets_its_own_lead_times_and_holidays_count() -> None:
    steps = due.meeting_steps(date(2026, 3, 19), 10, 1, {date(2026, 3, 9)})
    assert [step.due for step in steps[:2]] == [date(2026, 3, 4), date(2026, 3, 4)]
    assert steps[4].due == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("day", "status", "colour", "overdue"),
    [
        (9, "issued", "green", False), (3, "in_progress", "green", False), (2, "issued", "yellow", False),
        (1, "postponed", "red", True),
        (1, "done", "grey", False), (1, "closed", "grey", False), (1, "cancelled", "grey", False),
    ],
)  # fmt: skip
def test_light_of_an_assignment_on_the_second(day: int, status: str, colour: str, overdue: bool) -> None:
    light = due.task_light(date(2026, 3, day), date(2026, 3, 2), status)
    assert (light.colour, light.overdue, light.days_left) == (colour, overdue, day - 2)


def test_task_without_a_day_is_never_late() -> None:
    assert due.task_light(None, date(2026, 3, 2)) == due.Light("green", None, overdue=False)
