"""Keeps what is typed into the minutes: a draft every second and a half, a record when the thought is finished."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from copdesk.domain.errors import UserError
from copdesk.ui.meetings.sheet import Place, Raws, Sheet, Slot, raws_of, values_of
from copdesk.ui.session import Session

Then = Callable[[], None]
_DRAFT_MS = 1500
_FIXED = frozenset({"section", "unanimous"})


class _Wave:
    """Several writes after which something is to happen, if none of them is refused."""

    def __init__(self, then: Then | None) -> None:
        self._then, self._open = then, 1

    def begin(self) -> None:
        """One more on its way."""
        self._open += 1

    def end(self, ok: bool = True) -> None:
        """One has come back."""
        if not ok:
            self._then = None
        self._open -= 1
        if not self._open and self._then is not None:
            self._then()


class Keeper(QObject):
    """The unsaved entries of the open meeting, and the way of each into the desk."""

    refused = Signal(object, object)
    """(slot, error): an entry that the desk does not take; what was typed stays."""
    changed = Signal()
    """Other entries are unsaved than before."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._key = ""
        self.sheet = Sheet()
        self._base: dict[Place, Raws] = {}
        self._questions: set[str] = set()
        self._sent: set[Place] = set()
        self._written: dict[Place, tuple[Slot, int]] = {}
        self._later = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._later.timeout.connect(self.keep)

    def open(self, key: str) -> None:
        """Begin with another meeting."""
        self._later.stop()
        self._key, self.sheet, self._base, self._sent, self._written = key, Sheet(), {}, set(), {}

    def take(self, book: Any) -> None:
        """What stands in the desk now: what was typed is compared with it."""
        self._base = {}
        self._questions = {question.row["id"] for question in book.questions}
        for place, row in _records(book):
            self._base[place] = raws_of(self._session.registry, place[0], row)
        # A book that was asked for before the write may come after it: the next one has the record, or it is gone.
        self._written = {
            place: (slot, missed + 1)
            for place, (slot, missed) in self._written.items()
            if place not in self._base and not missed
        }
        for slot in list(self.sheet):
            self._settle(slot)
        self.changed.emit()

    def ahead(self, question: str) -> list[Slot]:
        """New entries of a question that are written but not read again yet: they must not vanish meanwhile."""
        return [slot for slot, _ in self._written.values() if slot.question == question]

    def restore(self, draft: str) -> bool:
        """Put a kept draft back; whether anything of it differs from the desk."""
        self.sheet.restore(draft)
        for slot in list(self.sheet):
            self._settle(slot)
        self.changed.emit()
        return self.unsaved()

    def base(self, place: Place) -> Raws:
        """An entry as it stands in the desk; empty when it does not."""
        return self._base.get(place, {})

    def typed(self, slot: Slot) -> None:
        """An entry now reads ``slot.raws``."""
        self.sheet.slots[slot.place] = slot
        if self._needless(slot):
            del self.sheet.slots[slot.place]
        if not self._later.isActive():
            self._later.start()
        self.changed.emit()

    def forget(self, place: Place) -> None:
        """An entry is given up."""
        if self.sheet.slots.pop(place, None) is not None:
            self._later.start()
            self.changed.emit()

    def unsaved(self, question: str = "") -> bool:
        """Whether anything typed (under a question) is not in the desk yet."""
        here = {question} if question else self._questions
        return any(slot.question in here for slot in self.sheet)

    def save(self, slots: Iterable[Slot], then: Then | None = None) -> None:
        """Write entries one after another, each as an action of its own, then call *then* unless one was refused."""
        wave = _Wave(then)
        for slot in list(slots):
            if slot.question in self._questions:
                wave.begin()
                self._save(slot, wave)
        wave.end()

    def save_all(self, then: Then | None = None) -> None:
        """Write everything that is typed."""
        self.save(self.sheet, then)

    def drop(self) -> None:
        """Give up everything that is typed."""
        self.sheet.slots.clear()
        self.keep()
        self.changed.emit()

    def keep(self) -> None:
        """Put what is typed away as a draft at once."""
        self._later.stop()
        if self._key:
            self._session.run(self, _keep, self._key, self.sheet.to_json(), replace=f"keep.{self._key}")

    def _settle(self, slot: Slot) -> None:
        """An entry whose record came, went, or says the same already."""
        known = slot.place in self._base
        if known:
            slot.fresh = False
        elif not slot.fresh and slot.kind != "vote" and slot.place not in self._sent:
            self.sheet.reborn(slot.key)
        if self._needless(slot):
            self.sheet.slots.pop(slot.place, None)

    def _needless(self, slot: Slot) -> bool:
        if slot.place in self._sent:
            return False
        if slot.place in self._base:
            return slot.raws == self._base[slot.place]
        return not any(raw.strip() for name, raw in slot.raws.items() if name not in _FIXED) and (
            slot.raws.get("unanimous") != "1"
        )

    def _save(self, slot: Slot, wave: _Wave) -> None:
        sheet, raws = self.sheet, dict(slot.raws)
        try:
            self._check_parent(slot)
            values = values_of(self._session.registry, slot, self._base.get(slot.place, {}))
        except UserError as error:
            self._refused(sheet, slot, wave, error)
            return
        if not values:
            self.forget(slot.place)
            wave.end()
            return
        self._sent.add(slot.place)
        self._session.run_action(
            self, _write, slot.noun, slot.key, values, slot.kind == "vote",
            done=partial(self._saved, sheet, slot.place, raws, wave),
            failed=partial(self._refused, sheet, slot, wave),
        )  # fmt: skip

    def _check_parent(self, slot: Slot) -> None:
        """A vote and an assignment need a decision: UserError ``required`` for its text."""
        if slot.kind not in {"vote", "task"}:
            return
        place = ("decision", slot.key if slot.kind == "vote" else slot.decision)
        typed = self.sheet.slots.get(place)
        if place not in self._base and place not in self._sent and typed is None:
            raise UserError("required", field="decision")

    def _saved(self, sheet: Sheet, place: Place, raws: Raws, wave: _Wave, _: object = None) -> None:
        slot = sheet.slots.get(place)
        if sheet is self.sheet:
            self._sent.discard(place)
            self._base[place] = raws
        if slot is not None:
            if slot.fresh and sheet is self.sheet:
                self._written[place] = (slot, 0)
            slot.fresh = False
            if slot.raws == raws:
                del sheet.slots[place]
        if sheet is self.sheet:
            self._later.start()
            self.changed.emit()
        wave.end()

    def _refused(self, sheet: Sheet, slot: Slot, wave: _Wave, error: Exception) -> None:
        if sheet is self.sheet:
            self._sent.discard(slot.place)
            self.keep()
            self.refused.emit(slot, error)
        wave.end(ok=False)


def _records(book: Any) -> Iterable[tuple[Place, Mapping[str, Any]]]:
    """Every entry of the minutes that has a record, with it."""
    for question in book.questions:
        yield ("item", question.row["id"]), question.row
        for row in question.speeches:
            yield ("speech", row["id"]), row
        for row in question.decisions:
            yield ("decision", row["id"]), row
            yield ("vote", row["id"]), row
            for task in question.tasks[row["id"]]:
                yield ("task", task["id"]), task


def _write(desk: Any, noun: str, key: str, values: Mapping[str, Any], vote: bool) -> None:
    from copdesk.services import minutes

    minutes.write(desk, noun, key, values, vote=vote)


def _keep(desk: Any, key: str, typed: Mapping[str, Any]) -> None:
    from copdesk.services import minutes

    minutes.keep(desk, key, typed)
