"""A desk's place among the others: the site id that its changes carry, and a new one for a copy."""

import uuid

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.store.schema import settle
from copdesk.sync.vectors import next_epoch

_DOUBT = "place_doubt"
_PLACES = "places"
_STAMPED = ("sync_rec", "sync_stamp", "sync_sibling", "sync_extra", "sync_purge", "sync_undo", "sync_epoch", "sync_ctx")


def site(desk: Desk) -> str:
    """The desk's site id: random, 32 hexadecimal digits, never from hardware."""
    found: str = desk.db.execute("SELECT site FROM sync_site WHERE n = 1").fetchone()[0]
    return found


def is_known_to_others(desk: Desk) -> bool:
    """Whether a card or a file of this desk can have reached another one."""
    sent = desk.db.execute("SELECT 1 FROM sync_sent LIMIT 1").fetchone()
    return sent is not None or desk.meta("identity") is not None


def set_doubt(desk: Desk, kind: str) -> None:
    """Note why this may be a copy of a desk; empty when it is none. Nothing is handed over in doubt."""
    if (desk.meta(_DOUBT) or "") != kind:
        desk.set_meta(_DOUBT, kind or None)


def require_certain(desk: Desk) -> None:
    """UserError ``desk_copied`` while it is not known whether this is the desk or a copy of it."""
    if desk.meta(_DOUBT):
        raise UserError("desk_copied")


def renew(desk: Desk) -> str:
    """Give a restored or copied desk a site id of its own, before it can speak in another's name; return it.

    What left the desk under the old id stays that site's; changes not yet sent become the new site's first.
    The keys stay, so those who trust the card need no new one.
    """
    db = desk.db
    db.execute("BEGIN IMMEDIATE")
    try:
        settle(db)
        (epoch,) = db.execute("SELECT epoch FROM sync_me").fetchone()
        (old,) = db.execute(
            "INSERT INTO sync_site(site, unit, label) SELECT 'old', unit, label FROM sync_site WHERE n = 1 RETURNING n"
        ).fetchone()
        former, new = site(desk), uuid.uuid4().hex
        db.execute("UPDATE sync_site SET site = ? WHERE n = 1", (new,))
        db.execute("UPDATE sync_site SET site = ? WHERE n = ?", (former, old))
        # The journals name the old site; an import before this moment is taken back by ordinary edits.
        db.execute("DELETE FROM sync_undo WHERE import >= 0")
        for table in _STAMPED:
            db.execute(f"UPDATE {table} SET site = ? WHERE site = 1 AND epoch < ?", (old, epoch))
            db.execute(f"UPDATE {table} SET epoch = 1 WHERE site = 1")
        db.execute("UPDATE sync_ctx SET seen_site = ? WHERE seen_site = 1", (old,))
        db.execute("UPDATE sync_seen SET site = ? WHERE site = 1", (old,))
        # What is not sent yet was written knowing all that had left under the old id; of one's own site that goes
        # without saying, of another it must be said.
        db.execute(
            "INSERT INTO sync_ctx SELECT 1, 1, site, epoch FROM sync_seen WHERE site = ? AND epoch > 0 "
            "ON CONFLICT DO NOTHING",
            (old,),
        )
        db.execute("INSERT INTO sync_seen VALUES(1, 0)")
        db.execute("UPDATE sync_me SET epoch = 1")
        next_epoch(db)
        desk.set_meta(_DOUBT, None)
        desk.set_meta(_PLACES, None)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return new
