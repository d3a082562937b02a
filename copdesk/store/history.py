"""History of records, and undo and redo of actions: all read from what the capture wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copdesk.store import capture
from copdesk.store.schema import DELETED, q

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


_ACT = "n, name, params, user, ms, kind, undone"


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


def next_undo(desk: "Desk") -> Act | None:
    """The action that undo would take back."""
    row = desk.db.execute(f"SELECT {_ACT} FROM act WHERE kind = 'do' AND undone = 0 ORDER BY n DESC LIMIT 1").fetchone()
    return _act(row) if row else None


def next_redo(desk: "Desk") -> Act | None:
    """The action that redo would do again: the one undone last, unless something was done since."""
    row = desk.db.execute(f"SELECT {_ACT} FROM act WHERE undone = 1 AND kind = 'do' ORDER BY n LIMIT 1").fetchone()
    return _act(row) if row else None


def reverse(desk: "Desk", number: int, redoes: int | None = None) -> tuple[capture.Changes, int]:
    """Write back the old values of an action as an action of its own.

    A field whose value is no longer the one the action left is kept as it is, and counted. With *redoes*, the action
    *number* is the undoing of that one.
    """
    kept = 0
    kind = "undo" if redoes is None else "redo"
    names = {n: pair for pair, n in desk.number.items()}
    with desk.action(kind, kind=kind, undoes=number) as action:
        first, last = desk.db.execute("SELECT first, last FROM act WHERE n = ?", (number,)).fetchone()
        span = "n BETWEEN ? AND ?"
        for t, fld in desk.db.execute(f"SELECT DISTINCT tbl, fld FROM history WHERE {span}", (first, last)).fetchall():
            noun, name = names[fld]
            if noun not in desk.registry:
                continue
            if name:
                kept += _reverse_field(desk, q(noun), q(name), (first, last, fld, t))
            else:
                desk.db.execute(
                    f"UPDATE {q(noun)} SET {DELETED} = 0 WHERE {DELETED} IS NULL "
                    f"AND n IN (SELECT rec FROM history WHERE {span} AND fld = ?)",
                    (first, last, fld),
                )
        desk.db.execute("UPDATE act SET undone = ? WHERE n = ?", (int(redoes is None), redoes or number))
    return action.changes, kept


def _reverse_field(desk: "Desk", table: str, column: str, span: tuple[int, int, int, int]) -> int:
    # A record that the action itself created goes to nothing as a whole; its fields stay for a redo.
    created = "SELECT rec FROM history WHERE n BETWEEN ?1 AND ?2 AND tbl = ?4 AND fld = tbl"
    rows = f"FROM history WHERE n BETWEEN ?1 AND ?2 AND fld = ?3 AND rec NOT IN ({created})"
    total, different = desk.db.execute(f"SELECT count(*), count(DISTINCT rec) {rows}", span).fetchone()
    changes = f"(SELECT rec, old, new {rows})"
    if total != different:
        # Changed more than once: the first old and the last new value (SQLite takes bare columns from the row of min
        # or max).
        changes = (
            f"(SELECT w.rec, w.old, b.new FROM (SELECT rec, old, min(n) {rows} GROUP BY rec) w "
            f"JOIN (SELECT rec, new, max(n) {rows} GROUP BY rec) b ON b.rec = w.rec)"
        )
    done = desk.db.execute(
        f"UPDATE {table} AS r SET {column} = h.old FROM {changes} h WHERE h.rec = r.n AND r.{column} IS h.new", span
    ).rowcount
    return int(different - done)


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
    last = desk.db.execute("SELECT max(n) FROM act WHERE kind = 'undo' AND undoes = ?", (target.number,)).fetchone()[0]
    changes, kept = reverse(desk, last, target.number)
    return Undone(target, changes, kept)


def of_record(desk: "Desk", noun: str, key: str) -> list[HistoryRow]:
    """Every change of a record, newest first."""
    entity = desk.registry[noun]
    t = desk.number[entity.noun, ""]
    names = {n: fld for (tbl, fld), n in desk.number.items() if tbl == entity.noun}
    rows = desk.db.execute(
        "SELECT a.n, a.name, a.params, a.user, a.ms, a.kind, a.undone, h.fld, h.old, h.new FROM history h "
        f"JOIN act a ON a.n = h.act WHERE h.tbl = ? AND h.rec = (SELECT n FROM {q(entity.noun)} WHERE id = ?) "
        "ORDER BY h.act DESC, h.fld, h.n",
        (t, key),
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
