"""Meetings by month, and as a calendar file (RFC 5545) that every calendar program takes.

Times are «floating», the clock of the wall: a meeting at two o'clock stays at two wherever the file is opened.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from copdesk.services import papers_meetings
from copdesk.services.papers_names import Roll
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.texts import Texts

_OCTETS: Final = 75  # of a line of the file
_STATES: Final[Mapping[str, str]] = {"cancelled": "CANCELLED", "planned": "TENTATIVE"}


@dataclass(frozen=True)
class Entry:
    """A meeting as a month shows it."""

    id: str
    day: date
    start: time | None
    group: str
    status: str
    title: str
    place: str


def month(desk: Desk, year: int, number: int) -> list[Entry]:
    """The meetings of all groups in a month with the weeks around it, in the order of days and hours."""
    first = date(year, number, 1)
    where = (
        Condition("date", ">=", first - timedelta(days=7)),
        Condition("date", "<=", first + timedelta(days=42)),
    )
    found = desk.query(Query("meeting", where, sort=("date", "start")))
    paths = ["id", "date", "start", "group", "status", "label", "place"]
    return [Entry(*row[:3], *(each or "" for each in row[3:])) for row in query.page(desk, "meeting", found, paths)]


def ics(desk: Desk, texts: Texts, keys: Iterable[str], now: datetime | None = None) -> bytes:
    """The meetings with these ids as a calendar file."""
    stamp = f"{(now or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CopDesk//meetings//UK", "CALSCALE:GREGORIAN"]
    for row in desk.fetch("meeting", ids=list(keys)):
        lines += _event(desk, texts, row, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(folded for line in lines for folded in _folded(line))


def _event(desk: Desk, texts: Texts, row: Mapping[str, Any], stamp: str) -> list[str]:
    group = desk.get("group", row["group"]) if row["group"] else None
    title = papers_meetings.heading_of(row, group, texts)
    said = [title[:1].upper() + title[1:], *_agenda(desk, row)]
    lines = [
        "BEGIN:VEVENT", f"UID:{row['id']}@copdesk", f"DTSTAMP:{stamp}", *_times(row),
        f"SUMMARY:{_escaped(said[0])}", f"STATUS:{_STATES.get(row['status'] or 'planned', 'CONFIRMED')}",
    ]  # fmt: skip
    lines += [f"LOCATION:{_escaped(row['place'])}"] if row["place"] else []
    lines += [f"DESCRIPTION:{_escaped(chr(10).join(said[1:]))}"] if len(said) > 1 else []
    return [*lines, "END:VEVENT"]


def _agenda(desk: Desk, row: Mapping[str, Any]) -> Iterator[str]:
    roll = Roll(desk, row["date"])
    for place, item in enumerate(desk.fetch("agenda_item", {"meeting": row["id"]}, order=("position",)), 1):
        who = roll.name(item["rapporteur"]).signed if item["rapporteur"] else ""
        yield f"{place}. {item['title']}" + (f" ({who})" if who else "")


def _times(row: Mapping[str, Any]) -> list[str]:
    day, start, end = row["date"], row["start"], row["end"]
    if start is None:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]
    last = datetime.combine(day, end) if end else datetime.combine(day, start) + timedelta(hours=1)
    return [f"DTSTART:{datetime.combine(day, start):%Y%m%dT%H%M%S}", f"DTEND:{last:%Y%m%dT%H%M%S}"]


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most 75 octets, none of which cuts a letter; those after the first begin with a space."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _OCTETS:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
