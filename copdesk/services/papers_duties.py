"""The calendar of duties as a paper: what is to be done by which day, by whom, and where it is written."""

from datetime import date, timedelta

from copdesk.documents.blocks import Document
from copdesk.documents.duties import Duties, Duty, calendar
from copdesk.domain.rules import dates
from copdesk.services import home
from copdesk.services.papers_names import letterhead
from copdesk.store.desk import Desk
from copdesk.texts import Texts

DAYS = 90


def duties(desk: Desk, key: str, texts: Texts, *, today: date | None = None) -> Document:
    """What law and groups' rules ask in the next *key* days (90 without a number), overdue first.

    Assignments and measures have lists of their own.
    """
    day = today or dates.today()
    ahead = int(key) if key.isdecimal() else DAYS
    lines = []
    for item in home.due(desk, day, ahead):
        if not (item.source or item.kind == "meeting"):
            continue
        source = texts.t(f"duty.source.{item.source}") if item.source else ""
        what = texts.t(f"home.kind.{item.kind}", title=item.title)
        lines.append(Duty(item.due, what, item.who, source, item.state == "overdue"))
    head = letterhead(desk)
    return calendar(Duties(head.unit, day, day + timedelta(days=ahead), tuple(lines)), texts)
