"""The files of a record: attach, look at, save, put into the trash."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from copdesk.domain.errors import UserError
from copdesk.ui.files.copies import open_copy, remove_copies
from copdesk.ui.session import Session
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import column, label
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.list_bar import ListBar
from copdesk.ui.widgets.outline import Line, Outline

_COLUMNS = ("name", "size", "added", "note")
_FOLDER = "files.folder"


class FilesPart(Part):
    """Files of a record of *noun*. ``Ins`` attaches, ``Enter`` opens a copy, ``Del`` deletes."""

    title = "files.title"
    reads = ("attachment",)
    last = True

    def __init__(self, session: Session, noun: str) -> None:
        super().__init__(session)
        self._noun = noun
        self._copies: list[Path] = []
        self.setAcceptDrops(True)
        t = self.texts.t
        self.list = Outline(
            t("files.title"), [t(f"files.column.{name}") for name in _COLUMNS], right=(1,), several=True
        )
        self.list.opened.connect(self.open_file)
        empty = EmptyState("attach", t("files.empty"), t("files.attach"), self.ask_files)
        self._stack = ListOrEmpty(self.list, empty, empty)
        steps = (
            ("attach", "attach", "Ins", self.ask_files),
            ("open", "eye", "", self._open_current),
            ("save", "save", "Ctrl+Shift+S", self.ask_folder),
            ("delete", "delete", "Del", self.delete),
        )
        bar = ListBar(self.list, self.texts, "files", steps)
        self.buttons = bar.buttons
        hint = label(t("files.hint"), "small", wrap=True)
        whole = column(bar, self.problem, self._stack, hint, parent=self, gap=8)
        whole.setContentsMargins(16, 12, 16, 8)
        whole.setStretch(2, 1)
        self.list.itemSelectionChanged.connect(self._show_buttons)
        session.run(self, _clean_up)
        clean = partial(_clean, session, self._copies)
        self.destroyed.connect(clean)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(clean)
        self._show_buttons()

    def attach(self, paths: Sequence[Path]) -> None:
        """Attach files as one step; a refusal is shown above the list."""
        self.problem.say("")
        message = self.texts.n("files.attached", len(paths))
        args = (self._noun, self.key, tuple(paths))
        self.session.run_action(self, _attach, *args, failed=self._refused, message=message)

    def open_file(self, key: str) -> None:
        """Show a read-only copy in the program that the system has for it."""
        self.problem.say("")
        self.session.run(self, open_copy, key, done=self._show_copy, failed=self._refused)

    def save_to(self, folder: Path) -> None:
        """Write the selected files into a folder; nothing there is overwritten."""
        self.problem.say("")
        keys = self.list.keys()
        self.session.settings.set(_FOLDER, str(folder))
        said = partial(self._saved, folder)
        self.session.run(self, _save, tuple(keys), folder, done=said, failed=self._refused)

    def delete(self) -> None:
        """Move the selected files to the trash."""
        keys = self.list.keys()
        if keys:
            message = self.texts.n("register.delete.done", len(keys))
            self.session.run_action(self, _delete, tuple(keys), failed=self._refused, message=message)

    def ask_files(self) -> None:
        """Choose files to attach by the dialog of the system."""
        chosen, _ = QFileDialog.getOpenFileNames(self, self.texts.t("files.attach"), str(self._folder()))
        if chosen:
            self.session.settings.set(_FOLDER, str(Path(chosen[0]).parent))
            self.attach([Path(name) for name in chosen])

    def ask_folder(self) -> None:
        """Choose where the selected files are saved."""
        if not self.list.keys():
            return
        chosen = QFileDialog.getExistingDirectory(self, self.texts.t("files.save"), str(self._folder()))
        if chosen:
            self.save_to(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths and self.key:
            self.attach(paths)

    def load(self) -> None:
        """Read the list of files."""
        self.session.run(self, _files, self.texts, self._noun, self.key, done=self._show, replace="files")

    def _show(self, rows: list[tuple[str, str, int, str, str]]) -> None:
        lines = [
            Line(key, (name, size_text(self.texts, size), added, note), "document")
            for key, name, size, added, note in rows
        ]
        self.list.show_lines(lines)
        self._stack.show_count(len(lines), False)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = len(self.list.keys())
        for name in ("open", "save", "delete"):
            self.buttons[name].setEnabled(chosen > 0 if name != "open" else chosen == 1)

    def _open_current(self) -> None:
        if self.list.current_key():
            self.open_file(self.list.current_key())

    def _show_copy(self, path: Path) -> None:
        self._copies.append(path)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.problem.say(self.texts.t("files.no_program", name=path.name))

    def _saved(self, folder: Path, count: int) -> None:
        self.session.say(self.texts.n("files.saved", count, folder=str(folder)), "ok")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "attachment"))
        elif isinstance(error, OSError):
            self.problem.say(self.texts.t("files.disk", reason=error.strerror or ""))

    def _folder(self) -> Path:
        kept = self.session.settings.get(_FOLDER, "")
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(kept) if kept and Path(kept).is_dir() else Path(place)


def size_text(texts: Any, size: int) -> str:
    """A size in kilobytes, or in megabytes from one on."""
    if size < 1 << 20:
        return str(texts.t("files.kb", size=max(1, round(size / 1024))))
    return str(texts.t("files.mb", size=round(size / (1 << 20), 1)))


def _clean(session: Session, copies: list[Path], *_: object) -> None:
    """The card is closed or the program ends: what was looked at goes."""
    if copies and session.desk is not None:
        copies.clear()
        remove_copies(session.desk)


def _clean_up(desk: Any) -> None:
    remove_copies(desk, left_behind=True)


def _attach(desk: Any, noun: str, key: str, paths: tuple[Path, ...]) -> list[str]:
    from copdesk.services import attachments

    return attachments.attach_many(desk, noun, key, paths)


def _files(desk: Any, texts: Any, noun: str, key: str) -> list[tuple[str, str, int, str, str]]:
    """In the worker: id, name, size in bytes, day of attaching, note of each file."""
    from copdesk.services import attachments, wording

    found = []
    for row in attachments.attached(desk, noun, key):
        first = min((line.ms for line in wording.of_record(desk, texts, "attachment", row["id"])), default=0)
        added = f"{datetime.fromtimestamp(first / 1000):%d.%m.%Y}" if first else ""
        found.append((row["id"], row["name"], row["size"], added, row["note"] or ""))
    return found


def _save(desk: Any, keys: tuple[str, ...], folder: Path) -> int:
    from copdesk.services import attachments

    return len([attachments.save(desk, key, folder) for key in keys])


def _delete(desk: Any, keys: tuple[str, ...]) -> None:
    from copdesk.services import records

    records.delete(desk, "attachment", keys)
