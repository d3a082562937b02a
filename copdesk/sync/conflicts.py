"""Conflicts: fields for which desks gave different values without knowing of each other.

They are state that travels: each desk shows the same value meanwhile and keeps the others until a person
decides. A decision is an ordinary edit that has seen all values, so the conflict ends everywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, OF_RECORD, q
from copdesk.sync import late, vectors
from copdesk.sync.header import Header
from copdesk.sync.merge import BARE
from copdesk.sync.purge import Cell
from copdesk.sync.registers import Register, registers
from copdesk.sync.scopes import withheld
from copdesk.sync.told import shown
from copdesk.sync.vectors import Causality

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values: by field, as Python values (titles for references), who wrote it, when (UTC ms), and where."""

    values: Mapping[str, Any]
    stored: Mapping[str, Any]
    unit: str
    ms: int
    here: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell of a record with several values; the first version is the one shown everywhere meanwhile.

    *fields* are the columns of the cell (several when they change together); *key* names it in commands. *hung* lists
    what was hung on a record that had been deleted elsewhere: register and title.
    """

    key: str
    noun: str
    id: str
    title: str
    fields: tuple[str, ...]
    versions: tuple[Version, ...]
    hung: tuple[tuple[str, str], ...] = ()


def conflicts(desk: Desk) -> list[Conflict]:
    """Every conflict that waits for a person; versions with equal values are one."""
    found = [each for register in registers(desk).values() for each in _of_register(desk, register)]
    found += [each for register in registers(desk).values() for each in _deleted_but_edited(desk, register)]
    return [each for each in found if len(each.versions) > 1]


def _of_register(desk: Desk, register: Register, where: str = "", values: tuple[Any, ...] = ()) -> list[Conflict]:
    rows = desk.db.execute(
        f"SELECT DISTINCT s.rec, s.fld FROM sync_sibling s JOIN {register.table} m ON m.n = s.rec "
        f"WHERE s.tbl = ? AND NOT {late.UNSETTLED} {where} ORDER BY s.rec, s.fld",
        (register.number, *values),
    )
    return [_conflict(desk, register, rec, head) for rec, head in rows.fetchall()]


def _deleted_but_edited(desk: Desk, register: Register, key: str | None = None) -> list[Conflict]:
    """Records that one desk moved to the trash and another wrote to without knowing of it: derived, never stored."""
    found = []
    for each in late.written_late(desk, register, key):
        versions = (
            _version(desk, register, {DELETED: each.deleted}, *each.by),
            _version(desk, register, {DELETED: None}, *each.writer),
        )
        place = f"{register.noun}/{each.id}/{DELETED}"
        found.append(Conflict(place, register.noun, each.id, each.title, (DELETED,), versions, each.hung))
    return found


def _conflict(desk: Desk, register: Register, rec: int, head: int) -> Conflict:
    key, title, site, ms, value = desk.db.execute(
        f"SELECT m.id, m.label, coalesce(st.site, r.site), coalesce(st.ms, r.ms), {register.value_sql} "
        f"FROM (SELECT ? AS fld) f CROSS JOIN {register.table} m JOIN sync_rec r ON r.tbl = ? AND r.rec = m.n "
        "LEFT JOIN sync_stamp st ON st.tbl = r.tbl AND st.rec = r.rec AND st.fld = f.fld WHERE m.n = ?",
        (head, register.number, rec),
    ).fetchone()
    waiting = desk.db.execute(
        "SELECT b.site, b.ms, b.val FROM sync_sibling b JOIN sync_site s ON s.n = b.site "
        "WHERE b.tbl = ? AND b.rec = ? AND b.fld = ? ORDER BY b.ms DESC, s.site DESC, b.epoch DESC",
        (register.number, rec, head),
    ).fetchall()
    versions: dict[str, Version] = {}
    for who, when, packed in [(site, ms, value), *waiting]:
        version = _version(desk, register, register.unpack(head, packed), who, when)
        # Two desks that deleted the same record agree, whenever each did it.
        same = repr(sorted((name, bool(value) if name == DELETED else value) for name, value in version.stored.items()))
        if same not in versions or (version.here and not versions[same].here):
            versions[same] = version
    names = register.heads[head]
    return Conflict(
        f"{register.noun}/{key}/{names[0]}", register.noun, key, title or "", names, tuple(versions.values())
    )


def _version(desk: Desk, register: Register, stored: dict[str, Any], site: int, ms: int) -> Version:
    (unit,) = desk.db.execute(
        "SELECT coalesce(unit, substr(site, 1, 8)) FROM sync_site WHERE n = ?", (site,)
    ).fetchone()
    values = {name: shown(desk, register, name, value) for name, value in stored.items()}
    return Version(values, stored, unit, ms, site == 1)


def find(desk: Desk, key: str) -> Conflict:
    """The conflict called *key* (``noun/id/field``); UserError ``conflict_gone``."""
    noun, _, rest = key.partition("/")
    identifier, _, name = rest.partition("/")
    register = registers(desk).get(noun)
    if register is None or name not in register.cell_of:
        raise UserError("conflict_gone")
    found = _of_register(desk, register, "AND m.id = ? AND s.fld = ?", (identifier, register.cell_of[name]))
    if not found and name == DELETED:
        found = _deleted_but_edited(desk, register, identifier)
    if not found or len(found[0].versions) < 2:
        raise UserError("conflict_gone")
    return found[0]


def ancestor(desk: Desk, conflict: Conflict) -> Mapping[str, Any] | None:
    """The value that all sides knew before they went apart, shown as in a version; None when this desk cannot tell.

    It can when one version was written here on a value that the others had seen: its edits after the last file that
    they had seen are alone. Else the journals of imports tell whose value the cell held before each.
    """
    register = registers(desk)[conflict.noun]
    (rec,) = desk.db.execute(f"SELECT n FROM {register.table} WHERE id = ?", (conflict.id,)).fetchone()
    cell = (register.number, rec, register.cell_of[conflict.fields[0]])
    mine = next((each for each in conflict.versions if each.here), None)
    edited = _before_edits(desk, conflict, cell, mine) if mine else None
    return edited or _before_imports(desk, conflict, cell)


def _before_edits(desk: Desk, conflict: Conflict, cell: Cell, mine: Version) -> Mapping[str, Any] | None:
    register, since = registers(desk)[conflict.noun], _parted(desk, cell)
    if since is None:
        return None
    known = dict(mine.values)
    edited = False
    for name in conflict.fields:
        fld = desk.number[register.noun, name]
        row = desk.db.execute(
            "SELECT h.n, h.old FROM history h JOIN act a ON a.n = h.act WHERE h.tbl = ? AND h.rec = ? AND h.fld = ? "
            "AND h.fld <> h.tbl AND a.kind <> 'import' AND a.ms > ? ORDER BY h.n LIMIT 1",
            (*cell[:2], fld, since),
        ).fetchone()
        if row is not None:
            if not _was_seen(desk, cell, fld, row[0], since):
                return None
            known[name], edited = shown(desk, register, name, row[1]), True
    return known if edited else None


def _was_seen(desk: Desk, cell: Cell, fld: int, row: int, since: int) -> bool:
    """Whether all others had seen what a field held before a row of history."""
    db, order = desk.db, Causality(desk.db)
    ms, header = db.execute(
        "SELECT a.ms, i.header FROM history h JOIN act a ON a.n = h.act LEFT JOIN sync_import i ON i.act = a.n "
        f"WHERE h.n IN ({OF_RECORD}) AND h.fld IN (?1, ?3) AND h.n < ?4 ORDER BY h.n DESC LIMIT 1",
        (*cell[:2], fld, row),
    ).fetchone()
    if ms <= since or header is None:
        return bool(ms <= since)
    number = dict(db.execute("SELECT site, n FROM sync_site"))
    brought = [(number[site], epoch) for site, epoch in Header.from_line(header.encode()).vector.items()]
    others = [head for head in _heads(desk, cell) if head[0] != vectors.HERE]
    return all(order.sees(head, each) for head in others for each in brought)


def _before_imports(desk: Desk, conflict: Conflict, cell: Cell) -> Mapping[str, Any] | None:
    """What the cell held before the latest import that found there a value which all versions had seen."""
    db, order, register = desk.db, Causality(desk.db), registers(desk)[conflict.noun]
    heads = _heads(desk, cell)
    journal = db.execute(
        "SELECT i.n, i.act, u.fld, coalesce(u.site, r.site), coalesce(u.epoch, r.epoch), u.site, u.val "
        f"FROM sync_import i {db.sql.then} sync_undo u ON u.import = i.n AND u.tbl = ?1 AND u.rec = ?2 "
        "AND u.fld IN (?1, ?3, ?4) JOIN sync_rec r ON r.tbl = u.tbl AND r.rec = u.rec "
        "WHERE i.act IS NOT NULL AND (u.head = 0 OR u.fld = ?4) ORDER BY i.n DESC",
        (*cell, BARE),
    ).fetchall()
    made = {number for number, _, fld, *_ in journal if fld == cell[0]}  # they found nothing there
    # Of what a snapshot may leave out the first value is not known.
    hidden = not set(withheld(register)).isdisjoint(conflict.fields)
    for number, act, fld, site, epoch, stamped, value in journal if len(heads) > 1 else ():
        noted = fld == cell[2] or (fld == BARE and cell[2] in json.loads(value))
        told = noted and number not in made and (stamped or not hidden)
        if told and all(order.sees(head, (site, epoch)) for head in heads):
            return {name: _held(desk, register, cell[1], name, act) for name in conflict.fields}
    return None


def _held(desk: Desk, register: Register, rec: int, name: str, act: int) -> Any:
    """What a field held before an action, shown as in a version."""
    was = desk.db.execute(
        "SELECT old FROM history WHERE tbl = ? AND rec = ? AND fld = ? AND fld <> tbl AND act >= ? ORDER BY n LIMIT 1",
        (register.number, rec, desk.number[register.noun, name], act),
    ).fetchone()
    now = f"SELECT {q(name)} FROM {register.table} WHERE n = ?"
    (value,) = was or desk.db.execute(now, (rec,)).fetchone()
    return shown(desk, register, name, value)


def _heads(desk: Desk, cell: Cell) -> list[tuple[int, int]]:
    """Site and epoch of the value shown and of those that wait."""
    rows = desk.db.execute(
        "SELECT coalesce(s.site, r.site), coalesce(s.epoch, r.epoch) FROM sync_rec r LEFT JOIN sync_stamp s "
        "ON s.tbl = r.tbl AND s.rec = r.rec AND s.fld = ?3 WHERE r.tbl = ?1 AND r.rec = ?2 UNION "
        "SELECT site, epoch FROM sync_sibling WHERE tbl = ?1 AND rec = ?2 AND fld = ?3",
        cell,
    )
    return [(site, epoch) for site, epoch in rows]


def _parted(desk: Desk, cell: Cell) -> int | None:
    """When the file was written (UTC ms) that holds the last of this desk's edits that all others had seen."""
    seen = [
        desk.db.execute(
            "SELECT coalesce(max(seen_epoch), 0) FROM sync_ctx WHERE site = ? AND epoch = ? AND seen_site = ?",
            (site, epoch, vectors.HERE),
        ).fetchone()[0]
        for site, epoch in _heads(desk, cell)
        if site != vectors.HERE
    ]
    if not seen or not min(seen):
        return 0 if seen else None
    (here,) = desk.db.execute("SELECT site FROM sync_site WHERE n = ?", (vectors.HERE,)).fetchone()
    for ms, header in desk.db.execute("SELECT ms, header FROM sync_sent ORDER BY n"):
        if Header.from_line(header.encode()).vector.get(here, 0) >= min(seen):
            return int(ms)
    return None


