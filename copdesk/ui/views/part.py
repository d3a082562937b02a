"""A part of a record's card: one tab beside the form, made when it is first shown."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from copdesk.ui.session import Changes, Session
from copdesk.ui.widgets.basics import Problem
from copdesk.ui.widgets.view import View


class Part(View):
    """Override ``load`` and what applies of ``View`` (``unsaved``, ``save_edits``, ``keep_draft``).

    *title* is the text key of the tab; *reads* names the registers whose writes make it load again;
    *covers* names child registers that need no list of their own beside it; a *last* one stands behind the
    lists; one that *takes_steps* leads the record through its states by itself.
    """

    title = ""
    reads: tuple[str, ...] = ()
    covers: frozenset[str] = frozenset()
    last = False
    takes_steps = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.key = ""
        self.problem = Problem(self)
        self._behind = False

    def first_control(self) -> QWidget | None:
        """The list that the part is about: what its keys do is done at once."""
        lists = (view for view in self.findChildren(QAbstractItemView) if view.isVisibleTo(self))
        return next((view for view in lists if view.focusPolicy() & Qt.FocusPolicy.TabFocus), None)

    def caption(self) -> str:
        """The words on the tab."""
        return self.texts.t(self.title)

    def show_record(self, key: str) -> None:
        """Show what belongs to the record with the id *key*."""
        self.key, self._behind = key, False
        self.problem.say("")
        self.load()

    def load(self) -> None:
        """Read, in the worker, what belongs to the record ``key``, and show it."""

    def reload(self, changes: Changes) -> None:
        """Load again what a write may have changed; out of sight, not before it is seen."""
        if self.key and changes.touch(*self.reads):
            self._behind = not self.isVisible()
            if not self._behind:
                self.load()

    def showEvent(self, event: QShowEvent) -> None:
        """What was written while this was out of sight."""
        super().showEvent(event)
        if self._behind:
            self._behind = False
            self.load()
