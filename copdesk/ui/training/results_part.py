"""Tests of a course: what people knew before and after it, the examination, and the mean change."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QAbstractItemDelegate, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.ui.session import Session
from copdesk.ui.training import course_steps
from copdesk.ui.training.results_grid import ResultsGrid, ResultsModel, ScoreDelegate, signed
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import column, label, row
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.editors.dates import DateEditor
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty


class ResultsPart(Part):
    """Points are typed as on paper: «17», «17/20», «+»; the day holds for what is typed next."""

    title = "results.title"
    reads = ("result", "enrolment", "officer", "course")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.model = ResultsModel(self.texts)
        self._most: Mapping[str, Decimal | None] = {}
        self.grid = ResultsGrid(self.texts, self.model)
        self.day = DateEditor(session.registry["result"].fields["date"], Context(self.texts, "result"))
        self.day.set_value(dates.today())
        self.day.line.setAccessibleName(t("results.day"))
        self.day.setFixedWidth(160)
        words = label(t("results.day"))
        words.setBuddy(self.day.line)
        self.mean = label("", "muted", wrap=True)
        empty = EmptyState("people", t("attendance.nobody"), t("attendance.enrol"), self._enrol)
        self._stack = ListOrEmpty(self.grid, empty, empty)
        whole = column(parent=self, gap=6)
        whole.addLayout(row(words, self.day, label(t("results.hint"), "muted"), 0))
        whole.addWidget(self.problem)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.mean)
        whole.setContentsMargins(16, 10, 16, 8)
        self.model.typed.connect(self._put)
        self.model.refused.connect(self._refused)
        entries = ScoreDelegate(self._refuses, self.grid)
        entries.closeEditor.connect(self._closed)
        self.grid.setItemDelegate(entries)

    def _enrol(self) -> None:
        course_steps.ask_officers(self.session, self, self.key)

    def load(self) -> None:
        """Read the points."""
        self.session.run(self, _read, self.key, done=self._show, replace="results")

    def _show(self, found: Any) -> None:
        sheet, self._most = found
        self.model.load(sheet.lines)
        self._stack.show_count(len(sheet.lines), False)
        self.mean.setText(self._mean(sheet.change))

    def _mean(self, change: Any) -> str:
        if change.change is None:
            return self.texts.t("results.no_mean")
        unit = " %" if change.in_percent else ""
        shown = {name: f"{self.texts.number(getattr(change, name))}{unit}" for name in ("before", "after")}
        return self.texts.n(
            "results.mean", change.people, change=signed(self.texts, change.change, percent=change.in_percent), **shown
        )

    def _put(self, cells: Mapping[tuple[str, str], str]) -> None:
        self.problem.say("")
        if self.day.check():
            return
        day = self.day.value() or dates.today()
        self.session.run_action(self, _write, self.key, dict(cells), day, failed=self._refused)

    def _refuses(self, text: str, name: str) -> bool:
        """Say what is wrong with an entry while it is still open."""
        from copdesk.services import courses_results

        try:
            courses_results.parse(text, self._most.get(name))
        except UserError as error:
            self.problem.say(self.session.error_text(error, "result"))
            return True
        return self.day.check() is not None

    def _closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint == QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self.problem.say("")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "result"))
        self.load()


def _read(desk: Any, course: str) -> Any:
    from copdesk.services import courses_results

    found = courses_results.sheet(desk, course)
    return found, courses_results.most(found)


def _write(desk: Any, course: str, cells: Any, day: date) -> None:
    from copdesk.services import courses_results

    courses_results.put(desk, course, cells, day)
