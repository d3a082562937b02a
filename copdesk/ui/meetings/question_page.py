"""The chosen question: what was heard and said, what was decided and by which votes, who does what by when."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from copdesk.ui.meetings.entries import BOXES, DecisionBox, SpeechBox, VoteBox
from copdesk.ui.meetings.entry_box import EntryBox, Tools
from copdesk.ui.meetings.sheet import Place, Slot
from copdesk.ui.meetings.words import Room
from copdesk.ui.widgets.basics import button, column, frame, label, row, scrolled


class DecisionBlock(QFrame):
    """A decision with its vote and its assignments."""

    def __init__(self, add_task: QPushButton, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.own = column(gap=6)
        self.tasks = column(gap=6)
        self.tasks.setContentsMargins(36, 0, 0, 0)
        self.add_task = add_task
        outer = column(parent=self, margin=10, gap=6)
        outer.addLayout(self.own)
        outer.addLayout(self.tasks)
        foot = row(add_task, 0)
        foot.setContentsMargins(36, 0, 0, 0)
        outer.addLayout(foot)


class QuestionPage(QWidget):
    """Boxes by place (kind and id); ``show_entries`` makes, moves, fills and removes them."""

    edited = Signal(object)
    """The ``Slot`` of an entry, as it reads now."""
    remove_asked = Signal(object)
    """The ``Slot`` of an entry to be removed."""
    add_asked = Signal(str, str)
    """(kind, id of the decision) of an entry to begin."""

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools, self._texts = tools, tools.texts
        self.boxes: dict[Place, EntryBox] = {}
        self.blocks: dict[str, DecisionBlock] = {}
        self.read_only = False
        self._room = Room("majority_present")
        texts = self._texts
        self.add_speech = self._adder("speech", "F7")
        self.add_decision = self._adder("decision", "F8")
        self.decided = label("", "heading")
        self._item = column(gap=0)
        self._speeches = column(gap=8)
        self._decisions = column(gap=10)
        body = self._body = QWidget()
        inner = column(parent=body, margin=12, gap=8)
        inner.addLayout(self._item)
        inner.addWidget(frame("line"))
        inner.addWidget(label(texts.t("minutes.said"), "heading"))
        inner.addLayout(self._speeches)
        inner.addLayout(row(self.add_speech, 0))
        inner.addWidget(frame("line"))
        inner.addWidget(self.decided)
        inner.addLayout(self._decisions)
        inner.addLayout(row(self.add_decision, 0))
        inner.addStretch(1)
        self.area: QScrollArea = scrolled(body)
        column(self.area, parent=self, gap=0)

    def clear(self) -> None:
        """Take every box away: another question comes."""
        for place in list(self.boxes):
            self._drop(place)

    def show_entries(self, entries: Sequence[Slot], names: Mapping[str, str], numbers: Mapping[str, str]) -> None:
        """Show exactly *entries*, in this order; *names* are titles and *numbers* those of decisions, by id."""
        wanted = {slot.place for slot in entries}
        for place in [place for place in self.boxes if place not in wanted]:
            self._drop(place)
        at: dict[int, int] = {}
        for slot in entries:
            box = self.boxes.get(slot.place) or self._make(slot)
            box.slot = slot
            layout, widget = self._home(box)
            self._place(layout, widget, at)
            box.put(slot.raws, names)
            box.set_read_only(self.read_only)
            if isinstance(box, DecisionBox):
                box.number.setText(numbers.get(slot.key, ""))
        self._chain(entries)

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        self.read_only = on
        for adder in (self.add_speech, self.add_decision):
            adder.setHidden(on)
        for block in self.blocks.values():
            block.add_task.setHidden(on)
        for box in self.boxes.values():
            box.set_read_only(on)

    def set_room(self, room: Room, word: str) -> None:
        """Who votes by which rule, and how the group calls its decisions."""
        self.decided.setText(self._texts.t(f"choice.section_word.{word}"))
        self._room = room
        for box in self.boxes.values():
            if isinstance(box, VoteBox):
                box.set_room(room)

    def box_of(self, widget: QWidget | None) -> EntryBox | None:
        """The box that a widget stands in."""
        while widget is not None and not isinstance(widget, EntryBox):
            widget = widget.parentWidget()
        return widget if widget is not None and self.boxes.get(widget.slot.place) is widget else None

    def reveal(self, box: EntryBox) -> None:
        """Go to a box and show it whole."""
        box.focus_main()
        # Its place is known only after the layout has run.
        QTimer.singleShot(0, box, lambda: self.area.ensureWidgetVisible(box, 0, 24))

    def start(self) -> None:
        """To where one goes on: the first speech that nobody has typed, else the title."""
        speeches = [box for box in self.boxes.values() if isinstance(box, SpeechBox)]
        blank = next((box for box in speeches if not box.raws()["text"].strip()), None)
        first = blank or next((box for place, box in self.boxes.items() if place[0] == "item"), None)
        if first is not None:
            self.reveal(first)

    def _make(self, slot: Slot) -> EntryBox:
        # Inside from the beginning: Qt's chain of Tab stops breaks when proxies come in from another window.
        box = BOXES[slot.kind](self._tools, slot, self._body)
        self.boxes[slot.place] = box
        if slot.kind == "decision":
            self.blocks[slot.key] = DecisionBlock(self._adder("task", "F9", slot.key), self._body)
        if isinstance(box, VoteBox):
            box.set_room(self._room)
        box.edited.connect(lambda: self._edited(box))
        box.remove_asked.connect(lambda: self.remove_asked.emit(box.slot))
        return box

    def _edited(self, box: EntryBox) -> None:
        old = box.slot
        box.slot = Slot(old.kind, old.key, old.question, old.decision, old.fresh, box.raws())
        self.edited.emit(box.slot)

    def _home(self, box: EntryBox) -> tuple[QVBoxLayout, QWidget]:
        """The column that a box stands in, and what is moved there: of a decision its whole block."""
        slot = box.slot
        if slot.kind == "decision":
            block = self.blocks[slot.key]
            if block.own.indexOf(box) < 0:
                block.own.insertWidget(0, box)
                box.show()
            return self._decisions, block
        homes = {"item": self._item, "speech": self._speeches}
        if slot.kind in homes:
            return homes[slot.kind], box
        block = self.blocks[slot.key if slot.kind == "vote" else slot.decision]
        return (block.own if slot.kind == "vote" else block.tasks), box

    @staticmethod
    def _place(layout: QVBoxLayout, widget: QWidget, at: dict[int, int]) -> None:
        """Put a widget to the next place of its column; *at* counts the places taken."""
        first = 1 if isinstance(widget, VoteBox) else 0
        place = at.get(id(layout), first)
        at[id(layout)] = place + 1
        if layout.indexOf(widget) != place:
            layout.insertWidget(place, widget)
            # At once, not when the layout comes to it: the next key may already be on its way.
            widget.show()

    def _drop(self, place: Place) -> None:
        box = self.boxes.pop(place)
        box.hide()
        box.deleteLater()
        if place[0] == "decision":
            block = self.blocks.pop(place[1])
            block.hide()
            block.deleteLater()

    def _chain(self, entries: Sequence[Slot]) -> None:
        """Let Tab go as one reads; Qt goes in the order in which things were made."""
        speech, rest = self._stops(entries, {"item", "speech"}), self._stops(entries, {"decision", "vote", "task"})
        stops = [*speech, self.add_speech, *rest, self.add_decision]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def _stops(self, entries: Sequence[Slot], kinds: set[str]) -> list[QWidget]:
        found: list[QWidget] = []
        last = ""
        for slot in entries:
            if slot.kind not in kinds:
                continue
            if slot.kind == "decision" and last:
                found.append(self.blocks[last].add_task)
            last = slot.key if slot.kind == "decision" else last
            found += self.boxes[slot.place].stops()
        return [*found, *([self.blocks[last].add_task] if last else [])]

    def _adder(self, kind: str, keys: str, decision: str = "") -> QPushButton:
        made = button(self._texts.t(f"minutes.add.{kind}"), lambda: self.add_asked.emit(kind, decision), "flat", "add")
        made.setToolTip(f"{self._texts.t(f'minutes.add.{kind}')} ({keys})")
        return made
