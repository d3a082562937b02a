"""Asks for a day, and says at the field when it is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors import Context, editor_for


class DayDialog(QDialog):
    """Enter takes the day, Esc gives it up; *take* gets the day and answers by ``accept`` or ``refuse``."""

    def __init__(self, session: Session, parent: QWidget, title: str, text: str, day: date) -> None:
        super().__init__(parent)
        texts = session.texts
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.take: Callable[[date], None] = lambda _day: self.accept()
        self._session = session
        self.editor = editor_for(session.registry["meeting"].field("date"), Context(texts, "meeting"), self)
        self.editor.set_value(day)
        self.ok = button(title, self._ok, "main")
        self.ok.setDefault(True)
        layout = column(label(text, wrap=True), self.editor, parent=self, margin=20, gap=14)
        layout.addLayout(row(0, self.ok, button(texts.t("ui.cancel"), self.reject)))
        self.editor.control.setFocus()

    def refuse(self, error: Exception) -> None:
        """Show why the day was not taken."""
        self.ok.setEnabled(True)
        if isinstance(error, UserError):
            if error.code == "next_earlier" or error.field == "date":
                self.editor.show_error(error)
            else:
                self._session.say(self._session.error_text(error, "meeting"), "error")
                self.reject()

    def _ok(self) -> None:
        if self.editor.check() is None:
            self.ok.setEnabled(False)
            self.take(self.editor.value())


def ask_next_meeting(session: Session, parent: QWidget, key: str, day: date) -> DayDialog:
    """Ask when the meeting after the one with the id *key* is, plan it with what goes on, and open it."""
    texts = session.texts
    made = DayDialog(session, parent, texts.t("minutes.next_meeting"), texts.t("minutes.next_meeting.text"), day)

    def planned(new: str) -> None:
        made.accept()
        session.open_asked.emit("meeting", new)

    def take(chosen: date) -> None:
        message = texts.t("minutes.next_meeting.done", date=chosen)
        session.run_action(made, _next_meeting, key, chosen, done=planned, failed=made.refuse, message=message)

    made.take = take
    made.open()
    return made


def _next_meeting(desk: Any, key: str, day: date) -> str:
    from copdesk.services import minutes

    return minutes.next_meeting(desk, key, day)
