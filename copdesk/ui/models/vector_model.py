"""The model of big lists: a vector of row numbers in display order and a few pages of rows around what is seen.

Nothing here waits for the desk: vectors and pages are made in the worker; a row whose page is on its way is blank.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from copdesk.domain.errors import UserError
from copdesk.ui.models.columns import Column
from copdesk.ui.models.pages import Condition, ListQuery, Pages, Provider, Row
from copdesk.ui.tasks import Tasks

__all__ = ["Condition", "ListQuery", "Mark", "Provider", "VectorModel"]

FIRST_ROWS = 200
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Mark:
    """How a row stands out: a sign with words, and a colour that only repeats them."""

    sign: str = ""
    colour: str = ""
    words: str = ""


@dataclass(frozen=True)
class _Vector:
    numbers: "array[int]"
    places: dict[int, int]


class VectorModel(QAbstractTableModel):
    """A list of any length over a ``Provider``."""

    loaded = Signal(bool)
    """New rows are in; True when the whole vector is."""
    edit_asked = Signal(int, str, object)
    """(row number, column key, value): the view writes it and reloads."""

    def __init__(
        self,
        tasks: Tasks,
        columns: Sequence[Column],
        provider: Provider,
        *,
        decorate: Callable[[Row], Mark | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.query = ListQuery()
        self.numbers: array[int] = array("q")
        self.complete = False
        self.kept: dict[int, int] = {}
        self.provider = provider
        self._tasks = tasks
        self._decorate = decorate
        self._generation = 0
        self._pages = Pages(tasks, provider, self)
        self._pages.arrived.connect(self._arrived)

    def reload(self, query: ListQuery | None = None, keep: Sequence[int] = ()) -> None:
        """Load the vector anew; *keep* are row numbers whose new places will stand in ``kept``."""
        first = (query is not None and query != self.query) or not self.complete
        self.query = query if query is not None else self.query
        self._generation += 1
        mine, wanted = self._generation, frozenset(keep)
        if first:
            head = partial(self._loaded, mine, False)
            self._tasks.run(self, _load, self.provider, self.query, FIRST_ROWS, wanted, done=head, replace="head")
        done = partial(self._loaded, mine, True)
        self._tasks.run(self, _load, self.provider, self.query, 0, wanted, done=done, replace="vector")

    def sorted_by(self, column: int, descending: bool) -> ListQuery:
        """The present query in the order of a column."""
        return replace(self.query, sort=(("-" if descending else "") + self.columns[column].key,))

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """How many rows match."""
        return 0 if parent is not None and parent.isValid() else len(self.numbers)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        """All columns, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def row(self, at: int) -> Row | None:
        """The values at place *at*, or None while they are on their way."""
        return self._pages.row(at)

    def text(self, row: Row, column: int) -> str:
        """A cell as it is shown and copied."""
        value = row[column]
        return "" if value is None else self.columns[column].show(value)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, alignment, the row's mark."""
        if role == _ALIGNMENT:
            return self.columns[index.column()].alignment
        if role not in _ROLES or not 0 <= index.row() < len(self.numbers):
            return None
        row = self._pages.row(index.row())
        if row is None:
            return None
        if role == _EDIT:
            return row[index.column()]
        if role == _DISPLAY:
            text = self.text(row, index.column())
            mark = self._mark(row) if index.column() == 0 else None
            return f"{mark.sign} {text}" if mark and mark.sign else text
        return self._look(row, index.column(), role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of columns, numbers of rows."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title if orientation == Qt.Orientation.Horizontal else section + 1
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section].alignment
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Cells of editable columns can be edited in place."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.columns[index.column()].editable else _FIXED

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand a checked value on; the cell shows it at once and the truth after the next reload."""
        row = self._pages.row(index.row())
        if role != Qt.ItemDataRole.EditRole or row is None or row[index.column()] == value:
            return False
        column = self.columns[index.column()]
        if column.field is not None:
            try:
                value = column.field.accept(value)
            except UserError:
                return False
        self._pages.put(index.row(), (*row[: index.column()], value, *row[index.column() + 1 :]))
        self.dataChanged.emit(index, index)
        self.edit_asked.emit(self.numbers[index.row()], column.key, value)
        return True

    def refresh(self) -> None:
        """Fetch the rows anew over the same vector (an edit was refused)."""
        self._pages.reset(self.numbers)
        if self.numbers:
            self._arrived(0, len(self.numbers) - 1)

    def _look(self, row: Row, column: int, role: int) -> Any:
        mark = self._mark(row)
        if role == _FOREGROUND:
            return QBrush(QColor(mark.colour)) if mark and mark.colour else None
        words = mark.words if mark and column == 0 else ""
        text = self.text(row, column)
        if role == _ACCESSIBLE:
            return f"{self.columns[column].title}: {text}" + (f" ({words})" if words else "")
        # A tip is rich text to Qt as soon as it looks like a tag: such a cell goes without.
        return words or (text if len(text) > 20 and "<" not in text else None)

    def _mark(self, row: Row) -> Mark | None:
        return self._decorate(row) if self._decorate is not None else None

    def _loaded(self, generation: int, complete: bool, answer: _Vector) -> None:
        if generation != self._generation:
            return
        self.beginResetModel()
        self.numbers, self.kept, self.complete = answer.numbers, answer.places, complete
        self._pages.reset(answer.numbers)
        self.endResetModel()
        self.loaded.emit(complete)

    def _arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


# Plain numbers and ready flags: Qt asks about each cell a dozen times, and to make an enum takes longer than to answer.
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_DISPLAY, _EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
_FOREGROUND, _ACCESSIBLE = int(Qt.ItemDataRole.ForegroundRole), int(Qt.ItemDataRole.AccessibleTextRole)
_ROLES = frozenset({_DISPLAY, _EDIT, _FOREGROUND, _ACCESSIBLE, int(Qt.ItemDataRole.ToolTipRole)})
_FIXED = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable


def _load(provider: Provider, query: ListQuery, limit: int, keep: frozenset[int]) -> _Vector:
    """In the worker: the vector, and where the rows to keep are in it."""
    numbers = provider.load(query, limit)
    return _Vector(numbers, {number: at for at, number in enumerate(numbers) if number in keep} if keep else {})
