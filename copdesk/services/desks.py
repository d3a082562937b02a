"""Opening a desk for those who may not touch the store."""

from pathlib import Path

from copdesk.domain import registry
from copdesk.store.desk import Desk


def open_desk(folder: Path, passphrase: str) -> Desk:
    """Open the standard desk in *folder*; UserErrors as ``Desk.open``."""
    return Desk.open(folder, registry(), passphrase=passphrase)
