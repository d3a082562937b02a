"""The work that the exchange is measured on: 100,000 records of twelve fields, 10,000 changed on each of two desks.

Three fields of each record change, 1,000 of the records on both desks: of these 500 in different fields, 500 in one
and the same, which is a conflict. The records lie anywhere in the table. The title is not among the changed fields
and nothing is searched, for the plain UPDATE that all is compared with derives nothing.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from copdesk.domain import fields as f
from copdesk.domain import registry
from copdesk.domain.fields import Record, Registry, entity
from copdesk.store import connection
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from copdesk.sync import identity, trust, vectors
from tests.bench import desks

RECORDS, CHANGED, SHARED = 100_000, 10_000, 1_000
_WORDS = (
    *("patrol", "district", "report", "meeting", "minutes", "action", "plan", "review", "officer"),
    *("traffic", "registry", "station", "shift", "duty", "north", "south", "east", "west"),
    *("record", "council", "training", "safety", "community", "schedule", "monthly", "annual", "inspection"),
)
_CHUNK = 20_000

Changes = list[tuple[str, dict[str, str]]]
"""Of each changed record its id and the new values."""


@entity("member", title=("email",), area="bench")
class Member(Record):
    """A record of twelve fields, 340 bytes in plain SQLite."""

    full_name: str | None = f.text()
    position: str | None = f.text()
    rank: str | None = f.text()
    birth_date: str | None = f.text()
    phone: str | None = f.text()
    address: str | None = f.text()
    email: str | None = f.text()
    joined_on: str | None = f.text()
    status: str | None = f.text()
    score: int | None = f.count()
    note: str | None = f.text()
    updated_by: str | None = f.text()


FIELDS = tuple(Member.__entity__.fields)  # type: ignore[attr-defined]
OURS, APART, ONE_ALIKE = FIELDS[:3], FIELDS[3:6], (FIELDS[0], *FIELDS[3:5])


def registers() -> Registry:
    """The registers of the program and the one that is measured."""
    return Registry({**registry(), "member": Member.__entity__})  # type: ignore[attr-defined]


def rows(total: int) -> Iterator[dict[str, Any]]:
    """The records as they are at first, the same each time."""
    chance = random.Random(1)

    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, k=count))

    def day(first: int, last: int) -> str:
        return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    for _ in range(total):
        values = (
            words(3).title(),
            words(2),
            words(1),
            day(1950, 1999),
            f"+84{chance.randint(10**8, 10**9)}",
            words(6),
            f"{words(1)}{chance.randint(1, 9999)}@unit.local",
            day(2010, 2025),
            chance.choice(("active", "leave", "retired")),
            chance.randint(0, 100),
            words(12),
            chance.choice(("an", "binh", "chi", "dung")),
        )
        yield dict(zip(FIELDS, values, strict=True))


def changes(keys: list[str], side: str, changed: int = CHANGED, shared: int = SHARED) -> Changes:
    """What the desk *side* (A or B) edits: first the records that the other edits too."""
    chance, chosen = random.Random(2 if side == "A" else 3), keys[:]
    random.Random(7).shuffle(chosen)
    own = chosen[shared:changed] if side == "A" else chosen[changed : 2 * changed - shared]
    listed = []
    for place, key in enumerate([*chosen[:shared], *own]):
        names = OURS
        if side == "B" and place < shared:
            names = APART if place < shared // 2 else ONE_ALIKE
        listed.append((key, {name: f"{side}-{' '.join(chance.choices(_WORDS, k=3))}" for name in names}))
    return listed


def keys_of(desk: Desk) -> list[str]:
    """The ids of all records in the order of their making."""
    return [key for (key,) in desk.db.execute("SELECT id FROM member ORDER BY n")]


def edit(desk: Desk, listed: Changes) -> None:
    """Write the changes, some thousands in one action."""
    given = iter(listed)
    while part := list(islice(given, _CHUNK)):
        with desk.action("bulk") as act:
            act.update_each("member", part)


def pair(scratch: Path, total: int = RECORDS) -> tuple[Desk, Desk]:
    """Two desks with the same records that have already heard of each other."""
    given: dict[str, Any] = {"unit": "ВП", "user": "Ірина", "passphrase": desks.PASSPHRASE, "kdf": FLOOR}
    one = Desk.create(scratch / "one", registers(), **given)
    made = rows(total)
    while part := list(islice(made, _CHUNK)):
        with one.action("add") as act:
            act.insert_many("member", part, accepted=True)
    trust.own_card(one)
    _close_epoch(one)
    one.close()
    shutil.copytree(one.folder, scratch / "other")
    other = Desk.open_with_key(scratch / "other", registers(), one.dek, one.user)
    other.set_meta("identity", None)
    other.set_meta("card", None)
    identity.renew(other)
    one = Desk.open_with_key(scratch / "one", registers(), other.dek, other.user)
    for desk, peer in ((one, other), (other, one)):
        trust.trust(desk, trust.own_card(peer))
        vectors.learn_peer(desk.db, trust.own_card(peer).site, vectors.vector(peer.db))
    return one, other


def _close_epoch(desk: Desk) -> None:
    """What was written belongs to this site for good, also in a copy of the desk."""
    desk.db.execute("BEGIN IMMEDIATE")
    vectors.next_epoch(desk.db)
    desk.db.execute("COMMIT")


# ---- what it is compared with


def uncaptured(desk: Desk, folder: Path) -> Any:
    """The database of a copy of the closed *desk* in which nothing sees what is written."""
    shutil.copytree(desk.folder, folder, dirs_exist_ok=True)
    db = connection.raw_connection(folder / connection.DB_NAME, desk.dek)
    db.sql.drop_triggers(db)
    return db


def encrypted(path: Path, dek: bytes) -> Any:
    """A database that is encrypted and kept as a desk is."""
    if not path.exists():
        connection.create_database(path, dek)
    return connection.raw_connection(path, dek)


def plain(path: Path) -> Any:
    """A plain database, as durable as a desk."""
    db = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        db.execute(f"PRAGMA {setting}").fetchall()
    return db


def fill(db: Any, desk: Desk) -> None:
    """Put the records of a desk there, alone."""
    found = desk.db.execute(f"SELECT id, {', '.join(FIELDS)} FROM member ORDER BY id")
    typed = ", ".join(f"{name} {'INTEGER' if name == 'score' else 'TEXT'}" for name in FIELDS)
    db.execute(f"CREATE TABLE member(id TEXT PRIMARY KEY NOT NULL, {typed}) WITHOUT ROWID")
    db.execute("BEGIN")
    db.executemany(f"INSERT INTO member VALUES({', '.join('?' * 13)})", found)
    db.execute("COMMIT")
    db.close()


def read_through(db: Any) -> None:
    """What is opened anew is read once before anything is measured."""
    db.execute("SELECT count(*) FROM member WHERE note IS NULL").fetchone()


def update(db: Any, listed: Changes, mark: str) -> None:
    """Write the changed values with executemany in one transaction, with *mark* so that each time all change.

    A database that is kept as a desk is gets the cache of one that writes, as an action does.
    """
    if hasattr(db, "sql"):
        db.sql.tune(db, writing=True)
    batches: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key, values in listed:
        batches.setdefault(tuple(values), []).append((*(value + mark for value in values.values()), key))
    db.execute("BEGIN")
    for names, batch in batches.items():
        db.executemany(f"UPDATE member SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?", batch)
    db.execute("COMMIT")
