"""A list of records inside a part: Enter opens the card in a dialog, Ins begins one, Del moves to the trash."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView

from copdesk.ui.icons import icon
from copdesk.ui.session import Session
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.outline import Outline


class RecordOutline(Outline):
    """Records of *noun*; *fresh* gives what a new one begins with."""

    def __init__(
        self, session: Session, noun: str, name: str, titles: Sequence[str], *, stretch: int, sign_at: int = 0,
        right: Sequence[int] = (), fresh: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:  # fmt: skip
        super().__init__(name, titles, stretch=stretch, sign_at=sign_at, right=right, several=True)
        self._session, self._noun, self._fresh = session, noun, fresh
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.dialog: RecordDialog | None = None
        self.opened.connect(self.open_card)
        self.do("register.add", "add", self.add, "Ins")
        self.do("register.edit", "card", lambda: self.open_card(self.current_key()))
        self.do("register.delete", "delete", self.delete, "Del")

    def do(self, key: str, sign: str, press: Callable[[], None], keys: str = "") -> QAction:
        """One more thing that can be done here; *key* is its text."""
        made = QAction(icon(sign), self._session.texts.t(key), self)
        made.triggered.connect(lambda _checked=False: press())
        if keys:
            made.setShortcut(keys)
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(made)
        self.menu_actions.append(made)
        return made

    def open_card(self, key: str) -> None:
        """The whole card of a record."""
        if key:
            self.dialog = RecordDialog(self._session, self, self._noun, key)
            self.dialog.open()

    def add(self) -> None:
        """Begin a record."""
        self.dialog = RecordDialog(self._session, self, self._noun, values=self._fresh(), made=self.select_later)
        self.dialog.open()

    def delete(self) -> None:
        """Move the selected records to the trash."""
        keys = self.keys()
        if keys:
            message = self._session.texts.n("register.delete.done", len(keys))
            self._session.run_action(self, _delete, self._noun, tuple(keys), message=message)

    def select_later(self, key: str) -> None:
        """Put the cursor on a record as soon as the list holds it."""
        self.wanted = key


def _delete(desk: Any, noun: str, keys: tuple[str, ...]) -> None:
    from copdesk.services import records

    records.delete(desk, noun, keys)
