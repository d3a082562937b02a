"""All actions of the window and its menus; made anew with each language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from copdesk.texts import Texts
from copdesk.ui.icons import icon
from copdesk.ui.session import Session, Undoable
from copdesk.ui.settings import LANGUAGES, SCALES, THEMES, Settings
from copdesk.ui.shortcuts import plain_title

if TYPE_CHECKING:
    from copdesk.ui.main_window import MainWindow

MENUS = ("file", "edit", "go", "view_actions", "tools", "look", "help")


@dataclass(frozen=True)
class Command:
    """An action that the composition root adds: *title* is a text key, *menu* one of ``MENUS``."""

    title: str
    menu: str
    run: Callable[[Session, QWidget], None]
    icon: str = ""
    shortcut: str = ""


class Actions(QObject):
    """Actions by name in ``by_name``, menus by name in ``menus``."""

    def __init__(self, window: "MainWindow", bar: QMenuBar, texts: Texts, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._texts, self._settings = window, texts, settings
        self.by_name: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self._added: list[QAction] = []
        bar.clear()
        for name in MENUS:
            self.menus[name] = bar.addMenu(texts.t(f"ui.menu.{name}"))
        self._fill_file()
        self._fill_edit()
        self._after_views = self.menus["go"].addSeparator()
        self._add("go", "search", self._search, "Ctrl+K", "search")
        self._add("go", "find", self._find, "Ctrl+F")
        self._add("go", "palette", partial(self._search, "> "), "Ctrl+Shift+P", "command")
        self._fill_look()
        self._fill_help()
        self.set_session(None, (), ())

    def all(self) -> list[QAction]:
        """Every action that stands in a menu."""
        return [action for menu in self.menus.values() for action in _leaves(menu)]

    def groups(self) -> list[tuple[str, list[QAction]]]:
        """Menus with their actions, for the shortcut sheet."""
        return [(plain_title(menu.menuAction()), _leaves(menu)) for menu in self.menus.values()]

    def set_session(self, session: Session | None, keys: Sequence[str], commands: Sequence[Command]) -> None:
        """Fill the menus that need an open desk, or grey them out."""
        for old in self._added:
            old.setShortcuts([])
            old.deleteLater()
        self._added.clear()
        go = self.menus["go"]
        for place, key in enumerate(keys):
            action = QAction(self._texts.t(f"view.{key}"), go)
            if place < 9:
                action.setShortcut(QKeySequence(f"Ctrl+{place + 1}"))
            action.triggered.connect(partial(self._go, key))
            go.insertAction(self._after_views, action)
            self._added.append(action)
        for command in commands:
            self._add_command(command, session)
        for name in ("go", "tools", "view_actions"):
            self.menus[name].menuAction().setVisible(session is not None and bool(self.menus[name].actions()))
        for name in ("lock", "search", "find", "palette"):
            self.by_name[name].setEnabled(session is not None)
        self.show_undoable(Undoable())

    def set_view_actions(self, title: str, actions: Sequence[QAction]) -> None:
        """The menu of the present view."""
        menu = self.menus["view_actions"]
        for action in menu.actions():
            menu.removeAction(action)
        menu.setTitle(self._texts.t("ui.menu.view_actions"))
        menu.menuAction().setToolTip(title)
        menu.addActions(list(actions))
        menu.menuAction().setVisible(bool(actions))

    def show_undoable(self, can: Undoable) -> None:
        """Name the actions that undo and redo would take."""
        for name, what in (("undo", can.undo), ("redo", can.redo)):
            action = self.by_name[name]
            plain = self._texts.t(f"ui.act.{name}")
            words = what.replace("&", "&&")
            action.setText(f"{plain}: {words}" if what else plain)
            action.setToolTip(plain_title(action))
            action.setEnabled(bool(what))

    def drop(self) -> None:
        """Give way to the actions of another language: no shortcut may stay behind."""
        for action in self.all():
            action.setShortcuts([])
        for menu in self.menus.values():
            menu.deleteLater()
        self.deleteLater()

    def _go(self, key: str, _checked: bool = False) -> None:
        workspace = self._window.workspace
        if workspace is not None:
            # Arrows in the navigation only look; who names a view by its key wants to work there.
            workspace.go(key, lambda _view: workspace.focus_view() if workspace.rail.hasFocus() else None)

    def _step(self, way: str) -> None:
        session = self._window.session
        if session is not None:
            session.undo() if way == "undo" else session.redo()

    def _search(self, text: str = "") -> None:
        if self._window.box is not None:
            self._window.box.open(text)

    def _guide(self) -> None:
        from copdesk.ui.guide import show_guide

        show_guide(self._window)

    def _find(self) -> None:
        workspace = self._window.workspace
        if workspace is not None and workspace.view is not None:
            workspace.view.focus_search()

    def _fill_file(self) -> None:
        self._add("file", "lock", self._window.lock, "Ctrl+L", "lock")
        self._add("file", "quit", self._window.close, "Ctrl+Q", "sign-out")

    def _fill_edit(self) -> None:
        undo = self._add("edit", "undo", partial(self._step, "undo"), "Ctrl+Z", "undo")
        redo = self._add("edit", "redo", partial(self._step, "redo"), "Ctrl+Y", "redo")
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        for action in (undo, redo):
            action.setEnabled(False)

    def _fill_look(self) -> None:
        self._choices("theme", THEMES, self._settings.theme)
        self._choices("language", LANGUAGES, self._settings.language)
        self._choices("scale", SCALES, self._settings.scale)

    def _fill_help(self) -> None:
        self._add("help", "guide", self._guide, "Shift+F1", "help")
        sheet = self._add("help", "shortcuts", self._window.show_shortcuts, "F1", "keyboard")
        sheet.setShortcuts([QKeySequence("F1"), QKeySequence("Ctrl+/")])
        self._add("help", "logs", self._window.open_logs, "", "folder-open")
        self._add("help", "about", self._window.show_about, "", "info")

    def _choices(self, setting: str, values: Sequence[str] | Sequence[int], current: object) -> None:
        menu = self.menus["look"].addMenu(self._texts.t(f"ui.look.{setting}"))
        group = QActionGroup(menu)
        for value in values:
            title = f"{value} %" if isinstance(value, int) else self._texts.t(f"ui.{setting}.{value}")
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(partial(self._window.change_look, setting, value))
            group.addAction(action)
            menu.addAction(action)

    def _add(self, menu: str, name: str, run: Callable[[], object], keys: str = "", sign: str = "") -> QAction:
        action = QAction(self._texts.t(f"ui.act.{name}"), self.menus[menu])
        if sign:
            action.setIcon(icon(sign))
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: run())
        self.by_name[name] = action
        self.menus[menu].addAction(action)
        return action

    def _add_command(self, command: Command, session: Session | None) -> None:
        menu = self.menus[command.menu]
        action = QAction(self._texts.t(command.title), menu)
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
        action.triggered.connect(lambda _=False: command.run(session, self._window) if session else None)
        self.by_name[command.title] = action
        self._added.append(action)
        if command.menu == "file":
            menu.insertAction(self.by_name["lock"], action)
        else:
            menu.addAction(action)


def _leaves(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += _leaves(inner)
        elif not action.isSeparator():
            found.append(action)
    return found
