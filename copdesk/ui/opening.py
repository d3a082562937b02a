"""A file the system opened the program with (a double click): kept until a desk is open, then looked into.

When a window is open already, the new program hands the file to it and ends. It does so by a note in a folder of
this person's settings: a socket would need Qt's network library, which the program does without.
"""

import contextlib
import time
import uuid
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject
from PySide6.QtWidgets import QDialog

from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.widgets.view import View

_NOTE = "*.open"


class Opening(QObject):
    """Looks into the file once *window* shows an open desk, and until then says that it waits.

    It listens in *folder* for the files of later starts.
    """

    def __init__(self, window: MainWindow, folder: Path, file: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._folder, self._file = window, folder, file
        self.dialog: QDialog | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._read)

    def listen(self) -> None:
        """From now on a later start hands its file to this window."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._watcher.addPath(str(self._folder))
            self._read()

    def stop(self) -> None:
        """Later starts open windows of their own again; another window of this person begins anew when it starts."""
        self._watcher.removePaths(self._watcher.directories())
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def show(self) -> None:
        """Look into the waiting file if a desk is open."""
        session, file = self._window.session, self._file
        if file is None:
            return
        if session is None:
            self._window.statusBar().showMessage(self._window.texts.t("ui.opening.waits", file=file.name))
            return
        self._window.statusBar().clearMessage()
        self._file = None
        self._open(session, file)

    def _open(self, session: Session, file: Path) -> None:
        # Most starts have no file: the exchange is loaded by those that do.
        from copdesk.ui.exchange.view import open_package

        self.dialog = open_package(session, file, self._window, self._to_conflicts)

    def _to_conflicts(self) -> None:
        if self._window.workspace is not None:
            self._window.workspace.go("exchange", partial(_show_tab, "conflicts"))

    def _read(self) -> None:
        for note in sorted(self._folder.glob(_NOTE)):
            # Two windows may see it: who removes it has it.
            with contextlib.suppress(OSError, UnicodeError):
                text = note.read_text(encoding="utf-8")
                note.unlink()
                self._file = Path(text)
                if self._window.isMinimized():
                    self._window.showNormal()
                self._window.raise_()
                self._window.activateWindow()
                self.show()


def handed_over(folder: Path, file: Path, seconds: float = 2.0) -> bool:
    """Whether a window that listens in *folder* took *file* within *seconds*; none listens where there is no folder."""
    if not folder.is_dir():
        return False
    note = folder / f"{uuid.uuid4().hex}.open"
    try:
        draft = note.with_suffix(".tmp")
        draft.write_text(str(file.absolute()), encoding="utf-8")
        draft.replace(note)
        end = time.monotonic() + seconds
        while note.exists() and time.monotonic() < end:
            time.sleep(0.02)
        if not note.exists():
            return True
        note.unlink()
    except FileNotFoundError:
        return True  # taken at the last moment
    except OSError:
        return False
    with contextlib.suppress(OSError):
        folder.rmdir()  # left by a program that was killed
    return False


def _show_tab(name: str, view: View) -> None:
    show = getattr(view, "show_tab", None)
    if callable(show):
        show(name)
