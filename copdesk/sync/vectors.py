"""Epochs and version vectors: what this desk has seen, and what each change had seen when it was made.

An epoch is a number of one desk that moves only when a file is written or imported. All changes of an
epoch share one context, the vector of what the desk had received by then. Sites are interned: 1 is here.
"""

import os
from collections.abc import Sequence
from typing import Any

from copdesk.store.desk import Desk
from copdesk.store.schema import settle
from copdesk.sync.header import Vector

HERE = 1


def sees(site: str, epoch: str, other_site: str, other_epoch: str) -> str:
    """SQL that tells whether the change ``(site, epoch)`` was made knowing of the other one.

    Always give qualified columns: a bare name would bind to ``sync_ctx`` inside the EXISTS.
    """
    return (
        f"(({site} = {other_site} AND {epoch} >= {other_epoch}) OR EXISTS(SELECT 1 FROM sync_ctx k "
        f"WHERE k.site = {site} AND k.epoch = {epoch} AND k.seen_site = {other_site} "
        f"AND k.seen_epoch >= {other_epoch}))"
    )


class Causality:
    """Which of two changes was made knowing of the other one, asked once for each pair of epochs.

    A change is given by its site and epoch, whatever follows them.
    """

    def __init__(self, db: Any) -> None:
        self._db = db
        self._sites: dict[int, str] = {}
        self._known: dict[tuple[int, int, int, int], bool] = {}

    def newer(self, one: Sequence[int], other: Sequence[int], again: bool) -> bool:
        """Whether the change *one* was made knowing of the *other*, and not the reverse."""
        if one[0] == other[0]:
            return one[1] > other[1] or (again and one[1] == other[1])
        return self.sees(one, other) and not self.sees(other, one)

    def sees(self, one: Sequence[Any], other: Sequence[Any]) -> bool:
        """Whether the change *one* was made knowing of the *other*; both begin with site and epoch."""
        if one[0] == other[0]:
            return bool(one[1] >= other[1])
        asked = (one[0], one[1], other[0], other[1])
        known = self._known.get(asked)
        if known is None:
            found = self._db.execute(
                "SELECT seen_epoch FROM sync_ctx WHERE site = ? AND epoch = ? AND seen_site = ?", asked[:3]
            ).fetchone()
            known = self._known[asked] = found is not None and found[0] >= asked[3]
        return known

    def rank(self, head: tuple[int, int, int, Any]) -> tuple[int, str, int]:
        """What decides which of several values is shown: time, site, epoch."""
        if head[0] not in self._sites:
            self._sites = dict(self._db.execute("SELECT n, site FROM sync_site"))
        return head[2], self._sites[head[0]], head[1]


def vector(db: Any) -> Vector:
    """This desk's version vector: everything it holds, whole, up to these epochs."""
    return dict(
        db.execute("SELECT s.site, v.epoch FROM sync_seen v JOIN sync_site s ON s.n = v.site WHERE v.epoch > 0")
    )


def nonces(db: Any) -> dict[str, str]:
    """The random mark of the last epoch of each site in the vector."""
    return dict(
        db.execute(
            "SELECT s.site, e.nonce FROM sync_seen v JOIN sync_site s ON s.n = v.site "
            "JOIN sync_epoch e ON e.site = v.site AND e.epoch = v.epoch WHERE v.epoch > 0"
        )
    )


def received(desk: Desk, noun: str, key: str) -> bool:
    """Whether a record of another desk came with everything, not in a snapshot of a narrower scope."""
    found = desk.db.execute(
        f'SELECT v.epoch >= r.epoch FROM "{desk.registry[noun].noun}" m JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n '
        "JOIN sync_seen v ON v.site = r.site WHERE m.id = ? AND r.site <> ?",
        (desk.number[noun, ""], key, HERE),
    ).fetchone()
    return bool(found and found[0])


def peer_vector(db: Any, site: str) -> Vector:
    """What the desk *site* said it has, in the files received from it."""
    return dict(db.execute("SELECT site, epoch FROM sync_peer WHERE peer = ?", (site,)))


def learn_peer(db: Any, site: str, known: Vector) -> None:
    """Keep what the desk *site* says it has."""
    db.executemany(
        "INSERT INTO sync_peer VALUES(?, ?, ?) ON CONFLICT(peer, site) DO UPDATE SET epoch = excluded.epoch",
        [(site, name, epoch) for name, epoch in known.items()],
    )


def least(vectors: list[Vector]) -> Vector:
    """The vector that all of *vectors* include."""
    shared = set.intersection(*(set(each) for each in vectors)) if vectors else set()
    return {site: min(each[site] for each in vectors) for site in sorted(shared)}


def includes(known: Vector, other: Vector) -> bool:
    """Whether *known* holds everything that *other* does."""
    return all(known.get(site, 0) >= epoch for site, epoch in other.items())


def intern_sites(db: Any, sites: tuple[tuple[str, str], ...]) -> list[int]:
    """The local numbers of ``(site, unit)`` pairs, in their order; unknown ones get a number."""
    db.executemany(
        "INSERT INTO sync_site(site, unit) VALUES(?, ?) "
        "ON CONFLICT(site) DO UPDATE SET unit = excluded.unit WHERE sync_site.unit IS NULL",
        sites,
    )
    number = {site: n for n, site in db.execute("SELECT n, site FROM sync_site")}
    db.executemany(
        "INSERT INTO sync_seen(site, epoch) VALUES(?, 0) ON CONFLICT(site) DO NOTHING",
        [(number[site],) for site, _ in sites],
    )
    return [number[site] for site, _ in sites]


def next_epoch(db: Any, *, used: bool = False) -> int:
    """Stamp what was written, close the open epoch if it was *used*, and open the next one on what is seen now.

    Returns the number of the open epoch. The nonce is drawn at closing, so that two copies of one desk
    never agree on it.
    """
    settle(db)
    epoch: int = db.execute("SELECT epoch FROM sync_me").fetchone()[0]
    if used or _used(db, epoch):
        db.execute("UPDATE sync_epoch SET nonce = ? WHERE site = 1 AND epoch = ?", (os.urandom(6).hex(), epoch))
        db.execute("UPDATE sync_seen SET epoch = ? WHERE site = 1", (epoch,))
        epoch += 1
        db.execute("INSERT INTO sync_epoch(site, epoch, nonce) VALUES(1, ?, '')", (epoch,))
        db.execute("UPDATE sync_me SET epoch = ?", (epoch,))
    db.execute("DELETE FROM sync_ctx WHERE site = 1 AND epoch = ?", (epoch,))
    db.execute(
        "INSERT INTO sync_ctx(site, epoch, seen_site, seen_epoch) "
        "SELECT 1, ?, site, epoch FROM sync_seen WHERE site <> 1 AND epoch > 0",
        (epoch,),
    )
    return epoch


def _used(db: Any, epoch: int) -> bool:
    return any(
        db.execute(f"SELECT 1 FROM {table} WHERE site = 1 AND epoch = ? LIMIT 1", (epoch,)).fetchone()
        for table in ("sync_stamp", "sync_rec", "sync_purge")
    )
