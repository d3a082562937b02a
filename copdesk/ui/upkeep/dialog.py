"""What the dialogs of upkeep share: a sentence on top, a place for outcomes, work in the worker, lists of rows."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from copdesk.domain.errors import UserError
from copdesk.ui.icons import icon, pixmap
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, fit, frame, label, restyle, row

Cells = tuple[Sequence[str], Any, str]
"""Texts of a row, what it stands for, and the sign before it."""


class Notice(QWidget):
    """The outcome of the last step: a sign, a sentence, a colour."""

    def __init__(self) -> None:
        super().__init__()
        self._box = frame("message")
        self._sign = QLabel()
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = row(self._sign, self.words, parent=self._box, gap=10)
        line.setContentsMargins(10, 6, 10, 6)
        line.setStretch(1, 1)
        column(self._box, parent=self)
        self.hide()

    def say(self, text: str, sign: str) -> None:
        """Show a sentence; *sign* is info, ok, warning or error."""
        colours = look()
        ink = {"ok": colours.ok, "warning": colours.warning, "error": colours.error}.get(sign, colours.accent)
        self._sign.setPixmap(pixmap(sign, ink, 18, self.devicePixelRatioF()))
        restyle(self._box, "sign", sign)
        self.words.setText(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))


class Rows(QTreeWidget):
    """A list with columns; one stop for Tab, ``Enter`` or a double click is the main thing to do with a row."""

    chosen = Signal(object)

    def __init__(self, name: str, titles: Sequence[str], *, several: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHeaderLabels(list(titles))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setMinimumHeight(120)
        if several:
            self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(False)
        for at in range(len(titles)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        self.doubleClicked.connect(self._choose)

    def widen(self, column: int) -> None:
        """Give the room that is left to one column."""
        self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[Cells]) -> None:
        """Show other rows; the cursor keeps its place."""
        at = max(0, self.currentIndex().row())
        self.clear()
        for cells, thing, sign in rows:
            item = QTreeWidgetItem([" ".join(cell.split())[:300] for cell in cells])
            item.setData(0, Qt.ItemDataRole.UserRole, thing)
            if sign:
                item.setIcon(0, icon(sign))
            self.addTopLevelItem(item)
        if rows:
            self.setCurrentItem(self.topLevelItem(min(at, len(rows) - 1)))  # type: ignore[arg-type]

    def fade(self, at: int) -> None:
        """Show a row as one that nothing can be done with."""
        item = self.topLevelItem(at)
        if item is not None:
            for place in range(self.columnCount()):
                item.setForeground(place, QColor(look().faint))

    def things(self) -> list[Any]:
        """What the selected rows stand for."""
        return [item.data(0, Qt.ItemDataRole.UserRole) for item in self.selectedItems()]

    def cells(self) -> list[tuple[str, ...]]:
        """The texts of all rows."""
        found = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        return [tuple(item.text(at) for at in range(self.columnCount())) for item in found if item is not None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self, *_: object) -> None:
        if self.selectedItems():
            self.chosen.emit(self.things()[0])


class UpkeepDialog(QDialog):
    """A dialog over the open desk; *name* gives its texts ``upkeep.<name>`` (title) and ``upkeep.<name>.text``."""

    def __init__(self, session: Session, parent: QWidget | None, name: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.session, self.texts = session, session.texts
        self.setWindowTitle(self.texts.t(f"upkeep.{name}").replace("…", ""))
        self.setMinimumWidth(480)
        self.notice = Notice()
        self._busy = False
        self._focus: QWidget | None = None
        self._buttons: tuple[QPushButton, ...] = ()
        self._were: list[bool] = []
        self.inside = QWidget()
        self.body = column(label(self.texts.t(f"upkeep.{name}.text"), "muted", wrap=True), parent=self.inside, gap=8)
        self.close_button = button(self.texts.t("ui.close"), self.reject)
        self.close_button.setAutoDefault(False)

    def finish(self, *buttons: QPushButton, size: tuple[int, int] = (700, 460)) -> None:
        """The outcome and the buttons below everything; the first button with the role «main» answers to Enter."""
        self._buttons = buttons
        for each in buttons:
            each.setAutoDefault(False)
            each.setDefault(each.property("role") == "main")
        whole = column(self.inside, self.notice, parent=self, margin=16, gap=12)
        whole.setStretch(0, 1)
        whole.addLayout(row(*buttons, 0, self.close_button))
        fit(self, *size)

    def read(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None]) -> None:
        """Run ``fn(desk, *args)`` in the worker; a refusal is shown here."""
        self.session.run(self, fn, *args, done=done, failed=self._failed, replace=fn.__name__)

    def work(
        self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None], title: str = "", writes: bool = True
    ) -> None:
        """The same for a step that takes a while: the dialog waits, and nothing can be pressed twice."""
        self.wait(True)
        self.notice.say(title or self.texts.t("ui.progress.busy"), "info")
        run = self.session.run_action if writes else self.session.run
        run(self, fn, *args, done=partial(self._done, done), failed=self._failed, title=title)

    def wait(self, on: bool) -> None:
        """Nothing can be pressed while the worker is busy."""
        if on:
            self._focus = self.focusWidget()
            self._were = [each.isEnabled() for each in self._buttons]
        self._busy = on
        for part in (self.inside, self.close_button):
            part.setEnabled(not on)
        for each, could in zip(self._buttons, self._were, strict=True):
            each.setEnabled(not on and could)
        if not on and self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Nobody leaves in the middle of a step."""
        if not self._busy:
            super().reject()

    def refuse(self, error: UserError) -> None:
        """Say why it did not go."""
        self.notice.say(self.session.error_text(error), "error")

    def ask(self, key: str, *, secret: bool = False, text: str = "") -> QLineEdit:
        """A field with its label above it."""
        line = QLineEdit(text)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        title = label(self.texts.t(key))
        title.setBuddy(line)
        line.setAccessibleName(title.text())
        self.body.addWidget(title)
        self.body.addWidget(line)
        return line

    def _done(self, then: Callable[[Any], None], result: Any) -> None:
        self.wait(False)
        self.notice.hide()
        then(result)

    def _failed(self, error: Exception) -> None:
        self.wait(False)
        self.notice.hide()
        if isinstance(error, UserError):
            self.refuse(error)


class SecretDialog(UpkeepDialog):
    """Asks for the passphrase before a step that replaces the desk; *then* gets it, and the question closes."""

    def __init__(self, owner: UpkeepDialog, name: str, caption: str, then: Callable[[str], None], text: str) -> None:
        super().__init__(owner.session, owner, name)
        self._then = then
        if text:
            self.body.addWidget(label(text, "heading", wrap=True))
        known = owner.session.settings.get("sample_secret", "") if owner.session.sample else ""
        self.line = self.ask("ui.start.passphrase", secret=True, text=known)
        self.body.addStretch(1)
        self.go = button(caption, self._go, "main")
        self.finish(self.go, size=(480, 260))
        self.close_button.setText(self.texts.t("ui.cancel"))
        self.line.setFocus()

    def _go(self) -> None:
        secret = self.line.text()
        if not secret:
            self.notice.say(self.texts.t("ui.start.missing", field=self.line.accessibleName()), "error")
            return
        self.accept()
        self._then(secret)
