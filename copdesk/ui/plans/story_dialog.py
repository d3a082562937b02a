"""The story of a measure: where it was raised and decided, its plan, and what happened to it since."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.texts import Texts
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, fit, row
from copdesk.ui.widgets.outline import Line, Outline

_COLUMNS = ("day", "what", "record")


class StoryDialog(QDialog):
    """Events by day; ``Enter`` opens the record of an event."""

    def __init__(self, session: Session, parent: QWidget, measure: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        t = session.texts.t
        self.setWindowTitle(t("story.name"))
        self.list = Outline(t("story.name"), [t(f"story.{name}") for name in _COLUMNS], stretch=2)
        self.list.opened.connect(self._open)
        close = button(t("ui.close"), self.reject, "main")
        whole = column(self.list, parent=self, margin=16, gap=10)
        whole.addLayout(row(0, close))
        fit(self, 760, 440)
        session.run(self, _story, session.texts, measure, done=self.list.show_lines)

    def _open(self, key: str) -> None:
        noun, _, record = key.partition("/")
        self.accept()
        self._session.open_asked.emit(noun, record)


def _story(desk: Any, texts: Texts, measure: str) -> list[Line]:
    """In the worker: the events in words."""
    from copdesk.services import plans_story

    return [
        Line(f"{event.noun}/{event.id}", (f"{event.day:%d.%m.%Y}", *plans_story.in_words(desk, texts, event)))
        for event in plans_story.story(desk, measure)
    ]
