"""A form made from declared fields: loads a record, knows what was changed, checks it, never saves by itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.widgets.basics import label
from copdesk.ui.widgets.editors import Context, Editor, editor_for
from copdesk.ui.widgets.editors.reference import ReferenceEditor

_NARROW = 460


class Form(QWidget):
    """Editors of *fields* below each other, with labels beside them, or above them when it is narrow.

    ``load`` shows a record, ``changes`` checks and gives only what differs from it, ``dirty`` tells whether
    anything does. ``draft`` and ``restore_draft`` keep half-typed work as text.
    """

    dirty_changed = Signal(bool)
    edited = Signal(str)
    """The name of the field that the user has just changed."""

    def __init__(
        self, fields: Sequence[Field], context: Context, sections: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """*sections*: heading text to show before the field of that name."""
        super().__init__(parent)
        self._context = replace(context, compact=False)
        self._editors: dict[str, Editor] = {}
        self._loaded: dict[str, str] = {}
        self._dirty = False
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(16, 12, 16, 16)
        self._layout.setHorizontalSpacing(14)
        self._layout.setVerticalSpacing(9)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for field in fields:
            if sections and field.name in sections:
                self._layout.addRow(label(sections[field.name], "heading"))
            self._add(field)
        if any(field.required for field in fields):
            self._layout.addRow(label(context.texts.t("ui.form.required"), "small"))
        self._remember()

    def editor(self, name: str) -> Editor:
        """The editor of the field called *name*."""
        return self._editors[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields shown, in order."""
        return tuple(self._editors)

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was loaded."""
        return self._dirty

    def load(self, values: Mapping[str, Any]) -> None:
        """Show a record (missing fields are empty); references get their titles later."""
        for name, editor in self._editors.items():
            editor.clear_error()
            editor.set_value(values.get(name))
        self._remember()

    def load_new(self, values: Mapping[str, Any] | None = None) -> None:
        """Show the defaults of a new record, with *values* over them; these count as already filled in."""
        defaults = {name: editor.field.default for name, editor in self._editors.items()}
        self.load({**defaults, **(values or {})})

    def changes(self) -> dict[str, Any]:
        """Checked values of the changed fields; the first refusal is shown at its field, focused and raised."""
        found: dict[str, Any] = {}
        first: UserError | None = None
        for name, editor in self._editors.items():
            changed = self._changed(name)
            error = editor.check() if changed or _missing(editor) else None
            if error is not None:
                first = first or _at(error, name)
            elif changed:
                found[name] = editor.value()
        if first is not None:
            self.show_error(first)
            raise first
        return found

    def values(self) -> dict[str, Any]:
        """Checked values of all fields, changed or not (for a new record)."""
        self.changes()
        return {name: editor.value() for name, editor in self._editors.items()}

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field and focus it; False when the form has no such field."""
        editor = self._editors.get(error.field or str(error.params.get("field", "")))
        if editor is None:
            return False
        editor.show_error(error)
        editor.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        for editor in self._editors.values():
            editor.set_read_only(on)

    def mark_saved(self) -> None:
        """What stands in the form is now the record."""
        self._remember()

    def discard(self) -> None:
        """Back to what was loaded."""
        self._put(self._loaded)

    def draft(self) -> str:
        """The changed fields as they stand, valid or not, as JSON text."""
        return json.dumps({n: e.raw() for n, e in self._editors.items() if self._changed(n)}, ensure_ascii=False)

    def restore_draft(self, draft: str) -> None:
        """Put a draft over the loaded record; the form is dirty then."""
        self._put({**self._loaded, **json.loads(draft)})

    def _put(self, raws: Mapping[str, str]) -> None:
        for name, editor in self._editors.items():
            if name in raws and editor.raw() != raws[name]:
                editor.clear_error()
                editor.set_raw(raws[name])
        self._check_dirty()

    def _add(self, field: Field) -> None:
        editor = editor_for(field, self._context, self)
        title = self._context.texts.t(f"field.{self._context.noun}.{field.name}")
        head = QLabel(f"{title} *" if field.required else title)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        head.setContentsMargins(0, 5, 0, 0)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        head.setBuddy(editor.control)
        self._editors[field.name] = editor
        if isinstance(editor, ReferenceEditor) and field.target != self._context.noun:
            # A record of the same register (a question carried on) belongs elsewhere on purpose.
            editor.beside = self._chosen
        self._layout.addRow(head, editor)
        editor.edited.connect(lambda: self._edited(field.name))
        editor.also.connect(partial(_follow, self))

    def _chosen(self) -> dict[str, str]:
        return {name: one.chosen for name, one in self._editors.items() if isinstance(one, ReferenceEditor)}

    def _edited(self, name: str) -> None:
        self.edited.emit(name)
        self._check_dirty()

    def _changed(self, name: str) -> bool:
        return self._editors[name].raw() != self._loaded[name]

    def _remember(self) -> None:
        self._loaded = {name: editor.raw() for name, editor in self._editors.items()}
        self._check_dirty()

    def _check_dirty(self) -> None:
        dirty = any(self._changed(name) for name in self._editors)
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves on to the next field, as in the card files of offices."""
        inside = isinstance(self.focusWidget(), QPlainTextEdit)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() and not inside:
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels go above the fields when there is no room beside them."""
        narrow = event.size().width() < _NARROW
        policy = QFormLayout.RowWrapPolicy.WrapAllRows if narrow else QFormLayout.RowWrapPolicy.DontWrapRows
        if self._layout.rowWrapPolicy() != policy:
            self._layout.setRowWrapPolicy(policy)
        super().resizeEvent(event)


def _follow(form: Form, texts: Mapping[str, str]) -> None:
    """Fill in what follows from another field, where the form has the fields for it."""
    for name, text in texts.items():
        if name in form.names and form.editor(name).raw() != text:
            form.editor(name).set_raw(text)
            form.editor(name).edited.emit()


def _missing(editor: Editor) -> bool:
    return editor.field.required and not editor.raw().strip()


def _at(error: UserError, name: str) -> UserError:
    if error.field:
        return error
    return UserError(error.code, field=name, **{key: value for key, value in error.params.items() if key != "field"})
