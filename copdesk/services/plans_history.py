"""A plan over time: the story of one measure, and versions of a plan side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.services import plans, records
from copdesk.store import history
from copdesk.store.desk import Desk

_FRESH: Final = frozenset(
    {"status", "version", "approved_position", "approved_name", "approved_on", "agreed_position", "agreed_name",
     "agreed_on"}
)  # fmt: skip
_COMPARED: Final = (
    "text", "objective", "problem", "responsible", "organisation", "responsible_text", "co_executors", "start", "due",
    "periodic", "expected_result", "weight", "status", "done", "evidence", "delay_reason",
)  # fmt: skip
_TOLD: Final = frozenset({"status", "done", "due", "responsible", "organisation", "delay_reason", "evidence"})


@dataclass(frozen=True)
class Event:
    """One line of a measure's story.

    *kind*: meeting, decision, assignment, plan, measure (made), change. *noun* and *id* are the record to open,
    *label* its title; of a change also the *field* with its *old* and *new* Python values.
    """

    day: date
    kind: str
    noun: str
    id: str
    label: str
    field: str = ""
    old: Any = None
    new: Any = None


@dataclass(frozen=True)
class Changed:
    """A measure whose *field* differs between two versions of a plan."""

    number: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Differences:
    """Measures by number that a later version added or removed, and the fields that changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]


def story(desk: Desk, measure_id: str) -> list[Event]:
    """Where a measure comes from and what happened to it, in the order of days."""
    measure = desk.get("measure", measure_id)
    if measure is None:
        raise UserError("record_missing", noun="measure")
    found = plans.origin(desk, measure_id)
    changes = _changes(desk, measure_id)
    born = next((event.day for event in changes if event.kind == "measure"), date.today())
    events = []
    if found.meeting and found.meeting_date:
        events.append(_event(desk, found.meeting_date, "meeting", found.meeting))
    if found.decision:
        events.append(_event(desk, found.meeting_date or born, "decision", found.decision))
    if found.assignment:
        events.append(_event(desk, found.meeting_date or born, "assignment", found.assignment))
    plan = desk.get("plan", measure["plan"])
    if plan:
        events.append(_event(desk, plan["approved_on"] or plan["start"] or born, "plan", plan["id"]))
    return sorted([*events, *changes], key=lambda event: event.day)


def _event(desk: Desk, day: date, noun: str, key: str) -> Event:
    return Event(day, noun, noun, key, desk.title(noun, key))


def _changes(desk: Desk, measure_id: str) -> list[Event]:
    """What the history keeps of the measure itself, oldest first."""
    label = desk.title("measure", measure_id)
    made = []
    rows = history.of_record(desk, "measure", measure_id)
    birth = {row.act.number for row in rows if not row.field}
    for row in reversed(rows):
        day = datetime.fromtimestamp(row.act.ms / 1000).date()
        if not row.field:
            made.append(Event(day, "measure", "measure", measure_id, label))
        elif row.field in _TOLD and row.act.number not in birth and row.old != row.new:
            made.append(Event(day, "change", "measure", measure_id, label, row.field, row.old, row.new))
    return made


def new_version(desk: Desk, plan_id: str) -> str:
    """A draft of the next version with the same measures, indicators and money; the old plan stays as it is."""
    old = desk.get("plan", plan_id)
    if old is None or old["deleted"] is not None:
        raise UserError("record_missing", noun="plan")
    with desk.action("new_version", noun="plan", id=plan_id) as act:
        kept = _values(desk, "plan", old, _FRESH)
        plan = records.add_in(act, "plan", {**kept, "version": (old["version"] or 1) + 1, "status": "draft"})
        copied: dict[str | None, str | None] = {None: None}
        for row in desk.fetch("measure", {"plan": plan_id}, order=("number",)):
            copied[row["id"]] = act.insert("measure", {**_values(desk, "measure", row), "plan": plan})
        indicators = desk.fetch("indicator", {"plan": plan_id}) + desk.fetch("indicator", {"measure.plan": plan_id})
        for row in {row["id"]: row for row in indicators}.values():
            act.insert(
                "indicator", {**_values(desk, "indicator", row), "plan": plan, "measure": copied.get(row["measure"])}
            )
        for row in desk.fetch("funding_line", {"measure.plan": plan_id}):
            act.insert("funding_line", {**_values(desk, "funding_line", row), "measure": copied[row["measure"]]})
        return plan


def _values(desk: Desk, noun: str, row: Mapping[str, Any], but: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {name: row[name] for name in desk.registry[noun].fields if row[name] is not None and name not in but}


def compare(desk: Desk, old_plan: str, new_plan: str) -> Differences:
    """Measures of a later version against an earlier one, matched by number; references are shown as titles."""
    before, after = _by_number(desk, old_plan), _by_number(desk, new_plan)
    changed = [
        Changed(number, name, *(_shown(desk, name, row[name]) for row in (before[number], after[number])))
        for number in before
        if number in after
        for name in _COMPARED
        if (before[number][name] or None) != (after[number][name] or None)
    ]
    return Differences(
        tuple(number for number in after if number not in before),
        tuple(number for number in before if number not in after),
        tuple(changed),
    )


def _by_number(desk: Desk, plan_id: str) -> dict[str, dict[str, Any]]:
    """Measures by number; one without a number goes by its text."""
    rows = desk.fetch("measure", {"plan": plan_id}, order=("number",))
    return {row["number"] or row["text"]: row for row in rows}


def _shown(desk: Desk, name: str, value: Any) -> Any:
    target = desk.registry["measure"].fields[name].target
    return desk.title(target, value) if target and value else value
