"""What is drawn of a plan: progress against time, money by source, overdue by whom; each value knows its records.

Planned progress of a day is the weight of what is due by then (what has no day, by the end of the plan); the fact is
what the records said at that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from copdesk.domain.rules.dates import add_months
from copdesk.reports import plans as figures
from copdesk.services import plans
from copdesk.store import history
from copdesk.store.desk import Desk

_MOST: Final = 60  # months


@dataclass(frozen=True)
class Moment:
    """The end of a month: per cent planned and reached (None for what is still to come); *measures* due in it."""

    day: date
    planned: Decimal
    reached: Decimal | None
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Sums of one payer in one currency over all years, and the funding lines they are the sums of."""

    payer: str
    currency: str
    planned: Decimal
    committed: Decimal
    spent: Decimal
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """Overdue measures of one who lets them wait, longest first."""

    who: str
    measures: tuple[str, ...]


def progress(desk: Desk, plan_id: str, today: date) -> list[Moment]:
    """Month by month from the first day of the plan to its last; at most sixty months."""
    plan = desk.get("plan", plan_id) or {}
    rows = [row for row in desk.fetch("measure", {"plan": plan_id}) if row["status"] != "cancelled"]
    days = [day for row in rows for day in (row["start"], row["due"]) if day]
    days += [plan[name] for name in ("start", "end") if plan.get(name)]
    if not rows or not days:
        return []
    steps = {row["id"]: _steps(desk, row) for row in rows}
    last = max(days)
    made: list[Moment] = []
    start = min(days).replace(day=1)
    while start <= last and len(made) < _MOST:
        end = add_months(start, 1) - timedelta(days=1)
        seen = min(end, today)
        reached = (
            plans.roll_up((_at(steps[row["id"]], seen), row["weight"]) for row in rows) if start <= today else None
        )
        due = {row["id"]: day for row in rows if (day := row["due"] or plan.get("end")) and day <= end}
        planned = plans.roll_up((Decimal(100 if row["id"] in due else 0), row["weight"]) for row in rows)
        here = tuple(key for key, day in due.items() if day >= start)
        made.append(Moment(end, planned or Decimal(0), reached, here))
        start = add_months(start, 1)
    return made


def _steps(desk: Desk, row: Mapping[str, Any]) -> list[tuple[date, Decimal]]:
    """The done per cent of a measure and since when, oldest first; what was done before it was entered counts too."""
    rows = history.of_record(desk, "measure", row["id"])
    changes = [one for one in reversed(rows) if one.field == "done"]
    found = [(_day(one.act.ms), one.new or Decimal(0)) for one in changes]
    born = next((_day(one.act.ms) for one in rows if not one.field), None)
    if born and not any(day == born for day, _ in found):
        found.insert(0, (born, (changes[0].old if changes else row["done"]) or Decimal(0)))
    if row["done_on"]:
        found = [(day, value) for day, value in found if day < row["done_on"]] + [(row["done_on"], Decimal(100))]
    return found


def _day(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000).date()


def _at(steps: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    return next((value for since, value in reversed(steps) if since <= day), Decimal(0))


def money(desk: Desk, plan_id: str) -> list[Source]:
    """Planned, committed and spent by source, the greatest first; currencies apart."""
    lines = plans.of_measures(desk, "funding_line", [plan_id])
    made: dict[tuple[str, str], Source] = {}
    for one in figures.money(lines):
        key = (one.payer, one.currency)
        held = made.get(key) or Source(*key, Decimal(0), Decimal(0), Decimal(0), _lines_of(lines, *key))
        sums = (held.planned + one.planned, held.committed + one.committed, held.spent + one.spent)
        made[key] = Source(*key, *sums, held.lines)
    return sorted(made.values(), key=lambda one: (one.currency != "UAH", one.currency, -one.planned))


def _lines_of(lines: Sequence[Mapping[str, Any]], payer: str, currency: str) -> tuple[str, ...]:
    return tuple(row["id"] for row in lines if row["payer"] == payer and (row["currency"] or "UAH") == currency)


def overdue(desk: Desk, plan_id: str, today: date) -> list[Waiting]:
    """Who lets how many measures wait, the most first."""
    found = plans.overdue(desk, today, plan_id)
    made = [Waiting(who, tuple(one.id for one in held)) for who, held in found.items()]
    return sorted(made, key=lambda one: -len(one.measures))
