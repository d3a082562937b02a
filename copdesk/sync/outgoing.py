"""What a file says: every change that its addressees are not known to have, as lines."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import extras, scopes
from copdesk.sync.header import Vector
from copdesk.sync.lines import Line
from copdesk.sync.registers import Register, registers

CHUNK = 1 << 20
Span = tuple[int, int]
"""An epoch of a site: local number of the site, epoch."""
_OF_OTHERS = "f.site <> 1 AND f.epoch > (SELECT q.epoch FROM temp.since q WHERE q.site = f.site)"


@dataclass
class Outgoing:
    """The changes since a vector, read in the caller's transaction.

    *sites* lists ``(site, unit)``; lines name a site by its place there.
    """

    desk: Desk
    since: Vector
    scope: str = scopes.UNIT
    sites: list[tuple[str, str]] = field(init=False)
    missing_files: int = 0
    _place: dict[int, int] = field(init=False)
    _floor: dict[int, int] = field(init=False)
    _files: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.desk.db.execute("SELECT n, site, coalesce(unit, '-') FROM sync_site ORDER BY n").fetchall()
        self.sites = [(site, unit) for _, site, unit in rows]
        self._place = {n: place for place, (n, _, _) in enumerate(rows)}
        self._floor = {n: self.since.get(site, 0) for n, site, _ in rows}
        db = self.desk.db
        db.execute(db.sql.ddl("CREATE TEMP TABLE IF NOT EXISTS since(site INTEGER PRIMARY KEY, epoch INTEGER)"))
        self.desk.db.execute("DELETE FROM temp.since")
        self.desk.db.executemany("INSERT INTO temp.since VALUES(?, ?)", self._floor.items())
        self._registers = scopes.scoped(registers(self.desk), self.scope)
        self._numbers = ", ".join(str(register.number) for register in self._registers.values())
        self._seen = dict(self.desk.db.execute("SELECT site, epoch FROM sync_seen"))
        known = db.execute("SELECT site, max(epoch) FROM sync_epoch WHERE site <> 1 GROUP BY site")
        # Only what was written here is found by its epoch. Whoever hands on what others wrote reads all stamps.
        self._hands_on = any(epoch > self._floor[site] for site, epoch in known)

    def counts(self) -> dict[str, int]:
        """How many records and fields follow."""
        records = self._count(
            f"temp.since q {self.desk.db.sql.then} sync_rec f ON f.site = q.site AND f.epoch > q.epoch WHERE TRUE"
        )
        fields = self._count(f"sync_stamp f WHERE f.site = 1 AND f.epoch > {self._floor[1]}")
        if self._hands_on:
            fields += self._count(f"sync_stamp f WHERE {_OF_OTHERS}")
        return {"records": records, "fields": fields}

    def _count(self, found: str) -> int:
        count: int = self.desk.db.execute(f"SELECT count(*) FROM {found} AND +f.tbl IN ({self._numbers})").fetchone()[0]
        return count

    def lines(self) -> Iterator[Line]:
        """Yield every line: epochs, erasures, then each register's records and fields, then files."""
        yield from self._epochs()
        yield from self._purges()
        for register in self._registers.values():
            spans = self._spans.get(("sync_rec", register.number), [])
            if spans:
                yield ["T", register.noun, list(register.names)]
            for span in spans:
                yield from self._creations(register, span)
            for _, epoch in self._spans.get(("sync_stamp", register.number), []):
                yield from self._fields(register, "f.site = 1 AND f.epoch = ?", epoch)
            if self._hands_on:
                yield from self._fields(register, _OF_OTHERS)
            yield from self._siblings(register)
            if self.scope == scopes.UNIT:
                yield from self._placed(extras.fields(self.desk.db, register))
        if self.scope == scopes.UNIT:
            # Of a field that this program does not know it cannot know the scope either.
            yield from self._placed(extras.unknown_records(self.desk.db, self.desk.registry))
        yield from self._blobs()

    def _epochs(self) -> Iterator[Line]:
        # A snapshot goes out as a whole each time: of the epochs it names those that its stamps need.
        needed = "TRUE" if self.scope == scopes.UNIT else f"(e.site, e.epoch) IN ({self._stamped()})"
        rows = self.desk.db.execute(
            "SELECT e.site, e.epoch, e.nonce FROM sync_epoch e JOIN temp.since q ON q.site = e.site "
            f"WHERE e.epoch > q.epoch AND e.nonce <> '' AND {needed} ORDER BY e.site, e.epoch"
        )
        for site, epoch, nonce in rows.fetchall():
            seen = self.desk.db.execute(
                "SELECT seen_site, seen_epoch FROM sync_ctx WHERE site = ? AND epoch = ? ORDER BY seen_site",
                (site, epoch),
            )
            yield ["E", self._place[site], epoch, nonce, [[self._place[s], e] for s, e in seen]]

    def _stamped(self) -> str:
        """SQL for the site and epoch of every stamp in the registers of the scope, and of erasures."""
        tables = ("sync_rec", "sync_stamp", "sync_sibling")
        each = (f"SELECT site, epoch FROM {table} WHERE tbl IN ({self._numbers})" for table in tables)
        return " UNION ".join([*each, "SELECT site, epoch FROM sync_purge"])

    def _purges(self) -> Iterator[Line]:
        rows = self.desk.db.execute(
            "SELECT p.tbl, p.id, p.site, p.epoch, p.ms, p.ground FROM sync_purge p "
            "JOIN temp.since q ON q.site = p.site WHERE p.epoch > q.epoch ORDER BY p.tbl, p.id"
        )
        for noun, key, site, epoch, ms, ground in rows.fetchall():
            if self.scope != scopes.UNIT and noun not in self._registers:
                continue
            yield ["P", noun, key, self._place[site], epoch, ms, ground]

    @cached_property
    def _spans(self) -> Mapping[tuple[str, int], list[Span]]:
        """By table of stamps and number of the register the epochs that go out: one reading for all registers."""
        found: dict[tuple[str, int], list[Span]] = {}
        news = f"temp.since q {self.desk.db.sql.then} sync_rec f ON f.site = q.site AND f.epoch > q.epoch"
        own = f"sync_stamp f WHERE f.site = 1 AND f.epoch > {self._floor[1]}"
        for table, rows in (("sync_rec", news), ("sync_stamp", own)):
            for tbl, *span in self.desk.db.execute(
                f"SELECT DISTINCT f.tbl, f.site, f.epoch FROM {rows} ORDER BY f.site, f.epoch"
            ):
                found.setdefault((table, tbl), []).append((span[0], span[1]))
        return found

    def _creations(self, register: Register, span: Span) -> Iterator[Line]:
        """Records made in one epoch; ``[]`` stands for a value that has a line of its own."""
        picks = ", ".join(f'm."{name}"' for name in register.names)
        rows = self.desk.db.execute(
            f"SELECT r.rec, m.id, r.ms, {picks} FROM sync_rec r JOIN {register.table} m ON m.n = r.rec "
            f"WHERE r.site = ? AND r.epoch = ? AND r.tbl = ? AND {scopes.condition(self.scope, register.noun)} "
            "ORDER BY r.rec",
            (*span, register.number),
        )
        changed = _beside(self._changed_cells(register, span))
        newer = extras.created_with(self.desk.db, register.noun, span) if self.scope == scopes.UNIT else {}
        # Beyond the vector lies what came in a snapshot: a withheld value was not empty there, it is not known here.
        partial = scopes.withheld(register) if span[1] > self._seen.get(span[0], 0) else ()
        unknown = [place for place, name in enumerate(register.names) if name in partial]
        for rec, key, ms, *values in rows:
            for head in changed(rec):
                for name in register.heads.get(head, ()):
                    values[register.names.index(name)] = []
            for place in unknown:
                values[place] = [] if values[place] is None else values[place]
            self._note_files(register, dict(zip(register.names, values, strict=True)))
            line = ["C", register.noun, key, self._place[span[0]], span[1], ms, values]
            yield [*line, newer[key]] if key in newer else line

    def _changed_cells(self, register: Register, span: Span) -> Iterator[tuple[int, list[int]]]:
        # Of a record made twice each cell has a stamp of its own; the one that it was made with is no later one.
        rows = self.desk.db.execute(
            "SELECT r.rec, f.fld FROM sync_rec r JOIN sync_stamp f ON f.tbl = r.tbl AND f.rec = r.rec "
            "WHERE r.site = ? AND r.epoch = ? AND r.tbl = ? AND NOT (f.site = r.site AND f.epoch = r.epoch) "
            "ORDER BY r.rec",
            (*span, register.number),
        )
        return ((rec, [fld for _, fld in group]) for rec, group in groupby(rows, itemgetter(0)))

    def _fields(self, register: Register, which: str, *values: int) -> Iterator[Line]:
        rows = self.desk.db.execute(
            f"SELECT m.id, f.site, f.epoch, f.ms, f.fld, {register.value_sql} FROM sync_stamp f "
            f"JOIN {register.table} m ON m.n = f.rec WHERE {which} AND f.tbl = ? AND f.fld IN ({_listed(register)}) "
            f"AND {scopes.condition(self.scope, register.noun)} ORDER BY f.rec, f.fld",
            (*values, register.number),
        )
        for key, group in groupby(rows, itemgetter(0)):
            together: dict[tuple[int, int, int], dict[str, Any]] = {}
            for _, site, epoch, ms, head, value in group:
                together.setdefault((site, epoch, ms), {}).update(register.unpack(head, value))
            for (site, epoch, ms), written in together.items():
                self._note_files(register, written)
                yield ["F", register.noun, key, self._place[site], epoch, ms, written]

    def _siblings(self, register: Register) -> Iterator[Line]:
        rows = self.desk.db.execute(
            f"SELECT m.id, s.fld, s.site, s.epoch, s.ms, s.val FROM sync_sibling s "
            f"JOIN {register.table} m ON m.n = s.rec JOIN temp.since q ON q.site = s.site "
            f"WHERE s.tbl = ? AND s.epoch > q.epoch AND s.fld IN ({_listed(register)}) "
            f"AND {scopes.condition(self.scope, register.noun)} ORDER BY s.rec, s.fld, s.site, s.epoch",
            (register.number,),
        )
        for key, head, site, epoch, ms, value in rows:
            yield ["F", register.noun, key, self._place[site], epoch, ms, register.unpack(head, value)]

    def _placed(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Lines that name a site by its local number, with its place instead."""
        for line in lines:
            if line[0] != "T":
                line[3] = self._place[line[3]]
            yield line

    def _note_files(self, register: Register, values: dict[str, Any]) -> None:
        digest = values.get("sha256")
        if register.noun == "attachment" and isinstance(digest, str):
            self._files[digest] = None

    def _blobs(self) -> Iterator[Line]:
        for digest in self._files:
            try:
                data = self.desk.files.get(digest)
            except UserError:
                self.missing_files += 1
                continue
            yield ["B", digest, len(data)]
            for start in range(0, len(data), CHUNK):
                yield ["b", base64.b64encode(data[start : start + CHUNK]).decode()]


def _beside(ordered: Iterator[tuple[int, list[int]]]) -> Callable[[int], list[int]]:
    """A function that finds what *ordered* has of one record after another, without keeping all of it."""
    ahead = next(ordered, None)

    def of(rec: int) -> list[int]:
        nonlocal ahead
        while ahead is not None and ahead[0] < rec:
            ahead = next(ordered, None)
        return ahead[1] if ahead is not None and ahead[0] == rec else []

    return of


def _listed(register: Register) -> str:
    return ", ".join(map(str, register.heads))
