"""What can be done in the minutes by a key or from the menu: begin, insert, vote, remove, go on."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication

from copdesk.domain.errors import UserError
from copdesk.ui.meetings import work
from copdesk.ui.meetings.editors import WordsEditor
from copdesk.ui.meetings.entries import DecisionBox, VoteBox
from copdesk.ui.meetings.entry_box import EntryBox
from copdesk.ui.meetings.sheet import Slot
from copdesk.ui.widgets.view import MENU_ONLY

if TYPE_CHECKING:
    from copdesk.ui.meetings.minutes_part import MinutesPart

BLOCKS = ("floor", "present", "quorum", "nothing")
# Keys that neither the window, nor a text being edited, nor the Ukrainian layout takes for something else.
_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "speech": ("F7", "Ctrl+Return"), "decision": ("F8",), "task": ("F9",), "unanimous": ("F6",),
        "next": ("Alt+PgDown",), "previous": ("Alt+PgUp",), "save": ("Ctrl+S",), "remove": ("Ctrl+Shift+Del",),
        "dissent": ("Shift+F8",), "up": ("Ctrl+Shift+Up",), "down": ("Ctrl+Shift+Down",),
    }
)  # fmt: skip


class Acts(QObject):
    """The actions of *part*, by name in ``actions``; they stand in its menu and work wherever its keyboard is."""

    def __init__(self, part: "MinutesPart") -> None:
        super().__init__(part)
        self._part = part
        self.actions = {name: self._action(name, keys) for name, keys in _KEYS.items()}
        self._fill_menu()
        does = {
            "speech": partial(part.begin, "speech"), "decision": partial(part.begin, "decision"), "task": self._task,
            "unanimous": self._unanimous, "next": partial(self.step_question, 1),
            "previous": partial(self.step_question, -1), "save": part.keeper.save_all, "remove": self._remove_here,
            "dissent": self._dissent, "up": partial(self._move_speech, -1), "down": partial(self._move_speech, 1),
        }  # fmt: skip
        for name, act in does.items():
            self.actions[name].triggered.connect(lambda _=False, act=act: act())

    def set_read_only(self, on: bool) -> None:
        """Only walking about is open then."""
        for name, action in self.actions.items():
            action.setEnabled(not on or name in {"next", "previous"})

    def insert(self, block: str) -> None:
        """Put a ready sentence where one is typing, numbers and names filled in."""
        box = self._part.page.box_of(QApplication.focusWidget()) or self._last("speech")
        if box is None or self._part.page.read_only or not isinstance(box.editors.get("text"), WordsEditor):
            return
        speaker = box.editors["speaker"].raw() if "speaker" in box.editors else ""
        done = partial(self._insert, box)
        self._part.session.run(
            self._part, work.block, self._part.texts, self._part.key, block, speaker, done=done, replace="block"
        )

    def step_question(self, by: int) -> None:
        """Save the question and go to the next one (1) or back (-1)."""
        focus = QApplication.focusWidget()
        inside = focus is not None and self._part.page.isAncestorOf(focus)
        if self._part.agenda.step(by) and inside:
            self._part.page.start()

    def remove(self, slot: Slot) -> None:
        """Give up an entry that is not written yet, or delete its record, which can be undone."""
        if slot.kind == "item":
            self._part.agenda_work.remove(slot.key)
            return
        self._part.keeper.forget(slot.place)
        if slot.kind == "decision":
            self._part.keeper.forget(("vote", slot.key))
        self._part.composer.drop(slot.place)
        if self._part.keeper.base(slot.place):
            message = self._part.texts.t("minutes.removed")
            self._part.session.run_action(
                self._part, work.delete, slot.noun, slot.key, failed=self._said, message=message
            )
        else:
            self._part.show_question()

    def set_ranking(self, on: bool) -> None:
        """Whether this group chooses among proposals by rank."""
        self.rank.setVisible(on)

    def _dissent(self) -> None:
        box = self._part.page.box_of(QApplication.focusWidget())
        own = self._part.page.boxes.get(("decision", box.slot.key)) if box is not None else None
        own = own or self._last("decision")
        if isinstance(own, DecisionBox):
            own.show_dissent()

    def _move_speech(self, by: int) -> None:
        """Change places with the speech before (-1) or after (1); what is typed is saved first."""
        box, part = self._part.page.box_of(QApplication.focusWidget()), self._part
        question = part.book.question(part.question) if part.book is not None else None
        if box is None or box.kind != "speech" or question is None:
            return
        keys = [row["id"] for row in question.speeches]
        at = keys.index(box.slot.key) if box.slot.key in keys else -1
        if at >= 0 and 0 <= at + by < len(keys):
            keys[at], keys[at + by] = keys[at + by], keys[at]
            part.keeper.save_all(partial(self._order, keys))

    def _order(self, keys: Sequence[str]) -> None:
        self._part.session.run_action(self._part, work.order_speeches, self._part.question, keys, failed=self._said)

    def _remove_here(self) -> None:
        box = self._part.page.box_of(QApplication.focusWidget())
        if box is not None:
            self.remove(Slot("decision", box.slot.key, self._part.question) if isinstance(box, VoteBox) else box.slot)

    def _said(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._part.session.say(self._part.session.error_text(error, "agenda_item"), "error")
        self._part.load()

    def _unanimous(self) -> None:
        box = self._part.page.box_of(QApplication.focusWidget())
        if box is not None and box.kind in {"decision", "vote"}:
            vote = self._part.page.boxes[("vote", box.slot.key)]
        else:
            last = self._last("vote")
            if last is None:
                return
            vote = last
        assert isinstance(vote, VoteBox)
        vote.vote_unanimous()
        self._part.keeper.save([slot for slot in self._part.keeper.sheet if slot.key == vote.slot.key])

    def _task(self) -> None:
        box = self._part.page.box_of(QApplication.focusWidget()) or self._last("decision")
        own = box.slot.key if box is not None and box.kind in {"decision", "vote"} else box.slot.decision if box else ""
        last = self._last("decision")
        decision = own or (last.slot.key if last is not None else "")
        if decision:
            self._part.begin("task", decision)

    def _last(self, kind: str) -> EntryBox | None:
        return next((box for place, box in reversed(self._part.page.boxes.items()) if place[0] == kind), None)

    def _insert(self, box: EntryBox, words: str) -> None:
        editor = box.editors.get("text")
        if words and isinstance(editor, WordsEditor) and self._part.page.box_of(box) is box:
            editor.insert(words)
            editor.control.setFocus()

    def _action(self, name: str, keys: Sequence[str]) -> QAction:
        made = QAction(self._part.texts.t(f"minutes.act.{name}"), self._part)
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.setProperty(MENU_ONLY, True)
        self._part.addAction(made)
        return made

    def _fill_menu(self) -> None:
        menu = self._part.strip.menu
        before = menu.actions()[0]
        menu.insertActions(before, list(self.actions.values()))
        self.rank = QAction(self._part.texts.t("minutes.rank"), self._part)
        self.rank.triggered.connect(lambda _=False: self._part.more.rank(self._part.question))
        menu.insertAction(before, self.rank)
        menu.insertSeparator(before)
        blocks = menu.addMenu(self._part.texts.t("minutes.blocks"))
        for block in BLOCKS:
            blocks.addAction(self._part.texts.t(f"minutes.block.{block}.name"), partial(self.insert, block))
        outcomes = menu.addMenu(self._part.texts.t("field.agenda_item.outcome"))
        self._part.agenda.add_menu(outcomes)
