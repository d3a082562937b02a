"""The actions on a register's list: the five of every register and the commands that are added to them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from copdesk.domain.errors import UserError
from copdesk.ui.icons import icon
from copdesk.ui.session import Changes
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

ACTIONS = ("add", "edit", "delete", "restore", "history")
_WRITING = frozenset({"add", "delete", "restore"})


class RegisterActions(QObject):
    """``by_name`` holds the actions; ``refresh`` opens and closes them by what is selected."""

    def __init__(self, view: "RegisterView", commands: Sequence[RegisterCommand]) -> None:
        super().__init__(view)
        self._view = view
        self._commands = [item for item in commands if not item.nouns or view.noun in item.nouns]
        self.by_name = {name: self._make(name, name) for name in ACTIONS}
        self.by_name.update({item.name: self._make(item.name, item.icon) for item in self._commands})
        self._may_write = True
        for name in ACTIONS:
            self.by_name[name].triggered.connect(partial(self._act, name))
        for command in self._commands:
            self.by_name[command.name].triggered.connect(partial(self._run, command))
        # Over the list, not over the card: that may hold lists of its own, and Del belongs to its texts.
        self._shortcut("add", "Ins", Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._shortcut("delete", "Del", Qt.ShortcutContext.WidgetShortcut)
        view.session.changed.connect(self._ask)
        self._ask(Changes())

    def refresh(self) -> None:
        """Open what can be done with the selected rows."""
        shown = self._view.list
        count, trash = shown.table.selected_count(), shown.in_trash
        some = count > 0
        can = {"add": not trash, "edit": some, "delete": some and not trash, "restore": some and trash, "history": some}
        can.update({item.name: {"": True, "rows": some, "one": count == 1}[item.needs] for item in self._commands})
        for name, allowed in can.items():
            self.by_name[name].setEnabled(allowed)

    def _make(self, name: str, sign: str) -> QAction:
        made = QAction(icon(sign), self._view.texts.t(f"register.{name}"), self._view)
        self._view.list.table.menu_actions.append(made)
        return made

    def _shortcut(self, name: str, keys: str, context: Qt.ShortcutContext) -> None:
        action = self.by_name[name]
        action.setShortcut(keys)
        action.setShortcutContext(context)
        (self._view.list if name == "add" else self._view.list.table).addAction(action)

    def _act(self, name: str, _checked: bool = False) -> None:
        """Whoever may not write here hears so before anything is typed; the desk refuses it in any case."""
        session = self._view.session
        if name in _WRITING and not self._may_write:
            noun = self._view.noun
            session.say(session.error_text(UserError("no_right", noun=noun), noun), "warning")
        else:
            self._view.act(name)

    def _ask(self, changes: Changes) -> None:
        session = self._view.session
        if session.ports is not None and changes.touch("user"):
            session.run(self, _may_write, self._view.noun, done=self._learn, replace="rights")

    def _learn(self, may: bool) -> None:
        self._may_write = may

    def _run(self, command: RegisterCommand, _checked: bool = False) -> None:
        command.run(self._view)


def _may_write(desk: Any, noun: str) -> bool:
    """In the worker: whether the user may."""
    from copdesk.services import rights

    return rights.may_write(desk, noun)
