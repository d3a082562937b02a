"""Sentences about what was done: names of actions for undo and history, and refusals with their values in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.services import labels
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.store.history import Act, HistoryRow
from copdesk.texts import Texts


@dataclass(frozen=True)
class Line:
    """One change of a record in words; *ms* is its moment, *field* the name and *label* the words of what changed."""

    ms: int
    when: str
    who: str
    action: str
    field: str
    label: str
    old: str
    new: str


def describe(desk: Desk, texts: Texts, act: Act) -> str:
    """What an action did, as the undo menu and the history name it."""
    params: dict[str, Any] = {"count": 1, "title": "", **act.params}
    noun = str(params.get("noun", ""))
    if noun in desk.registry:
        params["entity"] = _small(labels.noun_label(texts, noun))
        title = params["title"] or desk.title(noun, str(params.get("id", "")))
        params["title"] = texts.title(desk.registry[noun], title)
    key = f"action.{act.name}"
    return texts.t(key, **{"entity": "", **params}) if texts.has(key) else texts.t("ui.action.other")


def lines(desk: Desk, texts: Texts, noun: str, rows: Iterable[HistoryRow]) -> list[Line]:
    """The history of a record in words, in the order of *rows*."""
    made = []
    for row in rows:
        name = row.field
        old, new = (_value(desk, texts, noun, name, value) for value in (row.old, row.new))
        label = labels.field_label(texts, noun, name) if name else texts.t("history.created")
        when = labels.show_moment(row.act.ms)
        made.append(Line(row.act.ms, when, row.act.user, describe(desk, texts, row.act), name, label, old, new))
    return made


def of_record(desk: Desk, texts: Texts, noun: str, key: str) -> list[Line]:
    """Every change of a record in words, newest first."""
    return lines(desk, texts, desk.registry[noun].noun, history.of_record(desk, noun, key))


def next_undo(desk: Desk, texts: Texts) -> str:
    """What undo would take back; empty when there is nothing."""
    act = history.next_undo(desk)
    return describe(desk, texts, act) if act else ""


def next_redo(desk: Desk, texts: Texts) -> str:
    """What redo would do again; empty when there is nothing."""
    act = history.next_redo(desk)
    return describe(desk, texts, act) if act else ""


def explain(texts: Texts, registry: Registry, error: UserError, noun: str = "") -> str:
    """A refusal in the user's language, whose field, register and states are in words."""
    noun = str(error.params.get("noun") or noun).replace("-", "_")
    if error.field and (noun in registry or error.field == "label"):
        error.params["field"] = labels.field_label(texts, noun, error.field)
    said = texts.error(error, noun)
    return f"{said} {_steps(texts, registry, error, noun)}" if "machine" in error.params else said


def _steps(texts: Texts, registry: Registry, error: UserError, noun: str) -> str:
    """From which state which steps are open, in words."""
    machine, current, steps = (error.params.get(name) for name in ("machine", "current", "allowed"))
    for field in registry[noun].fields.values() if noun in registry else ():
        if field.machine == machine and isinstance(steps, tuple):
            words = [labels.choice_label(texts, field, code) for code in steps]
            now = labels.choice_label(texts, field, str(current)) if current else ""
            return texts.t("wording.steps", current=now, steps=", ".join(words) or texts.t("common.none"))
    return ""


def _value(desk: Desk, texts: Texts, noun: str, name: str, value: Any) -> str:
    if name == "deleted":
        return labels.show_moment(value) if value else ""
    return labels.show(texts, desk.registry[noun].fields[name], value) if name else ""


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]
