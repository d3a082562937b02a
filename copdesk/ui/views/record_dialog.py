"""A record's whole card in a dialog: opened from a screen that the user does not want to leave."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.ui.question import Question, ask_unsaved
from copdesk.ui.session import Changes, Session
from copdesk.ui.views.record_panel import RecordPanel
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.widgets.basics import column, fit


class RecordDialog(QDialog):
    """The record *key* of *noun*, or a new one begun with *values*; a new one closes the dialog once it is made."""

    def __init__(
        self, session: Session, parent: QWidget, noun: str, key: str = "", values: Mapping[str, Any] | None = None,
        made: Callable[[str], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._fresh, self._made = session, not key, made
        self.question: Question | None = None
        self.panel = RecordPanel(session, noun, Wiring())
        self.setWindowTitle(session.texts.t(f"entity.{noun}" if key else f"new.{noun}"))
        fit(self, 820, 620)
        column(self.panel, parent=self, gap=0)
        self.panel.saved.connect(self._saved)
        self.panel.shown.connect(self.setWindowTitle)
        self.panel.gone.connect(self.accept)
        session.changed.connect(self._reload)
        if key:
            self.panel.show_record(key)
        else:
            self.panel.show_new(values)

    def reject(self) -> None:
        """Edits on their way are asked about."""
        if not self.panel.unsaved():
            super().reject()
            return
        close = super().reject
        self.question = ask_unsaved(self, self._session.texts, partial(self.panel.save, close), self._discard)

    def _discard(self) -> None:
        self.panel.discard()
        super().reject()

    def _saved(self, key: str) -> None:
        if self._fresh:
            self.accept()
            if self._made is not None:
                self._made(key)

    def _reload(self, changes: Changes) -> None:
        if changes.touch(self.panel.noun) and self.panel.key:
            self.panel.reload()
