"""The encrypted database: right settings on every connection, and one clear code for each thing that goes wrong."""

import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.store import backup, connection
from copdesk.store.connection import create_database, raw_connection, translate_errors

DEK = bytes(range(48))
MARKER = "Мотруна Забіякало"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def db_path(tmp_path: Path) -> Path:
    """A small closed database of 60 rows."""
    path = tmp_path / "desk.db"
    fill(path)
    return path


def fill(path: Path, rows: int = 60) -> None:
    create_database(path, DEK)
    db = raw_connection(path, DEK)
    db.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, v TEXT) STRICT")
    db.execute("CREATE INDEX t_v ON t(v)")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO t VALUES(?, ?)", [(n, f"{MARKER} {n} {n * n:x}" * 8) for n in range(rows)])
    db.execute("COMMIT")
    db.close()


def refused(code: str, call: Callable[..., object], *args: Any, **named: Any) -> None:
    with pytest.raises(UserError) as caught:
        call(*args, **named)
    assert caught.value.code == code


def rows_of(path: Path) -> list[tuple[int, str]]:
    db = raw_connection(path, DEK, read_only=True)
    try:
        with translate_errors():
            return list(db.execute("SELECT n, v FROM t NOT INDEXED ORDER BY n"))
    finally:
        db.close()


def test_every_connection_has_the_settings_and_functions(db_path: Path) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "cache_size": -24576,
        "temp_store": 2,
        "busy_timeout": 5000,
        "wal_autocheckpoint": 16000,
    }
    functions = {"twice": (lambda value: value * 2, 1)}
    for _ in range(2):
        one = raw_connection(db_path, DEK, functions=functions)
        assert {name: one.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
        assert one.execute("SELECT twice(21)").fetchone() == (42,)
        one.close()


def test_the_file_is_encrypted_and_never_made_over_another(db_path: Path) -> None:
    one = raw_connection(db_path, DEK)
    one.execute("INSERT INTO t VALUES(1000, ?)", (MARKER,))
    one.close()
    data = db_path.read_bytes()
    assert MARKER.encode() not in data
    assert not data.startswith(b"SQLite")
    assert DEK[:32] not in data
    refused("desk_exists", create_database, db_path, DEK)
    assert db_path.read_bytes() == data


def test_closing_leaves_one_whole_file(db_path: Path) -> None:
    one = raw_connection(db_path, DEK)
    one.execute("INSERT INTO t VALUES(1000, 'x')")
    assert db_path.with_name("desk.db-wal").stat().st_size > 0
    one.close()
    assert sorted(path.name for path in db_path.parent.iterdir()) == ["desk.db"]


def test_a_wrong_key_a_short_key_and_a_missing_file(db_path: Path, tmp_path: Path) -> None:
    data = db_path.read_bytes()
    refused("desk_damaged", raw_connection, db_path, bytes(48))
    refused("desk_damaged", raw_connection, db_path, bytes(48), read_only=True)
    with pytest.raises(ValueError, match="48 bytes"):
        raw_connection(db_path, DEK[:32])
    assert db_path.read_bytes() == data
    refused("desk_missing", raw_connection, tmp_path / "none.db", DEK)
    assert not (tmp_path / "none.db").exists()


def test_a_plain_database_is_not_taken_for_a_desk(tmp_path: Path) -> None:
    import sqlite3

    plain = sqlite3.connect(tmp_path / "desk.db")
    plain.execute("CREATE TABLE t(n)")
    plain.commit()
    plain.close()
    refused("desk_damaged", raw_connection, tmp_path / "desk.db", DEK)


def test_an_unencrypted_creation_is_noticed_and_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr(connection, "_connect", lambda path, dek, mode: sqlite3.connect(path))
    with pytest.raises(RuntimeError, match="not encrypted"):
        create_database(tmp_path / "desk.db", DEK)
    assert list(tmp_path.iterdir()) == []


def test_four_threads_of_read_modify_write_lose_nothing(db_path: Path) -> None:
    one = raw_connection(db_path, DEK)
    one.execute("UPDATE t SET v = '0' WHERE n = 0")

    def work() -> None:
        mine = raw_connection(db_path, DEK)
        for _ in range(50):
            mine.execute("BEGIN IMMEDIATE")
            value = int(mine.execute("SELECT v FROM t WHERE n = 0").fetchone()[0])
            mine.execute("UPDATE t SET v = ? WHERE n = 0", (str(value + 1),))
            mine.execute("COMMIT")
        mine.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.execute("SELECT v FROM t WHERE n = 0").fetchone() == ("200",)
    one.close()


def test_a_rollback_and_a_savepoint_take_back_what_was_written(db_path: Path) -> None:
    one = raw_connection(db_path, DEK)

    def left() -> int:
        return int(one.execute("SELECT count(*) FROM t").fetchone()[0])

    one.execute("BEGIN IMMEDIATE")
    one.execute("DELETE FROM t")
    one.execute("ROLLBACK")
    assert left() == 60 and not one.in_transaction
    one.execute("BEGIN IMMEDIATE")
    one.execute("DELETE FROM t WHERE n = 0")
    one.execute("SAVEPOINT inner_step")
    one.execute("DELETE FROM t")
    assert left() == 0
    one.execute("ROLLBACK TO inner_step")
    one.execute("RELEASE inner_step")
    one.execute("COMMIT")
    one.close()
    assert len(rows_of(db_path)) == 59


def test_a_reader_neither_waits_nor_keeps_a_writer_waiting(db_path: Path) -> None:
    writer, reader = raw_connection(db_path, DEK), raw_connection(db_path, DEK)
    count = "SELECT count(*) FROM t"
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM t WHERE n > 9")
    assert reader.execute(count).fetchone() == (60,)
    writer.execute("COMMIT")
    reader.execute("BEGIN")
    assert reader.execute(count).fetchone() == (10,)
    writer.execute("DELETE FROM t")
    assert reader.execute(count).fetchone() == (10,)
    reader.execute("COMMIT")
    assert reader.execute(count).fetchone() == (0,)
    reader.close()
    writer.close()


def test_a_second_writer_is_told_that_the_desk_is_busy(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 0.05)
    first, second = raw_connection(db_path, DEK), raw_connection(db_path, DEK)
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="desk_busy"), translate_errors():
        second.execute("BEGIN IMMEDIATE")
    first.execute("ROLLBACK")
    second.close()
    first.close()


