"""Opening a desk for those who may not touch the store."""

from pathlib import Path

from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.sync.upgrade import take_up


def open_desk(folder: Path, passphrase: str) -> Desk:
    """Open the standard desk in *folder*; UserErrors as ``Desk.open``."""
    return taken_up(Desk.open(folder, registry(), passphrase=passphrase))


def taken_up(desk: Desk) -> Desk:
    """The desk, with what an older program kept unread in the places that this one knows."""
    take_up(desk)
    return desk
