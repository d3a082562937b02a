"""Where papers are saved and printed: the dialogs of the system, and the folder used last."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from copdesk.ui.papers.paper_work import set_sheet
from copdesk.ui.session import Session

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from copdesk.services.papers_files import Pages

_SETTING = "papers.folder"


def last_folder(session: Session) -> Path:
    """The folder of the last saved paper while it is there, else that of the user's documents."""
    kept = session.settings.get(_SETTING, "")
    if kept and Path(kept).is_dir():
        return Path(kept)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def remember_folder(session: Session, folder: Path) -> None:
    """Offer *folder* the next time."""
    session.settings.set(_SETTING, str(folder))


def ask_file(parent: QWidget, session: Session, title: str, suffix: str) -> Path | None:
    """A file to save to, overwriting only what the user agreed to; None when cancelled."""
    from copdesk.services.papers_files import file_name

    texts = session.texts
    kind = texts.t(f"ui.papers.format.{suffix[1:]}")
    dialog = QFileDialog(parent, texts.t("ui.papers.save_as"), str(last_folder(session)), f"{kind} (*{suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix[1:])
    dialog.selectFile(file_name(title, suffix))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    path = Path(dialog.selectedFiles()[0])
    remember_folder(session, path.parent)
    return path


def ask_folder(parent: QWidget, session: Session) -> Path | None:
    """A folder for many papers; None when cancelled."""
    title = session.texts.t("ui.papers.folder")
    chosen = QFileDialog.getExistingDirectory(parent, title, str(last_folder(session)))
    if not chosen:
        return None
    remember_folder(session, Path(chosen))
    return Path(chosen)


def ask_printer(parent: QWidget, session: Session, pages: "Pages") -> "QPrinter | None":
    """A printer with its range of pages and copies, by the dialog of the system; None when cancelled."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_sheet(printer, pages)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(session.texts.t("ui.print"))
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, len(pages.packed))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    # The sheet is the paper's own, whatever the dialog says about orientation.
    set_sheet(printer, pages)
    return printer


def open_in_system(path: Path) -> bool:
    """Open a file or a folder with the program that the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
