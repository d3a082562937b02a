"""Assignments on control: what is late, waited for and done, by responsible."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from copdesk.reports.period import Period
from copdesk.reports.tasks import Task, control

TODAY = date(2026, 11, 21)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_states_by_hand() -> None:
    tasks = [
        Task("вчора", "Ґудзь", date(2026, 11, 20), "in_progress"), Task("сьогодні", "Ґудзь", TODAY, "issued"),
        Task("давно", "Ґудзь", date(2025, 5, 5), "postponed"), Task("торік", "Ґудзь", date(2025, 5, 5), "done"),
        Task("зроблено", "Гай", date(2026, 2, 2), "closed"), Task("скасовано", "Гай", date(2026, 2, 2), "cancelled"),
        Task("без строку", "", None, "issued"), Task("без строку, зроблено", "", None, "done"),
        Task("потім", "Гай", date(2027, 1, 1), "issued"),
    ]  # fmt: skip
    found = control(tasks, YEAR, TODAY)
    assert [
        (one.who, *([task.text for task in held] for held in (one.overdue, one.due, one.done))) for one in found
    ] == [
        ("Гай", [], [], ["зроблено"]),
        ("Ґудзь", ["давно", "вчора"], ["сьогодні"], []),
        ("", [], ["без строку"], []),
    ]
    assert [one.total for one in found] == [1, 3, 1]
    assert [task.days_late(TODAY) for task in found[1].overdue] == [565, 1]
    assert found[0].done[0].days_late(TODAY) == 0


TASKS = st.builds(
    Task,
    st.just("x"),
    st.sampled_from(["", "а", "б"]),
    st.none() | st.integers(-500, 500).map(lambda days: TODAY + timedelta(days=days)),
    st.sampled_from(["issued", "in_progress", "postponed", "done", "closed", "cancelled"]),
)


@given(st.lists(TASKS, max_size=30))
def test_each_is_counted_once_and_no_open_one_of_the_past_is_lost(tasks: list[Task]) -> None:
    found = control(tasks, YEAR, TODAY)
    listed = [task for one in found for task in (*one.overdue, *one.due, *one.done)]
    assert sum(one.total for one in found) == len(listed)
    late = [
        task for task in tasks if task.status not in {"done", "closed", "cancelled"} and task.due and task.due < TODAY
    ]
    assert sorted(map(repr, late)) == sorted(repr(task) for one in found for task in one.overdue)
    assert all(task.who == one.who for one in found for task in (*one.overdue, *one.due, *one.done))
