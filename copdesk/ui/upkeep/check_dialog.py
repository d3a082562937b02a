"""Check the desk, and mend what a program can mend."""

from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from copdesk.texts import Texts
from copdesk.ui.session import Session
from copdesk.ui.upkeep import Enter, reopen
from copdesk.ui.upkeep.dialog import Rows, SecretDialog, UpkeepDialog
from copdesk.ui.widgets.basics import button

Found = tuple[str, str, str]
"""Sentence, register, id."""


class CheckDialog(UpkeepDialog):
    """The report of a check; a finding about a record opens it."""

    def __init__(self, session: Session, parent: QWidget | None, enter: Enter) -> None:
        super().__init__(session, parent, "check")
        self._enter = enter
        texts = self.texts
        self.secret: SecretDialog | None = None
        self.rows = Rows(texts.t("upkeep.check.list"), [texts.t("upkeep.check.finding")])
        self.rows.widen(0)
        self.rows.chosen.connect(self._open_record)
        self.body.addWidget(self.rows, 1)
        self.again = button(texts.t("upkeep.check.again"), self.check, "main")
        self.copy = button(texts.t("upkeep.check.copy"), self.copy_report, sign="copy")
        self.mend = button(texts.t("upkeep.check.mend"), self.ask_mend, sign="shield")
        self.finish(self.again, self.copy, self.mend)
        self.check()

    def check(self) -> None:
        """Read the whole desk."""
        title = self.texts.t("upkeep.check.working")
        self.work(_check, self.texts, done=self._show, title=title, writes=False)

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        lines = [cells[0] for cells in self.rows.cells()] or [self.texts.t("check.sound")]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.notice.say(self.texts.t("upkeep.check.copied"), "ok")

    def ask_mend(self) -> None:
        """Ask for the passphrase."""
        self.secret = SecretDialog(self, "mend", self.texts.t("upkeep.mend.go"), self.repair, "")
        self.secret.open()

    def repair(self, secret: str) -> None:
        """Mend the desk after a copy of it."""
        title = self.texts.t("upkeep.mend.going")
        self.work(reopen.repair, secret, done=self._repaired, title=title, writes=False)

    def _show(self, found: list[Found]) -> None:
        self.rows.show_rows([((text,), (noun, key), "warning") for text, noun, key in found])
        if found:
            self.notice.say(self.texts.n("upkeep.check.found", len(found)), "warning")
        else:
            self.notice.say(self.texts.t("check.sound"), "ok")

    def _repaired(self, outcome: Any) -> None:
        if reopen.entered(self, self._enter, outcome):
            said = "\n".join(self.texts.t(f"repair.{code}") for code in outcome.done)
            self.read(_check, self.texts, done=partial(self._show_mended, said))

    def _show_mended(self, said: str, found: list[Found]) -> None:
        self._show(found)
        self.notice.say(f"{said}\n{self.notice.words.text()}", "warning" if found else "ok")

    def _open_record(self, record: tuple[str, str]) -> None:
        if all(record):
            self.accept()
            self.session.open_asked.emit(*record)


def _check(desk: Any, texts: Texts) -> list[Found]:
    """In the worker: every finding in words."""
    from copdesk.services import checks, labels

    made = []
    for one in checks.check(desk):
        noun = labels.noun_label(texts, one.noun) if one.noun else ""
        field = labels.field_label(texts, one.noun, one.field) if one.field else ""
        text = texts.t(f"check.{one.code}", noun=noun, field=field, detail=one.detail, id=one.id)
        made.append((text, one.noun, one.id))
    return made
