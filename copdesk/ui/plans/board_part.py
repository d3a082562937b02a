"""The measures of a plan as cards on a board: a column for each state, moved by keys or mouse through the states."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, states
from copdesk.ui.icons import icon
from copdesk.ui.plans import measures
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import column, label
from copdesk.ui.widgets.context_menu import open_menu
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty

_KEY = Qt.ItemDataRole.UserRole
_Keys = Qt.Key
_LONGEST = 110
_ICON, _PADDING = 56, 14  # pixels that the sign and the paddings take
_CARD = 170  # pixels that a column with cards has at least
_SHARES = (2, 5)  # of the width: a column without cards, and one with


class CardDelegate(QStyledItemDelegate):
    """Cards as high as their words need: the padding of the style sheet is no part of Qt's own measure."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The width of the list, the height of the wrapped text."""
        view = self.parent()
        if not isinstance(view, QListWidget):
            return super().sizeHint(option, index)
        width = view.viewport().width() - 2 * view.spacing()
        area = view.fontMetrics().boundingRect(
            QRect(0, 0, max(40, width - _ICON), 10_000), Qt.TextFlag.TextWordWrap, str(index.data())
        )
        return QSize(width, area.height() + _PADDING)


class StateList(QListWidget):
    """The cards of one state; what is dropped here or moved by a key is asked of the board."""

    moved = Signal(str, str)
    """(measure, state): it was dropped here."""

    def __init__(self, board: "BoardPart", state: str) -> None:
        super().__init__()
        self._board, self.column = board, state
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setUniformItemSizes(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(CardDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.itemActivated.connect(lambda item: board.open_card(_key(item)))

    def current_key(self) -> str:
        """The measure under the cursor."""
        return _key(self.currentItem())

    def fill(
        self, rows: Sequence[measures.MeasureRow], words: Callable[[measures.MeasureRow], tuple[str, str]]
    ) -> None:
        """Show these cards; the cursor stays where it was."""
        key, place = self.current_key(), self.currentRow()
        self.clear()
        for row in rows:
            shown, said = words(row)
            item = QListWidgetItem(shown)
            sign, tone = measures.SIGNS[row.state]
            ink = getattr(look(), tone) if tone else ""
            item.setIcon(icon(sign, ink))
            if row.state == "late":
                item.setForeground(QColor(ink))
            item.setData(_KEY, row.id)
            item.setToolTip(said)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.addItem(item)
        keys = [row.id for row in rows]
        if keys:
            self.setCurrentRow(keys.index(key) if key in keys else min(max(0, place), len(keys) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to the next column, with Ctrl they take the card along."""
        way = {_Keys.Key_Left: -1, _Keys.Key_Right: 1}.get(_Keys(event.key()), 0)
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if way and control:
            self._board.push(self.current_key(), way)
        elif way:
            self._board.look_beside(self, way)
        elif event.key() in {_Keys.Key_Return, _Keys.Key_Enter}:
            self._board.open_card(self.current_key())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Every step that is open from here."""
        menu = QMenu(self)
        for state, words in self._board.steps(self.current_key()):
            menu.addAction(f"→ {words}", partial(self._board.step, self.current_key(), state))
        open_menu(self, event, menu)

    def dropEvent(self, event: QDropEvent) -> None:
        """The desk decides whether the card may come here; the list shows it when it has."""
        source = event.source()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(source, StateList) and source is not self:
            self.moved.emit(source.current_key(), self.column)


class BoardPart(Part):
    """What is planned, going on, done: each measure in the column of its state."""

    title = "board.title"
    reads = ("measure", "plan", "person", "organisation")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._rows = dict[str, measures.MeasureRow]()
        self.dialog: RecordDialog | None = None
        self._wanted = ""
        self.lists: dict[str, StateList] = {}
        self._heads = {}
        board = QWidget()
        self._beside = beside = QHBoxLayout(board)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        for state in states.MACHINES["measure"].states:
            self.lists[state] = StateList(self, state)
            self.lists[state].moved.connect(self.step)
            self._heads[state] = label("", "small", wrap=True)
            self._heads[state].setFixedHeight(2 * self.fontMetrics().height())
            self._heads[state].setAlignment(Qt.AlignmentFlag.AlignBottom)
            beside.addLayout(column(self._heads[state], self.lists[state], gap=4), 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        board.setProperty("role", "page")
        self.area.setWidget(board)
        empty = EmptyState("columns", t("board.empty"), t("progress.add"), self.add)
        self._stack = ListOrEmpty(self.area, empty, empty)
        whole = column(self.problem, parent=self, gap=8)
        whole.addWidget(self._stack, 1)
        whole.addWidget(label(t("board.hint"), "small", wrap=True))
        whole.setContentsMargins(16, 12, 16, 8)

    def open_card(self, key: str) -> None:
        """The card of a measure."""
        if key:
            self.dialog = RecordDialog(self.session, self, "measure", key)
            self.dialog.open()

    def add(self) -> None:
        """Begin a measure."""
        self.dialog = RecordDialog(self.session, self, "measure", values={"plan": self.key})
        self.dialog.open()

    def steps(self, key: str) -> list[tuple[str, str]]:
        """The states open to a measure, with their words, in the order of the board."""
        row = self._rows.get(key)
        open_ = states.allowed("measure", row.status) if row else ()
        return [(state, self._word(state)) for state in self.lists if state in open_]

    def push(self, key: str, way: int) -> None:
        """To the nearest open state at the left (-1) or right (1); what is not open is said."""
        row = self._rows.get(key)
        if row is None:
            return
        order = list(self.lists)
        here = order.index(row.status)
        open_ = [state for state, _ in self.steps(key) if (order.index(state) - here) * way > 0]
        if open_:
            self.step(key, min(open_, key=lambda state: abs(order.index(state) - here)))
        else:
            words = ", ".join(words for _, words in self.steps(key))
            self.problem.say(self.texts.t("board.no_step", steps=words or self.texts.t("common.none")))

    def step(self, key: str, state: str) -> None:
        """Move a measure to another state; the cursor goes with it."""
        self.problem.say("")
        self._wanted = key
        message = self.texts.t("board.moved", state=self._word(state))
        self.session.run_action(self, _step, key, state, failed=self._refused, message=message)

    def look_beside(self, here: StateList, way: int) -> None:
        """The next column in that direction that has cards."""
        order = list(self.lists.values())
        at = order.index(here) + way
        while 0 <= at < len(order):
            if order[at].count():
                order[at].setFocus()
                self.area.ensureWidgetVisible(order[at])
                return
            at += way

    def load(self) -> None:
        """Read the measures."""
        self.session.run(self, measures.read, self.key, dates.today(), done=self._show, replace="board")

    def _show(self, data: measures.PlanData) -> None:
        self._rows = {row.id: row for row in data.rows}
        focused = any(each.hasFocus() for each in self.lists.values())
        for at, (state, shown) in enumerate(self.lists.items()):
            held = [row for row in data.rows if row.status == state]
            shown.fill(held, self._words)
            head = self.texts.t("board.column", state=self._word(state), count=len(held))
            self._heads[state].setText(head)
            shown.setAccessibleName(head)
            shown.setMinimumWidth(max(_CARD if held else 0, self.head_width(head)))
            self._beside.setStretch(at, _SHARES[bool(held)])
        self._stack.show_count(len(data.rows), False)
        row = self._rows.get(self._wanted)
        if row is not None:
            held_there = self.lists[row.status]
            for at in range(held_there.count()):
                if _key(held_there.item(at)) == self._wanted:
                    held_there.setCurrentRow(at)
            if focused:
                held_there.setFocus()
                self.area.ensureWidgetVisible(held_there)
        self._wanted = ""

    def head_width(self, head: str) -> int:
        """The least width at which a heading stands whole in its two lines."""
        metrics, width = self.fontMetrics(), 72
        while metrics.boundingRect(QRect(0, 0, width, 999), Qt.TextFlag.TextWordWrap, head).height() > (
            2 * metrics.height()
        ):
            width += 8
        return width

    def _words(self, row: measures.MeasureRow) -> tuple[str, str]:
        cells = measures.line_of(self.texts, row).cells
        text = " ".join(row.text.split())
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        head = f"{row.number}. {text}" if row.number else text
        return f"{head}\n{cells[3]} · {cells[5]}", ", ".join(cell for cell in cells if cell)

    def _word(self, state: str) -> str:
        return self.texts.t(f"choice.measure_status.{state}")

    def _refused(self, error: Exception) -> None:
        self._wanted = ""
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "measure"))


def _key(item: QListWidgetItem | None) -> str:
    return str(item.data(_KEY) or "") if item is not None else ""


def _step(desk: Any, key: str, state: str) -> None:
    from copdesk.services import records

    records.change(desk, "measure", key, {"status": state})
