"""Tables, indexes and capture triggers, all generated from the registry.

Each register is a table with ``n`` (the row number, local to this desk), ``id`` (the UUID that travels), the declared
columns, ``deleted`` (null: live; milliseconds: in the trash since then; 0: its creation was undone) and two derived
columns that never travel: ``label`` and ``skey``, its sort key in Ukrainian order.
"""

from collections.abc import Iterator
from typing import Any

from copdesk.domain.fields import Entity, Registry

DELETED = "deleted"
AT_ONCE = 50_000
"""Rows of history that one statement groups: what is grouped lies in memory."""

# The tables of capture and exchange. Their fields are explained in docs/architecture.md, section 3.
CAPTURE = """
CREATE TABLE desk_meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE draft(key TEXT PRIMARY KEY, ms INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cap_name(n INTEGER PRIMARY KEY, tbl TEXT NOT NULL, fld TEXT NOT NULL, cell INTEGER, UNIQUE(tbl, fld));
CREATE TABLE act(n INTEGER PRIMARY KEY, name TEXT NOT NULL, params TEXT NOT NULL, user TEXT NOT NULL,
  ms INTEGER NOT NULL, kind TEXT NOT NULL, undoes INTEGER, undone INTEGER NOT NULL DEFAULT 0,
  first INTEGER NOT NULL, last INTEGER NOT NULL DEFAULT 0);
CREATE INDEX act_undone ON act(n) WHERE undone = 1;
CREATE TABLE history(n INTEGER PRIMARY KEY, act INTEGER NOT NULL, tbl INTEGER NOT NULL, rec INTEGER NOT NULL,
  fld INTEGER NOT NULL, old, new);
CREATE INDEX history_made ON history(tbl, rec) WHERE fld = tbl;
CREATE INDEX history_rec ON history(tbl, rec) WHERE fld <> tbl;
CREATE TABLE sync_me(one INTEGER PRIMARY KEY CHECK(one = 1), epoch INTEGER NOT NULL, erasing INTEGER NOT NULL,
  act INTEGER, settled INTEGER NOT NULL);
CREATE TABLE sync_site(n INTEGER PRIMARY KEY, site TEXT NOT NULL UNIQUE, unit TEXT, label TEXT, card TEXT,
  role TEXT, revoked INTEGER);
CREATE TABLE sync_epoch(site INTEGER, epoch INTEGER, nonce TEXT NOT NULL, PRIMARY KEY(site, epoch)) WITHOUT ROWID;
CREATE TABLE sync_ctx(site INTEGER, epoch INTEGER, seen_site INTEGER, seen_epoch INTEGER,
  PRIMARY KEY(site, epoch, seen_site)) WITHOUT ROWID;
CREATE TABLE sync_seen(site INTEGER PRIMARY KEY, epoch INTEGER NOT NULL);
CREATE TABLE sync_peer(peer TEXT, site TEXT, epoch INTEGER, PRIMARY KEY(peer, site)) WITHOUT ROWID;
CREATE TABLE sync_rec(tbl INTEGER, rec INTEGER, site INTEGER, epoch INTEGER, ms INTEGER,
  PRIMARY KEY(tbl, rec)) WITHOUT ROWID;
CREATE TABLE sync_stamp(tbl INTEGER, rec INTEGER, fld INTEGER, site INTEGER, epoch INTEGER, ms INTEGER,
  PRIMARY KEY(tbl, rec, fld)) WITHOUT ROWID;
CREATE TABLE sync_sibling(tbl INTEGER, rec INTEGER, fld INTEGER, site INTEGER, epoch INTEGER, ms INTEGER, val,
  PRIMARY KEY(tbl, rec, fld, site, epoch)) WITHOUT ROWID;
CREATE TABLE sync_extra(tbl TEXT, id TEXT, fld TEXT, site INTEGER, epoch INTEGER, ms INTEGER, val,
  PRIMARY KEY(tbl, id, fld, site, epoch)) WITHOUT ROWID;
CREATE TABLE sync_purge(tbl TEXT, id TEXT, site INTEGER, epoch INTEGER, ms INTEGER, ground TEXT,
  PRIMARY KEY(tbl, id)) WITHOUT ROWID;
CREATE TABLE sync_import(n INTEGER PRIMARY KEY, file_id TEXT NOT NULL UNIQUE, act INTEGER, ms INTEGER NOT NULL,
  peer TEXT NOT NULL, header TEXT NOT NULL, counts TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sync_undo(import INTEGER, tbl INTEGER, rec INTEGER, fld INTEGER, head INTEGER, site INTEGER,
  epoch INTEGER, ms INTEGER, val, PRIMARY KEY(import, tbl, rec, fld, head)) WITHOUT ROWID;
CREATE TABLE sync_sent(n INTEGER PRIMARY KEY, file_id TEXT NOT NULL, ms INTEGER NOT NULL, name TEXT NOT NULL,
  peers TEXT NOT NULL, header TEXT NOT NULL);
CREATE INDEX sync_rec_epoch ON sync_rec(site, epoch);
CREATE INDEX sync_stamp_own ON sync_stamp(epoch, tbl) WHERE site = 1;
"""

