"""The round of a plan in its card: handed up, reviewed measure by measure, decided, taken up; what changed since."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.icons import icon
from copdesk.ui.review import work
from copdesk.ui.review.round_lists import RoundLists
from copdesk.ui.review.words import situation
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, label
from copdesk.ui.widgets.empty_state import EmptyState
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.view import MENU_ONLY

_SIGNS = {
    "submit": "send", "take_up": "ok", "note": "edit", "agree": "check", "approve": "ok", "give_back": "undo",
    "package": "export",
}  # fmt: skip
_MAIN = frozenset({"submit", "take_up", "approve"})
_POSITION = "review.position"
_LOW = 300


class ReviewPart(Part):
    """What applies is offered: to the unit handing up and taking up, to the supervisor notes and the decision."""

    title = "review.title"
    reads = ("plan", "measure", "indicator", "funding_line", "submission", "review", "review_note")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.data: work.PlanRounds | None = None
        self.dialog: QDialog | None = None
        self.head = label("", "heading", wrap=True)
        self.said = label("", wrap=True)
        self.lists = RoundLists(session, EmptyState("send", t("review.empty"), t("review.act.submit"), self.ask_submit))
        self.lists.note_asked.connect(self.ask_note)
        self.acts: dict[str, QAction] = {}
        self.buttons: dict[str, QPushButton] = {}
        whole = column(self.head, self.said, self._buttons(), self.problem, parent=self, gap=8)
        whole.addWidget(self.lists, 1)
        whole.setContentsMargins(16, 12, 16, 8)

    def show_record(self, key: str) -> None:
        """Show the round of the plan."""
        if key != self.key:
            self.lists.begin()
        super().show_record(key)

    def view_actions(self) -> list[QAction]:
        """What is offered now, in the menu too."""
        return list(self.acts.values())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low window the sentences make room for the list; the first one stays."""
        super().resizeEvent(event)
        self._show_said()

    def ask_submit(self) -> None:
        """A word to the supervisor, then the plan is frozen for the review; the package is offered at once."""
        fields = [self.session.registry["submission"].fields["note"]]
        self._ask(
            "submit", "submission", fields, partial(_submit, self.key), {}, then=partial(self.ask_package, "plans")
        )

    def take_up(self) -> None:
        """Approve the plan or take it back to work, as was decided."""
        if self.data is not None and self.data.last is not None:
            message = self.texts.t(f"review.taken.{self.data.last.outcome or 'returned'}")
            self._write(work.take_up, self.data.last.id, message=message)

    def ask_note(self) -> None:
        """Say what is thought of the measure under the cursor."""
        key, last = self.lists.notes.current_key(), self.data.last if self.data is not None else None
        if not key or last is None or not self.data or not self.data.to_review:
            return
        former = next((note for note in last.notes if note.measure == key), None)
        values = {"verdict": former.verdict if former else "change", "comment": former.comment if former else ""}
        fields = [self.session.registry["review_note"].fields[name] for name in ("verdict", "comment")]
        self._ask("note", "review_note", fields, partial(_note, last.id, key), values)

    def agree(self) -> None:
        """Agree to the measure under the cursor, and go on to the next one."""
        key = self.lists.notes.current_key()
        if key and self.data is not None and self.data.last is not None:
            self.lists.go_down()
            self._write(work.note, self.data.last.id, key, "agreed", "", message=self.texts.t("review.noted"))

    def ask_decision(self, outcome: str) -> None:
        """The decision with who gives it; the package is offered at once."""
        if self.data is None or self.data.last is None:
            return
        name = "approve" if outcome == "approved" else "give_back"
        fields = [self.session.registry["review"].fields[each] for each in ("comment", "position", "name")]
        values = {"position": self.session.settings.get(_POSITION, ""), "name": self.session.user}
        decide = partial(_decide, self.data.last.id, outcome)
        self._ask(name, "review", fields, decide, values, then=self._decided)

    def ask_package(self, scope: str = "", _done: Any = None) -> None:
        """Write the package that carries this round to the other side."""
        from copdesk.ui.exchange.hand_over import open_hand_over

        ours = self.data is None or self.data.last is None or self.data.last.here
        self.dialog = open_hand_over(self.session, self, scope or ("plans" if ours else "review"))

    def _ask(
        self, name: str, noun: str, fields: list[Any], write: Callable[[Any, dict[str, Any]], Any],
        values: dict[str, Any], then: Callable[[Any], None] | None = None,
    ) -> None:  # fmt: skip
        t = self.texts.t
        message = t("review.noted") if name == "note" else t(f"review.{name}.done")
        title, text = t(f"review.act.{name}").rstrip("…"), t(f"review.{name}.text")
        self.problem.say("")
        self.dialog = FieldsDialog(
            self.session, self, noun, title, text, fields, write, message=message, values=values,
            done=then,
        )  # fmt: skip
        self.dialog.open()

    def _decided(self, _review: object) -> None:
        """The post is offered again the next time; now the decision has to leave."""
        if isinstance(self.dialog, FieldsDialog):
            self.session.settings.set(_POSITION, self.dialog.form.editor("position").raw())
        self.ask_package("review")

    def _buttons(self) -> QWidget:
        presses: dict[str, Callable[[], None]] = {
            "submit": self.ask_submit, "take_up": self.take_up, "note": self.ask_note, "agree": self.agree,
            "approve": partial(self.ask_decision, "approved"), "give_back": partial(self.ask_decision, "returned"),
            "package": self.ask_package,
        }  # fmt: skip
        bar = QWidget()
        flow = FlowLayout(bar)
        for name, press in presses.items():
            caption = self.texts.t(f"review.act.{name}")
            made = QAction(icon(_SIGNS[name]), caption, self)
            made.setProperty(MENU_ONLY, True)
            made.triggered.connect(lambda _checked=False, press=press: press())
            self.acts[name] = made
            self.buttons[name] = button(caption, press, "main" if name in _MAIN else "", _SIGNS[name])
            flow.addWidget(self.buttons[name])
            if name in {"note", "agree"}:
                made.setShortcut({"note": "F2", "agree": "Ctrl+Shift+A"}[name])
                made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                self.lists.notes.addAction(made)
                self.lists.notes.menu_actions.append(made)
        return bar

    def load(self) -> None:
        """Read the round of the plan."""
        self.session.run(self, work.read, self.key, done=self._show, failed=self._refused, replace="review")

    def _show(self, data: work.PlanRounds | None) -> None:
        self.data = data
        if data is None:
            return
        head, said = situation(self.texts, data)
        self.head.setText(head)
        self.head.setVisible(bool(head))
        self.said.setText(said)
        self._show_said()
        offered = _offered(data)
        for name, made in self.acts.items():
            made.setVisible(name in offered)
            made.setEnabled(name in offered)
            self.buttons[name].setVisible(name in offered and (name != "submit" or bool(data.rounds)))
        self.lists.show_rounds(data)

    def _show_said(self) -> None:
        low = self.height() < _LOW
        self.said.setVisible(bool(self.said.text()) and not low)
        self.head.setToolTip(self.said.text())

    def _write(self, fn: Callable[..., Any], *args: Any, message: str) -> None:
        self.problem.say("")
        self.session.run_action(self, fn, *args, failed=self._refused, message=message)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "plan"))


def _offered(data: work.PlanRounds) -> frozenset[str]:
    """What there is to do, by who is here and how far the round is."""
    if data.to_review:
        return frozenset({"note", "agree", "approve", "give_back"})
    last = data.last
    if last is None:
        return frozenset({"submit"})
    if data.to_take_up:
        # An approval is of what was handed up: once the plan is another, it goes up again.
        return frozenset({"take_up", *(("submit",) if data.changed and last.outcome == "approved" else ())})
    if not last.here:
        return frozenset({"package"} if data.may_review and last.outcome else ())
    if data.waits:
        return frozenset({"package"})
    return frozenset(() if data.settled else {"submit"})


def _submit(plan: str, desk: Any, values: dict[str, Any]) -> str:
    return work.submit(desk, plan, values["note"] or "")


def _note(submission: str, measure: str, desk: Any, values: dict[str, Any]) -> str:
    return work.note(desk, submission, measure, values["verdict"] or "agreed", values["comment"] or "")


def _decide(submission: str, outcome: str, desk: Any, values: dict[str, Any]) -> str:
    return work.decide(desk, submission, outcome, values)
