"""Records made twice under one id: what was made without a value nobody wrote."""

from itertools import permutations
from typing import Any

from copdesk.services import exchange
from tests.sync.desks import acquaint, carry, state

KEY = "11111111-2222-4333-8444-555555555555"


def made(desk: Any, **values: Any) -> None:
    with desk.action("add", noun="person", id=KEY) as act:
        act.insert("person", {"id": KEY, **values})


def all_round(desks: list[Any]) -> list[dict[str, Any]]:
    for _ in range(2):
        for one, other in permutations(desks, 2):
            carry(one, other)
    assert all(state(desk) == state(desks[0]) for desk in desks)
    return [desk.get("person", KEY) for desk in desks]


def test_an_empty_field_yields_to_a_value_and_a_value_to_none(make_desk: Any) -> None:
    desks = [make_desk(name) for name in ("one", "other", "third")]
    acquaint(*desks)
    made(desks[0], surname="Бойко", note="відомо")
    made(desks[1], surname="Бойко", phones="+380635761839")
    for row in all_round(desks):
        assert (row["note"], row["phones"]) == ("відомо", "+380635761839")
    assert all(exchange.conflicts(desk) == [] for desk in desks)


def test_two_values_of_one_field_wait_for_a_person(make_desk: Any) -> None:
    desks = [make_desk(name) for name in ("one", "other")]
    acquaint(*desks)
    made(desks[0], surname="Бойко", note="так")
    made(desks[1], surname="Бойко", note="інакше")
    all_round(desks)
    assert [[each.fields for each in exchange.conflicts(desk)] for desk in desks] == [[("note",)]] * 2


def test_an_edit_by_one_who_knew_of_one_making_meets_no_empty_field(make_desk: Any) -> None:
    desks = [make_desk(name) for name in ("one", "other", "third")]
    acquaint(*desks)
    made(desks[0], surname="Бойко")
    made(desks[1], surname="Бойко")
    carry(desks[0], desks[2])
    with desks[2].action("change", noun="person", id=KEY) as act:
        act.update("person", KEY, {"note": "дописано"})
    assert [row["note"] for row in all_round(desks)] == ["дописано"] * 3
    assert all(exchange.conflicts(desk) == [] for desk in desks)
