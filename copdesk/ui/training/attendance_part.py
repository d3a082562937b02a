"""The class log of a course: who came to which class, marked by single keys or by a line from the paper sheet."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QMenu, QStackedWidget, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.icons import icon
from copdesk.ui.session import Changes, Session
from copdesk.ui.training import course_steps, quick_line
from copdesk.ui.training.clash_line import ClashLine
from copdesk.ui.training.grid_model import SIGNS, STATES, Lesson, LogData, LogModel, Trainee
from copdesk.ui.training.log_grid import LogGrid, Totals, side_by_side
from copdesk.ui.training.quick_line import QuickLine
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.empty_state import EmptyState
from copdesk.ui.widgets.flow import FlowLayout

_HIGH, _WIDE, _QUICK_WIDTH = 340, 760, 150


class AttendanceGridPart(Part):
    """Everybody selected for the course by all its classes; every change is one step that can be undone."""

    title = "attendance.title"
    reads = ("session_attendance", "enrolment", "session", "officer", "course")
    covers = frozenset({"session_attendance"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._own = False
        self._writing, self._stale = 0, False
        self.log = LogModel(self.texts)
        self.grid = LogGrid(self.texts, self.log)
        self.quick = QuickLine(session, self._lesson_id)
        self.quick.setPlaceholderText(t("attendance.quick.hint"))
        self.quick.setToolTip(t("attendance.quick.tip"))
        self.quick.setFixedWidth(_QUICK_WIDTH)
        self.lesson = label(t("attendance.quick"))
        self.lesson.setBuddy(self.quick)
        self.rest = QCheckBox(t("attendance.rest"))
        self.rest.setChecked(True)
        self.stack = QStackedWidget()
        self.totals = Totals(self.texts, self.grid)
        self.stack.addWidget(side_by_side(self.grid, self.totals))
        enrol, repeat = (partial(self.ask, step) for step in (course_steps.ask_officers, course_steps.ask_weeks))
        self.stack.addWidget(EmptyState("people", t("attendance.nobody"), t("attendance.enrol"), enrol))
        self.stack.addWidget(EmptyState("calendar", t("attendance.no_lessons"), t("attendance.repeat"), repeat))
        self.legend = self._legend()
        whole = column(self._bar(), self.problem, self.stack, self.legend, parent=self, gap=6)
        whole.setStretch(2, 1)
        whole.setContentsMargins(16, 10, 16, 6)
        self.grid.marked.connect(self._mark)
        self.grid.lesson_changed.connect(self._show_lesson)
        self.quick.returnPressed.connect(self.mark_quick)
        self.quick.restored.connect(self.grid.go_to)
        self.quick.textEdited.connect(lambda _text: self.problem.say(""))

    def reload(self, changes: Changes) -> None:
        """Load again what others wrote; what was marked here is shown already."""
        own, self._own = self._own, False
        if not own:
            super().reload(changes)

    def fill(self) -> None:
        """Everybody without a mark was at the class under the cursor."""
        self._write(course_steps.fill, self.key, self.log.lessons[self.grid.lesson()].id)

    def mark_quick(self, then: Callable[[], None] | None = None) -> None:
        """Take the line from the paper sheet, then call *then*; a refusal stands below it."""
        lesson = self._lesson_id()
        if not lesson or not (self.quick.typed or self.rest.isChecked()):
            return

        def written() -> None:
            self.quick.finish()
            if then is not None:
                then()

        rest = "present" if self.rest.isChecked() else ""
        self._write(quick_line.write, self.key, lesson, self.quick.text(), rest, done=written)

    def unsaved(self) -> bool:
        """Whether the line from the sheet waits for Enter."""
        return self.quick.typed

    def save_edits(self, then: Callable[[], None]) -> None:
        """Take the line."""
        self.mark_quick(then)

    def discard_edits(self) -> None:
        """Drop the line."""
        self.quick.drop()

    def keep_draft(self) -> None:
        """Keep the line as it stands."""
        self.quick.keep()

    def ask(self, step: Callable[[Session, QWidget, str], object], _checked: bool = False) -> None:
        """Begin a step of the course that asks something first."""
        step(self.session, self, self.key)

    def _bar(self) -> QWidget:
        bar = QWidget()
        flow = FlowLayout(bar, gap=8)
        t = self.texts.t
        self.fill_button = button(t("attendance.fill"), self.fill, sign="check")
        self.more = button(t("attendance.more"), sign="add")
        menu = QMenu(self.more)
        steps: tuple[tuple[str, str, Callable[[Session, QWidget, str], object]], ...] = (
            ("enrol", "person-add", course_steps.ask_officers),
            ("walk_in", "person", course_steps.ask_walk_in),
            ("repeat", "calendar", course_steps.ask_weeks),
        )
        for name, sign, step in steps:
            menu.addAction(icon(sign), t(f"attendance.{name}"), partial(self.ask, step))
        self.more.setMenu(menu)
        quick = QWidget()
        row(self.lesson, self.quick, self.rest, parent=quick, gap=8)
        self.clashes = ClashLine(self.session)
        for made in (self.fill_button, self.more, quick, self.clashes):
            flow.addWidget(made)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small window the legend and all totals but the first make room for people and classes."""
        super().resizeEvent(event)
        self.legend.setVisible(event.size().height() > _HIGH)
        self.totals.show_all(event.size().width() > _WIDE)

    def _legend(self) -> QWidget:
        """What the keys mean; the same marks by the mouse."""
        legend = QWidget()
        flow = FlowLayout(legend, gap=4)
        t = self.texts.t
        marks = [
            (state, f"{at}", f"{SIGNS[state]} {t(f'attendance.letter.{state}')}") for at, state in enumerate(STATES, 1)
        ]
        for state, key, shown in marks:
            word = t(f"attendance.word.{state}")
            made = button(f"{key}  {shown}  {word}", partial(self.grid.set_state, state), "flat")
            made.setToolTip(t("attendance.keys", keys=" ".join(t(f"attendance.keys.{state}").upper())))
            flow.addWidget(made)
            self._add_action(word, "", partial(self.grid.set_state, state))
        made = button(t("attendance.clear"), partial(self.grid.set_state, ""), "flat")
        flow.addWidget(made)
        self._add_action(t("attendance.clear"), "remove", partial(self.grid.set_state, ""))
        self._add_action(t("attendance.fill"), "check", self.fill)
        return legend

    def _add_action(self, text: str, sign: str, press: Any) -> None:
        action = QAction(text, self.grid)
        if sign:
            action.setIcon(icon(sign))
        action.triggered.connect(lambda _checked=False: press())
        self.grid.menu_actions.append(action)

    def load(self) -> None:
        """Read the log."""
        self.clashes.show_course(self.key)
        self.session.run(self, read_log, self.key, done=self._show, replace="log")
        self.quick.show_course(self.key)

    def _show(self, data: LogData) -> None:
        if self._writing:
            # It was read before the latest marks were written: they must not vanish from the screen.
            self._stale = True
            return
        self.log.load(data)
        place = 1 if not data.people else 2 if not data.lessons else 0
        self.stack.setCurrentIndex(place)
        for made in (self.fill_button, self.quick, self.rest):
            made.setEnabled(place == 0)
        self._show_lesson()

    def _lesson_id(self) -> str:
        at = self.grid.lesson()
        return self.log.lessons[at].id if at >= 0 else ""

    def _show_lesson(self) -> None:
        at = self.grid.lesson()
        if at >= 0:
            self.lesson.setText(self.texts.t("attendance.quick.day", day=self.log.lessons[at].day))
        else:
            self.lesson.setText(self.texts.t("attendance.quick"))

    def _mark(self, cells: Mapping[tuple[int, int], str]) -> None:
        """Show the marks at once, then write them as one step."""
        self.problem.say("")
        people, lessons = self.log.people, self.log.lessons
        marks = {(people[at].id, lessons[to].id): state for (at, to), state in cells.items()}
        self.log.put(cells)
        self._writing += 1
        message = self.texts.n("attendance.marked", len(marks)) if len(marks) > 1 else ""
        self.session.run_action(
            self, course_steps.mark, self.key, marks, done=self._marked, failed=self._not_marked, message=message
        )

    def _marked(self, _result: Any) -> None:
        self._writing -= 1
        self._own = not self._stale or self._writing > 0
        if not self._own:
            self._stale = False

    def _not_marked(self, error: Exception) -> None:
        self._writing -= 1
        self._refused(error)

    def _write(self, fn: Any, *args: Any, done: Any = None) -> None:
        self.problem.say("")

        def written(found: tuple[int, str]) -> None:
            count, people = found
            # A list that has changed since the sheet was printed has other numbers: the names show it.
            told = [self.texts.n("attendance.marked", count)]
            told += [self.texts.t("attendance.named", people=people)] if people else []
            self.session.say(" ".join(told), "ok", self.texts.t("ui.undo"), self.session.undo)
            if done is not None:
                done()

        self.session.run_action(self, fn, *args, done=written, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "session_attendance"))
        self.load()


def read_log(desk: Any, course: str) -> LogData:
    """In the worker: the whole log of a course."""
    from copdesk.services import courses

    book = courses.log(desk, course)
    keys = [person.officer for person in book.people if person.officer]
    ranks = {row["id"]: row["rank"] or "" for row in desk.fetch("officer", ids=keys)}
    lessons = [Lesson(one["id"], one["date"], one["hours"] or 0, one["topic"] or "") for one in book.sessions]
    people = [Trainee(one.enrolment, one.number, one.name, ranks.get(one.officer or "", "")) for one in book.people]
    marks = {key: (mark["state"], mark["hours"] or 0) for key, mark in book.marks.items()}
    least = (desk.get("course", course) or {}).get("min_attendance")
    return LogData(tuple(lessons), tuple(people), marks, least)
