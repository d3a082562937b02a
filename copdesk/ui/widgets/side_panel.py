"""A list with a panel at its side; a wide panel, and any on a small screen, takes the list's place instead."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from copdesk.ui.settings import Settings
from copdesk.ui.widgets.basics import Heading, frame, row, tool

_NARROW = 760


class SideSplitter(QWidget):
    """*main* at the left, the panel at the right once ``open_panel`` is called; below 760 pixels one of them.

    A *wide* panel never stands beside the list.
    """

    closed = Signal()
    """The user closed the panel: ask about unsaved edits in a slot of ``close_asked`` instead."""
    close_asked = Signal()

    def __init__(self, main: QWidget, settings: Settings, key: str, close_name: str, *, wide: bool = False) -> None:
        super().__init__()
        self._wide = wide
        self._settings = settings
        self._key = f"panel.{key}"
        self._main = main
        self.title = Heading()
        self.box: QFrame = frame("panel")
        close = tool(close_name, "close", self.close_asked.emit)
        head = row(self.title, close, gap=8)
        head.setStretch(0, 1)
        head.setContentsMargins(16, 8, 8, 0)
        self._inner = QVBoxLayout(self.box)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(0)
        self._inner.addLayout(head)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(main)
        self._splitter.addWidget(self.box)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)
        self._open = False
        self.box.hide()
        self._splitter.splitterMoved.connect(self._moved)

    def set_panel(self, panel: QWidget) -> None:
        """What ``open_panel`` shows."""
        self._inner.addWidget(panel, 1)

    @property
    def is_open(self) -> bool:
        """Whether the panel is shown."""
        return self._open

    def open_panel(self, title: str) -> None:
        """Show the panel under *title*."""
        self.title.setText(title)
        self._open = True
        self._arrange()

    def close_panel(self) -> None:
        """Give the room back to the list; a panel that is not open takes the keyboard from nobody."""
        if not self._open:
            return
        self._open = False
        self._arrange()
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one at a time."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel."""
        if event.key() == Qt.Key.Key_Escape and self._open:
            self.close_asked.emit()
            return
        super().keyPressEvent(event)

    def _arrange(self) -> None:
        narrow = self._wide or self.width() < _NARROW
        was_hidden = self.box.isHidden()
        self.box.setVisible(self._open)
        self._main.setVisible(not (narrow and self._open))
        if self._open and was_hidden and not narrow:
            share = min(75, max(25, self._settings.get(self._key, 42)))
            self._splitter.setSizes([self.width() * (100 - share) // 100, self.width() * share // 100])

    def _moved(self) -> None:
        sizes = self._splitter.sizes()
        if sum(sizes):
            self._settings.set(self._key, sizes[1] * 100 // sum(sizes))
