"""What was undone before a package told of it was never written; a conflict that it ended is there again."""

from collections.abc import Iterator
from typing import Any

import pytest

from copdesk.services import exchange, records
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.sync import conflicts
from copdesk.sync.exchange import import_opened, preview_opened
from copdesk.sync.undo import foresee, undo_import
from tests.sync.desks import MemoryDesk, carry, memory_file, state

Two = tuple[MemoryDesk, MemoryDesk]


@pytest.fixture
def two() -> Iterator[Two]:
    desks = MemoryDesk("one"), MemoryDesk("other")
    yield desks
    for desk in desks:
        desk.db.close()


def hand(one: MemoryDesk, other: MemoryDesk) -> int:
    """Hand *other* what it lacks; the number of the import."""
    return import_opened(other, memory_file(one, [other])).number


def add(desk: Desk, **values: Any) -> str:
    with desk.action("add") as act:
        return act.insert("item", values)


def change(desk: Desk, key: str, **values: Any) -> None:
    with desk.action("change") as act:
        act.update("item", key, values)


def value(desk: Desk, key: str, name: str = "a") -> object:
    row = desk.get("item", key)
    assert row is not None
    return row[name]


def disagree(one: MemoryDesk, other: MemoryDesk) -> str:
    """An item that both desks wrote, and the other one has both values; its id."""
    key = add(one, a="before")
    hand(one, other)
    change(other, key, a="mine")
    change(one, key, a="theirs")
    hand(one, other)
    return key


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_an_undone_decision_brings_the_conflict_back(two: Two, choice: str) -> None:
    one, other = two
    key = disagree(one, other)
    before, [conflict] = state(other), conflicts.conflicts(other)
    conflicts.resolve(other, conflict, choice)
    for _ in range(2):
        assert (conflicts.conflicts(other), value(other, key)) == ([], choice)
        undone = history.undo(other)
        assert undone and undone.kept == 0
        assert (conflicts.conflicts(other), state(other)) == ([conflict], before)
        history.redo(other)
    history.undo(other)
    hand(other, one)
    assert [each.key for each in conflicts.conflicts(one)] == [conflict.key]
    assert state(one) == state(other)
    history.redo(other)
    hand(other, one)
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []
    assert value(one, key) == value(other, key) == choice


def test_undo_in_the_window_brings_the_conflict_back(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    key = records.add(one, "person", {"surname": "Ґудзь"})
    carry(one, other)
    records.change(one, "person", key, {"note": "їхнє"})
    records.change(other, "person", key, {"note": "моє"})
    carry(one, other)
    [conflict] = exchange.conflicts(other)
    exchange.decide(other, conflict, "theirs")
    assert exchange.conflict_count(other) == 0
    history.undo(other)
    assert other.get("person", key)["note"] == "моє"  # type: ignore[index]
    assert exchange.conflicts(other) == [conflict]
    carry(other, one)
    assert exchange.conflict_count(one) == exchange.conflict_count(other) == 1


def test_a_decision_of_which_a_package_told_is_undone_by_a_new_edit(two: Two) -> None:
    one, other = two
    key = disagree(one, other)
    [conflict] = conflicts.conflicts(other)
    shown = str(value(other, key))
    conflicts.resolve(other, conflict, {"mine": "theirs", "theirs": "mine"}[shown])
    hand(other, one)
    history.undo(other)
    assert (conflicts.conflicts(other), value(other, key)) == ([], shown)
    history.redo(other)
    history.undo(other)
    hand(other, one)
    assert conflicts.conflicts(one) == conflicts.conflicts(other) == []
    assert state(one) == state(other) and value(one, key) == shown


def test_decisions_and_edits_of_one_cell_are_undone_one_by_one(two: Two) -> None:
    one, other = two
    key = disagree(one, other)
    [conflict] = conflicts.conflicts(other)
    conflicts.resolve_all(other, [conflict], "theirs")
    change(other, key, a="third", b="third")
    history.undo(other)
    assert conflicts.conflicts(other) == []
    history.undo(other)
    assert conflicts.conflicts(other) == [conflict]
    change(other, key, a="fourth")
    assert conflicts.conflicts(other) == []
    hand(other, one)
    assert conflicts.conflicts(one) == [] and state(one) == state(other)


def test_fields_that_go_together_are_undone_together(two: Two) -> None:
    one, other = two
    key = add(one, left="l", right="r")
    hand(one, other)
    change(one, key, right="theirs")
    change(other, key, right="mine")
    hand(one, other)
    before, [conflict] = state(other), conflicts.conflicts(other)
    change(other, key, left="l2")
    assert conflicts.conflicts(other) == []
    history.undo(other)
    assert (conflicts.conflicts(other), state(other)) == ([conflict], before)


def test_an_undone_decision_on_a_deletion_asks_again(two: Two) -> None:
    one, other = two
    key = add(one, a="before")
    hand(one, other)
    with one.action("delete") as act:
        act.delete("item", [key])
    change(other, key, a="mine")
    hand(one, other)
    [conflict] = conflicts.conflicts(other)
    for choice in ("mine", "theirs"):
        conflicts.resolve(other, conflict, choice)
        assert conflicts.conflicts(other) == []
        history.undo(other)
        assert conflicts.conflicts(other) == [conflict]
    hand(other, one)
    assert [each.key for each in conflicts.conflicts(one)] == [conflict.key]
    assert state(one) == state(other)


def test_a_value_that_undoing_left_alone_is_written(two: Two) -> None:
    one, other = two
    key = add(one, a="first")
    hand(one, other)
    change(other, key, a="second")
    second = history.acts(other, 1)[0].number
    change(other, key, a="third")
    assert history.reverse(other, second)[1] == 1
    history.undo(other)
    assert value(other, key) == "second"  # of the action that was undone first, and lost nothing
    hand(other, one)
    assert value(one, key) == "second" and state(one) == state(other)


def test_an_undoing_that_found_all_changed_since_is_redone_by_nothing(two: Two) -> None:
    one, other = two
    key = add(one, a="before")
    hand(one, other)
    change(other, key, a="here")
    hand(other, one)
    change(one, key, a="there")
    hand(one, other)
    undone, redone = history.undo(other), history.redo(other)
    assert undone and redone and (undone.kept, redone.kept, redone.act.number) == (1, 0, undone.act.number)
    assert value(other, key) == "there"
    assert history.next_redo(other) is None


def test_a_record_whose_making_was_undone_and_done_again_is_sent(two: Two) -> None:
    one, other = two
    key = add(one, a="made")
    history.undo(one)
    preview_opened(one, memory_file(other, [one]))  # what was written gets its stamps
    history.redo(one)
    hand(one, other)
    assert value(other, key, "deleted") is None and state(one) == state(other)


def test_an_import_with_undone_edits_is_taken_back_whole(two: Two) -> None:
    one, other = two
    key = add(one, a="before")
    hand(one, other)
    change(other, key, a="mine")
    before = state(other)
    change(one, key, a="theirs", b="theirs")
    new = add(one, a="new")
    number = hand(one, other)
    conflicts.resolve(other, conflicts.conflicts(other)[0], {"a": "both"})
    history.undo(other)
    change(other, new, a="a mistake")
    history.undo(other)
    assert foresee(other, number).later == ()
    done = undo_import(other, number)
    assert (done.exact, done.kept, state(other)) == (True, 0, before)