# Two indexes: that of changes stays small enough to be written anywhere, that of creations grows at its ends.
OF_RECORD = " UNION ALL ".join(
    f"SELECT n FROM history WHERE tbl = ?1 AND rec = ?2 AND fld {made} tbl" for made in ("=", "<>")
)
"""A query for the rows of history of the register ?1 and the record ?2."""


def q(name: str) -> str:
    """A quoted identifier (``group`` and ``order`` are words of SQL)."""
    return f'"{name}"'


def columns(entity: Entity) -> tuple[str, ...]:
    """The captured columns of a register: its declared fields and ``deleted``."""
    return (*entity.fields, DELETED)


def cells(entity: Entity) -> list[tuple[str, ...]]:
    """The columns in groups that share one stamp, each named by its first column."""
    groups: dict[str, list[str]] = {}
    for name, field in entity.fields.items():
        groups.setdefault((field.joint and f"joint {field.joint}") or name, []).append(name)
    return [*(tuple(group) for group in groups.values()), (DELETED,)]


def column(registry: Registry, entity: Entity, name: str) -> str:
    """The definition of a declared column; references stay soft across exchange scopes, which travel apart."""
    field = entity.fields[name]
    made = f"{q(name)} {field.kind.sql}"
    if _is_bound(registry, entity, name):
        made += f" REFERENCES {q(field.target)}(id) DEFERRABLE INITIALLY DEFERRED"
    return made


def _is_bound(registry: Registry, entity: Entity, name: str) -> bool:
    field = entity.fields[name]
    return bool(field.target) and registry[field.target].scope == (field.scope or entity.scope)


def _bound(registry: Registry) -> Iterator[tuple[str, str, str]]:
    """The references that the database watches: register, field, register referred to."""
    for entity in registry.values():
        for name, field in entity.fields.items():
            if _is_bound(registry, entity, name):
                yield entity.noun, name, field.target


def create_table(db: Any, registry: Registry, entity: Entity) -> None:
    """Make the table and the indexes of one register."""
    declared = "".join(f", {column(registry, entity, name)}" for name in entity.fields)
    made = (
        f"CREATE TABLE {q(entity.noun)}(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE{declared}, "
        f"{DELETED} INTEGER, label TEXT, skey BLOB) STRICT"
    )
    for statement in (made, *indexes(entity)):
        db.execute(db.sql.ddl(statement))


def create(db: Any, registry: Registry) -> None:
    """Make all tables, indexes and triggers in an empty database, inside the caller's transaction."""
    for statement in CAPTURE.split(";\n"):
        if statement.strip():
            db.execute(db.sql.ddl(statement))
    db.execute(db.sql.extra)
    adapt(db, registry)


