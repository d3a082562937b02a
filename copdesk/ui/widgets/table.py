"""The table of a register: any number of rows, keyboard alone, columns as the user likes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from copdesk.ui.models.columns import Column
from copdesk.ui.models.pages import Row
from copdesk.ui.models.vector_model import ListQuery, Mark, Provider, VectorModel
from copdesk.ui.session import Session
from copdesk.ui.tasks import Progress
from copdesk.ui.widgets.cell_editing import CellDelegate
from copdesk.ui.widgets.columns_menu import ColumnsMenu
from copdesk.ui.widgets.context_menu import open_menu
from copdesk.ui.widgets.editors import Context

AnyIndex = QModelIndex | QPersistentModelIndex
_KEPT = 1000
_BATCH = 500
_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class _Memory:
    """What the user saw before a reload, as row numbers."""

    selected: tuple[int, ...] = ()
    current: int = -1
    column: int = 0
    top: int = -1
    moved: bool = False


class RegisterTable(QTableView):
    """A list over a ``Provider``. ``Enter`` or a double click opens, ``F2`` edits the cell, ``Shift+F10`` is the menu.

    *key* names the list in the settings (columns, sorting); *name* is its accessible name.
    """

    opened = Signal(int)
    """Row number to open."""
    chosen = Signal(int)
    """Row number that became the current one; -1 for none."""
    selection_changed = Signal()
    edit_asked = Signal(int, str, object)
    """(row number, field, checked value)."""

    def __init__(
        self,
        session: Session,
        key: str,
        noun: str,
        columns: Sequence[Column],
        provider: Provider,
        *,
        name: str = "",
        decorate: Callable[[Row], Mark | None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.key = key
        self.noun = noun
        self.rows = VectorModel(session.tasks, columns, provider, decorate=decorate, parent=self)
        self.menu_actions: list[QAction] = []
        self._whole = False
        self._memory = _Memory()
        self.setModel(self.rows)
        self.setAccessibleName(name or session.texts.t(f"entities.{noun}"))
        self._delegate = CellDelegate(self.rows.columns, Context(session.texts, noun, compact=True), self)
        self.setItemDelegate(self._delegate)
        self._set_up()
        self.columns = ColumnsMenu(self, self.rows.columns, session.texts, session.settings, key)
        self.columns.restore()
        self.columns.watch()
        self._restore_sort()
        self.rows.modelReset.connect(self._restore_places)
        self.rows.edit_asked.connect(self.edit_asked)
        self.horizontalHeader().sortIndicatorChanged.connect(self._sort)

    def reload(self, query: ListQuery | None = None) -> None:
        """Load again, with another query if given; selection, current row and scroll position stay where they can."""
        at = self.rowAt(0)
        self._memory = _Memory(
            selected=() if self._whole else tuple(self.selected_numbers()[:_KEPT]),
            current=self.current_number(),
            column=self.currentIndex().column(),
            top=self.rows.numbers[at] if 0 <= at < len(self.rows.numbers) else -1,
            moved=query is not None and query.sort != self.rows.query.sort,
        )
        self.rows.reload(query, [*self._memory.selected, self._memory.current, self._memory.top])

    def set_filter(self, **parts: Any) -> None:
        """Change ``where``, ``search`` or ``trash`` of the query and load."""
        query = self.rows.query
        asked = {"where": query.where, "search": query.search, "trash": query.trash, **parts}
        self.reload(ListQuery(sort=query.sort, **asked))

    def current_number(self) -> int:
        """The row number under the cursor; -1 when there is none."""
        row = self.currentIndex().row()
        return self.rows.numbers[row] if 0 <= row < len(self.rows.numbers) else -1

    def selected_numbers(self) -> list[int]:
        """Row numbers of all selected rows, also of rows never scrolled to, in display order."""
        numbers: list[int] = []
        next_row = 0
        for part in sorted(self._ranges(), key=QItemSelectionRange.top):
            numbers.extend(self.rows.numbers[max(next_row, part.top()) : part.bottom() + 1])
            next_row = max(next_row, part.bottom() + 1)
        return numbers

    def selected_count(self) -> int:
        """How many rows are selected, told without listing them."""
        return sum(part.height() for part in self._ranges())

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(place) for place in range(selection.count())]

    def select_number(self, number: int) -> bool:
        """Make the row with this number current and visible; False when it is not in the list."""
        try:
            row = self.rows.numbers.index(number)
        except ValueError:
            return False
        self.setCurrentIndex(self.rows.index(row, self._first_column()))
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def copy(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text, titles first; made in the worker."""
        header = self.horizontalHeader()
        shown = [header.logicalIndex(place) for place in range(header.count())]
        shown = [at for at in shown if not self.isColumnHidden(at)]
        numbers = self.selected_numbers()
        job = partial(_as_tsv, self.rows, numbers, shown)
        title = self.session.texts.t("ui.copying")
        self.session.tasks.run(self, job, done=self._copied, progress=True, title=title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Ctrl+C copies rows; everything else as in any table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._delegate.editing is None:
            if self.current_number() >= 0:
                self.opened.emit(self.current_number())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The view's actions, copying and the columns; from the keyboard it opens at the current cell."""
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        menu.addSeparator()
        menu.addAction(self.session.texts.t("ui.copy"), self.copy)
        chooser = self.columns.menu()
        chooser.setTitle(self.session.texts.t("ui.columns"))
        menu.addMenu(chooser)
        open_menu(self, event, menu)

    def selectAll(self) -> None:
        """All rows of the filtered set."""
        super().selectAll()
        self._whole = True

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which record is under the cursor."""
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.chosen.emit(self.current_number())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that the selection is another one."""
        super().selectionChanged(selected, deselected)
        if not deselected.isEmpty():
            self._whole = False
        self.selection_changed.emit()

    def _set_up(self) -> None:
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.numbers[index.row()]))
        rows = self.verticalHeader()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 15)
        rows.hide()
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _first_column(self) -> int:
        header = self.horizontalHeader()
        for place in range(header.count()):
            if not header.isSectionHidden(header.logicalIndex(place)):
                return header.logicalIndex(place)
        return 0

    def _restore_sort(self) -> None:
        kept: str = self.session.settings.get(f"sort.{self.key}", "")
        keys = [column.key for column in self.rows.columns]
        header = self.horizontalHeader()
        if kept.lstrip("-") in keys:
            order = Qt.SortOrder.DescendingOrder if kept.startswith("-") else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(keys.index(kept.lstrip("-")), order)
            self.rows.query = ListQuery(sort=(kept,))
        else:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if column < 0 or not self.rows.columns[column].sortable:
            return
        query = self.rows.sorted_by(column, order == Qt.SortOrder.DescendingOrder)
        self.session.settings.set(f"sort.{self.key}", query.sort[0])
        self.reload(query)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        count = text.count("\n") - 1
        self.session.say(self.session.texts.n("ui.copied", count), "ok")

    def _restore_places(self) -> None:
        """After a reset: select and show again what was selected and shown."""
        kept, memory = self.rows.kept, self._memory
        if self._whole:
            self.selectAll()
        else:
            selection = QItemSelection()
            for number in memory.selected:
                if number in kept:
                    place = self.rows.index(kept[number], 0)
                    selection.select(place, place)
            self.selectionModel().select(selection, _Flag.Select | _Flag.Rows)
        if memory.current in kept:
            place = self.rows.index(kept[memory.current], max(0, memory.column))
            self.selectionModel().setCurrentIndex(place, _Flag.NoUpdate)
        bar = self.verticalScrollBar()
        if memory.top in kept and not memory.moved:
            bar.setValue(kept[memory.top])
        elif memory.current in kept:
            self.scrollTo(self.currentIndex())


def _as_tsv(rows: VectorModel, numbers: Sequence[int], shown: Sequence[int], *, progress: Progress) -> str:
    """Rows as text for a spreadsheet: a tab or a line break inside a cell becomes a space."""
    lines = ["\t".join(rows.columns[at].title for at in shown)]
    for first in range(0, len(numbers), _BATCH):
        progress.step(first, len(numbers))
        for row in rows.provider.page(numbers[first : first + _BATCH]):
            if row is not None:
                lines.append("\t".join(" ".join(rows.text(row, at).split()) for at in shown))
    return "\n".join(lines) + "\n"
