"""What all sides knew before they disagreed, told by a desk that wrote none of the values or one on a third."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.sync import conflicts, identity
from tests.sync.desks import carry
from tests.sync.test_real_histories import Fresh, copies

FIELDS = ("note", "settlement", "address")


@pytest.fixture
def three(fresh_desk: Fresh, tmp_path: Path) -> Iterator[list[Desk]]:
    desks = copies(fresh_desk, tmp_path, 3)
    yield desks
    for desk in desks:
        desk.close()


def ancestors(desk: Desk) -> dict[str, object]:
    """Of each field in conflict what is told."""
    return {each.fields[0]: conflicts.ancestor(desk, each) for each in conflicts.conflicts(desk)}


def test_a_desk_that_wrote_neither_value_tells_what_both_had_seen(three: list[Desk]) -> None:
    one, other, superior = three
    key = records.add(one, "person", {"surname": "Гай", "note": "спільне"})
    for _ in range(2):  # the second time with a settlement that all have
        for there in (other, superior):
            carry(one, there)
        records.change(one, "person", key, {"settlement": "Одеса"})
    records.change(one, "person", key, {"note": "проміжне"})
    carry(one, superior)  # which the other one never had
    for desk, word in ((one, "моє"), (other, "їхнє")):
        records.change(desk, "person", key, dict.fromkeys(FIELDS, word))
    for desk in (other, one):
        carry(desk, superior)
    assert ancestors(superior) == {
        "note": {"note": "спільне"},
        "settlement": {"settlement": "Одеса"},
        "address": {"address": None},
    }
    identity.renew(superior)  # the journals of a copy name sites that are not its own
    assert set(ancestors(superior).values()) == {None}


def test_a_desk_that_has_the_record_only_since_they_disagreed_cannot_tell(three: list[Desk]) -> None:
    one, other, superior = three
    key = records.add(one, "person", {"surname": "Гай", "note": "спільне"})
    carry(one, other)
    for desk, word in ((one, "моє"), (other, "їхнє")):
        records.change(desk, "person", key, {"note": word})
        carry(desk, superior)
    assert ancestors(superior) == {"note": None}


def test_an_edit_on_a_value_that_the_other_never_had_does_not_tell_that_one(three: list[Desk]) -> None:
    one, other, superior = three
    key = records.add(one, "person", {"surname": "Гай", "note": "спільне", "address": "спільна"})
    for there in (other, superior):
        carry(one, there)
    records.change(one, "person", key, {"note": "проміжне"})
    carry(one, superior)
    for desk, word in ((superior, "моє"), (other, "їхнє")):
        records.change(desk, "person", key, {"note": word, "address": word})
    carry(other, superior)
    assert ancestors(superior) == {"note": {"note": "спільне"}, "address": {"address": "спільна"}}
