"""What the window expects of every view; views are built anew when the language changes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from copdesk.ui.session import Changes, Session

# A property of actions that stand in the menu but not in the tool bar.
MENU_ONLY = "menu_only"


class View(QWidget):
    """A screen of the navigation. Override what applies; nothing here is required."""

    actions_changed = Signal()
    """``view_actions`` gives others than before."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.texts = session.texts
        session.changed.connect(self.reload)

    def reload(self, changes: Changes) -> None:
        """Something was written: load again if ``changes.touch(noun, …)``."""

    def view_actions(self) -> list[QAction]:
        """Actions of this view: they stand in the menu «View actions», the tool bar and the command palette."""
        return []

    def first_control(self) -> QWidget | None:
        """Where the keyboard goes when the view is shown; None: to the first control on it."""
        return None

    def nouns(self) -> tuple[str, ...]:
        """Registers whose records this view opens."""
        return ()

    def open_record(self, noun: str, record: str) -> None:
        """Show one record."""

    def focus_search(self) -> None:
        """Ctrl+F."""

    def unsaved(self) -> bool:
        """Whether there are edits that leaving would lose."""
        return False

    def save_edits(self, then: Callable[[], None]) -> None:
        """Save the edits and call *then* once they are in the desk; when they are refused show why, and do not."""
        then()

    def discard_edits(self) -> None:
        """Drop the edits."""

    def keep_draft(self) -> None:
        """The desk is about to be locked with nobody there: put half-typed work away as a draft, without waiting."""

    def place(self) -> dict[str, Any]:
        """Where the user is, as plain JSON."""
        return {}

    def restore_place(self, place: dict[str, Any]) -> None:
        """Go back there."""
