"""Editors of closed lists: a list that filters while one types, and a tick."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QSizePolicy, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.texts import Texts
from copdesk.ui.widgets.editors.base import Context, Editor

NONE = "—"


class CalmCombo(QComboBox):
    """A list that the wheel changes only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def filter_while_typing(self) -> None:
        """Let the user type any part of an entry; only entries of the list are taken."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Typing replaces what stands there."""
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None:
            line.selectAll()


def choice_label(texts: Texts, kind: ChoiceKind, code: str | None) -> str:
    """The word of *code* in the user's language."""
    return texts.t(f"choice.{kind.set}.{code}") if code else ""


class ChoiceEditor(Editor):
    """One code of a list, shown by its label; «—» is no value."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self.combo = CalmCombo()
        if not field.required:
            self.combo.addItem(NONE, None)
        assert isinstance(field.kind, ChoiceKind)
        for code in field.kind.codes:
            self.combo.addItem(choice_label(self.texts, field.kind, code), code)
        if len(field.kind.codes) > 5:
            self.combo.filter_while_typing()
        self.combo.setCurrentIndex(-1 if field.required else 0)
        self._build(self.combo)
        self.combo.activated.connect(self._touched)
        line = self.combo.lineEdit()
        if line is not None:
            line.textEdited.connect(self._touched)

    def raw(self) -> str:
        """What stands here, as text."""
        if self.combo.isEditable():
            at = self._index_of_text()
            return str(self.combo.itemData(at) or "") if at >= 0 else self.combo.currentText()
        return str(self.combo.currentData() or "")

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        at = self.combo.findData(raw or None)
        self.combo.setCurrentIndex(at)
        if at < 0 and self.combo.isEditable():
            self.combo.setEditText(raw)

    def set_value(self, value: Any) -> None:
        """Show a value, or nothing."""
        self.set_raw(value or "")

    def value(self) -> Any:
        """The checked value."""
        if self.combo.isEditable() and self._index_of_text() < 0 and self.combo.currentText().strip():
            raise UserError("choice_unknown", field=self.field.name, value=self.combo.currentText()[:80])
        return super().value()

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        self.combo.setEnabled(not on)

    def _index_of_text(self) -> int:
        """The entry whose label was typed, in any case; -1 when there is none."""
        typed = self.combo.currentText().strip().casefold()
        for at in range(self.combo.count()):
            if self.combo.itemText(at).casefold() == typed:
                return at
        return -1


class FlagEditor(Editor):
    """Yes or no; the label of the field stands beside the box."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self.box = QCheckBox()
        self._build(self.box)
        self.box.clicked.connect(self._touched)

    def raw(self) -> str:
        """What stands here, as text."""
        return "1" if self.box.isChecked() else "0"

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        self.box.setChecked(raw == "1")

    def set_value(self, value: Any) -> None:
        """Show a value, or nothing."""
        self.box.setChecked(bool(value))

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        self.box.setEnabled(not on)
