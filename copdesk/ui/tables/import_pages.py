"""The pages of the import: the file, what its columns hold, what it would bring."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QSplitter, QTabWidget, QWidget

from copdesk.domain.fields import Field
from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.tables.grid import Grid
from copdesk.ui.tables.work_dialog import last_folder
from copdesk.ui.widgets.basics import button, column, label, row, scrolled
from copdesk.ui.widgets.editors import Context, Editor, editor_for
from copdesk.ui.widgets.editors.choices import CalmCombo

_LABEL = 140
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")


class FilePage(QWidget):
    """The register to fill, the file and its sheet."""

    file_changed = Signal()
    file_chosen = Signal(str)
    sheet_changed = Signal()

    def __init__(self, session: Session, noun: str) -> None:
        super().__init__()
        self._session = session
        t = session.texts.t
        self.register = CalmCombo()
        nouns = [noun for noun, entity in session.registry.items() if any(not f.hidden for f in entity.fields.values())]
        for item in sorted(nouns, key=lambda name: t(f"entities.{name}").casefold()):
            self.register.addItem(t(f"entities.{item}"), item)
        self.register.setCurrentIndex(self.register.findData(noun))
        self.file = QLineEdit()
        self.choose_button = button(t("tables.choose_file"), self._choose, sign="folder-open")
        self.choose_button.setAutoDefault(False)
        self.sheet = CalmCombo()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(label(t("tables.in.text"), "muted", wrap=True))
        body = QWidget()
        row(self.file, self.choose_button, parent=body)
        for key, box, shown in (
            ("tables.in.register", self.register, self.register),
            ("tables.in.file", self.file, body),
            ("tables.in.sheet", self.sheet, self.sheet),
        ):
            box.setAccessibleName(t(key))
            title = label(t(key))
            title.setBuddy(box)
            form.addRow(title, shown)
        self.file.editingFinished.connect(self.file_changed)
        self.sheet.activated.connect(lambda _at: self.sheet_changed.emit())
        self.show_sheets(())

    def show_sheets(self, names: Sequence[str]) -> None:
        """The sheets of the file, the first one chosen."""
        self.sheet.clear()
        self.sheet.addItems(list(names))
        self.sheet.setEnabled(len(names) > 1)

    def _choose(self) -> None:
        t = self._session.texts.t
        kinds = f"{t('tables.in.kinds')} ({' '.join(f'*{ending}' for ending in SUFFIXES)})"
        found, _ = QFileDialog.getOpenFileName(self, t("tables.in.file"), str(last_folder(self._session)), kinds)
        if found:
            self.file_chosen.emit(found)


class ColumnsPage(QWidget):
    """Beside each column of the file the field it holds, then values for every row, and the first rows."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._texts = session, session.texts
        self.boxes: list[CalmCombo] = []
        self.fixed: dict[str, Editor] = {}
        self._needed: tuple[Field, ...] = ()
        self._noun = ""
        self._headers: tuple[str, ...] = ()
        self.first = Grid(self._texts.t("tables.in.first"))
        self.left = QWidget()
        column(parent=self.left)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self._area = scrolled(self.left)
        self._area.setMinimumWidth(300)
        self.splitter.addWidget(self._area)
        rows = QWidget()
        column(label(self._texts.t("tables.in.first"), "heading"), self.first, parent=rows, gap=6).setContentsMargins(
            12, 0, 0, 0
        )
        self.splitter.addWidget(rows)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([400, 480])
        column(self.splitter, parent=self)

    def show_columns(
        self, noun: str, headers: Sequence[str], choices: Mapping[str, str], mapping: Mapping[int, str],
        first: Sequence[tuple[int, Sequence[str]]], needed: Sequence[Field],
    ) -> None:  # fmt: skip
        """Another table: *choices* are fields with their words, *needed* the fields that no row may lack."""
        self._noun, self._headers, self._needed = noun, tuple(headers), tuple(needed)
        self.boxes, self.fixed = [], {}
        self.left = QWidget()
        form = _form()
        layout = column(label(self._texts.t("tables.in.columns"), "heading"), parent=self.left, gap=8)
        layout.setContentsMargins(2, 0, 12, 0)
        layout.addLayout(form)
        for at, header in enumerate(headers):
            self._add_column(form, at, header, choices, mapping.get(at, ""))
        self._same = label(self._texts.t("tables.in.same"), "heading", wrap=True)
        layout.addWidget(self._same)
        self._fixed_form = _form()
        layout.addLayout(self._fixed_form)
        layout.addStretch(1)
        self._area.setWidget(self.left)
        self.left.setProperty("role", "page")
        numbers = self._texts.t("tables.error.row")
        self.first.set_headers([numbers, *(header or "—" for header in headers)])
        self.first.fill([[str(number), *cells] for number, cells in first])
        self._show_needed()

    @property
    def mapping(self) -> dict[int, str]:
        """Field by column."""
        return {at: box.currentData() for at, box in enumerate(self.boxes) if box.currentData()}

    def fixed_values(self) -> dict[str, Any] | None:
        """Checked values for every row; None when one is refused, which is then shown at its editor."""
        for editor in self.fixed.values():
            if editor.check() is not None:
                editor.control.setFocus()
                return None
        return {name: editor.value() for name, editor in self.fixed.items()}

    def _add_column(self, form: QFormLayout, at: int, header: str, choices: Mapping[str, str], chosen: str) -> None:
        box = CalmCombo()
        box.addItem(self._texts.t("tables.in.nothing"), "")
        for name, words in choices.items():
            box.addItem(words, name)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        shown = header or self._texts.t("tables.in.unnamed", number=at + 1)
        box.setAccessibleName(self._texts.t("tables.in.field_of", header=shown))
        title = label(shown, wrap=True)
        title.setBuddy(box)
        title.setFixedWidth(_LABEL)
        title.setContentsMargins(0, 4, 0, 0)
        form.addRow(title, box)
        box.activated.connect(partial(self._chosen, at))
        self.boxes.append(box)

    def _chosen(self, at: int, _index: int = 0) -> None:
        """Each field comes from one column only: the last choice counts."""
        name = self.boxes[at].currentData()
        for other, box in enumerate(self.boxes):
            if other != at and name and box.currentData() == name:
                box.setCurrentIndex(0)
        self._show_needed()

    def _show_needed(self) -> None:
        """Editors for the required fields that no column holds."""
        mapped = set(self.mapping.values())
        if "full_name" in mapped:
            mapped |= {"surname", "given_name", "patronymic"}
        wanted = [field for field in self._needed if field.name not in mapped]
        if [field.name for field in wanted] == list(self.fixed):
            self._same.setVisible(bool(wanted))
            return
        while self._fixed_form.rowCount():
            self._fixed_form.removeRow(0)
        references = session_references(self._session, self)
        self.fixed = {field.name: editor_for(field, Context(self._texts, self._noun, references)) for field in wanted}
        for name, editor in self.fixed.items():
            title = label(f"{self._texts.t(f'field.{self._noun}.{name}')} *", wrap=True)
            title.setBuddy(editor.control)
            title.setFixedWidth(_LABEL)
            self._fixed_form.addRow(title, editor)
        self._same.setVisible(bool(wanted))


