"""The editor of a reference: type a part of the title, pick from the list, or make the record on the spot."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.widgets.basics import row, tool
from copdesk.ui.widgets.editors.base import Context, Editor
from copdesk.ui.widgets.popup import place_at

_WAIT_MS = 120
_ID = Qt.ItemDataRole.UserRole


class ReferenceEditor(Editor):
    """Shows the title, holds the id. Typing searches; F4 or Alt+Down lists; «+» makes a new record."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self._id: str | None = None
        self.beside: Callable[[], Mapping[str, str]] = dict
        self._title = ""
        self._asked = 0
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.texts.t("ui.reference.hint"))
        self.line.installEventFilter(self)
        body = QWidget()
        layout = row(self.line, parent=body, gap=2)
        self.show_list = self._side_button("ui.reference.list", "down", self.open_list)
        layout.addWidget(self.show_list)
        self.new = self._side_button("ui.reference.new", "add", self._create)
        # Inside first: a button without a parent would be shown as a window of its own.
        layout.addWidget(self.new)
        self.new.setVisible(self._references is not None and self._references.create is not None)
        self._build(self.line, body)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.search)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._left)
        self.list = self._make_list()

    @property
    def chosen(self) -> str:
        """The id of the chosen record, if one is."""
        return self._id or ""

    def raw(self) -> str:
        """What stands here, as text."""
        return self._id if self._id is not None else self.line.text().strip()

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        self.set_value(raw or None)

    def set_value(self, value: Any) -> None:
        """Show the record with this id; its title is fetched in the background."""
        self._id, self._title = value or None, ""
        self.line.setText("")
        if self._id is not None and self._references is not None:
            reply = self.answered(lambda title: self._titled(value, title))
            self._references.title(self.field.target, self._id, reply)

    def set_record(self, record: str, title: str) -> None:
        """Show a record whose title is known."""
        self._id, self._title = record, title
        self.line.setText(title)
        self.line.setCursorPosition(0)

    def value(self) -> Any:
        """The checked value."""
        if self._id is None and self.line.text().strip():
            raise UserError("unknown_reference", field=self.field.name, value=self.line.text().strip()[:80])
        return super().value()

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        super().set_read_only(on)
        self.show_list.setVisible(not on)
        self.new.setVisible(not on and self._references is not None and self._references.create is not None)

    def search(self) -> None:
        """Ask for records like the typed text and list them when they come; an older answer is dropped."""
        if self._references is None:
            return
        self._asked += 1
        mine = self._asked
        text = "" if self._id is not None else self.line.text().strip()
        reply = self.answered(lambda found: self._found(mine, found))
        self._references.search(self.field.target, text, self.beside(), reply)

    def open_list(self) -> None:
        """List the records now."""
        self.line.setFocus()
        self.search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line and of what it opens."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.line and self._line_key(event):
                return True
            if watched is self.list and self._list_key(event):
                return True
        return super().eventFilter(watched, event)

    @property
    def _references(self) -> Any:
        return self.context.references

    def _line_key(self, event: QKeyEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if self.line.isReadOnly():
            return False
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self.open_list()
            return True
        return False

    def _list_key(self, event: QKeyEvent) -> bool:
        moves = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            self._pick(self.list.currentItem())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.list.hide()
            self.line.setFocus()
            return True
        if event.key() in moves:
            return False
        # The list has the keyboard while it is open: letters go on into the line.
        forwarded = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
        self.line.event(forwarded)
        return True

    def _typed(self) -> None:
        self._id = None
        self._timer.start()
        self._touched()

    def _left(self) -> None:
        # An empty line with an id waits for its title: whoever passes by must not lose the reference.
        if self.line.text().strip() and self._id is None and not self.list.isVisible():
            self.check()

    def _titled(self, record: str, title: str) -> None:
        if self._id == record:
            self.set_record(record, title)

    def _found(self, asked: int, found: list[tuple[str, str]]) -> None:
        if asked != self._asked or not self.line.hasFocus():
            return
        self.list.clear()
        for record, title in found:
            item = QListWidgetItem(title)
            item.setData(_ID, record)
            self.list.addItem(item)
        if not found:
            nothing = QListWidgetItem(self.texts.t("common.nothing_found"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)
        height = min(10, self.list.count()) * (self.list.sizeHintForRow(0) or 24) + 8
        self.list.resize(max(self.line.width(), 260), height)
        place_at(self.list, self.line)
        self.list.show()

    def _pick(self, item: QListWidgetItem | None) -> None:
        self.list.hide()
        self.line.setFocus()
        if item is not None and item.data(_ID):
            self.set_record(item.data(_ID), item.text())
            self._touched()

    def _create(self) -> None:
        if self._references is not None and self._references.create is not None:
            typed = self.line.text().strip() if self._id is None else ""
            self._references.create(self.field.target, typed, self._created)

    def _created(self, made: tuple[str, str]) -> None:
        self.set_record(*made)
        self._touched()

    def _make_list(self) -> QListWidget:
        made = QListWidget(self)
        made.setWindowFlags(Qt.WindowType.Popup)
        made.setAccessibleName(self.texts.t("ui.reference.list"))
        made.installEventFilter(self)
        made.itemClicked.connect(self._pick)
        made.setUniformItemSizes(True)
        return made

    def _side_button(self, key: str, sign: str, press: Any) -> Any:
        made = tool(self.texts.t(key), sign, press)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus if sign == "add" else Qt.FocusPolicy.NoFocus)
        return made
