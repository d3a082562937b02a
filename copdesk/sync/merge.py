"""The merge: of all values of a field that were ever received, keep those that no other one has seen.

One such value is the value. With several, the one with the highest ``(ms, site, epoch)`` is shown, the same
on every desk, and the others wait in ``sync_sibling`` for a person. Merging never makes a new stamp, so the
order, repetition and crossing of files do not matter.

A batch of values is merged with what is here by a few statements for all of them. In nearly every record that comes
nothing was written since it was made; then one question settles all its values.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.schema import q
from copdesk.sync import purge
from copdesk.sync.batch import Batch, Head, Here, NewRecord, NewValues, listed
from copdesk.sync.heads import maximal
from copdesk.sync.registers import Register, Stamp
from copdesk.sync.scopes import withheld
from copdesk.sync.vectors import Causality

BATCH = 10_000
Place = tuple[int, int]
"""A cell of a register: row number of the record, number of the cell."""

_STAMPED = "SELECT fld FROM sync_stamp WHERE tbl = ? AND rec = ?"
_MANY = 20  # records for which one statement pays
_NO_STAMP = (None, None, None)
BARE = 0
"""Under this in place of a cell the journal lists, in ``val``, cells of a record that had no stamp of their own."""
APART = 1
"""What the journal says, in ``val``, of a cell for which the import brought another value that waits for a person."""
STAMP = (
    "INSERT INTO sync_stamp VALUES(?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(tbl, rec, fld) DO UPDATE SET site = excluded.site, epoch = excluded.epoch, ms = excluded.ms"
)
_NOTE = "INSERT INTO sync_undo VALUES(?, ?, ?, ?, ?, ?, ?, ?, {}) ON CONFLICT(import, tbl, rec, fld, head) DO "


@dataclass
class Merge:
    """One import's merging, inside its transaction."""

    db: Any
    journal: int
    _seen: dict[int, int] = field(init=False)
    _order: Causality = field(init=False)

    def __post_init__(self) -> None:
        self._seen = dict(self.db.execute("SELECT site, epoch FROM sync_seen WHERE site <> 1"))
        self._order = Causality(self.db)

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
            f"WHERE m.id IN ({self.db.sql.listed()})",
            (register.number, listed(keys)),
        )
        return {key: (n, site, epoch) for key, n, site, epoch in rows}

    def _insert(self, register: Register, records: list[NewRecord]) -> None:
        if not records:
            return
        t, table = register.number, register.table
        first = self.db.sql.reserve(self.db, table, len(records))
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
        """Give every field of a record that was made twice a stamp of its own, then merge field by field.

        What it was made without nobody wrote: it needs no stamp and yields to any value. A desk whose program did not
        know the field could not tell who left it empty.
        """
        t = register.number
        for head, names in register.heads.items():
            held = " OR ".join(f"m.{q(name)} IS NOT NULL" for name in names)
            self.db.execute(
                f"INSERT INTO sync_stamp SELECT r.tbl, r.rec, ?, r.site, r.epoch, r.ms FROM sync_rec r "
                f"JOIN {register.table} m ON m.n = r.rec WHERE r.tbl = ? AND r.rec = ? AND ({held}) "
                "ON CONFLICT DO NOTHING",
                (head, t, n),
            )
        cells = {
            head: register.pack(head, record.values)
            for head, names in register.heads.items()
            if all(name in record.values for name in names) and any(record.values[name] is not None for name in names)
        }
        self.fields(register, [NewValues(record.key, record.stamp, tuple(cells), tuple(cells.values()))])
        # Only now: a field without a stamp goes by this one.
        site, epoch, ms = self.db.execute(
            "SELECT site, epoch, ms FROM sync_rec WHERE tbl = ? AND rec = ?", (t, n)
        ).fetchone()
        if self._order.rank((*record.stamp, None)) > self._order.rank((site, epoch, ms, None)):
            # The journal keeps the former creation stamp under the register's negative number.
            self.db.execute(
                "INSERT INTO sync_undo VALUES(?, ?, ?, ?, 0, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (self.journal, t, n, -t, site, epoch, ms),
            )
            self.db.execute(
                "UPDATE sync_rec SET site = ?, epoch = ?, ms = ? WHERE tbl = ? AND rec = ?", (*record.stamp, t, n)
            )

    # ---- fields

    def fields(self, register: Register, values: Sequence[NewValues], *, again: bool = False) -> None:
        """Merge values of one register; with *again* also those whose stamp is here already."""
        values = [each for each in values if each.heads]
        if not values:
            return
        fresh, written = self._records(register, values)
        first: list[NewValues] = []
        came: dict[str, list[NewValues]] = {}
        for each in values:
            if each.key in written:
                came.setdefault(each.key, []).append(each)
            elif each.key in fresh:
                first.append(each)
            else:
                raise UserError("file_schema", place=register.noun)
        batch, met = Batch(), dict[Place, tuple[Here, list[Head]]]()
        self._take_fresh(batch, first, fresh, met, again)
        noted = self._noted(register.number, [record.n for record in written.values()])
        for key, together in came.items():
            self._compare(register.number, batch, written[key], together, noted, met, again)
        # The values shown are read before anything is written: the cells of a batch are written once.
        shown = self._shown(register, met)
        self._apply(register, batch)
        self._apply_met(register, met, shown, noted)

    def _records(
        self, register: Register, values: Sequence[NewValues]
    ) -> tuple[dict[str, tuple[int, int, int, int]], dict[str, Here]]:
        """The records that the values are of: those not written since they were made, and all others.

        Of the first kind the row number and the creation stamp. Records that come twice count as written.
        """
        fresh: dict[str, tuple[int, int, int, int]] = {}
        written: dict[str, Here] = {}
        sql = self.db.sql
        # CROSS keeps SQLite to this order: from a side without statistics it would read everything for each value.
        for key, n, site, epoch, ms, head, *stamp in self.db.execute(
            f"SELECT m.id, m.n, r.site, r.epoch, r.ms, f.fld, f.site, f.epoch, f.ms FROM {sql.keyed()} "
            f"{sql.then} {register.table} m ON m.id = k.value {sql.then} sync_rec r ON r.tbl = ? AND r.rec = m.n "
            "LEFT JOIN sync_stamp f ON f.tbl = r.tbl AND f.rec = r.rec",
            (listed([each.key for each in values]), register.number),
        ):
            if head is None and key not in fresh:
                fresh[key] = (n, site, epoch, ms)
                continue
            record = written.get(key)
            if record is None:
                record = written[key] = Here(n, (site, epoch, ms))
            if head is not None:
                record.stamps[head] = (stamp[0], stamp[1], stamp[2])
        by_n = {record.n: record for record in written.values()}
        for rec, head, *value in self.db.execute(
            f"SELECT s.rec, s.fld, s.site, s.epoch, s.ms, s.val FROM {sql.keyed('INTEGER')} "
            f"{sql.then} sync_sibling s ON s.tbl = ? AND s.rec = k.value",
            (listed(list(by_n)), register.number),
        ):
            by_n[rec].waiting.setdefault(head, []).append((value[0], value[1], value[2], value[3]))
        return fresh, written

    def _take_fresh(
        self,
        batch: Batch,
        values: Sequence[NewValues],
        fresh: Mapping[str, tuple[int, int, int, int]],
        met: dict[Place, tuple[Here, list[Head]]],
        again: bool,
    ) -> None:
        """Records of which nothing was written since they were made: one question settles all their values."""
        written: dict[tuple[Any, ...], tuple[list[Any], list[int]] | None] = {}
        for key, stamp, heads, packed in values:
            n, site, epoch, ms = fresh[key]
            alike = (heads, stamp, site, epoch)
            if alike not in written:
                later = self._order.newer(stamp, (site, epoch), again)
                written[alike] = batch.lists(heads, stamp) if later else None
            if (lists := written[alike]) is not None:
                lists[0].append((*packed, n))
                lists[1].append(n)
            elif not self._order.sees((site, epoch), stamp):
                here = Here(n, (site, epoch, ms))
                met.update(((n, head), (here, [(*stamp, value)])) for head, value in zip(heads, packed, strict=True))

    def _compare(
        self,
        t: int,
        batch: Batch,
        record: Here,
        came: list[NewValues],
        noted: set[Place],
        met: dict[Place, tuple[Here, list[Head]]],
        again: bool,
    ) -> None:
        """Cell by cell, where something was written here or the same record comes more than once."""
        by_cell: dict[int, list[Head]] = {}
        for each in came:
            for head, value in zip(each.heads, each.values, strict=True):
                by_cell.setdefault(head, []).append((*each.stamp, value))
        newer: dict[int, Any] = {}
        for head, values in by_cell.items():
            local, stamp = record.stamps.get(head, record.made), values[0][:3]
            if len(values) > 1 or head in record.waiting:
                met[record.n, head] = (record, values)
            elif self._order.newer(stamp, local, again):
                newer[head] = values[0][3]
                batch.stamps.append((t, record.n, head, *stamp))
                if (record.n, head) not in noted:
                    batch.former.append((self.journal, t, record.n, head, 0, *record.stamps.get(head, _NO_STAMP), None))
            elif not self._order.sees(local, stamp):
                met[record.n, head] = (record, values)
        if newer:
            batch.writes.setdefault(tuple(newer), []).append((*newer.values(), record.n))

    def _noted(self, t: int, recs: list[int]) -> set[Place]:
        """The cells of these records of which the journal has the stamps from before the import."""
        sql, found = self.db.sql, set[Place]()
        for rec, head, value in self.db.execute(
            f"SELECT u.rec, u.fld, u.val FROM {sql.keyed('INTEGER')} {sql.then} sync_undo u "
            "ON u.import = ? AND u.tbl = ? AND u.rec = k.value",
            (listed(recs), self.journal, t),
        ):
            found.update([(rec, each) for each in json.loads(value)] if head == BARE else [(rec, head)])
        return found

    def _apply(self, register: Register, batch: Batch) -> None:
        self._apply_first(register.number, batch)
        self.db.executemany(f"{_NOTE.format(self.db.sql.value)}NOTHING", batch.former)
        self.db.executemany(STAMP, batch.stamps)
        for heads, rows in batch.writes.items():
            self._write_cells(register, heads, rows)

    def _apply_first(self, t: int, batch: Batch) -> None:
        """The first stamps of records, and in the journal that they had none."""
        sql, bare = self.db.sql, list[tuple[Any, ...]]()
        for (heads, stamp), recs in batch.first.items():
            cells = listed(heads)
            if len(recs) < _MANY:
                batch.stamps += [(t, n, head, *stamp) for n in recs for head in heads]
                bare += [(self.journal, t, n, heads[0], cells) for n in recs]
                continue
            many = listed(recs)
            self.db.execute(
                f"INSERT {sql.whole} INTO sync_stamp SELECT ?, k.value, h.value, ?, ?, ? "
                f"FROM {sql.keyed('INTEGER')} CROSS JOIN {sql.keyed('INTEGER', 'h')}",
                (t, *stamp, many, cells),
            )
            self.db.execute(
                f"INSERT {sql.whole} INTO sync_undo SELECT ?, ?, k.value, {BARE}, ?, NULL, NULL, NULL, {sql.value} "
                f"FROM {sql.keyed('INTEGER')}",
                (self.journal, t, heads[0], cells, many),
            )
        self.db.executemany(f"INSERT INTO sync_undo VALUES(?, ?, ?, {BARE}, ?, NULL, NULL, NULL, {sql.value})", bare)

    def _write_cells(self, register: Register, heads: tuple[int, ...], rows: list[tuple[Any, ...]]) -> None:
        """Write packed values, in the order of *heads* and followed by the row number."""
        names = tuple(name for head in heads for name in register.heads[head])
        if len(names) > len(heads):
            rows = [
                (*(x for head, value in zip(heads, row, strict=False) for x in register.spread(head, value)), row[-1])
                for row in rows
            ]
        self._write(register, names, rows)

    def _write(self, register: Register, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        sets = ", ".join(f"{q(name)} = ?" for name in names)
        self.db.executemany(f"UPDATE {self.db.sql.whole} {register.table} SET {sets} WHERE n = ?", rows)

    # ---- several values

    def _shown(self, register: Register, met: Iterable[Place]) -> dict[Place, Any]:
        """The values that the cells show, packed."""
        by_head: dict[int, list[int]] = {}
        for rec, head in met:
            by_head.setdefault(head, []).append(rec)
        return {
            (rec, head): value
            for head, recs in by_head.items()
            for rec, value in self.db.execute(
                f"SELECT m.n, {register.shown_sql(head)} FROM {self.db.sql.keyed('INTEGER')} "
                f"{self.db.sql.then} {register.table} m ON m.n = k.value",
                (listed(recs),),
            )
        }

    def _apply_met(
        self,
        register: Register,
        met: Mapping[Place, tuple[Here, list[Head]]],
        shown: Mapping[Place, Any],
        noted: set[Place],
    ) -> None:
        """Several values meet: keep the maximal ones, show the highest."""
        t, kept = register.number, dict[Place, list[Head]]()
        former: list[tuple[Any, ...]] = []
        apart: list[tuple[Any, ...]] = []
        for (rec, head), (record, came) in met.items():
            waiting = record.waiting.get(head, [])
            here: list[Head] = [(*record.stamps.get(head, record.made), shown[rec, head])]
            if head not in record.stamps and register.is_empty(head, shown[rec, head]):
                here = []  # it was made without a value: see ``_join``
            before = [*here, *waiting]
            after = maximal(
                [*before, *came], partial(purge.overtakes, self.db, self._order.sees, register, head), self._order.rank
            )
            if {h[:2] for h in after} == {h[:2] for h in before} and after[-1][:2] == before[0][:2]:
                continue
            kept[rec, head] = after
            # A cell that the journal has already had the stamp noted there, or none.
            stamp = _NO_STAMP if (rec, head) in noted else record.stamps.get(head, _NO_STAMP)
            first = (self.journal, t, rec, head, 0, *stamp)
            if (rec, head) not in noted:
                former.append((*first, None))
                former += [(self.journal, t, rec, head, place, *value) for place, value in enumerate(waiting, 1)]
            if len({h[3] for h in after}) > 1:
                apart.append((*first, APART))
        note = _NOTE.format(self.db.sql.value)
        self.db.executemany(f"{note}NOTHING", former)
        self.db.executemany(f"{note}UPDATE SET val = excluded.val", apart)
        self._keep(register, kept)

    def _keep(self, register: Register, kept: Mapping[Place, list[Head]]) -> None:
        t = register.number
        writes: dict[int, list[tuple[Any, ...]]] = {}
        for (rec, head), heads in kept.items():
            writes.setdefault(head, []).append((heads[-1][3], rec))
        for head, rows in writes.items():
            self._write_cells(register, (head,), rows)
        self.db.executemany(STAMP, [(t, *place, *heads[-1][:3]) for place, heads in kept.items()])
        self.db.executemany(
            "DELETE FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ?", [(t, *place) for place in kept]
        )
        self.db.executemany(
            f"INSERT INTO sync_sibling VALUES(?, ?, ?, ?, ?, ?, {self.db.sql.value})",
            [(t, *place, *each) for place, heads in kept.items() for each in heads[:-1]],
        )