def test_read_only_reads_and_refuses_to_write(db_path: Path) -> None:
    one = raw_connection(db_path, DEK, read_only=True)
    assert one.execute("SELECT count(*) FROM t").fetchone() == (60,)
    with pytest.raises(UserError, match="folder_read_only"), translate_errors():
        one.execute("DELETE FROM t")
    one.close()


def test_faults_of_the_program_are_not_dressed_up(db_path: Path) -> None:
    import sqlcipher3.dbapi2 as sqlcipher

    db = raw_connection(db_path, DEK)
    with pytest.raises(sqlcipher.OperationalError, match="no such table"), translate_errors():
        db.execute("SELECT * FROM absent")
    db.close()


def test_each_of_200_flipped_bits_is_noticed(db_path: Path, tmp_path: Path) -> None:
    good, expected = db_path.read_bytes(), rows_of(db_path)
    assert 10 <= len(good) // 4096 <= 40
    rng = random.Random(3)
    flipped = tmp_path / "flipped.db"
    # The first 16 bytes repeat the salt that our raw key carries: a flip there changes nothing that is read.
    for place in rng.sample(range(16 * 8, len(good) * 8), 200):
        bad = bytearray(good)
        bad[place // 8] ^= 1 << place % 8
        flipped.write_bytes(bad)
        with pytest.raises(UserError, match="desk_damaged"):
            read_and_check(flipped)
    for bit in range(16 * 8):
        flipped.write_bytes((int.from_bytes(good[:16], "big") ^ 1 << bit).to_bytes(16, "big") + good[16:])
        assert read_and_check(flipped) == expected


def read_and_check(path: Path) -> list[tuple[int, str]]:
    db = raw_connection(path, DEK, read_only=True)
    try:
        with translate_errors():
            backup.check_pages(db)
    finally:
        db.close()
    return rows_of(path)


def test_a_bad_page_is_named_and_what_lies_behind_it_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    create_database(path, DEK)
    db = raw_connection(path, DEK)
    db.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, v TEXT) STRICT")
    db.executemany("INSERT INTO t VALUES(?, ?)", [(n, "x" * 500) for n in range(1000)])
    db.close()
    data = bytearray(path.read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)
    bad = []
    one = raw_connection(path, DEK)
    for n in range(1000):
        try:
            with translate_errors():
                assert one.execute("SELECT n FROM t WHERE n = ? AND v > ''", (n,)).fetchone() == (n,)
        except UserError as error:
            assert error.code == "desk_damaged"
            bad.append(n)
            one.close()  # after one bad page every later read of the same connection fails
            one = raw_connection(path, DEK)
    assert 1 <= len(bad) <= 8
    assert 300 < bad[0] < 700
    one.close()


