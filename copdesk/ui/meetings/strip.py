"""The strip over the parts of a meeting: its state and the steps open from it, the quorum, what else can be done."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from copdesk.domain.rules import states
from copdesk.texts import Texts
from copdesk.ui.meetings.more import More
from copdesk.ui.meetings.steps import FORWARD, Steps
from copdesk.ui.meetings.words import quorum_line
from copdesk.ui.widgets.basics import button, column, frame, label, restyle, row, tool


class HeadStrip(QFrame):
    """Shown over both parts; ``menu`` is what a part adds its own actions to."""

    def __init__(self, texts: Texts, steps: Steps, more: More) -> None:
        super().__init__()
        self._texts, self._steps = texts, steps
        self.state = tool(texts.t("register.state"), "right", caption=True)
        self.state.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.state.setMenu(QMenu(self.state))
        self.forward = button("", self._forward, "main")
        self.about = label("", "small")
        self.quorum = label("", wrap=True)
        self.quorum.setAccessibleName(texts.t("minutes.quorum"))
        self.more = tool(texts.t("minutes.more"), "more", caption=True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.more.setMenu(self.menu)
        self.bring = self.menu.addAction(texts.t("minutes.bring"), steps.bring)
        self.menu.addAction(texts.t("minutes.next_meeting"), steps.plan_next)
        self.menu.addAction(texts.t("minutes.closing"), steps.show_closing)
        self.menu.addSeparator()
        self.topics = self.menu.addAction(texts.t("minutes.topics"), more.topics)
        self.menu.addAction(texts.t("minutes.versions"), more.versions)
        self.scan = self.menu.addAction(texts.t("minutes.scan"), more.scan)
        self.menu.addAction(texts.t("minutes.ics"), more.ics)
        line = row(self.state, self.forward, gap=8)
        line.addWidget(self.quorum, 1)
        line.addWidget(self.more)
        line.setContentsMargins(12, 6, 12, 6)
        self.notice = frame("banner")
        self._notice = label("", wrap=True)
        self.reopen = button(texts.t("minutes.reopen"), steps.reopen)
        inner = row(parent=self.notice, gap=12)
        inner.setContentsMargins(16, 6, 12, 6)
        inner.addWidget(self._notice, 1)
        inner.addWidget(self.reopen)
        self.notice.hide()
        column(parent=self, gap=0).addLayout(line)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.notice)
        self._next = ""

    def show_book(self, book: Any) -> None:
        """The meeting as it stands now."""
        texts, meeting = self._texts, book.meeting
        status = meeting["status"] or "planned"
        words = texts.t(f"choice.meeting_status.{status}")
        self.state.setText(f" {texts.t('register.state')}: {words}")
        self.state.setAccessibleName(f"{texts.t('register.state')}: {words}")
        menu = self.state.menu()
        menu.clear()
        for code in states.allowed("meeting", status):
            menu.addAction(f"→ {texts.t(f'choice.meeting_status.{code}')}", partial(self._steps.step, code))
        live = meeting["deleted"] is None
        self.state.setEnabled(live and not menu.isEmpty())
        self._next = FORWARD.get(status, "")
        self.forward.setVisible(bool(self._next) and live)
        if self._next:
            self.forward.setText(texts.t(f"minutes.step.{self._next}"))
        self._show_quorum(book)
        signed = book.frozen and live
        self.notice.setVisible(signed)
        for action in (self.bring, self.topics):
            action.setEnabled(not book.frozen)
        self.scan.setEnabled(book.frozen and live)
        if signed:
            said = [texts.t("minutes.signed", version=book.version)]
            said += [texts.t("minutes.sealed", sha256=book.seal[:16])] if book.seal else []
            self._notice.setText(" ".join(said))

    def _show_quorum(self, book: Any) -> None:
        quorum = book.quorum
        sign = "" if quorum is None else "✓ " if quorum.reached else "⚠ "
        self.quorum.setText(sign + quorum_line(self._texts, quorum))
        restyle(self.quorum, "role", "muted" if quorum is None else "says-ok" if quorum.reached else "says-warning")

    def _forward(self) -> None:
        self._steps.step(self._next)
