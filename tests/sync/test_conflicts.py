"""Conflicts that no single field shows: a record in the trash here and edited there, a number given twice."""

from collections.abc import Callable
from datetime import date

import pytest

from copdesk.services import home, records
from copdesk.services.doubles import given_twice
from copdesk.store.desk import Desk
from copdesk.sync import conflicts, identity
from tests.sync.desks import carry, state

Maker = Callable[..., Desk]


@pytest.mark.parametrize(("choice", "stays"), [("mine", False), ("theirs", True)])
def test_a_record_deleted_here_and_edited_there_asks(pair: tuple[Desk, Desk], choice: str, stays: bool) -> None:
    one, other = pair
    key = records.add(one, "person", {"surname": "Гай"})
    carry(one, other)
    carry(other, one)
    records.delete(one, "person", [key])
    records.change(other, "person", key, {"note": "телефонувала сьогодні"})
    carry(one, other)
    carry(other, one)
    for desk in pair:
        [found] = conflicts.conflicts(desk)
        assert (found.fields, found.title) == (("deleted",), "Гай")
        assert [bool(version.values["deleted"]) for version in found.versions] == [True, False]
        assert [version.here for version in found.versions] == [desk is one, desk is other]
    conflicts.resolve(one, conflicts.conflicts(one)[0], choice)
    assert conflicts.conflicts(one) == []
    carry(one, other)
    for desk in pair:
        assert conflicts.conflicts(desk) == []
        row = desk.get("person", key)
        assert row is not None
        assert ((row["deleted"] is None), row["note"]) == (stays, "телефонувала сьогодні")
    carry(other, one)
    assert one.digest() == other.digest()


def test_a_deletion_that_knew_the_edit_does_not_ask(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = records.add(one, "person", {"surname": "Гай"})
    records.change(one, "person", key, {"note": "перше"})
    carry(one, other)
    records.change(other, "person", key, {"note": "друге"})
    carry(other, one)
    records.delete(one, "person", [key])
    carry(one, other)
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []
    with other.action("edit") as act:  # who edits what lies in the trash knows that it does
        act.update("person", key, {"note": "третє"})
    carry(other, one)
    assert conflicts.conflicts(one) == []


def test_a_number_given_on_two_desks_is_told_until_one_changes(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    group = records.add(one, "group", {"name": "Дорадча група", "short_name": "ДГ"})
    carry(one, other)
    carry(other, one)
    first = records.add(one, "meeting", {"group": group, "date": "03.02.2026", "number": 5})
    second = records.add(other, "meeting", {"group": group, "date": "04.02.2026", "number": 5})
    records.add(other, "meeting", {"group": group, "date": "04.02.2025", "number": 5})
    assert given_twice(one) == []
    carry(one, other)
    carry(other, one)
    for desk in pair:
        [found] = given_twice(desk)
        assert (found.noun, found.number, {key for key, _ in found.records}) == ("meeting", "5", {first, second})
        [asked] = [item for item in home.due(desk, date(2026, 2, 5)) if item.kind == "meeting_number"]
        assert asked.id in {first, second} and asked.state == "today" and asked.who == "5"
    records.change(other, "meeting", second, {"number": 6})
    carry(other, one)
    assert given_twice(one) == given_twice(other) == []


def test_unsent_changes_of_a_renewed_desk_know_what_left_under_its_old_name(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = records.add(one, "person", {"surname": "Гай", "note": "надіслано"})
    carry(one, other)
    records.change(one, "person", key, {"note": "ще не надіслано"})
    identity.renew(one)
    carry(one, other)
    carry(other, one)
    assert state(one) == state(other)
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []
    assert other.get("person", key)["note"] == "ще не надіслано"  # type: ignore[index]
