"""The tool bar and the status line of the window; made anew with each language."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from copdesk.texts import Texts
from copdesk.ui.actions import Actions
from copdesk.ui.icons import icon
from copdesk.ui.messages import ProgressStrip
from copdesk.ui.session import Session
from copdesk.ui.shortcuts import plain_title
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.basics import label, row
from copdesk.ui.widgets.view import MENU_ONLY

_ALWAYS = ("undo", "redo", "search")


class Tools(QToolBar):
    """Undo, redo, search, and what the present view offers; all of it stands in menus too."""

    def __init__(self, actions: Actions, texts: Texts, parent: QWidget) -> None:
        super().__init__(texts.t("ui.toolbar"), parent)
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._of_view: list[QAction] = []
        for name in _ALWAYS:
            action = actions.by_name[name]
            # A short caption: the bar must not grow with the name of what would be undone.
            action.setIconText(" " + texts.t(f"ui.tool.{name}"))
            self.addAction(action)
        self.addSeparator()
        for rest in self.findChildren(QToolButton, "qt_toolbar_ext_button"):
            # Qt's own sign is black on black in the dark.
            rest.setIcon(icon("right"))
            rest.setAccessibleName(texts.t("ui.toolbar.rest"))
            rest.setToolTip(texts.t("ui.toolbar.rest"))

    def set_view_actions(self, actions: Sequence[QAction]) -> None:
        """Show the actions of another view."""
        for action in self._of_view:
            self.removeAction(action)
        self._of_view = [action for action in actions if not action.property(MENU_ONLY)]
        for action in self._of_view:
            # A space: Qt puts icon and caption next to each other without any.
            action.setIconText(" " + plain_title(action))
        self.addActions(self._of_view)


class Status(QWidget):
    """Whose desk is open, and the progress of long work."""

    def __init__(self, tasks: Tasks, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.words = label("")
        self.progress = ProgressStrip(tasks, texts)
        layout = row(self.words, 0, self.progress, parent=self, gap=8)
        layout.setContentsMargins(8, 2, 8, 2)

    def show_session(self, session: Session | None) -> None:
        """Name the unit and the user."""
        if session is None:
            self.words.setText(self._texts.t("ui.status.closed"))
        else:
            self.words.setText(self._texts.t("ui.status.open", unit=session.unit, user=session.user))
