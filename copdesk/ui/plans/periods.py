"""Months and quarters as the columns of a timeline, and where a measure lies in them; no drawing here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from copdesk.ui.plans.measures import MeasureRow

LENGTHS = {"month": 1, "quarter": 3}
_MOST = 120


@dataclass(frozen=True)
class Period:
    """A column: its first day and the first day after it."""

    start: date
    after: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.after - self.start).days


@dataclass(frozen=True)
class Share:
    """What of a period a bar covers, from 0 to 1, and up to where it is done; *first* and *last*: it begins, ends here.

    A *point* has a last day only and lies at *left*.
    """

    left: float
    right: float
    done: float
    first: bool
    last: bool
    point: bool = False


def periods(rows: Iterable[MeasureRow], today: date, scale: str) -> list[Period]:
    """The columns from the first day named to the last, with today among them; at most ten years of months."""
    days = [day for row in rows for day in (row.start, row.due) if day is not None]
    first, last = min([*days, today]), max([*days, today])
    months = LENGTHS[scale]
    at = date(first.year, (first.month - 1) // months * months + 1, 1)
    made: list[Period] = []
    while at <= last and len(made) < _MOST:
        after = _later(at, months)
        made.append(Period(at, after))
        at = after
    return made


def _later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def share(row: MeasureRow, period: Period) -> Share | None:
    """What of *period* the bar of a measure covers; None when it lies elsewhere or has no days."""
    if row.due is None and row.start is None:
        return None
    start = row.start or row.due
    end = row.due or row.start
    assert start is not None and end is not None
    after = max(start, end) + timedelta(days=1)
    if start >= period.after or after <= period.start:
        return None
    if row.start is None or row.due is None:
        at = (start - period.start).days / period.days
        return Share(at, at, at, True, True, point=True)
    reached = start + (after - start) * float(row.done) / 100
    return Share(
        _at(max(start, period.start), period), _at(min(after, period.after), period), _at(reached, period),
        start >= period.start, after <= period.after,
    )  # fmt: skip


def _at(day: date, period: Period) -> float:
    return min(1.0, max(0.0, (day - period.start).days / period.days))


def place_of(day: date, columns: Sequence[Period]) -> int:
    """The column that holds *day*; the nearest one when none does."""
    for at, period in enumerate(columns):
        if day < period.after:
            return at
    return len(columns) - 1
