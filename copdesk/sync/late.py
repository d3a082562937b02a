"""Records that one desk moved to the trash while another wrote to them, or hung something on them, unaware of it.

No cell holds two values then; it follows from the stamps, is never stored or sent by itself, and is the same on every
desk: the record stays in the trash and what was hung on it stays as it is, until a person decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from copdesk.domain.fields import Entity
from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, WRITTEN, q
from copdesk.sync import vectors
from copdesk.sync.registers import Register

# A local decision or edit that has no stamp yet ends a conflict at once, until it is undone.
UNSETTLED = (
    "EXISTS(SELECT 1 FROM history h JOIN act a ON a.n = h.act JOIN cap_name c ON c.n = h.fld "
    "WHERE h.n > (SELECT settled FROM sync_me) AND a.kind <> 'import' "
    f"AND h.tbl = s.tbl AND h.rec = s.rec AND h.fld <> h.tbl AND c.cell = s.fld AND {WRITTEN})"
)


@dataclass(frozen=True, slots=True)
class Late:
    """A record in the trash: who put it there and who wrote last without knowing (local number of the site, UTC ms).

    *hung* lists what names the record without knowing: register and title.
    """

    id: str
    title: str
    deleted: int
    by: tuple[int, int]
    writer: tuple[int, int]
    hung: tuple[tuple[str, str], ...]


def written_late(desk: Desk, register: Register, key: str | None = None) -> list[Late]:
    """The records of a register (or the one called *key*) that were deleted here and written to there."""
    apart = f"NOT {vectors.sees('g.site', 'g.epoch', 'w.site', 'w.epoch')}"
    apart += f" AND NOT {vectors.sees('w.site', 'w.epoch', 'g.site', 'g.epoch')}"
    then = desk.db.sql.then
    rows = desk.db.execute(
        "WITH g AS MATERIALIZED (SELECT s.rec, s.site, s.epoch, s.ms, m.id, m.label, m.deleted FROM sync_stamp s "
        f"{then} {register.table} m ON m.n = s.rec WHERE s.tbl = ?1 AND s.fld = ?2 AND m.deleted > 0 "
        f"AND (m.id = ?3 OR ?3 IS NULL) AND NOT {UNSETTLED} AND NOT EXISTS(SELECT 1 FROM sync_sibling b "
        "WHERE b.tbl = s.tbl AND b.rec = s.rec AND b.fld = s.fld)), "
        f"w(rec, site, epoch, ms, noun, title) AS ({' UNION ALL '.join(_writes(desk, register.entity))}) "
        "SELECT g.id, g.label, g.deleted, g.site, g.ms, w.site, w.ms, w.noun, w.title "
        f"FROM g {then} w ON w.rec = g.rec WHERE {apart} ORDER BY g.rec, w.ms DESC, w.noun, w.title",
        (register.number, register.cell_of[DELETED], key),
    )
    found: dict[str, Late] = {}
    for identifier, title, deleted, by, ms, writer, wrote, noun, name in rows:
        one = found.get(identifier) or Late(identifier, title or "", deleted, (by, ms), (writer, wrote), ())
        hung = dict.fromkeys([*one.hung, (noun, name or "")] if noun else one.hung)
        found[identifier] = Late(one.id, one.title, one.deleted, one.by, one.writer, tuple(hung))
    return list(found.values())


def _writes(desk: Desk, entity: Entity) -> Iterator[str]:
    """SQL for what may be late: the record's other cells, live records that name it, and cells of its parts."""
    yield (
        "SELECT g.rec, e.site, e.epoch, e.ms, NULL, NULL FROM g JOIN sync_stamp e "
        "ON e.tbl = ?1 AND e.rec = g.rec AND e.fld <> ?2"
    )
    for noun, name in links(desk, entity):
        t = desk.number[noun, ""]
        named = f"FROM g {desk.db.sql.then} {q(noun)} c ON c.{q(name)} = g.id AND c.{DELETED} IS NULL"
        cell = f"(SELECT cell FROM cap_name WHERE n = {desk.number[noun, name]})"
        # What lies beyond the vector came in a snapshot, of which no deletion can say that it was seen.
        whole = "EXISTS(SELECT 1 FROM sync_seen v WHERE v.site = {0}.site AND v.epoch >= {0}.epoch)"
        yield (
            f"SELECT l.rec, l.site, l.epoch, l.ms, '{noun}', l.label FROM (SELECT g.rec, c.label, "
            "coalesce(e.site, r.site) site, coalesce(e.epoch, r.epoch) epoch, coalesce(e.ms, r.ms) ms "
            f"{named} JOIN sync_rec r ON r.tbl = {t} AND r.rec = c.n "
            f"LEFT JOIN sync_stamp e ON e.tbl = {t} AND e.rec = c.n AND e.fld = {cell}) l WHERE {whole.format('l')}"
        )
        if noun in entity.children:
            yield (
                f"SELECT g.rec, e.site, e.epoch, e.ms, '{noun}', c.label {named} "
                f"JOIN sync_stamp e ON e.tbl = {t} AND e.rec = c.n WHERE {whole.format('e')}"
            )


def links(desk: Desk, entity: Entity) -> list[tuple[str, str]]:
    """Every (noun, field) that may name a record of the register."""
    return [*desk.registry.links_to(entity.noun), *desk.registry.free_links]
