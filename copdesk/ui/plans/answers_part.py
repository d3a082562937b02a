"""What a plan recommends to programmes: packages with their letters, proposals with the answers they got."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.plans.record_outline import RecordOutline
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import button, column, label
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.outline import Line
from copdesk.ui.widgets.ticked_outline import TickedOutline

_COLUMNS = ("number", "text", "executor", "amount", "outcome", "decision", "item")
_ANSWER = ("answer", "answer_number", "answer_date", "programme_item")
_SIGNS = {
    "accepted": ("ok", "ok"), "partly": ("flag", "warning"), "rejected": ("prohibited", "error"),
    "none": ("clock", ""), "unanswered": ("warning", "error"),
}  # fmt: skip


class PackageOutline(RecordOutline):
    """Packages with their proposals below them; a key is ``noun/id``."""

    def open_card(self, key: str) -> None:
        """The card of a package or a proposal."""
        noun, _, record = key.partition("/")
        if record:
            self.dialog = RecordDialog(self._session, self, noun, record)
            self.dialog.open()

    def delete(self) -> None:
        """Move the selected packages and proposals to the trash as one step."""
        keys = tuple(self.keys())
        if keys:
            message = self._session.texts.n("register.delete.done", len(keys))
            self._session.run_action(self, _delete, keys, message=message)


class AnswersPart(Part):
    """Each proposal has an outcome; what got no answer in time says so."""

    title = "answers.title"
    reads = ("recommendation", "proposal")
    covers = frozenset({"recommendation"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.dialog: FieldsDialog | None = None
        self.sum = label("", "heading", wrap=True)
        self.list = PackageOutline(
            session, "recommendation", t("answers.title"), [t(f"answers.{name}") for name in _COLUMNS], stretch=1,
            sign_at=4, right=(3,), fresh=lambda: {"plan": self.key},
        )  # fmt: skip
        self.list.itemSelectionChanged.connect(self._refresh)
        empty = EmptyState("send", t("answers.empty"), t("answers.propose").rstrip("…"), self.propose)
        self._stack = ListOrEmpty(self.list, empty, empty)
        whole = column(self.sum, self._buttons(), self.problem, parent=self, gap=8)
        whole.addWidget(self._stack, 1)
        whole.setContentsMargins(16, 12, 16, 8)

    def propose(self) -> None:
        """A package of open measures of the plan: all are ticked at first."""
        self.problem.say("")
        self.session.run(self, _open_measures, self.texts, self.key, done=self._choose, replace="propose")

    def letter(self) -> None:
        """Number and date of the letter; then it is shown with its annex, to be printed and signed."""
        package = self._package()
        if package:
            fields = [self.session.registry["recommendation"].fields[name] for name in ("letter_number", "letter_date")]
            values = {"letter_date": dates.today()}
            self._ask("letter", "recommendation", fields, partial(_send, package), values, package)

    def answer(self) -> None:
        """The answer to the selected proposals, or to all of the package under the cursor."""
        chosen = self.list.keys()
        proposals = [key.partition("/")[2] for key in chosen if key.startswith("proposal/")]
        proposals = proposals or list(self._of_package.get(self._package(), ()))
        if proposals:
            fields = [self.session.registry["proposal"].fields[name] for name in _ANSWER]
            values = {"answer": "accepted", "answer_date": dates.today()}
            self._ask("answer", "proposal", fields, partial(_answer, tuple(proposals)), values)

    def _choose(self, lines: list[Line]) -> None:
        if not lines:
            self._refused(UserError("proposals_from_nothing"))
            return
        t, chosen = self.texts.t, [line.key for line in lines]
        titles = [t("answers.number"), t("entity.measure"), t("field.measure.status")]
        measures = TickedOutline(t("entities.measure"), titles, stretch=1)
        measures.show_ticks(lines, chosen)
        fields = [self.session.registry["recommendation"].fields[name] for name in ("programme", "addressee")]
        go = self._ask("propose", "recommendation", fields, partial(_propose, self.key, chosen), above=measures).go

        def tick() -> None:
            chosen[:] = measures.ticked()
            go.setEnabled(bool(chosen))

        measures.itemChanged.connect(tick)
        measures.opened.connect(lambda _key: go.click())

    def _ask(
        self, name: str, noun: str, fields: list[Any], write: Any, values: dict[str, Any] | None = None,
        package: str = "", above: QWidget | None = None,
    ) -> FieldsDialog:  # fmt: skip
        t = self.texts.t
        title = t(f"answers.{name}").rstrip("…")
        show = partial(self._show_letter, package) if package else None
        self.dialog = FieldsDialog(
            self.session, self, noun, title, t(f"answers.{name}.text"), fields, write, values=values,
            message=t(f"answers.{name}.done"), done=show, above=above,
        )  # fmt: skip
        self.dialog.open()
        return self.dialog

    def _show_letter(self, package: str, _done: object) -> None:
        from copdesk.ui.papers.paper_work import PaperAsk
        from copdesk.ui.papers.preview import show_preview

        show_preview(self.session, PaperAsk("recommendations", "recommendation", key=package), self)

    def _buttons(self) -> QWidget:
        t = self.texts.t
        bar = QWidget()
        flow = FlowLayout(bar)
        self.buttons = {
            "propose": button(t("answers.propose"), self.propose, sign="add"),
            "letter": button(t("answers.letter"), self.letter, sign="send"),
            "answer": button(t("answers.answer"), self.answer, sign="inbox"),
        }
        for name, made in self.buttons.items():
            flow.addWidget(made)
            if name != "propose":
                self.list.do(f"answers.{name}", {"letter": "send", "answer": "inbox"}[name], getattr(self, name))
        return bar

    def load(self) -> None:
        """Read the recommendations."""
        self.session.run(
            self, _read, self.texts, self.key, dates.today(), done=self._show, failed=self._refused, replace="answers"
        )

    def _show(self, found: tuple[str, list[Line], dict[str, tuple[str, ...]]]) -> None:
        said, lines, self._of_package = found
        self.sum.setText(said)
        self.sum.setVisible(bool(said))
        self.list.show_lines(lines)
        self._stack.show_count(len(lines), False)
        self._refresh()

    def _refresh(self) -> None:
        some = bool(self._package())
        self.buttons["letter"].setEnabled(some)
        self.buttons["answer"].setEnabled(some)

    def _package(self) -> str:
        """The package under the cursor, or that of the proposal there."""
        item = self.list.currentItem()
        while item is not None:
            noun, _, key = self.list.key_of(item).partition("/")
            if noun == "recommendation":
                return key
            item = item.parent()
        return ""

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "recommendation"))


def _read(desk: Any, texts: Texts, plan: str, today: date) -> tuple[str, list[Line], dict[str, tuple[str, ...]]]:
    """In the worker: the counts in words, the lines, and the proposals of each package."""
    from copdesk.services import recommendations

    found = recommendations.packages(desk, today, plan)
    sums = recommendations.outcomes(desk, today, plan)
    names = ("accepted", "partly", "rejected", "waiting", "unanswered")
    parts = [texts.t(f"answers.sum.{name}", count=len(sums.ids[name])) for name in names if sums.ids[name]]
    said = " · ".join([texts.n("answers.sent", sums.sent), *parts]) if sums.sent else ""
    lines = []
    for package in found:
        lines.append(Line(f"recommendation/{package.id}", (_head(desk, texts, package),), head=True))
        lines += [_line(desk, texts, one, bool(package.late)) for one in package.proposals]
    return said, lines, {each.id: tuple(one["id"] for one in each.proposals) for each in found}


def _head(desk: Any, texts: Texts, package: Any) -> str:
    from copdesk.services import labels

    status = labels.choice_label(texts, desk.registry["recommendation"].field("status"), package.status)
    parts = [package.programme, status]
    if package.letter_number and package.letter_date:
        parts.append(texts.t("answers.sent_on", number=package.letter_number, day=package.letter_date))
    if package.late:
        parts.append(texts.n("answers.late", package.late))
    return " · ".join(parts)


def _line(desk: Any, texts: Texts, one: Any, late: bool) -> Line:
    from copdesk.services import labels

    fields = desk.registry["proposal"].fields
    answer = one["answer"] or "none"
    said = labels.choice_label(texts, fields["answer"], answer)
    day = f"{one['answer_date']:%d.%m.%Y}" if one["answer_date"] else ""
    decision = " ".join(part for part in (f"№ {one['answer_number']}" if one["answer_number"] else "", day) if part)
    amount = fields["amount"].kind.show(one["amount"]) if one["amount"] is not None else ""
    text, item = one["text"], one["programme_item"] or ""
    cells = (str(one["number"] or ""), text, one["executor"] or "", amount, said, decision, item)
    return Line(f"proposal/{one['id']}", cells, *_SIGNS["unanswered" if late and answer == "none" else answer])


def _open_measures(desk: Any, texts: Texts, plan: str) -> list[Line]:
    """In the worker: the measures that may be proposed."""
    from copdesk.services import labels, recommendations

    status = desk.registry["measure"].field("status")
    return [
        Line(row["id"], (row["number"] or "", row["text"], labels.show(texts, status, row["status"])))
        for row in recommendations.proposable(desk, plan)
    ]


def _propose(plan: str, measures: list[str], desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import recommendations

    return recommendations.propose(desk, plan, values["programme"] or "", values["addressee"] or "", tuple(measures))


def _send(package: str, desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import recommendations

    recommendations.send(desk, package, values["letter_number"] or "", values["letter_date"])


def _answer(proposals: tuple[str, ...], desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import recommendations

    recommendations.answer(desk, proposals, values)


def _delete(desk: Any, keys: tuple[str, ...]) -> None:
    from copdesk.services import recommendations

    recommendations.delete(desk, [(noun, key) for noun, _, key in (each.partition("/") for each in keys)])
