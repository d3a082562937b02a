"""Assignments on control over all meetings: whose, how near by a sign, a word and a colour, and what is next."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTabBar, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.deadlines import CONTROL_LISTS
from copdesk.ui.session import Changes, Session
from copdesk.ui.theme import look
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.home_lines import Line, Lines
from copdesk.ui.widgets.basics import button, column, fit, label, row

if TYPE_CHECKING:
    from copdesk.services.assignments import Task

_SIGNS = {"red": "warning", "yellow": "bell", "green": "clock", "grey": "check"}


class ControlDialog(QDialog):
    """One tab for each choice of assignments; ``Enter`` opens one, the buttons take it on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.texts.t
        self.session = session
        self.tasks: list[Task] = []
        self.setWindowTitle(t("control.title"))
        self.bar = QTabBar()
        self.bar.setAccessibleName(t("control.which"))
        self.bar.setExpanding(False)
        for which in CONTROL_LISTS:
            self.bar.addTab(t(f"control.{which}"))
        self.lines = Lines(t("control.title"), 3, fit=False)
        self.nothing = label(t("control.nothing"), "muted", wrap=True)
        self.about = label("", wrap=True)
        self.about.setAccessibleName(t("control.about"))
        self.about.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        presses = {
            "open": self._open, "done": self._done, "close": self._close, "back": self._back,
            "postpone": self._postpone, "plan": self._plan,
        }  # fmt: skip
        self.buttons = {name: button(t(f"control.do.{name}"), press) for name, press in presses.items()}
        foot = row(*self.buttons.values(), gap=6)
        foot.addStretch(1)
        foot.addWidget(button(t("ui.close"), self.reject))
        for made in self.findChildren(type(self.buttons["open"])):
            made.setAutoDefault(False)
        layout = column(self.bar, self.nothing, self.lines, self.about, parent=self, margin=12, gap=8)
        layout.setStretch(2, 1)
        layout.addLayout(foot)
        fit(self, 980, 620)
        self.bar.currentChanged.connect(lambda _: self.load())
        self.lines.opened.connect(self._opened)
        self.lines.currentItemChanged.connect(lambda *_: self._chosen())
        session.changed.connect(self._changed)
        self.load()

    def load(self) -> None:
        """Ask the desk for the list of the tab."""
        which = CONTROL_LISTS[self.bar.currentIndex()]
        self.session.run(self, _control, dates.today(), which, done=self.show_tasks, replace="control")

    def show_tasks(self, tasks: "list[Task]") -> None:
        """Show what was loaded."""
        self.tasks = tasks
        self.lines.show_lines([self._line(task) for task in tasks])
        self.lines.setVisible(bool(tasks))
        self.nothing.setVisible(not tasks)
        first = self.lines.topLevelItem(0)
        if first is not None and self.lines.currentItem() is None:
            self.lines.setCurrentItem(first)
        self._chosen()

    def current(self) -> "Task | None":
        """The assignment under the cursor."""
        at = self.lines.currentIndex().row()
        return self.tasks[at] if 0 <= at < len(self.tasks) else None

    def _line(self, task: "Task") -> Line:
        texts, colours = self.session.texts, look()
        colour = {"red": colours.error, "yellow": colours.warning, "green": colours.ok, "grey": colours.muted}
        when = _when(texts, task)
        return Line(
            (when, task.text, task.who), "assignment", task.id, _SIGNS[task.light.colour], colour[task.light.colour],
            f"{when}. {self._told(task)}",
        )  # fmt: skip

    def _told(self, task: "Task") -> str:
        """All of an assignment: its words, decision, state, and what came of it."""
        texts = self.session.texts
        said = [task.text, texts.t(f"choice.assignment_status.{task.status}")]
        if task.held is not None:
            said.append(_decided(texts, task))
        if task.postponed_from is not None:
            said.append(texts.t("control.postponed", date=task.postponed_from))
        if task.result:
            said.append(texts.t("control.result", text=task.result))
        return "\n".join([said[0], " · ".join(said[1:])])

    def _chosen(self) -> None:
        task = self.current()
        self.about.setText(self._told(task) if task is not None else "")
        status = task.status if task is not None else ""
        going = status in {"issued", "in_progress", "postponed"}
        open_ = {"open": bool(task), "done": going, "close": status == "done", "back": status == "done"}
        open_ |= {"postpone": status in {"issued", "in_progress"}, "plan": bool(task)}
        for name, made in self.buttons.items():
            made.setEnabled(open_[name])
        linked = task is not None and task.measure
        self.buttons["plan"].setText(self.session.texts.t("control.do.measure" if linked else "control.do.plan"))

    def _changed(self, changes: Changes) -> None:
        if changes.touch("assignment", "decision", "meeting", "measure", "person"):
            self.load()

    def _opened(self, noun: str, key: str) -> None:
        self.accept()
        self.session.open_asked.emit(noun, key)

    def _open(self) -> None:
        task = self.current()
        if task is not None:
            self._opened("assignment", task.id)

    def _done(self) -> None:
        self._ask("done", ("result",), lambda services, desk, key, values: services.done(desk, key, values["result"]))

    def _postpone(self) -> None:
        self._ask(
            "postpone", ("due", "postponed_reason"),
            lambda services, desk, key, values: services.postpone(
                desk, key, values["due"], values["postponed_reason"] or ""
            ),
        )  # fmt: skip

    def _ask(self, name: str, names: tuple[str, ...], act: Callable[..., None]) -> None:
        task = self.current()
        if task is None:
            return
        texts = self.session.texts
        fields = [self.session.registry["assignment"].fields[each] for each in names]
        caption = texts.t(f"control.do.{name}").rstrip("…")
        made = FieldsDialog(
            self.session, self, "assignment", caption, task.text, fields, partial(_act, act, task.id),
            values={"result": task.result or None} if "result" in names else None, message=texts.t("register.saved"),
        )  # fmt: skip
        made.open()

    def _close(self) -> None:
        self._write(lambda services, desk, key, _: services.close(desk, key))

    def _back(self) -> None:
        self._write(lambda services, desk, key, _: services.reopen(desk, key))

    def _write(self, act: Callable[..., None]) -> None:
        task = self.current()
        if task is not None:
            message = self.session.texts.t("register.saved")
            self.session.run_action(self, partial(_act, act, task.id), {}, failed=self._refused, message=message)

    def _plan(self) -> None:
        task = self.current()
        if task is not None and task.measure:
            self._opened("measure", task.measure)
        elif task is not None:
            t, fields = self.session.texts.t, self.session.registry["measure"].fields
            made = FieldsDialog(
                self.session, self, "measure", t("register.to_plan").rstrip("…"), t("to_plan.text", text=task.text),
                [fields[name] for name in ("plan", "objective", "due")], partial(_to_plan, task.id),
                values={"due": task.due}, message=t("to_plan.done"),
            )  # fmt: skip
            made.open()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.session.say(self.session.error_text(error, "assignment"), "error")


def _when(texts: Any, task: "Task") -> str:
    left = task.light.days_left
    if task.light.colour == "grey":
        return str(texts.t(f"choice.assignment_status.{task.status}"))
    if left is None:
        return str(texts.t("control.no_day"))
    if left < 0:
        return str(texts.n("home.late", -left))
    return str(texts.t("home.today") if left == 0 else texts.n("home.in_days", left))


def _decided(texts: Any, task: "Task") -> str:
    key = "control.decision" if task.number is not None else "control.decision.unnumbered"
    return str(texts.t(key, number=task.number, date=task.held, item=task.decision))


def _control(desk: Any, today: date, which: str) -> Any:
    from copdesk.services import assignments

    return assignments.control(desk, today, which)


def _act(act: Callable[..., None], key: str, desk: Any, values: dict[str, Any]) -> None:
    from copdesk.services import assignments

    act(assignments, desk, key, values)


def _to_plan(key: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import plans

    given = {name: value for name, value in values.items() if name != "plan" and value is not None}
    return plans.from_assignment(desk, key, values["plan"], given)
