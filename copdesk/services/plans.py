"""Action plans: measures from decisions, progress rolled up, what is overdue, and money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count, takewhile
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.money import split_evenly
from copdesk.domain.rules.states import MACHINES
from copdesk.reports import plans as figures
from copdesk.reports.plans import Equivalent, Money, Progress
from copdesk.services import decisions, records
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

_NOTHING: Final = Decimal("0.00")

OPEN: Final = figures.OPEN
roll_up = figures.roll_up


@dataclass(frozen=True)
class Late:
    """An overdue measure; *who* is its responsible body, or the person or words when no body is named.

    *reason*: why it is late, as somebody has written it.
    """

    id: str
    label: str
    plan: str
    who: str
    due: date
    days: int
    reason: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a measure comes from; ids and numbers are None where there is nothing."""

    assignment: str | None
    decision: str | None
    decision_number: str | None
    meeting: str | None
    meeting_number: int | None
    meeting_date: date | None


# ---- from decisions to measures and back


def from_decision(desk: Desk, decision_id: str, plan_id: str, values: Mapping[str, Any] | None = None) -> str:
    """Make a line of a plan from a decision; returns the measure."""
    decision = decisions.decision_of(desk, decision_id)
    with desk.action("to_plan", noun="decision", id=decision_id) as act:
        made = {"text": decision["text"], **(values or {}), "plan": plan_id, "decision": decision_id}
        return records.add_in(act, "measure", {"number": next_number(desk, plan_id), **made})


def from_assignment(desk: Desk, assignment_id: str, plan_id: str, values: Mapping[str, Any] | None = None) -> str:
    """Make a line of a plan from an assignment and link both; UserError ``assignment_in_plan`` when it has one."""
    task = desk.get("assignment", assignment_id)
    if task is None or task["deleted"] is not None:
        raise UserError("record_missing", noun="assignment")
    linked = desk.get("measure", task["measure"]) if task["measure"] else None
    if linked is not None and linked["deleted"] is None:
        raise UserError("assignment_in_plan", measure=linked["label"])
    kept = {name: task[name] for name in ("text", "responsible", "organisation", "co_executors", "due", "decision")}
    with desk.action("to_plan", noun="assignment", id=assignment_id) as act:
        made = {"number": next_number(desk, plan_id), **kept, **(values or {}), "plan": plan_id}
        key = records.add_in(act, "measure", made)
        records.change_in(act, "assignment", assignment_id, {"measure": key})
        return key


def origin(desk: Desk, measure_id: str) -> Origin:
    """The meeting, decision and assignment that a measure comes from."""
    measure = _measure(desk, measure_id)
    tasks = desk.fetch("assignment", {"measure": measure_id}, limit=1)
    decided = measure["decision"] or (tasks[0]["decision"] if tasks else None)
    decision = desk.get("decision", decided) if decided else None
    item = desk.get("agenda_item", decision["agenda_item"]) if decision else None
    meeting = desk.get("meeting", item["meeting"]) if item else None
    return Origin(
        tasks[0]["id"] if tasks else None,
        decision["id"] if decision else None,
        decision["number"] if decision else None,
        meeting["id"] if meeting else None,
        meeting["number"] if meeting else None,
        meeting["date"] if meeting else None,
    )


def _measure(desk: Desk, key: str) -> dict[str, Any]:
    found = desk.get("measure", key)
    if found is None:
        raise UserError("record_missing", noun="measure")
    return found


# ---- numbers and progress


def next_number(desk: Desk, plan_id: str) -> str:
    """The number of the next measure: after the highest whole number in the plan."""
    numbers = [row["number"] or "" for row in desk.fetch("measure", {"plan": plan_id})]
    return str(max((int(head) for text in numbers if (head := text.partition(".")[0]).isdecimal()), default=0) + 1)


def progress(desk: Desk, plan_id: str, today: date) -> Progress:
    """How far a plan has come; cancelled measures do not count."""
    return figures.progress(desk.fetch("measure", {"plan": plan_id}), today)


def set_progress(desk: Desk, values: Mapping[str, Decimal | int | Mapping[str, Any]]) -> int:
    """Many measures at one go and one step: done per cent, or several fields, by measure id; returns how many."""
    rows = {row["id"]: row for row in desk.fetch("measure", ids=list(values))}
    if set(rows) != set(values):
        raise UserError("record_missing", noun="measure")
    with desk.action("progress", noun="measure", count=len(values)) as act:
        changes = []
        for key, given in values.items():
            asked = dict(given) if isinstance(given, Mapping) else {"done": given}
            changes.append((key, records.prepare(desk, "measure", asked, rows[key])))
        act.update_each("measure", changes)
    return len(changes)


