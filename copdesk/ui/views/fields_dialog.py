"""A few fields and one button: what a step of work asks before it is made; a refusal stands at its field."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.views.new_record import ask_new_record
from copdesk.ui.widgets.basics import Problem, button, column, fit, label, row, scrolled
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.form import Form


class FieldsDialog(QDialog):
    """Asks for *fields* of *noun*, then ``write(desk, values)`` runs in the worker and the dialog closes.

    *message* is said when it is done; *done* gets what *write* gave; *above* stands over the fields.
    """

    def __init__(
        self, session: Session, parent: QWidget, noun: str, title: str, text: str, fields: Sequence[Field],
        write: Callable[[Any, dict[str, Any]], Any], *, message: str = "", values: Mapping[str, Any] | None = None,
        done: Callable[[Any], None] | None = None, above: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._session, self._noun, self._write, self._message, self._done = session, noun, write, message, done
        references = session_references(session, self, partial(ask_new_record, session, self))
        self.form = Form(fields, Context(session.texts, noun, references))
        self.form.load_new(values)
        self.problem = Problem()
        words = label(text, "muted", wrap=True)
        words.setVisible(bool(text))
        self.go = button(title, self.press, "main")
        self.go.setDefault(True)
        # Enter goes to the next field here as in cards; what saves a card goes on here, too.
        save = QAction(title, self)
        save.setShortcut("Ctrl+S")
        save.triggered.connect(self.go.click)
        self.addAction(save)
        self.go.setToolTip("Ctrl+S")
        cancel = button(session.texts.t("ui.cancel"), self.reject)
        cancel.setAutoDefault(False)
        inner, whole = scrolled(self.form), column(words, parent=self, margin=16, gap=8)
        height = self.form.sizeHint().height() + 8
        if above is not None:
            whole.addWidget(above, 1)
            inner.setFixedHeight(height)
            height += 300
        whole.addWidget(inner, 0 if above else 1)
        whole.addWidget(self.problem)
        whole.addLayout(row(0, self.go, cancel))
        fit(self, 720 if above else 560, height + 122)
        self.form.editor(self.form.names[0]).control.setFocus()

    def press(self) -> None:
        """The main button."""
        try:
            values = self.form.values()
        except UserError:
            return
        self.go.setEnabled(False)
        self.problem.say("")
        self._session.run_action(
            self, self._write, values, done=self._written, failed=self._refused, message=self._message
        )

    def _written(self, result: Any) -> None:
        self.accept()
        if self._done is not None:
            self._done(result)

    def _refused(self, error: Exception) -> None:
        self.go.setEnabled(True)
        if isinstance(error, UserError) and not self.form.show_error(error):
            self.problem.say(self._session.error_text(error, self._noun))
