"""The records that belong to a record: a list of its own in a tab of the card."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from copdesk.ui.session import Session
from copdesk.ui.views.part import Part
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.widgets.basics import column

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView


class ChildPart(Part):
    """The *child* records of a record of *noun*: add, open, edit in the cell, delete, as in any list."""

    def __init__(self, session: Session, noun: str, child: str, wiring: Wiring) -> None:
        super().__init__(session)
        self._noun, self._child, self._wiring = noun, child, wiring
        self._link = session.registry.child_field(child, noun)
        self._list: RegisterView | None = None
        column(parent=self, gap=0)

    def caption(self) -> str:
        """The register's name, or another one where that is too long for a tab or says little in this card."""
        names = (f"part.{self._noun}.{self._child}", f"part.{self._child}", f"entities.{self._child}")
        return self.texts.t(next(name for name in names if self.texts.has(name)))

    def show_record(self, key: str) -> None:
        """List what belongs to the record."""
        self.register().show_children_of(key)

    def unsaved(self) -> bool:
        """Whether a card of the list holds edits."""
        return self._list is not None and self.register().unsaved()

    def save_edits(self, then: Callable[[], None]) -> None:
        """Save that card."""
        self.register().save_edits(then)

    def discard_edits(self) -> None:
        """Drop its edits."""
        self.register().discard_edits()

    def keep_draft(self) -> None:
        """Keep what is half-typed in it."""
        if self._list is not None:
            self.register().keep_draft()

    def register(self) -> "RegisterView":
        """The list, made when it is first needed."""
        # A list has cards and a card has lists: the one that is made later imports the other.
        from copdesk.ui.views.register_page import RegisterView

        if self._list is None:
            self._list = RegisterView(self.session, self._child, self._wiring, link=self._link)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._list)
            # At once, not with the next event: the keyboard may be on its way to the list.
            self._list.show()
        return self._list
