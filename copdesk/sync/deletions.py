"""Deletions that the receiver of a file did not confirm: the records stay, here and everywhere.

Each is answered by an ordinary edit that takes the record out of the trash again. The edit has seen the
deletion, so every desk that hears of both keeps the record. It is an action of its own inside the import's
transaction: a power cut leaves both or neither.
"""

import json
from collections.abc import Collection, Sequence

from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync.reports import RecordChange

KEEP = "exchange.keep"
"""The action; its text is ``action.exchange.keep``."""


def decline(desk: Desk, act: Action, deleted: Sequence[RecordChange], confirmed: Collection[tuple[str, str]]) -> int:
    """Bring back the *deleted* records that are not among *confirmed* (noun, id); returns how many."""
    kept: dict[str, list[str]] = {}
    for each in deleted:
        if (each.noun, each.id) not in confirmed:
            kept.setdefault(each.noun, []).append(each.id)
    if not kept:
        return 0
    db, count = desk.db, sum(map(len, kept.values()))
    (number,) = db.execute(
        'INSERT INTO act(name, params, "user", ms, kind, first) '
        "VALUES(?, ?, ?, ?, 'do', (SELECT coalesce(max(n), 0) + 1 FROM history)) RETURNING n",
        (KEEP, json.dumps({"count": count}), desk.user, act.ms),
    ).fetchone()
    db.execute("UPDATE act SET undone = 2 WHERE undone = 1")
    db.sql.begin_act(db, number)
    for noun, keys in kept.items():
        db.executemany(f"UPDATE {q(noun)} SET {DELETED} = NULL WHERE id = ?", [(key,) for key in keys])
    db.execute("UPDATE act SET last = (SELECT max(n) FROM history) WHERE n = ?", (number,))
    db.sql.begin_act(db, act.number)
    return count
