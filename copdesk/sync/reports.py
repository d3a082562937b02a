"""What an import did or would do, counted and listed from the history that it wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED
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

    *unknown* counts values for a newer program, *purged* erasures, *clock_ahead* the milliseconds by which
    the sender's clock runs ahead of this one (0 when it does not).
    """

    number: int
    sender: Card
    header: Header
    counts: Mapping[str, Counts]
    repeated: bool = False
    unknown: int = 0
    purged: int = 0
    clock_ahead: int = 0

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
    """What an import would do; *records* lists at most ``LISTED`` of them."""

    report: ImportReport
    records: tuple[RecordChange, ...]


def count(
    desk: Desk, first: int, known: Mapping[str, Register], conflicts: set[tuple[int, int, int]]
) -> dict[str, Counts]:
    """The counts of each register that the action with history from *first* on touched."""
    found: dict[str, Counts] = {}
    for noun, register in known.items():
        t, gone = register.number, desk.number[noun, DELETED]
        new, touched, deleted = desk.db.execute(
            "SELECT coalesce(sum(made), 0), count(*), coalesce(sum(gone AND NOT made), 0) FROM ("
            "SELECT max(fld = tbl) made, max(fld = ? AND old IS NULL AND new IS NOT NULL) gone "
            "FROM history WHERE n >= ? AND tbl = ? GROUP BY rec)",
            (gone, first, t),
        ).fetchone()
        apart = len({rec for tbl, rec, _ in conflicts if tbl == t})
        if touched or apart:
            found[noun] = Counts(new, touched - new - deleted, deleted, apart)
    return found


def records(
    desk: Desk, first: int, known: Mapping[str, Register], conflicts: set[tuple[int, int, int]]
) -> tuple[RecordChange, ...]:
    """What history from *first* on tells of each record, and records left in conflict; at most ``LISTED``."""
    found: list[RecordChange] = []
    for register in known.values():
        found += _register_records(desk, first, register, conflicts, LISTED - len(found))
    return tuple(found)


def _register_records(
    desk: Desk, first: int, register: Register, conflicts: set[tuple[int, int, int]], limit: int
) -> list[RecordChange]:
    t = register.number
    touched = dict.fromkeys(
        rec
        for (rec,) in desk.db.execute(
            "SELECT DISTINCT rec FROM history WHERE n >= ? AND tbl = ? ORDER BY rec LIMIT ?", (first, t, limit)
        )
    )
    touched |= dict.fromkeys(sorted(rec for tbl, rec, _ in conflicts if tbl == t))
    made = (_record(desk, first, register, rec, conflicts) for rec in list(touched)[: max(0, limit)])
    return [change for change in made if change is not None]


def _record(
    desk: Desk, first: int, register: Register, rec: int, conflicts: set[tuple[int, int, int]]
) -> RecordChange | None:
    row = desk.db.execute(f"SELECT id, label FROM {register.table} WHERE n = ?", (rec,)).fetchone()
    if row is None:
        return None
    names = {desk.number[register.noun, name]: name for name in register.names}
    history = desk.db.execute(
        "SELECT fld, old, new, min(n) FROM history WHERE n >= ? AND tbl = ? AND rec = ? GROUP BY fld ORDER BY fld",
        (first, register.number, rec),
    ).fetchall()
    what, changes = "changed", []
    for number, old, new, _ in history:
        if number == register.number:
            what = "new"
        elif names[number] != DELETED:
            changes.append(_change(desk, register, names[number], old, new))
        elif what != "new" and old is None:
            what = "deleted"
    if what == "new":
        changes = _values(desk, register, rec)
    apart = sorted(head for tbl, n, head in conflicts if (tbl, n) == (register.number, rec))
    return RecordChange(register.noun, row[0], row[1] or "", what, tuple(_marked(desk, register, rec, changes, apart)))


def _values(desk: Desk, register: Register, rec: int) -> list[FieldChange]:
    entity = register.entity
    picks = ", ".join(f'"{name}"' for name in entity.fields)
    row = desk.db.execute(f"SELECT {picks} FROM {register.table} WHERE n = ?", (rec,)).fetchone()
    pairs = zip(entity.fields, row, strict=True)
    return [_change(desk, register, name, None, value) for name, value in pairs if value is not None]


def _change(desk: Desk, register: Register, name: str, old: Any, new: Any) -> FieldChange:
    return FieldChange(name, shown(desk, register, name, old), shown(desk, register, name, new), conflict=False)


def _marked(
    desk: Desk, register: Register, rec: int, changes: list[FieldChange], apart: list[int]
) -> list[FieldChange]:
    names = {name for head in apart for name in register.heads[head]}
    marked = [replace(change, conflict=change.field in names) for change in changes]
    for head in apart:
        if not any(change.field in register.heads[head] for change in changes):
            marked += _waiting(desk, register, rec, head)
    return marked


def _waiting(desk: Desk, register: Register, rec: int, head: int) -> list[FieldChange]:
    """A conflict whose shown value stays: what is shown, and the newest value that waits."""
    here, waits = desk.db.execute(
        f"SELECT {register.value_sql}, s.val FROM {register.table} m JOIN sync_sibling s ON s.rec = m.n "
        "JOIN (SELECT ? AS fld) f WHERE m.n = ? AND s.tbl = ? AND s.fld = ? ORDER BY s.ms DESC LIMIT 1",
        (head, rec, register.number, head),
    ).fetchone()
    old, new = register.unpack(head, here), register.unpack(head, waits)
    return [
        replace(_change(desk, register, name, old[name], new[name]), conflict=True)
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
