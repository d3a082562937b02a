"""A dialog whose work runs in the worker: a bar with a stop button, refusals in words, nothing lost on Esc."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.tasks import CancelledError, Job
from copdesk.ui.widgets.basics import button, fit, frame, label, row

FOLDER = "tables.folder"


class Busy(QWidget):
    """What is going on, how far it is, and the button that stops it; hidden while nothing is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = session.texts
        self.job: Job | None = None
        self.words = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self._texts.t("ui.progress"))
        self.stop_button = button(self._texts.t("ui.progress.cancel"), self.stop)
        self.stop_button.setAutoDefault(False)
        row(self.words, self.bar, self.stop_button, parent=self, gap=10).setStretch(1, 1)
        session.tasks.progressed.connect(self._progressed)
        self.hide()

    def watch(self, job: Job, words: str) -> None:
        """Show a job until ``done``."""
        self.job = job
        self.words.setText(words)
        self.bar.setRange(0, 0)
        self.stop_button.setEnabled(True)
        self.show()

    def done(self) -> None:
        """The job is answered."""
        self.job = None
        self.hide()

    def stop(self) -> None:
        """Ask the job to stop; nothing of it stays."""
        if self.job is not None and self.job.progress is not None:
            self.job.progress.cancel()
            self.stop_button.setEnabled(False)
            self.words.setText(self._texts.t("ui.progress.cancelling"))

    def _progressed(self, job: Job, done: int, total: int, _text: str) -> None:
        if job is self.job:
            self.bar.setRange(0, total)
            self.bar.setValue(done)


class WorkDialog(QDialog):
    """Base of the dialogs of this package: ``work`` runs a job, ``refuse`` shows why not; Esc stops, then closes.

    *stopped* is the key of the sentence that follows a stop.
    """

    def __init__(self, session: Session, title: str, stopped: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.session, self.texts = session, session.texts
        self._stopped_key = stopped
        self.busy = Busy(session)
        self.problem = frame("message")
        self.problem.setProperty("sign", "error")
        self._why = label(wrap=True)
        self._why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row(self._why, parent=self.problem).setContentsMargins(12, 6, 12, 6)
        self.problem.hide()
        fit(self, size.width(), size.height())

    @property
    def problem_text(self) -> str:
        """What is refused now; empty when nothing is."""
        return "" if self.problem.isHidden() else self._why.text()

    def refuse(self, error: UserError | None) -> None:
        """Show a refusal, or take it away."""
        self._why.setText(f"⚠ {self.session.error_text(error, self.noun)}" if error is not None else "")
        self.problem.setVisible(error is not None)

    def work(
        self, words: str, fn: Callable[..., Any], *args: Any, done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None, writes: bool = False,
    ) -> None:  # fmt: skip
        """Run ``fn(desk, *args, progress=…)`` in the worker, one job at a time; *writes* when it changes the desk."""
        if self.busy.job is not None:
            return
        run = self.session.run_action if writes else self.session.run

        def finished(result: Any) -> None:
            self._free()
            done(result)

        focus = self.focusWidget()

        def stopped(error: Exception) -> None:
            self._free()
            if focus is not None and shiboken6.isValid(focus):
                focus.setFocus()
            if failed is not None:
                failed(error)
            elif isinstance(error, CancelledError):
                self.stopped()
            elif isinstance(error, UserError):
                self.refuse(error)

        self.refuse(None)
        self.busy.watch(run(self, fn, *args, done=finished, failed=stopped, progress=True), words)
        self.show_state()

    def stopped(self) -> None:
        """The user stopped the job, nothing of it stays."""
        self.session.say(self.texts.t(self._stopped_key))

    @property
    def noun(self) -> str:
        """Overridden: the register whose fields refusals name."""
        return ""

    def show_state(self) -> None:
        """Overridden: what can be pressed now."""

    def _free(self) -> None:
        self.busy.done()
        self.show_state()

    def reject(self) -> None:
        """Esc stops what runs; when nothing runs, it closes."""
        if self.busy.job is not None:
            self.busy.stop()
        else:
            super().reject()


def last_folder(session: Session) -> Path:
    """The folder of the last table; the home folder when it has gone."""
    kept = Path(session.settings.get(FOLDER, "") or Path.home())
    return kept if kept.is_dir() else Path.home()


def remember_folder(session: Session, path: Path) -> None:
    """Offer the folder of *path* the next time."""
    session.settings.set(FOLDER, str(path.parent))
