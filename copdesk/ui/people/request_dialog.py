"""A person asks what is kept about them: what was found, the day by which to answer, and the answer as files."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import Problem, button, column, fit, label, row
from copdesk.ui.widgets.outline import Line, Outline

Found = tuple[str, str, date, str, list[Line]]


class RequestDialog(QDialog):
    """*number* is the row of the person, or of the request when *noun* says so; a new one can be entered here."""

    def __init__(self, session: Session, parent: QWidget, number: int, noun: str = "person") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self.texts, self._row = session, session.texts, (noun, number)
        self._key, self._request = "", ""
        self.preview: QDialog | None = None
        t = self.texts.t
        self.setWindowTitle(t("register.subject").rstrip("…"))
        self.who, self.due = label("", "heading", wrap=True), label("", wrap=True)
        self.list = Outline(t("subject.found"), [t("subject.column.register"), t("subject.column.count")], right=(1,))
        self.problem = Problem()
        self.enter = button(t("subject.enter"), self.press_enter, sign="calendar")
        self.look = button(t("subject.look"), self.press_look, sign="eye")
        self.save = button(t("subject.save"), self.press_save, "main", "save")
        self.close_button = button(t("ui.close"), self.reject)
        for press in (self.enter, self.look, self.close_button):
            press.setAutoDefault(False)
        self.save.setDefault(True)
        whole = column(self.who, self.due, parent=self, margin=16, gap=8)
        whole.addWidget(self.list, 1)
        whole.addWidget(label(t("subject.text"), "small", wrap=True))
        whole.addWidget(self.problem)
        whole.addLayout(row(self.enter, 0, self.look, self.save, self.close_button))
        fit(self, 820, 560)
        self._allow(found=False)
        self.load()

    def load(self) -> None:
        """Look through the registers."""
        self._session.run(self, _found, self.texts, *self._row, done=self._show, failed=self._refused)

    def press_enter(self) -> None:
        """Enter the request as received today; its last day is counted from then."""
        self.enter.setEnabled(False)
        message = self.texts.t("subject.entered")
        done = self._entered
        self._session.run_action(
            self, _enter, self._key, dates.today(), done=done, failed=self._refused, message=message
        )

    def press_look(self) -> None:
        """The answer before it is printed."""
        from copdesk.ui.papers.paper_work import PaperAsk
        from copdesk.ui.papers.preview import show_preview

        self.preview = show_preview(self._session, PaperAsk("subject", "person", key=self._key), self)

    def press_save(self) -> None:
        """The answer as DOCX and JSON in a folder."""
        from copdesk.ui.papers.places import ask_folder

        folder = ask_folder(self, self._session)
        if folder is not None:
            self.save_to(folder)

    def save_to(self, folder: Path) -> None:
        """Write both files into *folder*."""
        self._allow(found=False)
        args = (self._key, folder, self.texts)
        self._session.run(self, _write, *args, done=self._saved, failed=self._refused)

    def _entered(self, _key: object) -> None:
        self.load()

    def _show(self, found: Found) -> None:
        self._key, title, due, self._request, lines = found
        entered = bool(self._request)
        t = self.texts.t
        self.who.setText(title)
        days = (due - dates.today()).days
        left = self.texts.n("count.days", abs(days))
        late = "subject.late" if days < 0 else "subject.due" if entered else "subject.would_be_due"
        self.due.setText(t(late, date=due, days=left))
        self.enter.setVisible(not entered)
        self.list.show_lines(lines)
        self._allow(found=True)
        self.list.setFocus()

    def _saved(self, files: Sequence[str]) -> None:
        self._allow(found=True)
        said = self.texts.t("subject.saved", files=", ".join(files))
        if self._request:
            answered = partial(_answer, self._session, self._session, self._request)
            self._session.say(said, "ok", self.texts.t("subject.answered"), answered)
        else:
            self._session.say(said, "ok")
        self.accept()

    def _allow(self, *, found: bool) -> None:
        for press in (self.enter, self.look, self.save):
            press.setEnabled(found)

    def _refused(self, error: Exception) -> None:
        self._allow(found=bool(self._key))
        if isinstance(error, UserError):
            self.problem.say(self._session.error_text(error, "person"))


def _answer(session: Session, owner: QObject, request: str) -> None:
    """Note that the request was answered today."""
    session.run_action(owner, _answered, request, dates.today(), message=session.texts.t("subject.answered.done"))


def _answered(desk: Any, request: str, day: date) -> None:
    from copdesk.services import records

    records.change(desk, "subject_request", request, {"answered_on": day})


def _found(desk: Any, texts: Texts, noun: str, number: int) -> Found:
    """In the worker: the person, the last day of the answer, the id of the request that waits, and what is known."""
    from copdesk.domain.rules.deadlines import subject_answer_due
    from copdesk.services import labels, subject

    [key] = ids_of(desk, noun, [number])
    key = key if noun == "person" else desk.get(noun, key)["person"]
    known = subject.known(desk, key)
    waiting = subject.open_request(desk, key)
    lines = [Line(noun, (labels.nouns_label(texts, noun), str(len(ids)))) for noun, ids in known.records.items()]
    lines.append(Line("files", (texts.t("subject.files"), str(len(known.files)))))
    lines.append(Line("mentions", (texts.t("subject.mentions"), str(len(known.mentions)))))
    due = waiting["due_on"] if waiting else subject_answer_due(dates.today())
    return key, known.title, due, waiting["id"] if waiting else "", lines


def _enter(desk: Any, key: str, day: date) -> str:
    from copdesk.services import records

    return records.add(desk, "subject_request", {"person": key, "received_on": day, "kind": "access"})


def _write(desk: Any, key: str, folder: Path, texts: Texts) -> list[str]:
    from copdesk.services import subject

    return [path.name for path in subject.write(desk, key, folder, texts)]
