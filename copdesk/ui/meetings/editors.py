"""Editors of the minutes: a text that grows with its lines, and a person picked from those present or just typed."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from copdesk.domain.fields import Field
from copdesk.ui.meetings.sheet import is_key
from copdesk.ui.widgets.editors.base import Context
from copdesk.ui.widgets.editors.reference import ReferenceEditor
from copdesk.ui.widgets.editors.text import LongEditor

_ROOM = 20


class GrowingText(QPlainTextEdit):
    """As high as what it holds, from *lines* up; Tab moves on."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower box has more lines."""
        super().resizeEvent(event)
        self._grow()

    def sizeHint(self) -> QSize:
        """Its fixed height."""
        return QSize(240, self.height())

    def _grow(self, *_: object) -> None:
        # The layout of plain text counts its height in lines, wrapped ones too.
        lines = max(self._lines, int(self.document().size().height()))
        height = lines * self.fontMetrics().lineSpacing() + _ROOM
        if height != self.minimumHeight():
            self.setFixedHeight(height)


class WordsEditor(LongEditor):
    """Text of any length that is seen whole while it is typed."""

    def __init__(self, field: Field, context: Context, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent, GrowingText(lines))
        self.set_label(context.texts.t(f"field.{context.noun}.{field.name}"))

    def insert(self, words: str) -> None:
        """Put *words* where the cursor is, apart from what stands before."""
        cursor = self.area.textCursor()
        before = self.area.toPlainText()[: cursor.selectionStart()]
        cursor.insertText(f" {words}" if before and not before[-1].isspace() else words)
        self.area.setTextCursor(cursor)


class SpeakerEditor(ReferenceEditor):
    """Somebody of the register, or a name just as it is typed; the list shows those present first."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self.set_label(context.texts.t(f"field.{context.noun}.{field.name}"))
        self.line.setPlaceholderText(context.texts.t("minutes.speaker.hint"))

    def set_raw(self, raw: str) -> None:
        """Put back an id or a typed name."""
        if not raw or is_key(raw):
            super().set_raw(raw)
        else:
            self._id, self._title = None, ""
            self.line.setText(raw)

    def value(self) -> Any:
        """The id, or the typed name."""
        return self.raw() or None

    def _found(self, asked: int, found: list[tuple[str, str]]) -> None:
        if found:
            super()._found(asked, found)
        else:
            # A name that nobody knows is no mistake here: nothing stands in the way of typing on.
            self.list.hide()
