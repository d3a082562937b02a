"""One box for everything: records of all registers, and with ``>`` every action of the menus."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from copdesk.domain.rules.text import fold
from copdesk.ui.icons import icon
from copdesk.ui.session import Hit, Session
from copdesk.ui.shortcuts import plain_title, shortcut_text
from copdesk.ui.widgets.basics import column, frame, label

_WAIT_MS = 60
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class _Choice:
    run: Callable[[], object]


class CommandBox(QWidget):
    """Lies over the window while it is open. Down and Enter choose, Esc leaves everything as it was."""

    closed = Signal()

    def __init__(self, session: Session, actions: Callable[[], Iterable[QAction]], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._asked = 0
        texts = session.texts
        self.line = QLineEdit()
        self.line.setProperty("role", "search")
        self.line.setPlaceholderText(texts.t("ui.command.hint"))
        self.line.setAccessibleName(texts.t("ui.command.name"))
        self.line.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.installEventFilter(self)
        self.results = QListWidget()
        self.results.setAccessibleName(texts.t("ui.command.results"))
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = label(texts.t("ui.command.note"), "small", wrap=True)
        self.box = frame("popup", self)
        column(self.line, self.results, self.note, parent=self.box, margin=12, gap=8)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._search)
        self.line.textChanged.connect(self._typed)
        self.results.itemClicked.connect(self._choose)
        parent.installEventFilter(self)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the box with *text* in it."""
        self._place()
        self.show()
        self.raise_()
        self.line.setText(text)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        # Focus by a shortcut selects everything: the first letter would wipe the sign for actions.
        self.line.end(False)
        self._session.run(self, _prepare, replace="prepare")
        self._typed()

    def close_box(self) -> None:
        """Hide, and give the focus back."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line; the size of the window."""
        if watched is self.parent() and isinstance(event, QResizeEvent):
            self._place()
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: Any) -> None:
        """A click beside the box closes it."""
        if not self.box.geometry().contains(event.position().toPoint()):
            self.close_box()

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self._move(step)
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self.results.currentItem())
            return True
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self.close_box()
            return True
        return False

    def _move(self, step: int) -> None:
        count = self.results.count()
        at = self.results.currentRow()
        for _ in range(count):
            at = min(count - 1, max(0, at + step))
            if self.results.item(at).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.results.setCurrentRow(at)
                return
            step = 1 if step > 0 else -1

    def _typed(self) -> None:
        self._asked += 1
        text = self.line.text().strip()
        if text.startswith(">"):
            self._timer.stop()
            self._show_actions(text[1:].strip())
        elif len(text) > 1:
            self._timer.start()
        else:
            self._timer.stop()
            self._fill([])

    def _search(self) -> None:
        ports = self._session.ports
        if ports is not None:
            text = self.line.text().strip()
            done = partial(self._found, self._asked)
            self._session.run(self, ports.search, self._session.texts, text, done=done, replace="search")

    def _found(self, asked: int, hits: list[Hit]) -> None:
        if asked != self._asked:
            return
        groups: dict[str, list[Hit]] = {}
        for hit in hits:
            groups.setdefault(hit.noun, []).append(hit)
        entries: list[tuple[str, _Choice | None]] = []
        for noun, members in groups.items():
            entries.append((self._session.texts.t(f"entities.{noun}"), None))
            entries += [(hit.title, _Choice(partial(self._session.open_asked.emit, noun, hit.id))) for hit in members]
        self._fill(entries, searched=True)

    def _show_actions(self, text: str) -> None:
        words = fold(text).split()
        entries: list[tuple[str, _Choice | None]] = []
        for action in self._actions():
            title = plain_title(action)
            if action.isEnabled() and all(word in fold(title) for word in words):
                keys = shortcut_text(action)
                entries.append((f"{title}    {keys}" if keys else title, _Choice(action.trigger)))
        self._fill(entries, searched=True)

    def _fill(self, entries: list[tuple[str, _Choice | None]], searched: bool = False) -> None:
        self.results.clear()
        if searched and not entries:
            entries = [(self._session.texts.t("common.nothing_found"), None)]
        for text, choice in entries:
            item = QListWidgetItem(text)
            item.setData(_CHOICE, choice)
            if choice is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.results.addItem(item)
        self.results.setCurrentRow(-1)
        self._move(1)
        self.results.setVisible(bool(entries))
        self._place()
        # The heading above the first hit is seen too.
        self.results.scrollToTop()

    def _choose(self, item: QListWidgetItem | None) -> None:
        choice = item.data(_CHOICE) if item is not None else None
        if isinstance(choice, _Choice):
            self.close_box()
            choice.run()

    def _place(self) -> None:
        outer = self.parentWidget()
        if outer is None:
            return
        self.setGeometry(outer.rect())
        width = min(620, outer.width() - 32)
        rows = min(12, self.results.count())
        step = max(28, self.results.sizeHintForRow(0)) if self.results.count() else 0
        self.results.setFixedHeight(min(rows * step + 6, max(60, outer.height() - 170)))
        self.box.setFixedWidth(width)
        self.box.adjustSize()
        self.box.move((outer.width() - width) // 2, min(56, outer.height() // 12))


def _prepare(_desk: Any) -> None:
    """In the worker, while the first word is being typed."""
    from copdesk.services import search

    search.prepare()
