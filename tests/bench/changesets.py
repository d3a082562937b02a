"""The same exchange by SQLite's own changesets (APSW), to see what the database alone can do.

Plain SQLite, nothing encrypted or signed. Fields that were changed here and there are told apart by a handler of
conflicts, which keeps the other value in a table. There is no history, no undo, no stamp: a third desk or another
order of files gives another result, and what is not fetched before the program ends is lost.
"""

from pathlib import Path
from typing import Any

import apsw

from tests.bench.exchange_work import FIELDS, Changes

_COLUMNS = ("id", *FIELDS)


def opened(path: Path) -> apsw.Connection:
    """A plain database, as durable as a desk."""
    db = apsw.Connection(str(path))
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        db.execute(f"PRAGMA {setting}")
    return db


def edit(db: apsw.Connection, listed: Changes) -> None:
    """Write the changes in one transaction."""
    with db:
        for key, values in listed:
            sets = ", ".join(f"{name} = ?" for name in values)
            db.execute(f"UPDATE member SET {sets} WHERE id = ?", (*values.values(), key))


def recorded(db: apsw.Connection, listed: Changes) -> bytes:
    """The changeset of the changes, which are written too."""
    session = apsw.Session(db, "main")
    session.attach("member")
    edit(db, listed)
    found = session.changeset()
    session.close()
    return found


def take_in(db: apsw.Connection, changeset: bytes) -> int:
    """Apply a changeset field by field in one transaction; returns how many conflicts were kept."""
    listed: list[tuple[str, Any, Any]] = []
    apart: list[tuple[Any, ...]] = []

    def met(reason: int, change: apsw.TableChange) -> int:
        if reason == apsw.SQLITE_CHANGESET_DATA and change.op == "UPDATE":
            rows = zip(_COLUMNS, change.old or (), change.new or (), change.conflict or (), strict=True)
            for name, old, new, here in rows:
                if new is apsw.no_change or name == "id":
                    continue
                if here == old:
                    listed.append((name, new, (change.old or ())[0]))
                elif here != new:
                    apart.append(((change.old or ())[0], name, here, new))
        return apsw.SQLITE_CHANGESET_OMIT

    with db:
        apsw.Changeset.apply(changeset, db, conflict=met)
        for name, value, key in listed:
            db.execute(f"UPDATE member SET {name} = ? WHERE id = ?", (value, key))
        db.execute("CREATE TABLE conflict(id, field, ours, theirs)")
        db.executemany("INSERT INTO conflict VALUES(?, ?, ?, ?)", apart)
    return len(apart)
