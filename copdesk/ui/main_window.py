"""The window: a shell that paints at once, the pages that open a desk, and the workspace of an open one."""

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from copdesk import __version__
from copdesk.ui import theme

if TYPE_CHECKING:
    # Everything but the bare frame is loaded after the first paint (docs/performance.md).
    from copdesk.texts import Texts
    from copdesk.ui.actions import Actions, Command
    from copdesk.ui.command_box import CommandBox
    from copdesk.ui.frame import Status, Tools
    from copdesk.ui.session import Session
    from copdesk.ui.settings import Settings
    from copdesk.ui.tasks import Tasks
    from copdesk.ui.workspace import ViewSpec, Workspace


class MainWindow(QMainWindow):
    """Shows pages (``show_page``) or an open desk (``open_session``); language and theme switch at once.

    It paints as an empty frame; menus, tool bar and status line are made when they are first asked for.
    """

    painted = Signal()
    """The window has been on the screen for the first time."""
    lock_asked = Signal()
    language_changed = Signal(str)
    closing = Signal()

    def __init__(self, tasks: "Tasks", settings: "Settings", texts: "Texts", log_folder: Path) -> None:
        super().__init__()
        self.tasks, self.settings, self.texts = tasks, settings, texts
        self.session: Session | None = None
        self.workspace: Workspace | None = None
        self.box: CommandBox | None = None
        self.dialog: QWidget | None = None
        self._log_folder = log_folder
        self._specs: Sequence[ViewSpec] = ()
        self._commands: Sequence[Command] = ()
        self._leaving = self._seen = False
        self.setWindowTitle("CopDesk")
        self.setMinimumSize(560, 360)
        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self._restore_geometry()

    @cached_property
    def actions_(self) -> "Actions":
        """All actions, with their menus."""
        from copdesk.ui.actions import Actions

        return Actions(self, self.menuBar(), self.texts, self.settings)

    @cached_property
    def tools(self) -> "Tools":
        """The tool bar."""
        from copdesk.ui.frame import Tools

        made = Tools(self.actions_, self.texts, self)
        self.addToolBar(made)
        return made

    @cached_property
    def status(self) -> "Status":
        """The status line."""
        from copdesk.ui.frame import Status

        made = Status(self.tasks, self.texts)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(made, 1)
        return made

    def show_page(self, page: QWidget) -> None:
        """Show a page instead of what is shown now, which is thrown away."""
        self._show_session()
        old = self.pages.currentWidget()
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        if old is not None:
            self.pages.removeWidget(old)
            old.deleteLater()

    def open_session(self, session: "Session", specs: "Sequence[ViewSpec]", commands: "Sequence[Command]" = ()) -> None:
        """Show an open desk."""
        self.session, self._specs, self._commands = session, specs, commands
        session.undoable_changed.connect(self.actions_.show_undoable)
        self._enter()
        session.refresh_undoable()

    def close_session(self) -> "Session | None":
        """Take the workspace away; the desk itself is closed by who opened it."""
        session, self.session = self.session, None
        if self.workspace is not None:
            self.workspace.remember()
        self.workspace = self.box = None
        self.actions_.set_session(None, (), ())
        self.actions_.set_view_actions("", ())
        self._show_session()
        return session

    def lock(self) -> None:
        """Lock the desk, once nothing would be lost."""
        if self.workspace is not None:
            self.workspace.leave(self.lock_asked.emit)

    def show_shortcuts(self) -> None:
        """F1."""
        from copdesk.ui.shortcuts import ShortcutSheet

        self.dialog = ShortcutSheet(self.texts, self.actions_.groups(), self)
        self.dialog.open()

    def show_about(self) -> None:
        """Version and licence."""
        from copdesk.ui.question import Question

        text = self.texts.t("ui.about.text", version=__version__)
        self.dialog = Question(self, "CopDesk", text, {}, self.texts.t("ui.close"))
        self.dialog.open()

    def open_logs(self) -> None:
        """The folder with the log, in the file manager."""
        self._log_folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))

    def change_look(self, setting: str, value: str | int, _checked: bool = False) -> None:
        """Another theme, language or letter size, at once; unsaved edits are asked about first."""
        change = partial(self._change_look, setting, value)
        if self.workspace is not None:
            self.workspace.leave(change)
        else:
            change()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint, once it is over."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is lost by closing: unsaved edits are asked about first."""
        workspace = self.workspace
        if workspace is not None and not self._leaving and workspace.view is not None and workspace.view.unsaved():
            event.ignore()
            workspace.leave(self._close_at_last)
            return
        self.settings.set("window", bytes(self.saveGeometry().toBase64().data()).decode())
        if workspace is not None:
            workspace.remember()
        self.settings.save()
        self.closing.emit()
        super().closeEvent(event)

    def _close_at_last(self) -> None:
        self._leaving = True
        self.close()
        self._leaving = False

    def _change_look(self, setting: str, value: str | int) -> None:
        self.settings.set(setting, value)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, self.settings.theme, self.settings.scale)
        if setting == "language":
            from copdesk.texts import Texts

            self.texts = Texts(self.settings.language)
            self.language_changed.emit(self.settings.language)
        if self.workspace is not None:
            self.workspace.remember()
        self._drop_frame()
        self._show_session()
        if self.session is not None:
            self.session.texts = self.texts
            self.session.undoable_changed.connect(self.actions_.show_undoable)
            self._enter()
            self.session.refresh_undoable()

    def _enter(self) -> None:
        from copdesk.ui.command_box import CommandBox
        from copdesk.ui.workspace import Workspace

        session = self.session
        assert session is not None
        remove = next((c.run for c in self._commands if c.title == "ui.sample.remove"), None)
        run = partial(remove, session, self) if remove is not None else None
        self.workspace = Workspace(session, self._specs, run)
        self.workspace.switched.connect(self._switched)
        self.actions_.set_session(session, [spec.key for spec in self._specs], self._commands)
        # Before it is shown: a list that gets the focus chooses its first row by itself.
        self.workspace.restore()
        self.show_page(self.workspace)
        self.box = CommandBox(session, self.actions_.all, self.workspace)
        self.workspace.focus_view()

    def _switched(self, key: str) -> None:
        view = self.workspace.view if self.workspace is not None else None
        actions = view.view_actions() if view is not None else []
        self.actions_.set_view_actions(self.texts.t(f"view.{key}"), actions)
        self.tools.set_view_actions(actions)

    def _drop_frame(self) -> None:
        """Let menus, tool bar and status line be made anew, in another language or look."""
        for old in (self.tools, self.status):
            old.hide()
            old.deleteLater()
        self.actions_.drop()
        del self.actions_, self.tools, self.status

    def _show_session(self) -> None:
        session = self.session
        self.tools.setVisible(session is not None)
        self.status.show_session(session)
        self.setWindowTitle(f"{session.unit} — CopDesk" if session is not None else "CopDesk")

    def _restore_geometry(self) -> None:
        self.resize(1180, 720)
        kept: str = self.settings.get("window", "")
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))
