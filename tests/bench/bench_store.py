"""Bulk edit and undo through capture and encryption, against the same edit in plain SQLite."""

import sqlite3
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from tests.bench import desks
from tests.bench.frame import Figure, ratio

ROWS = 10_000


def figures(scratch: Path) -> Iterable[Figure]:
    """Ratios of three-field edits of 10,000 rows among 20,000."""
    desk = desks.create(scratch / "desk")
    with desk.action("add") as act:
        keys = act.insert_many("person", desks.people(2 * ROWS))[:ROWS]
    plain = sqlite3.connect(scratch / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute(desk.db.execute("SELECT sql FROM sqlite_master WHERE name = 'person'").fetchone()[0])
    rows = desk.db.execute("SELECT * FROM person").fetchall()
    plain.executemany(f"INSERT INTO person VALUES({','.join('?' * len(rows[0]))})", rows)
    turn, other = count(), count()
    values = (("phone", "female", "law"), ("email", "male", "duty"))

    def ours() -> None:
        channel, sex, basis = values[next(turn) % 2]
        with desk.action("bulk") as act:
            act.update_many("person", keys, {"channel": channel, "sex": sex, "lawful_basis": basis})

    def bare() -> None:
        channel, sex, basis = values[next(other) % 2]
        plain.execute("BEGIN")
        plain.executemany(
            "UPDATE person SET channel = ?, sex = ?, lawful_basis = ? WHERE id = ?",
            [(channel, sex, basis, key) for key in keys],
        )
        plain.execute("COMMIT")

    bare()
    ours()
    yield ratio("bulk edit of 10,000 rows / plain executemany", ours, bare, 3.0)

    def again() -> None:
        # Other than what any edit above left, so that each edit and each undo changes all three fields.
        with desk.action("bulk") as act:
            act.update_many("person", keys, {"channel": "post", "sex": None, "lawful_basis": "vital"})

    yield ratio("undo of the bulk edit / the edit", desk.undo, again, 2.0)
    desk.close()
