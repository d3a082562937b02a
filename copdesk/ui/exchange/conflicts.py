"""Conflicts: two values side by side, decided by one key each; the next one comes by itself."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QStackedLayout, QVBoxLayout, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.edit_dialog import EditDialog
from copdesk.ui.exchange.parts import KEY, Columns, Notice, line, listing, select
from copdesk.ui.exchange.sides import SidesPanel
from copdesk.ui.exchange.work import Dispute
from copdesk.ui.session import Session
from copdesk.ui.shortcuts import latin_key
from copdesk.ui.widgets.basics import column, label, scrolled
from copdesk.ui.widgets.empty_state import EmptyState

_MOST = 9
_EDIT = "E"


class ConflictsTab(QWidget):
    """The list at the left, the values at the right; ``1``, ``2``, … choose a value, ``E`` writes another."""

    emptied = Signal()
    """The last conflict is gone while the keyboard was here."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self.disputes: Sequence[Dispute] = ()
        self.dialog: EditDialog | None = None
        self._at = 0
        texts = self.texts
        self.notice = Notice(session)
        self.left = label("", "heading")
        self.list = listing(
            texts.t("packages.conflicts"), [texts.t(f"exchange.{name}") for name in ("title", "field", "register")]
        )
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(lambda _now, _was: self._show_sides())
        self.sides = SidesPanel(session)
        self.sides.chosen.connect(self.choose)
        self.sides.edit_asked.connect(self.edit)
        self.sides.all_asked.connect(self.choose_all)
        self.empty = EmptyState("ok", texts.t("packages.conflicts.none"))
        listed = QWidget()
        column(self.left, self.list, parent=listed, gap=8).setStretch(1, 1)
        self.columns = Columns(listed, scrolled(self.sides), (2, 3), (2, 5))
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.columns)
        self._stack.addWidget(self.empty)
        head = QWidget()
        column(self.notice, parent=head, gap=0).setContentsMargins(16, 8, 16, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(body, 1)
        for number in range(1, _MOST + 1):
            self._key(str(number), partial(self.choose, number - 1))
        # The letter of that key in the Ukrainian layout too: a shortcut without Ctrl is asked for by letter.
        for key in (_EDIT, *(chr(code) for code in range(0x410, 0x430) if latin_key(code) == ord(_EDIT))):
            self._key(key, self.edit)

    @property
    def current(self) -> Dispute | None:
        """The conflict shown."""
        item = self.list.currentItem()
        found: Dispute | None = item.data(0, KEY) if item is not None else None
        return found

    def load(self) -> None:
        """Ask the desk again."""
        self.session.run(
            self, work.disputes, self.texts, done=self._show, failed=self.notice.refuse, replace="disputes"
        )

    def choose(self, at: int) -> None:
        """Decide for the value that stands at a place."""
        dispute = self.current
        if dispute is not None and at < len(dispute.sides):
            self._decide(dispute, dispute.sides[at].version)

    def edit(self) -> None:
        """Write another value; whether a record is in the trash has no other."""
        dispute = self.current
        if dispute is None or not self.sides.edit.isEnabled():
            return
        fields = [self.session.registry[dispute.conflict.noun].fields[name] for name in dispute.conflict.fields]
        decide = partial(self._decide, dispute)
        self.dialog = EditDialog(self.session, dispute, fields, decide, self)
        self.dialog.open()

    def choose_all(self, choice: str) -> None:
        """Decide every conflict about this field of this register alike."""
        dispute = self.current
        if dispute is not None:
            same = [each.conflict for each in self.disputes if each.kind == dispute.kind]
            self.session.run_action(self, work.decide_all, same, choice, done=self._decided, failed=self._refused)

    def _key(self, key: str, press: Any) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(press)

    def _decide(self, dispute: Dispute, choice: Any) -> None:
        self.session.run_action(self, work.decide, dispute.conflict, choice, done=self._decided, failed=self._refused)

    def _decided(self, _done: Any) -> None:
        self.notice.hide()
        self.load()

    def _refused(self, error: Exception) -> None:
        self.notice.refuse(error)
        self.load()

    def _show(self, disputes: Sequence[Dispute]) -> None:
        """The place in the list stays, so that the next conflict takes the place of the decided one."""
        item = self.list.currentItem()
        if item is not None:
            self._at = self.list.indexOfTopLevelItem(item)
        current = self.current
        keys = [each.conflict.key for each in disputes]
        at = keys.index(current.conflict.key) if current and current.conflict.key in keys else self._at
        self.disputes = disputes
        had_focus = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self.list.blockSignals(True)
        self.list.clear()
        for each in disputes:
            self.list.addTopLevelItem(line((each.title, each.field, each.register), each))
        self.list.blockSignals(False)
        self.left.setText(self.texts.n("packages.conflicts.left", len(disputes)))
        self._stack.setCurrentWidget(self.columns if disputes else self.empty)
        if had_focus and not disputes:
            self.emptied.emit()
        if disputes:
            select(self.list, min(at, len(disputes) - 1))
            if had_focus:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_sides()

    def _show_sides(self) -> None:
        dispute = self.current
        if dispute is None:
            return
        alike = sum(each.kind == dispute.kind for each in self.disputes)
        self.sides.show_dispute(dispute, alike)
        self.session.run(
            self,
            work.ancestor,
            self.texts,
            dispute.conflict,
            done=partial(self.sides.show_ancestor, dispute),
            failed=lambda _error: None,
            replace="ancestor",
        )
