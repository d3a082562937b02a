"""What the worker reads of a plan for its screens: measures with their light, sums, indicators."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.widgets.outline import Line

_PATHS = (
    "id", "number", "text", "objective", "organisation", "responsible", "responsible_text", "due", "status", "done",
    "weight", "start",
)  # fmt: skip
_SOON = 7
_ENDED: Mapping[str, str] = {"done": "done", "cancelled": "off", "partly_done": "half", "not_done": "half"}


@dataclass(frozen=True)
class MeasureRow:
    """A measure; *state* is late, soon, waiting, done, half or off: how it stands today.

    *who* names all responsible, *body* the one it waits for, as the service groups what is overdue.
    """

    id: str
    number: str
    text: str
    objective: str
    who: str
    body: str
    due: date | None
    status: str
    done: Decimal
    weight: int
    state: str
    days: int
    start: date | None = None


@dataclass(frozen=True)
class PlanData:
    """All measures in their order, and the plan's roll-up (None without measures)."""

    rows: tuple[MeasureRow, ...]
    done: Decimal | None
    overdue: int


def read(desk: Any, plan: str, today: date) -> PlanData:
    """In the worker: the measures of a plan as they stand *today*."""
    from copdesk.services import plans, vectors

    where = [("plan", "=", plan)]
    numbers = vectors.numbers(desk, "measure", where, sort=("number",))
    found = [_row(line, today) for line in vectors.page(desk, "measure", numbers, _PATHS) if line is not None]
    found.sort(key=lambda row: _natural(row.number))
    whole = plans.progress(desk, plan, today)
    return PlanData(tuple(found), whole.done, whole.overdue)


def _row(line: tuple[Any, ...], today: date) -> MeasureRow:
    key, number, text, objective, body, person, words, due, status, done, weight, start = line
    days = (due - today).days if due else 0
    who = "; ".join(dict.fromkeys(part for part in (body, person, words) if part))
    waits_for = body or words or person or ""
    return MeasureRow(
        key, number or "", text, objective or "", who, waits_for, due, status or "planned", done or Decimal(0),
        1 if weight is None else weight, _state(status or "planned", due, today), days, start,
    )  # fmt: skip


def _state(status: str, due: date | None, today: date) -> str:
    if status in _ENDED:
        return _ENDED[status]
    if due is None or (due - today).days > _SOON:
        return "waiting"
    return "late" if due < today else "soon"


def _natural(number: str) -> list[tuple[int, str]]:
    """1.2 before 1.10."""
    return [(int(part), "") if part.isdecimal() else (1 << 30, part) for part in number.split(".")]


SIGNS: Mapping[str, tuple[str, str]] = {
    "late": ("error", "error"), "soon": ("warning", "warning"), "waiting": ("clock", ""), "done": ("ok", "ok"),
    "half": ("flag", "warning"), "off": ("prohibited", "faint"),
}  # fmt: skip


def line_of(texts: Texts, row: MeasureRow) -> Line:
    """Number, text, who, last day with its light, state, done per cent."""
    due = f"{row.due:%d.%m.%Y}" if row.due else texts.t("progress.no_due")
    if row.state == "late":
        due += f" · {texts.n('progress.late', -row.days)}"
    elif row.state == "soon":
        due += f" · {texts.n('progress.soon', row.days) if row.days else texts.t('progress.today')}"
    sign, tone = SIGNS[row.state]
    cells = (
        row.number,
        row.text,
        row.who,
        due,
        texts.t(f"choice.measure_status.{row.status}"),
        percent(texts, row.done),
    )
    return Line(row.id, cells, sign, tone)


def by_objective(texts: Texts, rows: Iterable[MeasureRow]) -> list[Line]:
    """Under the objective they serve, with its own roll-up; a plan without objectives has no headings."""
    from copdesk.services import plans

    groups: dict[str, list[MeasureRow]] = {}
    for row in rows:
        groups.setdefault(row.objective, []).append(row)
    lines: list[Line] = []
    for objective, held in groups.items():
        if set(groups) != {""}:
            done = plans.roll_up((row.done, row.weight) for row in held if row.status != "cancelled")
            share = "" if done is None else f" · {percent(texts, done)}"
            lines.append(Line("", ((objective or texts.t("progress.no_objective")) + share,), head=True))
        lines += [line_of(texts, row) for row in held]
    return lines


def by_who(texts: Texts, rows: Iterable[MeasureRow]) -> list[Line]:
    """Under the body or the person that is responsible, each with its own roll-up; those of nobody come last."""
    from copdesk.domain.rules.text import sort_key
    from copdesk.services import plans

    groups: dict[str, list[MeasureRow]] = {}
    for row in rows:
        groups.setdefault(row.body, []).append(row)
    lines: list[Line] = []
    for who, held in sorted(groups.items(), key=lambda group: (not group[0], sort_key(group[0]))):
        done = plans.roll_up((row.done, row.weight) for row in held if row.status != "cancelled")
        share = "" if done is None else f" · {percent(texts, done)}"
        head = f"{who or texts.t('progress.nobody')} · {texts.n('count.measures', len(held))}{share}"
        lines += [Line("", (head,), head=True), *(line_of(texts, row) for row in held)]
    return lines


def late_by_who(texts: Texts, rows: Iterable[MeasureRow]) -> list[Line]:
    """Overdue ones under the body or the person they wait for, the longest waiting first."""
    groups: dict[str, list[MeasureRow]] = {}
    for row in sorted((row for row in rows if row.state == "late"), key=lambda row: row.days):
        groups.setdefault(row.body, []).append(row)
    lines: list[Line] = []
    for who, held in groups.items():
        head = f"{who or texts.t('progress.nobody')} · {texts.n('count.measures', len(held))}"
        lines += [Line("", (head,), head=True), *(line_of(texts, row) for row in held)]
    return lines


def percent(texts: Texts, value: Decimal) -> str:
    """62,5 %."""
    return f"{texts.number(value)} %"
