"""History of records, and undo and redo of actions: all read from what the capture wrote."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copdesk.store import capture
from copdesk.store.schema import DELETED, OF_RECORD, q

if TYPE_CHECKING:
    from copdesk.store.desk import Desk


@dataclass(frozen=True)
class Act:
    """An action as the user sees it: ``name`` and ``params`` fill the catalogue text ``action.<name>``."""

    number: int
    name: str
    params: Mapping[str, Any]
    user: str
    ms: int
    kind: str
    undone: bool


@dataclass(frozen=True)
class HistoryRow:
    """One change of one record; ``field`` is empty for its creation. Values are Python values, references titles."""

    act: Act
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Undone:
    """What an undo or redo did; ``kept`` counts fields left alone because they were changed again later."""

    act: Act
    changes: capture.Changes
    kept: int


_ACT = 'n, name, params, "user", ms, kind, undone'


def _act(row: tuple[Any, ...]) -> Act:
    number, name, params, user, ms, kind, undone = row
    return Act(number, name, json.loads(params), user, ms, kind, bool(undone))


def acts(desk: "Desk", limit: int = 100) -> list[Act]:
    """The latest actions, newest first."""
    rows = desk.db.execute(f"SELECT {_ACT} FROM act ORDER BY n DESC LIMIT ?", (limit,))
    return [_act(row) for row in rows]


def act(desk: "Desk", number: int) -> Act | None:
    """One action by number."""
    row = desk.db.execute(f"SELECT {_ACT} FROM act WHERE n = ?", (number,)).fetchone()
    return _act(row) if row else None


def created(desk: "Desk", noun: str) -> list[str]:
    """Ids of the live records of a register that the newest action made."""
    number = desk.number[desk.registry[noun].noun, ""]
    sql = (
        f"SELECT t.id FROM history h JOIN {q(noun)} t ON t.n = h.rec WHERE h.act = (SELECT max(n) FROM act) "
        "AND h.tbl = ? AND h.fld = ? AND t.deleted IS NULL ORDER BY h.n"
    )
    return [key for (key,) in desk.db.execute(sql, (number, number))]


def next_undo(desk: "Desk") -> Act | None:
    """The action that undo would take back."""
    row = desk.db.execute(f"SELECT {_ACT} FROM act WHERE kind = 'do' AND undone = 0 ORDER BY n DESC LIMIT 1").fetchone()
    return _act(row) if row else None


def next_redo(desk: "Desk") -> Act | None:
    """The action that redo would do again: the one undone last, unless something was done since."""
    row = desk.db.execute(f"SELECT {_ACT} FROM act WHERE undone = 1 AND kind = 'do' ORDER BY n LIMIT 1").fetchone()
    return _act(row) if row else None


def reverse(
    desk: "Desk",
    number: int,
    redoes: int | None = None,
    spared: Callable[[], Collection[tuple[int, int]]] | None = None,
) -> tuple[capture.Changes, int]:
    """Write back the old values of an action as an action of its own.

    A field whose value is no longer the one the action left is kept as it is, and counted; so are the records (table,
    row) that *spared* names once the fields are back, although the action made them. With *redoes*, the action *number*
    is the undoing of that one.
    """
    kept = 0
    kind = "undo" if redoes is None else "redo"
    with desk.action(kind, kind=kind, undoes=number) as action:
        # Of an undoing that found all its fields changed since nothing is left to do again.
        span = desk.db.execute("SELECT first, last FROM act WHERE n = ?", (number,)).fetchone() or (1, 0)
        made: dict[str, int] = {}
        for noun, fields in _touched(desk, span).items():
            if "" in fields:
                made[noun] = fields.pop("")
            if fields:
                kept += _reverse_fields(desk, noun, fields, span, noun in made)
                _note_again(desk, noun, fields, span, action)
        left = spared() if spared is not None else ()
        kept += len(left)
        for noun, created in made.items():
            stay = json.dumps([rec for tbl, rec in left if tbl == created])
            desk.db.execute(
                f"UPDATE {q(noun)} SET {DELETED} = 0 WHERE {DELETED} IS NULL "
                "AND n IN (SELECT rec FROM history WHERE n BETWEEN ? AND ? AND fld = ?) "
                f"AND n NOT IN ({desk.db.sql.listed('INTEGER')})",
                (*span, created, stay),
            )
        desk.db.execute("UPDATE act SET undone = ? WHERE n = ?", (int(redoes is None), redoes or number))
    return action.changes, kept


def touched(desk: "Desk", number: int, noun: str) -> dict[str, set[str]]:
    """The records (ids) of a register that an action changed, with the names of their fields; «» for one it made."""
    names = {n: fld for (tbl, fld), n in desk.number.items() if tbl == noun}
    sql = (
        f"SELECT DISTINCT t.id, h.fld FROM act a JOIN history h ON h.n BETWEEN a.first AND a.last "
        f"JOIN {q(noun)} t ON t.n = h.rec WHERE a.n = ? AND +h.tbl = ?"
    )
    found: dict[str, set[str]] = {}
    for key, fld in desk.db.execute(sql, (number, desk.number[noun, ""])):
        found.setdefault(key, set()).add(names[fld])
    return found


def _touched(desk: "Desk", span: tuple[int, int]) -> dict[str, dict[str, int]]:
    """The registers and fields (by their numbers; the empty one is the creation) in a span of history."""
    names = {n: pair for pair, n in desk.number.items()}
    found: dict[str, dict[str, int]] = {}
    for (fld,) in desk.db.execute("SELECT DISTINCT fld FROM history WHERE n BETWEEN ? AND ?", span):
        noun, name = names[fld]
        if noun in desk.registry:
            found.setdefault(noun, {})[name] = fld
    return found


def _reverse_fields(desk: "Desk", noun: str, fields: Mapping[str, int], acted: tuple[int, int], created: bool) -> int:
    """Write back the fields of one register in one statement; returns how many are kept as they are."""
    db, sql, span = desk.db, desk.db.sql, (*acted, desk.number[noun, ""])
    # The plus keeps SQLite to the rows of the action: by its index of records it would read the whole register.
    rows = "FROM history WHERE n BETWEEN ?1 AND ?2 AND +tbl = ?3 AND fld <> tbl AND old IS DISTINCT FROM new"
    if created:
        # A record that the action itself created goes to nothing as a whole; its fields stay for a redo.
        rows += " AND rec NOT IN (SELECT rec FROM history WHERE n BETWEEN ?1 AND ?2 AND fld = ?3)"
    net = f"SELECT rec, fld, old, new {rows}"
    if db.execute(f"SELECT 1 {rows} GROUP BY rec, fld HAVING count(*) > 1 LIMIT 1", span).fetchone():
        net = sql.net(rows)
    wanted = db.execute(f"SELECT count(*) FROM ({net}) w", span).fetchone()[0]
    # One row for each record; a field that the action left alone there has nothing on both sides: nothing changes.
    sides = ", ".join(
        f"{sql.of_field(fld, 'old')} AS o{fld}, {sql.of_field(fld, 'new')} AS n{fld}" for fld in fields.values()
    )
    declared = desk.registry[noun].fields
    kinds = {name: declared[name].kind.sql if name in declared else "INTEGER" for name in fields}
    sets = ", ".join(
        f"{q(name)} = CASE WHEN {sql.packed(f'r.{q(name)}')} IS NOT DISTINCT FROM h.n{fld} "
        f"THEN {sql.unpacked(f'h.o{fld}', kinds[name])} ELSE r.{q(name)} END"
        for name, fld in fields.items()
    )
    last = db.execute("SELECT coalesce(max(n), 0) FROM history").fetchone()[0]
    db.execute(
        f"UPDATE {q(noun)} AS r SET {sets} FROM (SELECT rec, {sides} FROM ({net}) w GROUP BY rec) h WHERE h.rec = r.n",
        span,
    )
    written = db.execute("SELECT count(*) FROM history WHERE n > ? AND +tbl = ?", (last, span[2])).fetchone()[0]
    return int(wanted - written)


def _note_again(
    desk: "Desk", noun: str, fields: Mapping[str, int], acted: tuple[int, int], action: capture.Action
) -> None:
    """Note also what the action decided without changing it, where that still stands.

    Undoing notes it only while the decision has no stamp; later that would be one more, on the same value.
    """
    shown = " ".join(f"WHEN {fld} THEN {desk.db.sql.packed(f'r.{q(name)}')}" for name, fld in fields.items())
    since = 0 if action.kind == "redo" else desk.db.execute("SELECT settled FROM sync_me").fetchone()[0]
    desk.db.execute(
        "INSERT INTO history(act, tbl, rec, fld, old, new) SELECT ?, h.tbl, h.rec, h.fld, h.new, h.new "
        f"FROM history h JOIN {q(noun)} r ON r.n = h.rec WHERE h.n BETWEEN ? AND ? AND +h.tbl = ? AND h.fld <> h.tbl "
        f"AND h.n > ? AND h.old = h.new AND h.new = CASE h.fld {shown} END",  # erased values are null on both sides
        (action.number, *acted, desk.number[noun, ""], since),
    )


def undo(desk: "Desk") -> Undone | None:
    """Take back the latest action that is not undone yet."""
    target = next_undo(desk)
    if target is None:
        return None
    changes, kept = reverse(desk, target.number)
    return Undone(target, changes, kept)


def redo(desk: "Desk") -> Undone | None:
    """Do again the action that was undone last."""
    target = next_redo(desk)
    if target is None:
        return None
    (last,) = desk.db.execute(
        "SELECT coalesce(max(n), 0) FROM act WHERE kind = 'undo' AND undoes = ?", (target.number,)
    ).fetchone()
    changes, kept = reverse(desk, last, target.number)
    return Undone(target, changes, kept)


def of_record(desk: "Desk", noun: str, key: str) -> list[HistoryRow]:
    """Every change of a record, newest first."""
    entity = desk.registry[noun]
    t = desk.number[entity.noun, ""]
    names = {n: fld for (tbl, fld), n in desk.number.items() if tbl == entity.noun}
    found = desk.db.execute(f"SELECT n FROM {q(entity.noun)} WHERE id = ?", (key,)).fetchone()
    if found is None:
        return []
    rows = desk.db.execute(
        "SELECT a.n, a.name, a.params, a.user, a.ms, a.kind, a.undone, h.fld, h.old, h.new FROM history h "
        f"JOIN act a ON a.n = h.act WHERE h.n IN ({OF_RECORD}) ORDER BY h.act DESC, h.fld, h.n",
        (t, *found),
    ).fetchall()
    made = []
    for *head, fld, old, new in rows:
        name = names[fld]
        made.append(HistoryRow(_act(tuple(head)), name, *(_shown(desk, entity.noun, name, v) for v in (old, new))))
    return made


def _shown(desk: "Desk", noun: str, name: str, value: Any) -> Any:
    if value is None or name in {"", DELETED}:
        return value
    field = desk.registry[noun].fields[name]
    return desk.title(field.target, value) if field.target else field.kind.from_db(value)
