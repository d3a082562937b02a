"""The list of one register: search, conditions, columns, trash, edits in a cell, and what to do while it is empty."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.desk_ports import ids_of, register_provider
from copdesk.ui.models.columns import columns_for
from copdesk.ui.models.pages import Condition, ListQuery
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import column, row, tool
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.filter_bar import FilterBar
from copdesk.ui.widgets.table import RegisterTable

_GAP, _SIDE = 8, 16


class RegisterList(QWidget):
    """Rows of *noun*; ``F2`` edits the cell, or asks for the card where a cell has no editor.

    With *link* it lists only the records whose field *link* names one record, chosen by ``show_children_of``.
    """

    add_asked = Signal()
    opened = Signal(int)
    """Row number whose card is asked for."""

    def __init__(self, session: Session, noun: str, link: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._noun, self._texts = session, noun, session.texts
        self._wanted = -1
        self._link, self.above = link, ""
        entity = session.registry[noun]
        columns = [item for item in columns_for(entity, self._texts) if item.key != link]
        key = f"{noun}.{link}" if link else noun
        provider = register_provider(session, noun, [item.key for item in columns])
        self.filter = FilterBar(session, key, noun, {k: f for k, f in entity.fields.items() if not f.hidden})
        self.table = RegisterTable(session, key, noun, columns, provider)
        self.trash = tool(self._texts.t("register.trash"), "delete", caption=True)
        self.trash.setCheckable(True)
        self.columns = tool(self._texts.t("ui.columns"), "columns", self._choose_columns, caption=True)
        nothing, first = self._texts.t(f"none.{noun}"), self._texts.t("register.add")
        self.empty = EmptyState("list", nothing, first, self.add_asked.emit)
        self.filtered = EmptyState(
            "search", self._texts.t("register.filtered"), self._texts.t("register.all"), self.show_all
        )
        self.rows = ListOrEmpty(self.table, self.empty, self.filtered)
        # In this order they give up their captions when the row is too narrow.
        self._foldable: list[QToolButton] = [self.filter.saved, self.columns, self.trash, self.filter.add]
        head = row(gap=_GAP)
        head.addWidget(self.filter, 1)
        if link:
            self.filter.only_search()
            new = tool(self._texts.t("register.add"), "add", self.add_asked.emit, caption=True)
            head.addWidget(new, 0, Qt.AlignmentFlag.AlignTop)
            self._foldable = [self.columns, self.trash, new]
        head.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.trash, 0, Qt.AlignmentFlag.AlignTop)
        head.setContentsMargins(_SIDE, 12, _SIDE, 8)
        whole = column(parent=self, gap=0)
        whole.addLayout(head)
        whole.addWidget(self.rows, 1)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row of buttons: captions go, the least needed first; names and tips stay."""
        super().resizeEvent(event)
        for item in self._foldable:
            item.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for item in self._foldable:
            widths = [part.sizeHint().width() + _GAP for part in (self.filter.box, *self._foldable)]
            if sum(widths) - _GAP <= self.width() - 2 * _SIDE:
                break
            item.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    @property
    def query(self) -> ListQuery:
        """The rows that are shown, and their order."""
        return self.table.rows.query

    def show_children_of(self, key: str) -> None:
        """List the records that hang on the record with the id *key*."""
        self.above = key
        self._asked()

    @property
    def in_trash(self) -> bool:
        """Whether the trash is shown."""
        return self.trash.isChecked()

    def show_number(self, number: int) -> None:
        """Make a row current and visible, now or as soon as the list holds it."""
        self._wanted = -1 if self.table.select_number(number) else number

    def show_all(self) -> None:
        """No conditions, no trash."""
        self.trash.setChecked(False)
        self.filter.clear()

    def _connect(self) -> None:
        here = QAction(self._texts.t("register.edit_here"), self.table)
        here.setShortcut("F2")
        here.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        here.triggered.connect(self._edit_here)
        self.table.addAction(here)
        self.filter.changed.connect(self._asked)
        self.filter.box.went_down.connect(self.table.setFocus)
        self.trash.toggled.connect(self._asked)
        self.table.opened.connect(self.opened)
        self.table.edit_asked.connect(self._cell_edited)
        self.table.rows.loaded.connect(self._loaded)

    def _asked(self) -> None:
        fixed = (Condition(self._link, "=", self.above),) if self._link else ()
        self.table.set_filter(where=(*fixed, *self.filter.where), search=self.filter.search, trash=self.in_trash)

    def _loaded(self, complete: bool) -> None:
        self.rows.show_count(self.table.rows.rowCount(), self.filter.active or self.in_trash)
        if complete and self._wanted >= 0:
            self.table.select_number(self._wanted)
            self._wanted = -1

    def _choose_columns(self) -> None:
        self.table.columns.open_at(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    def _edit_here(self) -> None:
        index = self.table.currentIndex()
        if not index.isValid():
            return
        if index.flags() & Qt.ItemFlag.ItemIsEditable and not self.in_trash:
            self.table.edit(index)
        else:
            self.opened.emit(self.table.current_number())

    def _cell_edited(self, number: int, name: str, value: Any) -> None:
        message = self._texts.t("register.saved")
        self._session.run_action(
            self, _change_cell, self._noun, number, name, value, failed=self._cell_refused, message=message
        )

    def _cell_refused(self, error: Exception) -> None:
        self.table.rows.refresh()
        if isinstance(error, UserError):
            self._session.say(self._session.error_text(error, self._noun), "error")


def _change_cell(desk: Any, noun: str, number: int, name: str, value: Any) -> None:
    """In the worker: one field of the record with this row number."""
    from copdesk.services import records

    for key in ids_of(desk, noun, [number]):
        records.change(desk, noun, key, {name: value})
