"""The agenda at the left of the minutes: choose, add, move and remove questions, and see how far each has come."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QMenu, QWidget

from copdesk.texts import Texts
from copdesk.ui.meetings.words import SIGNS, time_line
from copdesk.ui.widgets.basics import column, label, restyle, row, tool

_KEY = Qt.ItemDataRole.UserRole
_MOVES = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}


class AgendaList(QListWidget):
    """``Enter`` goes to the question, ``Ins`` to the line for a new one, ``Alt+Up`` and ``Alt+Down`` move it."""

    entered = Signal()
    add_asked = Signal()
    move_asked = Signal(int)
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in _MOVES:
            self.move_asked.emit(_MOVES[event.key()])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.add_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)


class Agenda(QWidget):
    """The list, the minutes planned, and the line for a new question."""

    chosen = Signal(str)
    """The id of the question to show."""
    entered = Signal()
    """Go into the question."""
    added = Signal(str)
    """The title of a new question."""
    ordered = Signal(object)
    """Ids of all questions in their new order."""
    remove_asked = Signal(str)
    outcome_asked = Signal(str, str)
    """(id, outcome)."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.list = AgendaList()
        self.list.setAccessibleName(texts.t("entities.agenda_item"))
        self.time = label("", "small", wrap=True)
        self.line = QLineEdit()
        self.line.setPlaceholderText(texts.t("minutes.new_question"))
        self.line.setAccessibleName(texts.t("minutes.new_question"))
        self.line.setToolTip(texts.t("minutes.new_question.tip"))
        self.up = tool(texts.t("minutes.move_up"), "up", partial(self.move_question, -1))
        self.down = tool(texts.t("minutes.move_down"), "down", partial(self.move_question, 1))
        for made, keys in ((self.up, "Alt+↑"), (self.down, "Alt+↓")):
            made.setToolTip(f"{made.toolTip()} ({keys})")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = row(gap=2)
        foot.addWidget(self.line, 1)
        foot.addWidget(self.up)
        foot.addWidget(self.down)
        layout = column(parent=self, margin=8, gap=6)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.time)
        layout.addLayout(foot)
        self.list.currentRowChanged.connect(self._chosen)
        self.list.entered.connect(self.entered)
        self.list.itemActivated.connect(lambda _: self.entered.emit())
        self.list.add_asked.connect(self.line.setFocus)
        self.list.move_asked.connect(self.move_question)
        self.list.remove_asked.connect(self._remove)
        self.line.returnPressed.connect(self._add)
        self._outcomes()

    @property
    def key(self) -> str:
        """The id of the current question."""
        item = self.list.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def keys(self) -> list[str]:
        """Ids of all questions, in order."""
        return [str(self.list.item(at).data(_KEY)) for at in range(self.list.count())]

    def show_book(self, book: Any, key: str) -> None:
        """List the questions, *key* the current one."""
        self.list.blockSignals(True)
        while self.list.count() > len(book.questions):
            self.list.takeItem(self.list.count() - 1)
        for at, question in enumerate(book.questions):
            self._fill(self.list.item(at) or self._new_item(), question.row, at + 1)
        keys = self.keys()
        self.list.setCurrentRow(keys.index(key) if key in keys else -1)
        self.list.blockSignals(False)
        words, over = time_line(self._texts, book.time)
        self.time.setText(f"⚠ {words}" if over else words)
        self.time.setVisible(bool(words))
        restyle(self.time, "role", "says-warning" if over else "small")

    def mark_unsaved(self, keys: set[str]) -> None:
        """Show which questions hold words that are not in the desk yet."""
        for at in range(self.list.count()):
            item = self.list.item(at)
            text = str(item.data(_KEY + 1))
            wanted = f"✎ {text}" if item.data(_KEY) in keys else text
            if item.text() != wanted:
                item.setText(wanted)

    def choose(self, key: str) -> None:
        """Make a question the current one."""
        keys = self.keys()
        if key in keys:
            self.list.setCurrentRow(keys.index(key))

    def step(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) question; False at the end."""
        at = self.list.currentRow() + by
        if not 0 <= at < self.list.count():
            return False
        self.list.setCurrentRow(at)
        return True

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        for widget in (self.line, self.up, self.down):
            widget.setHidden(on)
        for action in self.list.actions():
            action.setEnabled(not on)
        self._read_only = on

    def move_question(self, by: int) -> None:
        """Move the current question by one place."""
        at = self.list.currentRow()
        keys = self.keys()
        if self._read_only or not (0 <= at < len(keys) and 0 <= at + by < len(keys)):
            return
        self.list.blockSignals(True)
        self.list.insertItem(at + by, self.list.takeItem(at))
        self.list.setCurrentRow(at + by)
        self.list.blockSignals(False)
        self.ordered.emit(self.keys())

    def _fill(self, item: QListWidgetItem, row: Any, place: int) -> None:
        outcome = row["outcome"] or "open"
        words = self._texts.t(f"choice.agenda_outcome.{outcome}")
        minutes = self._texts.t("minutes.short", count=row["minutes"]) if row["minutes"] else ""
        text = f"{SIGNS[outcome]} {place}. {row['title']}"
        item.setData(_KEY, row["id"])
        item.setData(_KEY + 1, text)
        item.setText(text)
        tip = ". ".join(part for part in (words, minutes) if part)
        item.setToolTip(f"{row['title']}\n{tip}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{place}. {row['title']}. {tip}")

    def _new_item(self) -> QListWidgetItem:
        made = QListWidgetItem()
        self.list.addItem(made)
        return made

    def _chosen(self, _row: int) -> None:
        if self.key:
            self.chosen.emit(self.key)

    def _add(self) -> None:
        if self.line.text().strip():
            self.added.emit(self.line.text().strip())
            self.line.clear()

    def _remove(self) -> None:
        if self.key and not self._read_only:
            self.remove_asked.emit(self.key)

    def _outcomes(self) -> None:
        """The context menu: outcomes of a question, and its removal."""
        self._read_only = False
        for code, sign in SIGNS.items():
            action = QAction(f"{sign} {self._texts.t(f'choice.agenda_outcome.{code}')}", self.list)
            action.triggered.connect(partial(self._ask_outcome, code))
            self.list.addAction(action)
        remove = QAction(self._texts.t("minutes.remove_question"), self.list)
        remove.triggered.connect(lambda _=False: self._remove())
        self.list.addAction(remove)

    def _ask_outcome(self, code: str, _checked: bool = False) -> None:
        if self.key:
            self.outcome_asked.emit(self.key, code)

    def add_menu(self, menu: QMenu) -> None:
        """Put the outcomes into a menu, so that they need no context menu."""
        menu.addActions(self.list.actions())
