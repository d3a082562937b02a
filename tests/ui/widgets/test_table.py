"""The table of a register, used by keyboard."""

from array import array
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from copdesk.ui.models.columns import columns_for
from copdesk.ui.models.vector_model import ListQuery, Provider
from copdesk.ui.session import Session
from copdesk.ui.widgets.table import RegisterTable
from tests.ui.helpers import PEOPLE_FIELDS, People, nameless, tab_walk

Show = Callable[..., Any]
Type = Callable[[Any, str], None]
Make = Callable[[], RegisterTable]


@pytest.fixture
def make(session: Session, people: People, shown: Show) -> Make:
    def made() -> RegisterTable:
        columns = columns_for(session.registry["person"], session.texts, PEOPLE_FIELDS)
        table: RegisterTable = shown(RegisterTable(session, "people", "person", columns, people.provider(cheap=True)))
        table.reload()
        session.tasks.drain()
        return table

    return made


@pytest.fixture
def table(make: Make) -> RegisterTable:
    return make()


def test_tab_leaves_the_table(table: RegisterTable, session: Session, shown: Show, qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    before, after = QLineEdit(), QLineEdit()
    before.setAccessibleName("1")
    after.setAccessibleName("2")
    for part in (before, table, after):
        layout.addWidget(part)
    shown(window)
    before.setFocus()
    assert [before, table, after] == tab_walk(window, qtbot)
    assert nameless(window) == []
    table.setParent(None)


def test_ctrl_a_takes_rows_never_scrolled_to(table: RegisterTable, qtbot: QtBot) -> None:
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.selected_numbers()) == 1000


def test_the_whole_filtered_set_stays_selected_over_a_reload(table: RegisterTable, session: Session) -> None:
    table.selectAll()
    table.set_filter(search="Жук")
    session.tasks.drain()
    assert len(table.selected_numbers()) == 100


def test_copy_gives_tabs_titles_and_ukrainian(table: RegisterTable, session: Session, qtbot: QtBot) -> None:
    table.setColumnHidden(1, True)
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    session.tasks.drain()
    titles, row, rest = QGuiApplication.clipboard().text().split("\n")
    assert titles.split("\t")[0] == session.texts.t("field.person.surname")
    assert row.split("\t")[0] == "Ґалаґан" and "Ім'я" not in row and rest == ""


def test_selection_cursor_and_place_stay_over_a_reload(table: RegisterTable, session: Session, people: People) -> None:
    table.selectRow(500)
    table.scrollTo(table.rows.index(520, 0))
    top = table.rowAt(0)
    number = table.current_number()

    def without_some(query: ListQuery, limit: int) -> "array[int]":
        return array("q", [n for n in people.load(query, 0) if n >= 10][: limit or None])

    table.rows.provider = Provider(without_some, people.page, True)
    table.reload()
    session.tasks.drain()
    assert table.current_number() == number and table.currentIndex().row() == 490
    assert table.selected_numbers() == [number] and table.rowAt(0) == top - 10


def test_columns_come_back_as_they_were_left(make: Make, table: RegisterTable) -> None:
    table.columns.show_column(4, True)
    table.columns.show_column(1, False)
    table.setColumnWidth(0, 222)
    table.horizontalHeader().moveSection(0, 2)
    table.columns.remember()
    again = make()
    assert again.columnWidth(0) == 222 and again.isColumnHidden(1) and not again.isColumnHidden(4)
    assert again.horizontalHeader().visualIndex(0) == 2
    again.columns.reset()
    assert again.horizontalHeader().visualIndex(0) == 0 and not again.isColumnHidden(1) and again.columnWidth(0) != 222


def test_the_last_column_cannot_be_hidden(table: RegisterTable) -> None:
    for at in range(5):
        table.columns.show_column(at, False)
    assert sum(not table.isColumnHidden(at) for at in range(5)) == 1


def test_sorting_is_done_in_the_worker_and_kept(make: Make, table: RegisterTable, session: Session) -> None:
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    session.tasks.drain()
    assert table.rows.index(0, 0).data() == "Яценко"
    assert make().rows.index(0, 0).data() == "Яценко"


def _edit(table: RegisterTable, qtbot: QtBot, row: int, column: int) -> Any:
    table.setCurrentIndex(table.rows.index(row, column))
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table._delegate.editing
    assert editor is not None
    return editor


def test_f2_edits_the_cell_and_enter_takes_it(table: RegisterTable, qtbot: QtBot, type_text: Type) -> None:
    asked: list[tuple[int, str, Any]] = []
    table.edit_asked.connect(lambda *what: asked.append(what))
    editor = _edit(table, qtbot, 3, 0)
    editor.control.selectAll()
    type_text(editor.control, "Їжак")
    qtbot.keyClick(editor.control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked == [(3, "surname", "Їжак")])


def test_a_refused_value_keeps_the_editor_open(table: RegisterTable, qtbot: QtBot, type_text: Type) -> None:
    asked: list[Any] = []
    table.edit_asked.connect(lambda *what: asked.append(what))
    editor = _edit(table, qtbot, 3, 3)
    editor.control.selectAll()
    type_text(editor.control, "не номер")
    qtbot.keyClick(editor.control, Qt.Key.Key_Return)
    problem = table._delegate._problem
    assert problem is not None and problem.isVisible() and problem.text().startswith("⚠")
    assert table._delegate.editing is editor and editor.raw() == "не номер" and not asked
    qtbot.keyClick(editor.control, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table._delegate.editing is None)
    assert table.rows.index(3, 3).data() == "+380 63 576 18 39" and not asked


def test_enter_opens_the_record(table: RegisterTable, qtbot: QtBot) -> None:
    table.setCurrentIndex(table.rows.index(7, 0))
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [7]


def test_the_menu_opens_from_the_keyboard(table: RegisterTable, qtbot: QtBot) -> None:
    table.setCurrentIndex(table.rows.index(1, 0))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(table.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and len(menu.actions()) >= 2
    menu.close()


def test_a_stale_selection_does_not_break_a_shorter_list(table: RegisterTable, session: Session) -> None:
    table.selectRow(999)
    table.set_filter(search="немає такого")
    session.tasks.drain()
    assert table.current_number() == -1 and table.selected_numbers() == []