def resolve(desk: Desk, conflict: Conflict, choice: "str | Version | Mapping[str, Any]") -> None:
    """Decide: ``mine`` (written here, else the one shown), ``theirs``, one version, or new values by field."""
    current = find(desk, conflict.key)
    register = registers(desk)[conflict.noun]
    stored = _chosen(register, current, choice)
    with desk.action("exchange.resolve", noun=conflict.noun, title=current.title) as act:
        _decide(act, register, current, stored)


def resolve_all(desk: Desk, chosen: list[Conflict], choice: str) -> int:
    """Decide many conflicts alike as one action; returns how many. Those that are gone by now are passed over."""
    known = registers(desk)
    still = {each.key: each for each in conflicts(desk)}
    current = [still[each.key] for each in chosen if each.key in still]
    with desk.action("exchange.resolve", noun="", title="") as act:
        for each in current:
            _decide(act, known[each.noun], each, _chosen(known[each.noun], each, choice))
    return len(current)


def _chosen(register: Register, conflict: Conflict, choice: "str | Version | Mapping[str, Any]") -> Mapping[str, Any]:
    if isinstance(choice, Version):
        return choice.stored
    if isinstance(choice, str) and choice in (MINE, THEIRS):
        mine = next((each for each in conflict.versions if each.here), conflict.versions[0])
        if choice == MINE:
            return mine.stored
        return next(each for each in conflict.versions if each is not mine).stored
    values = {conflict.fields[0]: choice} if isinstance(choice, str) else choice
    return {name: _stored(register, name, value) for name, value in values.items() if name in conflict.fields}


def _stored(register: Register, name: str, value: Any) -> Any:
    if name == DELETED:
        return value
    field = register.entity.field(name)
    return field.kind.to_db(field.accept(value))


def _decide(act: Action, register: Register, conflict: Conflict, stored: Mapping[str, Any]) -> None:
    db = act.connection
    sets = ", ".join(f"{q(name)} = ?" for name in stored)
    differs = " OR ".join(f"{q(name)} IS DISTINCT FROM ?" for name in stored)
    changed = db.execute(
        f"UPDATE {register.table} SET {sets} WHERE id = ? AND ({differs})",
        (*stored.values(), conflict.id, *stored.values()),
    ).rowcount
    if changed:
        return
    # The shown value stays: note the decision all the same, so that it gets a stamp that has seen both.
    head = register.cell_of[conflict.fields[0]]
    value = stored[conflict.fields[0]]
    db.execute(
        "INSERT INTO history(act, tbl, rec, fld, old, new) "
        f"SELECT ?, ?, n, ?, {db.sql.value}, {db.sql.value} FROM {register.table} WHERE id = ?",
        (act.number, register.number, head, value, value, conflict.id),
    )
