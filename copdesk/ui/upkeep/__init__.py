"""The desk's own upkeep: users, backups, checking, trash, journal. Each dialog is loaded when first asked for."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.ui.actions import Command
from copdesk.ui.session import Session

Enter = Callable[[Any], None]
"""Takes a desk that was opened again, and shows it."""

_DIALOGS = (
    ("users", "key", "users_dialog.UsersDialog"),
    ("backups", "backup", "backups_dialog.BackupsDialog"),
    ("check", "shield", "check_dialog.CheckDialog"),
    ("trash", "delete", "trash_dialog.TrashDialog"),
    ("deeds", "history", "deeds_dialog.DeedsDialog"),
)


def commands(enter: Enter) -> list[Command]:
    """The commands of the menu «Tools», called ``upkeep.<name>``."""
    return [Command(f"upkeep.{name}", "tools", partial(_open, place, enter), sign) for name, sign, place in _DIALOGS]


def _open(place: str, enter: Enter, session: Session, parent: QWidget) -> None:
    """Show a dialog; those that may close the desk first let the window deal with unsaved edits."""
    from copdesk.ui.main_window import MainWindow

    module, name = place.split(".")
    made = getattr(import_module(f"copdesk.ui.upkeep.{module}"), name)

    def show() -> None:
        made(session, parent, enter).open()

    workspace = parent.workspace if isinstance(parent, MainWindow) else None
    if workspace is not None:
        workspace.leave(show)
    else:
        show()