def _form() -> QFormLayout:
    made = QFormLayout()
    made.setHorizontalSpacing(12)
    made.setVerticalSpacing(6)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return made


class PreviewPage(QWidget):
    """How many rows are new, changed, unchanged, repeated, rejected, left out; which ones; and what to do."""

    save_asked = Signal(str)
    """The file that the list of errors is to be written to."""

    def __init__(self, session: Session, again: Callable[[], None]) -> None:
        super().__init__()
        self._session, self._texts = session, session.texts
        self.file = Path()
        t = self._texts.t
        self.counts = label("", "heading", wrap=True)
        self.added = label("", "muted", wrap=True)
        self.advice = label("", wrap=True)
        self.save_button = button(t("tables.in.save_errors"), self._save, sign="save")
        self.again_button = button(t("tables.in.again"), again, sign="refresh")
        for made in (self.save_button, self.again_button):
            made.setAutoDefault(False)
        row_title = t("tables.error.row")
        self.errors = Grid(t("tables.errors"), [row_title, t("tables.error.column"), t("tables.error.problem")], 2)
        headers = [row_title, t("tables.in.record"), t("ui.filter.field"), t("ui.history.old"), t("ui.history.new")]
        self.changes = Grid(t("tables.in.changes"), headers, 4)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(t("tables.in.parts"))
        self.skipped = Grid(t("tables.in.skipped"), [row_title, t("tables.in.skipped.why")], 1)
        buttons = row(self.save_button, self.again_button, 0)
        column(self.counts, self.added, self.advice, self.tabs, parent=self, gap=6).addLayout(buttons)

    def show_report(self, report: Any, noun: str, problems: Sequence[str]) -> None:
        """A report of the service; *problems* are its errors in words."""
        t = self._texts.t
        counts = {name: getattr(report, name) for name in ("new", "changed", "same", "twice", "rejected")}
        self.counts.setText(
            t("tables.in.counts", **{name: self._texts.number(count) for name, count in counts.items()})
        )
        added = [f"{t(f'entities.{target}')}: {count}" for target, count in report.added.items()]
        self.added.setText(t("tables.in.added", what=", ".join(added)))
        self.added.setVisible(bool(added))
        self.errors.fill([[str(e.row), e.column, why] for e, why in zip(report.errors, problems, strict=True)])
        lines = [(c.row, c.label, *value) for c in report.changes for value in c.values]
        words = [[str(at), who, t(f"field.{noun}.{name}"), old, new] for at, who, name, old, new in lines]
        self.changes.fill(words)
        self.skipped.fill([[str(at), t(f"sheet.skipped.{why}")] for at, why in report.skipped])
        self._show_tabs(report)
        self.advice.setText(t(f"tables.in.advice.{_advice(report)}"))
        self.save_button.setVisible(bool(report.rejected))

    def _save(self) -> None:
        t = self._texts.t
        start = last_folder(self._session) / f"{t('tables.errors')} {self.file.stem}.xlsx"
        found, _ = QFileDialog.getSaveFileName(self, t("tables.in.save_errors"), str(start), "*.xlsx")
        if found:
            self.save_asked.emit(found)

    def _show_tabs(self, report: Any) -> None:
        self.tabs.clear()
        parts = (
            (self.errors, "errors_of", report.rejected),
            (self.changes, "changes_of", report.changed),
            (self.skipped, "skipped_of", len(report.skipped)),
        )
        for grid, key, count in parts:
            if count:
                self.tabs.addTab(grid, self._texts.t(f"tables.in.{key}", count=self._texts.number(count)))
        self.tabs.setVisible(self.tabs.count() > 0)


def _advice(report: Any) -> str:
    """What the user is to do now."""
    if report.rejected:
        return "rejected"
    return "ready" if report.new or report.changed else "nothing"
