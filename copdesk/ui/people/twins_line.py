"""«Possibly here already»: a line under the form of a new person, looked up behind the typing, never in its way."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from copdesk.ui.icons import pixmap
from copdesk.ui.people import work
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, label
from copdesk.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from copdesk.ui.views.card import Card

_FIELDS = frozenset({"surname", "given_name", "patronymic", "phones", "email"})
_MOST = 3
_PAUSE_MS = 400


class TwinsLine(QWidget):
    """Names the likeliest three; each opens its record in a dialog, so that what was typed stays where it is."""

    def __init__(self, session: Session, card: "Card") -> None:
        super().__init__(card)
        self._session, self._card = session, card
        self.found: list[work.Found] = []
        self.dialog: QDialog | None = None
        self._sign = QLabel()
        self._sign.setPixmap(pixmap("people", look().warning, 18, self.devicePixelRatioF()))
        self._words = label(session.texts.t("twins.perhaps"))
        self._box = QWidget()
        self._flow = FlowLayout(self._box)
        for widget in (self._sign, self._words):
            # In the middle of the buttons beside them.
            widget.setContentsMargins(0, 6, 0, 6)
            self._flow.addWidget(widget)
        column(self._box, parent=self).setContentsMargins(16, 6, 16, 0)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self.ask)
        card.form.edited.connect(self._edited)
        card.shown.connect(lambda _title: self.begin())
        self.hide()

    def begin(self) -> None:
        """Another record is in the card: look at what it begins with, if it is a new one."""
        self._show([])
        self._later.stop()
        if not self._card.key:
            self._later.start()

    def ask(self) -> None:
        """Look for people like the one that stands in the form."""
        if not self._card.key:
            values = {name: self._card.form.editor(name).raw() for name in _FIELDS}
            self._session.run(self, work.alike, self._session.texts, values, done=self._show, replace="twins")

    def open(self, key: str) -> None:
        """Show a record over the card."""
        from copdesk.ui.views.record_dialog import RecordDialog

        self.dialog = RecordDialog(self._session, self, "person", key)
        self.dialog.open()

    def _edited(self, name: str) -> None:
        if name in _FIELDS and not self._card.key:
            self._later.start()

    def _show(self, found: list[work.Found]) -> None:
        found = [] if self._card.key else found[:_MOST]
        if found == self.found:
            return
        self.found = found
        while self._flow.count() > 2:
            item = self._flow.takeAt(2)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for each in found:
            press = button(each.name, partial(self.open, each.id), "flat")
            press.setToolTip(each.reasons)
            press.setAutoDefault(False)
            self._flow.addWidget(press)
        self.setVisible(bool(found))
        if found:
            said = f"{self._words.text()} {', '.join(each.name for each in found)}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
