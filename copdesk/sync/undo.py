"""Undo of a whole import, and the register of imports.

Until a file leaves this desk, or another one is imported, an import can be taken back exactly: the former
stamps return and the vector is lowered, so the file can be imported again. Later, others may have built on
it; then its values are written back as ordinary edits. What was edited here since stays in both cases.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync import vectors
from copdesk.sync.header import Header
from copdesk.sync.merge import BARE, STAMP, Place
from copdesk.sync.registers import Register, Stamp, registers
from copdesk.sync.reports import Counts

_STANDS = "a.undone = 0 AND a.kind <> 'undo'"
_AT_ONCE = 2000  # records whose stamps are brought back together


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One import on record; *ms* is UTC milliseconds, *peer* the sender's site."""

    number: int
    ms: int
    peer: str
    header: Header
    counts: Mapping[str, Counts]
    undone: bool


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """What undoing did: *exact* or by ordinary edits; *kept* counts records and fields left as they are."""

    exact: bool
    kept: int


@dataclass(frozen=True, slots=True)
class LaterEdit:
    """A record of an import that was written again since: which fields, the last time (UTC ms) and by whom."""

    noun: str
    id: str
    title: str
    fields: tuple[str, ...]
    user: str
    ms: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What undoing an import would do: *exact* or by ordinary edits, and the *later* edits that would stay."""

    exact: bool
    later: tuple[LaterEdit, ...]


def imports(desk: Desk) -> list[ImportRow]:
    """Every import, newest first."""
    rows = desk.db.execute("SELECT n, ms, peer, header, counts, undone FROM sync_import ORDER BY n DESC")
    return [
        ImportRow(
            number=number,
            ms=ms,
            peer=peer,
            header=Header.from_line(header.encode()),
            counts={noun: Counts(*each) for noun, each in json.loads(counts)["counts"].items()},
            undone=bool(undone),
        )
        for number, ms, peer, header, counts, undone in rows.fetchall()
    ]


def foresee(desk: Desk, number: int) -> Foreseen:
    """What ``undo_import`` would do and leave; the same refusals."""
    act, state = _on_record(desk, number)
    return Foreseen(_alone(desk, number, state["sent"]), tuple(_later(desk, act)))


def _later(desk: Desk, act: int | None) -> list[LaterEdit]:
    first, last = _span(desk, act)
    names = {n: pair for pair, n in desk.number.items()}
    fields: dict[tuple[int, int], dict[str, None]] = {}
    who: dict[tuple[int, int], tuple[str, int]] = {}
    for tbl, rec, fld, user, ms in desk.db.execute(
        "SELECT h.tbl, h.rec, h.fld, a.user, a.ms FROM history h JOIN act a ON a.n = h.act WHERE h.n > ? "
        f"AND {_STANDS} AND (h.tbl, h.rec) IN (SELECT tbl, rec FROM history WHERE n BETWEEN ? AND ?) ORDER BY h.n",
        (last, first, last),
    ):
        fields.setdefault((tbl, rec), {})[names[fld][1]] = None
        who[tbl, rec] = (user, ms)
    found = []
    for (tbl, rec), written in fields.items():
        noun = names[tbl][0]
        key, label = desk.db.execute(f"SELECT id, label FROM {q(noun)} WHERE n = ?", (rec,)).fetchone()
        found.append(LaterEdit(noun, key, label or "", tuple(written), *who[tbl, rec]))
    return found


def _on_record(desk: Desk, number: int) -> tuple[int | None, dict[str, Any]]:
    row = desk.db.execute("SELECT act, counts, undone FROM sync_import WHERE n = ?", (number,)).fetchone()
    if row is None:
        raise UserError("import_unknown", n=number)
    act, counts, undone = row
    if undone:
        raise UserError("import_undone", n=number)
    return act, json.loads(counts)


def undo_import(desk: Desk, number: int) -> UndoneImport:
    """Take back import *number*; UserError ``import_unknown`` or ``import_undone``."""
    act, state = _on_record(desk, number)
    if _alone(desk, number, state["sent"]):
        return UndoneImport(exact=True, kept=_restore(desk, number, act, state))
    kept = history.reverse(desk, act, spared=partial(_spared, desk, act))[1] if act is not None else 0
    desk.db.execute("UPDATE sync_import SET undone = 1 WHERE n = ?", (number,))
    return UndoneImport(exact=False, kept=kept)


def _spared(desk: Desk, act: int) -> set[tuple[int, int]]:
    """Records that an import made and that stay: they were written to since, or something that stays names them."""
    first, last = _span(desk, act)
    made = set(desk.db.execute("SELECT tbl, rec FROM history WHERE n BETWEEN ? AND ? AND fld = tbl", (first, last)))
    written = desk.db.execute(
        f"SELECT h.tbl, h.rec FROM history h JOIN act a ON a.n = h.act WHERE h.n > ? AND {_STANDS}",
        (last,),
    )
    gone = made - set(written)
    known = {register.number: register for register in registers(desk).values()}
    while still := {pair for pair in gone if _needed(desk, known, pair, gone)}:
        gone -= still
    return made - gone


def _alone(desk: Desk, number: int, sent: int) -> bool:
    later = desk.db.execute("SELECT 1 FROM sync_import WHERE n > ? AND undone = 0", (number,)).fetchone()
    left = desk.db.execute("SELECT 1 FROM sync_sent WHERE n > ?", (sent,)).fetchone()
    journal = desk.db.execute("SELECT 1 FROM sync_undo WHERE import = ? LIMIT 1", (number,)).fetchone()
    return later is None and left is None and journal is not None


def _restore(desk: Desk, number: int, act: int | None, state: dict[str, Any]) -> int:
    with desk.action("exchange.undo_import", kind="import", undoes=act, n=number):
        vectors.next_epoch(desk.db)
        restorer = _Restorer(desk, number, state["epoch"], _span(desk, act))
        for register in registers(desk).values():
            restorer.fields(register)
        restorer.records()
        desk.db.execute("UPDATE sync_seen SET epoch = 0 WHERE site <> 1")
        desk.db.executemany(
            "UPDATE sync_seen SET epoch = ? WHERE site = (SELECT n FROM sync_site WHERE site = ?) AND site <> 1",
            [(epoch, site) for site, epoch in state["vector"].items()],
        )
        desk.db.execute("DELETE FROM sync_undo WHERE import = ?", (number,))
        desk.db.execute("UPDATE sync_import SET undone = 1, file_id = file_id || '/' || n WHERE n = ?", (number,))
        if act is not None:
            desk.db.execute("UPDATE act SET undone = 2 WHERE n = ?", (act,))
        vectors.next_epoch(desk.db)
    return restorer.kept


def _span(desk: Desk, act: int | None) -> tuple[int, int]:
    row = desk.db.execute("SELECT first, last FROM act WHERE n = ?", (act,)).fetchone()
    return row or (1, 0)


class _Restorer:
    """Brings back the heads that an import's journal kept, except where this desk wrote since."""

    def __init__(self, desk: Desk, number: int, epoch: int, span: tuple[int, int]) -> None:
        self.desk = desk
        self.kept = 0
        self._number = number
        self._epoch = epoch
        self._span = span
        self._registers = {register.number: register for register in registers(desk).values()}

    def fields(self, register: Register) -> None:
        """Give every field back its former value, stamp and waiting values: some thousand records at once."""
        last = 0
        while recs := [
            rec
            for (rec,) in self.desk.db.execute(
                "SELECT DISTINCT rec FROM sync_undo WHERE import = ? AND tbl = ? AND rec > ? ORDER BY rec LIMIT ?",
                (self._number, register.number, last, _AT_ONCE),
            )
        ]:
            self._some(register, (register.number, recs[0], recs[-1]))
            last = recs[-1]

    def _some(self, register: Register, span: tuple[int, int, int]) -> None:
        db, t = self.desk.db, register.number
        within = "tbl = ? AND rec BETWEEN ? AND ?"
        since = set(
            db.execute(
                f"SELECT rec, fld FROM sync_stamp WHERE {within} AND site = 1 AND epoch >= ?", (*span, self._epoch)
            )
        )
        former = self._former(span)
        self.kept += len(former.keys() & since)
        former = {place: stamp for place, stamp in former.items() if place not in since}
        self._values(register, span, former)
        db.executemany(
            "DELETE FROM sync_stamp WHERE tbl = ? AND rec = ? AND fld = ?",
            [(t, *place) for place, stamp in former.items() if stamp is None],
        )
        db.executemany(STAMP, [(t, *place, *stamp) for place, stamp in former.items() if stamp is not None])
        waiting = set(db.execute(f"SELECT rec, fld FROM sync_sibling WHERE {within}", span)) & former.keys()
        db.executemany(
            "DELETE FROM sync_sibling WHERE tbl = ? AND rec = ? AND fld = ?", [(t, *place) for place in waiting]
        )
        waited = db.execute(
            f"SELECT tbl, rec, fld, site, epoch, ms, val FROM sync_undo WHERE import = ? AND {within} AND head > 0 "
            "AND fld > 0",
            (self._number, *span),
        ).fetchall()
        db.executemany(
            f"INSERT INTO sync_sibling VALUES(?, ?, ?, ?, ?, ?, {db.sql.value})",
            [row for row in waited if row[1:3] in former],
        )

    def _former(self, span: tuple[int, int, int]) -> dict[Place, Stamp | None]:
        """The cells that the import stamped, with their stamps from before; None where there was none."""
        found: dict[Place, Stamp | None] = {}
        for rec, fld, site, epoch, ms, value in self.desk.db.execute(
            "SELECT rec, fld, site, epoch, ms, val FROM sync_undo WHERE import = ? AND tbl = ? AND rec BETWEEN ? AND ? "
            "AND fld >= 0 AND fld <> tbl AND (head = 0 OR fld = ?)",
            (self._number, *span, BARE),
        ):
            if fld == BARE:
                found.update(((rec, head), None) for head in json.loads(value))
            else:
                found[rec, fld] = None if site is None else (site, epoch, ms)
        return found

    def _values(self, register: Register, span: tuple[int, int, int], former: Mapping[Place, object]) -> None:
        names = {self.desk.number[register.noun, name]: name for name in register.names}
        by_rec: dict[int, dict[str, Any]] = {}
        for rec, fld, old in self.desk.db.execute(
            "SELECT rec, fld, old FROM history WHERE tbl = ? AND rec BETWEEN ? AND ? AND n BETWEEN ? AND ? "
            "AND fld <> tbl ORDER BY n",
            (*span, *self._span),
        ):
            if (rec, register.cell_of[names[fld]]) in former:
                by_rec.setdefault(rec, {}).setdefault(names[fld], old)
        batches: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for rec, values in by_rec.items():
            batches.setdefault(tuple(values), []).append((*values.values(), rec))
        for listed, rows in batches.items():
            sets = ", ".join(f"{q(name)} = ?" for name in listed)
            db = self.desk.db
            db.executemany(f"UPDATE {db.sql.whole} {register.table} SET {sets} WHERE n = ?", rows)

    def records(self) -> None:
        """Hide the records the import made, unless something that stays refers to them or was written in them."""
        db = self.desk.db
        for t, rec, *stamp in db.execute(
            "SELECT tbl, rec, site, epoch, ms FROM sync_undo WHERE import = ? AND fld < 0", (self._number,)
        ).fetchall():
            db.execute("UPDATE sync_rec SET site = ?, epoch = ?, ms = ? WHERE tbl = ? AND rec = ?", (*stamp, t, rec))
        made = set(db.execute("SELECT tbl, rec FROM sync_undo WHERE import = ? AND fld = tbl", (self._number,)))
        written = set(db.execute("SELECT tbl, rec FROM sync_stamp WHERE site = 1 AND epoch >= ?", (self._epoch,)))
        gone = made - written
        while still := {pair for pair in gone if _needed(self.desk, self._registers, pair, gone)}:
            gone -= still
        self.kept += len(made - gone)
        for t, rec in gone:
            table = self._registers[t].table
            db.execute(f"UPDATE {table} SET {DELETED} = 0 WHERE n = ?", (rec,))
            for kept in ("sync_rec", "sync_stamp", "sync_sibling"):
                db.execute(f"DELETE FROM {kept} WHERE tbl = ? AND rec = ?", (t, rec))


def _needed(
    desk: Desk, known: Mapping[int, Register], pair: tuple[int, int], gone: Collection[tuple[int, int]]
) -> bool:
    """Whether a record that stays refers to this one."""
    t, rec = pair
    register = known[t]
    for noun, name in desk.registry.links_to(register.noun):
        other = desk.number[noun, ""]
        rows = desk.db.execute(
            f"SELECT d.n FROM {register.table} m JOIN {q(noun)} d ON d.{q(name)} = m.id "
            f"WHERE m.n = ? AND d.{DELETED} IS DISTINCT FROM 0",
            (rec,),
        )
        if any((other, n) not in gone for (n,) in rows):
            return True
    return False
