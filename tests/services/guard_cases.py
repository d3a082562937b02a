"""Cases of the guards of members: each prepares a desk and returns what must be refused."""

from datetime import date
from typing import Any

from copdesk.services import records
from tests.services.field_desk import DAY, add, group, members, person, step


def membership(desk: Any, **values: Any) -> str:
    given = {"person": person(desk, "Їжак"), "group": group(desk), **values}
    return add(desk, "membership", **given)


def group_by_number(desk: Any) -> Any:
    return lambda: group(desk, quorum_rule="number")


def included_without_consent(desk: Any) -> Any:
    who, circle = person(desk, "Їжак", lawful_basis="consent"), group(desk)
    return lambda: add(desk, "membership", person=who, group=circle, status="included")


def included_with_withdrawn_consent(desk: Any) -> Any:
    who, circle = person(desk, "Їжак", lawful_basis="consent"), group(desk)
    given = add(desk, "consent", person=who, given_on=DAY, withdrawn_on=DAY)
    return lambda: add(desk, "membership", person=who, group=circle, status="included", consent=given)


def included_with_consent_of_another(desk: Any) -> Any:
    who, circle = person(desk, "Їжак", lawful_basis="consent"), group(desk)
    given = add(desk, "consent", person=person(desk, "Сич"), given_on=DAY)
    return lambda: add(desk, "membership", person=who, group=circle, status="included", consent=given)


def second_seat(desk: Any) -> Any:
    who, circle = person(desk, "Їжак"), group(desk)
    add(desk, "membership", person=who, group=circle, start=DAY)
    return lambda: add(desk, "membership", person=who, group=circle, start=date(2027, 1, 1))


def seat_of_another_group(desk: Any) -> Any:
    seat = add(desk, "seat", group=group(desk, short_name="Інша"), number=1)
    who, circle = person(desk, "Їжак"), group(desk)
    return lambda: add(desk, "membership", person=who, group=circle, seat=seat)


def observer_who_votes(desk: Any) -> Any:
    key = membership(desk, function="observer")
    assert desk.get("membership", key)["voting"] is False
    return lambda: records.change(desk, "membership", key, {"voting": True})


def step_over_consent(desk: Any) -> Any:
    key = membership(desk, status="proposed")
    return lambda: step(desk, "membership", key, "included")


def applied_twice(desk: Any) -> Any:
    values = {"person": person(desk, "Їжак"), "group": group(desk)}
    add(desk, "application", **values, status="interviewed")
    return lambda: add(desk, "application", **values)


def course_of_another_group(desk: Any) -> Any:
    [mine] = desk.fetch("membership", {"person": members(desk, group(desk), 1)[0]})
    course_ = add(desk, "required_course", group=group(desk, short_name="Рада"), title="Доброчесність")
    return lambda: add(desk, "member_course", membership=mine["id"], course=course_, passed_on=DAY)


def own_request_put_off(desk: Any) -> Any:
    who = person(desk, "Їжак")
    return lambda: add(desk, "subject_request", person=who, received_on=DAY, delay_reason="багато роботи")
