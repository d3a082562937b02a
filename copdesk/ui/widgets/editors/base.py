"""What every editor of a declared field can do: hold a value, refuse a bad one, show why, tell that it changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.texts import Texts
from copdesk.ui.widgets.basics import label, restyle

Reply = Callable[[Any], None]


@dataclass(frozen=True)
class References:
    """How reference editors reach the desk. Each call returns at once and replies later on the window's thread.

    ``search(noun, text, beside, reply)`` replies ``[(id, title), …]``, *beside* holds the ids in other fields by name;
    ``title(noun, id, reply)`` replies a title;
    ``create(noun, text, reply)`` lets the user make a record and replies ``(id, title)``; None: no «new» button.
    ``suggest(list, text, reply)`` replies ``[(words, {field: text}, only)]``: what may be meant, and what it fills in.
    """

    search: Callable[[str, str, Mapping[str, str], Reply], None]
    title: Callable[[str, str, Reply], None]
    create: Callable[[str, str, Reply], None] | None = None
    suggest: Callable[[str, str, Reply], None] | None = None


@dataclass(frozen=True)
class Context:
    """What editors need besides their field; *noun* is the register for labels and error texts."""

    texts: Texts
    noun: str = ""
    references: References | None = None
    compact: bool = False
    """In a table cell: no message of its own, no margins."""


class Editor(QWidget):
    """Base of all editors. Subclasses build ``control`` (gets focus and name) and override the marked methods."""

    edited = Signal()
    """The user changed something; nothing is saved by it."""
    also = Signal(object)
    """Texts for other fields of the form, by name, that follow from what was chosen here."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.context = context
        self.texts = context.texts
        self.control: QWidget = self
        self._problem = label(role="error", wrap=True)
        self._problem.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def raw(self) -> str:
        """Overridden: what stands in the editor, valid or not, as text (for drafts and change tracking)."""
        raise NotImplementedError

    def set_raw(self, raw: str) -> None:
        """Overridden: put back what ``raw`` gave."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value of the field's kind, or None."""
        self.set_raw(self.field.kind.show(value))

    def value(self) -> Any:
        """The value of the field's kind; UserError with the field's name when what was typed is refused."""
        return self.field.accept(self.raw())

    def check(self) -> UserError | None:
        """Check what stands here, and show or clear the message at the field."""
        try:
            self.value()
        except UserError as error:
            self.show_error(error)
            return error
        self.clear_error()
        return None

    def show_error(self, error: UserError) -> None:
        """Mark the control and say why, with a sign and words."""
        text = self.texts.error(error, self.context.noun)
        self._problem.setText(f"⚠ {text}")
        self._problem.setVisible(not self.context.compact)
        self.control.setAccessibleDescription(text)
        restyle(self.control, "bad", True)

    def clear_error(self) -> None:
        """Take the message away."""
        if self._problem.text():
            self._problem.setText("")
            self._problem.hide()
            self.control.setAccessibleDescription("")
            restyle(self.control, "bad", False)

    @property
    def error_text(self) -> str:
        """The message shown at the field; empty when there is none."""
        return self._problem.text()

    def answered(self, take: Reply) -> Reply:
        """A reply for the desk that nobody takes when the editor is gone by then: a row left, a form closed."""
        return lambda answer: take(answer) if shiboken6.isValid(self) else None

    def set_label(self, text: str) -> None:
        """The accessible name of the control."""
        self.control.setAccessibleName(text)

    def set_read_only(self, on: bool) -> None:
        """Show without letting change; the text can still be selected and read aloud."""
        if hasattr(self.control, "setReadOnly"):
            self.control.setReadOnly(on)
        else:
            self.control.setEnabled(not on)

    def _build(self, control: QWidget, body: QWidget | None = None) -> None:
        """Called once by subclasses: *body* holds *control* and its buttons."""
        self.control = control
        control.setObjectName(f"edit-{self.field.name}")
        self._column.addWidget(body or control)
        if not self.context.compact:
            self._column.addWidget(self._problem)
        # Only now: a proxy that is not yet inside breaks Qt's chain of Tab stops into a ring of its own. And never
        # setFocusPolicy after it: Qt hands the policy on to the proxy.
        self.setFocusProxy(control)

    def _touched(self, *_: object) -> None:
        self.clear_error()
        self.edited.emit()
