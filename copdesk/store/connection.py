"""Doors to the encrypted database file: every connection gets its key, its settings and its SQL functions.

Settings and their reasons are in docs/security.md: WAL + FULL, so that "saved" means saved. With trusted_schema=OFF
SQLite refuses registered functions inside stored triggers, views and indexes ("unsafe use of …"): call them
in statements and in TEMP triggers, or let stored triggers read a table.

Never open(), copy or hash the live file while a connection exists: closing it would drop this process's locks.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from copdesk.domain.errors import UserError
from copdesk.store import atomic
from copdesk.store.dialect import READING_CACHE, SQLITE, Dialect
from copdesk.store.keys import DEK_BYTES

Functions = Mapping[str, tuple[Callable[..., Any], int]]

DB_NAME = "desk.db"
TIMEOUT = 5.0  # seconds a writer waits for another
# For a None without an adapter the driver searches each time, which takes longer than writing the row.
sqlcipher.register_adapter(type(None), lambda nothing: nothing)
_PLAIN_HEADER = b"SQLite format 3\x00"
_SETTINGS = (
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    f"cache_size={READING_CACHE}",
    "recursive_triggers=ON",  # REPLACE fires the triggers of the row it removes, so capture refuses it
    "temp_store=MEMORY",  # nothing readable ever reaches a temporary file
)
_DURABLE = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=16000",  # pages, as the next limit: a package of 10,000 records writes 8,000 and need not wait
    f"journal_size_limit={64 * 2**20}",
    *(("fullfsync=ON", "checkpoint_fullfsync=ON") if sys.platform == "darwin" else ()),
)
_DAMAGE = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB
_CODES = {
    **dict.fromkeys(_DAMAGE, "desk_damaged"),
    5: "desk_busy",  # SQLITE_BUSY
    6: "desk_busy",  # SQLITE_LOCKED
    8: "folder_read_only",  # SQLITE_READONLY
    10: "disk_error",  # SQLITE_IOERR
    13: "disk_full",  # SQLITE_FULL
    14: "folder_read_only",  # SQLITE_CANTOPEN: the -wal and -shm files cannot be made
}
_MOVED = 1032  # SQLITE_READONLY_DBMOVED: the file was taken away under us


class Connection(sqlcipher.Connection):  # type: ignore[misc]
    """A connection to a desk file, which says how statements are put to it."""

    sql: Dialect = SQLITE


_SERVER_CODES = {
    "08": "server_gone",  # the connection
    "57": "server_gone",  # an administrator stopped the server
    "25006": "desk_read_only",
    "42501": "server_denied",
    "40001": "desk_busy",
    "40P01": "desk_busy",
    "55P03": "desk_busy",  # waited too long for another writer
    "53100": "disk_full",
}


def error_code(error: BaseException) -> str | None:
    """The code of the UserError that a database error means, or None for a fault of the program."""
    if not isinstance(error, sqlcipher.Error):
        state = getattr(error, "sqlstate", None) or ""
        return _SERVER_CODES.get(state) or _SERVER_CODES.get(state[:2])
    number = getattr(error, "sqlite_errorcode", None) or 0
    return "desk_missing" if number == _MOVED else _CODES.get(number & 0xFF)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what the user can act on (damage, full disk, lock, read-only) into UserErrors; let faults pass."""
    try:
        yield
    except Exception as error:
        code = error_code(error)
        if code is None:
            raise
        raise UserError(code) from error


def create_database(db_path: Path, dek: bytes) -> None:
    """Make an empty encrypted database and prove by its first bytes that it is encrypted."""
    if db_path.exists():
        raise UserError("desk_exists", folder=str(db_path.parent))
    try:
        with translate_errors(), atomic.translate_os_errors(db_path.parent):
            db = _connect(db_path, dek, "rwc")
            try:
                _apply(db, ("journal_mode=WAL", "user_version=0"))
            finally:
                db.close()
            _require_encrypted(db_path)
            atomic.sync_file(db_path)
            atomic.sync_folder(db_path.parent)
    except BaseException:
        db_path.unlink(missing_ok=True)
        raise


def raw_connection(db_path: Path, dek: bytes, *, read_only: bool = False, functions: Functions | None = None) -> Any:
    """A keyed DB-API connection in autocommit mode; begin explicitly, close yourself."""
    if not db_path.exists():
        raise UserError("desk_missing", folder=str(db_path.parent))
    with translate_errors():
        db = _connect(db_path, dek, _mode(db_path, read_only))
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _apply(db, _SETTINGS if read_only else _SETTINGS + _DURABLE)
            for name, (function, count) in (functions or {}).items():
                db.create_function(name, count, function)
        except BaseException:
            db.close()
            raise
        return db


def _mode(db_path: Path, read_only: bool) -> str:
    if not read_only:
        return "rw"
    # WAL needs to write beside the file even to read it; a closed file in a closed folder needs no such care.
    log = db_path.with_name(db_path.name + "-wal")
    idle = not log.exists() or log.stat().st_size == 0
    return "ro&immutable=1" if idle and not os.access(db_path.parent, os.W_OK) else "ro"


def _connect(db_path: Path, dek: bytes, mode: str) -> Any:
    if len(dek) != DEK_BYTES:
        # SQLCipher would silently take a malformed raw key for a passphrase.
        raise ValueError("the key of a desk has 48 bytes")
    db = sqlcipher.connect(
        f"{db_path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    try:
        db.execute("PRAGMA cipher_log_level=NONE")
        db.set_key(f"x'{dek.hex()}'")  # not PRAGMA key: that leaves copies of the key in memory
        if not db.execute("PRAGMA cipher_version").fetchone():
            raise RuntimeError("this build of SQLite cannot encrypt")
    except BaseException:
        db.close()
        raise
    return db


def _apply(db: Any, settings: tuple[str, ...]) -> None:
    for setting in settings:
        db.execute(f"PRAGMA {setting}").fetchall()


def _require_encrypted(db_path: Path) -> None:
    with db_path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if len(header) < len(_PLAIN_HEADER) or header == _PLAIN_HEADER:
        raise RuntimeError("the new database is not encrypted")
