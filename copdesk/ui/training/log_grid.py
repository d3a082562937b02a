"""The grid of a class log: names and totals stay while the classes scroll, one key sets a mark."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from copdesk.texts import Texts
from copdesk.ui.theme import look
from copdesk.ui.training.grid_model import STATES, TOTALS, Cell, LogModel, cells_of
from copdesk.ui.widgets.basics import column, row
from copdesk.ui.widgets.context_menu import open_menu

AnyIndex = QModelIndex | QPersistentModelIndex
_Modifier = Qt.KeyboardModifier
_GAP = 10
_CHOSEN, _FOCUSED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_HasFocus.value


class MarkDelegate(QStyledItemDelegate):
    """Puts a ready picture for each mark: a style asks a dozen things of each of four hundred cells, at every frame."""

    def __init__(self, model: LogModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._log, self._host = model, parent
        self._chosen = QColor(look().selection)
        self._cursor = QPen(QColor(look().accent), 2)
        self._pictures: dict[tuple[str, bool, int, int], QPixmap] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Ground, letter, and the frame of the cursor."""
        flags, area = option.state.value, option.rect
        state, chosen = self._log.state((index.row(), index.column())), bool(flags & _CHOSEN)
        if state or chosen:
            painter.drawPixmap(area.topLeft(), self._picture(state, chosen, area.width(), area.height()))
        if flags & _FOCUSED:
            painter.setPen(self._cursor)
            painter.drawRect(area.adjusted(1, 1, -1, -1))

    def _picture(self, state: str, chosen: bool, width: int, height: int) -> QPixmap:
        key = (state, chosen, width, height)
        if key not in self._pictures:
            scale = self._host.devicePixelRatioF()
            made = self._pictures[key] = QPixmap(round(width * scale), round(height * scale))
            made.setDevicePixelRatio(scale)
            letters, ink, ground = self._log.look(state) if state else ("", self._chosen, self._chosen)
            made.fill(self._chosen if chosen else ground)
            painter = QPainter(made)
            painter.setFont(self._host.font())
            painter.setPen(ink)
            painter.drawText(QRect(0, 0, width, height), int(Qt.AlignmentFlag.AlignCenter), letters)
            painter.end()
        return self._pictures[key]


class _Names(QHeaderView):
    """The names beside the marks, drawn without a style sheet for the same reason; that of the cursor stands out."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._table = parent
        self._cut: dict[tuple[str, int], str] = {}
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """A name, cut at its end where there is no room."""
        colours, here = look(), logical == self._table.currentIndex().row()
        painter.fillRect(rect, QColor(colours.accent_soft if here else colours.surface))
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(QColor(colours.text if here else colours.muted))
        side = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(rect.adjusted(_GAP, 0, -_GAP, 0), side, self._fitting(logical, rect.width() - 2 * _GAP))

    def _fitting(self, at: int, width: int) -> str:
        name = str(self.model().headerData(at, Qt.Orientation.Vertical))
        if (name, width) not in self._cut:
            self._cut[name, width] = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
        return self._cut[name, width]


class _TotalDelegate(QStyledItemDelegate):
    """Writes a sum in its ink."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only the words."""
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(ink if ink is not None else QColor(look().text))
        painter.drawText(option.rect, int(Qt.AlignmentFlag.AlignCenter), str(index.data()))


