"""A record beside its list: its card, the parts that belong to it, and its history, as tabs."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.views.card import Card
from copdesk.ui.views.child_part import ChildPart
from copdesk.ui.views.new_record import ask_new_record
from copdesk.ui.views.part import Part
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.widgets.basics import column
from copdesk.ui.widgets.history_panel import Change, HistoryPanel
from copdesk.ui.widgets.tabs import Tabs

Then = Callable[[], None]


class RecordPanel(QWidget):
    """The tabs of one record of *noun*; parts are made when the first record is shown, and filled when they are."""

    saved = Signal(str)
    """The id of a record that has just been written."""
    shown = Signal(str)
    """The title of the record that the card holds now."""
    gone = Signal()
    """There is nothing to show any more."""
    turned = Signal()
    """Another tab is seen."""

    def __init__(self, session: Session, noun: str, wiring: Wiring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.noun, self._wiring = session, noun, wiring
        self._behind: set[QWidget] = set()
        texts = session.texts
        self.card = Card(session, noun, session_references(session, self, partial(ask_new_record, session, self)))
        self.history = HistoryPanel(texts)
        self.tabs = Tabs(texts.t("register.parts"), texts.t("register.parts.all"))
        self.tabs.addTab(self.card, texts.t("register.card"))
        for part in self._make_parts():
            self.tabs.addTab(part, part.caption().replace("&", "&&"))
        self.card.offers_steps = not any(part.takes_steps for part in self.parts)
        self.tabs.addTab(self.history, texts.t("ui.history"))
        column(self.tabs, parent=self, gap=0)
        self.card.saved.connect(self._written)
        self.card.shown.connect(self.shown)
        self.card.gone.connect(self.gone)
        self.tabs.currentChanged.connect(self._fill)
        self.tabs.currentChanged.connect(self._turned_inside)
        self.tabs.entered.connect(self._lead_in)
        self.tabs.currentChanged.connect(lambda _at: self.turned.emit())

    @property
    def key(self) -> str:
        """The id of the record shown; empty for one not yet made."""
        return self.card.key

    @property
    def parts(self) -> list[Part]:
        """The tabs between card and history."""
        return [tab for tab in map(self.tabs.widget, range(self.tabs.count())) if isinstance(tab, Part)]

    def part_actions(self) -> list[QAction]:
        """What can be done in the tab that is seen."""
        tab = self.tabs.currentWidget()
        return tab.view_actions() if isinstance(tab, Part) else []

    def show_new(self, values: Mapping[str, Any] | None = None) -> None:
        """Begin a record."""
        self.tabs.setCurrentWidget(self.card)
        self._open_tabs(only_card=True)
        self.card.show_new(values)

    def show_record(self, key: str, *, history: bool = False) -> None:
        """Load a record, and show its history first when asked; else the tab that was open stays."""
        fresh = not self.key
        self._open_tabs(only_card=False)
        self.card.show_record(key)
        self._behind = {self.history, *self.parts}
        if history:
            self.tabs.setCurrentWidget(self.history)
        elif fresh and any(not isinstance(part, ChildPart) and not part.last for part in self.parts):
            # A screen made for this register comes first; a list or files beside a form do not.
            self.tabs.setCurrentIndex(1)
        elif self.tabs.currentWidget() is self.history:
            self.tabs.setCurrentWidget(self.card)
        self._fill()

    def follow(self, key: str) -> None:
        """Show another record in the part that is open, unless edits have begun meanwhile."""
        if self.key not in {"", key} and not self.unsaved():
            self.card.show_record(key)
            self._behind = {self.history, *self.parts}
            self._fill()

    def reload(self) -> None:
        """Load the card and the history again; parts hear of writes by themselves."""
        self.card.reload()
        self._behind.add(self.history)
        self._fill()

    def unsaved(self) -> bool:
        """Whether the card or a part holds edits."""
        return self.card.dirty or any(part.unsaved() for part in self.parts)

    def save(self, then: Then | None = None) -> None:
        """Save the card and the parts one after another, then call *then*; a refused one is shown."""
        for tab in self._edited():
            self.tabs.setCurrentWidget(tab)
            following = partial(self.save, then)
            if isinstance(tab, Part):
                tab.save_edits(following)
            else:
                self.card.save(following)
            return
        if not self.key:
            self.tabs.setCurrentWidget(self.card)
            self.card.save(then)
        elif then is not None:
            then()

    def discard(self) -> None:
        """Drop the edits of card and parts."""
        for part in self.parts:
            if part.unsaved():
                part.discard_edits()
        self.card.discard()

    def keep_draft(self) -> None:
        """Put half-typed work away at once."""
        self.card.keep_draft()
        for part in self.parts:
            part.keep_draft()

    def _edited(self) -> Iterator[QWidget]:
        if self.card.dirty:
            yield self.card
        yield from (part for part in self.parts if part.unsaved())

    def _make_parts(self) -> list[Part]:
        made = [factory(self._session) for factory in self._wiring.parts.get(self.noun, ())]
        covered = frozenset().union(*(part.covers for part in made))
        children = (child for child in self._session.registry[self.noun].children if child not in covered)
        lists = [ChildPart(self._session, self.noun, child, self._wiring) for child in children]
        return sorted([*made, *lists], key=lambda part: part.last)

    def _open_tabs(self, *, only_card: bool) -> None:
        for at in range(1, self.tabs.count()):
            self.tabs.setTabEnabled(at, not only_card)

    def _fill(self, _at: int = -1) -> None:
        """Let the tab that is seen show the record, once for each record."""
        tab = self.tabs.currentWidget()
        if not self.key or tab not in self._behind:
            return
        self._behind.discard(tab)
        if isinstance(tab, Part):
            tab.show_record(self.key)
        elif tab is self.history:
            args = (self._session.texts, self.noun, self.key)
            self._session.run(self, _history, *args, done=self.history.show_changes, replace="history")

    def _turned_inside(self, _at: int) -> None:
        """Ctrl+Tab goes to the list of a part, not to the first of the fields above it."""
        here = QApplication.focusWidget()
        if here is not None and here is not self.tabs.tabBar() and self.tabs.isAncestorOf(here):
            self._lead_in()

    def _lead_in(self) -> None:
        """The keyboard to what the tab is about: a list, or the first field."""
        tab = self.tabs.currentWidget()
        control = tab.first_control() if isinstance(tab, Part) else self.history.tree if tab is self.history else None
        if control is not None:
            control.setFocus()
        elif tab is self.card:
            self.card.focus_first()

    def _written(self, key: str) -> None:
        fresh = not self.tabs.isTabEnabled(self.tabs.count() - 1)
        self._open_tabs(only_card=False)
        if fresh:
            self._behind = {self.history, *self.parts}
        self.saved.emit(key)


def _history(desk: Any, texts: Any, noun: str, key: str) -> list[Change]:
    from copdesk.services import wording

    lines = wording.of_record(desk, texts, noun, key)
    return [Change(line.ms, line.who, line.action, line.label, line.old, line.new) for line in lines]
