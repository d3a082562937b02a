"""Erasure of a person by law: what goes, what stays and why, then the act of destruction; there is no undo."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QStackedLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean, fold
from copdesk.ui.people import work
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import Problem, button, column, fit, label, row
from copdesk.ui.widgets.outline import Line, Outline


class EraseDialog(QDialog):
    """The button opens only with a reason and the surname typed; *number* is the row of the person."""

    def __init__(self, session: Session, parent: QWidget, number: int) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self.texts = session, session.texts
        self._key, self._surname = "", ""
        self.document: Any = None
        self.preview: QDialog | None = None
        self.setWindowTitle(self.texts.t("erase.title"))
        fit(self, 760, 600)
        self.asking, self.done_page = self._asking(), self._done_page()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.asking)
        self._stack.addWidget(self.done_page)
        self._allow()
        session.run(self, work.foresee, self.texts, number, done=self._show, failed=self._refused)

    def press(self) -> None:
        """Erase."""
        self.go.setEnabled(False)
        self.problem.say("")
        self._session.run_action(
            self, work.erase, self.texts, self._key, self.reason.text(), done=self._erased, failed=self._refused
        )

    def print_act(self) -> None:
        """The act of destruction before it is printed."""
        from copdesk.ui.papers.paper_work import READY, PaperAsk
        from copdesk.ui.papers.preview import show_preview

        self.preview = show_preview(self._session, PaperAsk(READY, "person", shown={"document": self.document}), self)

    def _asking(self) -> QWidget:
        t = self.texts.t
        made = QWidget()
        self.who = label("", "heading", wrap=True)
        self.list = Outline(t("erase.list"), [t("erase.column.what"), t("erase.column.count")], right=(1,))
        self.reason, self.surname = QLineEdit(), QLineEdit()
        self.reason.setPlaceholderText(t("erase.reason.hint"))
        self.reason.setMaxLength(300)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        self._typed = label("")
        for name, field in ((label(t("erase.reason")), self.reason), (self._typed, self.surname)):
            name.setBuddy(field)
            form.addRow(name, field)
            field.textChanged.connect(self._allow)
        self.problem = Problem()
        self.go = button(t("erase.go"), self.press, "main", "prohibited")
        self.go.setDefault(True)
        cancel = button(t("ui.cancel"), self.reject)
        cancel.setAutoDefault(False)
        whole = column(self.who, label(t("erase.text"), wrap=True), parent=made, margin=16, gap=8)
        whole.addWidget(self.list, 1)
        whole.addLayout(form)
        whole.addWidget(self.problem)
        whole.addLayout(row(0, self.go, cancel))
        return made

    def _done_page(self) -> QWidget:
        t = self.texts.t
        made = QWidget()
        self.outcome = label("", "heading", wrap=True)
        self.after = label("", wrap=True)
        self.mentions = Outline(t("erase.mentions.list"), [t("erase.column.record"), t("erase.column.register")])
        self.mentions.opened.connect(self._open)
        self.act = button(t("erase.act"), self.print_act, "main", "print")
        self.close_button = button(t("ui.close"), self.accept)
        whole = column(self.outcome, self.after, parent=made, margin=16, gap=10)
        whole.addWidget(self.mentions, 1)
        whole.addStretch(0)
        whole.addLayout(row(0, self.act, self.close_button))
        return made

    def _show(self, found: tuple[str, Any, list[Line]]) -> None:
        self._key, foreseen, lines = found
        self._surname = foreseen.surname
        self.who.setText(foreseen.title)
        self._typed.setText(self.texts.t("erase.surname", surname=foreseen.surname))
        self.list.show_lines(lines)
        self.reason.setFocus()
        self._allow()

    def _allow(self, *_: object) -> None:
        same = bool(self._surname) and fold(clean(self.surname.text())) == fold(clean(self._surname))
        self.go.setEnabled(same and bool(clean(self.reason.text())))

    def _erased(self, outcome: tuple[Any, Any]) -> None:
        done, self.document = outcome
        texts = self.texts
        self.outcome.setText(texts.t("erase.done", number=done.number))
        words = [texts.t("erase.done.travels")]
        if done.minutes:
            words.append(texts.n("erasure.act.minutes", len(done.minutes)))
        words.append(texts.t("erase.mentions" if done.mentions else "erase.mentions.none"))
        self.after.setText("\n".join(words))
        self.mentions.show_lines(
            [Line(f"{noun}/{key}", (title or "—", texts.t(f"entity.{noun}"))) for noun, key, title in done.mentions]
        )
        self.mentions.setVisible(bool(done.mentions))
        self._stack.setCurrentWidget(self.done_page)
        self.act.setDefault(True)
        self.act.setFocus()

    def _refused(self, error: Exception) -> None:
        self._allow()
        if isinstance(error, UserError):
            self.problem.say(self._session.error_text(error, "person"))

    def _open(self, key: str) -> None:
        noun, _, record = key.partition("/")
        self.accept()
        self._session.open_asked.emit(noun, record)
