"""One change to all selected records: what, how, what it does to whom, and only then the change."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFormLayout, QTabWidget, QWidget

from copdesk.domain.fields import Field
from copdesk.domain.kinds import Kind
from copdesk.texts import Texts
from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.tables.grid import Grid
from copdesk.ui.tables.work_dialog import WorkDialog
from copdesk.ui.tasks import Progress
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors import Context, Editor, editor_for
from copdesk.ui.widgets.editors.choices import CalmCombo


class BulkDialog(WorkDialog):
    """Enter first shows what would change, then changes it; any edit asks for the preview again."""

    def __init__(self, session: Session, noun: str, numbers: Sequence[int], parent: QWidget | None = None) -> None:
        from copdesk.services import bulk

        super().__init__(session, session.texts.t("register.bulk_edit"), "tables.bulk.stopped", QSize(760, 560), parent)
        self._noun, self.numbers = noun, list(numbers)
        self.report: Any = None
        self._bulk = bulk
        self._fields = session.registry[noun].fields
        t = self.texts.t
        self.field_box, self.way_box = CalmCombo(), CalmCombo()
        for name in bulk.fields(session.registry[noun]):
            self.field_box.addItem(t(f"field.{noun}.{name}"), name)
        self.editor: Editor | None = None
        self.sought: Editor | None = None
        self._form = QFormLayout()
        self._form.setVerticalSpacing(8)
        self._form.setHorizontalSpacing(12)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._row("ui.filter.field", self.field_box)
        self._row("tables.bulk.way", self.way_box)
        self.outcome = label(t("tables.bulk.hint"), "muted", wrap=True)
        headers = [t("tables.in.record"), t("ui.history.old"), t("ui.history.new")]
        self.examples = Grid(t("tables.bulk.examples"), headers, 2)
        self.refused = Grid(t("tables.bulk.refused"), [t("tables.in.record"), t("tables.bulk.why")], 1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(t("tables.bulk.outcome"))
        self.main_button = button("", self.forward, "main")
        self.main_button.setDefault(True)
        self.cancel_button = button(t("ui.cancel"), self.reject)
        self._lay_out()
        self.field_box.currentIndexChanged.connect(self._field_chosen)
        self.way_box.currentIndexChanged.connect(self._way_chosen)
        self._field_chosen()
        self.field_box.setFocus()

    def choose(self, field: str, way: str) -> None:
        """Set both boxes."""
        self.field_box.setCurrentIndex(self.field_box.findData(field))
        self.way_box.setCurrentIndex(self.way_box.findData(way))

    def forward(self) -> None:
        """The main button: the preview, or after it the change."""
        if self.report is None:
            self._preview()
        elif self.report.changed:
            self._apply()

    @property
    def noun(self) -> str:
        """The register of the records."""
        return self._noun

    def show_state(self) -> None:
        """What can be pressed now."""
        free = self.busy.job is None
        report = self.report
        caption = self.texts.t("tables.bulk.preview")
        if report is not None:
            caption = self.texts.n("tables.bulk.apply", report.changed)
        self.main_button.setText(caption)
        self.main_button.setEnabled(free and (report is None or report.changed > 0))
        for part in (self.field_box, self.way_box, self.editor, self.sought):
            if part is not None:
                part.setEnabled(free)

    def _lay_out(self) -> None:
        head = label(self.texts.n("tables.bulk.selected", len(self.numbers)), "heading", wrap=True)
        layout = column(head, parent=self, margin=18, gap=10)
        layout.addLayout(self._form)
        for part in (self.problem, self.outcome):
            layout.addWidget(part)
        layout.addWidget(self.tabs, 1)
        self._rest = QWidget()
        layout.addWidget(self._rest, 1)
        layout.addWidget(self.busy)
        layout.addLayout(row(0, self.main_button, self.cancel_button))
        self.tabs.hide()

    def _row(self, key: str, box: QWidget) -> None:
        title = label(self.texts.t(key))
        title.setBuddy(box)
        box.setAccessibleName(self.texts.t(key))
        self._form.addRow(title, box)

    def _field(self) -> Field:
        return self._fields[self.field_box.currentData()]

    def _field_chosen(self, *_: object) -> None:
        self.way_box.blockSignals(True)
        self.way_box.clear()
        for way in self._bulk.ways(self._field()):
            self.way_box.addItem(self.texts.t(f"tables.bulk.way.{way}"), way)
        self.way_box.blockSignals(False)
        self._way_chosen()

    def _way_chosen(self, *_: object) -> None:
        """The editors that this way of changing asks for."""
        while self._form.rowCount() > 2:
            self._form.removeRow(2)
        self.editor = self.sought = None
        way = self.way_box.currentData()
        field = replace(self._field(), default=None)
        if way == "replace":
            line = replace(field, kind=Kind("text"), required=False)
            self.sought = self._editor("tables.bulk.find", line)
            self.editor = self._editor("tables.bulk.replace_with", line)
        elif way != "clear":
            self.editor = self._editor("tables.bulk.value", replace(field, required=True))
        self._forget()

    def _editor(self, key: str, field: Field) -> Editor:
        made = editor_for(field, Context(self.texts, self.noun, session_references(self.session, self)))
        words = self.texts.t(key)
        made.set_label(words)
        title = label(words)
        title.setBuddy(made.control)
        title.setContentsMargins(0, 4, 0, 0)
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._form.addRow(title, made)
        made.edited.connect(self._forget)
        return made

    def _forget(self) -> None:
        """Something else is asked for: what was previewed does not count."""
        self.report = None
        self.refuse(None)
        self.outcome.setText(self.texts.t("tables.bulk.hint"))
        self.tabs.hide()
        self._rest.show()
        self.show_state()

    def _edit(self) -> Any:
        """The change as the service takes it; None when an editor refuses what stands in it."""
        for editor in (self.sought, self.editor):
            if editor is not None and editor.check() is not None:
                editor.control.setFocus()
                return None
        value = self.editor.value() if self.editor is not None else None
        find = self.sought.raw() if self.sought is not None else ""
        return self._bulk.Edit(self._field().name, self.way_box.currentData(), value, find)

    def _preview(self) -> None:
        edit = self._edit()
        if edit is not None:
            args = (self.texts, self.noun, self.numbers, edit)
            self.work(self.texts.t("tables.in.checking"), _preview, *args, done=self._previewed)

    def _previewed(self, report: Any) -> None:
        self.report = report
        t, number = self.texts.t, self.texts.number
        same = report.count - report.changed - report.refusals
        counts = {"changed": report.changed, "same": same, "refused": report.refusals}
        self.outcome.setText(t("tables.bulk.counts", **{name: number(count) for name, count in counts.items()}))
        explain = partial(self.session.error_text, noun=self.noun)
        title = partial(self.texts.title, self.session.registry[self.noun])
        self.examples.fill([(title(who), *values) for who, *values in report.examples])
        self.refused.fill([(title(who), explain(error)) for who, error in report.refused])
        self.tabs.clear()
        for grid, key, count in (
            (self.examples, "tables.bulk.examples_of", report.changed),
            (self.refused, "tables.bulk.refused_of", report.refusals),
        ):
            if count:
                self.tabs.addTab(grid, t(key, shown=number(grid.rowCount()), count=number(count)))
        self.tabs.setVisible(self.tabs.count() > 0)
        self._rest.setVisible(self.tabs.count() == 0)
        self.show_state()
        (self.main_button if self.main_button.isEnabled() else self.field_box).setFocus()

    def _apply(self) -> None:
        edit = self._edit()
        if edit is not None:
            args = (self.texts, self.noun, self.numbers, edit)
            self.work(self.texts.t("tables.bulk.writing"), _apply, *args, done=self._applied, writes=True)

    def _applied(self, report: Any) -> None:
        text = self.texts.n("tables.bulk.done", report.changed)
        if report.refusals:
            text += " " + self.texts.n("tables.bulk.kept", report.refusals)
        self.session.say(text, "ok", self.texts.t("ui.undo"), self.session.undo)
        self.accept()


def _preview(desk: Any, texts: Texts, noun: str, numbers: list[int], edit: Any, *, progress: Progress) -> Any:
    from copdesk.services import bulk

    return bulk.preview(desk, texts, noun, numbers, edit, progress.step)


def _apply(desk: Any, texts: Texts, noun: str, numbers: list[int], edit: Any, *, progress: Progress) -> Any:
    from copdesk.services import bulk

    return bulk.apply(desk, texts, noun, numbers, edit, progress.step)
