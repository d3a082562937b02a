"""The merge: of all values of a field that were ever received, keep those that no other one has seen.

One such value is the value. With several, the one with the highest ``(ms, site, epoch)`` is shown, the same
on every desk, and the others wait in ``sync_sibling`` for a person. Merging never makes a new stamp, so the
order, repetition and crossing of files do not matter. Set-based SQL does nearly everything; a loop does the
fields with several values.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.schema import q
from copdesk.sync.heads import maximal
from copdesk.sync.registers import Register, Stamp
from copdesk.sync.scopes import withheld
from copdesk.sync.vectors import sees

BATCH = 5000
Head = tuple[int, int, int, Any]
"""One value of a field: site, epoch, milliseconds, packed value."""

_TEMP = (
    "CREATE TEMP TABLE IF NOT EXISTS inc(id TEXT, fld INTEGER, site INTEGER, epoch INTEGER, ms INTEGER, val)",
    "CREATE TEMP TABLE IF NOT EXISTS cls(rec INTEGER, fld INTEGER, site INTEGER, epoch INTEGER, ms INTEGER, val, "
    "k INTEGER)",
    "CREATE INDEX IF NOT EXISTS temp.cls_key ON cls(rec, fld)",
    "CREATE TEMP TABLE IF NOT EXISTS slow(rec INTEGER, fld INTEGER, PRIMARY KEY(rec, fld))",
)
_STAMPED = "SELECT fld FROM sync_stamp WHERE tbl = ? AND rec = ?"
_HAVE, _NEWER, _APART = 0, 1, 2


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record as it was made: only the values that still carry its creation stamp."""

    key: str
    stamp: Stamp
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value of one cell, packed."""

    key: str
    head: int
    stamp: Stamp
    value: Any


@dataclass
class Merge:
    """One import's merging, inside its transaction; *conflicts* are the cells ``(register, rec, head)`` found apart."""

    db: Any
    journal: int
    conflicts: set[tuple[int, int, int]] = field(default_factory=set)
    _sites: dict[int, str] = field(default_factory=dict)
    _seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in _TEMP:
            self.db.execute(statement)
        self._seen = dict(self.db.execute("SELECT site, epoch FROM sync_seen WHERE site <> 1"))

    # ---- records

    def create(self, register: Register, records: Iterable[NewRecord]) -> None:
        """Add the records that are not here; one id made on two desks becomes one record."""
        wanted = {record.key: record for record in records}
        here = self._here(register, list(wanted))
        fresh: list[NewRecord] = []
        for key, record in wanted.items():
            n, *made = here.get(key, (None, None, None))
            if n is None:
                fresh.append(record)
            elif made[0] is None:
                self._revive(register, n, record)
            elif tuple(made) != record.stamp[:2]:
                self._join(register, n, record)
            elif made[1] is not None and made[1] > self._seen.get(made[0], made[1]):
                self._fill(register, n, record)
        self._insert(register, fresh)

    def _here(self, register: Register, keys: list[str]) -> dict[str, tuple[int, int | None, int | None]]:
        rows = self.db.execute(
            f"SELECT m.id, m.n, r.site, r.epoch FROM {register.table} m "
            "LEFT JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n "
            "WHERE m.id IN (SELECT value FROM json_each(?))",
            (register.number, json.dumps(keys)),
        )
        return {key: (n, site, epoch) for key, n, site, epoch in rows}

    def _insert(self, register: Register, records: list[NewRecord]) -> None:
        if not records:
            return
        t, table = register.number, register.table
        first = self.db.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {table}").fetchone()[0]
        marks = ", ".join("?" * (len(register.names) + 2))
        self.db.executemany(
            f"INSERT INTO {table}(n, id, {', '.join(map(q, register.names))}) VALUES({marks})",
            [(n, record.key, *map(record.values.get, register.names)) for n, record in enumerate(records, first)],
        )
        self._stamp_records(t, [(n, record.stamp) for n, record in enumerate(records, first)])

    def _stamp_records(self, t: int, made: list[tuple[int, Stamp]]) -> None:
        self.db.executemany("INSERT INTO sync_rec VALUES(?, ?, ?, ?, ?)", [(t, n, *stamp) for n, stamp in made])
        self.db.executemany(
            "INSERT INTO sync_undo(import, tbl, rec, fld, head) VALUES(?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
            [(self.journal, t, n, t) for n, _ in made],
        )

    def _revive(self, register: Register, n: int, record: NewRecord) -> None:
        """A record that an undone import left hidden comes again."""
        sets = ", ".join(f"{q(name)} = ?" for name in register.names)
        values = map(record.values.get, register.names)
        self.db.execute(f"UPDATE {register.table} SET {sets} WHERE n = ?", (*values, n))
        self._stamp_records(register.number, [(n, record.stamp)])

    def _fill(self, register: Register, n: int, record: NewRecord) -> None:
        """A record known from a snapshot: what that withheld is as it was made, unless it was written since."""
        names = [name for name in withheld(register) if record.values.get(name) is not None]
        stamped = {fld for (fld,) in self.db.execute(_STAMPED, (register.number, n))}
        for name in names:
            if register.cell_of[name] not in stamped:
                self._write(register, (name,), [(record.values[name], n)])

    def _join(self, register: Register, n: int, record: NewRecord) -> None:
        """Give every field of a record that was made twice a stamp of its own, then merge field by field."""
        t = register.number
        self.db.executemany(
            "INSERT INTO sync_stamp SELECT tbl, rec, ?, site, epoch, ms FROM sync_rec WHERE tbl = ? AND rec = ? "
            "ON CONFLICT DO NOTHING",
            [(head, t, n) for head in register.heads],
        )
        site, epoch, ms = self.db.execute(
            "SELECT site, epoch, ms FROM sync_rec WHERE tbl = ? AND rec = ?", (t, n)
        ).fetchone()
        if self._rank((*record.stamp, None)) > self._rank((site, epoch, ms, None)):
            # The journal keeps the former creation stamp under the register's negative number.
            self.db.execute(
                "INSERT INTO sync_undo VALUES(?, ?, ?, ?, 0, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (self.journal, t, n, -t, site, epoch, ms),
            )
            self.db.execute(
                "UPDATE sync_rec SET site = ?, epoch = ?, ms = ? WHERE tbl = ? AND rec = ?", (*record.stamp, t, n)
            )
        self.fields(
            register,
            [
                NewValue(record.key, head, record.stamp, register.pack(head, record.values))
                for head, names in register.heads.items()
                if all(name in record.values for name in names)
            ],
        )

    # ---- fields

    def fields(self, register: Register, values: list[NewValue], *, again: bool = False) -> None:
        """Merge values of one register; with *again* also those whose stamp is here already."""
        if not values:
            return
        self._classify(register, values, again)
        self._set_slow_apart(register.number)
        self._apply_newer(register)
        for rec, head in self.db.execute("SELECT rec, fld FROM temp.slow ORDER BY rec, fld").fetchall():
            self._apply_heads(register, rec, head)

    def _classify(self, register: Register, values: list[NewValue], again: bool) -> None:
        for table in ("inc", "cls", "slow"):
            self.db.execute(f"DELETE FROM temp.{table}")
        self.db.executemany(
            "INSERT INTO temp.inc VALUES(?, ?, ?, ?, ?, ?)", [(v.key, v.head, *v.stamp, v.value) for v in values]
        )
        same = "WHEN q.ls = q.site AND q.le = q.epoch THEN 1 " if again else ""
        self.db.execute(
            "INSERT INTO temp.cls SELECT q.rec, q.fld, q.site, q.epoch, q.ms, q.val, CASE "
            f"{same}WHEN {sees('q.ls', 'q.le', 'q.site', 'q.epoch')} THEN {_HAVE} "
            f"WHEN {sees('q.site', 'q.epoch', 'q.ls', 'q.le')} THEN {_NEWER} ELSE {_APART} END FROM ("
            "SELECT m.n rec, i.fld, i.site, i.epoch, i.ms, i.val, coalesce(f.site, r.site) ls, "
            # CROSS keeps SQLite to this order: from a side without statistics it would read everything for each value.
            f"coalesce(f.epoch, r.epoch) le FROM temp.inc i CROSS JOIN {register.table} m ON m.id = i.id "
            "CROSS JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n "
            "LEFT JOIN sync_stamp f ON f.tbl = r.tbl AND f.rec = r.rec AND f.fld = i.fld) q",
            (register.number,),
        )
        if self.db.execute("SELECT count(*) FROM temp.cls").fetchone()[0] != len(values):
            raise UserError("file_schema", place=register.noun)

    def _set_slow_apart(self, t: int) -> None:
        self.db.execute(
            f"INSERT INTO temp.slow SELECT rec, fld FROM temp.cls WHERE k = {_APART} UNION "
            "SELECT rec, fld FROM temp.cls GROUP BY rec, fld HAVING count(*) > 1 UNION "
            "SELECT c.rec, c.fld FROM temp.cls c JOIN sync_sibling s ON s.tbl = ? AND s.rec = c.rec AND s.fld = c.fld",
            (t,),
        )
        self.db.execute(
            f"DELETE FROM temp.cls AS c WHERE c.k <> {_NEWER} AND NOT EXISTS("
            "SELECT 1 FROM temp.slow s WHERE s.rec = c.rec AND s.fld = c.fld)"
        )

    def _apply_newer(self, register: Register) -> None:
        fast = (
            f"FROM temp.cls c {{}}WHERE c.k = {_NEWER} AND NOT EXISTS("
            "SELECT 1 FROM temp.slow s WHERE s.rec = c.rec AND s.fld = c.fld)"
        )
        t = register.number
        self.db.execute(
            "INSERT INTO sync_undo SELECT ?, ?, c.rec, c.fld, 0, f.site, f.epoch, f.ms, NULL "
            + fast.format("LEFT JOIN sync_stamp f ON f.tbl = ? AND f.rec = c.rec AND f.fld = c.fld ")
            + " ON CONFLICT DO NOTHING",
            (self.journal, t, t),
        )
        self.db.execute(
            f"INSERT INTO sync_stamp SELECT ?, c.rec, c.fld, c.site, c.epoch, c.ms {fast.format('')} "
            "ON CONFLICT(tbl, rec, fld) DO UPDATE SET site = excluded.site, epoch = excluded.epoch, ms = excluded.ms",
            (t,),
        )
        rows = self.db.execute(f"SELECT c.rec, c.fld, c.val {fast.format('')} ORDER BY c.rec, c.fld").fetchall()
        batches: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for rec, group in groupby(rows, itemgetter(0)):
            changed: dict[str, Any] = {}
            for _, head, value in group:
                changed.update(register.unpack(head, value))
            batches.setdefault(tuple(changed), []).append((*changed.values(), rec))
        for names, batch in batches.items():
            self._write(register, names, batch)

    def _write(self, register: Register, names: tuple[str, ...], batch: list[tuple[Any, ...]]) -> None:
        sets = ", ".join(f"{q(name)} = ?" for name in names)
        self.db.executemany(f"UPDATE {register.table} SET {sets} WHERE n = ?", batch)

    def _apply_heads(self, register: Register, rec: int, head: int) -> None:
        """Several values meet: keep the maximal ones, show the highest."""
        t = register.number
        shown: Head = self.db.execute(
            "SELECT coalesce(f.site, r.site), coalesce(f.epoch, r.epoch), coalesce(f.ms, r.ms), "
            f"(SELECT {register.value_sql} FROM (SELECT ? AS fld) f) FROM {register.table} m "
            "JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n "
            "LEFT JOIN sync_stamp f ON f.tbl = r.tbl AND f.rec = r.rec AND f.fld = ? WHERE m.n = ?",
            (head, t, head, rec),
        ).fetchone()
        waiting: list[Head] = self.db.execute(
            "SELECT site, epoch, ms, val FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ?", (t, rec, head)
        ).fetchall()
        came: list[Head] = self.db.execute(
            "SELECT site, epoch, ms, val FROM temp.cls WHERE rec = ? AND fld = ?", (rec, head)
        ).fetchall()
        before = [shown, *waiting]
        after = maximal([*before, *came], self._sees, self._rank)
        if {h[:2] for h in after} == {h[:2] for h in before} and after[-1][:2] == shown[:2]:
            return
        self._note(t, rec, head, waiting)
        self._keep(register, rec, head, after)
        if len({h[3] for h in after}) > 1:
            self.conflicts.add((t, rec, head))

    def _sees(self, one: Head, other: Head) -> bool:
        if one[0] == other[0]:
            return one[1] >= other[1]
        found = self.db.execute(
            "SELECT seen_epoch FROM sync_ctx WHERE site = ? AND epoch = ? AND seen_site = ?", (*one[:2], other[0])
        ).fetchone()
        return found is not None and found[0] >= other[1]

    def _rank(self, head: Head) -> tuple[int, str, int]:
        if head[0] not in self._sites:
            self._sites = dict(self.db.execute("SELECT n, site FROM sync_site"))
        return head[2], self._sites[head[0]], head[1]

    def _note(self, t: int, rec: int, head: int, waiting: list[Head]) -> None:
        """Journal the stamps that an exact undo brings back: the shown one as 0, the waiting ones after it."""
        self.db.execute(
            "INSERT INTO sync_undo SELECT ?, r.tbl, r.rec, ?, 0, f.site, f.epoch, f.ms, NULL FROM sync_rec r "
            "LEFT JOIN sync_stamp f ON f.tbl = r.tbl AND f.rec = r.rec AND f.fld = ? "
            "WHERE r.tbl = ? AND r.rec = ? ON CONFLICT DO NOTHING",
            (self.journal, head, head, t, rec),
        )
        self.db.executemany(
            "INSERT INTO sync_undo VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(self.journal, t, rec, head, place, *value) for place, value in enumerate(waiting, 1)],
        )

    def _keep(self, register: Register, rec: int, head: int, heads: list[Head]) -> None:
        t, shown = register.number, heads[-1]
        changed = register.unpack(head, shown[3])
        self._write(register, tuple(changed), [(*changed.values(), rec)])
        self.db.execute(
            "INSERT INTO sync_stamp VALUES(?, ?, ?, ?, ?, ?) "
            "ON CONFLICT(tbl, rec, fld) DO UPDATE SET site = excluded.site, epoch = excluded.epoch, ms = excluded.ms",
            (t, rec, head, *shown[:3]),
        )
        self.db.execute("DELETE FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ?", (t, rec, head))
        self.db.executemany(
            "INSERT INTO sync_sibling VALUES(?, ?, ?, ?, ?, ?, ?)", [(t, rec, head, *each) for each in heads[:-1]]
        )
