"""What a program can mend in a desk: an interrupted restore, the key file, triggers, indexes and derived columns.

Values are never guessed: pages that are damaged come back from a backup only.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.store import backup, connection, derive, keys, lock, schema
from copdesk.store.desk import FUNCTIONS, Desk
from copdesk.store.schema import q


def repair(folder: Path, registry: Registry, secret: str) -> list[str]:
    """Mend the closed desk in *folder*, after a copy of it; codes of what was done (``repair.<code>``).

    UserError ``desk_damaged`` when its pages are, ``keys_damaged`` when both key files are.
    """
    done = []
    with lock.DeskLock(folder):
        if backup.finish_restore(folder):
            done.append("restore_finished")
        if _bring_keys_back(folder):
            done.append("keys")
        dek, _ = keys.unlock(folder, secret)
        db = connection.raw_connection(folder / connection.DB_NAME, dek, functions=FUNCTIONS)
        try:
            with connection.translate_errors():
                if db.execute("PRAGMA cipher_integrity_check").fetchone():
                    raise UserError("desk_damaged")
                # Indexes first: a copy of a desk with a broken one would not pass its own check.
                db.execute("REINDEX")
                backup.check_pages(db)
                backup.make_backup(db, folder, dek, datetime.now())
                done += _mend(db, registry)
        finally:
            db.close()
    return done


def dangling(desk: Desk) -> Iterator[tuple[str, str, str, str]]:
    """Live records whose reference across exchange scopes has no target: (noun, id, label, field)."""
    for entity in desk.registry.values():
        for name, field in entity.fields.items():
            if not field.target or desk.registry[field.target].scope == (field.scope or entity.scope):
                continue
            rows = desk.db.execute(
                f"SELECT t.id, coalesce(t.label, '') FROM {q(entity.noun)} t LEFT JOIN {q(field.target)} o "
                f"ON o.id = t.{q(name)} WHERE t.deleted IS NULL AND t.{q(name)} IS NOT NULL AND o.id IS NULL"
            )
            for key, label in rows:
                yield entity.noun, key, label, name


def _bring_keys_back(folder: Path) -> bool:
    try:
        keys.read_keys(folder)
    except UserError as error:
        if error.code not in {"keys_damaged", "keys_missing"} or not (folder / keys.OLD_KEYS_NAME).exists():
            raise
        keys.restore_previous_keys(folder)
        return True
    return False


def _mend(db: Any, registry: Registry) -> list[str]:
    wrong = schema.audit(db, registry)
    numbers = schema.numbers(db)
    db.execute("BEGIN IMMEDIATE")
    try:
        if wrong:
            schema.install_triggers(db, registry)
        derive.derive_all(db, registry, numbers)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return [*(["triggers"] if wrong else []), "derived"]
