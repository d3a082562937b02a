"""Seats and terms through the desk: carry-over, vacancies, terms that end, limits, gaps, who was what on a day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.services import groups, groups_changes, groups_watch, records
from tests.services.field_desk import DAY, add, attend, body, group, meeting, members, one_step, person, refused

END = date(2026, 8, 31)


def seat(desk: Any, circle: str, number: int = 1, **values: Any) -> str:
    return add(desk, "seat", group=circle, number=number, **values)


def sit(desk: Any, circle: str, seat_id: str | None, surname: str = "Їжак", **values: Any) -> str:
    given = {"person": person(desk, surname), "group": circle, "seat": seat_id, "status": "included", **values}
    return add(desk, "membership", **given)


def statuses(desk: Any, circle: str, day: date) -> list[str]:
    return [place.state.status for place in groups.places(desk, circle, day)]


def test_the_old_member_stays_until_replaced(desk: Any) -> None:
    """The day after expiry without a successor: carried over, not vacant, still counted for the quorum."""
    circle = group(desk)
    place = seat(desk, circle)
    old = sit(desk, circle, place, start=date(2024, 9, 1), end=END)
    assert statuses(desk, circle, END) == ["expiring"]
    assert statuses(desk, circle, DAY) == ["carry_over"]
    assert groups.quorum(desk, circle, DAY, 0).base == 1
    assert groups.vacancies(desk, circle, DAY) == []
    successor = person(desk, "Сич")
    with one_step(desk):
        new = groups_changes.replace(desk, old, successor, DAY, {"end": date(2028, 8, 31)})
    assert [row["id"] for row in groups.members_on(desk, circle, DAY)] == [new]
    assert statuses(desk, circle, DAY) == ["active"]
    assert desk.get("membership", old)["leave_reason"] == "term_over"
    assert groups.quorum(desk, circle, DAY, 0).base == 1


def test_an_empty_seat_is_vacant_and_a_closed_group_never_appears(desk: Any) -> None:
    circle = group(desk)
    empty = seat(desk, circle)
    assert [place.seat for place in groups.vacancies(desk, circle, DAY)] == [empty]
    sit(desk, circle, empty)
    assert groups.vacancies(desk, circle, DAY) == [], "a term without an end holds its seat"
    seat(desk, circle, 2)
    records.change(desk, "group", circle, {"status": "dissolved"})
    assert groups.places(desk, circle, DAY) == []
    assert groups.expiring(desk, DAY) == []


def test_martial_law_prolongs_terms(desk: Any) -> None:
    circle = group(desk, terms_extended=True)
    sit(desk, circle, seat(desk, circle), end=END)
    assert statuses(desk, circle, date(2030, 1, 1)) == ["active"]
    assert groups.expiring(desk, END) == []


def test_terms_that_end_in_sixty_days_with_attendance(desk: Any) -> None:
    circle = group(desk)
    keys = {
        days: sit(desk, circle, seat(desk, circle, days + 5), f"Член{'абвг'[place]}",
                  start=date(2025, 1, 1), end=DAY + timedelta(days=days))
        for place, days in enumerate((-1, 0, 60, 61))
    }  # fmt: skip
    first = desk.get("membership", keys[0])
    for state in ("present", "online", "absent"):
        held = meeting(desk, circle, DAY)
        attend(desk, held, [first["person"]], state, membership=keys[0])
    found = groups.expiring(desk, DAY, 60)
    assert [(item.membership, item.days_left, item.attendance) for item in found] == [
        (keys[0], 0, Decimal("66.67")), (keys[60], 60, None),
    ]  # fmt: skip
    assert [item.membership for item in groups.expiring(desk, DAY, 61, circle)] == [keys[0], keys[60], keys[61]]


def test_a_third_term_where_two_are_allowed_names_the_rule(desk: Any) -> None:
    circle, who = group(desk, term_limit=2), person(desk, "Їжак")
    for year in (2020, 2022):
        add(
            desk, "membership", person=who, group=circle, start=date(year, 1, 1), end=date(year + 1, 12, 31),
            status="included",
        )  # fmt: skip
    assert groups.term_warnings(desk, circle) == []
    add(desk, "membership", person=who, group=circle, start=date(2024, 1, 1), status="included")
    [warning] = groups.term_warnings(desk, circle)
    assert (warning.person, warning.count, warning.limit) == (who, 3, 2)


def test_seats_in_two_groups_are_independent(desk: Any) -> None:
    who, one, two = person(desk, "Їжак"), group(desk), group(desk, short_name="Рада")
    first = add(desk, "membership", person=who, group=one, seat=seat(desk, one))
    add(desk, "membership", person=who, group=two, seat=seat(desk, two))
    groups_changes.leave(desk, first, DAY, "recalled")
    assert [len(groups.members_on(desk, circle, DAY)) for circle in (one, two)] == [0, 1]


def test_the_gap_of_a_sector_below_its_minimum(desk: Any) -> None:
    circle = group(desk)
    add(desk, "sector_minimum", group=circle, sector="religious", minimum=1)
    add(desk, "sector_minimum", group=circle, sector="business", minimum=2)
    add(desk, "sector_minimum", group=circle, sector="police", minimum=1)
    sit(desk, circle, seat(desk, circle, 1, sector="business"), "Їжак")
    sit(desk, circle, seat(desk, circle, 2, sector="police"), "Сич")
    assert {(gap.sector, gap.minimum, gap.members) for gap in groups.gaps(desk, circle, DAY)} == {
        ("religious", 1, 0), ("business", 2, 1),
    }  # fmt: skip


def test_who_is_represented(desk: Any) -> None:
    circle = group(desk)
    seat(desk, circle, 1, sector="religious")
    who = add(desk, "person", surname="Сич", sex="female", settlement="Ізюм", lawful_basis="law")
    add(desk, "membership", person=who, group=circle, seat=seat(desk, circle, 2, sector="police"))
    sit(desk, circle, None, sector="community")
    found = groups.balance(desk, circle, DAY)
    assert found.seats == {"religious": 1, "police": 1}
    assert found.members == {"police": 1, "community": 1}
    assert (found.sex, found.settlement) == ({"female": 1, None: 1}, {"Ізюм": 1, None: 1})


def test_who_was_chair_on_a_day(desk: Any) -> None:
    circle = group(desk)
    old = sit(desk, circle, seat(desk, circle), function="chair", start=date(2025, 1, 1), end=END)
    successor = person(desk, "Сич")
    groups_changes.replace(desk, old, successor, DAY, {})
    before, after = (groups.officer_on(desk, circle, "chair", day) for day in (END, DAY))
    assert (before, after) == (desk.get("membership", old)["person"], successor)
    with refused(desk, "record_missing"):
        groups_changes.replace(desk, "00000000-0000-4000-8000-000000000000", successor, DAY, {})


def test_three_unexcused_absences_are_a_hint(desk: Any) -> None:
    circle = group(desk)
    people = members(desk, circle, 2)
    rows = {row["person"]: row["id"] for row in desk.fetch("membership", {"group": circle})}
    for month, states in ((2, "aa"), (3, "aa"), (4, "ae")):
        held = meeting(desk, circle, date(2026, month, 1))
        for who, state in zip(people, states, strict=True):
            attend(desk, held, [who], {"a": "absent", "e": "excused"}[state], membership=rows[who])
    missed = [sheet.membership for sheet in groups_watch.members(desk, circle, DAY) if sheet.missed_in_row]
    assert missed == [rows[people[0]]]
    assert desk.get("membership", rows[people[0]])["status"] == "included"


@pytest.mark.parametrize("day", [DAY, date(2026, 12, 31)])
def test_a_member_on_leave_keeps_the_seat_and_does_not_count(desk: Any, day: date) -> None:
    circle = group(desk)
    key = sit(desk, circle, seat(desk, circle, organisation=body(desk)))
    records.change(desk, "membership", key, {"status": "suspended"})
    assert statuses(desk, circle, day) == ["suspended"]
    assert (groups.vacancies(desk, circle, day), groups.quorum(desk, circle, day, 0).base) == ([], 0)
