"""Many papers of one kind into a folder: a few at a time, so that lists still load meanwhile, until stopped."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.papers import places
from copdesk.ui.session import Session
from copdesk.ui.tasks import Job, Progress
from copdesk.ui.widgets.basics import button, column, label, row

_AT_ONCE = 5
_TOLD = 8
Wanted = tuple[str, Path]


class BatchDialog(QDialog):
    """Saves the *kind* of the records with these row *numbers* into *folder* as PDF, and tells what was refused."""

    def __init__(
        self, session: Session, kind: str, noun: str, numbers: Sequence[int], folder: Path, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._texts = session, session.texts
        self._kind, self._noun, self._folder = kind, noun, folder
        self._left: list[Wanted] = []
        self._job: Job | None = None
        self._stopped = False
        self.running = True
        self.written = 0
        self.refusals: list[str] = []
        self._build(len(numbers))
        caption = self._texts.t(f"ui.papers.file.{kind}")
        work = partial(_name_files, kind=caption, noun=noun, numbers=tuple(numbers), folder=folder)
        session.run(self, work, done=self._begin, failed=self._failed)

    def stop(self) -> None:
        """No further paper; what is written stays, each file whole."""
        self._stopped = True
        if self._job is not None and self._job.progress is not None:
            self._job.progress.cancel()
        if self.running:
            self.words.setText(self._texts.t("ui.progress.cancelling"))

    def reject(self) -> None:
        """Esc stops first, and closes when nothing runs."""
        if self.running:
            self.stop()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross of the window does as Esc does."""
        if self.running:
            self.stop()
            event.ignore()
        else:
            super().closeEvent(event)

    def _begin(self, wanted: list[Wanted]) -> None:
        self._left = wanted
        self.bar.setRange(0, len(wanted))
        self._next()

    def _next(self) -> None:
        if self._stopped or not self._left:
            self._end()
            return
        some, self._left = self._left[:_AT_ONCE], self._left[_AT_ONCE:]
        self.words.setText(self._texts.t("ui.papers.batch.at", done=self.bar.value(), count=self.bar.maximum()))
        work = partial(_write, kind=self._kind, wanted=some, texts=self._texts)
        self._job = self._session.run(self, work, done=partial(self._wrote, some), failed=self._failed, progress=True)

    def _wrote(self, some: list[Wanted], made: tuple[int, list[UserError]]) -> None:
        count, refused = made
        self.written += count
        self.refusals += [self._session.error_text(error, self._noun) for error in refused]
        self.bar.setValue(self.bar.value() + len(some))
        self._next()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.refusals.append(self._session.error_text(error, self._noun))
        self._end()

    def _end(self) -> None:
        self.running, self._job = False, None
        ended = "stopped" if self._stopped else "done"
        text = self._texts.n(f"ui.papers.batch.{ended}", self.written, folder=self._folder)
        self.words.setText(text)
        seen = list(dict.fromkeys(self.refusals))
        self.refused.setText("\n".join(seen[:_TOLD]))
        self.refused.setVisible(bool(seen))
        self.bar.hide()
        self.stop_button.hide()
        self.close_button.show()
        self.open_button.setVisible(self.written > 0)
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _build(self, count: int) -> None:
        texts = self._texts
        self.setWindowTitle(texts.t("ui.papers.batch"))
        self.setMinimumWidth(460)
        self.words = label(texts.t("ui.papers.batch.at", done=0, count=count), wrap=True)
        self.refused = label(role="error", wrap=True)
        self.refused.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(texts.t("ui.progress"))
        self.bar.setRange(0, count)
        self.stop_button = button(texts.t("ui.progress.cancel"), self.stop)
        self.open_button = button(texts.t("ui.papers.open_folder"), partial(places.open_in_system, self._folder))
        self.close_button = button(texts.t("ui.close"), self.reject, "main")
        self.open_button.hide()
        self.close_button.hide()
        layout = column(self.words, self.bar, self.refused, parent=self, margin=20, gap=14)
        layout.addLayout(row(0, self.open_button, self.stop_button, self.close_button))


def save_many(session: Session, kind: str, noun: str, numbers: Sequence[int], parent: QWidget) -> BatchDialog | None:
    """Ask for a folder and save the papers of these records there."""
    folder = places.ask_folder(parent, session)
    if folder is None:
        return None
    made = BatchDialog(session, kind, noun, numbers, folder, parent)
    made.open()
    return made


def _name_files(desk: Any, kind: str, noun: str, numbers: Sequence[int], folder: Path) -> list[Wanted]:
    """In the worker: id and file of each record; no file that exists is ever overwritten."""
    from copdesk.services.papers_files import free_path

    made: dict[Path, str] = {}
    for key in ids_of(desk, noun, numbers):
        made[free_path(folder, f"{kind} {desk.title(noun, key)}", ".pdf", made)] = key
    return [(key, path) for path, key in made.items()]


def _write(
    desk: Any, kind: str, wanted: Sequence[Wanted], texts: Texts, *, progress: Progress
) -> tuple[int, list[UserError]]:
    """In the worker: how many of *wanted* were written until somebody stopped it, and the refusals."""
    from copdesk.services import papers

    refused: list[UserError] = []
    count = papers.print_batch(
        desk, kind, wanted, texts,
        cancelled=lambda: progress.cancelled, refused=lambda _key, error: refused.append(error),
    )  # fmt: skip
    return count, refused
