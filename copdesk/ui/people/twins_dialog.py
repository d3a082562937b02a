"""Pairs of records that may be one person: made one, or told apart for good."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QStackedLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.messages import MessageBar
from copdesk.ui.people import work
from copdesk.ui.people.merge_panel import MergePanel
from copdesk.ui.session import Changes, Message, Session
from copdesk.ui.widgets.basics import button, column, fit, label, row, scrolled
from copdesk.ui.widgets.empty_state import EmptyState
from copdesk.ui.widgets.outline import Line, Outline

_ROW, _MOST_ROWS = 28, 4


class TwinsDialog(QDialog):
    """The pairs above, the fields of the chosen one below; what was done can be undone from the message."""

    def __init__(self, session: Session, parent: QWidget, chosen: Sequence[int] = ()) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._chosen, self.texts = session, tuple(chosen), session.texts
        self.dialog: QDialog | None = None
        t = self.texts.t
        self.setWindowTitle(t("register.twins").rstrip("…"))
        self.messages = MessageBar(self.texts)
        self.count = label("", "heading")
        self.list = Outline(
            t("twins.list"), [t(f"twins.column.{name}") for name in ("one", "two", "score")], right=(2,)
        )
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(lambda _now, _was: self._ask_pair())
        self.panel = MergePanel(self.texts, self.open_record)
        self.merge = button(t("twins.merge"), self.press_merge, "main", "people")
        self.apart = button(t("twins.apart"), self.press_apart)
        self.swap = button(t("twins.swap"), self.press_swap, sign="exchange")
        self.close_button = button(t("ui.close"), self.reject)
        for press in (self.apart, self.swap, self.close_button):
            press.setAutoDefault(False)
        self.merge.setDefault(True)
        self._lay_out()
        fit(self, 860, 680)
        session.changed.connect(self._reload)
        self.load()

    def load(self) -> None:
        """Look for pairs again."""
        self._session.run(self, work.pairs, self.texts, self._chosen, done=self._show, replace="pairs")

    def press_merge(self) -> None:
        """Make the two one by what is chosen."""
        pair = self.panel.pair
        if pair is not None:
            self._chosen = ()
            self._write(
                work.merge, *pair.ids, self.panel.values(), said=self.texts.t("twins.merged", name=pair.names[0])
            )

    def press_apart(self) -> None:
        """Remember that the two are two."""
        pair = self.panel.pair
        if pair is not None:
            self._chosen = ()
            one, two = pair.names
            self._write(work.tell_apart, *pair.ids, said=self.texts.t("twins.told_apart", one=one, two=two))

    def press_swap(self) -> None:
        """Let the other record stay."""
        if self.panel.pair is not None:
            self._ask(*reversed(self.panel.pair.ids), fixed=True)

    def open_record(self, key: str) -> None:
        """The whole card of one of the two."""
        from copdesk.ui.views.record_dialog import RecordDialog

        self.dialog = RecordDialog(self._session, self, "person", key)
        self.dialog.open()

    def _lay_out(self) -> None:
        t = self.texts.t
        work_ = QWidget()
        inside = column(self.count, self.list, label(t("twins.hint"), "small", wrap=True), parent=work_, gap=6)
        inside.addWidget(scrolled(self.panel), 1)
        self.empty = EmptyState("ok", t("twins.none"))
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(work_)
        self._stack.addWidget(self.empty)
        whole = column(self.messages, parent=self, margin=16, gap=8)
        whole.addWidget(body, 1)
        whole.addLayout(row(self.merge, self.apart, self.swap, 0, self.close_button))
        self._work = work_

    def _write(self, fn: Any, *args: Any, said: str) -> None:
        for press in (self.merge, self.apart, self.swap):
            press.setEnabled(False)

        def done(_result: object) -> None:
            self.messages.clear()
            self.messages.show_message(Message("ok", said, self.texts.t("ui.undo"), self._session.undo))

        self._session.run_action(self, fn, *args, done=done, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        self._allow()
        if isinstance(error, UserError):
            self.messages.show_message(Message("error", self._session.error_text(error, "person")))

    def _reload(self, changes: Changes) -> None:
        if changes.touch("person"):
            self.load()

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        self.count.setText(self.texts.n("twins.count", len(lines)))
        self._stack.setCurrentWidget(self._work if lines else self.empty)
        # As high as a few pairs need: the room belongs to the fields.
        self.list.setFixedHeight(38 + _ROW * max(1, min(len(lines), _MOST_ROWS)))
        for press in (self.merge, self.apart, self.swap):
            press.setVisible(bool(lines))
        if lines:
            self._ask_pair()
            self.list.setFocus()
        else:
            self.panel.pair = None
            self.close_button.setFocus()

    def _ask_pair(self) -> None:
        ids = self.list.current_key().split()
        if len(ids) == 2:
            self._ask(*ids)

    def _ask(self, keep: str, lose: str, *, fixed: bool = False) -> None:
        ask = partial(work.pair, fixed=fixed)
        self._session.run(self, ask, self.texts, keep, lose, done=self._show_pair, replace="pair")

    def _show_pair(self, pair: work.Pair | None) -> None:
        self._allow()
        if pair is not None:
            self.panel.show_pair(pair)

    def _allow(self) -> None:
        for press in (self.merge, self.apart, self.swap):
            press.setEnabled(True)