def at_work(desk: Desk) -> list[str]:
    """Plans (ids) whose measures wait for somebody: of its versions the one in force, and none that was reported."""
    names = ["id", "former", "title", "start", "version", "status"]
    rows = query.page(desk, "plan", desk.query(Query("plan")), ["id", "former.id", *names[2:]])
    found = figures.in_force(dict(zip(names, row, strict=True)) for row in rows)
    return [row["id"] for row in found if row["status"] not in MACHINES["plan"].frozen]


def overdue(desk: Desk, today: date, plan_id: str | None = None) -> dict[str, list[Late]]:
    """Overdue measures of one plan or of all at work, by the body they wait for; «» gathers those of nobody."""
    where = [Condition("status", "in", list(OPEN)), Condition("due", "<", today)]
    where += [Condition("plan", "in", [plan_id] if plan_id else at_work(desk))]
    paths = ["id", "label", "plan", "organisation", "responsible", "responsible_text", "due", "delay_reason"]
    found = query.page(desk, "measure", desk.query(Query("measure", tuple(where), sort=("due", "number"))), paths)
    late: dict[str, list[Late]] = {}
    for key, label, plan, body, person, words, due, reason in found:
        who = body or words or person or ""
        late.setdefault(who, []).append(Late(key, label, plan or "", who, due, (today - due).days, reason or ""))
    return late


# ---- money


def of_measures(desk: Desk, noun: str, plans: Sequence[str], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Money or indicators of the measures of plans; those of a measure in the trash went there with it."""
    measures = query.ids(desk, "measure", desk.query(Query("measure", (Condition("plan", "in", list(plans)),))))
    return desk.fetch(noun, [Condition("measure", "in", measures)], order=order)


def indicators(desk: Desk, plan_id: str) -> list[dict[str, Any]]:
    """Indicators of the plan itself, then those of its measures."""
    own = [row for row in desk.fetch("indicator", {"plan": plan_id}, order=("name",)) if row["measure"] is None]
    return own + of_measures(desk, "indicator", [plan_id], ("measure.number",))


def money(desk: Desk, plan_id: str) -> list[Money]:
    """Planned, committed and spent by source, year and currency; currencies are never added together."""
    return figures.money(of_measures(desk, "funding_line", [plan_id]))


def spread(desk: Desk, line_id: str, start: date, end: date) -> list[str]:
    """Divide a planned sum into equal ones for each month from *start* to *end*; returns the lines.

    The line itself becomes the first; the last one takes what rounding left over. A stated equivalent is divided like
    the sum. UserError ``end_before_start``, ``spread_sum`` when there is none or some of it is committed or spent.
    """
    row = desk.get("funding_line", line_id)
    if row is None:
        raise UserError("record_missing", noun="funding_line")
    if end < start:
        raise UserError("end_before_start", field="end", start="start", noun="plan")
    if not row["amount"] or row["committed"] or row["spent"]:
        raise UserError("spread_sum")
    days = [start, *takewhile(lambda day: day < end, (add_months(start, month) for month in count(1)))]
    sums = split_evenly(row["amount"], len(days))
    stated = split_evenly(row["stated_amount"], len(days)) if row["stated_amount"] else [None] * len(days)
    parts = [
        {"date": day, "year": day.year, "amount": amount, "stated_amount": equal}
        for day, amount, equal in zip(days, sums, stated, strict=True)
    ]
    same = {name: row[name] for name in desk.registry["funding_line"].fields if row[name] is not None}
    with desk.action("spread", noun="funding_line", id=line_id, count=len(parts)) as act:
        records.change_in(act, "funding_line", line_id, parts[0])
        return [line_id, *(records.add_in(act, "funding_line", {**same, **part}) for part in parts[1:])]


def equivalents(desk: Desk, plan_id: str) -> list[Equivalent]:
    """Stated equivalents of a plan's money summed by pair of currencies, with the rate that follows."""
    return figures.equivalents(of_measures(desk, "funding_line", [plan_id]))


def overspent(desk: Desk, plan_id: str) -> list[str]:
    """Funding lines (ids) of a plan on which more was spent than planned."""
    rows = of_measures(desk, "funding_line", [plan_id])
    return [row["id"] for row in rows if (row["spent"] or _NOTHING) > (row["amount"] or _NOTHING)]
