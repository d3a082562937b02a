"""An area of work: its registers as tabs, each made when it is first shown."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton, QVBoxLayout, QWidget

from copdesk.ui.icons import icon
from copdesk.ui.session import Session
from copdesk.ui.views.register_actions import ACTIONS
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.widgets.basics import column, tool
from copdesk.ui.widgets.view import MENU_ONLY, View

_QUIET = frozenset({"delete", "restore", "history"})


class AreaView(View):
    """The registers whose entity belongs to *area*; ``Ctrl+PgUp`` and ``Ctrl+PgDown`` go between the tabs.

    *first* are the registers that come first, in this order; registers that are only parts of others have no tab
    until they are asked for.
    """

    def __init__(
        self, session: Session, area: str, first: Sequence[str] = (), wiring: Wiring | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(session, parent)
        self._wiring = wiring or Wiring()
        self._nouns = tuple(noun for noun, entity in session.registry.items() if entity.area == area)
        self.tab_nouns: list[str] = []
        self._made: dict[str, RegisterView] = {}
        self._actions = {name: self._make_action(name, icon(name)) for name in ACTIONS}
        for command in self._wiring.commands:
            if not command.nouns or not command.nouns.isdisjoint(self._nouns):
                made = self._actions[command.name] = self._make_action(command.name, icon(command.icon))
                made.setShortcut(command.shortcut)
                made.setPriority(QAction.Priority.LowPriority if command.quiet else QAction.Priority.NormalPriority)
        for name in _QUIET:
            self._actions[name].setPriority(QAction.Priority.LowPriority)
        self._steps = [self._make_step("previous", "Ctrl+PgUp", -1), self._make_step("next", "Ctrl+PgDown", 1)]
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.texts.t("register.tabs"))
        self.more = tool(self.texts.t("register.more"), "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.tabs.setCornerWidget(self.more)
        parts = {child for noun in self._nouns for child in session.registry[noun].children}
        for noun in [*first, *(noun for noun in self._nouns if noun not in parts and noun not in first)]:
            self._add_tab(noun)
        column(self.tabs, parent=self, gap=0)
        self.tabs.currentChanged.connect(self._turned)
        self._turned()

    @property
    def noun(self) -> str:
        """The register shown now."""
        return self.tab_nouns[self.tabs.currentIndex()]

    def register(self) -> RegisterView:
        """The view of the register shown now."""
        noun = self.noun
        if noun not in self._made:
            made = self._made[noun] = RegisterView(self.session, noun, self._wiring)
            made.actions_changed.connect(self.actions_changed)
            for name, action in made.by_name.items():
                action.enabledChanged.connect(partial(self._mirror, noun, name))
            page = self.tabs.currentWidget().layout()
            assert isinstance(page, QVBoxLayout)
            page.addWidget(made)
        return self._made[noun]

    def show_register(self, noun: str) -> RegisterView:
        """Go to the tab of a register, made when there is none yet."""
        if noun not in self.tab_nouns:
            self._add_tab(noun)
        self.tabs.setCurrentIndex(self.tab_nouns.index(noun))
        return self.register()

    def view_actions(self) -> list[QAction]:
        """What can be done with the records of the tab, and the steps between tabs."""
        register = self.register()
        part = register.panel.part_actions() if register.side.is_open else []
        return [*self._actions.values(), *part, *self._steps]

    def nouns(self) -> tuple[str, ...]:
        """The registers of the area."""
        return self._nouns

    def first_control(self) -> QWidget:
        """The list, where Ins and Enter work at once; in an open card that took its place, the tabs of that card."""
        register = self.register()
        hidden = register.list.isHidden()
        return register.panel.tabs.tabBar() if hidden else register.list.rows.shown()

    def open_record(self, noun: str, record: str) -> None:
        """Show a record in its tab."""
        self.show_register(noun).open_record(noun, record)

    def focus_search(self) -> None:
        """The search line of the tab."""
        self.register().focused().focus_search()

    def unsaved(self) -> bool:
        """Whether a card of any tab holds edits."""
        return any(view.unsaved() for view in self._made.values())

    def save_edits(self, then: Callable[[], None]) -> None:
        """Save the cards one after another; a refused one is shown."""
        for noun, view in self._made.items():
            if view.unsaved():
                self.show_register(noun)
                view.save_edits(partial(self.save_edits, then))
                return
        then()

    def discard_edits(self) -> None:
        """Drop the edits of all cards."""
        for view in self._made.values():
            if view.unsaved():
                view.discard_edits()

    def keep_draft(self) -> None:
        """Keep what is half-typed in any tab."""
        for view in self._made.values():
            view.keep_draft()

    def place(self) -> dict[str, Any]:
        """The tab, and the filters of the tabs that were shown."""
        return {"tab": self.noun, "filters": {noun: view.place() for noun, view in self._made.items()}}

    def restore_place(self, place: dict[str, Any]) -> None:
        """Back to the tab and its filter."""
        if place.get("tab") in self._nouns:
            view = self.show_register(place["tab"])
            view.restore_place(place.get("filters", {}).get(place["tab"], {}))

    def _add_tab(self, noun: str) -> None:
        page = QWidget()
        column(parent=page, gap=0)
        self.tab_nouns.append(noun)
        captions = {name: self.texts.t(f"entities.{name}").replace("&", "&&") for name in self._nouns}
        self.tabs.addTab(page, captions[noun])
        menu = self.more.menu()
        menu.clear()
        for other in self._nouns:
            if other not in self.tab_nouns:
                menu.addAction(captions[other], partial(self.show_register, other))
        self.more.setVisible(not menu.isEmpty())

    def _turned(self, _at: int = -1) -> None:
        """Another tab: its actions, open or not as they are there."""
        view = self.register()
        for name, action in self._actions.items():
            there = view.by_name.get(name)
            action.setVisible(there is not None)
            action.setEnabled(there is not None and there.isEnabled())
        self.actions_changed.emit()

    def _mirror(self, noun: str, name: str, enabled: bool) -> None:
        if noun == self.noun:
            self._actions[name].setEnabled(enabled)

    def _make_action(self, name: str, sign: Any) -> QAction:
        made = QAction(sign, self.texts.t(f"register.{name}"), self)
        made.triggered.connect(partial(self._act, name))
        return made

    def _act(self, name: str, _checked: bool = False) -> None:
        view = self.register().focused()
        if name in view.by_name:
            view.by_name[name].trigger()

    def _make_step(self, name: str, keys: str, step: int) -> QAction:
        made = QAction(icon("right" if step > 0 else "left"), self.texts.t(f"register.{name}_tab"), self)
        made.setShortcut(keys)
        made.setProperty(MENU_ONLY, True)
        made.triggered.connect(partial(self._step, step))
        self.addAction(made)
        return made

    def _step(self, step: int, _checked: bool = False) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % len(self.tab_nouns))
        self.first_control().setFocus()
