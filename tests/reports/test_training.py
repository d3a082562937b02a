"""Figures of training against hand-counted rows, and sums that must agree whatever the rows are."""

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from copdesk.reports.training import Class, Mark, officer_hours, register

KINDS = ("functional", "tactical", "physical")


def planned(key: str, day: int, hours: int = 8, start: time | None = None) -> Class:
    return Class(key, date(2026, 4, day), start, None, "Курс", "", "tactical", "", "", hours, 3)


def test_a_row_for_each_class_in_the_order_of_time() -> None:
    classes = [planned("б", 27, 2, time(14)), planned("а", 27, 2, time(9)), planned("порожнє", 26)]
    marks = [
        Mark("а", "1", "tactical", "present", 2), Mark("а", "2", "tactical", "late", 2),
        Mark("а", "3", "tactical", "absent", 0), Mark("б", "1", "tactical", "excused", 0),
        Mark("б", None, "tactical", "present", 2),
    ]  # fmt: skip
    book = register(classes, marks)
    assert [(one.planned.id, one.attended, one.excused, one.absent, one.person_hours) for one in book.classes] == [
        ("порожнє", 0, 0, 0, 0), ("а", 2, 0, 1, 4), ("б", 1, 1, 0, 2),
    ]  # fmt: skip
    assert (book.hours, book.attended, book.person_hours) == (12, 3, 6)


def test_hours_of_those_who_came_by_kind() -> None:
    marks = [
        Mark("а", "1", "tactical", "present", 2), Mark("б", "1", "tactical", "late", 3),
        Mark("в", "1", "physical", "present", 1), Mark("в", "2", None, "present", 1),
        # Hours that somebody left on a missed class count for nobody.
        Mark("б", "2", "functional", "absent", 8), Mark("а", None, "tactical", "present", 2),
    ]  # fmt: skip
    hours = officer_hours(marks, KINDS)
    assert hours.kinds == ("tactical", "physical", None)
    assert {key: dict(held) for key, held in hours.officers.items()} == {
        "1": {"tactical": 5, "physical": 1}, "2": {None: 1},
    }  # fmt: skip
    assert (hours.of("1"), hours.in_kind("tactical"), hours.in_kind(None), hours.total, hours.others) == (6, 5, 1, 7, 2)


MARKS = st.builds(
    Mark,
    st.sampled_from("абв"),
    st.sampled_from([None, "1", "2", "3"]),
    st.sampled_from([None, *KINDS]),
    st.sampled_from(["present", "late", "excused", "absent"]),
    st.integers(0, 12),
)


@given(st.lists(MARKS, max_size=40))
def test_hours_agree_by_class_by_officer_and_by_kind(marks: list[Mark]) -> None:
    book = register([planned(key, 1) for key in "абв"], marks)
    hours = officer_hours(marks, KINDS)
    assert book.person_hours == hours.total + hours.others == sum(mark.counted for mark in marks)
    assert hours.total == sum(map(hours.in_kind, hours.kinds)) == sum(map(hours.of, hours.officers))
    assert sum(one.attended + one.excused + one.absent for one in book.classes) == len(marks)
