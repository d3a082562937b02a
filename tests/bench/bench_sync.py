"""Exchange of 10,000 changed records among 100,000, a tenth of them edited on both desks, against a plain UPDATE.

Three of the fields of each record change: 500 records on both sides in different fields, 500 in one and the same.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import zstandard

from copdesk.domain import fields as f
from copdesk.domain import registry
from copdesk.domain.fields import Record, Registry, entity
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from copdesk.sync import exchange, identity, trust, vectors
from tests.bench import desks
from tests.bench.frame import RUNS, Figure

RECORDS, CHANGED, SHARED = 100_000, 10_000, 1_000
FIELDS = tuple(f"f{n}" for n in range(12))
_OURS, _APART, _ONE_ALIKE = FIELDS[1:4], FIELDS[4:7], (FIELDS[1], *FIELDS[4:6])
_WORDS = ("патруль", "район", "звіт", "нарада", "протокол", "план", "захід", "огляд", "зміна", "пост", "школа", "міст")


@entity("member", title=("f0",), area="bench")
class Member(Record):
    """A record of twelve fields; nothing of it is searched, for the plain UPDATE keeps no index of words."""

    f0: str | None = f.text()
    f1: str | None = f.text()
    f2: str | None = f.text()
    f3: str | None = f.text()
    f4: str | None = f.text()
    f5: str | None = f.text()
    f6: str | None = f.text()
    f7: str | None = f.text()
    f8: str | None = f.text()
    f9: str | None = f.text()
    f10: int | None = f.count()
    f11: str | None = f.text()


Changes = list[tuple[str, dict[str, str]]]


def changes(keys: list[str], side: str) -> Changes:
    """What one desk edits: first the records that the other edits too."""
    own = keys[SHARED:CHANGED] if side == "а" else keys[CHANGED : 2 * CHANGED - SHARED]
    listed = []
    for place, key in enumerate([*keys[:SHARED], *own]):
        names = _OURS
        if side == "б" and place < SHARED:
            names = _APART if place < SHARED // 2 else _ONE_ALIKE
        listed.append((key, {name: _value(name, side, place) for name in names}))
    return listed


def _value(name: str, side: str, place: int) -> str:
    words = [_WORDS[place * prime // 7 % len(_WORDS)] for prime in (31, 37, 41, 43)]
    return f"{side}-{' '.join(words)} {place * 7919 % 100_003} {name}"


def _rows() -> Iterator[dict[str, Any]]:
    for n in range(RECORDS):
        yield {name: n % 100 if name == "f10" else _value(name, "", n + 17 * at) for at, name in enumerate(FIELDS)}


def registers() -> Registry:
    """The registers of the program and the one that is measured."""
    return Registry({**registry(), "member": Member.__entity__})  # type: ignore[attr-defined]


def edit(desk: Desk, listed: Changes) -> None:
    """Write the changes as one action."""
    with desk.action("bulk") as act:
        act.update_each("member", listed)


def pair(scratch: Path) -> tuple[Desk, Desk]:
    """Two desks with the same 100,000 records that have already heard of each other."""
    given: dict[str, Any] = {"unit": "ВП", "user": "Ірина", "passphrase": desks.PASSPHRASE, "kdf": FLOOR}
    one = Desk.create(scratch / "one", registers(), **given)
    with one.action("add") as act:
        act.insert_many("member", _rows(), accepted=True)
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


def plain(desk: Desk, path: Path) -> Any:
    """The same records in plain SQLite, as durable as the desk."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA cache_size=-65536")
    db.execute(desk.db.execute("SELECT sql FROM sqlite_master WHERE name = 'member'").fetchone()[0])
    rows = desk.db.execute("SELECT * FROM member")
    db.execute("BEGIN")
    db.executemany(f"INSERT INTO member VALUES({','.join('?' * len(rows.description))})", rows)
    db.execute("COMMIT")
    return db


def floor(db: Any, listed: Changes, turn: Iterator[int]) -> None:
    """Write the changed values with executemany, other ones each time."""
    mark = str(next(turn))
    batches: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key, values in listed:
        batches.setdefault(tuple(values), []).append((*(value + mark for value in values.values()), key))
    db.execute("BEGIN")
    for names, batch in batches.items():
        sets = ", ".join(f'"{name}" = ?' for name in names)
        db.executemany(f"UPDATE member SET {sets} WHERE id = ?", batch)
    db.execute("COMMIT")


def timed(work: Callable[[], object]) -> float:
    """The seconds that *work* takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def figures(scratch: Path) -> Iterable[Figure]:
    """Times of export, preview, import and import again over those of the plain UPDATE, and the size of the file."""
    one, other = pair(scratch)
    keys = [key for (key,) in one.db.execute("SELECT id FROM member ORDER BY n")][:: RECORDS // (2 * CHANGED)]
    listed = changes(keys, "а")
    edit(one, listed)
    edit(other, changes(keys, "б"))
    bare = plain(one, scratch / "plain.db")
    turn, path = count(), scratch / "delta.cdsync"
    card = trust.own_card(other)
    other.close()
    taken: dict[str, list[float]] = {name: [] for name in ("floor", "export", "preview", "import", "again")}
    conflicts = 0
    for turned in range(RUNS):
        taken["floor"].append(timed(lambda: floor(bare, listed, turn)))
        taken["export"].append(timed(lambda: exchange.export(one, path, [card])))
        shutil.copytree(other.folder, scratch / f"turn{turned}")
        desk = Desk.open_with_key(scratch / f"turn{turned}", registers(), one.dek, one.user)
        desk.db.execute("SELECT count(*) FROM member WHERE f9 IS NULL").fetchone()
        taken["preview"].append(timed(partial(exchange.preview, desk, path)))
        start = time.perf_counter()
        conflicts = exchange.import_file(desk, path).total.conflicts
        taken["import"].append(time.perf_counter() - start)
        taken["again"].append(timed(partial(exchange.import_file, desk, path)))
        desk.close()
        shutil.rmtree(desk.folder)
    yield from _told({name: median(times) for name, times in taken.items()}, conflicts)
    values = json.dumps(listed, ensure_ascii=False).encode()
    packed, size = len(zstandard.ZstdCompressor(level=3).compress(values)), path.stat().st_size
    note = f"{size:,} bytes against {packed:,}"
    yield Figure("signed and encrypted delta file / zstd of the bare values", size / packed, "×", 1.2, note)
    one.close()
    bare.close()


def _told(took: Mapping[str, float], conflicts: int) -> Iterator[Figure]:
    def ratio(name: str, top: str, bottom: str, limit: float, more: str = "") -> Figure:
        note = f"{took[top] * 1000:.0f} ms against {took[bottom] * 1000:.0f} ms{more}"
        return Figure(name, took[top] / took[bottom], "×", limit, note)

    found = f", {conflicts} conflicts kept"
    yield ratio("import of 10,000 changed records / plain executemany", "import", "floor", 2.5, found)
    yield ratio("preview / import", "preview", "import", 1.0)
    yield ratio("export of the delta / plain executemany", "export", "floor", 2.0)
    yield ratio("import of the same file again / import", "again", "import", 0.1)
