"""A small table of words that is only read: previews, errors, examples."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

_WIDEST = 260
_MARGINS = 26


class _Wrapped(QStyledItemDelegate):
    """As high as the words need in the width of their column, which the style sheet narrows by its margins."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The lines of the cell and a little air."""
        table = option.widget
        assert isinstance(table, Grid)
        room = QRect(0, 0, max(40, table.columnWidth(index.column()) - _MARGINS), 10_000)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        needed = table.fontMetrics().boundingRect(room, flags, str(index.data() or ""))
        return QSize(super().sizeHint(option, index).width(), needed.height() + 12)


class Grid(QTableWidget):
    """Rows of texts under headers; Tab goes on to the next control. The column *stretched* takes the room left."""

    def __init__(
        self, name: str, headers: Sequence[str] = (), stretched: int = -1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stretched = stretched
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setWordWrap(stretched >= 0)
        if stretched >= 0:
            self.setItemDelegate(_Wrapped(self))
            again = QTimer(self, singleShot=True, interval=0)
            again.timeout.connect(self.resizeRowsToContents)
            header.sectionResized.connect(lambda *_: again.start())
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.set_headers(headers)

    def set_headers(self, headers: Sequence[str]) -> None:
        """Other columns."""
        self.setColumnCount(len(headers))
        self.setHorizontalHeaderLabels(list(headers))

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Other rows; widths follow what they hold."""
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(" ".join(text.split()))
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(at, column, item)
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column) + 12, _WIDEST))
        if 0 <= self._stretched < self.columnCount():
            self.horizontalHeader().setSectionResizeMode(self._stretched, QHeaderView.ResizeMode.Stretch)
            self.resizeRowsToContents()

    def texts_at(self, row: int) -> list[str]:
        """The words of one row."""
        items = (self.item(row, column) for column in range(self.columnCount()))
        return [item.text() if item is not None else "" for item in items]
