"""The journal of the desk: who did what and when, and the undoing of one action among many."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from copdesk.texts import Texts
from copdesk.ui.question import Answers, Question
from copdesk.ui.session import Session
from copdesk.ui.upkeep import Enter
from copdesk.ui.upkeep.dialog import Rows, UpkeepDialog
from copdesk.ui.widgets.basics import button

if TYPE_CHECKING:
    from copdesk.services.deeds import Deed


class DeedsDialog(UpkeepDialog):
    """Actions, newest first; ``Enter`` opens the record of the chosen one."""

    def __init__(self, session: Session, parent: QWidget | None, _enter: Enter) -> None:
        super().__init__(session, parent, "deeds")
        texts = self.texts
        self.question: Question | None = None
        self.search = self.ask("ui.filter.search")
        self.search.setClearButtonEnabled(True)
        titles = [texts.t(f"upkeep.deeds.{name}") for name in ("when", "who", "what", "state")]
        self.rows = Rows(texts.t("upkeep.deeds.list"), titles)
        self.rows.widen(2)
        self.body.addWidget(self.rows, 1)
        self.back = button(texts.t("upkeep.deeds.undo"), self.ask_undo, sign="undo")
        self.show_record = button(texts.t("register.edit"), self._open_chosen, "main")
        self.finish(self.show_record, self.back, size=(860, 480))
        self.rows.chosen.connect(self._open_record)
        self.rows.itemSelectionChanged.connect(self._selected)
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self.load)
        self.search.textChanged.connect(self._later.start)
        self.load()

    def load(self) -> None:
        """List the actions."""
        self.read(_listed, self.texts, self.search.text(), done=self._show)

    def ask_undo(self) -> None:
        """Ask whether to undo the chosen action."""
        for deed in self.rows.things():
            answers: Answers = {self.texts.t("upkeep.deeds.undo"): partial(self.undo, deed)}
            text = self.texts.t("upkeep.deeds.ask", name=deed.text)
            self.question = Question(self, self.texts.t("upkeep.deeds.undo"), text, answers, self.texts.t("ui.cancel"))
            self.question.open()

    def undo(self, deed: "Deed") -> None:
        """Undo one action; what was changed again later stays."""
        self.work(_take_back, deed.number, done=partial(self._undone, deed))

    def _show(self, found: "list[Deed]") -> None:
        rows = []
        for deed in found:
            when = datetime.fromtimestamp(deed.ms / 1000).strftime("%d.%m.%Y %H:%M")
            state = self.texts.t("upkeep.deeds.undone") if deed.undone else ""
            rows.append(((when, deed.who, deed.text, state), deed, "undo" if deed.undone else ""))
        self.rows.show_rows(rows)
        for at, deed in enumerate(found):
            if deed.undone:
                self.rows.fade(at)
        self._selected()

    def _undone(self, deed: "Deed", kept: int) -> None:
        self.load()
        said = self.texts.t("ui.undo.done", name=deed.text)
        self.notice.say(f"{said}\n{self.texts.n('ui.undo.skipped', kept)}" if kept else said,
                        "warning" if kept else "ok")  # fmt: skip

    def _selected(self) -> None:
        chosen = self.rows.things()
        self.back.setEnabled(bool(chosen) and chosen[0].reversible)
        self.show_record.setEnabled(bool(chosen) and bool(chosen[0].id))

    def _open_chosen(self) -> None:
        for deed in self.rows.things():
            self._open_record(deed)

    def _open_record(self, deed: "Deed") -> None:
        if deed.noun and deed.id:
            self.accept()
            self.session.open_asked.emit(deed.noun, deed.id)


def _listed(desk: Any, texts: Texts, search: str) -> "list[Deed]":
    from copdesk.services import deeds

    return deeds.listed(desk, texts, search)


def _take_back(desk: Any, number: int) -> int:
    from copdesk.services import deeds

    return deeds.take_back(desk, number)
