"""A desk opens with its key only, and tells plainly why it does not open."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.domain.fields import load
from copdesk.store import history, migrations, schema
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from tests.conftest import PASSPHRASE


def refused(folder: Path, **options: Any) -> str:
    with pytest.raises(UserError) as caught:
        Desk.open(folder, registry(), **{"passphrase": PASSPHRASE, **options})
    return caught.value.code


def test_a_desk_opens_with_the_passphrase_and_with_the_recovery_key(desk: Any) -> None:
    digest, folder, recovery = desk.digest(), desk.folder, desk.recovery_key
    desk.close()
    for secret in (PASSPHRASE, recovery):
        again = Desk.open(folder, registry(), passphrase=secret)
        assert again.digest() == digest
        assert again.user == "Олена Ковальчук"
        again.close()


def test_each_failure_to_open_has_its_own_message_and_harms_nothing(desk: Any, tmp_path: Path) -> None:
    digest, folder = desk.digest(), desk.folder
    assert refused(folder) == "desk_in_use"
    desk.close()
    assert refused(folder, passphrase="зовсім інша фраза тут") == "passphrase_wrong"
    assert refused(tmp_path / "nowhere") == "desk_missing"

    lost = tmp_path / "lost"
    shutil.copytree(folder, lost)
    (lost / "desk.keys").unlink()
    assert refused(lost) == "keys_missing"

    hurt = tmp_path / "hurt"
    shutil.copytree(folder, hurt)
    data = bytearray((hurt / "desk.db").read_bytes())
    data[100:200] = bytes(100)
    (hurt / "desk.db").write_bytes(data)
    assert refused(hurt) == "desk_damaged"

    again = Desk.open(folder, registry(), passphrase=PASSPHRASE)
    assert again.digest() == digest
    again.close()


def test_a_desk_of_a_newer_program_is_refused_and_left_alone(desk: Any) -> None:
    folder = desk.folder
    desk.db.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    desk.close()
    assert refused(folder) == "desk_newer"


def test_a_desk_made_before_a_field_was_declared_gets_it_after_a_backup(desk: Any, tmp_path: Path) -> None:
    from tests.store import newer_registers

    with desk.action("add") as act:
        key = act.insert("person", {"surname": "Жук"})
    folder = desk.folder
    desk.close()
    newer = load(*registry_modules(), newer_registers)
    again = Desk.open(folder, newer, passphrase=PASSPHRASE)
    assert again.get("person", key)["nickname"] is None
    with again.action("edit") as act:
        act.update("person", key, {"nickname": "Жучок"})
        patrol = act.insert("patrol", {"name": "Нічний патруль", "leader": key})
    assert again.title("patrol", patrol) == "Нічний патруль · Жук"
    assert again.undo() is not None
    assert again.get("person", key)["nickname"] is None
    assert schema.audit(again.db, newer) == []
    assert len(list((folder / "backups").iterdir())) >= 1
    again.close()


def test_a_desk_of_the_first_version_gets_the_indexes_and_triggers_of_today(desk: Any) -> None:
    with desk.action("add") as act:
        key = act.insert("person", {"surname": "Жук"})
    folder, db = desk.folder, desk.db
    today = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    db.execute("DROP INDEX history_made")
    db.execute("DROP INDEX history_rec")
    db.execute("CREATE INDEX history_rec ON history(tbl, rec)")
    db.execute("DROP INDEX sync_stamp_own")
    db.execute("CREATE INDEX sync_stamp_epoch ON sync_stamp(site, epoch)")
    older = today["cap_person_u_note"].replace("VALUES((SELECT act FROM sync_me),", "SELECT m.act,")
    db.execute("DROP TRIGGER cap_person_u_note")
    db.execute(older.replace("); END", " FROM sync_me m; END"))
    db.execute("PRAGMA user_version = 1")
    desk.close()
    again = Desk.open(folder, registry(), passphrase=PASSPHRASE)
    assert dict(again.db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")) == today
    with again.action("edit") as act:
        act.update("person", key, {"note": "черговий"})
    assert [row.field for row in history.of_record(again, "person", key)] == ["note", ""]
    assert len(list((folder / "backups").iterdir())) == 1
    again.close()


def test_a_desk_that_has_what_a_step_makes_can_take_it_again(desk: Any) -> None:
    folder, digest = desk.folder, desk.digest()
    desk.db.execute("PRAGMA user_version = 0")
    desk.close()
    again = Desk.open(folder, registry(), passphrase=PASSPHRASE)
    assert (again.digest(), again.check()) == (digest, [])
    again.close()


def registry_modules() -> tuple[Any, ...]:
    from copdesk.domain.entities import MODULES

    return MODULES


def test_a_desk_that_could_not_be_made_leaves_room_for_the_next_try(tmp_path: Path) -> None:
    refusals = []
    for phrase in ("слабка", PASSPHRASE):
        try:
            Desk.create(tmp_path / "d", registry(), unit="ВП", user="Ірина", passphrase=phrase, kdf=FLOOR).close()
        except UserError as error:
            refusals.append(error.code)
    assert refusals == ["passphrase_weak"]


def test_a_desk_cut_off_while_it_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise UserError("disk_full")

    monkeypatch.setattr(schema, "create", full)
    with pytest.raises(UserError, match="disk_full"):
        Desk.create(tmp_path / "d", registry(), unit="ВП", user="Ірина", passphrase=PASSPHRASE, kdf=FLOOR)
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["desk.lock"]


def test_nothing_readable_lies_in_the_folder_of_a_desk(desk: Any) -> None:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": "Щукоїжаченко", "note": "таємна нотатка"}] * 50)
    desk.close()
    for path in desk.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert "Щукоїжаченко".encode() not in data
            assert "нотатка".encode() not in data


def test_a_read_only_desk_shows_everything_and_refuses_to_write(desk: Any) -> None:
    digest, folder = desk.digest(), desk.folder
    desk.close()
    reader = Desk.open(folder, registry(), passphrase=PASSPHRASE, read_only=True)
    assert reader.digest() == digest
    with pytest.raises(UserError, match="desk_read_only"), reader.action("add") as act:
        act.insert("person", {"surname": "Жук"})
    reader.close()


@pytest.mark.parametrize(
    ("noun", "values", "code", "field"),
    [
        ("person", {}, "required", "surname"),
        ("person", {"surname": "   "}, "required", "surname"),
        ("person", {"surname": "Жук", "sex": "third"}, "choice_unknown", "sex"),
        ("person", {"surname": "Ж" * 100_000}, "too_long", "surname"),
        ("meeting", {"date": "31.02.2026"}, "date_invalid", "date"),
        ("meeting", {"date": "21.02.2017", "start": "12:00", "end": "11:00"}, "end_before_start", "end"),
        ("membership", {"person": "00000000-0000-4000-8000-000000000000", "group": "x"}, "unknown_reference", "group"),
        ("plan", {"title": "План", "start": "02.02.2026", "end": "01.02.2026"}, "end_before_start", "end"),
        ("organisation", {"short_name": "Рада", "edrpou": "123"}, "code_invalid", "edrpou"),
        ("person", {"surname": "Жук", "email": "не пошта"}, "email_invalid", "email"),
        ("person", {"surname": "Жук", "nothing": "x"}, "field_unknown", None),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(
    any_desk: Any, noun: str, values: dict[str, Any], code: str, field: str | None
) -> None:
    before = any_desk.digest()
    with pytest.raises(UserError) as caught, any_desk.action("add") as act:
        act.insert(noun, values)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert any_desk.digest() == before


def test_a_reference_to_a_record_that_is_not_there_is_refused(any_desk: Any) -> None:
    with any_desk.action("add") as act:
        group = act.insert("group", {"short_name": "Рада", "name": "Рада"})
    with pytest.raises(UserError) as caught, any_desk.action("add") as act:
        act.insert("membership", {"person": "00000000-0000-4000-8000-000000000000", "group": group})
    assert (caught.value.code, caught.value.field) == ("unknown_reference", "person")


HOSTILE = ["=1+1", "<b>жирний</b>", "{{ 7*7 }}", "#read(1)", "'; DROP TABLE person; --", "%s %d {0}", "a\tb"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_stored_literally(any_desk: Any, text: str) -> None:
    with any_desk.action("add") as act:
        key = act.insert("person", {"surname": "Жук", "note": text})
    assert any_desk.get("person", key)["note"] == text.strip()


def test_control_and_direction_characters_do_not_get_in(any_desk: Any) -> None:
    with any_desk.action("add") as act:
        key = act.insert("person", {"surname": "Ж\u202eук\x00\x07", "note": "рядок\r\nдругий"})
    row = any_desk.get("person", key)
    assert (row["surname"], row["note"]) == ("Жук", "рядок\nдругий")
