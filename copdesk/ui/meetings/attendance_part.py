"""Who was at the meeting: a list to be marked by single keys, filled from the group, the quorum always in sight."""

from collections.abc import Callable, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.desk_ports import ids_of, session_references
from copdesk.ui.meetings import work
from copdesk.ui.meetings.more import More
from copdesk.ui.meetings.sheet import is_key
from copdesk.ui.meetings.steps import Steps
from copdesk.ui.meetings.strip import HeadStrip
from copdesk.ui.meetings.words import came_line
from copdesk.ui.session import Session
from copdesk.ui.views.new_record import ask_new_record
from copdesk.ui.views.part import Part
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.widgets.basics import button, column, label, restyle
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.editors.reference import ReferenceEditor
from copdesk.ui.widgets.flow import FlowLayout

# Digits are the same keys in every layout.
STATES = MappingProxyType(
    {Qt.Key.Key_1: "present", Qt.Key.Key_2: "absent", Qt.Key.Key_3: "excused", Qt.Key.Key_4: "online"}
)
_LOW = 420


class AttendancePart(Part):
    """``1`` present, ``2`` absent, ``3`` excused, ``4`` online, ``Space`` there or not; the cursor goes to the next."""

    title = "minutes.attendance"
    reads = ("meeting", "attendance", "membership", "group", "person", "agenda_item", "speech")
    covers = frozenset({"attendance"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.book: Any = None
        self.steps = Steps(self, self.save_edits)
        self.more = More(session, self, self.steps)
        self.strip = HeadStrip(self.texts, self.steps, self.more)
        self.register = RegisterView(session, "attendance", link="meeting")
        self.register.list.table.installEventFilter(self)
        self.fill = button(self.texts.t("minutes.fill"), self._fill)
        self.everybody = button(self.texts.t("minutes.all_present"), self._all_present)
        self.marks = {state: self._mark_button(key, state) for key, state in STATES.items()}
        self.guest = self._guest_line()
        self.counts = label("", "muted", wrap=True)
        self.counts.setAccessibleName(self.texts.t("minutes.counts"))
        self._bar = QWidget()
        flow = FlowLayout(self._bar, 0, 6)
        for widget in (self.fill, self.everybody, *self.marks.values(), self.guest):
            flow.addWidget(widget)
        head = column(self._bar, self.counts, gap=6)
        head.setContentsMargins(12, 8, 12, 2)
        layout = column(self.strip, parent=self, gap=0)
        layout.addLayout(head)
        layout.addWidget(self.register, 1)

    def show_record(self, key: str) -> None:
        """Show who was at a meeting."""
        self.register.show_children_of(key)
        super().show_record(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the rows need the room of the counts, which the tip of the quorum holds too."""
        super().resizeEvent(event)
        self.counts.setHidden(self.height() < _LOW)

    def unsaved(self) -> bool:
        """Whether a card of the list holds edits."""
        return self.register.unsaved()

    def save_edits(self, then: Callable[[], None]) -> None:
        """Save that card."""
        if self.register.unsaved():
            self.register.save_edits(then)
        else:
            then()

    def discard_edits(self) -> None:
        """Drop its edits."""
        self.register.discard_edits()

    def keep_draft(self) -> None:
        """Keep what is half-typed in it."""
        self.register.keep_draft()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Single keys mark the selected people."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self._editing():
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            key = event.key()
            if plain and key in STATES:
                self.mark(STATES[Qt.Key(key)])
                return True
            if plain and key == Qt.Key.Key_Space:
                self.mark("")
                return True
        return super().eventFilter(watched, event)

    def mark(self, state: str) -> None:
        """Give the selected people a state; without one, the first decides: there becomes absent and the reverse."""
        table = self.register.list.table
        if not self.register.numbers and table.rows.rowCount():
            # Just filled: the keys begin with the first person.
            table.setCurrentIndex(table.rows.index(0, 0))
        numbers = self.register.numbers
        if not numbers or self.register.list.in_trash:
            return
        if len(numbers) == 1:
            following = table.currentIndex().siblingAtRow(table.currentIndex().row() + 1)
            if following.isValid():
                table.setCurrentIndex(following)
        self._write(_mark, numbers, state)

    def _editing(self) -> bool:
        return self.register.list.table.state() == self.register.list.table.State.EditingState

    def load(self) -> None:
        """Count again."""
        self.session.run(self, work.read, self.key, done=self._show, replace="book")

    def _show(self, book: Any) -> None:
        if book is None or book.key != self.key:
            return
        self.book = self.steps.book = book
        self.strip.show_book(book)
        self._bar.setHidden(book.frozen)
        self.counts.setText(came_line(self.texts, book))
        self.strip.quorum.setToolTip(self.counts.text())
        self.fill.setVisible(bool(book.meeting["group"]))
        restyle(self.fill, "role", "" if book.came else "main")

    def _fill(self) -> None:
        self.session.run_action(self, _fill, self.key, done=self._filled, failed=self._refused)

    def _filled(self, count: int) -> None:
        if count:
            self.session.say(self.texts.n("minutes.filled", count), "ok", self.texts.t("ui.undo"), self.session.undo)
        else:
            listed = self.book is not None and self.book.came
            self.session.say(self.texts.t("minutes.filled.none" if listed else "minutes.filled.nobody"), "info")
        self.register.list.table.setFocus()

    def _all_present(self) -> None:
        self._write(_all_present, self.key)

    def _picked(self) -> None:
        person = self.guest.raw()
        # While one types there is no person yet: only a picked one counts.
        if is_key(person):
            self._write(_guest, self.key, person, done=self._came)

    def _came(self, _: object) -> None:
        self.guest.set_value(None)
        self.guest.control.setFocus()

    def _write(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None] | None = None) -> None:
        message = self.texts.t("register.saved")
        self.session.run_action(self, fn, *args, done=done, failed=self._refused, message=message)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.session.say(self.session.error_text(error, "attendance"), "error")

    def _mark_button(self, key: Qt.Key, state: str) -> Any:
        words = self.texts.t(f"minutes.mark.{state}")
        digit = chr(int(key))
        made = button(f"{digit}  {words}", partial(self.mark, state))
        made.setToolTip(self.texts.t("minutes.mark.tip", key=digit))
        made.setAccessibleName(words)
        return made

    def _guest_line(self) -> ReferenceEditor:
        field = self.session.registry["attendance"].field("person")
        create = partial(ask_new_record, self.session, self)
        made = ReferenceEditor(field, Context(self.texts, "attendance", session_references(self.session, self, create)))
        made.set_label(self.texts.t("minutes.guest"))
        made.line.setPlaceholderText(self.texts.t("minutes.guest"))
        made.setMinimumWidth(260)
        made.edited.connect(self._picked)
        return made


def _mark(desk: Any, numbers: Sequence[int], state: str) -> None:
    from copdesk.services import groups, meetings

    keys = ids_of(desk, "attendance", numbers)
    if not state:
        first = desk.get("attendance", keys[0])
        state = "absent" if first["state"] in groups.HERE else "present"
    meetings.mark(desk, keys, state)


def _fill(desk: Any, key: str) -> int:
    from copdesk.services import meetings

    return meetings.fill_attendance(desk, key)


def _all_present(desk: Any, key: str) -> None:
    from copdesk.services import meetings

    meetings.mark_all(desk, key)


def _guest(desk: Any, key: str, person: str) -> str:
    from copdesk.services import minutes

    return minutes.guest(desk, key, person, "invited")
