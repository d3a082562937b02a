"""What one import wrote, told from its history: counted by register, listed by record and field."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import msgspec

from copdesk.store.capture import spans
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync import hanging
from copdesk.sync.hanging import NOTHING, Hanging, Hung
from copdesk.sync.late import links, written_late
from copdesk.sync.merge import APART, Place
from copdesk.sync.registers import Register, registers
from copdesk.sync.reports import LISTED, Counts, FieldChange, Page, Record, RecordChange

_TOUCHED, _GONE, _MADE, _HIDDEN, _APART, _LATE = 1, 2, 4, 8, 16, 32
_TOLD = _TOUCHED | _APART | _LATE


@dataclass(frozen=True)
class Told:
    """What one import wrote: its history from row *first* on, its *journal*, its changes by register and field."""

    desk: Desk
    first: int
    journal: int
    counted: Mapping[int, Mapping[int, int]]

    @cached_property
    def marks(self) -> Mapping[int, bytearray]:
        """By register a byte for each row: touched, deleted, made, made and hidden, left in conflict, deleted unaware.

        A byte and not a set of rows, so that a file of a million changes takes a megabyte.
        """
        db, found = self.desk.db, dict[int, bytearray]()
        journal = db.execute("SELECT DISTINCT tbl FROM sync_undo WHERE import = ?", (self.journal,)).fetchall()
        names = {n: noun for (noun, name), n in self.desk.number.items() if not name}
        for t in sorted({*self.counted, *(tbl for (tbl,) in journal)}):
            found[t] = self._unmarked(names[t])
            self._mark(found[t], t, names[t])
        for register in registers(self.desk).values():
            for rec in self._late(register, found):
                found.setdefault(register.number, self._unmarked(register.noun))[rec] |= _LATE
        return found

    def _unmarked(self, noun: str) -> bytearray:
        return bytearray(self.desk.db.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {q(noun)}").fetchone()[0])

    def _mark(self, marks: bytearray, t: int, noun: str) -> None:
        db = self.desk.db
        gone, changes = self.desk.number[noun, DELETED], self.counted.get(t, {})
        # The plus keeps SQLite to the rows of the import: by its index of records it would read the whole register.
        # All of a stretch come as one text: a row of its own for each takes four times as long.
        written = db.sql.numbers("SELECT rec AS n FROM history WHERE n BETWEEN ? AND ? AND +tbl = ? AND rec > 0")
        for span in spans(db, self.first) if changes else ():
            for rec in {*msgspec.json.decode(db.execute(written, (*span, t)).fetchone()[0], type=list[int])}:
                marks[rec] |= _TOUCHED
        if gone in changes:
            for (rec,) in db.execute(
                "SELECT rec FROM history WHERE n >= ? AND +tbl = ? AND rec > 0 AND fld = ? "
                "AND old IS NULL AND new IS NOT NULL",
                (self.first, t, gone),
            ):
                marks[rec] |= _GONE
        for rec, deleted in db.execute(
            f"SELECT u.rec, m.{DELETED} FROM sync_undo u JOIN {q(noun)} m ON m.n = u.rec "
            "WHERE u.import = ? AND u.tbl = ? AND u.fld = u.tbl",
            (self.journal, t),
        ):
            marks[rec] = marks[rec] & ~_GONE | _MADE | (0 if deleted is None else _GONE if deleted else _HIDDEN)
        for (rec,) in db.execute(
            f"SELECT rec FROM sync_undo WHERE import = ? AND tbl = ? AND head = 0 AND val = {db.sql.value}",
            (self.journal, t, APART),
        ):
            marks[rec] |= _APART

    def _late(self, register: Register, marks: Mapping[int, bytearray]) -> set[int]:
        """What lies in the trash unaware, where the file wrote to it or to what names it."""
        number = self.desk.number
        if not any(
            number[noun, ""] in marks for noun in (register.noun, *(n for n, _ in links(self.desk, register.entity)))
        ):
            return set()
        gone = (
            f"SELECT 1 FROM sync_stamp s JOIN {register.table} m ON m.n = s.rec AND m.{DELETED} > 0 "
            "WHERE s.tbl = ? AND s.fld = ? LIMIT 1"
        )
        if not self.desk.db.execute(gone, (register.number, register.cell_of[DELETED])).fetchone():
            return set()  # most have no trash, and to learn that takes a tenth of the whole question
        waits = {each.id for each in written_late(self.desk, register)}
        wanted = f"SELECT n FROM {register.table} WHERE id IN ({self.desk.db.sql.listed()})"
        recs = [n for (n,) in self.desk.db.execute(wanted, (json.dumps(sorted(waits)),))] if waits else []
        named = hanging.naming(self.desk, register, recs) if recs else ()
        near = [(register.number, rec, rec) for rec in recs]
        near += [(number[noun, ""], n, rec) for rec, noun, n, _, _ in named]
        came = {t: self._stamped(t, [n for other, n, _ in near if other == t]) for t in {t for t, _, _ in near}}
        return {rec for t, n, rec in near if n in came[t]}

    def _stamped(self, t: int, recs: list[int]) -> set[int]:
        """Those of the records to which the file wrote, if only what stood there already."""
        rows = self.desk.db.execute(
            "SELECT DISTINCT rec FROM sync_undo WHERE import = ? AND tbl = ? "
            f"AND rec IN ({self.desk.db.sql.listed('INTEGER')})",
            (self.journal, t, json.dumps(recs)),
        )
        return {rec for (rec,) in rows}

    def counts(self, known: Mapping[str, Register]) -> dict[str, Counts]:
        """The counts of each register that was touched."""
        found: dict[str, Counts] = {}
        for noun, register in known.items():
            each = _counted(self.marks.get(register.number, b""))
            touched = {mark: c for mark, c in each.items() if mark & _TOUCHED and not mark & _HIDDEN}
            deleted = sum(c for mark, c in touched.items() if mark & _GONE)
            new = sum(c for mark, c in touched.items() if mark & _MADE and not mark & _GONE)
            apart = sum(c for mark, c in each.items() if mark & (_APART | _LATE))
            if touched or apart:
                found[noun] = Counts(new, sum(touched.values()) - new - deleted, deleted, apart)
        return found

    def totals(self, known: Mapping[str, Register]) -> dict[str, int]:
        """How many records of each register ``records`` has to tell of."""
        each = {noun: _counted(self.marks.get(register.number, b"")) for noun, register in known.items()}
        told = {noun: sum(c for mark, c in marks.items() if _is_told(mark)) for noun, marks in each.items()}
        return {noun: count for noun, count in told.items() if count}

    def records(self, known: Mapping[str, Register], page: Page) -> tuple[RecordChange, ...]:
        """The records that were touched or left in conflict, with their fields; at most ``LISTED``."""
        told = (
            (register.noun, rec)
            for register in known.values()
            if page.noun in ("", register.noun)
            for rec, mark in enumerate(self.marks.get(register.number, b""))
            if mark and _is_told(mark)
        )
        found: list[RecordChange] = []
        for noun, listed in groupby(islice(told, page.skip, page.skip + LISTED), itemgetter(0)):
            found += self._records(known[noun], [rec for _, rec in listed])
        return tuple(found)

    def deleted(self, known: Mapping[str, Register]) -> tuple[RecordChange, ...]:
        """Every record that was here and is in the trash now, without its fields."""
        found = list[RecordChange]()
        for noun, register in known.items():
            rows, marks = self._gone(register), self.marks.get(register.number, b"")
            hung = self._hanging(register, [n for n, _, _ in rows])
            found += [
                RecordChange(noun, key, label or "", "deleted", (), bool(marks[n] & _LATE), hung.get(n, NOTHING))
                for n, key, label in rows
            ]
        return tuple(found)

    def gone(self, nouns: Collection[str]) -> Iterator[Record]:
        """The same records of some registers by name alone."""
        for noun, register in registers(self.desk).items():
            if noun in nouns:
                yield from ((noun, key) for _, key, _ in self._gone(register))

    def _gone(self, register: Register) -> list[tuple[int, str, str | None]]:
        """Row number, id and label of each."""
        if self.desk.number[register.noun, DELETED] not in self.counted.get(register.number, {}):
            return []
        sql, marks = self.desk.db.sql, self.marks.get(register.number, b"")
        gone = [rec for rec, mark in enumerate(marks) if mark & _GONE and not mark & _MADE]
        found: list[tuple[int, str, str | None]] = self.desk.db.execute(
            f"SELECT m.n, m.id, m.label FROM {sql.keyed('INTEGER')} {sql.then} {register.table} m ON m.n = k.value "
            f"WHERE m.{DELETED} IS NOT NULL ORDER BY m.n",
            (json.dumps(gone),),
        ).fetchall()
        return found

    def put_back(self, records: Mapping[Record, Collection[str]]) -> None:
        """Count no more what this desk wrote back over the import: of each record the fields."""
        for noun, register in registers(self.desk).items():
            back = {
                key: set(map(register.cell_of.get, names)) for (each, key), names in records.items() if each == noun
            }
            if back:
                self._put_back(register, back)

    def _put_back(self, register: Register, back: Mapping[str, Collection[int | None]]) -> None:
        db, t, wanted = self.desk.db, register.number, self.desk.db.sql.listed()
        keys = dict(db.execute(f"SELECT n, id FROM {register.table} WHERE id IN ({wanted})", (json.dumps(list(back)),)))
        listed = json.dumps(list(keys))
        first, last = dict[Place, Any](), dict[Place, Any]()
        for rec, fld, old, new in db.execute(
            f"SELECT h.rec, h.fld, h.old, h.new FROM {db.sql.keyed('INTEGER')} {db.sql.then} history h "
            "ON h.tbl = ? AND h.rec = k.value AND h.n >= ? WHERE h.fld <> h.tbl ORDER BY h.n",
            (listed, t, self.first),
        ):
            first.setdefault((rec, fld), old)
            last[rec, fld] = new
        changed = {place[0] for place, value in last.items() if value != first[place]}
        apart = self._apart(t, listed)
        for rec, key in keys.items():
            left = _APART if set(apart.get(rec, ())) - set(back[key]) else 0
            self.marks[t][rec] &= _MADE | _HIDDEN | left | (_TOUCHED if rec in changed else 0)

    def _hanging(self, register: Register, recs: Sequence[int]) -> Mapping[int, Hanging]:
        """By record what names it, first what the file brings; a record that nothing names is not there."""
        found: dict[int, list[Hung]] = {}
        for rec, noun, n, key, title in hanging.naming(self.desk, register, recs) if recs else ():
            came = _is(self.marks, self.desk.number[noun, ""], n, _MADE)
            found.setdefault(rec, []).append(Hung(noun, key, title, came))
        first = {rec: sorted(each, key=lambda one: not one.came) for rec, each in found.items()}
        return {rec: Hanging(len(each), tuple(each[: hanging.LISTED])) for rec, each in first.items()}

    def _records(self, register: Register, touched: list[int]) -> list[RecordChange]:
        """All of them by a few questions: asking for each record costs more than the import itself."""
        db, t, listed = self.desk.db, register.number, json.dumps(touched)
        wanted = f"({db.sql.listed('INTEGER')})"
        picks = ", ".join(q(name) for name in register.names)
        rows = db.execute(
            f"SELECT n, id, label, {picks} FROM {register.table} WHERE n IN {wanted} ORDER BY n", (listed,)
        ).fetchall()
        names = {self.desk.number[register.noun, name]: name for name in register.names}
        former: dict[int, dict[str, Any]] = {}
        for rec, fld, old, _ in db.execute(
            f"SELECT h.rec, h.fld, h.old, h.n FROM {db.sql.keyed('INTEGER')} {db.sql.then} history h "
            "ON h.tbl = ? AND h.rec = k.value AND h.n >= ? WHERE h.fld <> h.tbl ORDER BY h.n",
            (listed, t, self.first),
        ):
            former.setdefault(rec, {}).setdefault(names[fld], old)
        apart = self._apart(t, listed)
        trash = register.names.index(DELETED)
        hung = self._hanging(register, [rec for rec, _, _, *values in rows if values[trash] is not None])
        told = []
        for rec, key, label, *values in rows:
            now, mark = dict(zip(register.names, values, strict=True)), self.marks[t][rec]
            old = dict.fromkeys(now) if mark & _MADE else now | former.get(rec, {})
            changes = self._changes(register, rec, now, old, apart.get(rec, []))
            what = _what(mark, old[DELETED], now[DELETED])
            late = bool(mark & _LATE)
            told.append(RecordChange(register.noun, key, label or "", what, changes, late, hung.get(rec, NOTHING)))
        return told

    def _apart(self, t: int, listed: str) -> dict[int, list[int]]:
        """By record the cells left in conflict."""
        sql, found = self.desk.db.sql, dict[int, list[int]]()
        for rec, head in self.desk.db.execute(
            f"SELECT u.rec, u.fld FROM {sql.keyed('INTEGER')} {sql.then} sync_undo u ON u.import = ? AND u.tbl = ? "
            f"AND u.rec = k.value WHERE u.head = 0 AND u.val = {sql.value}",
            (listed, self.journal, t, APART),
        ):
            found.setdefault(rec, []).append(head)
        return found

    def _changes(
        self, register: Register, rec: int, now: dict[str, Any], old: dict[str, Any], apart: list[int]
    ) -> tuple[FieldChange, ...]:
        changes = [
            self._change(register, name, old[name], now[name])
            for name in register.entity.fields
            if old[name] != now[name]
        ]
        return tuple(self._marked(register, rec, changes, apart))

    def _change(self, register: Register, name: str, old: Any, new: Any) -> FieldChange:
        show = partial(shown, self.desk, register, name)
        return FieldChange(name, show(old), show(new), conflict=False)

    def _marked(self, register: Register, rec: int, changes: list[FieldChange], heads: list[int]) -> list[FieldChange]:
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
            "CROSS JOIN (SELECT ? AS fld) f WHERE m.n = ? AND s.tbl = ? AND s.fld = ? ORDER BY s.ms DESC LIMIT 1",
            (head, rec, register.number, head),
        ).fetchone()
        old, new = register.unpack(head, here), register.unpack(head, waits)
        return [
            replace(self._change(register, name, old[name], new[name]), conflict=True)
            for name in old
            if old[name] != new[name]
        ]


def _is_told(mark: int) -> bool:
    return bool(mark & _TOLD) and not mark & _HIDDEN


def _counted(marks: bytes | bytearray) -> dict[int, int]:
    """How often each mark stands there: asked for one after another, bytes count themselves in no time."""
    return {mark: count for mark in range(1, 2 * _LATE) if (count := marks.count(mark))}


def _is(marks: Mapping[int, bytearray], t: int, rec: int, what: int) -> bool:
    return t in marks and bool(marks[t][rec] & what)


def _what(mark: int, before: int | None, now: int | None) -> str:
    """The word for what happens to a record; *before*, *now*: since when it is in the trash."""
    if mark & _MADE:
        return "new" if now is None else "came_deleted"
    if before is None and now is not None:
        return "deleted"
    return "changed" if mark & (_TOUCHED | _APART) else "trash"


def shown(desk: Desk, register: Register, name: str, value: Any) -> Any:
    """The Python value of a stored one; the title for a reference."""
    if value is None or name == DELETED:
        return value
    field = register.entity.fields[name]
    if field.target:
        return desk.title(field.target, value) or value
    return field.kind.from_db(value)
