"""The way of a candidate into the group: what is lacking and the one step that comes next, under the card."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from copdesk.ui.session import Changes, Session
from copdesk.ui.widgets.basics import button, column, frame, label
from copdesk.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from copdesk.ui.views.card import Card

_STEPS = ("agree", "include")
_NOUNS = ("membership", "consent", "person")


class JoinLine(QWidget):
    """Hidden but for candidates; *step* is ``agree`` while a consent lacks, then ``include``."""

    def __init__(self, session: Session, card: "Card") -> None:
        super().__init__(card)
        self._session, self._card = session, card
        self.step = ""
        self._person, self._title = "", ""
        self.dialog: QDialog | None = None
        t = session.texts.t
        box = frame("banner")
        self.way, self.words = label("", "heading", wrap=True), label("", wrap=True)
        self.buttons: dict[str, QPushButton] = {}
        line = QWidget()
        flow = FlowLayout(line)
        for name, sign, role in (
            ("agree", "agreement", "main"),
            ("include", "person-add", "main"),
            ("print", "print", ""),
        ):
            made = self.buttons[name] = button(t(f"join.{name}"), partial(self.press, name), role, sign)
            made.setAutoDefault(False)
            flow.addWidget(made)
        column(self.way, self.words, line, parent=box, margin=10, gap=6)
        column(box, parent=self).setContentsMargins(16, 6, 16, 0)
        card.shown.connect(lambda _title: self.ask())
        session.changed.connect(self._changed)
        self.hide()

    def ask(self) -> None:
        """Look at what comes next for the membership in the card."""
        if self._card.key:
            self._session.run(self, _next, self._card.key, done=self._show, replace="join")
        else:
            self._show(("", "", ""))

    def press(self, name: str) -> None:
        """Make the step, or print what the candidate has to sign."""
        if name == "print":
            from copdesk.ui.papers.paper_work import PaperAsk
            from copdesk.ui.papers.preview import show_preview

            self.dialog = show_preview(self._session, PaperAsk("consent", "person", key=self._person), self)
        else:
            # A dialog of fields has cards, and a card has this line.
            from copdesk.ui.groups import group_steps

            ask = group_steps.ask_agree if name == "agree" else group_steps.ask_include
            self.dialog = ask(self._session, self, self._card.key, self._title)

    def _changed(self, changes: Changes) -> None:
        if changes.touch(*_NOUNS) and self._card.key:
            self.ask()

    def _show(self, found: tuple[str, str, str]) -> None:
        self.step, self._person, self._title = found
        self.setVisible(bool(self.step))
        if not self.step:
            return
        t, at = self._session.texts.t, _STEPS.index(self.step)
        names = [t(f"choice.membership_status.{name}") for name in ("proposed", "consented", "included")]
        self.way.setText("  →  ".join(f"● {name}" if place == at else name for place, name in enumerate(names)))
        self.words.setText(t(f"join.{self.step}.text"))
        for name, made in self.buttons.items():
            made.setVisible(name == self.step or (name == "print" and self.step == "agree"))


def _next(desk: Any, key: str) -> tuple[str, str, str]:
    """In the worker: the next step of a membership, its person's id and name."""
    from copdesk.services import groups_changes

    step = groups_changes.next_step(desk, key)
    row = desk.get("membership", key) if step else None
    return (step, row["person"], desk.title("person", row["person"])) if row else ("", "", "")
