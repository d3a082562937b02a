"""The columns of printed plans, chosen and ordered by keyboard, and a plan as a table file."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QListWidget, QListWidgetItem, QWidget

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.session import Session
from copdesk.ui.tables.work_dialog import last_folder, remember_folder
from copdesk.ui.widgets.basics import Problem, button, column, fit, label, row

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_CODE = Qt.ItemDataRole.UserRole


class ColumnList(QListWidget):
    """Space ticks, Ctrl with up or down moves a column."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of this list; the others as in any."""
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if way and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_by(way)
        else:
            super().keyPressEvent(event)

    def move_by(self, way: int) -> None:
        """Move the current column up (-1) or down (1)."""
        at = self.currentRow()
        if 0 <= at + way < self.count():
            item = self.takeItem(at)
            self.insertItem(at + way, item)
            self.setCurrentRow(at + way)


class PlanColumnsDialog(QDialog):
    """Which columns a printed plan has, in which order."""

    def __init__(self, session: Session, parent: QWidget, chosen: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.texts.t
        self._session = session
        self.setWindowTitle(t("register.plan_columns").rstrip("…"))
        self.list = ColumnList()
        self.list.setAccessibleName(t("plan_columns.list"))
        self.problem = Problem()
        save = button(t("ui.save"), self.save, "main")
        save.setDefault(True)
        words = label(t("plan_columns.text"), "muted", wrap=True)
        sides = column(
            button(t("plan_columns.up"), partial(self.list.move_by, -1), sign="up"),
            button(t("plan_columns.down"), partial(self.list.move_by, 1), sign="down"),
            button(t("plan_columns.usual"), self.fill, sign="restore"), 0,
        )  # fmt: skip
        beside = row(self.list)
        beside.addLayout(sides)
        whole = column(words, parent=self, margin=16, gap=8)
        whole.addLayout(beside, 1)
        whole.addWidget(self.problem)
        whole.addLayout(row(0, save, button(t("ui.cancel"), self.reject)))
        fit(self, 460, 560)
        self.fill(chosen)
        self.list.setFocus()

    def fill(self, chosen: tuple[str, ...] = ()) -> None:
        """Show the chosen columns first, in their order, the others below."""
        from copdesk.documents.plan import COLUMNS, WIDTHS

        ticked = chosen or COLUMNS
        self.list.clear()
        for code in (*ticked, *(code for code in WIDTHS if code not in ticked)):
            item = QListWidgetItem(" ".join(self._session.texts.t(f"paper.column.{code}").split()))
            item.setData(_CODE, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def codes(self) -> tuple[str, ...]:
        """The ticked columns in their order."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(str(item.data(_CODE)) for item in items if item.checkState() == Qt.CheckState.Checked)

    def save(self) -> None:
        """Keep the choice in the card of the unit."""
        message = self._session.texts.t("plan_columns.done")
        self._session.run_action(
            self, _set, self.codes(), done=lambda _: self.accept(), failed=self._refused, message=message
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self._session.error_text(error))


def ask_columns(view: "RegisterView") -> None:
    """Choose the columns of printed plans."""
    view.session.run(view, _columns, done=lambda chosen: PlanColumnsDialog(view.session, view, chosen).open())


def save_table(view: "RegisterView") -> None:
    """The selected plan as a table file with the unit's columns."""
    session = view.session
    t = session.texts.t
    title = t("register.plan_table").rstrip("…")
    start = str(Path(last_folder(session)) / f"{t('entity.plan')}.xlsx")
    path, _ = QFileDialog.getSaveFileName(view, title, start, t("plan_table.filter"))
    if path:
        out = Path(path) if Path(path).suffix else Path(path + ".xlsx")
        remember_folder(session, out)
        said = partial(session.say, t("plan_table.done", name=out.name), "ok")
        session.run(view, _write, view.numbers[:1], out, session.texts, done=lambda _: said())


def _columns(desk: Any) -> tuple[str, ...]:
    from copdesk.services import plans_table

    return plans_table.columns(desk)


def _set(desk: Any, codes: tuple[str, ...]) -> None:
    from copdesk.services import plans_table

    plans_table.set_columns(desk, codes)


def _write(desk: Any, numbers: list[int], out: Path, texts: Texts) -> None:
    from copdesk.services import plans_table

    for key in ids_of(desk, "plan", numbers):
        plans_table.write_table(desk, key, out, texts)
