"""A plan over time: the next version, and versions side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.services import labels, plans, records
from copdesk.store.desk import Desk
from copdesk.texts import Texts

_FRESH: Final = frozenset(
    {"status", "version", "approved_position", "approved_name", "approved_on", "agreed_position", "agreed_name",
     "agreed_on"}
)  # fmt: skip
_OF_PLAN: Final = ("title", "goal", "start", "end", "basis", "developers")
_COMPARED: Final = (
    "text", "objective", "problem", "responsible", "organisation", "responsible_text", "co_executors", "start", "due",
    "periodic", "expected_result", "weight", "status", "done", "evidence", "delay_reason",
)  # fmt: skip


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


def versions(desk: Desk, plan_id: str) -> list[tuple[str, int]]:
    """Earlier versions (id, number) of a plan, the first one first: those with a lower number."""
    row = desk.get("plan", plan_id)
    if row is None:
        return []
    found = [(other["id"], other["version"] or 1) for other in _versions(desk, row)]
    return sorted((one for one in found if one[1] < (row["version"] or 1)), key=lambda one: one[1])


def _versions(desk: Desk, plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All versions of a plan, itself among them, by what each was made from."""
    found: dict[str, Mapping[str, Any]] = {}
    near = [plan]
    while near:
        row = near.pop()
        if row["id"] not in found:
            found[row["id"]] = row
            near += _next_to(desk, row)
    return list(found.values())


def _next_to(desk: Desk, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Versions made from this one, the one it was made from, and others made from that, which may be lost."""
    near = desk.fetch("plan", {"former": row["id"]})
    if row["former"]:
        return near + desk.fetch("plan", {"former": row["former"]}) + desk.fetch("plan", {"id": row["former"]})
    # Versions of before the field ``former`` have nothing but the title and the group in common.
    same = desk.fetch("plan", {"title": row["title"], "group": row["group"], "former": None}) if row["title"] else []
    return near + [other for other in same if (other["version"] or 1) != (row["version"] or 1)]


def new_version(desk: Desk, plan_id: str) -> str:
    """A draft of the next version with the same measures, indicators and money; the old plan stays as it is."""
    old = desk.get("plan", plan_id)
    if old is None or old["deleted"] is not None:
        raise UserError("record_missing", noun="plan")
    with desk.action("new_version", noun="plan", id=plan_id) as act:
        kept = _values(desk, "plan", old, _FRESH)
        version = max(row["version"] or 1 for row in _versions(desk, old)) + 1
        plan = records.add_in(act, "plan", {**kept, "version": version, "status": "draft", "former": plan_id})
        copied: dict[str | None, str | None] = {None: None}
        for row in desk.fetch("measure", {"plan": plan_id}, order=("number",)):
            copied[row["id"]] = act.insert("measure", {**_values(desk, "measure", row), "plan": plan})
        for row in plans.indicators(desk, plan_id):
            act.insert(
                "indicator", {**_values(desk, "indicator", row), "plan": plan, "measure": copied[row["measure"]]}
            )
        for row in plans.of_measures(desk, "funding_line", [plan_id]):
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
    """Measures by number; one without a number goes by its text, and the second of the same number says so."""
    held: dict[str, dict[str, Any]] = {}
    for row in desk.fetch("measure", {"plan": plan_id}, order=("number",)):
        name = row["number"] or row["text"]
        again = next(n for n in count(1) if (name if n == 1 else f"{name} ({n})") not in held)
        held[name if again == 1 else f"{name} ({again})"] = row
    return held


def _shown(desk: Desk, name: str, value: Any) -> Any:
    target = desk.registry["measure"].fields[name].target
    return desk.title(target, value) if target and value else value


def compared(desk: Desk, texts: Texts, old_plan: str, new_plan: str) -> list[tuple[str, str, str, str, str, str]]:
    """The differences in words: (noun, id to open, record, field or what happened, old, new), the plan's own first."""
    lines = _own_changes(desk, texts, old_plan, new_plan)
    found, before, after = compare(desk, old_plan, new_plan), _by_number(desk, old_plan), _by_number(desk, new_plan)
    for numbers, rows, key in ((found.added, after, "review.new"), (found.removed, before, "review.gone")):
        for number in numbers:
            row, gone = rows[number], key == "review.gone"
            words = (row["text"], "") if gone else ("", row["text"])
            lines.append(("measure", row["id"], number, texts.t(key), *words))
    for each in found.changed:
        field = desk.registry["measure"].field(each.field)
        old, new = (labels.show(texts, field, value) if not field.target else value for value in (each.old, each.new))
        label = labels.field_label(texts, "measure", each.field)
        lines.append(("measure", after[each.number]["id"], each.number, label, old or "", new or ""))
    return lines


def _own_changes(desk: Desk, texts: Texts, old_plan: str, new_plan: str) -> list[tuple[str, str, str, str, str, str]]:
    old, new = desk.get("plan", old_plan), desk.get("plan", new_plan)
    if old is None or new is None:
        raise UserError("record_missing", noun="plan")
    noun, lines = labels.noun_label(texts, "plan"), []
    for name in _OF_PLAN:
        if (old[name] or None) != (new[name] or None):
            field = desk.registry["plan"].field(name)
            before, after = (labels.show(texts, field, row[name]) for row in (old, new))
            lines.append(("plan", new_plan, noun, labels.field_label(texts, "plan", name), before, after))
    return lines
