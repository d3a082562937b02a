"""An area of work: its registers as tabs, each made when it is first shown."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from copdesk.ui.icons import icon
from copdesk.ui.session import Session
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.register_page import ACTIONS, RegisterView
from copdesk.ui.widgets.basics import column
from copdesk.ui.widgets.view import View


class AreaView(View):
    """The registers whose entity belongs to *area*; ``Ctrl+PgUp`` and ``Ctrl+PgDown`` go between them."""

    def __init__(self, session: Session, tasks: Tasks, area: str, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._tasks = tasks
        self._nouns = tuple(noun for noun, entity in session.registry.items() if entity.area == area)
        self._made: dict[str, RegisterView] = {}
        self._actions = [self._make_action(name) for name in ACTIONS]
        self._actions += [self._make_step("next", "Ctrl+PgDown", 1), self._make_step("previous", "Ctrl+PgUp", -1)]
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.texts.t("register.tabs"))
        for noun in self._nouns:
            page = QWidget()
            column(parent=page, gap=0)
            self.tabs.addTab(page, self.texts.t(f"entities.{noun}").replace("&", "&&"))
        column(self.tabs, parent=self, gap=0)
        self.tabs.currentChanged.connect(self.register)
        self.register()

    @property
    def noun(self) -> str:
        """The register shown now."""
        return self._nouns[self.tabs.currentIndex()]

    def register(self, _at: int = -1) -> RegisterView:
        """The view of the register shown now."""
        noun = self.noun
        if noun not in self._made:
            made = self._made[noun] = RegisterView(self.session, self._tasks, noun)
            page = self.tabs.currentWidget().layout()
            assert isinstance(page, QVBoxLayout)
            page.addWidget(made)
        return self._made[noun]

    def show_register(self, noun: str) -> RegisterView:
        """Go to the tab of a register."""
        self.tabs.setCurrentIndex(self._nouns.index(noun))
        return self.register()

    def view_actions(self) -> list[QAction]:
        """What can be done with the records of the tab, and the steps between tabs."""
        return self._actions

    def nouns(self) -> tuple[str, ...]:
        """The registers of the area."""
        return self._nouns

    def open_record(self, noun: str, record: str) -> None:
        """Show a record in its tab."""
        self.show_register(noun).open_record(noun, record)

    def focus_search(self) -> None:
        """The search line of the tab."""
        self.register().focus_search()

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

    def place(self) -> dict[str, Any]:
        """The tab, and the filters of the tabs that were shown."""
        return {"tab": self.noun, "filters": {noun: view.place() for noun, view in self._made.items()}}

    def restore_place(self, place: dict[str, Any]) -> None:
        """Back to the tab and its filter."""
        if place.get("tab") in self._nouns:
            view = self.show_register(place["tab"])
            view.restore_place(place.get("filters", {}).get(place["tab"], {}))

    def _make_action(self, name: str) -> QAction:
        made = QAction(icon(name), self.texts.t(f"register.{name}"), self)
        made.triggered.connect(partial(self._act, name))
        return made

    def _act(self, name: str, _checked: bool = False) -> None:
        self.register().by_name[name].trigger()

    def _make_step(self, name: str, keys: str, step: int) -> QAction:
        made = QAction(icon("right" if step > 0 else "left"), self.texts.t(f"register.{name}_tab"), self)
        made.setShortcut(keys)
        made.triggered.connect(partial(self._step, step))
        self.addAction(made)
        return made

    def _step(self, step: int, _checked: bool = False) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % len(self._nouns))
        self.register().list.table.setFocus()
