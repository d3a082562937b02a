"""What an older program kept for us is taken up when an updated one opens the desk."""

from typing import TYPE_CHECKING

from copdesk.store.desk import Desk

if TYPE_CHECKING:
    from copdesk.sync.merge import Merge


def take_up(desk: Desk) -> bool:
    """Move waiting values into registers and fields that this program knows; returns whether there were any.

    At once and not with the next file: until then an edit would overwrite what nobody could see.
    """
    if desk.read_only or desk.db.execute("SELECT 1 FROM sync_extra LIMIT 1").fetchone() is None:
        return False  # nearly always, and before the modules of the exchange are loaded
    from copdesk.store import capture
    from copdesk.sync import extras, vectors
    from copdesk.sync.merge import Merge
    from copdesk.sync.registers import registers

    if not extras.due(desk.db, registers(desk)):
        return False
    with desk.action("exchange.take_up", kind="import") as act:
        vectors.next_epoch(desk.db)
        adopt(desk, Merge(desk.db, 0))
        capture.derive_touched(act)
        desk.db.execute("DELETE FROM sync_undo WHERE import = 0")
    return True


def adopt(desk: Desk, merge: "Merge") -> None:
    """Merge waiting values under the stamps they came with, inside the caller's transaction."""
    from copdesk.sync import extras
    from copdesk.sync.batch import NewRecord, NewValues
    from copdesk.sync.registers import registers

    for register, key, stamp, values in extras.adopt(desk.db, registers(desk)):
        if values is None:
            merge.create(register, [NewRecord(key, stamp, {})])
        else:
            merge.fields(register, [NewValues(key, stamp, *register.cells(values))], again=True)
