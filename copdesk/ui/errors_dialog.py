"""Bugs: a log and a dialog with details to copy, both without any personal data."""

import logging
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from copdesk import __version__
from copdesk.texts import Texts
from copdesk.ui.icons import pixmap
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, label, row

_log = logging.getLogger("copdesk.bugs")
_PACKAGE = Path(__file__).resolve().parent.parent


def details(error: BaseException) -> str:
    """Version, system and trace: places in the code only. Messages and values are left out, for they may hold names."""
    lines = [
        f"CopDesk {__version__} · Python {platform.python_version()} · PySide6 {PySide6.__version__}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def _place(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    return "/".join(path.parts[-2:])


class _OnlyPlaces(logging.Formatter):
    """Exceptions in the log are shown as ``details`` shows them."""

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return details(error) if isinstance(error, BaseException) else ""


def start_log(folder: Path) -> Path:
    """Log warnings and bugs into *folder*, at most three files of 500 KB; returns the file."""
    path = folder / "copdesk.log"
    handler = _LateFile(path)
    handler.setFormatter(_OnlyPlaces("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger("copdesk").addHandler(handler)
    return path


class _LateFile(logging.Handler):
    """A log that is begun, and its code loaded, with the first thing to tell; most starts have none."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a folder that cannot be written costs the log alone."""
        try:
            if self._file is None:
                from logging.handlers import RotatingFileHandler

                self._path.parent.mkdir(parents=True, exist_ok=True)
                file = RotatingFileHandler(self._path, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
                file.setFormatter(self.formatter)
                self._file = file
            self._file.emit(record)
        except OSError:
            return

    def close(self) -> None:
        """Close the file too."""
        if self._file is not None:
            self._file.close()
        super().close()


class BugReporter(QObject):
    """One door for everything that is not a UserError: main thread, other threads, worker."""

    _reported = Signal(object)

    def __init__(self, texts: Texts, log_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self.log_folder = log_folder
        self.dialog: BugDialog | None = None
        self.count = 0
        self._reported.connect(self._show)

    def install(self) -> None:
        """Take over ``sys.excepthook`` and that of threads."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def report(self, error: BaseException) -> None:
        """Log a bug and show it; safe from any thread."""
        _log.error("unexpected error", exc_info=error)
        self._reported.emit(error)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _thread_hook(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.report(failure.exc_value)

    def _show(self, error: BaseException) -> None:
        self.count += 1
        if self.dialog is not None and self.dialog.isVisible():
            return
        self.dialog = BugDialog(self.texts, details(error), self.log_folder)
        self.dialog.open()


class BugDialog(QDialog):
    """What happened, what is safe, what to do; the details can be copied."""

    def __init__(self, texts: Texts, text: str, log_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(texts.t("ui.bug.title"))
        self.setMinimumWidth(520)
        self._text = text
        self._folder = log_folder
        sign = label()
        sign.setPixmap(pixmap("error", look().error, 36, self.devicePixelRatioF()))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = row(sign, gap=14)
        words = QWidget()
        column(
            label(texts.t("ui.bug.title"), "heading", wrap=True), label(texts.t("ui.bug.text"), wrap=True),
            parent=words, gap=6,
        )  # fmt: skip
        head.addWidget(words, 1)
        self.area = QPlainTextEdit(text)
        self.area.setReadOnly(True)
        self.area.setTabChangesFocus(True)
        self.area.setAccessibleName(texts.t("ui.bug.details"))
        self.area.setFixedHeight(150)
        self.copy = button(texts.t("ui.bug.copy"), self.copy_details, sign="copy")
        self.folder = button(texts.t("ui.bug.folder"), self._open_folder, sign="folder-open")
        self.close_button = button(texts.t("ui.close"), self.accept, "main")
        self.close_button.setDefault(True)
        layout = column(parent=self, margin=20, gap=14)
        layout.addLayout(head)
        layout.addWidget(self.area)
        layout.addLayout(row(self.copy, self.folder, 0, self.close_button))

    def copy_details(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
