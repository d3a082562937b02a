"""Done per cent edited in the list: one cell, or a column pasted from a spreadsheet."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.widgets.basics import restyle

AnyIndex = QModelIndex | QPersistentModelIndex
_TAKE = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class DoneDelegate(QStyledItemDelegate):
    """Opens only the cells of *column*; a value that is refused keeps the editor open and is told by *refuse*."""

    def __init__(
        self, field: Field, column: int, name: str, take: Callable[[str, Decimal], None],
        refuse: Callable[[UserError], None], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._field, self._column, self._name = field, column, name
        self._take, self._refuse = take, refuse

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """A line with the number."""
        if index.column() != self._column:
            return None  # type: ignore[return-value]
        line = QLineEdit(parent)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setAccessibleName(self._name)
        return line

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """The number without its sign, all of it selected."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data()).replace("%", "").strip())
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        """Hand a good value on; the list shows it once it is in the desk."""
        if isinstance(editor, QLineEdit):
            value = self._value(editor)
            if value is not None:
                self._take(str(index.sibling(index.row(), 0).data(Qt.ItemDataRole.UserRole)), value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Tab take a good value only."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _TAKE
        if pressed and isinstance(watched, QLineEdit) and self._value(watched) is None:
            return True
        return super().eventFilter(watched, event)

    def _value(self, editor: QLineEdit) -> Decimal | None:
        try:
            return done_value(self._field, editor.text())
        except UserError as error:
            restyle(editor, "bad", True)
            self._refuse(error)
            return None


def done_value(field: Field, text: str) -> Decimal:
    """Per cent from what was typed or pasted; UserError of the field."""
    return Decimal(field.accept(text.replace("%", "").strip() or "0"))


def pasted(field: Field, text: str, room: int) -> list[Decimal | None]:
    """Values of a pasted column, at most *room*, None for an empty cell, which says nothing.

    UserError ``paste_too_many`` or of the first bad value.
    """
    lines = [line.split("\t")[0] for line in text.rstrip("\r\n").splitlines()]
    if len(lines) > room:
        raise UserError("paste_too_many", values=len(lines), rows=room)
    return [done_value(field, line) if line.strip() else None for line in lines]
