"""Opening a desk for those who may not touch the store."""

from pathlib import Path

from copdesk.domain import registry
from copdesk.domain.fields import Registry
from copdesk.store.desk import Desk
from copdesk.sync.upgrade import take_up


def open_desk(folder: Path, passphrase: str) -> Desk:
    """Open the standard desk in *folder*; UserErrors as ``Desk.open``."""
    return taken_up(Desk.open(folder, registry(), passphrase=passphrase))


def taken_up(desk: Desk) -> Desk:
    """The desk, with what an older program kept unread in the places that this one knows."""
    take_up(desk)
    return desk


def is_server(place: str) -> bool:
    """Whether the name of a desk is the address of one on a PostgreSQL server."""
    return place.startswith(("postgresql://", "postgres://"))


def open_server(url: str, registers: Registry, *, read_only: bool = False) -> Desk:
    """Open the desk on a server; UserErrors ``server_gone``, ``server_no_desk``, ``server_driver``."""
    from copdesk.store import server

    return server.open_desk(url, registers, read_only=read_only)


def create_server(url: str, registers: Registry, *, unit: str) -> Desk:
    """Make an empty desk in a database of a server; UserError ``server_not_empty``."""
    from copdesk.store import server

    return server.create(url, registers, unit=unit)
