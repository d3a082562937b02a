"""On which registered medium a package leaves: recognised where the system tells it, else picked."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import Notice
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, row
from copdesk.ui.widgets.editors.choices import CalmCombo


class Carrier(QWidget):
    """The choice of the medium, and a button for a stick that is not in the register yet."""

    registered = Signal()

    def __init__(self, session: Session, notice: Notice, folder: Callable[[], Path]) -> None:
        super().__init__()
        self._session, self._notice, self._folder = session, notice, folder
        self._told = ""
        self.choice = CalmCombo()
        self.choice.setAccessibleName(session.texts.t("packages.medium"))
        self.choice.addItem(session.texts.t("packages.medium.none"), "")
        self.add = button(session.texts.t("packages.medium.register"), self.register, sign="add")
        self.add.hide()
        row(self.choice, self.add, parent=self, gap=6).setStretch(0, 1)
        self.setFocusProxy(self.choice)

    @property
    def chosen(self) -> str:
        """The id of the medium; empty for none."""
        return str(self.choice.currentData() or "")

    def offer(self, media: Sequence[tuple[str, str]]) -> None:
        """Fill the list with (id, title) and keep what was chosen."""
        kept = self.chosen or self._told
        while self.choice.count() > 1:
            self.choice.removeItem(1)
        for key, title in media:
            self.choice.addItem(title, key)
        self.choice.setCurrentIndex(max(0, self.choice.findData(kept)))

    def recognise(self, stick: Any) -> None:
        """The folder lies on this medium; without one the choice goes back to none."""
        if stick.id != self._told:
            self._told = stick.id
            self.choice.setCurrentIndex(max(0, self.choice.findData(stick.id)))
        self.add.setVisible(stick.fresh)

    def register(self) -> None:
        """Put the stick into the register and choose it."""
        self._session.run_action(
            self, work.register_medium, self._folder(), done=self._registered, failed=self._notice.refuse
        )

    def _registered(self, key: str) -> None:
        self._told = key
        self.choice.setCurrentIndex(0)
        self.add.hide()
        self._notice.say("ok", self._session.texts.t("packages.medium.registered"))
        self.registered.emit()
