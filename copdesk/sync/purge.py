"""Erasure by law: values, stamps, history and waiting values go; the random id stays so that nothing returns."""

from collections.abc import Mapping

from copdesk.store import search
from copdesk.store.desk import Desk
from copdesk.store.schema import q
from copdesk.sync.registers import Register, Stamp


def apply(desk: Desk, known: Mapping[str, Register], noun: str, key: str, stamp: Stamp, ground: str | None) -> None:
    """Erase one record for ever, inside an import; references to it become empty, without a stamp."""
    db = desk.db
    db.execute("INSERT INTO sync_purge VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (noun, key, *stamp, ground))
    db.execute("DELETE FROM sync_extra WHERE tbl = ? AND id = ?", (noun, key))
    register = known.get(noun)
    if register is None:
        return
    found = db.execute(f"SELECT n FROM {register.table} WHERE id = ?", (key,)).fetchone()
    if found is None:
        return
    for other, field in desk.registry.links_to(noun):
        db.execute(f"UPDATE {q(other)} SET {q(field)} = NULL WHERE {q(field)} = ?", (key,))
    db.execute("UPDATE sync_me SET erasing = 1")
    db.execute(f"DELETE FROM {register.table} WHERE n = ?", found)
    for table in ("sync_rec", "sync_stamp", "sync_sibling", "sync_undo"):
        db.execute(f"DELETE FROM {table} WHERE tbl = ? AND rec = ?", (register.number, found[0]))
    # The rows of history stay, empty: their numbers order the actions and must never be given again.
    db.execute(
        "UPDATE history SET rec = 0, old = NULL, new = NULL WHERE tbl = ? AND rec = ?", (register.number, found[0])
    )
    search.unindex(db, register.number, [found[0]])
    db.execute("UPDATE sync_me SET erasing = 0")


def drop_dangling(desk: Desk) -> None:
    """Empty every reference to an erased record that a file brought anew."""
    for entity in desk.registry.values():
        for name, field in entity.fields.items():
            if field.target:
                desk.db.execute(
                    f"UPDATE {q(entity.noun)} SET {q(name)} = NULL WHERE {q(name)} IN "
                    "(SELECT id FROM sync_purge WHERE tbl = ?)",
                    (field.target,),
                )
