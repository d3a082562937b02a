"""A desk on a PostgreSQL server: the connection, making a desk there, opening it.

The only module that knows the driver, and the only one that can leave this machine: towards the address that an
administrator gave on the command line. What belongs to a folder - passphrases, copies, the lock of the file - is there
the server's: its roles, its dumps, its transactions.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.store import connection, migrations
from copdesk.store.desk import Desk
from copdesk.store.dialect import Dialect
from copdesk.store.postgres import LOCK, SESSION, Postgres

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\?(\d*)|\btemp\.(?=\w)")
_TRANSACTIONS = {
    # What SQLite's words mean: one writer at a time; a reader sees one state from beginning to end.
    "BEGIN IMMEDIATE": f"BEGIN; SELECT pg_advisory_xact_lock({LOCK})",
    "BEGIN": "BEGIN ISOLATION LEVEL REPEATABLE READ",
}
_WAIT = int(connection.TIMEOUT * 1000)


class ServerConnection:
    """What the store asks of a DB-API connection in autocommit mode, over the driver for PostgreSQL."""

    sql: Dialect = Postgres()

    def __init__(self, raw: Any, driver: Any) -> None:
        self._raw = raw
        self._driver = driver
        self.Error, self.DatabaseError, self.IntegrityError = driver.Error, driver.DatabaseError, driver.IntegrityError

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Run one statement, written with ``?``; a cursor."""
        if statement in _TRANSACTIONS:
            return self._begin(_TRANSACTIONS[statement])
        return self._raw.execute(translated(statement), parameters or None)

    def _begin(self, statement: str) -> Any:
        try:
            return self._raw.execute(statement)
        except BaseException:
            # Another writer took too long: the transaction itself has begun.
            if self.in_transaction:
                self._raw.execute("ROLLBACK")
            raise

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Any:
        """Run one statement for each row."""
        cursor = self._raw.cursor()
        cursor.executemany(translated(statement), rows)
        return cursor

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, even one that failed."""
        return (
            bool(self._raw.info.transaction_status != self._driver.pq.TransactionStatus.IDLE) and not self._raw.closed
        )

    def close(self) -> None:
        """Leave the server."""
        self._raw.close()


def translated(statement: str) -> str:
    """``?`` and ``?1`` as ``$1``, the schema of temporary tables by its name here; texts in quotes stay."""
    if "?" not in statement and "temp." not in statement:
        return statement
    return _translated(statement)


@lru_cache(maxsize=2000)
def _translated(statement: str) -> str:
    count = 0

    def put(found: re.Match[str]) -> str:
        nonlocal count
        part = found.group()
        if part[0] in "'\"":
            return part
        if part == "temp.":
            return "pg_temp."
        if not found[1]:
            count += 1
        return f"${found[1] or count}"

    return _TOKEN.sub(put, statement)


def connect(url: str, *, read_only: bool = False) -> ServerConnection:
    """A connection to the database at *url*; UserErrors ``server_driver``, ``server_gone``, ``server_encoding``."""
    try:
        import psycopg
        from psycopg.types.numeric import Int8Dumper
    except ImportError as error:
        raise UserError("server_driver") from error
    try:
        raw = psycopg.connect(url, autocommit=True, application_name="copdesk", cursor_factory=psycopg.RawCursor)
    except psycopg.Error as error:
        raise UserError("server_gone") from error

    class AnyLoader(psycopg.adapt.Loader):
        """A value of any type: a text, or a whole number."""

        def load(self, data: Any) -> Any:
            text = bytes(data)
            return json.loads(text) if text[:1] == b'"' else int(text)

    raw.adapters.register_loader("jsonb", AnyLoader)
    raw.adapters.register_dumper(int, Int8Dumper)
    if raw.info.parameter_status("server_encoding") != "UTF8":
        raw.close()
        raise UserError("server_encoding")
    raw.execute(f"SET lock_timeout = {_WAIT}; SET client_min_messages = error; {SESSION}")
    if read_only:
        raw.execute("SET default_transaction_read_only = on")
    return ServerConnection(raw, psycopg)


def create(url: str, registry: Registry, *, unit: str) -> Desk:
    """Make an empty desk in the database at *url*; UserError ``server_not_empty`` when there is one already.

    Its first user is the role that the server knows us by, as whoever writes later is known by theirs.
    """
    db = connect(url)
    try:
        with connection.translate_errors():
            if db.sql.columns(db, "desk_meta"):
                raise UserError("server_not_empty")
            desk = Desk(None, registry, b"", server=db, read_only=False)
            desk.lay_out(unit, _role(db))
    except BaseException:
        db.close()
        raise
    return desk


def open_desk(url: str, registry: Registry, *, read_only: bool = False) -> Desk:
    """Open the desk at *url* in the name of the role that the server knows us by."""
    db = connect(url, read_only=read_only)
    try:
        with connection.translate_errors():
            if not db.sql.columns(db, "desk_meta"):
                raise UserError("server_no_desk")
            desk = Desk(None, registry, b"", server=db, read_only=read_only)
            migrations.bring_up_to_date(desk)
            desk.ready(_role(db))
    except BaseException:
        db.close()
        raise
    return desk


def _role(db: ServerConnection) -> str:
    role: str = db.execute("SELECT session_user::text").fetchone()[0]
    return role
