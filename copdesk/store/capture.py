"""Actions: one user step, one transaction, one entry of history that can be undone.

The triggers of ``schema`` see every write; an action only says whose step it is and when.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity
from copdesk.store import actors, derive, search
from copdesk.store.schema import AT_ONCE, DELETED, q

if TYPE_CHECKING:
    from copdesk.store.desk import Desk


def new_ids() -> Iterator[str]:
    """Random ids without end, as ``uuid.uuid4`` makes them: the system is asked for chance by the thousand."""
    while True:
        made = os.urandom(16 * 1000).hex()
        for at in range(0, len(made), 32):
            one = made[at : at + 32]
            yield f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{_VARIANT[one[16]]}{one[17:20]}-{one[20:]}"


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


@dataclass(frozen=True)
class Changes:
    """What an action changed: its number, the registers it touched (views reload themselves), about how many records.

    ``records`` counts by the field that changed most often, which is exact for adding, bulk edits and their undoing.
    """

    act: int
    nouns: frozenset[str]
    records: int


class Action:
    """A running user step; made by ``Desk.action`` only. ``connection`` is the database inside the transaction."""

    def __init__(self, desk: "Desk", number: int, first: int, ms: int, kind: str, params: dict[str, Any]) -> None:
        self.desk = desk
        self.kind = kind
        self.params = params  # what the wording of the action needs; may be completed while it runs
        self.number = number
        self.first = first  # its first row of history
        self.ms = ms
        self.connection: Any = desk.db
        self.derived: dict[str, list[range]] = {}
        self._fresh = new_ids()
        self.counted: dict[int, dict[int, int]] = {}  # its changes so far, by register and field
        self.counted_to = first
        self.changes = Changes(number, frozenset(), 0)
        # As they are before the action: whoever hands a role on does so by the one held now.
        self.roles = actors.roles(desk)

    def insert(self, noun: str, values: Mapping[str, Any]) -> str:
        """Add a record; returns its id."""
        return self.insert_many(noun, [values])[0]

    def insert_many(self, noun: str, rows: Iterable[Mapping[str, Any]], *, accepted: bool = False) -> list[str]:
        """Add records of one register; values may bring their own ``id``. Returns the ids in order.

        *accepted* says that ``Entity.accept`` has seen the values already.
        """
        entity = self.desk.registry[noun]
        records, fresh = [], self._fresh
        for values in rows:
            given = dict(values)
            key = given.pop("id", None) or next(fresh)
            records.append((key, given if accepted else entity.accept(given)))
        self._check_references(entity, [values for _, values in records])
        self._write_new(entity, records)
        return [key for key, _ in records]

    def _write_new(self, entity: Entity, records: Sequence[tuple[str, dict[str, Any]]]) -> None:
        db, table = self.connection, q(entity.noun)
        first = db.sql.reserve(db, table, len(records))
        own = derive.own_title(entity)
        register = self.desk.number[entity.noun, ""]
        for start in range(0, len(records), derive.BATCH):
            batch = records[start : start + derive.BATCH]
            used = set[str]().union(*(values for _, values in batch))
            names = [name for name in entity.fields if name in used]
            stored = [_stored(entity, names, values) for _, values in batch]
            titles = [derive.title_and_key(entity, row) if own else (None, None) for row in stored]
            sql = (
                f"INSERT INTO {table}({', '.join(('n', 'id', 'label', 'skey', *map(q, names)))}) "
                f"VALUES({', '.join('?' * (len(names) + 4))})"
            )
            numbers = range(first + start, first + start + len(batch))
            db.executemany(
                sql,
                [
                    (n, key, *title, *map(row.get, names))
                    for n, (key, _), title, row in zip(numbers, batch, titles, stored, strict=True)
                ],
            )
            if own and entity.searched:
                search.add(db, register, numbers, search.documents(entity, stored))
        if own:
            self.derived.setdefault(entity.noun, []).append(range(first, first + len(records)))

    def update(self, noun: str, key: str, values: Mapping[str, Any]) -> None:
        """Change the named fields of one record."""
        entity = self.desk.registry[noun]
        current = self.desk.get(noun, key)
        if current is None:
            raise UserError("record_missing", noun=noun)
        self._write(entity, [key], entity.accept(values, current))

    def update_many(self, noun: str, keys: Sequence[str], values: Mapping[str, Any]) -> None:
        """Give the same values to many records of one register."""
        entity = self.desk.registry[noun]
        accepted = entity.accept(values, {}) if not entity.checks else self._accept_each(entity, keys, values)
        self._write(entity, keys, accepted)

    def _accept_each(self, entity: Entity, keys: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
        accepted: dict[str, Any] = {}
        for row in self.desk.fetch(entity.noun, ids=keys):
            accepted = entity.accept(values, row)
        return accepted

    def update_each(self, noun: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Change many records, each with values of its own: ``(id, values)``."""
        entity = self.desk.registry[noun]
        batches: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        checked = []
        for key, values in rows:
            current = self.desk.get(noun, key) if entity.checks else {}
            accepted = entity.accept(values, current or {})
            checked.append(accepted)
            stored = [entity.fields[name].kind.to_db(value) for name, value in accepted.items()]
            batches.setdefault(tuple(accepted), []).append((*stored, key))
        self._check_references(entity, checked)
        for names, batch in batches.items():
            self._update(entity, names, batch)

    def _write(self, entity: Entity, keys: Sequence[str], accepted: dict[str, Any]) -> None:
        if not accepted:
            return
        self._check_references(entity, [accepted])
        stored = [entity.fields[name].kind.to_db(value) for name, value in accepted.items()]
        self._set(entity, f"{', '.join(f'{q(name)} = ?' for name in accepted)} WHERE", stored, keys)

    def _set(self, entity: Entity, change: str, values: Sequence[Any], keys: Sequence[str]) -> None:
        """One statement for all records: half the time of one for each."""
        table = q(entity.noun)
        wanted = f"SELECT r.n FROM {self.connection.sql.keyed()} JOIN {table} r ON r.id = k.value"
        self.connection.execute(f"UPDATE {table} SET {change} n IN ({wanted})", (*values, json.dumps(list(keys))))

    def _update(self, entity: Entity, names: tuple[str, ...], batch: list[tuple[Any, ...]]) -> None:
        sets = ", ".join(f"{q(name)} = ?" for name in names)
        self.connection.executemany(f"UPDATE {q(entity.noun)} SET {sets} WHERE id = ?", batch)

    def delete(self, noun: str, keys: Sequence[str]) -> None:
        """Move records to the trash; their links stay."""
        self._set(self.desk.registry[noun], f"{DELETED} = ? WHERE {DELETED} IS NULL AND", [self.ms], keys)

    def restore(self, noun: str, keys: Sequence[str]) -> None:
        """Take records out of the trash."""
        self._set(self.desk.registry[noun], f"{DELETED} = NULL WHERE", [], keys)

    def _check_references(self, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> None:
        for name, field in entity.fields.items():
            if not field.target:
                continue
            wanted = {value for row in rows if (value := row.get(name)) is not None}
            if wanted:
                sql = f"SELECT id FROM {q(field.target)} WHERE id IN ({self.connection.sql.listed()})"
                wanted.difference_update(k for (k,) in self.connection.execute(sql, (json.dumps(list(wanted)),)))
            if wanted:
                raise UserError("unknown_reference", field=name, value=min(wanted))


def _stored(entity: Entity, names: Sequence[str], values: dict[str, Any]) -> dict[str, Any]:
    """Accepted values as the database keeps them."""
    fields = entity.fields
    changed = {
        name: fields[name].kind.to_db(value)
        for name in names
        if not fields[name].kind.stored_as_is and (value := values.get(name)) is not None
    }
    return {**values, **changed} if changed else values


def begin(desk: "Desk", name: str, params: Mapping[str, Any], kind: str, undoes: int | None) -> Action:
    """Open the transaction of an action and let the triggers know it."""
    ms = time.time_ns() // 1_000_000
    db = desk.db
    db.execute("BEGIN IMMEDIATE")
    number, first = db.execute(
        'INSERT INTO act(name, params, "user", ms, kind, undoes, first) '
        "VALUES(?, '{}', ?, ?, ?, ?, (SELECT coalesce(max(n), 0) + 1 FROM history)) RETURNING n, first",
        (name, desk.user, ms, kind, undoes),
    ).fetchone()
    db.sql.begin_act(db, number)
    return Action(desk, number, first, ms, kind, dict(params))


def spans(db: Any, first: int) -> list[tuple[int, int]]:
    """The history from the row *first* on in stretches that can be grouped in memory."""
    (last,) = db.execute("SELECT coalesce(max(n), 0) FROM history").fetchone()
    return [(start, min(last, start + AT_ONCE - 1)) for start in range(first, last + 1, AT_ONCE)]


def count_changes(action: Action) -> dict[int, dict[int, int]]:
    """The changes of the action so far, by register and field; asked again, it counts what is new."""
    counted = action.counted
    db, names = action.connection, {n: action.desk.number[noun, ""] for (noun, _), n in action.desk.number.items()}
    # The number of a field says the register; counting one number of each row is faster here than grouping there.
    written = db.sql.numbers("SELECT fld AS n FROM history WHERE n BETWEEN ? AND ?")
    for span in spans(db, action.counted_to):
        for fld, count in Counter(json.loads(db.execute(written, span).fetchone()[0])).items():
            fields = counted.setdefault(names[fld], {})
            fields[fld] = fields.get(fld, 0) + count
        action.counted_to = span[1] + 1
    return counted


def derive_touched(action: Action) -> dict[int, dict[int, int]]:
    """Derive what the action touched so far; returns its changes counted by register and field."""
    counted = count_changes(action)
    db, desk = action.connection, action.desk
    derive.refresh_action(db, desk.registry, desk.number, spans(db, action.first), action.derived, counted)
    return counted


def finish(action: Action) -> None:
    """Check the rights to what the action touched, derive, drop it when it changed nothing, and commit."""
    desk, db = action.desk, action.connection
    counted = derive_touched(action)
    names = {n: tbl for (tbl, fld), n in desk.number.items() if not fld}
    actors.check(desk, action.roles, action.kind, (names[tbl] for tbl in counted))
    if counted:
        db.execute(
            "UPDATE act SET params = ?, last = (SELECT max(n) FROM history) WHERE n = ?",
            (json.dumps(action.params, ensure_ascii=False), action.number),
        )
        if action.kind == "do":
            # Something new was done: what lies undone can no longer be done again (2: undone for good).
            db.execute("UPDATE act SET undone = 2 WHERE undone = 1")
    else:
        db.execute("DELETE FROM act WHERE n = ?", (action.number,))
    db.sql.end_act(db)
    db.execute("COMMIT")
    records = sum(max(fields.values()) for fields in counted.values())
    action.changes = Changes(action.number, frozenset(names[tbl] for tbl in counted), records)
