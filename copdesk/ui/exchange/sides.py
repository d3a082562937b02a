"""The values of one conflict side by side, what stood there before, and what can be done."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from copdesk.ui.exchange.work import Dispute, Side
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, frame, label
from copdesk.ui.widgets.flow import FlowLayout

_TRASH = "deleted"


class SidesPanel(QWidget):
    """Built anew for each conflict; *chosen* tells the place of a value."""

    chosen = Signal(int)
    edit_asked = Signal()
    all_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self._dispute: Dispute | None = None
        texts = self.texts
        self.title = label("", "heading", wrap=True)
        self.about = label("", "muted", wrap=True)
        self.before = label("", wrap=True)
        self.before.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._cards = QWidget()
        self._row = QHBoxLayout(self._cards)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.edit = button(texts.t("packages.side.edit"), self.edit_asked.emit, sign="edit")
        self.open = button(texts.t("packages.side.open"), self._open, sign="open")
        self.all_mine = button("", partial(self.all_asked.emit, "mine"))
        self.all_theirs = button("", partial(self.all_asked.emit, "theirs"))
        tools = QWidget()
        flow = FlowLayout(tools, gap=8)
        for each in (self.edit, self.open, self.all_mine, self.all_theirs):
            flow.addWidget(each)
        column(self.title, self.about, self._cards, self.before, tools, 0, parent=self, gap=10)

    def show_dispute(self, dispute: Dispute, alike: int) -> None:
        """Show a conflict; *alike* is the number of conflicts about the same field."""
        self._dispute = dispute
        texts = self.texts
        self.title.setText(dispute.title or "—")
        about = texts.t("packages.side.about", register=dispute.register, field=dispute.field)
        hung = texts.t("packages.side.hung", names=dispute.hung) if dispute.hung else ""
        self.about.setText(f"{about}\n{hung}".strip())
        self.before.setText("")
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, side in enumerate(dispute.sides):
            self._row.addWidget(self._card(dispute, at, side), 1)
        self.edit.setEnabled(_TRASH not in dispute.conflict.fields)
        self.all_mine.setText(texts.t("packages.side.all_mine", count=alike))
        self.all_theirs.setText(texts.t("packages.side.all_theirs", count=alike))
        for each in (self.all_mine, self.all_theirs):
            each.setVisible(alike > 1)

    def show_ancestor(self, dispute: Dispute, lines: Sequence[tuple[str, str]] | None) -> None:
        """Show what both sides knew before."""
        if dispute is not self._dispute:
            return
        if _TRASH in dispute.conflict.fields:
            return
        if lines is None:
            self.before.setText(self.texts.t("packages.side.before_unknown"))
        else:
            words = "; ".join(value or self.texts.t("packages.side.empty") for _, value in lines)
            self.before.setText(self.texts.t("packages.side.before", value=words))

    def _card(self, dispute: Dispute, at: int, side: Side) -> QFrame:
        texts = self.texts
        box = frame("card")
        who = texts.t("packages.side.mine") if side.here else texts.t("packages.side.theirs", unit=side.unit)
        layout: QVBoxLayout = column(label(who, "muted", wrap=True), parent=box, margin=10, gap=5)
        for name, value in side.lines:
            if len(side.lines) > 1:
                layout.addWidget(label(name, "small"))
            words = label(value or texts.t("packages.side.empty"), "heading" if value else "muted", wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setObjectName(f"value-{at}")
            layout.addWidget(words)
        when = texts.t("packages.side.written", when=side.when)
        layout.addWidget(label(f"{when} {texts.t('packages.side.shown')}" if side.shown else when, "small", wrap=True))
        layout.addStretch(1)
        key = "packages.side.keep_mine" if side.here else "packages.side.keep_theirs"
        press = button(texts.t(key, key=at + 1), partial(self.chosen.emit, at), "main" if at == 0 else "")
        press.setObjectName(f"choose-{at}")
        layout.addWidget(press)
        return box

    def _open(self) -> None:
        if self._dispute is not None:
            self.session.open_asked.emit(self._dispute.conflict.noun, self._dispute.conflict.id)
