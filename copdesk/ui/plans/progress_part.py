"""How far a plan has come: its measures by objective, or what is overdue by the one it waits for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QLineEdit, QMenu, QProgressBar, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, states
from copdesk.ui.plans import measures
from copdesk.ui.plans.done_cells import DoneDelegate, pasted
from copdesk.ui.plans.record_outline import RecordOutline
from copdesk.ui.plans.story_dialog import StoryDialog
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.flow import FlowLayout

_COLUMNS = ("number", "text", "who", "due", "status", "done")
_WHO, _DONE = 2, 5
_MODES = ("objective", "who", "late")
_HIGH = 340


class MeasureOutline(RecordOutline):
    """Measures; a digit or F2 edits the done per cent, Ctrl+V pastes a column of them from the cursor down."""

    def __init__(self, part: "ProgressPart", titles: Sequence[str]) -> None:
        super().__init__(
            part.session, "measure", part.caption(), titles, stretch=1, sign_at=3, right=(_DONE,), fresh=part.fresh
        )
        self._part = part
        self.setTabKeyNavigation(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of this list; the others as in any."""
        editing = self.state() == self.State.EditingState
        item = self.currentItem()
        if editing or not self.key_of(item):
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._part.paste(QGuiApplication.clipboard().text())
        elif event.text().isdecimal():
            self.edit_done(event.text())
        else:
            super().keyPressEvent(event)

    def edit_done(self, typed: str = "") -> None:
        """Open the cell of the done per cent, with what was typed in it."""
        item = self.currentItem()
        if item is None or not self.key_of(item):
            return
        self.editItem(item, _DONE)
        editor = QApplication.focusWidget()
        if typed and isinstance(editor, QLineEdit):
            editor.insert(typed)


