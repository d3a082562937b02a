"""A settlement: names of the state codifier are offered while it is typed, and the chosen one brings its code."""

from typing import Any

from PySide6.QtCore import QRect, QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from copdesk.domain.fields import Field
from copdesk.ui.widgets.editors.base import Context
from copdesk.ui.widgets.editors.text import LineEditor

_PAUSE_MS = 120
_WIDEST, _FRAME = 620, 40  # pixels of the list, and of its frame and bar
Offered = list[tuple[str, dict[str, str], bool]]


class PlaceEditor(LineEditor):
    """A line with a list under it; anything may be typed, a name that only one place has gets its code by itself."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self._suggest = context.references.suggest if context.references is not None else None
        self._offered: Offered = []
        self._model = QStringListModel(self)
        self.completer = QCompleter(self._model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setWidget(self.line)
        self.list = QListView()
        self.list.setAccessibleName(self.texts.t("places.list"))
        self.completer.setPopup(self.list)
        self.completer.activated.connect(self._choose)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self.ask)
        self._typed = False
        # A unit serves many places: its own one says nothing about their codes.
        self._coded = field.suggest == "settlement"
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(self._left)

    def ask(self) -> None:
        """Look for places whose names begin with what stands here."""
        text = self.line.text().strip()
        if self._suggest is not None and len(text) > 1:
            self._suggest(self.field.suggest, text, self.answered(lambda found: self._show(text, found)))

    def _edited(self, _text: str) -> None:
        self._typed = True
        # A code of another place would be worse than none.
        self._tell("")
        self._later.start()

    def _show(self, text: str, found: Any) -> None:
        if text != self.line.text().strip():
            return
        self._offered = list(found)
        self._model.setStringList([label for label, _, _ in self._offered])
        if self._offered and self.line.hasFocus() and self._typed:
            # Long names of districts need more room than the line has.
            width = min(_WIDEST, max(self.line.width(), self.list.sizeHintForColumn(0) + _FRAME))
            self.completer.complete(QRect(0, 0, width, self.line.height()))
        elif not self._offered:
            self.list.hide()
        elif self._typed:
            self._fill_only()

    def _left(self) -> None:
        if self._typed and not self.list.isVisible():
            self._later.stop()
            self._fill_only()

    def _fill_only(self) -> None:
        """The code of a name that can mean one place only."""
        sure = [place for place, (_, _, only) in enumerate(self._offered) if only]
        if sure and self._offered[sure[0]][1]["settlement"] == self.line.text().strip():
            self._tell(self._offered[sure[0]][1]["katottg"])
        self._typed = False

    def _choose(self, words: str) -> None:
        values = next((values for label, values, _ in self._offered if label == words), None)
        if values is not None:
            self.line.setText(values["settlement"])
            self._typed = False
            self._touched()
            self._tell(values["katottg"])
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, code: str) -> None:
        if self._coded:
            self.also.emit({"katottg": code})
