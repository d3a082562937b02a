"""The editor of telephone numbers: a row for each number with its note."""

from itertools import pairwise
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from copdesk.domain.fields import Field
from copdesk.ui.widgets.basics import button, row, tool
from copdesk.ui.widgets.editors.base import Context, Editor


class PhonesEditor(Editor):
    """Rows of (number, note); an empty row does not count."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self._name = ""
        self._rows: list[tuple[QWidget, QLineEdit, QLineEdit]] = []
        self._body = QWidget()
        self._stack = QVBoxLayout(self._body)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(4)
        self.add = button(self.texts.t("ui.phones.add"), self._add_by_user, "flat", "add")
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self._stack.addLayout(line)
        first = self._add_row()
        self._build(first, self._body)

    def raw(self) -> str:
        """What stands here, as text."""
        return self._joined(0)

    def _joined(self, first: int) -> str:
        pairs = ((number.text().strip(), note.text().strip()) for _, number, note in self._rows[first:])
        return "; ".join(f"{number} {note}".strip() for number, note in pairs if number or note)

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        parts = [part.strip() for part in raw.split(";") if part.strip()] or [""]
        while len(self._rows) > len(parts):
            self._drop(self._rows[-1][0])
        while len(self._rows) < len(parts):
            self._add_row()
        for (_, number, note), part in zip(self._rows, parts, strict=True):
            digits, words = split_phone(part)
            number.setText(digits)
            note.setText(words)

    def set_value(self, value: Any) -> None:
        """Show a value, or nothing."""
        self.set_raw(self.field.kind.show(value))

    def set_label(self, text: str) -> None:
        """The accessible names of all parts."""
        self._name = text
        for _, number, note in self._rows:
            number.setAccessibleName(text)
            note.setAccessibleName(f"{text}: {self.texts.t('ui.phones.note')}")

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        self.add.setVisible(not on)
        for box, number, note in self._rows:
            number.setReadOnly(on)
            note.setReadOnly(on)
            for remove in box.findChildren(QToolButton):
                remove.setVisible(not on)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab order is set only inside a window: Qt forgets it when a widget moves into one."""
        super().showEvent(event)
        self._order_stops()

    def _order_stops(self) -> None:
        stops = [part for box, *lines in self._rows for part in (*lines, *box.findChildren(QToolButton))]
        for first, second in pairwise([*stops, self.add]):
            QWidget.setTabOrder(first, second)

    def _add_by_user(self) -> None:
        self._add_row().setFocus()

    def _add_row(self) -> QLineEdit:
        number, note, box = QLineEdit(), QLineEdit(), QWidget()
        number.setPlaceholderText("+380 …")
        note.setPlaceholderText(self.texts.t("ui.phones.note"))
        remove = tool(self.texts.t("ui.phones.remove"), "close", lambda: self._remove(box))
        layout = row(number, note, remove, parent=box, gap=4)
        layout.setStretch(0, 3)
        layout.setStretch(1, 2)
        for line in (number, note):
            line.textEdited.connect(self._touched)
        number.editingFinished.connect(self._left)
        self._rows.append((box, number, note))
        self._stack.insertWidget(len(self._rows) - 1, box)
        if self.isVisible():
            self._order_stops()
        self.set_label(self._name)
        return number

    def _left(self) -> None:
        if self.check() is None:
            tidy = self.field.kind.show(self.value())
            if tidy != self.raw():
                self.set_raw(tidy)

    def _remove(self, box: QWidget) -> None:
        if len(self._rows) == 1:
            self.set_raw("")
        else:
            self._drop(box)
        self._touched()

    def _drop(self, box: QWidget) -> None:
        if self._rows[0][0] is box:
            # The first row is the control of this editor: move the texts up instead of losing it.
            self.set_raw(self._joined(1))
            return
        self._rows = [entry for entry in self._rows if entry[0] is not box]
        self._stack.removeWidget(box)
        box.deleteLater()


def split_phone(part: str) -> tuple[str, str]:
    """(number, note) of one entry: the note begins at the first letter."""
    at = next((i for i, letter in enumerate(part) if letter.isalpha()), len(part))
    return part[:at].rstrip(" ,-–("), part[at:].strip()
