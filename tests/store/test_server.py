"""A desk on a PostgreSQL server is the same desk: same digest, history, undo; and it has one writer at a time."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copdesk.cli import main
from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.domain.fields import load
from copdesk.domain.rules.text import fold, sort_key
from copdesk.services.sample import fill_sample
from copdesk.store import history, query, schema
from copdesk.store.query import Condition, Query
from copdesk.store.server import create, open_desk, translated
from tests.conftest import lay_out_server_desk
from tests.store import newer_registers
from tests.store.postgres_server import PostgresServer
from tests.store.test_capture import STEPS, Step
from tests.store.test_desk import registry_modules


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    lent = server.lend(lay_out_server_desk)
    yield lent
    server.take_back(lay_out_server_desk, lent)


@pytest.fixture
def bare(server: PostgresServer) -> Iterator[str]:
    """The address of a database with nothing in it."""
    server.say("CREATE DATABASE bare")
    yield server.url("bare")
    server.say("DROP DATABASE bare WITH (FORCE)")


def key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def act_out(desk: Any, steps: list[Step]) -> None:
    """The same steps on any desk: ids are given, none is drawn."""
    people = [key(0)]
    with desk.action("add") as act:
        act.insert("person", {"id": key(0), "surname": "Ґалаґан"})
    for kind, place, word in steps:
        chosen = people[place % len(people)]
        with desk.action(kind) as act:
            if kind in {"add", "import"}:
                made = [{"id": key(len(people) + n), "surname": f"я{word}", "note": word} for n in range(place % 4)]
                people += act.insert_many("person", made)
            elif kind == "edit":
                act.update("person", chosen, {"settlement": word, "sex": "male" if place % 2 else None})
                act.update("person", chosen, {"settlement": f"{word}!"})
            elif kind == "bulk":
                act.update_many("person", people[: place + 1], {"note": word})
            elif kind == "link":
                if desk.get("meeting", key(1000 + place)) is None:
                    act.insert("meeting", {"id": key(1000 + place), "date": "21.02.2017"})
                act.update("meeting", key(1000 + place), {"number": place, "date": f"{1 + place % 28:02}.03.2017"})
            else:
                getattr(act, kind)("person", [chosen])


def told(desk: Any) -> list[Any]:
    """Everything the history says, without moments and row numbers, and the digest."""
    acts = [(act.name, act.kind, act.undone, dict(act.params)) for act in history.acts(desk)]
    rows = [
        (noun, key, row.act.name, row.field, *((row.old, row.new) if row.field != "deleted" else (row.new is None,)))
        for noun in ("person", "meeting")
        for (key,) in desk.db.execute(f"SELECT id FROM {noun} ORDER BY id").fetchall()
        for row in history.of_record(desk, noun, key)
    ]
    return [acts, rows, desk.digest()]


def empty(desk: Any) -> None:
    """Take away what an earlier example left, and the records whose ids were drawn when the desk was made."""
    desk.db.execute("BEGIN IMMEDIATE")
    desk.db.execute("UPDATE sync_me SET erasing = 1")
    for table in ("person", "meeting", '"user"', "unit", "search", "history", "act"):
        desk.db.execute(f"DELETE FROM {table}")
    desk.db.execute("UPDATE sync_me SET erasing = 0")
    desk.db.execute("COMMIT")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(steps=STEPS)
def test_the_same_actions_make_the_same_desk_history_and_undo(
    file_desk: Any, server_desk: Any, steps: list[Step]
) -> None:
    desks = (file_desk, server_desk)
    for desk in desks:
        empty(desk)
        act_out(desk, steps)
    assert told(desks[0]) == told(desks[1])
    for step in ("undo", "undo", "undo", "redo"):
        done = [getattr(desk, step)() for desk in desks]
        there, here = (one and (one.act.name, one.kept, one.changes.records) for one in done)
        assert there == here
        assert told(desks[0]) == told(desks[1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(texts=st.lists(st.text(alphabet="абвґгеєіїй’ -'\"%_\\<=ïaEß0129", min_size=1, max_size=12), max_size=5))
def test_the_server_folds_and_sorts_as_python_does(server_desk: Any, texts: list[str]) -> None:
    db = server_desk.db
    kept = [text.strip() for text in texts if text.strip("’'\" ")]
    with server_desk.action("add") as act:
        act.insert_many("person", [{"surname": "Я", "note": text} for text in kept])
    folded, ordered = (make(db, "person", "note", "note") for make in (db.sql.folded, db.sql.sort_key))
    rows = db.execute(f"SELECT note, {folded}, {ordered} FROM person WHERE note IS NOT NULL").fetchall()
    assert all((one, other) == (fold(text), sort_key(text)) for text, one, other in rows)


def test_a_text_of_another_writer_is_found_at_once(server_desk: Any, server: PostgresServer) -> None:
    asked = Query("person", (Condition("settlement", "contains", "ГАЛИЧ"),))
    assert query.count(server_desk, asked) == 0
    other = open_desk(f"{_address(server_desk, server)}", registry())
    with other.action("add") as act:
        act.insert("person", {"surname": "Жук", "settlement": "Ґалич"})
    other.close()
    assert query.count(server_desk, asked) == 1


def _address(desk: Any, server: PostgresServer) -> str:
    return server.url(desk.db.execute("SELECT current_database()::text").fetchone()[0])


def test_a_second_writer_waits_and_its_rows_follow(server_desk: Any, server: PostgresServer) -> None:
    other = open_desk(_address(server_desk, server), registry())
    other.db.execute("SET lock_timeout = 50")
    with server_desk.action("add") as act:
        act.insert("person", {"surname": "Жук"})
        assert other.fetch("person") == []
        with pytest.raises(UserError, match="desk_busy"), other.action("add"):
            pass
    with other.action("add") as act:
        act.insert("person", {"surname": "Лень"})
    other.close()
    assert [row["surname"] for row in server_desk.fetch("person")] == ["Жук", "Лень"]
    assert [act.name for act in history.acts(server_desk)] == ["add", "add", "init"]
    assert schema.audit(server_desk.db, server_desk.registry) == []


def test_a_trigger_that_was_changed_or_switched_off_is_noticed(server_desk: Any) -> None:
    db = server_desk.db
    for harm in (
        "ALTER TABLE person DISABLE TRIGGER cap_person",
        "CREATE OR REPLACE FUNCTION cap_person() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP TRIGGER cap_person_t ON person",
    ):
        db.execute("BEGIN")
        db.execute(harm)
        assert len(schema.audit(db, server_desk.registry)) == 1
        db.execute("ROLLBACK")
    assert schema.audit(db, server_desk.registry) == []


def test_a_read_only_desk_refuses_to_write(url: str) -> None:
    reader = open_desk(url, registry(), read_only=True)
    assert reader.fetch("person", (Condition("settlement", "contains", "а"),)) == []
    with pytest.raises(UserError, match="desk_read_only"), reader.action("add"):
        pass
    with pytest.raises(reader.db.DatabaseError):
        reader.set_meta("unit", "x")
    reader.close()


def test_what_belongs_to_a_folder_is_refused_in_plain_words(server_desk: Any) -> None:
    from copdesk.services import backups

    with pytest.raises(UserError, match="server_no_folder"):
        backups.make(server_desk)
    assert server_desk.check() == []


def test_each_failure_to_open_has_its_own_message(bare: str, url: str) -> None:
    for place, code in ((bare, "server_no_desk"), (bare.replace("bare", "nowhere"), "server_gone")):
        with pytest.raises(UserError, match=code):
            open_desk(place, registry())
    with pytest.raises(UserError, match="server_not_empty"):
        create(url, registry(), unit="ВП")


def test_a_desk_made_before_a_field_was_declared_gets_it(bare: str) -> None:
    first = create(bare, registry(), unit="ВП")
    with first.action("add") as act:
        person = act.insert("person", {"surname": "Жук"})
    first.close()
    newer = load(*registry_modules(), newer_registers)
    again = open_desk(bare, newer)
    with again.action("edit") as act:
        act.update("person", person, {"nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "leader": person})
    assert again.title("patrol", patrol) == "Нічний патруль · Жук"
    assert again.undo() is not None
    assert again.get("person", person)["nickname"] is None
    assert schema.audit(again.db, newer) == []
    again.close()


def test_commands_work_on_a_server(bare: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--desk", bare, "init", "--unit", "Вознесенський РВП", "--user", "Ірина"]) == 0
    assert main(["--desk", bare, "add", "person", "surname=Ґалаґан"]) == 0
    capsys.readouterr()
    assert main(["--desk", bare, "list", "person", "--search", "галаган"]) == 0
    assert "Ґалаґан" in capsys.readouterr().out
    assert main(["--desk", bare, "undo"]) == 0
    assert main(["--desk", bare, "check"]) == 0
    assert main(["--desk", bare, "backup"]) == 1
    assert "pg_dump" in capsys.readouterr().err


def test_placeholders_are_numbered_and_quoted_texts_left_alone() -> None:
    assert translated("SELECT '?', \"a?\" FROM temp.x WHERE a = ? AND b = ?") == (
        "SELECT '?', \"a?\" FROM pg_temp.x WHERE a = $1 AND b = $2"
    )
    assert translated("?1 ?2 ?1") == "$1 $2 $1"


def test_the_driver_is_loaded_for_a_server_only() -> None:
    """A window and a desk in a folder never load what could open a connection."""
    script = (
        "import sys, copdesk.app, copdesk.cli, copdesk.store.desk, copdesk.services.desks\n"
        "from copdesk.sync import exchange\n"
        "print([name for name in sys.modules if name.startswith('psycopg')])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


def test_the_sample_lists_and_searches_alike_on_both(file_desk: Any, server_desk: Any) -> None:
    for desk in (file_desk, server_desk):
        fill_sample(desk, seed=1, years=1, size="S")
    assert server_desk.check() == []
    for noun, entity in registry().items():
        if noun in {"unit", "user"}:  # of which one each has an id of its own
            continue
        orders = [Query(noun, sort=(f"-{name}",)) for name in list(entity.fields)[:3]]
        for asked in (*orders, Query(noun), Query(noun, search="вул"), Query(noun, search="ів 1")):
            there, here = (query.ids(desk, noun, query.vector(desk, asked)) for desk in (server_desk, file_desk))
            assert there == here, asked
        there, here = (desk.fetch(noun) for desk in (server_desk, file_desk))
        unit = {server_desk.meta("unit"), file_desk.meta("unit")}
        same = [{k: "" if v in unit else v for k, v in row.items() if k != "n"} for row in there]
        assert same == [{k: "" if v in unit else v for k, v in row.items() if k != "n"} for row in here]
