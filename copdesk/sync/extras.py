"""Fields and registers of newer programs: kept with their stamps, passed on, and taken up after an update.

A row of ``sync_extra`` without a field name is the creation of a record of an unknown register.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from copdesk.store.schema import q
from copdesk.sync.lines import Line
from copdesk.sync.registers import Register, Stamp
from copdesk.sync.vectors import sees

Row = tuple[str, str, str, int, int, int, Any]
"""Register, record id, field, site, epoch, milliseconds, value."""


def keep(db: Any, rows: list[Row]) -> None:
    """Store values that this program does not know; of each field only those no other one has seen."""
    if not rows:
        return
    db.executemany(f"INSERT INTO sync_extra VALUES(?, ?, ?, ?, ?, ?, {db.sql.value}) ON CONFLICT DO NOTHING", rows)
    touched = json.dumps(sorted({row[1] for row in rows}))
    db.execute(
        f"DELETE FROM sync_extra AS x WHERE x.id IN ({db.sql.listed()}) AND EXISTS("
        "SELECT 1 FROM sync_extra y WHERE y.tbl = x.tbl AND y.id = x.id AND y.fld = x.fld "
        f"AND NOT (y.site = x.site AND y.epoch = x.epoch) AND {sees('y.site', 'y.epoch', 'x.site', 'x.epoch')})",
        (touched,),
    )


def created_with(db: Any, noun: str, span: tuple[int, int]) -> dict[str, dict[str, Any]]:
    """Unknown fields written in the epoch *span*, by record id; they ride with the record's creation."""
    found: dict[str, dict[str, Any]] = {}
    rows = db.execute("SELECT id, fld, val FROM sync_extra WHERE tbl = ? AND site = ? AND epoch = ?", (noun, *span))
    for key, name, value in rows:
        found.setdefault(key, {})[name] = value
    return found


def fields(db: Any, register: Register) -> Iterator[Line]:
    """Unknown fields of a known register that were written after the record was made, since ``temp.since``."""
    rows = db.execute(
        "SELECT x.id, x.site, x.epoch, x.ms, x.fld, x.val FROM sync_extra x "
        f"JOIN temp.since q ON q.site = x.site AND x.epoch > q.epoch JOIN {register.table} m ON m.id = x.id "
        "JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n "
        "WHERE x.tbl = ? AND NOT (r.site = x.site AND r.epoch = x.epoch) ORDER BY x.id, x.fld",
        (register.number, register.noun),
    )
    for key, site, epoch, ms, name, value in rows.fetchall():
        yield ["F", register.noun, key, site, epoch, ms, {name: value}]


def unknown_tables(db: Any, known: Collection[str]) -> dict[str, list[str]]:
    """The registers this program does not know, with the fields seen so far."""
    found: dict[str, list[str]] = {}
    for noun, name in db.execute("SELECT DISTINCT tbl, fld FROM sync_extra ORDER BY tbl, fld"):
        if noun not in known:
            found.setdefault(noun, []).extend([name] if name else [])
    return found


def unknown_records(db: Any, known: Collection[str]) -> Iterator[Line]:
    """Records and fields of unknown registers, since ``temp.since``."""
    for noun, names in unknown_tables(db, known).items():
        rows = db.execute(
            "SELECT x.id, x.site, x.epoch, x.ms, x.fld, x.val FROM sync_extra x "
            "JOIN temp.since q ON q.site = x.site AND x.epoch > q.epoch WHERE x.tbl = ? "
            "ORDER BY x.id, x.fld",
            (noun,),
        ).fetchall()
        made = {(key, site, epoch): ms for key, site, epoch, ms, name, _ in rows if not name}
        yield ["T", noun, names]
        for (key, site, epoch), ms in made.items():
            first = {row[4]: row[5] for row in rows if row[:3] == (key, site, epoch)}
            yield ["C", noun, key, site, epoch, ms, [first.get(name, []) for name in names]]
        for key, site, epoch, ms, name, value in rows:
            if name and (key, site, epoch) not in made:
                yield ["F", noun, key, site, epoch, ms, {name: value}]


def due(db: Any, known: Mapping[str, Register]) -> bool:
    """Whether something waits that this program knows."""
    waiting = db.execute("SELECT DISTINCT tbl, fld FROM sync_extra").fetchall()
    return any(noun in known and (not name or name in known[noun].cell_of) for noun, name in waiting)


def adopt(db: Any, known: Mapping[str, Register]) -> Iterator[tuple[Register, str, Stamp, dict[str, Any] | None]]:
    """Take out of the store what an updated program knows by now: values with their stamp, creations (None) first.

    A value that its field cannot hold stays where it is: who sent it did not know the field as we do.
    """
    rows = db.execute(
        "SELECT tbl, id, fld, site, epoch, ms, val FROM sync_extra ORDER BY tbl, fld <> '', id"
    ).fetchall()
    together: dict[tuple[str, str, Stamp], dict[str, Any]] = {}
    for noun, key, name, *stamp, value in rows:
        register = known.get(noun)
        if register is None or (name and name not in register.cell_of):
            continue
        if name:
            together.setdefault((noun, key, (stamp[0], stamp[1], stamp[2])), {})[name] = value
        else:
            yield register, key, (stamp[0], stamp[1], stamp[2]), None
            _take(db, noun, key, "", (stamp[0], stamp[1], stamp[2]))
    for (noun, key, written), values in together.items():
        fit = {name: value for name, value in values.items() if _fits(db, known[noun], name, value)}
        whole = {name: fit[name] for name in fit if set(known[noun].heads[known[noun].cell_of[name]]) <= fit.keys()}
        for name in whole:
            _take(db, noun, key, name, written)
        if whole:
            yield known[noun], key, written, whole


def _take(db: Any, noun: str, key: str, name: str, stamp: Stamp) -> None:
    db.execute(
        "DELETE FROM sync_extra WHERE tbl = ? AND id = ? AND fld = ? AND site = ? AND epoch = ?",
        (noun, key, name, *stamp[:2]),
    )


def _fits(db: Any, register: Register, name: str, value: Any) -> bool:
    try:
        register.accept(name, value)
    except ValueError:
        return False
    target = register.entity.fields[name].target if name in register.entity.fields else ""
    there = f"SELECT 1 FROM {q(target)} WHERE id = ? UNION SELECT 1 FROM sync_purge WHERE tbl = ? AND id = ?"
    return value is None or not target or db.execute(there, (value, target, value)).fetchone() is not None
