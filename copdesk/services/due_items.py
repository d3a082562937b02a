"""What is due: one thing to do with its day, how near it is, and where the duty is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from copdesk.domain.rules import deadlines
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

State = Literal["overdue", "today", "week", "later"]


@dataclass(frozen=True)
class DueItem:
    """One thing to do; its words are the text ``home.kind.<kind>``, its legal source ``duty.source.<source>``.

    *who* names the person or body it waits for; *noun* and *id* are the record to open.
    """

    kind: str
    noun: str
    id: str
    title: str
    due: date
    state: State
    who: str = ""
    source: str = ""


def state(day: date, today: date) -> State:
    """How near a last day is; a week is the seven days from today, and a weekend's last day is Friday's business."""
    if deadlines.is_overdue(day, today):
        return "overdue"
    if deadlines.warn_on(day) <= today:
        return "today"
    return "week" if day <= today + timedelta(days=7) else "later"


def rows(desk: Desk, noun: str, where: Sequence[Condition], paths: Sequence[str]) -> list[tuple[Any, ...]]:
    """Id, label and *paths* of the records that meet *where*."""
    return query.page(desk, noun, desk.query(Query(noun, tuple(where))), ["id", "label", *paths])
