"""The dialog that adds one condition: field, operator, value."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from copdesk.domain.fields import Field
from copdesk.domain.kinds import Kind
from copdesk.texts import Texts
from copdesk.ui.models.pages import Condition
from copdesk.ui.widgets.basics import label
from copdesk.ui.widgets.editors import Context, Editor, editor_for
from copdesk.ui.widgets.editors.choices import CalmCombo

_WORDS = ("contains", "=", "!=", "empty", "filled")
_ORDERED = ("=", ">=", "<=", "empty", "filled")
_KEYS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def operators_of(field: Field) -> tuple[str, ...]:
    """Operators that make sense for a field's kind."""
    match field.kind.name:
        case "date" | "time" | "money" | "percent" | "decimal" | "count" | "moment":
            return _ORDERED
        case "flag":
            return ("=",)
        case "choice":
            return ("=", "!=", "empty", "filled")
    return _WORDS


class ConditionDialog(QDialog):
    """The value typed so far stays when another operator of the same field is chosen."""

    def __init__(self, texts: Texts, noun: str, fields: Mapping[str, Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.t("ui.filter.add").replace("&", ""))
        self._texts, self._noun, self._fields = texts, noun, dict(fields)
        self.field_box, self.operator_box = CalmCombo(), CalmCombo()
        self.field_box.filter_while_typing()
        for name in sorted(fields, key=lambda n: texts.t(f"field.{noun}.{n}").casefold()):
            self.field_box.addItem(texts.t(f"field.{noun}.{name}"), name)
        self.editor: Editor | None = None
        self._form = QFormLayout()
        self._row("ui.filter.field", self.field_box)
        self._row("ui.filter.operator", self.operator_box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(texts.t("ui.add"))
        buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("role", "main")
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(texts.t("ui.cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(14)
        layout.addLayout(self._form)
        layout.addWidget(buttons)
        self.setMinimumWidth(430)
        self.field_box.currentIndexChanged.connect(self._field_chosen)
        self.operator_box.currentIndexChanged.connect(self._operator_chosen)
        self._field_chosen()

    def condition(self) -> Condition:
        """What was chosen; UserError when the value is refused."""
        operator = self.operator_box.currentData()
        value = self.editor.value() if self.editor is not None and self.editor.isVisibleTo(self) else None
        return Condition(self.field_box.currentData(), operator, value)

    def accept(self) -> None:
        """Close only with a value that is understood."""
        editor = self.editor
        if editor is not None and editor.isVisibleTo(self) and editor.check() is not None:
            editor.setFocus()
            return
        super().accept()

    def choose(self, field: str, operator: str) -> None:
        """Set both boxes."""
        self.field_box.setCurrentIndex(self.field_box.findData(field))
        self.operator_box.setCurrentIndex(self.operator_box.findData(operator))

    def _row(self, key: str, box: QWidget) -> None:
        title = label(self._texts.t(key))
        title.setBuddy(box)
        box.setAccessibleName(self._texts.t(key))
        self._form.addRow(title, box)

    def _field_chosen(self, *_: object) -> None:
        field = self._fields.get(self.field_box.currentData())
        if field is None:
            return
        self.operator_box.clear()
        for operator in operators_of(field):
            self.operator_box.addItem(self._texts.t(f"ui.operator.{_KEYS.get(operator, operator)}"), operator)
        raw = self.editor.raw() if self.editor is not None else ""
        if self.editor is not None:
            self._form.removeRow(self._form.rowCount() - 1)
        self.editor = editor_for(_asked(field), Context(self._texts, self._noun), self)
        self.editor.set_raw(raw if field.kind.name not in {"flag", "choice"} else "")
        self.editor.set_label(self._texts.t("ui.filter.value"))
        title = label(self._texts.t("ui.filter.value"))
        title.setBuddy(self.editor.control)
        self._form.addRow(title, self.editor)
        self._operator_chosen()

    def _operator_chosen(self, *_: object) -> None:
        if self.editor is not None and self.operator_box.currentData():
            self._form.setRowVisible(self.editor, self.operator_box.currentData() not in {"empty", "filled"})


def _asked(field: Field) -> Field:
    """A filter asks for words where a form asks for names, numbers or references; a value is always needed."""
    words = field.kind.name in {"ref", "any_ref", "person_name", "phones", "email", "code", "long_text", "text"}
    return replace(field, kind=Kind("text") if words else field.kind, required=True)
