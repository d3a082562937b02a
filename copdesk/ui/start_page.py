"""The first page: open a desk, make one, or try the sample. At most five questions, then the work begins."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.basics import Problem, button, column, frame, label, row, scrolled

_WIDTH = 480


@dataclass(frozen=True)
class NewDesk:
    """Answers to the questions of the first start."""

    unit: str
    user: str
    folder: Path
    passphrase: str


@dataclass(frozen=True)
class Starter:
    """What the page asks of the composition root: three makers that run in the worker, and who takes the open desk."""

    open: Callable[[Path, str], Any]
    create: Callable[[NewDesk], Any]
    sample: Callable[[], Any]
    opened: Callable[[Any], None]
    folder: Path


class StartPage(QWidget):
    """Cards in the middle of the window: choose, unlock, create, recovery key."""

    def __init__(self, tasks: Tasks, settings: Settings, texts: Texts, starter: Starter, desk: Path | None) -> None:
        super().__init__()
        self.tasks, self.settings, self.texts, self.starter = tasks, settings, texts, starter
        self._holder = QWidget()
        self._cards = QStackedLayout(self._holder)
        self._holder.setMaximumWidth(_WIDTH + 80)
        inner = QWidget()
        layout = row(0, self._holder, 0, parent=inner)
        layout.setStretch(1, 10)
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)
        outer = self.layout()
        assert outer is not None
        outer.addWidget(scrolled(inner))
        if desk is not None:
            self.ask_passphrase(desk)
        else:
            self.choose()

    @property
    def card(self) -> "Card":
        """The card shown now."""
        card = self._cards.currentWidget()
        assert isinstance(card, Card)
        return card

    def choose(self) -> None:
        """Recent desks, another folder, a new desk, the sample."""
        recent = [Path(folder) for folder in self.settings.get("recent", [])]
        self._show(ChooseCard(self, recent))

    def ask_passphrase(self, folder: Path) -> None:
        """Unlock the desk in *folder*; a folder that has gone leaves the list of recent desks."""
        if not (folder / "desk.db").exists():
            self.forget(folder)
            self.choose()
            missing = UserError("desk_missing", folder=str(folder))
            self.card.refuse(f"{folder}\n{self.texts.error(missing)}")
            return
        self._show(UnlockCard(self, folder))

    def unlock_with(self, secret: str) -> None:
        """Try a passphrase that was given beforehand; a wrong one is refused as if it had been typed."""
        card = self.card
        if isinstance(card, UnlockCard):
            card.passphrase.setText(secret)
            card.unlock()

    def ask_new(self) -> None:
        """The questions of the first start."""
        self._show(CreateCard(self))

    def show_recovery(self, desk: Any, folder: Path) -> None:
        """The recovery key, to be printed and typed back."""
        self._show(RecoveryCard(self, desk, folder))

    def work(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None]) -> None:
        """Run *fn* in the worker while the card waits; its refusal is shown on the card."""
        card = self.card
        card.wait(True)

        def failed(error: Exception) -> None:
            card.wait(False)
            if isinstance(error, UserError):
                card.refuse(self.texts.error(error))

        self.tasks.run(card, fn, *args, done=done, failed=failed, title=self.texts.t("ui.start.opening"))

    def enter(self, desk: Any, folder: Path) -> None:
        """Remember the folder and hand the open desk on."""
        recent = [str(folder), *(item for item in self.settings.get("recent", []) if item != str(folder))]
        self.settings.set("recent", recent[:8])
        self.starter.opened(desk)

    def forget(self, folder: Path) -> None:
        """Take a folder off the list of recent desks."""
        recent = [item for item in self.settings.get("recent", []) if item != str(folder)]
        self.settings.set("recent", recent or None)

    def showEvent(self, event: QShowEvent) -> None:
        """The first question has the keyboard."""
        super().showEvent(event)
        self.card.focus_first()

    def _show(self, card: "Card") -> None:
        old = self._cards.currentWidget()
        self._cards.addWidget(card)
        self._cards.setCurrentWidget(card)
        if old is not None:
            self._cards.removeWidget(old)
            old.deleteLater()
        if self.isVisible():
            card.focus_first()


class Card(QWidget):
    """A titled box with its fields, a place for a refusal, and its buttons."""

    def __init__(self, page: StartPage, title: str, text: str = "") -> None:
        super().__init__()
        self.page, self.texts = page, page.texts
        self.first: QWidget | None = None
        self.box = frame("card")
        self.body = column(parent=self.box, margin=28, gap=10)
        self.body.addWidget(label(title, "hero", wrap=True))
        if text:
            self.body.addWidget(label(text, "muted", wrap=True))
        self.body.addSpacing(4)
        self.problem = Problem()
        column(0, self.box, 0, parent=self, margin=16)

    def ask(self, key: str, text: str = "", *, secret: bool = False) -> QLineEdit:
        """A field with its label above it."""
        line = QLineEdit(text)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        title: QLabel = label(self.texts.t(key))
        title.setBuddy(line)
        line.setAccessibleName(self.texts.t(key))
        self.body.addWidget(title)
        self.body.addWidget(line)
        self.first = self.first or line
        return line

    def finish(self, *buttons: QWidget) -> None:
        """The place for a refusal, then the buttons."""
        self.body.addWidget(self.problem)
        self.body.addSpacing(6)
        self.body.addLayout(row(*buttons, 0))

    def refuse(self, text: str) -> None:
        """Say why it does not go on."""
        self.problem.say(text)
        self.focus_first()

    def wait(self, on: bool) -> None:
        """No second start while the first one runs."""
        if on:
            self.problem.say("")
        self.box.setEnabled(not on)

    def focus_first(self) -> None:
        """Give the keyboard to the first field."""
        if self.first is not None:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def main(self, key: str, press: Callable[[], None]) -> QPushButton:
        """The main button; Enter in a field presses it."""
        made = button(self.texts.t(key), press, "main")
        for line in self.box.findChildren(QLineEdit):
            line.returnPressed.connect(made.click)
        return made

    def back(self) -> QPushButton:
        """Back to the choice of desks."""
        return button(self.texts.t("ui.back"), self.page.choose)


class ChooseCard(Card):
    """What to open."""

    def __init__(self, page: StartPage, recent: list[Path]) -> None:
        super().__init__(page, page.texts.t("ui.start.title"), page.texts.t("ui.start.text"))
        for folder in recent[:4]:
            caption = f"{folder.name}\n{folder.parent}"
            self._choice(caption, "desk", partial(page.ask_passphrase, folder))
        self._choice(self.texts.t("ui.start.create"), "add", page.ask_new, main=not recent)
        self._choice(self.texts.t("ui.start.open"), "folder-open", self._open_other)
        self._choice(self.texts.t("ui.start.sample"), "demo", self._sample)
        self.finish()

    def _choice(self, caption: str, sign: str, press: Callable[[], None], *, main: bool = False) -> None:
        made = button(caption.replace("&", "&&"), press, "choice", sign)
        made.setDefault(main)
        self.body.addWidget(made)
        self.first = self.first or made

    def _open_other(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.texts.t("ui.start.open"), str(self.page.starter.folder))
        if chosen:
            self.page.ask_passphrase(Path(chosen))

    def _sample(self) -> None:
        self.page.work(self.page.starter.sample, done=self.page.starter.opened)


class UnlockCard(Card):
    """The passphrase of a desk; the recovery key will do as well."""

    def __init__(self, page: StartPage, folder: Path) -> None:
        super().__init__(page, folder.name, str(folder.parent))
        self.folder = folder
        self.passphrase = self.ask("ui.start.passphrase", secret=True)
        self.body.addWidget(label(self.texts.t("ui.start.recovery_hint"), "small", wrap=True))
        self.finish(self.main("ui.start.unlock", self.unlock), self.back())

    def unlock(self) -> None:
        """Open the desk."""
        secret = self.passphrase.text()
        self.page.work(
            self.page.starter.open, self.folder, secret, done=lambda desk: self.page.enter(desk, self.folder)
        )

    def refuse(self, text: str) -> None:
        """The wrong passphrase is selected, ready to be typed again."""
        super().refuse(text)
        self.passphrase.selectAll()


class CreateCard(Card):
    """Unit, user, folder, passphrase twice."""

    def __init__(self, page: StartPage) -> None:
        super().__init__(page, page.texts.t("ui.start.create"))
        self.unit = self.ask("ui.start.unit")
        self.user = self.ask("ui.start.user")
        self.folder = self.ask("ui.start.folder", str(page.starter.folder))
        self.passphrase = self.ask("ui.start.new_passphrase", secret=True)
        self.again = self.ask("ui.start.again", secret=True)
        self.body.addWidget(label(self.texts.t("ui.start.passphrase_hint"), "small", wrap=True))
        self.finish(self.main("ui.start.make", self.make), self.back())

    def make(self) -> None:
        """Make the desk, once every question has an answer."""
        for line in (self.unit, self.user, self.folder, self.passphrase):
            if not line.text().strip():
                self.refuse(self.texts.t("ui.start.missing", field=line.accessibleName()))
                line.setFocus()
                return
        if self.passphrase.text() != self.again.text():
            self.refuse(self.texts.t("ui.start.differ"))
            self.again.setFocus()
            return
        folder = Path(self.folder.text().strip()).expanduser()
        new = NewDesk(self.unit.text().strip(), self.user.text().strip(), folder, self.passphrase.text())
        self.page.work(self.page.starter.create, new, done=lambda desk: self.page.show_recovery(desk, folder))


class RecoveryCard(Card):
    """The desk opens once the last group of the key is typed back: it has been written down or printed."""

    def __init__(self, page: StartPage, desk: Any, folder: Path) -> None:
        super().__init__(page, page.texts.t("ui.recovery.title"), page.texts.t("ui.recovery.text"))
        self.desk, self.folder = desk, folder
        self.key = str(desk.recovery_key)
        groups = self.key.split("-")
        half = (len(groups) + 1) // 2
        shown = label("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]), "mono")
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        shown.setAccessibleName(self.texts.t("ui.recovery.title"))
        self.body.addWidget(shown)
        self.print = button(self.texts.t("ui.recovery.print"), self.print_key, sign="print")
        self.body.addLayout(row(self.print, 0))
        self.typed = self.ask("ui.recovery.type_back")
        self.finish(self.main("ui.recovery.done", self.done))

    def done(self) -> None:
        """Go on if the last group was typed."""
        if self.typed.text().strip().upper() != self.key.rsplit("-", 1)[-1]:
            self.refuse(self.texts.t("ui.recovery.wrong"))
            return
        self.page.enter(self.desk, self.folder)

    def print_key(self) -> None:
        """Print the key on one sheet; it is written to no file."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            painter = QPainter(printer)
            area = printer.pageRect(QPrinter.Unit.DevicePixel).adjusted(200, 200, -200, -200)
            words = f"{self.texts.t('ui.recovery.title')}\n\n{self.key}\n\n{self.texts.t('ui.recovery.text')}"
            painter.drawText(area, int(Qt.TextFlag.TextWordWrap), words)
            painter.end()