class ProgressPart(Part):
    """The measures of a plan, their progress and their lights."""

    title = "progress.title"
    reads = ("measure", "person", "organisation", "plan")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._data = measures.PlanData((), None, 0)
        self._field = session.registry["measure"].fields["done"]
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(t("progress.done"))
        self.sum = label("", "heading")
        self.mode = CalmCombo()
        for name in _MODES:
            self.mode.addItem(t(f"progress.by.{name}"), name)
        self.mode.setAccessibleName(t("progress.by"))
        self.mode.setFixedWidth(180)
        self.list = MeasureOutline(self, [t(f"progress.column.{name}") for name in _COLUMNS])
        cells = DoneDelegate(self._field, _DONE, t("progress.done"), self._typed, self._refused, self.list)
        cells.closeEditor.connect(self._closed)
        self.list.setItemDelegate(cells)
        empty = EmptyState("checklist", t("progress.empty"), t("progress.add"), self.list.add)
        calm = EmptyState("ok", t("progress.none_late"), t("progress.show_all"), lambda: self.mode.setCurrentIndex(0))
        self._stack = ListOrEmpty(self.list, empty, calm)
        self.hint = label(t("progress.hint"), "small", wrap=True)
        whole = column(parent=self, gap=8)
        whole.addLayout(row(self.bar, self.sum, 0, gap=10))
        whole.addWidget(self._buttons())
        whole.addWidget(self.problem)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.hint)
        whole.setContentsMargins(16, 12, 16, 8)
        self.mode.currentIndexChanged.connect(self._fill)
        self.list.itemSelectionChanged.connect(self._show_steps)
        self.dialog: FieldsDialog | None = None
        self.story: StoryDialog | None = None

    def fresh(self) -> dict[str, Any]:
        """A new measure belongs to this plan, and to the objective under the cursor."""
        here = next((row for row in self._data.rows if row.id == self.list.current_key()), None)
        return {
            "plan": self.key,
            "number": self._next_number(),
            **({"objective": here.objective} if here and here.objective else {}),
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low window the hint makes room for measures."""
        super().resizeEvent(event)
        self.hint.setVisible(event.size().height() > _HIGH)

    def paste(self, text: str) -> None:
        """Values of a column for the measures from the cursor down, as one step."""
        keys = [key for item in self.list.items() if (key := self.list.key_of(item))]
        rest = keys[keys.index(self.list.current_key()) :]
        try:
            values = pasted(self._field, text, len(rest))
        except UserError as error:
            self._refused(error)
            return
        self._write({key: value for key, value in zip(rest, values, strict=False) if value is not None})

    def ask_done(self) -> None:
        """One per cent for all selected measures."""
        keys = self.list.keys()
        if keys:
            self.dialog = FieldsDialog(
                self.session, self, "measure", self.texts.t("progress.set").rstrip("…"),
                self.texts.n("progress.selected", len(keys)), [self._field], partial(_same, tuple(keys)),
                message=self.texts.n("progress.saved", len(keys)),
            )  # fmt: skip
            self.dialog.open()

    def show_story(self) -> None:
        """Where the measure under the cursor comes from and what happened to it."""
        if self.list.current_key():
            self.story = StoryDialog(self.session, self, self.list.current_key())
            self.story.open()

    def step(self, status: str) -> None:
        """Move the selected measures to another state."""
        keys = tuple(self.list.keys())
        self.problem.say("")
        self.session.run_action(
            self, _step, keys, status, failed=self._refused, message=self.texts.n("progress.saved", len(keys))
        )

    def _buttons(self) -> QWidget:
        t = self.texts.t
        bar = QWidget()
        flow = FlowLayout(bar)
        self.set_button = button(t("progress.set"), self.ask_done, sign="edit")
        self.steps = button(t("progress.status"), sign="right")
        self.steps.setMenu(QMenu(self.steps))
        adding = button(t("progress.add"), self.list.add, sign="add")
        for made in (adding, self.set_button, self.steps, self.mode):
            flow.addWidget(made)
        self.list.do("progress.edit", "edit", self.list.edit_done, "F2")
        self.list.do("progress.set", "checklist", self.ask_done)
        self.list.do("story.title", "history", self.show_story)
        return bar

    def load(self) -> None:
        """Read the measures."""
        self.session.run(self, measures.read, self.key, dates.today(), done=self._show, replace="progress")

    def _show(self, data: measures.PlanData) -> None:
        self._data = data
        texts = self.texts
        live = sum(row.status != "cancelled" for row in data.rows)
        parts = [texts.n("count.measures", live)]
        if data.done is not None:
            parts.insert(0, texts.t("progress.sum", done=measures.percent(texts, data.done)))
        if data.overdue:
            parts.append(texts.n("progress.overdue", data.overdue))
        self.sum.setText(" · ".join(parts))
        self.bar.setValue(int(data.done or 0))
        self._fill()

    def _fill(self, *_: object) -> None:
        mode = self.mode.currentData()
        late = mode == "late"
        fill = {"late": measures.late_by_who, "who": measures.by_who, "objective": measures.by_objective}[mode]
        lines = fill(self.texts, self._data.rows)
        self.list.setColumnHidden(_WHO, mode != "objective")
        self.list.show_lines(lines)
        for item in self.list.items():
            if self.list.key_of(item):
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self._stack.show_count(len(lines), late and bool(self._data.rows))
        self._show_steps()

    def _show_steps(self) -> None:
        keys = set(self.list.keys())
        held = [row.status for row in self._data.rows if row.id in keys]
        open_ = [set(states.allowed("measure", status)) for status in held]
        steps = set.intersection(*open_) if open_ else set()
        menu = self.steps.menu()
        menu.clear()
        for code in (code for code in states.MACHINES["measure"].states if code in steps):
            words = self.texts.t(f"choice.measure_status.{code}")
            menu.addAction(f"→ {words}", partial(self.step, code))
        self.steps.setEnabled(bool(steps))
        self.set_button.setEnabled(bool(keys))

    def _next_number(self) -> str:
        heads = [row.number.partition(".")[0] for row in self._data.rows]
        return str(max((int(head) for head in heads if head.isdecimal()), default=0) + 1)

    def _typed(self, key: str, value: Decimal) -> None:
        self._write({key: value})

    def _write(self, values: Mapping[str, Decimal]) -> None:
        self.problem.say("")
        message = self.texts.n("progress.saved", len(values))
        self.session.run_action(self, _set_done, dict(values), failed=self._refused, message=message)

    def _closed(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint == QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self.problem.say("")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "measure"))


def _set_done(desk: Any, values: Mapping[str, Decimal]) -> None:
    from copdesk.services import plans

    plans.set_progress(desk, values)


def _same(keys: tuple[str, ...], desk: Any, values: Mapping[str, Any]) -> None:
    _set_done(desk, dict.fromkeys(keys, values["done"] or Decimal(0)))


def _step(desk: Any, keys: tuple[str, ...], status: str) -> None:
    from copdesk.services import records

    records.change_many(desk, "measure", keys, {"status": status})
