"""What newer programs write passes through older ones unharmed, and is there at once when they are updated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import fields as f
from copdesk.domain.entities import MODULES
from copdesk.domain.fields import Record, Registry, entity, load
from copdesk.store.desk import Desk
from copdesk.sync import conflicts, trust
from copdesk.sync.exchange import export, import_file
from copdesk.sync.upgrade import take_up
from tests.store import newer_registers
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]
NEWER = load(*MODULES, newer_registers)


def carry(one: Desk, other: Desk) -> None:
    path = Path(one.folder.parent / f"{one.folder.name}.cdsync")
    import_file(other, export(one, path, [trust.own_card(other)]).path)


def updated(desk: Desk, known: Any = NEWER) -> Desk:
    """The desk, opened by a program that declares more."""
    desk.close()
    return Desk.open_with_key(desk.folder, known, desk.dek, desk.user)


@pytest.fixture
def three(make_desk: Maker) -> tuple[Desk, Desk, Desk]:
    one, two, older = make_desk("one", registers=NEWER), make_desk("two", registers=NEWER), make_desk("older")
    acquaint(one, two, older)
    return one, two, older


def test_a_field_emptied_by_a_newer_program_is_empty_behind_an_older_one(three: tuple[Desk, Desk, Desk]) -> None:
    one, two, older = three
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Жук", "nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "people": 4})
    carry(one, older)
    with one.action("edit") as act:
        act.update("person", person, {"nickname": None})
        act.update("patrol", patrol, {"people": None})
    carry(one, older)
    carry(older, two)
    assert two.get("person", person)["nickname"] is None  # type: ignore[index]
    assert two.get("patrol", patrol)["people"] is None  # type: ignore[index]
    carry(two, one)
    assert one.digest() == two.digest()


def test_an_update_shows_at_once_what_was_kept(three: tuple[Desk, Desk, Desk]) -> None:
    one, two, older = three
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Жук", "nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "leader": person})
    carry(one, older)
    carry(one, two)
    with one.action("edit") as act:
        act.update("person", person, {"nickname": "Перше"})
    with two.action("edit") as act:
        act.update("person", person, {"nickname": "Друге"})
    carry(one, older)
    carry(two, older)
    assert not take_up(older)
    older = updated(older)
    assert take_up(older) and not take_up(older)
    assert older.get("patrol", patrol)["leader"] == person  # type: ignore[index]
    [found] = conflicts.conflicts(older)
    assert {version.stored["nickname"] for version in found.versions} == {"Перше", "Друге"}
    assert older.check() == []
    assert older.undo() is None
    carry(older, one)
    carry(one, older)
    assert one.digest() == older.digest()
    older.close()


@entity("person", title=("surname", "given_name", "patronymic"), title_join=" ", area="members")
class Careless(newer_registers.Person):
    """A person of a program that gave the new names other kinds."""

    height: str | None = f.text()
    mentor: str | None = f.text()
    born_from: str | None = f.text()


@entity("person", title=("surname", "given_name", "patronymic"), title_join=" ", area="members")
class Careful(newer_registers.Person):
    """The same names with the kinds that they have here."""

    height: int | None = f.count()
    mentor: str | None = f.ref("person")
    born_from: Any = f.day(joint="born")
    born_to: Any = f.day(joint="born")


def with_person(cls: type[Record]) -> Registry:
    known = load(*MODULES, newer_registers)
    return Registry({**known, "person": cls.__entity__})  # type: ignore[attr-defined]


def test_values_that_do_not_fit_are_left_aside_and_stop_no_import(make_desk: Maker) -> None:
    one, older, plain = make_desk("one", registers=with_person(Careless)), make_desk("older"), make_desk("plain")
    acquaint(one, older, plain)
    odd = {"height": "високий", "mentor": "10000000-0000-4000-8000-000000000000", "born_from": "2001-01-01"}
    with one.action("add") as act:
        person = act.insert("person", {"surname": "Жук", "nickname": "Жучок", **odd})
    carry(one, older)
    older = updated(older, with_person(Careful))
    assert take_up(older)
    row = older.get("person", person)
    assert row is not None and row["nickname"] == "Жучок"
    assert [row[name] for name in ("height", "mentor", "born_from")] == [None, None, None]
    kept = older.db.execute("SELECT fld FROM sync_extra ORDER BY fld").fetchall()
    assert [name for (name,) in kept] == ["born_from", "height", "mentor"]
    carry(older, plain)
    with plain.action("edit") as act:
        act.update("person", person, {"note": "далі"})
    carry(plain, older)
    assert older.get("person", person)["note"] == "далі"  # type: ignore[index]
    assert older.check() == []
    older.close()
