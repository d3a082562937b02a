"""The whole story of a measure by day: where it was raised, decided and planned, what was done, what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.services import labels, plans, plans_history
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.texts import Texts

_TOLD: Final = frozenset({"status", "done", "due", "responsible", "organisation", "delay_reason", "evidence"})
# Of what happened on one day: the voice before the decision, the result at the end.
_ORDER: Final = (
    "problem", "raised", "meeting", "decision", "assignment", "plan", "measure", "change", "sent", "answered", "done",
    "indicator", "assessed", "reported",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One line of a measure's story.

    *kind*: problem (the residents' words), raised (the meeting that heard them), meeting, decision, assignment, plan
    (one for each version), measure (made), change, sent and answered (a recommendation), done (with its evidence),
    indicator (a fact), assessed, reported (the plan). *noun* and *id* are the record to open, *label* its title or its
    words; a change has the *field* with its *old* and *new* Python values.
    """

    day: date
    kind: str
    noun: str
    id: str
    label: str
    field: str = ""
    old: Any = None
    new: Any = None


def story(desk: Desk, measure_id: str) -> list[Event]:
    """From the residents' voice to the result, in the order of days; earlier versions of the line belong to it."""
    measure = desk.get("measure", measure_id)
    if measure is None:
        raise UserError("record_missing", noun="measure")
    lines = _through_versions(desk, measure)
    changes = [event for row in lines for event in _changes(desk, row["id"])]
    born = next((event.day for event in changes if event.kind == "measure"), dates.today())
    events = [*changes, *_decided(desk, lines, born), *_planned(desk, lines, born)]
    for row in lines:
        events += [*_recommended(desk, row["id"]), *_measured(desk, row["id"])]
    events += [*_problem(desk, measure), *_done(measure)]
    return sorted(events, key=lambda event: (event.day, _ORDER.index(event.kind)))


def in_words(desk: Desk, texts: Texts, event: Event) -> tuple[str, str]:
    """What happened, and the record or its change."""
    if event.kind == "change":
        field = desk.registry["measure"].field(event.field)
        old, new = (value if field.target else labels.show(texts, field, value) for value in (event.old, event.new))
        return labels.field_label(texts, "measure", event.field), f"{old or '—'} → {new or '—'}"
    own = f"story.{event.kind}"
    return texts.t(own if texts.has(own) else f"entity.{event.noun}"), event.label


def _through_versions(desk: Desk, measure: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The line in each version of its plan up to its own, the first version first: by number, else by text."""
    earlier = plans_history.versions(desk, measure["plan"]) if measure["plan"] else []
    made: list[Mapping[str, Any]] = []
    for key, _ in earlier:
        where = {"plan": key, "number": measure["number"]} if measure["number"] else {"plan": key}
        same = [row for row in desk.fetch("measure", where) if measure["number"] or row["text"] == measure["text"]]
        made += same[:1]
    return [*made, measure]


def _event(desk: Desk, day: date, kind: str, noun: str, key: str, label: str = "") -> Event:
    return Event(day, kind, noun, key, label or desk.title(noun, key))


def _decided(desk: Desk, lines: list[Mapping[str, Any]], born: date) -> Iterator[Event]:
    """Meeting, decision and assignment, from the first version that has them."""
    for row in lines:
        found = plans.origin(desk, row["id"])
        if found.meeting and found.meeting_date:
            yield _event(desk, found.meeting_date, "meeting", "meeting", found.meeting)
        if found.decision:
            yield _event(desk, found.meeting_date or born, "decision", "decision", found.decision)
        if found.assignment:
            yield _event(desk, found.meeting_date or born, "assignment", "assignment", found.assignment)
        if found.meeting or found.decision or found.assignment:
            return


def _planned(desk: Desk, lines: list[Mapping[str, Any]], born: date) -> Iterator[Event]:
    for row in lines:
        plan = desk.get("plan", row["plan"]) if row["plan"] else None
        if plan:
            day = plan["approved_on"] or plan["start"] or born
            yield _event(desk, day, "plan", "plan", plan["id"])
            for step in history.of_record(desk, "plan", plan["id"]):
                if (step.field, step.new) == ("status", "reported") and step.act.kind == "do" and not step.act.undone:
                    yield _event(desk, _day(step), "reported", "plan", plan["id"])


def _problem(desk: Desk, measure: Mapping[str, Any]) -> Iterator[Event]:
    """What residents said, where it was heard, and the numbers after."""
    problem = desk.get("problem", measure["problem_case"]) if measure["problem_case"] else None
    if problem is None:
        return
    heard = desk.get("meeting", problem["meeting"]) if problem["meeting"] else None
    day = problem["raised_on"] or (heard["date"] if heard else None)
    if day:
        words = f"«{problem['voice']}»" if problem["voice"] else problem["title"]
        yield _event(desk, day, "problem", "problem", problem["id"], words)
    if heard and heard["date"]:
        yield _event(desk, heard["date"], "raised", "meeting", heard["id"])
    if problem["after_end"] and problem["after_value"] is not None:
        show = desk.registry["problem"].field("after_value").kind.show
        values = [show(problem[name]) for name in ("before_value", "after_value") if problem[name] is not None]
        words = f"{problem['measured'] or problem['title']}: {' → '.join(values)}"
        yield _event(desk, problem["after_end"], "assessed", "problem", problem["id"], words)


def _recommended(desk: Desk, measure_id: str) -> Iterator[Event]:
    for row in desk.fetch("proposal", {"measure": measure_id}):
        package = desk.get("recommendation", row["recommendation"])
        if package and package["deleted"] is None and package["letter_date"]:
            label = f"{package['programme']}, № {package['letter_number'] or ''}".strip(", №")
            yield _event(desk, package["letter_date"], "sent", "recommendation", package["id"], label)
        if row["answer_date"] and row["answer"] != "none":
            yield _event(desk, row["answer_date"], "answered", "proposal", row["id"])


def _measured(desk: Desk, measure_id: str) -> Iterator[Event]:
    for row in desk.fetch("indicator", {"measure": measure_id}):
        if row["fact"] is not None and row["fact_date"]:
            show = desk.registry["indicator"].field("fact").kind.show
            values = [show(row[name]) for name in ("baseline", "fact") if row[name] is not None]
            unit = f" {row['unit_of_measure']}" if row["unit_of_measure"] else ""
            yield _event(desk, row["fact_date"], "indicator", "indicator", row["id"],
                         f"{row['name']}: {' → '.join(values)}{unit}")  # fmt: skip


def _done(measure: Mapping[str, Any]) -> Iterator[Event]:
    if measure["done_on"]:
        yield Event(measure["done_on"], "done", "measure", measure["id"], measure["evidence"] or measure["label"])


def _changes(desk: Desk, measure_id: str) -> list[Event]:
    """What the history keeps of the measure itself, oldest first."""
    label = desk.title("measure", measure_id)
    made = []
    rows = history.of_record(desk, "measure", measure_id)
    birth = {row.act.number for row in rows if not row.field}
    for row in reversed(rows):
        day = _day(row)
        if not row.field:
            made.append(Event(day, "measure", "measure", measure_id, label))
        elif row.field in _TOLD and row.act.number not in birth and row.old != row.new:
            made.append(Event(day, "change", "measure", measure_id, label, row.field, row.old, row.new))
    return made


def _day(row: history.HistoryRow) -> date:
    return datetime.fromtimestamp(row.act.ms / 1000).date()
