"""A third value for a conflict: neither mine nor theirs."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.fields import Field
from copdesk.ui.desk_ports import session_references
from copdesk.ui.exchange.parts import Page
from copdesk.ui.exchange.work import Dispute
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.form import Form


class EditDialog(QDialog):
    """The fields of the cell, filled with the first value; *decide* gets the new ones by field."""

    def __init__(
        self,
        session: Session,
        dispute: Dispute,
        fields: Sequence[Field],
        decide: Callable[[dict[str, Any]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        texts = session.texts
        self._decide = decide
        self.setWindowTitle(texts.t("packages.side.edit_title"))
        self.setMinimumWidth(460)
        noun = dispute.conflict.noun
        self.form = Form(fields, Context(texts, noun, session_references(session, self)))
        stored = dispute.sides[0].version.stored
        self.form.load({field.name: _value(field, stored[field.name]) for field in fields})
        self.save = button(texts.t("packages.side.save"), self.accept, "main")
        self.save.setDefault(True)
        # As high as it needs to be: a title of several lines must not be taken from the fields.
        inner = Page()
        layout = column(label(dispute.title, "heading", wrap=True), self.form, parent=inner, margin=18, gap=12)
        layout.addLayout(row(0, self.save, button(texts.t("ui.cancel"), self.reject)))
        column(inner, parent=self, gap=0)
        self.form.editor(fields[0].name).control.setFocus()

    def accept(self) -> None:
        """Close only with values that are understood."""
        editors = {name: self.form.editor(name) for name in self.form.names}
        bad = [editor for editor in editors.values() if editor.check() is not None]
        if bad:
            bad[0].control.setFocus()
            return
        super().accept()
        self._decide({name: editor.value() for name, editor in editors.items()})


def _value(field: Field, stored: Any) -> Any:
    return None if stored is None else field.kind.from_db(stored)
