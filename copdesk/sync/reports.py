"""What an import did or would do, counted and listed from the history that it wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync.cards import Card
from copdesk.sync.header import Header
from copdesk.sync.registers import Register

LISTED = 2000


@dataclass(frozen=True, slots=True)
class Counts:
    """Records of one register: new, changed (also those moved out of the trash), deleted, and in conflict."""

    new: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; references come as titles. *conflict*: both values are kept for a person."""

    field: str
    old: Any
    new: Any
    conflict: bool


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record of a preview: *what* is ``new``, ``changed`` or ``deleted``."""

    noun: str
    id: str
    title: str
    what: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came in. *number* names the import (0: nothing new, the file or its content was here already).

    *unknown* counts values for a newer program, *purged* erasures (*erased*: by register), *clock_ahead* the
    milliseconds by which the sender's clock runs ahead of this one (0 when it does not), *kept* deletions that were
    not confirmed.
    """

    number: int
    sender: Card
    header: Header
    counts: Mapping[str, Counts]
    repeated: bool = False
    unknown: int = 0
    purged: int = 0
    erased: Mapping[str, int] = field(default_factory=dict)
    clock_ahead: int = 0
    kept: int = 0

    @property
    def total(self) -> Counts:
        """All registers together."""
        each = self.counts.values()
        return Counts(
            sum(c.new for c in each),
            sum(c.changed for c in each),
            sum(c.deleted for c in each),
            sum(c.conflicts for c in each),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do; *records* lists at most ``LISTED`` of them, *deletions* every single one."""

    report: ImportReport
    records: tuple[RecordChange, ...]
    deletions: tuple[RecordChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What one import wrote: its history from row *first* on, its *journal*, the cells it found in conflict."""

    desk: Desk
    first: int
    journal: int
    conflicts: frozenset[tuple[int, int, int]]

    def counts(self, known: Mapping[str, Register]) -> dict[str, Counts]:
        """The counts of each register that was touched."""
        found: dict[str, Counts] = {}
        for noun, register in known.items():
            t, gone = register.number, self.desk.number[noun, DELETED]
            new, touched, deleted = self.desk.db.execute(
                "SELECT coalesce(sum(made), 0), count(*), coalesce(sum(gone AND NOT made), 0) FROM ("
                "SELECT max(h.fld = ? AND h.old IS NULL AND h.new IS NOT NULL) gone, m.deleted, EXISTS("
                "SELECT 1 FROM sync_undo u WHERE u.import = ? AND u.tbl = h.tbl AND u.rec = h.rec AND u.fld = h.tbl) "
                f"made FROM history h JOIN {register.table} m ON m.n = h.rec WHERE h.n >= ? AND +h.tbl = ? "
                "GROUP BY h.rec) WHERE NOT made OR deleted IS NULL",
                (gone, self.journal, self.first, t),
            ).fetchone()
            apart = len({rec for tbl, rec, _ in self.conflicts if tbl == t})
            if touched or apart:
                found[noun] = Counts(new, touched - new - deleted, deleted, apart)
        return found

    def records(self, known: Mapping[str, Register]) -> tuple[RecordChange, ...]:
        """The records that were touched or left in conflict, with their fields; at most ``LISTED``."""
        found: list[RecordChange] = []
        for register in known.values():
            touched = self._touched(register, LISTED - len(found))
            found += self._records(register, touched) if touched else []
        return tuple(found)

    def deleted(self, known: Mapping[str, Register]) -> tuple[RecordChange, ...]:
        """Every record that was here and is in the trash now, without its fields."""
        found: list[RecordChange] = []
        for noun, register in known.items():
            rows = self.desk.db.execute(
                f"SELECT DISTINCT m.id, m.label FROM history h JOIN {register.table} m ON m.n = h.rec "
                f"WHERE h.n >= ? AND +h.tbl = ? AND h.fld = ? AND h.old IS NULL AND m.{DELETED} IS NOT NULL AND NOT "
                "EXISTS(SELECT 1 FROM sync_undo u WHERE u.import = ? AND u.tbl = h.tbl AND u.rec = h.rec "
                "AND u.fld = h.tbl) ORDER BY m.n",
                (self.first, register.number, self.desk.number[noun, DELETED], self.journal),
            )
            found += [RecordChange(noun, key, label or "", "deleted", ()) for key, label in rows]
        return tuple(found)

    def _touched(self, register: Register, limit: int) -> list[int]:
        rows = self.desk.db.execute(
            "SELECT DISTINCT rec FROM history WHERE n >= ? AND +tbl = ? AND rec > 0 ORDER BY rec LIMIT ?",
            (self.first, register.number, limit),
        )
        touched = {rec for (rec,) in rows} | {rec for tbl, rec, _ in self.conflicts if tbl == register.number}
        return sorted(touched)[:limit]

    def _records(self, register: Register, touched: list[int]) -> list[RecordChange]:
        """All of them by three questions: asking for each record costs more than the import itself."""
        db, t, listed = self.desk.db, register.number, json.dumps(touched)
        wanted = "(SELECT value FROM json_each(?))"
        picks = ", ".join(q(name) for name in register.names)
        rows = db.execute(
            f"SELECT n, id, label, {picks} FROM {register.table} WHERE n IN {wanted} ORDER BY n", (listed,)
        )
        made = {
            rec
            for (rec,) in db.execute(
                f"SELECT rec FROM sync_undo WHERE import = ? AND tbl = ? AND fld = tbl AND rec IN {wanted}",
                (self.journal, t, listed),
            )
        }
        names = {self.desk.number[register.noun, name]: name for name in register.names}
        former: dict[int, dict[str, Any]] = {}
        for rec, fld, old, _ in db.execute(
            "SELECT rec, fld, old, min(n) FROM history WHERE n >= ? AND +tbl = ? AND fld <> tbl "
            f"AND rec IN {wanted} GROUP BY rec, fld",
            (self.first, t, listed),
        ):
            former.setdefault(rec, {})[names[fld]] = old
        told = []
        for rec, key, label, *values in rows.fetchall():
            now = dict(zip(register.names, values, strict=True))
            if rec not in made:
                told.append(self._record(register, (rec, key, label or ""), now, now | former.get(rec, {}), "changed"))
            elif now[DELETED] is None:  # else it came already deleted
                told.append(self._record(register, (rec, key, label or ""), now, dict.fromkeys(now), "new"))
        return told

    def _record(
        self, register: Register, named: tuple[int, str, str], now: dict[str, Any], old: dict[str, Any], what: str
    ) -> RecordChange:
        rec, key, label = named
        gone = what == "changed" and old[DELETED] is None and now[DELETED] is not None
        changes = [
            self._change(register, name, old[name], now[name])
            for name in register.entity.fields
            if old[name] != now[name]
        ]
        marked = self._marked(register, rec, changes)
        return RecordChange(register.noun, key, label, "deleted" if gone else what, tuple(marked))

    def _change(self, register: Register, name: str, old: Any, new: Any) -> FieldChange:
        show = partial(shown, self.desk, register, name)
        return FieldChange(name, show(old), show(new), conflict=False)

    def _marked(self, register: Register, rec: int, changes: list[FieldChange]) -> list[FieldChange]:
        heads = [head for head in register.heads if (register.number, rec, head) in self.conflicts]
        apart = {name for head in heads for name in register.heads[head]}
        marked = [replace(change, conflict=change.field in apart) for change in changes]
        for head in heads:
            if not any(change.field in register.heads[head] for change in changes):
                marked += self._waiting(register, rec, head)
        return marked

    def _waiting(self, register: Register, rec: int, head: int) -> list[FieldChange]:
        """A conflict whose shown value stays: what is shown, and the newest value that waits."""
        here, waits = self.desk.db.execute(
            f"SELECT {register.value_sql}, s.val FROM {register.table} m JOIN sync_sibling s ON s.rec = m.n "
            "JOIN (SELECT ? AS fld) f WHERE m.n = ? AND s.tbl = ? AND s.fld = ? ORDER BY s.ms DESC LIMIT 1",
            (head, rec, register.number, head),
        ).fetchone()
        old, new = register.unpack(head, here), register.unpack(head, waits)
        return [
            replace(self._change(register, name, old[name], new[name]), conflict=True)
            for name in old
            if old[name] != new[name]
        ]


def shown(desk: Desk, register: Register, name: str, value: Any) -> Any:
    """The Python value of a stored one; the title for a reference."""
    if value is None or name == DELETED:
        return value
    field = register.entity.fields[name]
    if field.target:
        return desk.title(field.target, value) or value
    return field.kind.from_db(value)
