"""What is typed into the minutes and not yet in the desk, entry by entry; it outlives boxes, questions and crashes."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from copdesk.domain.fields import Field, Registry

Row = Mapping[str, Any]
Raws = dict[str, str]
Place = tuple[str, str]
"""Kind of an entry and the id of its record."""

# What one entry holds: its register and the fields that are written together, as one action.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "item": ("agenda_item", ("title", "rapporteur", "minutes", "outcome")),
        "speech": ("speech", ("section", "speaker", "text")),
        "decision": ("decision", ("text", "dissent")),
        "vote": (
            "decision",
            ("votes_for", "votes_against", "abstained", "not_voted", "unanimous", "adopted", "adopted_reason"),
        ),
        "task": ("assignment", ("text", "responsible", "organisation", "due")),
    }
)
COUNTS = ("votes_for", "votes_against", "abstained", "not_voted")
# A decision before the vote and the assignments that hang on it.
ORDER = ("item", "speech", "decision", "vote", "task")


@dataclass
class Slot:
    """One entry: *question* and *decision* are the ids it hangs on; a *fresh* one has no record yet."""

    kind: str
    key: str
    question: str
    decision: str = ""
    fresh: bool = False
    raws: Raws = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """By what it is known."""
        return (self.kind, self.key)

    @property
    def noun(self) -> str:
        """Its register."""
        return KINDS[self.kind][0]


class Sheet:
    """The unsaved entries of one meeting, by place."""

    def __init__(self) -> None:
        self.slots: dict[Place, Slot] = {}

    def __iter__(self) -> Iterator[Slot]:
        yield from sorted(self.slots.values(), key=lambda slot: ORDER.index(slot.kind))

    def of(self, question: str) -> list[Slot]:
        """The unsaved entries under a question, in the order in which they can be written."""
        return [slot for slot in self if slot.question == question]

    def to_json(self) -> dict[str, Any]:
        """As a draft is kept; empty when nothing is unsaved."""
        return {"slots": [asdict(slot) for slot in self.slots.values()]} if self.slots else {}

    def restore(self, draft: str) -> None:
        """Put a draft back."""
        for values in json.loads(draft).get("slots", ()):
            slot = Slot(**values)
            self.slots[slot.place] = slot

    def reborn(self, key: str) -> str:
        """Give the entries of a record that has gone a new id, so that they can be written anew; returns it."""
        fresh = new_key()
        for slot in list(self.slots.values()):
            if slot.decision == key:
                slot.decision = fresh
            if slot.key == key:
                del self.slots[slot.place]
                slot.key, slot.fresh = fresh, True
                self.slots[slot.place] = slot
        return fresh


def new_key() -> str:
    """The id of a record to be made."""
    return str(uuid.uuid4())


def raws_of(registry: Registry, kind: str, row: Row | None) -> Raws:
    """The fields of an entry as its editors show them; of a new one without *row*."""
    noun, names = KINDS[kind]
    fields = registry[noun].fields
    found: Row = row or {}
    made = {name: _raw(fields[name], name, found) for name in names}
    # Where votes were counted they say themselves whether all were for it.
    return {**made, "unanimous": "0"} if made.get("votes_for") else made


def _raw(field: Field, name: str, row: Row) -> str:
    value = row.get(name)
    if name == "speaker":
        return value or row.get("speaker_text") or ""
    if name == "adopted":
        # Only an outcome that somebody gave a reason for is other than the computed one.
        return str(int(bool(value))) if row.get("adopted_reason") else ""
    if field.kind.name == "flag":
        return "1" if value else "0"
    return field.kind.show(value)


def values_of(registry: Registry, slot: Slot, base: Raws) -> dict[str, Any]:
    """What an entry writes: of its record the fields that differ from *base*; UserError with the field's name."""
    noun, names = KINDS[slot.kind]
    fields = registry[noun].fields
    made: dict[str, Any] = {}
    for name in names:
        raw = slot.raws.get(name, "").strip()
        if not slot.fresh and raw == base.get(name, "").strip():
            continue
        if name == "speaker":
            known = is_key(raw)
            made |= {"speaker": raw if known else None, "speaker_text": None if known else raw or None}
        elif not (name == "adopted" and not raw):
            made[name] = fields[name].accept(raw or None)
    if slot.kind == "vote":
        return _whole_vote(registry, slot, made)
    if slot.fresh:
        made |= {"agenda_item": slot.question} if slot.kind in {"speech", "decision"} else {}
        made |= {"decision": slot.decision} if slot.kind == "task" else {}
    return made


def _whole_vote(registry: Registry, slot: Slot, made: dict[str, Any]) -> dict[str, Any]:
    """A vote is written whole: the four counts belong together."""
    if not made:
        return made
    fields = registry[slot.noun].fields
    counts = {name: fields[name].accept(slot.raws.get(name) or None) for name in COUNTS}
    if counts["votes_for"] is not None:
        counts = {name: count or 0 for name, count in counts.items()}
    made = {**made, **counts, "adopted_reason": slot.raws.get("adopted_reason") or None}
    if counts["votes_for"] is None and slot.raws.get("unanimous") != "1":
        made["adopted"] = None
    return made


def is_key(raw: str) -> bool:
    """Whether *raw* is the id of a record."""
    try:
        return str(uuid.UUID(raw)) == raw
    except ValueError:
        return False
