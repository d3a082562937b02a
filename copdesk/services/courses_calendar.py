"""Classes of courses as a calendar file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.services import calendars
from copdesk.services.calendars import Event
from copdesk.store.desk import Desk


def ics(desk: Desk, courses: Iterable[str], now: datetime | None = None) -> bytes:
    """All classes of courses, those of cancelled ones as cancelled; UserError ``calendar_empty``."""
    events = [
        _event(desk, course, row)
        for course in desk.fetch("course", ids=list(courses))
        for row in desk.fetch("session", {"course": course["id"]}, order=("date", "start", "number"))
    ]
    if not events:
        raise UserError("calendar_empty")
    return calendars.calendar(events, now)


def _event(desk: Desk, course: Mapping[str, Any], row: Mapping[str, Any]) -> Event:
    trainers = [desk.title("person", row["trainer"] or ""), row["co_trainers"] or ""]
    more = [row["topic"] or "", ", ".join(name for name in trainers if name)]
    title = f"{course['title']} ({row['number']})" if row["number"] else str(course["title"])
    status = "CANCELLED" if course["status"] == "cancelled" else "CONFIRMED"
    said = "\n".join(line for line in more if line)
    return Event(row["id"], row["date"], row["start"], row["end"], title, row["place"] or "", said, status)
