"""Meetings by month; meetings and classes as a calendar file (RFC 5545) that every calendar program takes.

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


@dataclass(frozen=True)
class Event:
    """Something that happens on a day, as a calendar program shows it; without a *start* it takes the whole day."""

    id: str
    day: date
    start: time | None
    end: time | None
    title: str
    place: str = ""
    more: str = ""
    status: str = "CONFIRMED"


def coming(desk: Desk, today: date) -> list[str]:
    """The ids of the meetings from *today* on that are not cancelled, the next one first."""
    where = [Condition("date", ">=", today), Condition("status", "!=", "cancelled")]
    return [row["id"] for row in desk.fetch("meeting", where, order=("date", "start"))]


def ics(desk: Desk, texts: Texts, keys: Iterable[str], now: datetime | None = None) -> bytes:
    """The meetings with these ids as a calendar file."""
    return calendar([_meeting(desk, texts, row) for row in desk.fetch("meeting", ids=list(keys))], now)


def calendar(events: Iterable[Event], now: datetime | None = None) -> bytes:
    """Events as a calendar file; *now* is the moment of writing."""
    stamp = f"{(now or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CopDesk//CopDesk//UK", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(folded for line in lines for folded in _folded(line))


def _meeting(desk: Desk, texts: Texts, row: Mapping[str, Any]) -> Event:
    group = desk.get("group", row["group"]) if row["group"] else None
    title = papers_meetings.heading_of(row, group, texts)
    return Event(
        row["id"], row["date"], row["start"], row["end"], title[:1].upper() + title[1:], row["place"] or "",
        "\n".join(_agenda(desk, row)), _STATES.get(row["status"] or "planned", "CONFIRMED"),
    )  # fmt: skip


def _event(event: Event, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT", f"UID:{event.id}@copdesk", f"DTSTAMP:{stamp}", *_times(event.day, event.start, event.end),
        f"SUMMARY:{_escaped(event.title)}", f"STATUS:{event.status}",
    ]  # fmt: skip
    lines += [f"LOCATION:{_escaped(event.place)}"] if event.place else []
    lines += [f"DESCRIPTION:{_escaped(event.more)}"] if event.more else []
    return [*lines, "END:VEVENT"]


def _agenda(desk: Desk, row: Mapping[str, Any]) -> Iterator[str]:
    roll = Roll(desk, row["date"])
    for place, item in enumerate(desk.fetch("agenda_item", {"meeting": row["id"]}, order=("position",)), 1):
        who = roll.name(item["rapporteur"]).signed if item["rapporteur"] else ""
        yield f"{place}. {item['title']}" + (f" ({who})" if who else "")


def _times(day: date, start: time | None, end: time | None) -> list[str]:
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
