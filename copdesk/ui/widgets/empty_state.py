"""What a list says when it has no rows: one sentence and the button that helps."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from copdesk.ui.icons import pixmap
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, label

_LOW = 220


class EmptyState(QWidget):
    """A calm picture, a sentence, one main button."""

    def __init__(
        self, sign: str, sentence: str, caption: str = "", press: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._picture = picture = QLabel()
        picture.setPixmap(pixmap(sign, look().border, 56, self.devicePixelRatioF()))
        words = label(sentence, "heading", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = button(caption, press, "main") if caption else None
        layout = column(0, picture, 4, words, parent=self, margin=24, gap=12)
        if self.button is not None:
            layout.addWidget(self.button)
        layout.addStretch(2)
        for at in range(layout.count()):
            item = layout.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not words:
                layout.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low place the sentence and the button matter more than the picture."""
        super().resizeEvent(event)
        low = event.size().height() < _LOW
        self._picture.setVisible(not low)
        margin = 6 if low else 24
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(24, margin, 24, margin)


class ListOrEmpty(QWidget):
    """A list, or in its place what to do while it is empty or filtered to nothing."""

    def __init__(self, rows: QWidget, empty: EmptyState, filtered: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._parts = (rows, empty, filtered)
        for part in self._parts:
            self._stack.addWidget(part)

    def shown(self) -> QWidget:
        """What has the keyboard here: the list, or the button of what stands in its place."""
        part = self._parts[self._stack.currentIndex()]
        return part.button if isinstance(part, EmptyState) and part.button is not None else part

    def show_count(self, count: int, filtered: bool) -> None:
        """Show the list when it has rows, else the fitting sentence."""
        self._stack.setCurrentIndex(0 if count else 2 if filtered else 1)
