"""The minutes in the card of a meeting: agenda at the left, the chosen question at the right, keys for everything."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.desk_ports import session_references
from copdesk.ui.meetings import work
from copdesk.ui.meetings.acts import Acts
from copdesk.ui.meetings.agenda import Agenda
from copdesk.ui.meetings.agenda_work import AgendaWork
from copdesk.ui.meetings.composer import Composer
from copdesk.ui.meetings.entry_box import Tools
from copdesk.ui.meetings.keeper import Keeper
from copdesk.ui.meetings.more import More
from copdesk.ui.meetings.question_page import QuestionPage
from copdesk.ui.meetings.sheet import Slot
from copdesk.ui.meetings.steps import Steps
from copdesk.ui.meetings.strip import HeadStrip
from copdesk.ui.meetings.words import Room
from copdesk.ui.session import Session
from copdesk.ui.views.new_record import ask_new_record
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import column
from copdesk.ui.widgets.editors import References
from copdesk.ui.widgets.empty_state import EmptyState

NOUNS = ("meeting", "agenda_item", "attendance", "speech", "decision", "assignment", "group", "membership", "person")


class MinutesPart(Part):
    """Every thought (a speech, a decision, a vote, an assignment) is written when one leaves it, as one action."""

    title = "minutes.tab"
    reads = NOUNS
    takes_steps = True
    covers = frozenset({"agenda_item", "seal"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.question = ""
        self.book: Any = None
        self.keeper = Keeper(session, self)
        self.composer = Composer(session.registry, self.keeper)
        self.steps = Steps(self, self.keeper.save_all)
        self.more = More(session, self, self.steps)
        self.strip = HeadStrip(self.texts, self.steps, self.more)
        self.agenda = Agenda(self.texts)
        self.agenda_work = AgendaWork(self, self.agenda, self.keeper)
        self.page = QuestionPage(self._tools(), self)
        self.empty = EmptyState(
            "list", self.texts.t("minutes.empty"), self.texts.t("minutes.empty.add"), self.agenda.line.setFocus
        )
        right = QWidget()
        column(self.page, self.empty, parent=right, gap=0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.agenda)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 3)
        self.agenda.setMinimumWidth(190)
        self.splitter.setSizes([270, 810])
        for widget in (self.strip, self.page, self.empty):
            widget.hide()
        layout = column(self.strip, parent=self, gap=0)
        layout.addWidget(self.splitter, 1)
        self.acts = Acts(self)
        self._connect()

    def view_actions(self) -> list[QAction]:
        """What the keys do: begin, vote, remove, go on."""
        return list(self.acts.actions.values())

    def show_record(self, key: str) -> None:
        """Show the minutes of a meeting."""
        if key != self.key:
            self.keeper.open(key)
            self.question, self.book = "", None
            self.page.clear()
        super().show_record(key)

    def unsaved(self) -> bool:
        """Whether something typed is not in the desk yet."""
        return self.keeper.unsaved()

    def save_edits(self, then: Callable[[], None]) -> None:
        """Write everything that is typed."""
        self.keeper.save_all(then)

    def discard_edits(self) -> None:
        """Give up what is typed."""
        self.composer.choose(self.book.question(self.question) if self.book is not None else None)
        self.keeper.drop()
        self.show_question()

    def keep_draft(self) -> None:
        """Put half-typed work away at once."""
        if self.keeper.unsaved():
            self.keeper.keep()

    def begin(self, kind: str, decision: str = "") -> None:
        """Begin an entry of *kind* in the chosen question, or go to the empty one that is there."""
        if self.book is None or self.book.frozen or not self.question:
            return
        slot = self.composer.begin(kind, decision)
        self.show_question()
        self.page.reveal(self.page.boxes[slot.place])

    # ---- from the desk

    def load(self) -> None:
        """Ask the desk for the meeting."""
        self.session.run(self, work.read, self.key, done=self._show, replace="book")

    def _show(self, book: Any) -> None:
        if book is None or book.key != self.key:
            return
        fresh, self.book = self.book is None, book
        self.steps.book = book
        self.keeper.take(book)
        if fresh and book.draft and not book.frozen and self.keeper.restore(book.draft):
            self.question = next(iter(self.keeper.sheet)).question
            drop = self.texts.t("register.draft.drop")
            self.session.say(self.texts.t("register.draft"), "info", drop, self.discard_edits)
        if fresh or book.question(self.question) is None:
            known = book.question(self.question) or next(iter(book.questions), None)
            self.question = known.row["id"] if known is not None else ""
            self.page.clear()
            self.composer.choose(known)
        self.strip.show()
        self.strip.show_book(book)
        self.agenda_work.show_book(book, self.question)
        self.page.set_read_only(book.frozen)
        self.page.set_room(Room(book.rule, book.casting, book.here, book.quorum), book.word)
        self.acts.set_read_only(book.frozen)
        self.acts.set_ranking(book.rule == "ranking" and not book.frozen)
        self.show_question()
        self._mark()

    def show_question(self) -> None:
        """Show the chosen question as it is typed, else as it stands in the desk."""
        question = self.book.question(self.question) if self.book is not None else None
        self.page.setVisible(question is not None)
        self.empty.setVisible(question is None and self.book is not None)
        if question is None:
            return
        self.composer.update(question)
        numbers = {row["id"]: row["number"] or "" for row in question.decisions}
        self.page.show_entries(self.composer.entries(offer=not self.book.frozen), self.book.names, numbers)

    # ---- from the user

    def _typed(self, slot: Slot) -> None:
        if self.composer.waits(slot):
            self.keeper.forget(slot.place)
        else:
            self.keeper.typed(slot)

    def _choose(self, key: str) -> None:
        if key == self.question:
            return
        self.keeper.save(self.keeper.sheet.of(self.question))
        self.question = key
        self.composer.choose(self.book.question(key))
        self.page.clear()
        self.show_question()
        self.page.area.verticalScrollBar().setValue(0)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard left a box: what was typed there becomes a record."""
        if QApplication.activePopupWidget() is not None:
            return
        left, entered = self.page.box_of(old), self.page.box_of(new)
        if left is not None and left is not entered and left.slot.place in self.keeper.sheet.slots:
            self.keeper.save([self.keeper.sheet.slots[left.slot.place]])

    def _refused(self, slot: Slot, error: Exception) -> None:
        self._mark()
        if not isinstance(error, UserError):
            return
        place = slot.place
        if error.field == "decision":
            place = ("decision", slot.key if slot.kind == "vote" else slot.decision)
        box = self.page.boxes.get(place) if slot.question == self.question else None
        shown = UserError("required", field="text") if error.field == "decision" else error
        if box is None or not box.show_error(shown):
            text = self.session.error_text(error, slot.noun)
            self.session.say(text, "error", self.texts.t("minutes.show"), partial(self.agenda.choose, slot.question))

    def _mark(self) -> None:
        self.agenda.mark_unsaved({slot.question for slot in self.keeper.sheet})

    # ---- made once

    def _tools(self) -> Tools:
        create = partial(ask_new_record, self.session, self)
        registers = session_references(self.session, self, create)

        def search(_noun: str, text: str, _beside: object, reply: Callable[[Any], None]) -> None:
            self.session.run(self, work.speakers, self.key, text, done=reply, replace="pick")

        people = References(search, registers.title, create)
        return Tools(self.texts, self.session.registry, people, registers)

    def _connect(self) -> None:
        self.agenda.chosen.connect(self._choose)
        self.agenda.entered.connect(self.page.start)
        self.page.edited.connect(self._typed)
        self.page.remove_asked.connect(self.acts.remove)
        self.page.add_asked.connect(self.begin)
        self.keeper.refused.connect(self._refused)
        self.keeper.changed.connect(self._mark)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._moved)
