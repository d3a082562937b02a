"""Commands of every register's list: table out, table in, one change to the selected records; files dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from copdesk.ui.session import Session
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    # The dialogs are loaded when they are asked for: a list is usable without them.
    from copdesk.ui.tables.import_wizard import ImportWizard
    from copdesk.ui.views.register_page import RegisterView

Target = Callable[[], tuple[Session, str] | None]
"""The open desk and the register shown now; None when no desk is open."""


def export_list(view: "RegisterView") -> None:
    """Write the list, or its selected rows, as a table file."""
    from copdesk.ui.tables.export_dialog import ExportDialog, shown_by

    _when_complete(view, lambda: ExportDialog(view.session, shown_by(view), view).open())


def import_list(view: "RegisterView") -> None:
    """Bring a table into the register; in a card its records hang on the record of the card."""
    from copdesk.ui.tables.import_wizard import ImportWizard

    ImportWizard(view.session, view.noun, _fixed(view), view).open()


def bulk_edit(view: "RegisterView") -> None:
    """Change one field of all selected records."""
    from copdesk.ui.tables.bulk_dialog import BulkDialog

    table = view.list.table
    _when_complete(view, lambda: BulkDialog(view.session, view.noun, table.selected_numbers(), view).open())


def import_file(session: Session, noun: str, path: Path, parent: QWidget) -> "ImportWizard":
    """The import of one file, which is read at once; for files dropped on the window."""
    from copdesk.ui.tables.import_wizard import ImportWizard

    made = ImportWizard(session, noun, None, parent)
    made.open()
    made.open_file(path)
    return made


def accept_files(window: QWidget, target: Target) -> "DropFilter":
    """Let table files be dropped on *window*; *target* says where they go."""
    window.setAcceptDrops(True)
    made = DropFilter(window, target)
    window.installEventFilter(made)
    return made


class DropFilter(QObject):
    """Takes one table file at a time; anything else is not taken, so that the pointer says so."""

    def __init__(self, window: QWidget, target: Target) -> None:
        super().__init__(window)
        self._window, self._target = window, target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags and drops over the window."""
        if isinstance(event, QDragEnterEvent) and table_file(event) is not None and self._target() is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            path, target = table_file(event), self._target()
            if path is not None and target is not None:
                event.accept()
                import_file(*target, path, self._window)
                return True
        return super().eventFilter(watched, event)


def table_file(event: QDropEvent) -> Path | None:
    """The one local table file that is being dropped."""
    from copdesk.ui.tables.import_pages import SUFFIXES

    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in SUFFIXES else None


def _fixed(view: "RegisterView") -> dict[str, Any]:
    """The reference to the record above, for a list in its card."""
    above = view.list.above
    return {part.field: above for part in view.list.query.where[:1]} if above else {}


def _when_complete(view: "RegisterView", then: Callable[[], None]) -> None:
    """Call *then* as soon as the list knows all its rows: Ctrl+A reaches beyond the first page."""
    rows = view.list.table.rows
    if rows.complete:
        then()
        return

    def loaded(complete: bool) -> None:
        if complete:
            rows.loaded.disconnect(loaded)
            then()

    rows.loaded.connect(loaded)


COMMANDS = (
    RegisterCommand("excel_out", "export", export_list, shortcut="Ctrl+E"),
    RegisterCommand("excel_in", "import", import_list, shortcut="Ctrl+I"),
    RegisterCommand("bulk_edit", "checklist", bulk_edit, needs="rows", shortcut="Ctrl+Shift+E"),
)
