"""The view of the exchange: cards, packages out, packages in, conflicts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.conflicts import ConflictsTab
from copdesk.ui.exchange.desks import DesksTab
from copdesk.ui.exchange.hand_over import HandOverTab
from copdesk.ui.exchange.take_in import TakeInTab
from copdesk.ui.exchange.totals import TotalsTab
from copdesk.ui.icons import icon
from copdesk.ui.session import Changes, Session
from copdesk.ui.widgets.basics import column, fit
from copdesk.ui.widgets.view import MENU_ONLY, View

TABS = ("desks", "out", "in", "conflicts", "totals")


class ExchangeView(View):
    """Five tabs, each asked of the desk when it is shown and after every write."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.desks, self.out = DesksTab(session), HandOverTab(session)
        self.take_in, self.conflicts = TakeInTab(session), ConflictsTab(session)
        self.totals = TotalsTab(session)
        self.take_in.conflicts_asked.connect(partial(self.show_tab, "conflicts"))
        self.take_in.card_opened.connect(self.open_file)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.texts.t("packages.tabs"))
        for name, tab in zip(TABS, self._parts, strict=True):
            self.tabs.addTab(tab, self.texts.t(f"packages.tab.{name}"))
        column(self.tabs, parent=self, gap=0)
        self.conflicts.emptied.connect(self.tabs.tabBar().setFocus)
        self.tabs.currentChanged.connect(lambda _at: self._load())
        self._actions = [
            self._action("look", "import", partial(self._act, "in")),
            self._action("write", "export", partial(self._act, "out")),
            self._action("card", "add", partial(self._act, "desks")),
            self._action("previous", "left", partial(self._step, -1), "Ctrl+PgUp"),
            self._action("next", "right", partial(self._step, 1), "Ctrl+PgDown"),
        ]
        for step in self._actions[-2:]:
            step.setProperty(MENU_ONLY, True)
        self.setAcceptDrops(True)
        self._load()

    @property
    def _parts(self) -> tuple[DesksTab, HandOverTab, TakeInTab, ConflictsTab, TotalsTab]:
        return self.desks, self.out, self.take_in, self.conflicts, self.totals

    def show_tab(self, name: str) -> None:
        """Go to a tab, one of ``TABS``."""
        self.tabs.setCurrentIndex(TABS.index(name))
        self._focus_tab()

    def open_file(self, path: Path) -> None:
        """A package is looked into, a card is shown to be compared; nothing is written by it."""
        card = path.suffix.lower() == work.CARD
        self.show_tab("desks" if card else "in")
        if card:
            self.desks.open_card(path)
        else:
            self.take_in.open(path)

    def reload(self, changes: Changes) -> None:
        """Something was written: what is shown may have changed."""
        self._load()

    def view_actions(self) -> list[QAction]:
        """Take in, hand over, add a card, and the steps between tabs."""
        return self._actions

    def place(self) -> dict[str, Any]:
        """The tab."""
        return {"tab": TABS[self.tabs.currentIndex()]}

    def restore_place(self, place: dict[str, Any]) -> None:
        """Back to the tab."""
        if place.get("tab") in TABS:
            self.show_tab(place["tab"])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A single package or card may be dropped."""
        if dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        path = dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def _load(self) -> None:
        self._parts[self.tabs.currentIndex()].load()
        self.session.run(self, work.conflict_count, done=self._show_count, replace="conflict_count")

    def _show_count(self, count: int) -> None:
        caption = self.texts.t("packages.tab.conflicts")
        self.tabs.setTabText(TABS.index("conflicts"), f"{caption} ({count})" if count else caption)

    def _act(self, name: str) -> None:
        self.show_tab(name)
        if name == "in":
            self.take_in.ask_package()
        elif name == "desks":
            self.desks.ask_card()
        else:
            self.out.path.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _action(self, name: str, sign: str, press: Any, keys: str = "") -> QAction:
        made = QAction(icon(sign), self.texts.t(f"packages.act.{name}"), self)
        made.setShortcut(keys)
        made.triggered.connect(lambda _checked: press())
        self.addAction(made)
        return made

    def _step(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % len(TABS))
        self._focus_tab()

    def _focus_tab(self) -> None:
        """The keyboard goes where the work of the tab begins."""
        first = (self.desks.add, self.out.recipients, self.take_in.path, self.conflicts.list, self.totals.list)
        wanted = first[self.tabs.currentIndex()]
        (wanted if wanted.isVisibleTo(self) else self.tabs.tabBar()).setFocus(Qt.FocusReason.ShortcutFocusReason)


def dropped(event: QDropEvent) -> Path | None:
    """The one package or card that a drag brings; None for anything else."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() in (work.PACKAGE, work.CARD) else None


def open_package(
    session: Session, path: Path, parent: QWidget, to_conflicts: Callable[[], None] | None = None
) -> QDialog:
    """Look into a package (or compare a card) from anywhere, in a dialog of its own; nothing is written by it.

    *to_conflicts* shows the conflicts of the view once a package has brought some.
    """
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(session.texts.t("view.exchange"))
    fit(dialog, 860, 600)
    tab: TakeInTab | DesksTab
    if path.suffix.lower() == work.CARD:
        tab = DesksTab(session)
        tab.load()
        tab.open_card(path)
    else:
        tab = TakeInTab(session)
        tab.finished.connect(dialog.accept)
        tab.conflicts_asked.connect(dialog.accept)
        if to_conflicts is not None:
            tab.conflicts_asked.connect(to_conflicts)
        tab.load()
        tab.open(path)
    column(tab, parent=dialog, gap=0)
    dialog.open()
    return dialog
