"""One register: its list, and the card of a record beside it."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from copdesk.ui.desk_ports import ids_of
from copdesk.ui.question import Question, ask_unsaved
from copdesk.ui.session import Changes, Session
from copdesk.ui.views.register_actions import RegisterActions
from copdesk.ui.views.register_list import RegisterList
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.widgets.basics import column
from copdesk.ui.widgets.side_panel import SideSplitter
from copdesk.ui.widgets.view import View

if TYPE_CHECKING:
    from copdesk.ui.views.record_panel import RecordPanel

_BARE = Wiring()


class RegisterView(View):
    """The list and the card of *noun*. ``Ins`` adds, ``Enter`` opens, ``F2`` edits, ``Del`` moves to the trash.

    With *link* it stands in the card of the record that this field names: see ``show_children_of``.
    """

    def __init__(
        self, session: Session, noun: str, wiring: Wiring = _BARE, *, link: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(session, parent)
        self.noun = noun
        self._link, self._wiring = link, wiring
        fields = session.registry[noun].fields.values()
        self._shown_nouns = {noun, *(field.target for field in fields if field.target)}
        self.question: Question | None = None
        self.list = RegisterList(session, noun, link)
        self.actions_ = RegisterActions(self, wiring.commands)
        self.by_name = self.actions_.by_name
        wide = noun in wiring.wide
        close = self.texts.t("ui.close")
        self.side = SideSplitter(self.list, session.settings, noun, close, wide=wide)
        column(self.side, parent=self, gap=0)
        self.list.add_asked.connect(self.by_name["add"].trigger)
        self.list.opened.connect(self._open_number)
        self.list.trash.toggled.connect(self.actions_.refresh)
        self.list.table.selection_changed.connect(self.actions_.refresh)
        self.list.table.chosen.connect(self._chosen)
        self.side.close_asked.connect(partial(self._leave, self.side.close_panel))
        self.side.closed.connect(lambda: self.list.rows.shown().setFocus())
        self.side.closed.connect(self.actions_changed)
        self.actions_.refresh()
        if not link:
            self.list.table.reload()

    @cached_property
    def panel(self) -> "RecordPanel":
        """The card beside the list, made for the first record: a list is usable without it."""
        from copdesk.ui.views.record_panel import RecordPanel

        made = RecordPanel(self.session, self.noun, self._wiring)
        made.saved.connect(self._find)
        made.shown.connect(self.side.title.setText)
        made.gone.connect(self.side.close_panel)
        made.turned.connect(self.actions_changed)
        self.side.set_panel(made)
        return made

    @property
    def numbers(self) -> list[int]:
        """Row numbers of the selected records, in the order of the list."""
        return self.list.table.selected_numbers()

    def show_children_of(self, key: str) -> None:
        """List the records that hang on another one."""
        if key != self.list.above:
            self.side.close_panel()
        self.list.show_children_of(key)

    def focused(self) -> "RegisterView":
        """The list that the keyboard is in: this one, or one in the card."""
        widget = QApplication.focusWidget()
        while widget is not None and not isinstance(widget, RegisterView):
            widget = widget.parentWidget()
        return widget if isinstance(widget, RegisterView) and self.isAncestorOf(widget) else self

    def reload(self, changes: Changes) -> None:
        """Load again what a write may have changed."""
        if changes.touch(*self._shown_nouns):
            if self.list.above or not self._link:
                self.list.table.reload()
            if self.side.is_open:
                self.panel.reload()

    def view_actions(self) -> list[QAction]:
        """What can be done with the list, and in the part of the card that is seen."""
        return [*self.by_name.values(), *(self.panel.part_actions() if self.side.is_open else [])]

    def nouns(self) -> tuple[str, ...]:
        """The one register."""
        return (self.noun,)

    def open_record(self, noun: str, record: str) -> None:
        """Show the card of a record, and its row when the list holds it."""
        self._leave(partial(self._open, record))
        self._find(record)

    def focus_search(self) -> None:
        """Into the search line."""
        self.list.filter.box.setFocus()
        self.list.filter.box.selectAll()

    def unsaved(self) -> bool:
        """Whether the card holds edits."""
        return self.side.is_open and self.panel.unsaved()

    def save_edits(self, then: Callable[[], None]) -> None:
        """Save the card."""
        self.panel.save(then)

    def discard_edits(self) -> None:
        """Drop the edits of the card."""
        self.panel.discard()

    def keep_draft(self) -> None:
        """Keep what is half-typed."""
        if self.side.is_open:
            self.panel.keep_draft()

    def place(self) -> dict[str, Any]:
        """Words and conditions of the list."""
        return {"filter": self.list.filter.state()}

    def restore_place(self, place: dict[str, Any]) -> None:
        """Filter as the last time."""
        if any(place.get("filter", {}).values()):
            self.list.filter.restore(place["filter"])

    def act(self, name: str, _checked: bool = False) -> None:
        """Do one of ``ACTIONS`` with the selected rows; edits in the card are asked about first."""
        numbers = self.list.table.selected_numbers()
        current = self.list.table.current_number()
        if name == "add":
            self._leave(partial(self._open, ""))
        elif name in {"edit", "history"} and current >= 0:
            self._open_number(current, history=name == "history")
        elif name in {"delete", "restore"} and numbers:
            self._leave(partial(_put, self, name, numbers))

    def _leave(self, then: Callable[[], None]) -> None:
        """Call *then* once edits of the card are saved or dropped."""
        if not self.unsaved():
            then()
            return

        def discard() -> None:
            self.panel.discard()
            then()

        self.question = ask_unsaved(self, self.texts, partial(self.panel.save, then), discard)

    def _open(self, record: str, history: bool = False) -> None:
        """The card of a record, or of a new one without an id."""
        self.side.open_panel(self.texts.t(f"entity.{self.noun}" if record else f"new.{self.noun}"))
        if record:
            self.panel.show_record(record, history=history)
            if self.list.isHidden():
                # Else the keyboard would land on the button that closes the card.
                self.panel.tabs.tabBar().setFocus()
        else:
            self.panel.show_new({self._link: self.list.above} if self._link else None)

    def _open_number(self, number: int, history: bool = False) -> None:
        show = partial(self._open, history=history)
        done = partial(_with_first, lambda key: self._leave(partial(show, key)))
        self.session.run(self, ids_of, self.noun, [number], done=done, replace="open")

    def _chosen(self, number: int) -> None:
        """An open card follows the cursor of the list, unless it holds edits or a new record."""
        if self.side.is_open and number >= 0 and self.panel.key and not self.panel.unsaved():
            done = partial(_with_first, self.panel.follow)
            self.session.run(self, ids_of, self.noun, [number], done=done, replace="open")

    def _find(self, record: str) -> None:
        self.session.run(self, _number_of, self.noun, record, done=self.list.show_number)


def _put(view: RegisterView, name: str, numbers: Sequence[int]) -> None:
    view.side.close_panel()
    message = view.texts.n(f"register.{name}.done", len(numbers))
    view.session.run_action(view, _move, name, view.noun, numbers, message=message)


def _with_first(then: Callable[[str], None], keys: Sequence[str]) -> None:
    if keys:
        then(keys[0])


def _number_of(desk: Any, noun: str, key: str) -> int:
    from copdesk.services import vectors

    return vectors.number_of(desk, noun, key)


def _move(desk: Any, name: str, noun: str, numbers: Sequence[int]) -> None:
    """In the worker: records into the trash (*name* delete) or out of it."""
    from copdesk.services import records

    move = records.delete if name == "delete" else records.restore
    move(desk, noun, ids_of(desk, noun, numbers))
