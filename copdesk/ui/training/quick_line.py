"""The line from the paper sheet: half-typed it is kept as a draft, and empty it leaves undoing to the desk."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from copdesk.ui.session import Session
from copdesk.ui.training import course_steps

_DRAFT_MS: Final = 1500
# A word of its own: the card of the course keeps a draft under the register's name.
_DRAFT: Final = "class_log"
_STEPS: Final = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class QuickLine(QLineEdit):
    """Marks of a class as «3н 7п»; *lesson* gives the id of the class that they are for."""

    restored = Signal(str)
    """A draft is back; the id of its class."""

    def __init__(self, session: Session, lesson: Callable[[], str]) -> None:
        super().__init__()
        self._session, self._lesson, self._course = session, lesson, ""
        self._later = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._later.timeout.connect(self._put_away)
        self.textEdited.connect(lambda _text: self._later.start())

    @property
    def typed(self) -> bool:
        """Whether it holds marks that nobody has written."""
        return self.isEnabled() and bool(self.text().strip())

    def show_course(self, course: str) -> None:
        """Begin at a course, with what was typed there and not written."""
        if course != self._course:
            self._course = course
            self.finish()
            self._session.run(self, _load, course, done=partial(self._offer, course), replace="draft")

    def keep(self) -> None:
        """Put what was typed since the last time away at once."""
        if self._later.isActive():
            self._put_away()

    def finish(self) -> None:
        """Its marks are written: it is empty for the next class."""
        self._later.stop()
        self.clear()

    def drop(self) -> None:
        """Give up what is typed."""
        self.finish()
        self._put_away()

    def event(self, event: QEvent) -> bool:
        """In an empty line there is no typing to take back: undo and redo are those of the desk."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leaves(event):
            event.ignore()
            return True
        return super().event(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        return not self.text() and any(event.matches(step) for step in _STEPS)

    def _put_away(self) -> None:
        """As a draft; nothing typed forgets what was kept."""
        self._later.stop()
        typed = {"lesson": self._lesson(), "text": self.text()} if self.text().strip() else {}
        self._session.run(self, _keep, self._course, typed, replace="keep")

    def _offer(self, course: str, draft: Mapping[str, str]) -> None:
        if draft and course == self._course and not self.text():
            texts = self._session.texts
            self.setText(draft["text"])
            self.restored.emit(draft["lesson"])
            self._session.say(texts.t("register.draft"), "info", texts.t("register.draft.drop"), self.drop)


def write(desk: Any, course: str, lesson: str, text: str, rest: str) -> tuple[int, str]:
    """In the worker: the marks of a line, as ``course_steps.mark_quick``; its draft is not needed any more."""
    made = course_steps.mark_quick(desk, lesson, text, rest)
    _keep(desk, course, {})
    return made


def _load(desk: Any, course: str) -> Mapping[str, str]:
    from copdesk.services import drafts

    found = drafts.load(desk, _DRAFT, course)
    return found.values if found else {}


def _keep(desk: Any, course: str, typed: Mapping[str, str]) -> None:
    from copdesk.services import drafts

    if typed:
        drafts.save(desk, _DRAFT, course, typed)
    else:
        drafts.drop(desk, _DRAFT, course)