WRITER = """
import os, sys
from pathlib import Path
from copdesk.domain.errors import UserError
from copdesk.store.connection import raw_connection, translate_errors
path, limit = Path(sys.argv[1]), int(sys.argv[2])
db = raw_connection(path, bytes(range(48)))
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
saved = 1000
try:
    while saved < 5000:
        with translate_errors():
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO t VALUES(?, hex(randomblob(3000)))", (saved + 1,))
            db.execute("COMMIT")
        saved += 1
except UserError as error:
    print(error.code, saved, flush=True)
os._exit(0)
"""


def write_until_refused(path: Path, limit: int = 0) -> tuple[str, int]:
    order = [sys.executable, "-c", WRITER, str(path), str(limit)]
    done = subprocess.run(order, capture_output=True, text=True, check=True, cwd=ROOT, timeout=50)
    code, saved = done.stdout.split()
    return code, int(saved)


def check_all_saved(path: Path, saved: int) -> None:
    db = raw_connection(path, DEK)
    backup.check_pages(db)
    assert db.execute("SELECT count(*), max(n) FROM t WHERE n > 1000").fetchone() == (saved - 1000, saved)
    assert db.execute("SELECT count(*) FROM t WHERE n < 1000").fetchone() == (60,)
    db.execute("INSERT INTO t VALUES(?, 'after')", (saved + 1,))
    db.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_every_acknowledged_commit(small_disk: Path) -> None:
    path = small_disk / "desk.db"
    ballast = small_disk / "ballast"
    fill(path)
    ballast.write_bytes(bytes(64 << 10))
    code, saved = write_until_refused(path)
    assert code == "disk_full"
    assert saved > 1005
    ballast.unlink()
    check_all_saved(path, saved)
    full = small_disk / "full"
    with pytest.raises(OSError, match="No space"):
        full.write_bytes(bytes(1 << 20))
    refused("disk_full", create_database, small_disk / "second.db", DEK)
    assert not (small_disk / "second.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_file_that_may_not_grow_keeps_every_acknowledged_commit(db_path: Path) -> None:
    code, saved = write_until_refused(db_path, 400_000)
    assert code in {"disk_full", "disk_error"}
    assert saved > 1005
    check_all_saved(db_path, saved)


READER = """
import os, sys
from pathlib import Path
from copdesk.domain.errors import UserError
from copdesk.store import atomic, backup, connection, files, keys, lock
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder, dek = Path(sys.argv[1]), bytes(range(48))
for call in (
    lambda: connection.raw_connection(folder / "desk.db", dek),
    lambda: connection.create_database(folder / "new.db", dek),
    lambda: atomic.replace_file(folder / "desk.keys", b"x"),
    lambda: keys.create_keys(folder, "d", "u", "тихий дощ над Десною", kdf=keys.FLOOR),
    lambda: lock.DeskLock(folder).acquire(),
    lambda: files.AttachmentFolder(folder, dek).put(b"x"),
):
    try:
        call()
        print("done")
    except UserError as error:
        print(error.code)
one = connection.raw_connection(folder / "desk.db", dek, read_only=True)
print(one.execute("SELECT count(*) FROM t").fetchone()[0])
one.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights of folders")
def test_a_read_only_folder_is_named_and_can_still_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # outside tmp_path, which another user may not enter
        folder = Path(name)
        fill(folder / "desk.db")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", READER, name], capture_output=True, text=True, check=False, cwd=ROOT
        )
        folder.chmod(0o755)
        assert done.stdout.split() == ["folder_read_only"] * 6 + ["60"], done.stderr
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_stored_triggers_may_not_call_our_functions(db_path: Path) -> None:
    """The known price of trusted_schema=OFF, noted at the head of the module."""
    db = raw_connection(db_path, DEK, functions={"f": (lambda: 1, 0)})
    db.execute("CREATE TRIGGER a AFTER DELETE ON t BEGIN SELECT f(); END")
    with pytest.raises(Exception, match="unsafe use of f"):
        db.execute("DELETE FROM t")
    db.close()
