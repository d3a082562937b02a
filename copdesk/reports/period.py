"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date

from copdesk.domain.errors import UserError


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def year(self) -> int | None:
        """The calendar year that the period is; None when it is something else."""
        whole = (date(self.start.year, 1, 1), date(self.start.year, 12, 31))
        return self.start.year if (self.start, self.end) == whole else None

    def overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether something that lasted from *start* to *end* was going on; an open end never ends."""
        return (start or date.min) <= self.end and (end or date.max) >= self.start


def period(start: date | None, end: date | None, today: date) -> Period:
    """The days asked for; a missing end is the last day of that year, nothing at all the year of *today*.

    UserError ``report_period`` when the last day comes before the first.
    """
    year = (start or end or today).year
    made = Period(start or date(year, 1, 1), end or date(year, 12, 31))
    if made.end < made.start:
        raise UserError("report_period", start=made.start, end=made.end)
    return made
