"""The plans of many units side by side: what a supervisor sees of those that units handed up, and of the own ones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from copdesk.domain.rules.text import sort_key
from copdesk.reports import plans as figures
from copdesk.reports.plans import Progress
from copdesk.services import review
from copdesk.services.review import Round
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

_PATHS = ("plan.id", "done", "weight", "status", "due")


@dataclass(frozen=True)
class PlanLine:
    """A plan in force: its roll-up, and its newest round (None: not handed up); *waits*: nobody has decided on it."""

    id: str
    title: str
    status: str
    progress: Progress
    round: Round | None

    @property
    def waits(self) -> bool:
        """Whether it waits for a decision."""
        return self.round is not None and not self.round.outcome


@dataclass(frozen=True)
class UnitLine:
    """All plans of a unit in force; *done* by the weight of all their measures."""

    unit: str
    plans: tuple[PlanLine, ...]
    done: Decimal | None
    measures: int
    overdue: int
    waiting: int


def roll_ups(desk: Desk, today: date, plans: list[str] | None = None) -> dict[str, Progress]:
    """The progress of many plans (of all, unless named) in one pass over their measures."""
    where = (Condition("plan", "in", plans),) if plans is not None else ()
    held: dict[str, list[dict[str, Any]]] = {}
    for plan, done, weight, status, due in query.page(
        desk, "measure", desk.query(Query("measure", where)), list(_PATHS)
    ):
        held.setdefault(plan, []).append({"done": done, "weight": weight, "status": status, "due": due})
    return {plan: figures.progress(rows, today) for plan, rows in held.items()}


def side_by_side(desk: Desk, today: date) -> list[UnitLine]:
    """Units by name, each with its plans in force; a plan belongs to the unit that handed it up, else to this one."""
    own = desk.title("unit", desk.meta("unit") or "")
    rounds = {each.plan: each for each in review.rounds(desk)}
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for row in desk.fetch("plan", order=("start", "title")):
        each = rounds.get(row["id"])
        by_unit.setdefault(each.unit if each is not None and not each.here else own, []).append(row)
    summed = roll_ups(desk, today)
    nothing = figures.progress((), today)
    lines = []
    for unit, rows in sorted(by_unit.items(), key=lambda item: sort_key(item[0])):
        plans = tuple(
            PlanLine(
                row["id"], row["title"], row["status"] or "draft", summed.get(row["id"], nothing), rounds.get(row["id"])
            )
            for row in figures.in_force(rows)
        )
        lines.append(_unit(unit, plans))
    return lines


def _unit(unit: str, plans: tuple[PlanLine, ...]) -> UnitLine:
    done = figures.roll_up((one.progress.done, one.progress.weight) for one in plans if one.progress.measures)
    return UnitLine(
        unit, plans, done, sum(one.progress.measures for one in plans), sum(one.progress.overdue for one in plans),
        sum(one.waits and not (one.round is not None and one.round.here) for one in plans),
    )  # fmt: skip
