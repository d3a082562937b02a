"""Erasure by law: values, stamps, history and waiting values go; the random id stays so that nothing returns.

The ids of what was erased are also kept beside the desk, without anything else, so that a restored backup forgets
them again.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copdesk.store import search
from copdesk.store.atomic import replace_file
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.schema import OF_RECORD, q
from copdesk.sync.registers import Register, Stamp, registers
from copdesk.sync.vectors import HERE, Causality

LIST_NAME = "erased.txt"
_LEAST = 4  # letters: shorter values say nothing by themselves
Row = tuple[str, str]
"""An erased record: register, id."""
OWN = frozenset({("person", "affiliation"), ("person", "consent"), ("person", "application")})
"""Registers whose records concern nobody but the one record that they name, and go with it."""


EMPTIED = -1
"""Where the journals of imports have their number: cells that erasures emptied, with the stamps of these."""
Cell = tuple[int, int, int]
"""Register, row number, first field of the cell, by their numbers here."""


@dataclass(frozen=True, slots=True)
class Emptied:
    """Why a cell was emptied: the erasure, by site and epoch; *again*: it had been before, and something came since."""

    law: tuple[int, int] | None
    again: bool = False

    def stays(self, order: Causality, head: Sequence[Any]) -> bool:
        """Whether a value, by site and epoch, was written knowing of the erasure."""
        return self.law is not None and order.sees(head, self.law)


@dataclass
class Traces:
    """What an erasure has to look for once all its rows are gone: see ``finish``."""

    rows: list[Row] = field(default_factory=list)
    values: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    cells: dict[Cell, Emptied] = field(default_factory=dict)


def erase(desk: Desk, act: Action, noun: str, key: str, ground: str, traces: Traces) -> None:
    """Erase a record on this desk; the erasure leaves with the next file."""
    (epoch,) = desk.db.execute("SELECT epoch FROM sync_me").fetchone()
    apply(desk, registers(desk), noun, key, (1, epoch, act.ms), ground, traces)


def apply(
    desk: Desk,
    known: Mapping[str, Register],
    noun: str,
    key: str,
    stamp: Stamp,
    ground: str | None,
    traces: Traces,
) -> None:
    """Erase one record for ever, inside an action; references to it become empty, without a stamp."""
    db = desk.db
    db.execute("INSERT INTO sync_purge VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (noun, key, *stamp, ground))
    db.execute("DELETE FROM sync_extra WHERE tbl = ? AND id = ?", (noun, key))
    traces.rows.append((noun, key))
    register = known.get(noun)
    if register is None:
        return
    found = db.execute(f"SELECT n FROM {register.table} WHERE id = ?", (key,)).fetchone()
    if found is None:
        return
    for part in [part for other, name in _owning(desk, noun) for part in _named(desk, other, name, key)]:
        apply(desk, known, *part, stamp, ground, traces)
    remember(desk, noun, key, traces, stamp[:2])
    for other, name in desk.registry.links_to(noun):
        db.execute(f"UPDATE {q(other)} SET {_blank(desk, other, name)} WHERE {q(name)} = ?", (key,))
    db.execute("UPDATE sync_me SET erasing = 1")
    db.execute(f"DELETE FROM {register.table} WHERE n = ?", found)
    for table in ("sync_rec", "sync_stamp", "sync_sibling", "sync_undo"):
        db.execute(f"DELETE FROM {table} WHERE tbl = ? AND rec = ?", (register.number, found[0]))
    # The rows of history stay, empty: their numbers order the actions and must never be given again.
    db.execute(
        f"UPDATE history SET rec = 0, old = NULL, new = NULL WHERE n IN ({OF_RECORD})", (register.number, found[0])
    )
    search.unindex(db, register.number, [found[0]])
    db.execute("UPDATE sync_me SET erasing = 0")


def _owning(desk: Desk, noun: str) -> list[tuple[str, str]]:
    """Every (register, field) that makes a record a part of one of the register *noun*: files, and what is OWN."""
    return [
        *desk.registry.free_links,
        *((other, name) for other, name in desk.registry.links_to(noun) if (noun, other) in OWN),
    ]


def _named(desk: Desk, noun: str, name: str, key: str) -> list[Row]:
    return [(noun, found) for found in naming(desk, noun, name, key)]


def _blank(desk: Desk, noun: str, name: str) -> str:
    return ", ".join(f"{q(each)} = NULL" for each in (name, *_told_beside(desk, noun, name)))


def _told_beside(desk: Desk, noun: str, name: str) -> list[str]:
    """What a record that names a person by the personal reference *name* says of that person itself."""
    fields = desk.registry[noun].fields
    return [x for x, each in fields.items() if each.personal and not each.target] if fields[name].personal else []


def remember(desk: Desk, noun: str, key: str, traces: Traces, law: tuple[int, int] | None = None) -> None:
    """Note the personal values of a record that will go, and the personal cells of records that name it."""
    entity, db = desk.registry[noun], desk.db
    row = db.execute(f"SELECT * FROM {q(noun)} WHERE id = ?", (key,))
    values = dict(zip((each[0] for each in row.description), row.fetchone(), strict=True))
    if noun == "attachment":
        traces.digests.add(values["sha256"])
    told = [x for x, each in entity.fields.items() if each.personal and not each.target and not each.codes]
    texts = [values["label"], *(values[name] for name in told)]
    traces.values |= {text for text in texts if isinstance(text, str) and len(text) >= _LEAST}
    for other, name in desk.registry.links_to(noun):
        names = _told_beside(desk, other, name)
        rows = db.execute(f"SELECT n FROM {q(other)} WHERE {q(name)} = ?", (key,)).fetchall() if names else ()
        number = desk.number[other, ""]
        traces.cells |= {(number, rec, desk.number[other, each]): Emptied(law) for (rec,) in rows for each in names}


def naming(desk: Desk, noun: str, name: str, key: str) -> list[str]:
    """The records of a register, deleted ones too, whose field *name* holds the id *key*."""
    return [found for (found,) in desk.db.execute(f"SELECT id FROM {q(noun)} WHERE {q(name)} = ?", (key,))]


def finish(desk: Desk, traces: Traces) -> None:
    """At the end of the action: rub the erased values out of what remembers actions, drafts and former references."""
    if not traces.rows and not traces.cells:
        return
    db = desk.db
    _silence(desk, traces)
    ids = json.dumps([key for _, key in traces.rows])
    for side in ("old", "new"):
        held = db.sql.unpacked(side, "TEXT")
        db.execute(f"UPDATE history SET {side} = NULL WHERE {held} IN ({db.sql.listed()})", (ids,))
    words = [*traces.values, *(key for _, key in traces.rows)]
    for number, params in db.execute("SELECT n, params FROM act WHERE params <> '{}'").fetchall():
        if any(word in params for word in words):
            db.execute("UPDATE act SET params = ? WHERE n = ?", (_rubbed(params, words), number))
    for number, name in db.execute("SELECT n, name FROM sync_sent").fetchall():
        if any(word in name for word in words):
            db.execute("UPDATE sync_sent SET name = '…' WHERE n = ?", (number,))
    for key, value in db.execute("SELECT key, value FROM draft").fetchall():
        if any(word in key or word in value for word in words):
            db.execute("DELETE FROM draft WHERE key = ?", (key,))


def _silence(desk: Desk, traces: Traces) -> None:
    """Take emptied cells out of the history, and from what waits there all that did not know of the erasure.

    What was written knowing of it stays, and is shown where the value shown till now did not know. The journals of
    imports forget what waited before them, too.
    """
    db, order, known = desk.db, Causality(desk.db), {each.number: each for each in registers(desk).values()}
    (running,) = db.execute("SELECT max(n) FROM act").fetchone()
    for cell, emptied in traces.cells.items():
        db.execute(
            "UPDATE history SET old = NULL, new = NULL "
            "WHERE tbl = ? AND rec = ? AND fld = ? AND fld <> tbl AND act >= ?",
            (*cell, running if emptied.again else 0),
        )
        heads = _heads(db, cell)
        unaware = [head for head in heads if not emptied.stays(order, head)]
        for site, epoch, *_ in unaware:
            db.execute(
                "DELETE FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ? AND site = ? AND epoch = ?",
                (*cell, site, epoch),
            )
        waiting = sorted((head for head in heads[1:] if head not in unaware), key=order.rank)
        if heads[0] in unaware and waiting:
            _show(db, known[cell[0]], cell, waiting[-1])
        if not emptied.again:
            _remember_empty(db, known[cell[0]], cell, emptied.law or _last(db, traces))
    journal = db.execute("SELECT import, tbl, rec, fld, head, site, epoch FROM sync_undo WHERE head > 0").fetchall()
    for number, tbl, rec, fld, place, *stamp in journal:
        if (cell := (tbl, rec, fld)) in traces.cells and not traces.cells[cell].stays(order, stamp):
            db.execute(
                "DELETE FROM sync_undo WHERE import = ? AND tbl = ? AND rec = ? AND fld = ? AND head = ?",
                (number, *cell, place),
            )


def _last(db: Any, traces: Traces) -> tuple[int, int]:
    """The erasure under way on this desk itself."""
    found = db.execute("SELECT site, epoch FROM sync_purge WHERE tbl = ? AND id = ?", traces.rows[-1]).fetchone()
    return found[0], found[1]


def _remember_empty(db: Any, register: Register, cell: Cell, law: tuple[int, int]) -> None:
    """Remember that an erasure emptied a cell, unless its record is gone with it: its number may be given again."""
    db.execute(
        "INSERT INTO sync_undo(import, tbl, rec, fld, head, site, epoch) "
        f"SELECT {EMPTIED}, {cell[0]}, n, {cell[2]}, 0, ?, ? FROM {register.table} WHERE n = ? "
        "ON CONFLICT(import, tbl, rec, fld, head) DO UPDATE SET site = excluded.site, epoch = excluded.epoch",
        (*law, cell[1]),
    )


def _heads(db: Any, cell: Cell) -> list[tuple[int, int, int, Any]]:
    """The stamp of a cell, without its value, and the values that wait there; without one yet it is the oldest."""
    shown: tuple[int, int, int] | None = db.execute(
        "SELECT coalesce(s.site, r.site), coalesce(s.epoch, r.epoch), coalesce(s.ms, r.ms) FROM sync_rec r "
        "LEFT JOIN sync_stamp s ON s.tbl = r.tbl AND s.rec = r.rec AND s.fld = ?3 WHERE r.tbl = ?1 AND r.rec = ?2",
        cell,
    ).fetchone()
    waits = "SELECT site, epoch, ms, val FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ?"
    return [(*(shown or (HERE, 0, 0)), None), *db.execute(waits, cell).fetchall()]


def _show(db: Any, register: Register, cell: Cell, head: tuple[int, int, int, Any]) -> None:
    """Make the value that waited the one of the cell."""
    values = register.unpack(cell[2], head[3])
    sets = ", ".join(f"{q(name)} = ?" for name in values)
    db.execute(f"UPDATE {register.table} SET {sets} WHERE n = ?", (*values.values(), cell[1]))
    db.execute(
        "INSERT INTO sync_stamp VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(tbl, rec, fld) "
        "DO UPDATE SET site = excluded.site, epoch = excluded.epoch, ms = excluded.ms",
        (*cell, *head[:3]),
    )
    db.execute(
        "DELETE FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ? AND site = ? AND epoch = ?", (*cell, *head[:2])
    )


def _rubbed(params: str, words: list[str]) -> str:
    said = json.loads(params)
    kept = {
        name: "…" if isinstance(value, str) and any(word in value for word in words) else value
        for name, value in said.items()
    }
    return json.dumps(kept, ensure_ascii=False)


def wipe(desk: Desk, traces: Traces) -> None:
    """After the commit: no free page, index or attachment keeps what was erased; the ids are noted beside the desk."""
    for digest in traces.digests:
        if not desk.db.execute("SELECT 1 FROM attachment WHERE sha256 = ?", (digest,)).fetchone():
            desk.files.remove(digest)
    desk.db.sql.forget(desk.db)
    if desk.db.sql.in_folder:
        note(desk.folder, traces.rows)


def note(folder: Path, rows: Iterable[Row]) -> None:
    """Add erased records to the list beside the desk."""
    listed = dict.fromkeys([*noted(folder), *rows])
    replace_file(folder / LIST_NAME, "".join(f"{noun} {key}\n" for noun, key in listed).encode())


def noted(folder: Path) -> list[Row]:
    """The erased records on the list beside the desk."""
    path = folder / LIST_NAME
    lines = path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []
    pairs = (line.split(" ") for line in lines)
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


def replay(desk: Desk, ground: str = "") -> int:
    """Erase again what a restored copy brought back; returns how many records."""
    known = registers(desk)
    due = [
        (noun, key)
        for noun, key in (noted(desk.folder) if desk.db.sql.in_folder else ())
        if noun in known and desk.db.execute(f"SELECT 1 FROM {known[noun].table} WHERE id = ?", (key,)).fetchone()
    ]
    if due:
        traces = Traces()
        with desk.action("erase_person", kind="erasure", count=len(due)) as act:
            for noun, key in due:
                erase(desk, act, noun, key, ground, traces)
            finish(desk, traces)
        wipe(desk, traces)
    return len(due)


def follow(desk: Desk, known: Mapping[str, Register], traces: Traces) -> None:
    """Erase what a file brought anew of an erased record, and empty every reference to one.

    Each desk concludes this by itself, under the stamp of the erasure, so that it need not travel.
    """
    db = desk.db
    erased = {noun for (noun,) in db.execute("SELECT DISTINCT tbl FROM sync_purge")}
    for noun in erased.intersection(desk.registry):
        for other, name in _owning(desk, noun):
            rows = db.execute(
                f"SELECT m.id, p.site, p.epoch, p.ms, p.ground FROM sync_purge p "
                f"JOIN {q(other)} m ON m.{q(name)} = p.id WHERE p.tbl = ?",
                (noun,),
            )
            for key, site, epoch, ms, ground in rows.fetchall():
                apply(desk, known, other, key, (site, epoch, ms), ground, traces)
    for entity in desk.registry.values():
        for name, declared in entity.fields.items():
            if declared.target in erased:
                _forget(desk, entity.noun, name, declared.target, traces)
                _empty_again(desk, known[entity.noun], name, declared.target, traces)


def _forget(desk: Desk, noun: str, name: str, target: str, traces: Traces) -> None:
    rows = desk.db.execute(
        f"SELECT m.n, p.site, p.epoch FROM sync_purge p JOIN {q(noun)} m ON m.{q(name)} = p.id WHERE p.tbl = ?",
        (target,),
    ).fetchall()
    beside = [desk.number[noun, each] for each in _told_beside(desk, noun, name)]
    for rec, *law in rows:
        traces.cells |= {(desk.number[noun, ""], rec, cell): Emptied((law[0], law[1])) for cell in beside}
        desk.db.execute(f"UPDATE {q(noun)} SET {_blank(desk, noun, name)} WHERE n = ?", (rec,))


def _empty_again(desk: Desk, register: Register, name: str, target: str, traces: Traces) -> None:
    """Empty what was written, unaware of the erasure, beside a reference that the erasure changed.

    That reference has the stamp of the erasure, on every desk. What else the record says of the person may have
    another one: it was empty then, or somebody who knew wrote it anew. Desks that emptied it themselves remember it.
    """
    db, t, order = desk.db, register.number, Causality(desk.db)
    beside = _told_beside(desk, register.noun, name)
    if not beside:
        return
    marks = [
        (
            f"SELECT s.rec, s.site, s.epoch FROM {table} s WHERE s.tbl = ? AND s.fld = ? "
            "AND (s.site, s.epoch, s.ms) IN (SELECT site, epoch, ms FROM sync_purge WHERE tbl = ?)",
            (t, register.cell_of[name], target),
        )
        for table in ("sync_stamp", "sync_sibling")
    ]
    remembered = f"SELECT rec, site, epoch FROM sync_undo WHERE import = {EMPTIED} AND tbl = ? AND fld = ?"
    for mark, values in [*marks, (remembered, (t, register.cell_of[beside[0]]))]:
        rows = db.execute(
            f"SELECT m.n, w.site, w.epoch FROM ({mark}) w JOIN {register.table} m ON m.n = w.rec "
            f"WHERE {' OR '.join(_filled(register, each) for each in beside)}",
            values,
        )
        for rec, *known in rows.fetchall():
            for each in beside:
                cell = (t, rec, register.cell_of[each])
                aware = [order.sees(head, known) for head in _heads(db, cell)]
                if all(aware) or cell in traces.cells:
                    continue
                traces.cells[cell] = Emptied((known[0], known[1]), again=True)
                if not aware[0]:
                    db.execute(f"UPDATE {register.table} SET {q(each)} = NULL WHERE n = ?", (rec,))


def _filled(register: Register, name: str) -> str:
    """SQL: whether a field of row ``m`` has a value, or one waits there."""
    waits = f"SELECT 1 FROM sync_sibling b WHERE b.tbl = {register.number} AND b.rec = m.n"
    return f"m.{q(name)} IS NOT NULL OR EXISTS({waits} AND b.fld = {register.cell_of[name]})"


def overtakes(
    db: Any, sees: Callable[[Any, Any], bool], register: Register, head: int, one: Sequence[Any], other: Sequence[Any]
) -> bool:
    """Whether *one* value of a cell knew the *other*; what an erasure emptied overtakes also what did not know of it.

    A value is site, epoch, milliseconds, packed value.
    """
    if sees(one, other):
        return True
    field = register.entity.fields.get(register.heads[head][0])
    if one[3] is not None or field is None or not field.personal or sees(other, one):
        return False
    law = "SELECT 1 FROM sync_purge WHERE site = ? AND epoch = ? AND ms = ? LIMIT 1"
    return db.execute(law, tuple(one[:3])).fetchone() is not None


def known_purges(db: Any) -> set[Row]:
    """Every record that was ever erased."""
    return set(db.execute("SELECT tbl, id FROM sync_purge"))
