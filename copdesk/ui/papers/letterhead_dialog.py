"""The unit's letterhead for Word: save a sample, load the edited one, see which fields it has, do without it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.views.wiring import RegisterCommand
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView


def letterhead_command() -> RegisterCommand:
    """«Letterhead for Word…» on the list of units."""
    return RegisterCommand("letterhead", "document", _open, "", frozenset({"unit"}))


def _open(view: "RegisterView") -> None:
    LetterheadDialog(view.session, view).open()


class LetterheadDialog(QDialog):
    """What is loaded now, and what the last file was found to have."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        t = session.texts.t
        self.session = session
        self.setWindowTitle(t("letterhead.title"))
        self.state = label("", "heading", wrap=True)
        self.found = label("", wrap=True)
        self.found.setAccessibleName(t("letterhead.title"))
        self.load = button(t("letterhead.load"), self._ask_file, "main", "import")
        self.sample = button(t("letterhead.sample"), self._ask_sample, sign="save")
        self.drop = button(t("letterhead.drop"), self._drop)
        presses = QWidget()
        flow = FlowLayout(presses)
        for made in (self.load, self.sample, self.drop):
            made.setAutoDefault(False)
            flow.addWidget(made)
        text = label(t("letterhead.text"), "muted", wrap=True)
        layout = column(self.state, text, presses, self.found, parent=self, margin=20, gap=12)
        layout.addStretch(1)
        layout.addLayout(row(0, button(t("ui.close"), self.reject)))
        fit(self, 560, 320)
        self._look()

    def take(self, path: Path) -> None:
        """Load a file as the letterhead."""
        self._write(_load, path, done=self._told)

    def _look(self) -> None:
        self.session.run(self, _is_there, done=self._show, replace="letterhead")

    def _show(self, there: bool) -> None:
        self.state.setText(self.session.texts.t("letterhead.now" if there else "letterhead.none"))
        self.drop.setEnabled(there)

    def _told(self, check: Any) -> None:
        t = self.session.texts.t
        known, missing = (
            ", ".join(t(f"letterhead.field.{code}") for code in codes) for codes in (check.known, check.missing)
        )
        self.found.setText(t("letterhead.lacks" if missing else "letterhead.loaded", known=known, missing=missing))
        self._look()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.found.setText(f"⚠ {self.session.error_text(error, 'unit')}")

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.session.texts.t("letterhead.title"), str(Path.home()), "*.docx"
        )
        if chosen:
            self.take(Path(chosen))

    def _ask_sample(self) -> None:
        t = self.session.texts.t
        start = str(Path.home() / f"{t('letterhead.title')}.docx")
        chosen, _ = QFileDialog.getSaveFileName(self, t("letterhead.title"), start, "*.docx")
        if chosen:
            self.session.run(self, _sample, self.session.texts, Path(chosen), failed=self._refused)

    def _drop(self) -> None:
        self._write(_drop, done=lambda _: self._look())

    def _write(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None]) -> None:
        message = self.session.texts.t("register.saved")
        self.session.run_action(self, fn, *args, done=done, failed=self._refused, message=message)


def _is_there(desk: Any) -> bool:
    from copdesk.services import letterheads

    return bool(letterheads.current(desk))


def _load(desk: Any, path: Path) -> Any:
    from copdesk.services import letterheads

    return letterheads.load(desk, path)


def _drop(desk: Any) -> None:
    from copdesk.services import letterheads

    letterheads.drop(desk)


def _sample(_desk: Any, texts: Any, path: Path) -> None:
    from copdesk.services import letterheads

    path.write_bytes(letterheads.example(texts))
