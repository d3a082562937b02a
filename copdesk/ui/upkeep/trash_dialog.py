"""The trash of all registers."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from copdesk.ui.session import Session
from copdesk.ui.upkeep import Enter
from copdesk.ui.upkeep.dialog import Rows, UpkeepDialog
from copdesk.ui.widgets.basics import button, label

Trashed = tuple[str, str, str, int]
"""Register, id, title, when it was deleted (UTC ms)."""


class TrashDialog(UpkeepDialog):
    """Deleted records, newest first; the chosen ones come back with their links."""

    def __init__(self, session: Session, parent: QWidget | None, _enter: Enter) -> None:
        super().__init__(session, parent, "trash")
        texts = self.texts
        self.search = self.ask("ui.filter.search")
        self.search.setClearButtonEnabled(True)
        titles = [texts.t(f"upkeep.trash.{name}") for name in ("title", "noun", "when")]
        self.rows = Rows(texts.t("register.trash"), titles, several=True)
        self.rows.widen(0)
        self.nothing = label("", "muted", wrap=True)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.nothing)
        self.back = button(texts.t("upkeep.trash.restore"), self.restore, "main")
        self.finish(self.back, size=(760, 460))
        self.rows.chosen.connect(lambda _: self.restore())
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self.load)
        self.search.textChanged.connect(self._later.start)
        self.load()

    def load(self) -> None:
        """List what was deleted."""
        self.read(_listed, self.search.text(), done=self._show)

    def restore(self) -> None:
        """Give the chosen records back."""
        chosen = self.rows.things()
        if chosen:
            self.work(_restore, chosen, done=self._restored)

    def _show(self, found: list[Trashed]) -> None:
        rows = []
        for noun, key, title, ms in found:
            when = datetime.fromtimestamp(ms / 1000).strftime("%d.%m.%Y %H:%M")
            words = self.texts.title(self.session.registry[noun], title)
            rows.append(((words or "—", self.texts.t(f"entity.{noun}"), when), (noun, key), ""))
        self.rows.show_rows(rows)
        self.back.setEnabled(bool(rows))
        self.nothing.setText(self.texts.t("common.nothing_found" if self.search.text() else "upkeep.trash.empty"))
        self.nothing.setVisible(not rows)

    def _restored(self, count: int) -> None:
        self.load()
        self.notice.say(self.texts.n("register.restore.done", count), "ok")


def _listed(desk: Any, search: str) -> list[Trashed]:
    from copdesk.services import trash

    return [(item.noun, item.id, item.title, item.ms) for item in trash.listed(desk, search)]


def _restore(desk: Any, chosen: list[tuple[str, str]]) -> int:
    """In the worker: one action for each register."""
    from copdesk.services import records

    for noun in dict.fromkeys(noun for noun, _ in chosen):
        records.restore(desk, noun, [key for each, key in chosen if each == noun])
    return len(chosen)
