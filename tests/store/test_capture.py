"""Every write is captured or refused; any action can be undone and redone."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.store import history, schema


@pytest.fixture
def desk(any_desk: Any) -> Any:
    """Every test here runs on both databases."""
    return any_desk


def add_person(desk: Any, surname: str = "Ґалаґан", **values: Any) -> str:
    with desk.action("add") as act:
        return str(act.insert("person", {"surname": surname, **values}))


def changes_of(desk: Any, noun: str, key: str) -> list[tuple[str, Any, Any]]:
    return [(row.field, row.old, row.new) for row in history.of_record(desk, noun, key)]


def test_history_of_a_record_names_each_change_once(desk: Any) -> None:
    key = add_person(desk)
    with desk.action("edit") as act:
        act.update("person", key, {"surname": "Ґринь", "settlement": "Одеса"})
    assert changes_of(desk, "person", key) == [
        ("surname", "Ґалаґан", "Ґринь"),
        ("settlement", None, "Одеса"),
        ("", None, None),
    ]
    assert {row.act.user for row in history.of_record(desk, "person", key)} == {"Олена Ковальчук"}


def test_an_update_without_a_change_leaves_no_action(desk: Any) -> None:
    key = add_person(desk)
    before = [act.number for act in history.acts(desk)]
    with desk.action("edit") as act:
        act.update("person", key, {"surname": "Ґалаґан"})
    assert [act.number for act in history.acts(desk)] == before


WRITES = {
    "update": "UPDATE person SET surname = 'Жук'",
    "expression": "UPDATE person SET surname = surname || 'а'",
    "upsert": "INSERT INTO person(n, id, surname) SELECT n, id, 'Жук' FROM person WHERE TRUE "
    "ON CONFLICT(id) DO UPDATE SET surname = excluded.surname",
    "update from": "UPDATE person SET surname = 'Жук' FROM unit WHERE unit.n > 0",
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_every_way_of_writing_is_captured(desk: Any, statement: str) -> None:
    key = add_person(desk)
    with desk.action("edit") as act:
        act.connection.execute(statement)
    changed = changes_of(desk, "person", key)
    assert changed[0][:2] == ("surname", "Ґалаґан")
    assert desk.get("person", key)["surname"] == changed[0][2]
    assert desk.undo() is not None
    assert desk.get("person", key)["surname"] == "Ґалаґан"


def test_the_label_follows_a_write_that_went_around_the_services(desk: Any) -> None:
    key = add_person(desk)
    with desk.action("edit") as act:
        act.connection.execute("UPDATE person SET surname = 'Жук'")
    assert desk.title("person", key) == "Жук"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM person",
        "UPDATE person SET id = 'other'",
        "UPDATE person SET n = 99",
        "TRUNCATE person CASCADE",
        "INSERT OR REPLACE INTO person(n, id, surname) SELECT n, id, 'Жук' FROM person",
        "REPLACE INTO person(id, surname) SELECT id, 'Жук' FROM person",
    ],
)
def test_a_write_that_would_hide_its_past_is_refused(desk: Any, statement: str) -> None:
    key = add_person(desk)
    with pytest.raises(desk.db.DatabaseError), desk.action("edit") as act:
        act.connection.execute(statement)
    assert desk.get("person", key)["surname"] == "Ґалаґан"


@pytest.mark.parametrize(
    "statement", ["UPDATE person SET surname = 'Жук'", "INSERT INTO person(id, surname) VALUES('x', 'Жук')"]
)
def test_a_write_outside_an_action_is_refused(desk: Any, statement: str) -> None:
    key = add_person(desk)
    with pytest.raises(desk.db.IntegrityError):
        desk.db.execute(statement)
    assert [row["surname"] for row in desk.fetch("person")] == ["Ґалаґан"]
    assert desk.get("person", key) is not None


def test_a_failed_action_writes_nothing(desk: Any) -> None:
    before = desk.digest()
    with pytest.raises(UserError), desk.action("add") as act:
        act.insert("person", {"surname": "Жук"})
        act.insert("person", {"surname": None})
    assert desk.digest() == before
    assert [a.name for a in history.acts(desk)] == ["init"]


def test_every_register_has_its_triggers_as_generated(desk: Any) -> None:
    assert schema.audit(desk.db, desk.registry) == []
    desk.db.execute("BEGIN")
    lost = "cap_person ON person" if "cap_person" in desk.db.sql.installed(desk.db) else "cap_person_u_phones"
    desk.db.execute(f"DROP TRIGGER {lost}")
    assert schema.audit(desk.db, desk.registry) == [lost.split(maxsplit=1)[0]]
    desk.db.execute("ROLLBACK")


def test_undo_and_redo_walk_through_all_actions(desk: Any) -> None:
    digests = [desk.digest()]
    key = add_person(desk)
    digests.append(desk.digest())
    with desk.action("edit") as act:
        act.update("person", key, {"surname": "Жук"})
        act.update("person", key, {"surname": "Лень"})
    digests.append(desk.digest())
    with desk.action("delete") as act:
        act.delete("person", [key])
    digests.append(desk.digest())
    for expected in digests[-2::-1]:
        assert desk.undo() is not None
        assert desk.digest() == expected
    assert desk.undo() is None
    for expected in digests[1:]:
        assert desk.redo() is not None
        assert desk.digest() == expected
    assert desk.redo() is None


def test_a_new_action_ends_what_could_be_redone(desk: Any) -> None:
    add_person(desk)
    assert desk.undo() is not None
    add_person(desk, "Жук")
    assert desk.redo() is None
    assert [row["surname"] for row in desk.fetch("person")] == ["Жук"]


def test_an_undone_record_is_not_in_the_trash_and_comes_back_by_redo(desk: Any) -> None:
    from copdesk.store.query import Query

    key = add_person(desk)
    desk.undo()
    assert len(desk.query(Query("person", trash=True))) == 0
    assert len(desk.query(Query("person"))) == 0
    desk.redo()
    assert desk.get("person", key)["deleted"] is None


def test_undo_keeps_what_was_changed_later(desk: Any) -> None:
    key = add_person(desk)
    with desk.action("edit") as act:
        act.update("person", key, {"settlement": "Одеса", "address": "вул. Київська, 5"})
    target = history.acts(desk)[0].number
    with desk.action("edit") as act:
        act.update("person", key, {"settlement": "Ізюм"})
    _, kept = history.reverse(desk, target)
    assert kept == 1
    row = desk.get("person", key)
    assert (row["settlement"], row["address"]) == ("Ізюм", None)


def test_undo_of_a_bulk_edit_brings_each_old_value_back(desk: Any) -> None:
    with desk.action("add") as act:
        keys = act.insert_many("person", [{"surname": f"Жук {n}", "settlement": f"м. {n % 7}"} for n in range(500)])
    before = desk.digest()
    with desk.action("bulk") as act:
        act.update_many("person", keys, {"settlement": "Одеса"})
    assert {row["settlement"] for row in desk.fetch("person")} == {"Одеса"}
    desk.undo()
    assert desk.digest() == before


def test_stamps_follow_from_the_history(desk: Any) -> None:
    old, fresh = add_person(desk), None
    desk.db.execute("BEGIN IMMEDIATE")
    schema.settle(desk.db)
    desk.db.execute("UPDATE sync_me SET epoch = 2")
    desk.db.execute("COMMIT")
    with desk.action("edit") as act:
        act.update("person", old, {"settlement": "Ізюм"})
        fresh = act.insert("person", {"surname": "Жук"})
        act.update("person", fresh, {"settlement": "Ізюм"})
    schema.settle(desk.db)
    schema.settle(desk.db)
    names = {n: fld for (tbl, fld), n in desk.number.items() if tbl == "person"}
    stamps = desk.db.execute(
        "SELECT p.surname, s.fld, s.site, s.epoch FROM sync_stamp s JOIN person p ON p.n = s.rec WHERE s.tbl = ?",
        (desk.number["person", ""],),
    ).fetchall()
    assert [(a, names[b], c, d) for a, b, c, d in stamps] == [("Ґалаґан", "settlement", 1, 2)]
    epochs = desk.db.execute(
        "SELECT epoch FROM sync_rec WHERE tbl = ? ORDER BY rec", (desk.number["person", ""],)
    ).fetchall()
    assert epochs == [(1,), (2,)]


def test_fields_that_belong_together_share_one_stamp(desk: Any) -> None:
    with desk.action("add") as act:
        key = act.insert("plan", {"title": "Спільний план", "start": "01.01.2026", "end": "31.12.2026"})
    schema.settle(desk.db)
    desk.db.execute("UPDATE sync_me SET epoch = 2")
    with desk.action("edit") as act:
        act.update("plan", key, {"end": date(2027, 1, 31)})
    schema.settle(desk.db)
    heads = desk.db.execute("SELECT fld FROM sync_stamp WHERE tbl = ?", (desk.number["plan", ""],)).fetchall()
    assert heads == [(desk.number["plan", "start"],)]


Step = tuple[str, int, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "bulk", "delete", "restore", "link", "import"]),
        st.integers(0, 30),
        st.text(alphabet="абвґгеєіїй’ -'\"%_\\<=", min_size=1, max_size=12).filter(lambda t: bool(t.strip("’'\" "))),
    ),
    max_size=25,
)


def take(desk: Any, step: Step, people: list[str]) -> None:
    kind, place, word = step
    with desk.action(kind) as act:
        if kind in {"add", "import"} or not people:
            rows = [{"surname": f"я{word}", "note": word}] * (1 if kind == "add" else place % 5)
            people += act.insert_many("person", rows)
            return
        key = people[place % len(people)]
        if kind == "edit":
            act.update("person", key, {"surname": f"я{word}", "settlement": word})
        elif kind == "bulk":
            act.update_many("person", people[: place + 1], {"note": word})
        elif kind == "link":
            body = act.insert("organisation", {"short_name": f"я{word}"})
            act.insert("affiliation", {"person": key, "organisation": body})
        else:
            getattr(act, kind)("person", [key])


def walk(desk: Any, steps: list[Step]) -> None:
    """Random actions, all undone and all redone, give the same desks."""
    while desk.undo() is not None:  # what an earlier example left
        pass
    start, people = desk.digest(), []
    for step in steps:
        take(desk, step, people)
    end = desk.digest()
    labels = desk.db.execute("SELECT id, label FROM person WHERE deleted IS NULL ORDER BY id").fetchall()
    undone = 0
    while desk.undo() is not None:
        undone += 1
    assert desk.digest() == start
    for _ in range(undone):
        assert desk.redo() is not None
    assert desk.digest() == end
    assert desk.db.execute("SELECT id, label FROM person WHERE deleted IS NULL ORDER BY id").fetchall() == labels


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(steps=STEPS)
def test_random_actions_all_undone_give_the_same_desk_and_redone_too(file_desk: Any, steps: list[Step]) -> None:
    walk(file_desk, steps)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
@given(steps=STEPS)
def test_random_actions_on_a_server_all_undone_and_redone(server_desk: Any, steps: list[Step]) -> None:
    walk(server_desk, steps)


def test_the_trigger_of_each_column_watches_that_column_only(desk: Any) -> None:
    made = schema.expected_triggers(desk.db, desk.registry)
    assert re.search(
        r'AFTER (INSERT OR )?UPDATE OF .*"phones".* ON "person"',
        made.get("cap_person_u_phones", made.get("cap_person", "")),
    )
