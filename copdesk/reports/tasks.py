"""Assignments on control in figures: what is late, what is waited for, what is done, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from copdesk.domain.rules.deadlines import is_overdue
from copdesk.domain.rules.text import sort_key
from copdesk.reports.period import Period

State = Literal["overdue", "due", "done"]
_DONE = frozenset({"done", "closed"})


@dataclass(frozen=True)
class Task:
    """An assignment; *who* it waits for in words, empty for nobody."""

    text: str
    who: str
    due: date | None
    status: str

    def state(self, today: date) -> State:
        """Late is only what is not done."""
        if self.status in _DONE:
            return "done"
        return "overdue" if self.due is not None and is_overdue(self.due, today) else "due"

    def days_late(self, today: date) -> int:
        """Days since the last day; 0 while there is time, or when it is done."""
        return (today - self.due).days if self.due and self.state(today) == "overdue" else 0


@dataclass(frozen=True)
class Responsible:
    """The assignments of one person or body by state, each in the order of their last days."""

    who: str
    overdue: tuple[Task, ...]
    due: tuple[Task, ...]
    done: tuple[Task, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.overdue) + len(self.due) + len(self.done)


def control(tasks: Iterable[Task], period: Period, today: date) -> tuple[Responsible, ...]:
    """By responsible, in the order of the alphabet, nobody last; cancelled ones are on no control.

    A period has the assignments due in it, and those that are still open from before or have no last day.
    """
    held: dict[str, dict[State, list[Task]]] = {}
    for task in sorted(tasks, key=lambda one: one.due or date.max):
        state = task.state(today)
        before = task.due is None or task.due < period.start
        if task.status != "cancelled" and (task.due in period or (before and state != "done")):
            held.setdefault(task.who, {}).setdefault(state, []).append(task)
    ordered = sorted(held.items(), key=lambda item: (not item[0], sort_key(item[0])))
    return tuple(
        Responsible(who, *(tuple(states.get(name, ())) for name in ("overdue", "due", "done")))
        for who, states in ordered
    )