def lacking(db: Any, registry: Registry) -> bool:
    """Whether a declared register or field has no column yet."""
    known = set(db.execute("SELECT tbl, fld FROM cap_name"))
    return any((entity.noun, name) not in known for entity in registry.values() for name in entity.fields)


def adapt(db: Any, registry: Registry) -> bool:
    """Bring the tables up to the declarations: add what is missing, drop nothing. Returns whether anything was added.

    Every declared column may be empty in the database, so adding one never touches the rows that are there.
    """
    added = False
    for entity in registry.values():
        present = db.sql.columns(db, entity.noun)
        missing = [name for name in entity.fields if name not in present]
        if not present:
            create_table(db, registry, entity)
        else:
            for name in missing:
                added_column = f"ALTER TABLE {q(entity.noun)} ADD COLUMN {column(registry, entity, name)}"
                db.execute(db.sql.ddl(added_column))
        if missing:
            intern_names(db, entity)
            added = True
    if added:
        db.sql.bind(db, _bound(registry))
        install_triggers(db, registry)
    return added


def intern_names(db: Any, entity: Entity) -> None:
    """Give a number to a register (empty field name) and to each of its captured columns, once and for ever."""
    db.executemany(
        "INSERT INTO cap_name(tbl, fld) VALUES(?, ?) ON CONFLICT DO NOTHING",
        [(entity.noun, name) for name in ("", *columns(entity))],
    )
    db.executemany(
        "UPDATE cap_name SET cell = (SELECT n FROM cap_name WHERE tbl = ? AND fld = ?) WHERE tbl = ? AND fld = ?",
        [(entity.noun, cell[0], entity.noun, name) for cell in cells(entity) for name in cell],
    )


def indexes(entity: Entity) -> Iterator[str]:
    """An index for the order by title, for each reference, and for the leading date or text of the usual order."""
    table = q(entity.noun)
    yield f"CREATE INDEX {q(entity.noun + '_skey')} ON {table}(skey, n) WHERE deleted IS NULL"
    first = entity.order[0].lstrip("-")
    names = [name for name, field in entity.fields.items() if field.target]
    if first not in names and entity.fields[first].kind.name in {"date", "count"}:
        names.append(first)
    for name in names:
        yield f"CREATE INDEX {q(f'{entity.noun}_{name}')} ON {table}({q(name)})"


def numbers(db: Any) -> dict[tuple[str, str], int]:
    """The numbers of registers and fields in this desk, by (noun, field name or empty)."""
    return {(tbl, fld): n for n, tbl, fld in db.execute("SELECT n, tbl, fld FROM cap_name")}


_END = (
    "(SELECT e.{} FROM history e WHERE e.n > (SELECT settled FROM sync_me) "
    "AND e.tbl = h.tbl AND e.rec = h.rec AND e.fld = h.fld AND e.fld <> e.tbl ORDER BY e.n {} LIMIT 1)"
)
WRITTEN = (
    "(CASE a.kind WHEN 'undo' THEN (SELECT o.undone FROM act o WHERE o.n = a.undoes) "
    "WHEN 'redo' THEN (SELECT o.undone FROM act u JOIN act o ON o.n = u.undoes WHERE u.n = a.undoes) "
    "ELSE a.undone END = 0 "
    f"OR {_END.format('old', 'ASC')} IS DISTINCT FROM {_END.format('new', 'DESC')})"
)
"""SQL: whether a note ``h``, of the action ``a``, that has no stamp yet stands for a write.

It does not when the action was undone, or undid or redid one that is undone now, and the field is what it was at the
last stamps: nobody will hear of it. A field that is not has been written, whatever was undone: undoing leaves alone
what was changed since.
"""


