"""Copies that open, a rotation that loses nothing good, and a restore that can be undone."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.store import backup, keys
from copdesk.store.backup import Backup, kept, list_backups, make_backup, restore_backup, rotate, verify_backup
from copdesk.store.connection import create_database, raw_connection
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.store.keys import FLOOR
from copdesk.store.lock import DeskLock
from tests.stored_files import hashes

PASSPHRASE = "тихий дощ над Десною"
MARKER = "Мотрона Забіякало"
WHEN = datetime(2026, 11, 20, 18, 0, 0).astimezone()


class SmallDesk:
    """A closed desk of 50 rows and one attachment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dek, self.recovery = keys.create_keys(folder, "desk-1", "iryna", PASSPHRASE, kdf=FLOOR)
        create_database(folder / "desk.db", self.dek)
        self.digest = AttachmentFolder(folder, self.dek).put(f"протокол: {MARKER}".encode())
        self.run("CREATE TABLE t(n INTEGER PRIMARY KEY, v TEXT) STRICT")
        self.run("PRAGMA user_version = 7")
        self.add(50)

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def run(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        db = raw_connection(self.folder / "desk.db", self.dek)
        try:
            return list(db.execute(statement, values))
        finally:
            db.close()

    def add(self, count: int) -> None:
        self.run(
            "INSERT INTO t(v) WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < ?) "
            "SELECT ? || x || hex(randomblob(200)) FROM c",
            (count, MARKER),
        )

    def rows(self) -> list[Any]:
        return self.run("SELECT * FROM t ORDER BY n")

    def back_up(self, when: datetime = WHEN, **named: Any) -> Path:
        db = raw_connection(self.folder / "desk.db", self.dek)
        try:
            return make_backup(db, self.folder, self.dek, when, **named)
        finally:
            db.close()


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    """A fresh small desk."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return SmallDesk(folder)


def refused(code: str, call: Callable[..., object], *args: Any, **named: Any) -> None:
    with pytest.raises(UserError) as caught:
        call(*args, **named)
    assert caught.value.code == code


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
    path.unlink()  # not through a link that a copy may share
    path.write_bytes(data)


def test_a_copy_opens_with_its_own_key_file_and_is_equal(desk: SmallDesk) -> None:
    live = raw_connection(desk.folder / "desk.db", desk.dek)
    seen: list[Any] = []

    def verify(db: Any) -> None:
        seen.extend(db.execute("SELECT * FROM t ORDER BY n").fetchall())

    made = make_backup(live, desk.folder, desk.dek, WHEN, verify=verify)
    live.close()
    assert made == desk.backups / "2026-11-20_180000"
    assert sorted(path.name for path in made.iterdir()) == ["desk.db", "desk.keys", "files.txt"]
    assert seen == desk.rows()
    dek, _ = keys.unlock(made, PASSPHRASE)
    db = raw_connection(made / "desk.db", dek, read_only=True)
    assert db.execute("SELECT * FROM t ORDER BY n").fetchall() == desk.rows()
    assert db.execute("PRAGMA user_version").fetchone() == (7,)
    db.close()
    assert desk.back_up() == desk.backups / "2026-11-20_180000-2"
    assert [one.path.name for one in list_backups(desk.backups)] == ["2026-11-20_180000-2", "2026-11-20_180000"]
    assert list_backups(desk.backups)[0].when == WHEN


def test_a_copy_that_fails_its_check_is_refused_and_removed(desk: SmallDesk) -> None:
    def verify(db: Any) -> None:
        raise UserError("backup_damaged", name="x")

    refused("backup_damaged", desk.back_up, verify=verify)
    assert list(desk.backups.iterdir()) == [desk.backups / "files"]


def test_damage_of_a_copy_is_found_wherever_it_is(desk: SmallDesk) -> None:
    for victim in ("desk.db", "desk.keys", "desk.db missing", "desk.keys missing", "pool"):
        made = desk.back_up()
        verify_backup(made, desk.dek)
        if victim == "pool":
            shutil.rmtree(desk.backups / "files")
        elif victim.endswith("missing"):
            (made / victim.split()[0]).unlink()
        else:
            spoil(made / victim)
        refused("backup_damaged", verify_backup, made, desk.dek)
        refused("backup_damaged", restore_backup, desk.folder, made, desk.dek, WHEN)
        assert len(desk.rows()) == 50
        shutil.rmtree(made)


def test_a_damaged_desk_gives_an_error_and_no_copy(desk: SmallDesk) -> None:
    good = desk.back_up()
    spoil(desk.folder / "desk.db")
    refused("desk_damaged", desk.back_up, WHEN + timedelta(days=1))
    assert [one.path for one in list_backups(desk.backups)] == [good]
    verify_backup(good, desk.dek)


def test_restore_brings_all_back_and_keeps_what_was_there(desk: SmallDesk) -> None:
    made, before = desk.back_up(), desk.rows()
    desk.add(5)
    later = desk.rows()
    AttachmentFolder(desk.folder, desk.dek).collect_orphans([], grace=0)
    aside = restore_backup(desk.folder, made, desk.dek, WHEN + timedelta(days=1))
    assert aside.name == "before-restore-2026-11-21_180000"
    assert desk.rows() == before
    assert MARKER.encode() in AttachmentFolder(desk.folder, desk.dek).get(desk.digest)
    assert not (desk.folder / "restoring").exists()
    restore_backup(desk.folder, aside, desk.dek, WHEN + timedelta(days=2))
    assert desk.rows() == later


def test_restore_from_a_stick_into_an_empty_folder(desk: SmallDesk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    made = desk.back_up(target=stick)
    empty = tmp_path / "new"
    empty.mkdir()
    restore_backup(empty, made, keys.unlock(made, PASSPHRASE)[0], WHEN)
    dek, user = keys.unlock(empty, PASSPHRASE)
    db = raw_connection(empty / "desk.db", dek)
    assert (user, db.execute("SELECT * FROM t ORDER BY n").fetchall()) == ("iryna", desk.rows())
    db.close()
    assert MARKER.encode() in AttachmentFolder(empty, dek).get(desk.digest)


def test_restore_keeps_todays_passphrases_but_heals_a_ruined_key_file(desk: SmallDesk) -> None:
    made = desk.back_up()
    keys.change_passphrase(desk.folder, PASSPHRASE, "зелена лампа біля вікна", kdf=FLOOR)
    restore_backup(desk.folder, made, desk.dek, WHEN)
    assert keys.unlock(desk.folder, "зелена лампа біля вікна")[0] == desk.dek
    (desk.folder / "desk.keys").write_bytes(b"ruined")
    aside = restore_backup(desk.folder, made, desk.dek, WHEN)
    assert keys.unlock(desk.folder, PASSPHRASE)[0] == desk.dek
    assert (aside / "desk.keys").read_bytes() == b"ruined"


def test_an_open_desk_is_not_replaced(desk: SmallDesk) -> None:
    made = desk.back_up()
    with DeskLock(desk.folder):
        refused("desk_in_use", restore_backup, desk.folder, made, desk.dek, WHEN)
    assert len(desk.rows()) == 50


class CrashError(Exception):
    """The plug was pulled."""


@pytest.mark.parametrize("step", range(12))
def test_a_restore_cut_at_any_step_ends_in_one_whole_desk(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    made, old = desk.back_up(), desk.rows()
    db = raw_connection(desk.folder / "desk.db", desk.dek)
    db.execute("INSERT INTO t(v) VALUES('later')")
    log = (desk.folder / "desk.db-wal").read_bytes()
    db.close()
    new = desk.rows()
    (desk.folder / "desk.db-wal").write_bytes(log)  # as a crash leaves it: valid, and not of the restored file
    replace, left = Path.replace, [step]

    def cut(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise CrashError
        left[0] -= 1
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        try:
            aside = restore_backup(desk.folder, made, desk.dek, WHEN)
        except CrashError:
            aside = None
    finished = aside is None and (desk.folder / "restoring" / "ready").exists()
    assert finished == (aside is None and step >= 3)
    backup.resume_restore(desk.folder)
    assert desk.rows() == (old if finished or aside else new)
    assert keys.unlock(desk.folder, PASSPHRASE)[0] == desk.dek
    assert not (desk.folder / "restoring").exists()
    if finished or aside:
        aside_db = raw_connection(
            desk.backups / "before-restore-2026-11-20_180000" / "desk.db", desk.dek, read_only=True
        )
        assert aside_db.execute("SELECT * FROM t ORDER BY n").fetchall() == new
        aside_db.close()


def test_opening_a_desk_finishes_a_restore_that_was_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.create(tmp_path, registry(), unit="Відділ", user="Ірина", passphrase=PASSPHRASE, kdf=FLOOR)
    made = make_backup(desk.db, tmp_path, desk.dek, WHEN)
    with desk.action("person.add") as act:
        act.insert("person", {"surname": "Забіякало"})
    desk.close()
    replace = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if self.parent.name == "restoring" and self.name == "desk.db":
            raise CrashError
        return replace(self, target)

    with monkeypatch.context() as patch, pytest.raises(CrashError):
        patch.setattr(Path, "replace", cut)
        restore_backup(tmp_path, made, desk.dek, WHEN)
    assert not (tmp_path / "desk.db").exists()
    again = Desk.open(tmp_path, registry(), passphrase=PASSPHRASE)
    assert again.fetch("person") == []
    again.close()


def pretend(backups: Path, when: datetime, size: int = 1000, digest: str = "") -> Path:
    path = backups / when.astimezone().strftime("%Y-%m-%d_%H%M%S")
    path.mkdir(parents=True)
    (path / "desk.db").write_bytes(bytes(size))
    (path / "files.txt").write_text(digest)
    return path


def names(backups: Path) -> set[str]:
    return {one.path.name[:10] for one in list_backups(backups)}


def test_three_years_of_evenings_leave_the_right_set() -> None:
    found: list[Backup] = []
    for number in reversed(range(1097)):
        when = WHEN - timedelta(days=number)
        found = kept([Backup(path=Path(f"{when:%Y-%m-%d}"), when=when, size=1000), *found], when)
    daily = {f"2026-11-{number}" for number in range(14, 21)}
    weekly = {"2026-11-20", "2026-11-15", "2026-11-08", "2026-11-01", "2026-10-25"}
    monthly = {"2026-11-20", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31"}
    monthly |= {"2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"}
    yearly = {"2026-11-20", "2025-12-31", "2024-12-31"}
    assert [one.path.name for one in found] == sorted(daily | weekly | monthly | yearly, reverse=True)
    assert len(found) == 22


def test_sixty_evenings_on_the_disk_leave_the_same_set_as_the_rule(tmp_path: Path) -> None:
    days = [WHEN - timedelta(days=number) for number in reversed(range(60))]
    for when in days:
        pretend(tmp_path, when)
        rotate(tmp_path, when)
    assert names(tmp_path) == {f"2026-11-{number}" for number in range(14, 21)} | {
        *("2026-11-08", "2026-11-01", "2026-10-25", "2026-10-31", "2026-09-30")
    }


def test_many_copies_a_day_and_a_long_pause_lose_nothing_old(tmp_path: Path) -> None:
    for month in range(1, 7):
        pretend(tmp_path, WHEN.replace(year=2024, month=month))
    before = names(tmp_path)
    for hour in range(8, 18):
        pretend(tmp_path, WHEN.replace(hour=hour))
        rotate(tmp_path, WHEN)
    assert names(tmp_path) == before | {"2026-11-20"}
    assert list_backups(tmp_path)[0].when.hour == 17


def test_a_clock_once_wrong_pushes_nothing_out(tmp_path: Path) -> None:
    for number in range(10):
        pretend(tmp_path, WHEN - timedelta(days=number))
    for year in range(2030, 2060):
        pretend(tmp_path, WHEN.replace(year=year))
    rotate(tmp_path, WHEN)
    left = names(tmp_path)
    assert sum(name.startswith("2026") for name in left) == 7
    assert sum(name > "2027" for name in left) == 30


def test_a_shrunken_desk_stops_the_rotation_until_a_person_agrees(tmp_path: Path) -> None:
    for number in range(20):
        pretend(tmp_path, WHEN + timedelta(days=number))
    for number in range(20, 60):
        now = WHEN + timedelta(days=number)
        pretend(tmp_path, now, size=650)
        assert rotate(tmp_path, now) == backup.Rotation(held=True)
    assert len(list_backups(tmp_path)) == 60
    backup.accept_smaller(tmp_path)
    assert len(rotate(tmp_path, now).removed) == 60 - len(list_backups(tmp_path)) > 40
    pretend(tmp_path, now + timedelta(days=1), size=660)
    assert not rotate(tmp_path, now + timedelta(days=1)).held
    pretend(tmp_path, now + timedelta(days=2), size=400)
    assert rotate(tmp_path, now + timedelta(days=2)).held


def test_an_unreadable_desk_never_pushes_a_good_copy_out(desk: SmallDesk) -> None:
    for number in range(12):
        desk.back_up(WHEN + timedelta(days=number))
    good = list_backups(desk.backups)
    spoil(desk.folder / "desk.db")
    for number in range(12, 40):
        refused("desk_damaged", desk.back_up, WHEN + timedelta(days=number))
    rotate(desk.backups, WHEN + timedelta(days=40))
    left = list_backups(desk.backups)
    assert left == [one for one in good if one in left]
    assert len(left) >= 7
    for one in left:
        verify_backup(one.path, desk.dek)


def test_attachments_are_dropped_with_the_last_copy_that_needs_them(desk: SmallDesk) -> None:
    first = desk.back_up(WHEN)
    AttachmentFolder(desk.folder, desk.dek).collect_orphans([], grace=0)
    second = AttachmentFolder(desk.folder, desk.dek).put(b"second")
    desk.back_up(WHEN + timedelta(days=1))
    pool = AttachmentFolder(desk.backups, desk.dek)
    assert hashes(pool) == sorted([desk.digest, second])
    rotate(desk.backups, WHEN + timedelta(days=1))
    assert hashes(pool) == sorted([desk.digest, second])
    shutil.rmtree(first)
    rotate(desk.backups, WHEN + timedelta(days=1))
    assert hashes(pool) == [second]


def test_scraps_of_a_killed_copy_are_cleared(desk: SmallDesk) -> None:
    (desk.backups / "unfinished-2026-11-19_180000").mkdir(parents=True)
    desk.back_up()
    rotate(desk.backups, WHEN)
    assert sorted(path.name for path in desk.backups.iterdir()) == ["2026-11-20_180000", "files"]


def test_no_file_of_a_desk_shows_its_content_or_key(desk: SmallDesk) -> None:
    db = raw_connection(desk.folder / "desk.db", desk.dek)
    db.execute("INSERT INTO t(v) VALUES(?)", (MARKER,))
    desk.back_up()
    looked = [path for path in desk.folder.rglob("*") if path.is_file() and path.name != "desk.db"]
    assert {"desk.db-wal", "desk.keys", "files.txt", desk.digest} <= {path.name for path in looked}
    db.close()
    looked += desk.folder.rglob("desk.db")
    for path in looked:
        data = path.read_bytes() if path.exists() else b""
        for secret in (MARKER.encode(), PASSPHRASE.encode(), desk.dek[:32], desk.dek[:32].hex().encode()):
            assert secret not in data, path
