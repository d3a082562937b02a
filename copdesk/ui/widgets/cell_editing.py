"""Editing in the cell: the editor of the field, checked where it stands; a refused value keeps it open."""

from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from copdesk.ui.models.columns import Column
from copdesk.ui.widgets.basics import label
from copdesk.ui.widgets.editors import Context, Editor, editor_for

AnyIndex = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemDelegate.EndEditHint
_KEYS = {
    int(Qt.Key.Key_Return): _Hint.NoHint,
    int(Qt.Key.Key_Enter): _Hint.NoHint,
    int(Qt.Key.Key_Tab): _Hint.EditNextItem,
    int(Qt.Key.Key_Backtab): _Hint.EditPreviousItem,
}


class CellDelegate(QStyledItemDelegate):
    """Opens the editor derived from the column's field; Enter and Tab take the value, Esc gives the old one back."""

    def __init__(self, columns: list[Column], context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self._context = context
        self._problem: QLabel | None = None
        self._editing: Editor | None = None

    @property
    def editing(self) -> Editor | None:
        """The open editor, if there is one."""
        return self._editing

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Never measured from a million texts."""
        return QSize(80, 30)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """The editor of the column's field."""
        field = self._columns[index.column()].field
        if field is None:
            return super().createEditor(parent, option, index)
        editor = editor_for(field, self._context, parent)
        editor.setAutoFillBackground(True)
        editor.control.installEventFilter(self)
        editor.destroyed.connect(partial(self._gone, id(editor)))
        self._editing = editor
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """Put the cell's value in, once: a page that arrives later must not overwrite what is being typed."""
        if isinstance(editor, Editor) and not editor.property("filled"):
            editor.set_value(index.data(Qt.ItemDataRole.EditRole))
            editor.setProperty("filled", True)
            line = getattr(editor, "line", None)
            if line is not None:
                line.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        """Give the checked value to the model."""
        if isinstance(editor, Editor):
            model.setData(index, editor.value())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Over the cell; many lines get some height."""
        rect: QRect = option.rect
        high = isinstance(editor, Editor) and editor.field.kind.name == "long_text"
        editor.setGeometry(rect.adjusted(0, 0, 0, 90) if high else rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus of the open editor."""
        editor = self._editing
        if editor is None or watched is not editor.control:
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(editor, event)
        if event.type() == QEvent.Type.FocusOut and not self._still_inside(editor):
            self._finish(editor, _Hint.NoHint)
        return False

    def _key(self, editor: Editor, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self._let_go()
            self.closeEditor.emit(editor, _Hint.RevertModelCache)
            return True
        if event.key() in _KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._finish(editor, _KEYS[event.key()])
            return True
        return False

    def _finish(self, editor: Editor, hint: QAbstractItemDelegate.EndEditHint) -> None:
        error = editor.check()
        if error is not None:
            self._show(editor, f"⚠ {self._context.texts.error(error, self._context.noun)}")
            return
        self._let_go()
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)

    def _still_inside(self, editor: Editor) -> bool:
        popup = QApplication.activePopupWidget()
        focus = QApplication.focusWidget()
        return popup is not None or (focus is not None and (focus is editor or editor.isAncestorOf(focus)))

    def _show(self, editor: Editor, text: str) -> None:
        cell = editor.parentWidget()
        if cell is None:
            return
        problem = self._problem or label(role="tip", parent=cell)
        self._problem = problem
        problem.setText(text)
        problem.adjustSize()
        below = editor.geometry().bottomLeft()
        room = cell.width() - problem.width()
        problem.move(max(0, min(below.x(), room)), below.y() + 2)
        problem.show()
        problem.raise_()

    def _clear(self) -> None:
        if self._problem is not None:
            self._problem.deleteLater()
            self._problem = None

    def _let_go(self) -> None:
        """Before the view closes the editor: it loses the focus then, and must not be taken a second time."""
        self._editing = None
        self._clear()

    def _gone(self, which: int, *_: Any) -> None:
        """An editor is deleted later than the next one is opened; only the present one counts."""
        if self._editing is not None and id(self._editing) == which:
            self._let_go()
