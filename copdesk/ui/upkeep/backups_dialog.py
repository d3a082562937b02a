"""Backups: make one, look through the dated ones, read a copy back, go back to it."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from copdesk.domain.rules import dates
from copdesk.ui.session import Session
from copdesk.ui.upkeep import Enter, reopen
from copdesk.ui.upkeep.dialog import Rows, SecretDialog, UpkeepDialog
from copdesk.ui.widgets.basics import button, row

_SUFFIX = ".copbackup"


class BackupsDialog(UpkeepDialog):
    """The dated copies of the desk, newest first."""

    def __init__(self, session: Session, parent: QWidget | None, enter: Enter) -> None:
        super().__init__(session, parent, "backups")
        self._enter = enter
        self.secret: SecretDialog | None = None
        self._found: list[tuple[Any, int, int, Path]] = []
        texts = self.texts
        titles = [texts.t(f"upkeep.backups.{name}") for name in ("when", "age", "size")]
        self.rows = Rows(texts.t("upkeep.backups.list"), titles)
        self.rows.widen(0)
        self.to_file = button(texts.t("upkeep.backups.to_file"), self.ask_file, sign="save")
        self.check = button(texts.t("upkeep.backups.verify"), self.verify, sign="check")
        self.back = button(texts.t("upkeep.backups.restore"), self.ask_restore, sign="restore")
        self.from_file = button(texts.t("upkeep.backups.from_file"), self.ask_other, sign="folder-open")
        self.right = button(texts.t("upkeep.backups.right"), self.accept_smaller, sign="check")
        self.right.hide()
        self.body.addWidget(self.rows, 1)
        self.body.addLayout(row(self.check, self.back, self.right, 0))
        self.body.addLayout(row(self.to_file, self.from_file, 0))
        self.make_button = button(texts.t("upkeep.backups.make"), self.make, "main")
        self.finish(self.make_button)
        self.rows.chosen.connect(self.ask_restore)
        self.load()

    def load(self) -> None:
        """List the copies again."""
        self.read(_listed, done=self._show)

    def make(self, out: Path | None = None) -> None:
        """Copy the desk into its folder of copies, or into the file *out*."""
        self.work(_make, out, done=self._made, title=self.texts.t("upkeep.backups.making"))

    def accept_smaller(self) -> None:
        """Say that the newest copy is right although it is far smaller than the former ones."""
        self.work(_accept_smaller, done=lambda _: self.load(), writes=False)

    def verify(self) -> None:
        """Read the chosen copy from the first page to the last."""
        for path in self.rows.things():
            done = partial(self._verified, path.name)
            self.work(_verify, path, done=done, title=self.texts.t("upkeep.backups.verifying"), writes=False)

    def ask_file(self) -> None:
        """Ask where to save a copy that can be carried away."""
        name = f"CopDesk {dates.today().isoformat()}{_SUFFIX}"
        pattern = f"{self.texts.t('upkeep.backups.kind')} (*{_SUFFIX})"
        chosen, _ = QFileDialog.getSaveFileName(self, self.texts.t("upkeep.backups.to_file"), name, pattern)
        if chosen:
            path = Path(chosen)
            self.make(path if path.suffix else path.with_suffix(_SUFFIX))

    def ask_other(self) -> None:
        """Ask for a copy in a file, then for the passphrase."""
        pattern = f"{self.texts.t('upkeep.backups.kind')} (*{_SUFFIX})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.texts.t("upkeep.backups.from_file"), "", pattern)
        if chosen:
            self.ask_restore(Path(chosen))

    def ask_restore(self, source: Path | None = None) -> None:
        """Ask whether to go back to a copy, and for the passphrase."""
        for path in [source] if source is not None else self.rows.things()[:1]:
            words = self._words(path)
            caption = self.texts.t("upkeep.restore.go")
            self.secret = SecretDialog(self, "restore", caption, partial(self.restore, path), words)
            self.secret.open()

    def restore(self, source: Path, secret: str) -> None:
        """Go back to a copy."""
        title = self.texts.t("upkeep.restore.going")
        self.work(reopen.restore, source, secret, done=self._restored, title=title, writes=False)

    def _words(self, path: Path) -> str:
        for when, _, _, known in self._found:
            if known == path:
                return self.texts.t("upkeep.restore.copy", when=when.replace(tzinfo=None))
        return self.texts.t("upkeep.restore.file", name=path.name)

    def _show(self, listed: tuple[list[tuple[Any, int, int, Path]], tuple[int, int] | None]) -> None:
        found, shrunken = listed
        self._found = found
        rows = []
        for when, days, size, path in found:
            age = self.texts.n("home.backup.days", days) if days else self.texts.t("home.backup.today")
            megabytes = self.texts.t("upkeep.backups.megabytes", size=round(size / 1_000_000, 1))
            rows.append(((when.strftime("%d.%m.%Y %H:%M:%S"), age, megabytes), path, "archive"))
        self.rows.show_rows(rows)
        for each in (self.check, self.back):
            each.setEnabled(bool(rows))
        if not rows:
            self.notice.say(self.texts.t("home.backup.none"), "warning")
        if self.right.isVisibleTo(self) and shrunken is None:
            self.notice.say(self.texts.t("upkeep.backups.accepted"), "ok")
        self.right.setVisible(shrunken is not None)
        if shrunken is not None:
            new, former = (self.texts.number(round(size / 1_000_000, 1)) for size in shrunken)
            self.notice.say(self.texts.t("upkeep.backups.shrunken", new=new, former=former), "warning")

    def _made(self, path: Path) -> None:
        self.notice.say(self.texts.t("upkeep.backups.made", path=str(path)), "ok")
        self.load()

    def _verified(self, name: str, _: object) -> None:
        self.notice.say(self.texts.t("upkeep.backups.sound", name=name), "ok")

    def _restored(self, outcome: Any) -> None:
        if reopen.entered(self, self._enter, outcome):
            self.inside.setEnabled(False)
            self.make_button.hide()
            self.notice.say(self.texts.t("upkeep.restore.done", folder=str(outcome.aside)), "ok")
            self.close_button.setFocus()


def _listed(desk: Any) -> tuple[list[tuple[Any, int, int, Path]], tuple[int, int] | None]:
    from copdesk.services import backups

    today = dates.today()
    copies = [
        (copy.when, max(0, (today - copy.when.date()).days), copy.size, copy.path)
        for copy in backups.listed(desk.folder)
    ]
    return copies, backups.shrunken(desk.folder)


def _accept_smaller(desk: Any) -> None:
    from copdesk.services import backups

    backups.accept_smaller(desk.folder)


def _make(desk: Any, out: Path | None) -> Path:
    from copdesk.services import backups

    return backups.make(desk, out)


def _verify(desk: Any, path: Path) -> None:
    from copdesk.services import upkeep

    upkeep.verify(desk, path)
