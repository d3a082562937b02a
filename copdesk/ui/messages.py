"""What the window says: messages with a sign and plain words, and the bar of long work."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from copdesk.texts import Texts
from copdesk.ui.icons import pixmap
from copdesk.ui.session import Message
from copdesk.ui.tasks import Job, Tasks
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, frame, label, row, tool

_SIGNS = {"info": "info", "ok": "ok", "warning": "warning", "error": "error"}
_LASTING = frozenset({"error", "warning"})
_MOST = 3
_SHOW_PROGRESS_MS = 250


class MessageBar(QWidget):
    """The latest messages below each other; refusals stay until closed, the rest goes after some seconds."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self._rows: list[QWidget] = []
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(12, 8, 12, 0)
        self._stack.setSpacing(6)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Add a message at the bottom; good news takes the place of earlier good news, a fourth one of the oldest.

        What undo offers is the latest step: an older offer would undo another step than it names.
        """
        for old in [old for old in self._rows if message.sign == old.property("sign") == "ok"]:
            self._close(old)
        box = self._row(message)
        self._rows.append(box)
        self._stack.addWidget(box)
        for old in self._rows[:-_MOST]:
            self._close(old)
        self.show()
        announced = QAccessibleAnnouncementEvent(self, message.text)
        QAccessible.updateAccessibility(announced)
        if message.sign not in _LASTING:
            timer = QTimer(box, singleShot=True, interval=message.seconds * 1000)
            timer.timeout.connect(lambda: self._close(box))
            timer.start()

    def clear(self) -> None:
        """Take all messages away."""
        for box in list(self._rows):
            self._close(box)

    @property
    def shown(self) -> list[str]:
        """The texts shown now, oldest first."""
        return [str(box.property("words")) for box in self._rows]

    def _row(self, message: Message) -> QWidget:
        box = frame("message")
        box.setProperty("sign", message.sign if message.sign in _SIGNS else "info")
        box.setProperty("words", message.text)
        colours = look()
        ink = {"ok": colours.ok, "warning": colours.warning, "error": colours.error}.get(message.sign, colours.accent)
        sign = QLabel()
        sign.setPixmap(pixmap(_SIGNS.get(message.sign, "info"), ink, 20, self.devicePixelRatioF()))
        sign.setAccessibleName(self.texts.t(f"ui.sign.{message.sign if message.sign in _SIGNS else 'info'}"))
        words = label(message.text, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = row(sign, words, parent=box, gap=10)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setStretch(1, 1)
        if message.button and message.press is not None:
            layout.addWidget(self._press(box, message.button, message.press))
        layout.addWidget(tool(self.texts.t("ui.message.close"), "close", lambda: self._close(box)))
        return box

    def _press(self, box: QWidget, caption: str, press: Callable[[], None]) -> QPushButton:
        def pressed() -> None:
            self._close(box)
            press()

        return button(caption, pressed)

    def _close(self, box: QWidget) -> None:
        if box in self._rows:
            self._rows.remove(box)
            self._stack.removeWidget(box)
            box.hide()
            box.deleteLater()
            self.setVisible(bool(self._rows))


class ProgressStrip(QWidget):
    """Appears when work takes longer than a quarter of a second; long jobs can be cancelled."""

    def __init__(self, tasks: Tasks, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._texts = texts
        self._job: Job | None = None
        self.words = label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(texts.t("ui.progress"))
        self.cancel = button(texts.t("ui.progress.cancel"), self._cancel, "flat")
        layout: QHBoxLayout = row(self.words, self.bar, self.cancel, parent=self, gap=8)
        layout.setContentsMargins(6, 0, 6, 0)
        self._later = QTimer(self, singleShot=True, interval=_SHOW_PROGRESS_MS)
        self._later.timeout.connect(self._appear)
        tasks.busy_changed.connect(self._busy)
        tasks.progressed.connect(self._progressed)
        self.hide()

    def _busy(self) -> None:
        if not self._tasks.pending:
            self._later.stop()
            self.hide()
            self._job = None
        elif not self._later.isActive() and not self.isVisible():
            self._later.start()
        elif self.isVisible() and self._job not in self._tasks.pending:
            self._appear()

    def _appear(self) -> None:
        jobs = self._tasks.pending
        if not jobs:
            return
        self._job = next((job for job in jobs if job.progress is not None), jobs[0])
        self.words.setText(self._job.title or self._texts.t("ui.progress.busy"))
        self.bar.setRange(0, 0)
        self.cancel.setVisible(self._job.progress is not None)
        self.cancel.setEnabled(True)
        self.show()

    def _progressed(self, job: Job, done: int, total: int, text: str) -> None:
        if job is self._job:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            if text:
                self.words.setText(text)

    def _cancel(self) -> None:
        if self._job is not None and self._job.progress is not None:
            self._job.progress.cancel()
            self.cancel.setEnabled(False)
            self.words.setText(self._texts.t("ui.progress.cancelling"))
