"""What went out and when each desk was last heard of."""

import json
from dataclasses import dataclass

from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.sync.header import Header
from copdesk.sync.trust import KnownCard

_CARRIED = "medium of "


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """One file written here; *ms* is UTC milliseconds, *sites* its addressees and *units* their names."""

    number: int
    ms: int
    name: str
    sites: tuple[str, ...]
    units: tuple[str, ...]
    header: Header


@dataclass(frozen=True, slots=True)
class Contact:
    """A card on file and the last files between its desk and this one (UTC milliseconds; None: never)."""

    known: KnownCard
    sent_ms: int | None
    received_ms: int | None


def sent(desk: Desk) -> list[SentRow]:
    """Every file written here, newest first."""
    units = dict(desk.db.execute("SELECT site, coalesce(unit, substr(site, 1, 8)) FROM sync_site"))
    rows = desk.db.execute("SELECT n, ms, name, peers, header FROM sync_sent ORDER BY n DESC").fetchall()
    found = []
    for number, ms, name, peers, header in rows:
        sites = tuple(json.loads(peers))
        names = tuple(units.get(site, site[:8]) for site in sites)
        line = Header.from_line(header.encode())
        found.append(SentRow(number=number, ms=ms, name=name, sites=sites, units=names, header=line))
    return found


def note_medium(desk: Desk, file_id: str, medium: str) -> None:
    """Note on which registered medium a file went out or came in; it stays here and does not travel."""
    desk.set_meta(f"{_CARRIED}{file_id}", medium)


def media(desk: Desk) -> dict[str, str]:
    """The id of the medium of each file that was noted, by the file's id."""
    rows = desk.db.execute("SELECT key, value FROM desk_meta WHERE key LIKE ?", (f"{_CARRIED}%",)).fetchall()
    return {key.removeprefix(_CARRIED): medium for key, medium in rows}


def contacts(desk: Desk) -> list[Contact]:
    """Every card this desk was given, with the last files both ways."""
    received = dict(desk.db.execute("SELECT peer, max(ms) FROM sync_import WHERE undone = 0 GROUP BY peer"))
    out: dict[str, int] = {}
    for row in reversed(sent(desk)):
        out.update(dict.fromkeys(row.sites, row.ms))
    return [Contact(known, out.get(known.card.site), received.get(known.card.site)) for known in trust.cards(desk)]
