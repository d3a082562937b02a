"""Totals of a unit for the region: figures of a period without any row of a person, counted here and sent alone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from copdesk.domain.rules import dates
from copdesk.reports import period as periods
from copdesk.services import reports_meetings, reports_plans, reports_training
from copdesk.store.desk import Desk
from copdesk.sync import trust

NOUN: Final = "summary"
_HEAD: Final = ("unit_name", "start", "end", "counted_on")
_IDS: Final = uuid.UUID("6b1c0b52-94a6-4b6c-9d7b-1f4f7a3c2e15")


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of one unit for a period, by the names of the register; None where there is nothing to count."""

    unit: str
    start: date | None
    end: date | None
    counted_on: date | None
    figures: Mapping[str, int | Decimal | None]


def names(desk: Desk) -> tuple[str, ...]:
    """The names of the figures, in their order."""
    return tuple(name for name in desk.registry[NOUN].fields if name not in _HEAD)


def count(desk: Desk, start: date | None = None, end: date | None = None, today: date | None = None) -> Totals:
    """The figures of this unit; of the current year unless it is said. UserError ``report_period``."""
    day = today or dates.today()
    asked = periods.period(start, end, day)
    counted = {
        **reports_meetings.totals(desk, asked, day),
        **reports_plans.totals(desk, asked, day),
        **reports_training.totals(desk, asked),
    }
    figures = {name: counted[name] for name in names(desk)}
    return Totals(trust.own_card(desk).unit, asked.start, asked.end, day, figures)


def prepare(desk: Desk, start: date | None = None, end: date | None = None, today: date | None = None) -> str:
    """Count a period and keep the totals in the place of what was counted for it before; returns the record's id."""
    made = count(desk, start, end, today)
    values = {name: getattr(made, name) for name in ("start", "end", "counted_on")}
    values |= {"unit_name": made.unit, **made.figures}
    key = str(uuid.uuid5(_IDS, f"{desk.meta('unit')} {made.start} {made.end}"))
    known = desk.get(NOUN, key)
    live = known is not None and known["deleted"] is None
    if (
        known is not None
        and live
        and all(known[name] == value for name, value in values.items() if name != "counted_on")
    ):
        return key
    # No step of a user, who would find it in the way of what was done before.
    with desk.action("summary", kind="totals", noun=NOUN, id=key) as act:
        if known is None:
            return act.insert(NOUN, {"id": key, **values})
        if not live:
            act.restore(NOUN, [key])
        act.update(NOUN, key, values)
    return key


def by_unit(desk: Desk) -> list[Totals]:
    """The totals of every unit that sent some, this one's too: the newest period first, units in the alphabet."""
    rows = desk.fetch(NOUN, order=("-start", "unit_name"))
    return [_totals(desk, row) for row in rows]


def whole(found: list[Totals]) -> dict[str, int]:
    """The sums of the figures that can be added."""
    counted: dict[str, int] = {}
    for each in found:
        for name, value in each.figures.items():
            if isinstance(value, int):
                counted[name] = counted.get(name, 0) + value
    return counted


def _totals(desk: Desk, row: Mapping[str, Any]) -> Totals:
    figures = {name: row[name] for name in names(desk)}
    return Totals(row["unit_name"] or "", row["start"], row["end"], row["counted_on"], figures)
