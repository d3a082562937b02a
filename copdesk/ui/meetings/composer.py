"""What is to be shown of a question: its records, what is typed over them, and boxes that wait for words."""

from collections.abc import Sequence
from typing import Any

from copdesk.domain.fields import Registry
from copdesk.ui.meetings.keeper import Keeper
from copdesk.ui.meetings.sheet import Place, Raws, Slot, new_key, raws_of


class Composer:
    """The entries of the chosen question, in the order of the minutes."""

    def __init__(self, registry: Registry, keeper: Keeper) -> None:
        self._registry, self._keeper = registry, keeper
        self._question: Any = None
        self._blanks: dict[Place, Slot] = {}

    def choose(self, question: Any) -> None:
        """Another question: boxes that nobody typed into are forgotten."""
        self._question, self._blanks = question, {}

    def update(self, question: Any) -> None:
        """The same question as it stands in the desk now."""
        self._question = question

    def begin(self, kind: str, decision: str = "") -> Slot:
        """An empty entry: the one that waits already, or a new one."""
        for slot in self._blanks.values():
            if (slot.kind, slot.decision) == (kind, decision) and slot.place not in self._keeper.sheet.slots:
                return slot
        key = str(self._question.row["id"])
        made = Slot(kind, new_key(), key, decision, fresh=True, raws=self._empty(kind))
        self._blanks[made.place] = made
        return made

    def waits(self, slot: Slot) -> bool:
        """Whether *slot* reads as the empty box did when it was begun."""
        blank = self._blanks.get(slot.place)
        return blank is not None and blank.raws == slot.raws

    def drop(self, place: Place) -> None:
        """An empty box is given up."""
        self._blanks.pop(place, None)

    def entries(self, *, offer: bool) -> list[Slot]:
        """Everything to show; with *offer* a question without speeches gets an empty one."""
        question, key = self._question, str(self._question.row["id"])
        # What has become a record meanwhile waits no more.
        self._blanks = {place: slot for place, slot in self._blanks.items() if not self._keeper.base(place)}
        typed = [slot for slot in self._keeper.sheet.of(key) if slot.fresh]
        new = [*self._keeper.ahead(key), *typed, *self._blanks.values()]
        speeches = self._merged("speech", [row["id"] for row in question.speeches], new)
        if not speeches and offer:
            speeches = [self.begin("speech")]
        made = [self._slot("item", key), *speeches]
        for slot in self._merged("decision", [row["id"] for row in question.decisions], new):
            tasks = [task["id"] for task in question.tasks.get(slot.key, ())]
            mine = [task for task in new if task.decision == slot.key]
            made += [slot, self._slot("vote", slot.key), *self._merged("task", tasks, mine, slot.key)]
        return made

    def _merged(self, kind: str, keys: Sequence[str], new: Sequence[Slot], decision: str = "") -> list[Slot]:
        fresh = dict.fromkeys(slot.key for slot in new if slot.kind == kind and slot.key not in keys)
        return [self._slot(kind, key, decision) for key in (*keys, *fresh)]

    def _slot(self, kind: str, key: str, decision: str = "") -> Slot:
        """An entry as it is typed, else as it stands in the desk, else empty."""
        place = (kind, key)
        typed = self._keeper.sheet.slots.get(place) or self._blanks.get(place)
        raws: Raws = self._keeper.base(place) or self._empty(kind)
        return typed or Slot(kind, key, str(self._question.row["id"]), decision, raws=dict(raws))

    def _empty(self, kind: str) -> Raws:
        """An empty entry; who reports on the question is heard first."""
        raws = raws_of(self._registry, kind, None)
        if kind == "speech":
            key = self._question.row["id"]
            begun = any(slot.kind == "speech" for slot in (*self._blanks.values(), *self._keeper.sheet.of(key)))
            first = not (self._question.speeches or begun)
            raws["section"] = "heard" if first else "spoke"
            raws["speaker"] = (self._question.row["rapporteur"] or "") if first else ""
        return raws