def settle(db: Any) -> None:
    """Turn what the history noted since the last call into stamps ``(site 1, open epoch, ms)``.

    The exchange calls this first in each of its transactions; until then the notes are enough, and writing stays
    cheap. A record created in the open epoch needs no stamps of its own fields; an edit ends the conflict of its
    cell. What an import wrote (kind ``import``) brought its stamps itself. What was undone by now was never written.
    """
    epoch, settled, last = db.execute(
        "SELECT epoch, settled, (SELECT coalesce(max(n), 0) FROM history) FROM sync_me"
    ).fetchone()
    if settled == last:
        return
    for first, end in _own_spans(db, settled, last):
        for start in range(first, end + 1, AT_ONCE):
            _settle_span(db, epoch, (start, min(end, start + AT_ONCE - 1)))
    db.execute("UPDATE sync_me SET settled = ?", (last,))


def _own_spans(db: Any, settled: int, last: int) -> list[tuple[int, int]]:
    """The stretches of history after *settled* that no import wrote."""
    found: list[tuple[int, int]] = []
    for first, end in db.execute(
        "SELECT first, last FROM act WHERE n >= (SELECT act FROM history WHERE n > ? ORDER BY n LIMIT 1) "
        "AND kind <> 'import' ORDER BY first",
        (settled,),
    ):
        start, stop = max(first, settled + 1), end or last  # an action that still runs has no last row
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        elif start <= stop:
            found.append((start, stop))
    return found


def _settle_span(db: Any, epoch: int, span: tuple[int, int]) -> None:
    noted = "FROM history h JOIN act a ON a.n = h.act AND a.kind <> 'import'"
    within = "WHERE h.n BETWEEN ? AND ?"
    db.execute(
        f"INSERT {db.sql.whole} INTO sync_rec SELECT h.tbl, h.rec, 1, ?, a.ms {noted} {within} AND h.fld = h.tbl "
        "ON CONFLICT DO NOTHING",
        (epoch, *span),
    )
    cells = f"{noted} JOIN cap_name c ON c.n = h.fld {within} AND h.fld <> h.tbl AND {WRITTEN}"
    made = "EXISTS(SELECT 1 FROM sync_rec r WHERE r.tbl = h.tbl AND r.rec = h.rec AND r.site = 1 AND r.epoch = ?)"
    if not db.execute("SELECT 1 FROM sync_rec WHERE site = 1 AND epoch = ? LIMIT 1", (epoch,)).fetchone():
        made = "? < 0"  # no record was made in this epoch
    db.execute(
        f"INSERT {db.sql.whole} INTO sync_stamp SELECT h.tbl, h.rec, c.cell, 1, ?, max(a.ms) {cells} AND NOT {made} "
        "GROUP BY h.tbl, h.rec, c.cell "
        "ON CONFLICT(tbl, rec, fld) DO UPDATE SET site = 1, epoch = excluded.epoch, ms = excluded.ms",
        (epoch, *span, epoch),
    )
    if db.execute("SELECT 1 FROM sync_sibling LIMIT 1").fetchone():
        db.execute(f"DELETE FROM sync_sibling WHERE (tbl, rec, fld) IN (SELECT h.tbl, h.rec, c.cell {cells})", span)


def expected_triggers(db: Any, registry: Registry) -> dict[str, str]:
    """Every capture trigger this desk must have, by name, as full statements."""
    number = numbers(db)
    made: dict[str, str] = {}
    for entity in registry.values():
        made |= db.sql.triggers(entity, number)
    return made


def install_triggers(db: Any, registry: Registry) -> None:
    """Make the capture triggers anew (after creation and after each migration)."""
    db.sql.drop_triggers(db)
    for statement in expected_triggers(db, registry).values():
        db.execute(statement)


def audit(db: Any, registry: Registry) -> list[str]:
    """Names of capture triggers that are missing or not as generated; empty when every write is captured."""
    found, expected = db.sql.installed(db), expected_triggers(db, registry)
    return sorted(name for name, text in expected.items() if not db.sql.same_trigger(found.get(name), text))
