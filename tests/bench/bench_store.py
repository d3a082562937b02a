"""Bulk edit and undo through capture and encryption, against the same edit in plain SQLite."""

import sqlite3
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from tests.bench.frame import Figure, ratio, seconds

ROWS = 10_000


def people(total: int) -> list[dict[str, str]]:
    """Invented people of one town."""
    return [
        {"surname": f"Жук{n}", "given_name": "Ірина", "phones": f"063{n:07}", "settlement": "Вознесенськ"}
        for n in range(total)
    ]


def figures(scratch: Path) -> Iterable[Figure]:
    """Ratios of three-field edits of 10,000 rows among 20,000."""
    desk = Desk.create(
        scratch / "desk", registry(), unit="ВП", user="Ірина", passphrase="тихий ранок над Бугом 7", kdf=FLOOR
    )
    with desk.action("add") as act:
        keys = act.insert_many("person", people(2 * ROWS))[:ROWS]
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
    edit = seconds(ours)
    undo = seconds(desk.undo, before=ours)
    yield Figure("undo of the bulk edit / the edit", undo / edit, "×", 2.0, f"{undo * 1000:.0f} ms")
    desk.close()
