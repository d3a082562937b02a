"""Editors for everything that is typed as text: words, codes, numbers, times; one line or many."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.widgets.editors.base import Context, Editor

NUMERIC = frozenset({"money", "percent", "decimal", "count"})
_SHORT = frozenset({"time", "count", "percent", "decimal", "money", "code"})


class LineEditor(Editor):
    """One line; on leaving it shows the value as the program understood it (``1200,5`` becomes ``1 200,50``)."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self.line = QLineEdit()
        if field.kind.name in NUMERIC and context.compact:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        if field.kind.name in _SHORT and not context.compact:
            self.line.setMaximumWidth(220)
        self._build(self.line, self._body())
        self.line.textEdited.connect(self._touched)
        self.line.editingFinished.connect(self.tidy)

    def _body(self) -> QWidget:
        """The line, with buttons beside it in subclasses."""
        return self.line

    def raw(self) -> str:
        """What stands here, as text."""
        return self.line.text()

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        self.line.setText(raw)
        self.line.setCursorPosition(0)

    def tidy(self) -> None:
        """Show what was typed in the usual form, or say at once why it is refused."""
        if self.line.isReadOnly() or not self.raw().strip():
            return
        try:
            shown = self.field.kind.show(self.value())
        except UserError as error:
            self.show_error(error)
            return
        if shown != self.raw():
            self.line.setText(shown)


class _Text(QPlainTextEdit):
    """Many lines; Tab moves on, Ctrl+Tab puts a tab in; the height follows the text."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.textChanged.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of this editor."""
        if event.key() == Qt.Key.Key_Tab and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\t")
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys that a shortcut must not take away."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Tab and control:
                event.accept()
                return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """As high as its lines, within reason."""
        lines = min(10, max(3, self.document().blockCount() + 1))
        height = lines * self.fontMetrics().lineSpacing() + 14
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """Never squeezed below its lines."""
        return QSize(80, self.sizeHint().height())


class LongEditor(Editor):
    """Many lines of plain text, typed in *area*."""

    def __init__(
        self, field: Field, context: Context, parent: QWidget | None = None, area: QPlainTextEdit | None = None
    ) -> None:
        super().__init__(field, context, parent)
        self.area = _Text() if area is None else area
        self._silent = False
        self._build(self.area)
        self.area.textChanged.connect(self._changed)

    def raw(self) -> str:
        """What stands here, as text."""
        return self.area.toPlainText()

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        self._silent = True
        self.area.setPlainText(raw)
        self._silent = False

    def _changed(self) -> None:
        if not self._silent:
            self._touched()
