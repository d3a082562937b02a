"""The desk: one encrypted file with its registers, its history and its keys.

What a person can act on is a UserError: ``passphrase_wrong``, ``desk_damaged``, ``desk_newer``, ``disk_full``.
"""

import hashlib
import json
import threading
import uuid
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.domain.rules.text import fold, sort_key
from copdesk.store import backup, capture, connection, derive, history, keys, lock, migrations, query, schema
from copdesk.store.files import AttachmentFolder
from copdesk.store.query import Condition, Query
from copdesk.store.server_files import ServerFiles

FUNCTIONS: Mapping[str, tuple[Callable[..., Any], int]] = {
    "fold": (lambda text: None if text is None else fold(str(text)), 1),
    # A list sorted by places or posts meets each of them again and again.
    "sort_key": (lru_cache(maxsize=50_000)(lambda text: None if text is None else sort_key(str(text))), 1),
}


class Desk:
    """An open desk. One thread uses it at a time; writing happens inside ``action`` only."""

    def __init__(
        self,
        folder: Path | None,
        registry: Registry,
        dek: bytes,
        held: lock.DeskLock | None = None,
        *,
        server: Any = None,
        read_only: bool = True,
    ) -> None:
        self._folder = folder
        self.registry = registry
        self.dek = dek
        self.user = ""
        self.recovery_key = ""
        self.read_only = held is None and read_only
        self.listeners: list[Callable[[capture.Changes], None]] = []
        self._lock = held
        self._thread = threading.RLock()
        self.db: Any = server or connection.raw_connection(
            self.folder / "desk.db", dek, read_only=self.read_only, functions=FUNCTIONS
        )
        self.number: dict[tuple[str, str], int] = {}

    @property
    def folder(self) -> Path:
        """Where the desk lies; UserError ``server_no_folder`` for one on a server, which has no files of its own."""
        if self._folder is None:
            raise UserError("server_no_folder")
        return self._folder

    @property
    def files(self) -> AttachmentFolder | ServerFiles:
        """The files of records, by their hashes."""
        found: AttachmentFolder | ServerFiles = self.db.sql.files(self)
        return found

    @classmethod
    def create(
        cls, folder: Path, registry: Registry, *, unit: str, user: str, passphrase: str, kdf: keys.Kdf | None = None
    ) -> "Desk":
        """Make an empty desk in *folder*; its ``recovery_key`` is to be printed, it is not kept anywhere."""
        if (folder / "desk.db").exists():
            raise UserError("desk_exists", folder=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        held = lock.DeskLock(folder)
        held.acquire()
        desk = None
        try:
            dek, recovery = keys.create_keys(folder, str(uuid.uuid4()), user, passphrase, kdf=kdf)
            connection.create_database(folder / "desk.db", dek)
            desk = cls(folder, registry, dek, held)
            desk.recovery_key = recovery
            desk.lay_out(unit, user)
        except BaseException as error:
            if desk is not None:
                desk.db.close()
            if not (isinstance(error, UserError) and error.code == "desk_exists"):
                # Half a desk would stand in the way of the next try.
                for path in folder.glob("desk.[dk]*"):
                    path.unlink(missing_ok=True)
            held.release()
            raise
        return desk

    def lay_out(self, unit: str, user: str) -> None:
        """Make tables and the first records in an empty database."""
        self.db.execute("BEGIN IMMEDIATE")
        schema.create(self.db, self.registry)
        self.db.execute("INSERT INTO sync_me VALUES(1, 1, 0, NULL, 0)")
        self.db.execute("INSERT INTO sync_site(site, unit, label) VALUES(?, ?, ?)", (uuid.uuid4().hex, unit, user))
        self.db.execute("INSERT INTO sync_epoch VALUES(1, 1, '')")
        self.db.execute("INSERT INTO sync_seen VALUES(1, 0)")
        self.db.sql.set_version(self.db, migrations.VERSION)
        self.db.execute("COMMIT")
        self.ready(user)
        with self.action("init", kind="setup", unit=unit) as act:
            unit_id = act.insert("unit", {"short_name": unit, "name": unit})
            user_id = act.insert("user", {"name": user, "role": "administrator"})
            self.set_meta("unit", unit_id)
            self.set_meta("user", user_id)

    @classmethod
    def open(cls, folder: Path, registry: Registry, *, passphrase: str, read_only: bool = False) -> "Desk":
        """Open a desk with a passphrase or the recovery key; an older desk is brought up to date after a backup."""
        dek, user = cls.unlock(folder, passphrase, read_only=read_only)
        return cls.open_with_key(folder, registry, dek, user, read_only=read_only)

    @staticmethod
    def unlock(folder: Path, passphrase: str, *, read_only: bool = False) -> tuple[bytes, str]:
        """The key of a desk and whose slot it was in; a restore that was broken off is ended first."""
        backup.resume_restore(folder)
        if not read_only and (folder / backup.STAGING_NAME).is_dir():
            with lock.DeskLock(folder):
                backup.finish_restore(folder)
        if not (folder / "desk.db").exists():
            raise UserError("desk_missing", folder=str(folder))
        return keys.unlock(folder, passphrase)

    @classmethod
    def open_with_key(
        cls, folder: Path, registry: Registry, dek: bytes, user: str, *, read_only: bool = False
    ) -> "Desk":
        """Open a desk whose key slot has been unlocked."""
        held = None if read_only else lock.DeskLock(folder)
        if held:
            held.acquire()
        try:
            with connection.translate_errors():
                desk = cls(folder, registry, dek, held)
                try:
                    migrations.bring_up_to_date(desk)
                    desk.ready(user)
                except BaseException:
                    desk.db.close()
                    raise
        except BaseException:
            if held:
                held.release()
            raise
        return desk

    def ready(self, user: str) -> None:
        """Begin to work in the name of *user*, once it is sure that every write is seen."""
        self.number = schema.numbers(self.db)
        self.user = user
        if missing := schema.audit(self.db, self.registry):
            raise RuntimeError(f"writes would go unseen: {', '.join(missing[:3])}")
        if not self.read_only and self.meta("key_version") != derive.KEY_VERSION:
            self.db.execute("BEGIN IMMEDIATE")
            derive.derive_all(self.db, self.registry, self.number)
            self.set_meta("key_version", derive.KEY_VERSION)
            self.db.execute("COMMIT")

    def close(self) -> None:
        """Bring the log into the file and let go of the desk; closing twice is harmless."""
        if self.db is None:
            return
        try:
            if not self.read_only:
                self.db.sql.fold_log(self.db)
        finally:
            self.db.close()
            self.db = None
            if self._lock:
                self._lock.release()

    # ---- writing

    @contextmanager
    def action(
        self, name: str, *, kind: str = "do", undoes: int | None = None, **params: Any
    ) -> Iterator[capture.Action]:
        """One user step: all of it is written, or nothing; *params* fill the catalogue text ``action.<name>``."""
        if self.read_only:
            raise UserError("desk_read_only")
        with self._thread, connection.translate_errors():
            self.db.sql.tune(self.db, writing=True)
            act = capture.begin(self, name, params, kind, undoes)
            try:
                yield act
                capture.finish(act)
            except BaseException:
                if self.db is not None and self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
            finally:
                if self.db is not None:
                    self.db.sql.tune(self.db, writing=False)
        if act.changes.records:
            for listener in list(self.listeners):
                listener(act.changes)

    def undo(self) -> history.Undone | None:
        """Take back the latest action; None when there is none."""
        return history.undo(self)

    def redo(self) -> history.Undone | None:
        """Do again what was undone last; None when there is nothing."""
        return history.redo(self)

    # ---- reading

    def get(self, noun: str, key: str) -> dict[str, Any] | None:
        """A whole record by id: Python values with ``id``, ``label``, ``deleted``; None when there is none."""
        return next(iter(self.fetch(noun, ids=[key])), None)

    def fetch(
        self,
        noun: str,
        where: Mapping[str, Any] | Sequence[Condition] = (),
        *,
        ids: Sequence[str] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Whole live records that meet all conditions; with *ids* those records, deleted ones too."""
        if ids is not None:
            return query.by_id(self, noun, ids)
        if isinstance(where, Mapping):
            where = [Condition(name, "=", value) for name, value in where.items()]
        return query.fetch(self, Query(noun, tuple(where), sort=tuple(order)), limit)

    def title(self, noun: str, key: str) -> str:
        """How a record is called; empty when there is none."""
        table = schema.q(self.registry[noun].noun)
        row = self.db.execute(f"SELECT label FROM {table} WHERE id = ?", (key,)).fetchone()
        return (row[0] or "") if row else ""

    def query(self, asked: Query, limit: int | None = None) -> "array[int]":
        """Row numbers that a query finds, in its order."""
        return query.vector(self, asked, limit)

    def meta(self, key: str) -> str | None:
        """A setting of the desk itself."""
        row = self.db.execute("SELECT value FROM desk_meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str | None) -> None:
        """Keep a setting of the desk itself; it has no history and does not travel."""
        self.db.execute(
            "INSERT INTO desk_meta VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (key, value)
        )

    def digest(self) -> str:
        """A hash of the live content, equal on desks that have converged."""
        total = hashlib.sha256()
        for noun in sorted(self.registry):
            names = sorted(self.registry[noun].fields)
            total.update(json.dumps([noun, *names]).encode())
            sql = (
                f"SELECT id, {', '.join(map(schema.q, names))} FROM {schema.q(noun)} WHERE deleted IS NULL ORDER BY id"
            )
            for row in self.db.execute(sql):
                total.update(json.dumps(row, ensure_ascii=False).encode())
        return total.hexdigest()

    def check(self) -> list[str]:
        """What is wrong with the file, in the database's own words; empty when it is sound."""
        with connection.translate_errors():
            if not self.read_only:
                # A power cut may leave pages half folded into the file that are whole in the log.
                self.db.sql.fold_log(self.db)
            found: list[str] = self.db.sql.damage(self.db)
        return found + [f"trigger {name}" for name in schema.audit(self.db, self.registry)]
