"""Deletions that the receiver of a file did not confirm: the records stay, here and everywhere.

Each is answered by an ordinary edit that takes the record out of the trash again. The edit has seen the
deletion, so every desk that hears of both keeps the record. It is an action of its own inside the import's
transaction: a power cut leaves both or neither.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync.reports import Record

KEEP = "exchange.keep"
"""The action; its text is ``action.exchange.keep``."""


def decline(desk: Desk, act: Action, deleted: Collection[Record]) -> None:
    """Bring back *deleted* records; a step that can be undone."""
    write_back(desk, act, KEEP, {each: {DELETED: None} for each in deleted}, kind="do")


def write_back(
    desk: Desk, act: Action, name: str, rows: Mapping[Record, Mapping[str, Any]], *, kind: str = "trust"
) -> None:
    """Give records their former values (Python values by field) by an action *name* inside the running import."""
    if not rows:
        return
    db = desk.db
    (number,) = db.execute(
        'INSERT INTO act(name, params, "user", ms, kind, first) '
        "VALUES(?, ?, ?, ?, ?, (SELECT coalesce(max(n), 0) + 1 FROM history)) RETURNING n",
        (name, json.dumps({"count": len(rows)}), desk.user, act.ms, kind),
    ).fetchone()
    db.execute("UPDATE act SET undone = 2 WHERE undone = 1")
    db.sql.begin_act(db, number)
    batches: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
    for (noun, key), values in rows.items():
        batches.setdefault((noun, tuple(values)), []).append((*values.values(), key))
    for (noun, names), batch in batches.items():
        sets = ", ".join(f"{q(each)} = ?" for each in names)
        db.executemany(f"UPDATE {q(noun)} SET {sets} WHERE id = ?", batch)
    db.execute("UPDATE act SET last = (SELECT max(n) FROM history) WHERE n = ?", (number,))
    db.sql.begin_act(db, act.number)
