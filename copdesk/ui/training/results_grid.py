"""The sheet of results: people by tests, typed where they stand, pasted from a spreadsheet."""

from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import restyle

if TYPE_CHECKING:
    from copdesk.services.courses_results import Line, Score

AnyIndex = QModelIndex | QPersistentModelIndex
Cell = tuple[str, str]
"""An enrolment and a column of results."""
COLUMNS = ("before", "exam", "after", "change")
_TESTS = COLUMNS[:3]
_PASSED = MappingProxyType({True: ("results.passed", "ok"), False: ("results.failed", "error")})
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_TAKE = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class ResultsModel(QAbstractTableModel):
    """``typed`` asks for a write; what is shown comes from the desk."""

    typed = Signal(object)
    """{(enrolment, column): text as typed}."""
    refused = Signal(object)
    """The UserError of what was pasted where it does not fit."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.lines: tuple[Line, ...] = ()

    def load(self, lines: "tuple[Line, ...]") -> None:
        """Show other results; with the same people everything keeps its place."""
        same = [line.enrolment for line in self.lines] == [line.enrolment for line in lines]
        if same and lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """People."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Tests and the change."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The change is counted, the rest is typed."""
        made = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return made | Qt.ItemFlag.ItemIsEditable if index.column() < len(_TESTS) else made

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> Any:
        """Points, and whether they were enough by sign and word."""
        line, name = self.lines[index.row()], COLUMNS[index.column()]
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if name == "change":
            return self._change(line.change, line) if role == _Role.DisplayRole else None
        score = line.scores.get(name)  # type: ignore[call-overload]
        return self._shown(score, role) if score is not None else None

    def _shown(self, score: "Score", role: int) -> Any:
        if role == _Role.EditRole:
            return f"{self._points(score)} {'' if score.passed is None else '+' if score.passed else '-'}".strip()
        if role == _Role.DisplayRole:
            word = "" if score.passed is None else self._texts.t(_PASSED[score.passed][0])
            return " · ".join(part for part in (self._points(score), word) if part)
        if role == _Role.ForegroundRole and score.passed is not None:
            return QColor(getattr(look(), _PASSED[score.passed][1]))
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = _Role.EditRole) -> bool:
        """Hand on what was typed when it is something else than before."""
        if str(value).strip() == (self.data(index, _Role.EditRole) or ""):
            return False
        self.typed.emit({self.cell(index.row(), index.column()): str(value)})
        return True

    def cell(self, row: int, column: int) -> Cell:
        """What stands at a place of the sheet."""
        return self.lines[row].enrolment, COLUMNS[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Number and name of a person, the kind of a test."""
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return self._texts.t(f"results.{COLUMNS[section]}")
            return self._texts.t(f"results.{COLUMNS[section]}.tip") if role == _Role.ToolTipRole else None
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return f"{self.lines[section].number}. {self.lines[section].name}"
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if role == _Role.TextAlignmentRole else None

    def _points(self, score: "Score") -> str:
        return "/".join(self._texts.number(part) for part in (score.score, score.score_max) if part is not None)

    def _change(self, change: Decimal | None, line: "Line") -> str:
        if change is None:
            return ""
        shares = all(line.scores[name].share is not None for name in ("before", "after"))
        return signed(self._texts, change, percent=shares)


def signed(texts: Texts, change: Decimal, *, percent: bool) -> str:
    """«+30 %», «−2»: the sign is always there."""
    rounded = round(change, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{texts.number(abs(rounded))}{' %' if percent else ''}"


class ScoreDelegate(QStyledItemDelegate):
    """An entry that *refuses* (text, column) keeps its editor open, with what was typed in it."""

    def __init__(self, refuses: Callable[[str, str], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._refuses, self._column = refuses, ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """A line for the points."""
        self._column = COLUMNS[index.column()]
        return super().createEditor(parent, option, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Tab take a good entry only."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _TAKE
        if pressed and isinstance(watched, QLineEdit) and self._refuses(watched.text(), self._column):
            restyle(watched, "bad", True)
            return True
        return super().eventFilter(watched, event)


class ResultsGrid(QTableView):
    """Typing begins an entry, ``Enter`` takes it and goes down, ``Del`` takes a result away, ``Ctrl+V`` pastes."""

    def __init__(self, texts: Texts, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.results = model
        self.setModel(model)
        self.setAccessibleName(texts.t("results.title"))
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 13)
        rows.setTextElideMode(Qt.TextElideMode.ElideRight)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self._begin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down, Del clears, Ctrl+V takes a block of cells."""
        if self.state() == QAbstractItemView.State.EditingState:
            # The editor has had the key and lets it through: it is not meant for the sheet.
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().text())
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._ask({self.results.cell(at.row(), at.column()): "" for at in self._typed_in()})
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._down()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the next person is meant."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down()

    def resizeEvent(self, event: Any) -> None:
        """Names get two fifths of the width at most."""
        super().resizeEvent(event)
        self.verticalHeader().setFixedWidth(max(140, min(360, self.width() * 2 // 5)))

    def _typed_in(self) -> list[QModelIndex]:
        return [index for index in self.selectedIndexes() if index.column() < len(_TESTS)]

    def _paste(self, text: str) -> None:
        """A block of cells from the current one on; an empty cell says nothing, and all others have to fit."""
        here = self.currentIndex()
        block = {
            (here.row() + down, here.column() + right): word
            for down, line in enumerate(text.splitlines())
            for right, word in enumerate(line.split("\t"))
            if word.strip()
        }
        if any(row >= len(self.results.lines) or column >= len(_TESTS) for row, column in block):
            self.results.refused.emit(UserError("paste_no_room"))
            return
        self._ask({self.results.cell(*place): word for place, word in block.items()})

    def _ask(self, cells: dict[Cell, str]) -> None:
        if cells:
            self.results.typed.emit(cells)

    def _down(self) -> None:
        here = self.currentIndex()
        below = self.results.index(here.row() + 1, here.column())
        if below.isValid():
            self.setCurrentIndex(below)

    def _begin(self) -> None:
        if self.results.lines and not self.currentIndex().isValid():
            self.setCurrentIndex(self.results.index(0, 0))
