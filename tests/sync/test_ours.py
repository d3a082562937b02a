"""A package that would leave nobody here who may work or administer: the desk keeps them, and everywhere else too."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from copdesk.services import exchange, records, users
from copdesk.store import keys
from copdesk.store.desk import Desk
from copdesk.sync import undo
from tests.sync.desks import acquaint, carry, send, state

Pair = tuple[Desk, Desk]


@pytest.fixture
def pair(make_desk: Callable[..., Desk]) -> Pair:
    """Two desks of one unit; each has an administrator of its own, and both know of both."""
    one, other = make_desk("one"), make_desk("other", user="Іван Лях")
    acquaint(one, other)
    carry(one, other)
    carry(other, one)
    return one, other


def user(desk: Desk, name: str) -> Mapping[str, Any]:
    return desk.fetch("user", {"name": name})[0]


def settle(one: Desk, other: Desk) -> None:
    """Both hear of what the import wrote back, and are the same."""
    carry(other, one)
    carry(one, other)
    assert one.digest() == other.digest() and state(one) == state(other) and exchange.conflicts(one) == []


@pytest.mark.parametrize("values", [{"role": "reader"}, {"active": False}, {"name": "Хтось інший"}])
def test_the_last_administrator_of_a_desk_stays_one(pair: Pair, values: dict[str, Any]) -> None:
    one, other = pair
    before = other.digest()
    records.change(one, "user", user(one, "Іван Лях")["id"], values)
    path = send(one, other)
    seen = exchange.preview(other, path)
    assert (seen.report.administrators, seen.records, other.digest()) == (("Іван Лях",), (), before)
    report = exchange.import_file(other, path)
    assert report.administrators == ("Іван Лях",) and report.counts == seen.report.counts == {}
    users.set_role(other, "Олена Ковальчук", "secretary")
    with pytest.raises(Exception, match="last_administrator"):
        users.set_role(other, "Іван Лях", "reader")
    settle(one, other)


def test_what_else_came_of_an_administrator_is_taken_in(pair: Pair) -> None:
    one, other = pair
    officer = records.add(one, "officer", {"surname": "Лях"})
    records.change(one, "user", user(one, "Іван Лях")["id"], {"role": "reader", "officer": officer})
    report = carry(one, other)
    mine = user(other, "Іван Лях")
    assert (mine["role"], mine["officer"]) == ("administrator", officer)
    assert report.counts["user"].changed == 1 and report.counts["officer"].new == 1
    settle(one, other)


def test_while_another_one_here_may_administer_a_role_may_be_taken(pair: Pair) -> None:
    one, other = pair
    users.add(other, "Марія Степова", "administrator", "інший тихий ранок над Бугом 8", kdf=keys.FLOOR)
    carry(other, one)
    records.change(one, "user", user(one, "Іван Лях")["id"], {"role": "reader"})
    assert carry(one, other).administrators == () and user(other, "Іван Лях")["role"] == "reader"
    records.change(one, "user", user(one, "Марія Степова")["id"], {"role": "reader"})
    assert carry(one, other).administrators == ("Марія Степова",)
    settle(one, other)


def test_roles_of_both_desks_taken_by_each_other_are_both_kept(pair: Pair) -> None:
    one, other = pair
    for desk, name in ((one, "Іван Лях"), (other, "Олена Ковальчук")):
        records.change(desk, "user", user(desk, name)["id"], {"role": "reader"})
    there, back = send(one, other), send(other, one)
    exchange.import_file(other, there)
    exchange.import_file(one, back)
    settle(one, other)
    assert {row["role"] for row in one.fetch("user")} == {"administrator"}


def test_the_own_unit_and_user_are_never_deleted_by_a_package(pair: Pair) -> None:
    one, other = pair
    other_unit = records.add(other, "unit", {"short_name": "Свій", "name": "Свій підрозділ"})
    other.set_meta("unit", other_unit)
    carry(other, one)
    person = records.add(one, "person", {"surname": "Жук"})
    carry(one, other)
    with one.action("delete", noun="user") as act:
        act.delete("user", [user(one, "Іван Лях")["id"]])
        act.delete("unit", [other_unit])
        act.delete("person", [person])
    report = carry(one, other)
    assert report.kept == 2 and report.counts == {"person": type(report.total)(deleted=1)}
    undone = other.undo()
    assert undone is not None and undone.act.name == "add", "what a desk needs is no step that could be taken back"
    other.redo()
    settle(one, other)


def test_a_package_that_took_the_last_administrator_can_be_taken_back(pair: Pair) -> None:
    one, other = pair
    before = other.digest()
    records.change(one, "user", user(one, "Іван Лях")["id"], {"role": "reader"})
    records.add(one, "person", {"surname": "Жук"})
    assert undo.undo_import(other, carry(one, other).number).exact and other.digest() == before
    assert user(other, "Іван Лях")["role"] == "administrator"
