"""Nomination, selection while there are places, reserve and refusal; clashes of classes."""

from datetime import date, time
from typing import Any

import pytest

from copdesk.services import courses, courses_clashes, courses_roster, records
from tests.services.field_desk import add, course, one_step, person, refused


@pytest.fixture
def named(desk: Any) -> tuple[str, list[str]]:
    """A course of two places for which four are nominated."""
    key, _, _ = course(desk, days=1, places=2)
    officers = [add(desk, "officer", surname=name) for name in ("Їжак", "Ґудзь", "Сич", "Бук")]
    with one_step(desk):
        made = courses_roster.nominate(desk, key, officers, {"nominated_by": "начальник"})
    return key, made


def states(desk: Any, key: str) -> list[str]:
    return [one.selection for one in courses_roster.roster(desk, key).candidates]


def test_who_has_no_place_goes_into_reserve(desk: Any, named: tuple[str, list[str]]) -> None:
    key, made = named
    assert states(desk, key) == ["nominated"] * 4 and courses.people(desk, key) == ()
    with one_step(desk):
        assert courses_roster.select(desk, key, made[1:]) == (made[1:3], made[3:])
    book = courses_roster.roster(desk, key)
    assert (states(desk, key), book.free) == (["nominated", "selected", "selected", "reserve"], 0)
    assert [one.name for one in courses.people(desk, key)] == ["Ґудзь", "Сич"]
    assert (book.candidates[0].name, book.candidates[0].nominated_by) == ("Їжак", "начальник")


def test_the_first_in_reserve_gets_the_place_that_became_free(desk: Any, named: tuple[str, list[str]]) -> None:
    key, made = named
    courses_roster.select(desk, key, made)
    assert states(desk, key) == ["selected", "selected", "reserve", "reserve"]
    with one_step(desk):
        assert courses_roster.refuse(desk, key, [made[0]], "лікарняний") == made[2]
    assert states(desk, key) == ["refused", "selected", "selected", "reserve"]
    assert courses_roster.roster(desk, key).candidates[0].basis == "лікарняний"
    with one_step(desk):
        assert courses_roster.refuse(desk, key, [made[3]]) is None
    assert courses_roster.reserve(desk, key, [made[1]]) is None
    assert states(desk, key) == ["refused", "reserve", "selected", "refused"]


def test_without_a_limit_everybody_has_a_place(desk: Any, named: tuple[str, list[str]]) -> None:
    key, made = named
    records.change(desk, "course", key, {"places": None})
    assert courses_roster.select(desk, key, made) == (made, [])
    assert courses_roster.refuse(desk, key, made[:1]) is None
    # Fewer places than were given away already: nobody moves up.
    records.change(desk, "course", key, {"places": 1})
    courses_roster.reserve(desk, key, made[3:])
    assert courses_roster.refuse(desk, key, made[1:2]) is None
    assert courses_roster.roster(desk, key).free == 0


def test_what_is_over_and_what_was_attended_stays(desk: Any, named: tuple[str, list[str]]) -> None:
    key, made = named
    courses_roster.select(desk, key, made[:1])
    courses.fill(desk, key)
    with refused(desk, "enrolment_marked"):
        courses_roster.refuse(desk, key, made[:2])
    for state in ("enrolment", "running", "finished"):
        records.change(desk, "course", key, {"status": state})
    for step in (courses_roster.nominate, courses_roster.select, courses_roster.reserve):
        with refused(desk, "course_closed"):
            step(desk, key, made[1:])
    with refused(desk, "state_step"):
        records.change(desk, "course", key, {"status": "cancelled"})


def test_people_rooms_and_trainers_wanted_twice(desk: Any) -> None:
    day, teacher = date(2026, 5, 4), person(desk, "Вчитель")
    officer, other = (add(desk, "officer", surname=name) for name in ("Їжак", "Сич"))
    one, two, three = (course(desk, title=f"Курс {at}", start=day)[0] for at in range(3))
    for key in (one, two):
        courses.enrol(desk, key, [officer])
    courses.enrol(desk, one, [other])

    def lesson(key: str, begin: int | None, end: int | None, **values: Any) -> str:
        times = {"start": begin and time(begin), "end": end and time(end)}
        return add(desk, "session", course=key, date=day, **times, **values)

    first = lesson(one, 9, 12, trainer=teacher, place="Клас 4")
    second = lesson(two, 11, 13, place="клас 4", co_trainers="Хтось, Вчитель")
    lesson(three, 12, 13, trainer=None, place="Клас 4")
    found = courses_clashes.clashes(desk, day, day)
    pair = (first, second)
    assert [(one.kind, (one.first, one.second), one.names) for one in found[:3]] == [
        ("trainer", pair, ("Вчитель",)), ("room", pair, ("Клас 4",)), ("person", pair, ("Їжак",)),
    ]  # fmt: skip
    # A class that begins when another ends clashes with nothing there; the one until thirteen does.
    assert [(one.kind, first in {one.first, one.second}) for one in found[3:]] == [("room", False)]
    assert {one.kind for one in courses_clashes.of_course(desk, one)} == {"trainer", "room", "person"}
    assert [one.kind for one in courses_clashes.of_course(desk, three)] == ["room"]
    records.change(desk, "course", two, {"status": "cancelled"})
    assert courses_clashes.clashes(desk, day, day) == []
    # Planned twice by mistake: nobody of the course is at both.
    again = lesson(one, 9, 12)
    assert [(one.kind, one.names) for one in courses_clashes.of_course(desk, one)] == [("person", ("Їжак", "Сич"))]
    records.delete(desk, "session", [again])
    assert courses_clashes.of_course(desk, add(desk, "course", title="Порожній")) == []
    lesson(three, None, None, trainer=teacher)
    assert [one.kind for one in courses_clashes.of_course(desk, three)] == ["trainer"]