class LogGrid(QTableView):
    """Marks of people at classes. A key of ``keys`` marks what is selected, ``Del`` takes the marks away.

    ``marked`` asks for a write; ``lesson_changed`` says that the cursor is in another column.
    """

    marked = Signal(object)
    """{(row, column): state}; an empty state takes the mark away."""
    lesson_changed = Signal()

    def __init__(self, texts: Texts, model: LogModel) -> None:
        super().__init__()
        self.log = model
        self.menu_actions: list[QAction] = []
        self.keys: Mapping[str, str] = {
            letter: state for state in STATES for letter in texts.t(f"attendance.keys.{state}")
        }
        self.setVerticalHeader(_Names(self))
        self.setModel(model)
        self.setItemDelegate(MarkDelegate(model, self))
        self.setAccessibleName(texts.t("attendance.title"))
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        height = self.fontMetrics().height() + 13
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(height)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setDefaultSectionSize(self.fontMetrics().horizontalAdvance("00.00.00") + 22)
        model.modelReset.connect(self._hide_totals)
        self._hide_totals()

    def selected_cells(self) -> list[Cell]:
        """The marked-out cells of classes."""
        return cells_of(self.selectedIndexes(), len(self.log.lessons))

    def lesson(self) -> int:
        """The column of the class under the cursor; the last class when there is none; -1 without classes."""
        at = self.currentIndex().column()
        return at if 0 <= at < len(self.log.lessons) else len(self.log.lessons) - 1

    def go_to(self, lesson: str) -> None:
        """Put the cursor at a class, if it is still there."""
        at = next((at for at, one in enumerate(self.log.lessons) if one.id == lesson), -1)
        if at >= 0:
            self.setCurrentIndex(self.log.index(max(0, self.currentIndex().row()), at))

    def set_state(self, state: str) -> None:
        """Mark what is selected, and go on to the next person after a single cell."""
        cells = [cell for cell in self.selected_cells() if self.log.state(cell) != state]
        if cells:
            self.marked.emit(dict.fromkeys(cells, state))
        if len(self.selectedIndexes()) == 1:
            self._step_down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and digits mark; Enter goes down; arrows as in any table."""
        plain = not event.modifiers() & (_Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier)
        letter = event.text().lower()
        if plain and letter and letter in self.keys:
            self.set_state(self.keys[letter])
        elif plain and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.set_state("")
        elif plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._step_down()
        elif plain and letter.isprintable() and letter:
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The four marks and what the part adds; from the keyboard it opens at the current cell."""
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        open_menu(self, event, menu)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which class the cursor is at."""
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.verticalHeader().viewport().update()
        if current.column() != previous.column():
            self.lesson_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names get what is fair: enough to tell people apart, never all the room."""
        super().resizeEvent(event)
        self._fit_names()

    def _fit_names(self) -> None:
        self.verticalHeader().setFixedWidth(max(120, min(330, self.width() * 2 // 5)))

    def _step_down(self) -> None:
        here = self.currentIndex()
        below = self.log.index(here.row() + 1, here.column())
        if below.isValid():
            self.setCurrentIndex(below)

    def _hide_totals(self) -> None:
        lessons = len(self.log.lessons)
        for at in range(lessons + len(TOTALS)):
            self.setColumnHidden(at, at >= lessons)
        if lessons and self.log.people and not self.currentIndex().isValid():
            self.setCurrentIndex(self.log.index(0, self._newest()))

    def _newest(self) -> int:
        """The first class that nobody was marked at, else the last one: there the work goes on."""
        lessons = range(len(self.log.lessons))
        people = range(len(self.log.people))
        empty = (at for at in lessons if not any(self.log.state((who, at)) for who in people))
        return next(empty, len(self.log.lessons) - 1)


class Totals(QTableView):
    """What each person has come to: it stands beside the grid and scrolls with it."""

    def __init__(self, texts: Texts, grid: LogGrid) -> None:
        super().__init__()
        self._grid, self._all = grid, True
        self.setModel(grid.log)
        self.setItemDelegate(_TotalDelegate(self))
        self.setAccessibleName(texts.t("attendance.totals"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(grid.verticalHeader().defaultSectionSize())
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        words = [texts.t(f"attendance.{name}") for name in TOTALS]
        self._widths = [
            max(self.fontMetrics().horizontalAdvance(line) for line in [*word.split("\n"), "⚠ 100,0 %"]) + 26
            for word in words
        ]
        mine, theirs = self.verticalScrollBar(), grid.verticalScrollBar()
        mine.valueChanged.connect(theirs.setValue)
        theirs.valueChanged.connect(mine.setValue)
        grid.log.modelReset.connect(self._hide_lessons)
        self._hide_lessons()

    def show_all(self, on: bool) -> None:
        """All totals, or only the first where there is no room."""
        self._all = on
        self._hide_lessons()

    def sizeHint(self) -> QSize:
        """As wide as its columns."""
        return QSize(self.width(), super().sizeHint().height())

    def _hide_lessons(self) -> None:
        lessons = len(self._grid.log.lessons)
        for at in range(lessons + len(TOTALS)):
            self.setColumnHidden(at, at < lessons or (at > lessons and not self._all))
            if at >= lessons:
                self.setColumnWidth(at, self._widths[at - lessons])
        self.setFixedWidth(sum(self._widths if self._all else self._widths[:1]) + 14)


def side_by_side(grid: LogGrid, totals: Totals) -> QWidget:
    """Both as one widget; below the totals there is as much room as the scroll bar of the grid takes."""
    both, below = QWidget(), QWidget()
    line = row(grid, parent=both, gap=0)
    line.setStretch(0, 1)
    right = column(totals, below, gap=0)
    right.setStretch(0, 1)
    line.addLayout(right)
    bar = grid.horizontalScrollBar()

    def level(_low: int = 0, high: int = 0) -> None:
        below.setFixedHeight(bar.sizeHint().height() if high > 0 else 0)

    bar.rangeChanged.connect(level)
    level(0, bar.maximum())
    height = grid.fontMetrics().height() * 2 + 14
    # Names are read, not looked up: no bold; and rows of names and of marks begin at the same line.
    both.setStyleSheet("QTableView, QHeaderView { padding: 0; }")
    for table in (grid, totals):
        table.horizontalHeader().setFixedHeight(height)
    return both
