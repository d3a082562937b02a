"""Older desks: what is merely added follows from the declarations; what is changed is a numbered step here.

A migration runs on a verified copy's original: first the backup, then all steps in one transaction with foreign keys
off, then the checks. A desk of a newer program is refused and left as it is.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from copdesk.domain.errors import UserError
from copdesk.store import schema

if TYPE_CHECKING:
    from copdesk.store.desk import Desk

VERSION = 2


def _smaller_indexes(db: Any) -> None:
    """Index changes and creations of the history apart, and by epoch only the stamps of what was written here."""
    for name in ("history_made", "history_rec", "sync_stamp_epoch", "sync_stamp_own"):
        db.execute(f"DROP INDEX IF EXISTS {name}")
    for statement in schema.CAPTURE.split(";\n"):
        if statement.startswith(("CREATE INDEX history_", "CREATE INDEX sync_stamp_own")):
            db.execute(statement)


# From version n-1 to n: functions of the database that move or rewrite what the declarations alone cannot tell.
STEPS: Mapping[int, Callable[[Any], None]] = {2: _smaller_indexes}


def bring_up_to_date(desk: "Desk", version: int = VERSION, steps: Mapping[int, Callable[[Any], None]] = STEPS) -> bool:
    """Migrate an older desk; returns whether anything was done. UserError ``desk_newer`` for a newer one."""
    db = desk.db
    found = db.sql.version(db)
    if found > version:
        raise UserError("desk_newer")
    if found == version and not schema.lacking(db, desk.registry):
        return False
    if desk.read_only:
        raise UserError("desk_older_read_only")
    if db.sql.in_folder:
        _backup(desk)
    db.sql.keep_references(db, False)
    db.execute("BEGIN IMMEDIATE")
    try:
        for number in range(found + 1, version + 1):
            if number in steps:
                steps[number](db)
        schema.adapt(db, desk.registry)
        schema.install_triggers(db, desk.registry)
        if db.sql.broken_references(db):
            raise UserError("desk_damaged")
        db.sql.set_version(db, version)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    finally:
        db.sql.keep_references(db, True)
    return True


def _backup(desk: "Desk") -> None:
    from copdesk.store import backup

    backup.make_backup(desk.db, desk.folder, desk.dek, datetime.now())
