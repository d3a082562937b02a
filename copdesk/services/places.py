"""Whether a desk is still where it was: two copies of one desk must not both speak in its name.

The desk counts its openings, and a small book in the user's own folder keeps the last count that this computer saw.
A folder that was merely moved agrees with the book. A desk that is behind it was put back from an old copy; one that
this computer does not know was brought from another one. Neither may hand anything over until somebody has said
which it is; a desk that nobody has heard of yet gets a name of its own without a question.
"""

import json
import platform
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.store import atomic
from copdesk.store.desk import Desk
from copdesk.sync import identity

ELSEWHERE: Final = "elsewhere"
OLDER: Final = "older"
BOOK: Final = "places.json"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why this may not be the one desk of its name: ``elsewhere`` or ``older``; where and when it was last opened."""

    kind: str
    host: str
    ms: int


@dataclass
class _Marker:
    """What the desk knows of its places: its openings, and each computer by the number of its book."""

    count: int = 0
    last: str = ""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class _Book:
    """What this computer knows: its own random number, and the last count of each desk by its site."""

    computer: str
    desks: dict[str, int]


def note_opening(desk: Desk, book: Path) -> Doubt | None:
    """Count an opening of *desk*, or tell why it may be a copy; None also when this computer keeps no book."""
    if desk.read_only or not desk.db.sql.in_folder or not (desk.folder / "desk.db").is_file():
        return None
    here, marker = _read_book(book), _read_marker(desk)
    doubt = _doubt(desk, here, marker)
    if doubt is None:
        identity.set_doubt(desk, "")
        _count(desk, book, here, marker)
    elif not identity.is_known_to_others(desk):
        identity.renew(desk)
        _count(desk, book, here, _Marker())
        return None
    else:
        identity.set_doubt(desk, doubt.kind)
    return doubt


def stay(desk: Desk, book: Path) -> None:
    """Somebody said that the desk was moved here; UserError ``desk_old_copy`` for one, which needs a new name."""
    here, marker = _read_book(book), _read_marker(desk)
    doubt = _doubt(desk, here, marker)
    if doubt is not None and doubt.kind == OLDER:
        raise UserError("desk_old_copy")
    identity.set_doubt(desk, "")
    _count(desk, book, here, marker)


def renewed(desk: Desk, book: Path) -> None:
    """The desk has a name of its own now: it begins to count here."""
    identity.renew(desk)
    _count(desk, book, _read_book(book), _Marker())


def _doubt(desk: Desk, here: _Book, marker: _Marker) -> Doubt | None:
    last = marker.known.get(marker.last, {})
    told = str(last.get("host", "")), int(last.get("ms", 0))
    if here.computer in marker.known:
        behind = here.desks.get(identity.site(desk), 0) > marker.count
        return Doubt(OLDER, *told) if behind else None
    # Another account of the same computer, or one that lost its settings, opens the same folder.
    place = _spot(_place(desk))
    same = any(_spot(each) == place for each in marker.known.values())
    return None if same or not marker.known else Doubt(ELSEWHERE, *told)


def _count(desk: Desk, book: Path, here: _Book, marker: _Marker) -> None:
    """First in the desk, then in the book: whatever is cut short, the desk is never behind by itself."""
    known = {**marker.known, here.computer: _place(desk)}
    count = marker.count + 1
    before = here.desks.get(identity.site(desk), 0)
    if not _write_book(book, _Book(here.computer, {**here.desks, identity.site(desk): before})):
        return  # without a book of its own this computer would be a stranger each time
    desk.set_meta("places", json.dumps({"count": count, "last": here.computer, "known": known}))
    _write_book(book, _Book(here.computer, {**here.desks, identity.site(desk): count}))


def _place(desk: Desk) -> dict[str, Any]:
    return {"host": platform.node(), "folder": str(desk.folder.absolute()), "ms": time.time_ns() // 1_000_000}


def _spot(place: dict[str, Any]) -> tuple[str, str]:
    return str(place.get("host")), str(place.get("folder"))


def _read_marker(desk: Desk) -> _Marker:
    kept = desk.meta("places")
    return _Marker(**json.loads(kept)) if kept else _Marker()


def _read_book(book: Path) -> _Book:
    try:
        kept = json.loads(book.read_text(encoding="utf-8"))
        return _Book(str(kept["computer"]), {str(site): int(count) for site, count in kept["desks"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return _Book(secrets.token_hex(16), {})


def _write_book(book: Path, kept: _Book) -> bool:
    try:
        book.parent.mkdir(parents=True, exist_ok=True)
        atomic.replace_file(book, json.dumps({"computer": kept.computer, "desks": kept.desks}).encode())
    except (OSError, UserError):
        return False
    return True
