"""The sheet of results by keyboard: typed, pasted, refused, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from copdesk.services import courses, records
from copdesk.ui.session import Session
from copdesk.ui.training.results_part import ResultsPart
from tests.ui.helpers import nameless, tab_walk

Key = Qt.Key


@pytest.fixture
def part(session: Session, desk: Any, shown: Callable[..., Any]) -> ResultsPart:
    """A course of three officers."""
    key = records.add(desk, "course", {"title": "Медіація"})
    courses.enrol(desk, key, [records.add(desk, "officer", {"surname": name}) for name in ("Бук", "Вовк", "Гай")])
    made: ResultsPart = shown(ResultsPart(session), 900, 600)
    made.show_record(key)
    session.tasks.drain()
    return made


def cells(part: ResultsPart) -> list[list[str]]:
    part.session.tasks.drain()
    return [[part.model.index(row, at).data() or "" for at in range(4)] for row in range(len(part.model.lines))]


def enter(part: ResultsPart, type_text: Any, qtbot: QtBot, text: str) -> None:
    """Type over the current cell and take it with Enter."""
    type_text(part.grid, text[0])
    [editor] = [each for each in part.grid.findChildren(QLineEdit) if each.isVisible()]
    type_text(editor, text[1:])
    qtbot.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()
    part.session.tasks.drain()


def test_typed_from_above_downwards(part: ResultsPart, desk: Any, type_text: Any, qtbot: QtBot, undone: Any) -> None:
    part.grid.setFocus()
    for text in ("11/20", "9", "14"):
        enter(part, type_text, qtbot, text)
    part.grid.setCurrentIndex(part.model.index(0, 2))
    before = desk.digest()
    for text in ("17", "15"):
        enter(part, type_text, qtbot, text)
    assert [row[0] for row in cells(part)] == ["11/20", "9/20", "14/20"]
    assert [row[3] for row in cells(part)] == ["+30 %", "+30 %", ""]
    assert part.mean.text().startswith("Середня зміна +30 % (з 50 % до 80 %), за 2 особами")
    assert part.grid.currentIndex().row() == 2
    undone("")
    assert undone(before) and cells(part)[0][3] == ""


def test_passed_or_not_and_taken_away(part: ResultsPart, type_text: Any, qtbot: QtBot) -> None:
    part.grid.setCurrentIndex(part.model.index(0, 1))
    enter(part, type_text, qtbot, "55/60 +")
    enter(part, type_text, qtbot, "-")
    assert [row[1] for row in cells(part)] == ["55/60 · ✓ зараховано", "× не зараховано", ""]
    part.grid.setCurrentIndex(part.model.index(0, 1))
    qtbot.keyClick(part.grid, Key.Key_Delete)
    assert cells(part)[0][1] == ""


def test_a_bad_one_is_told_and_nothing_is_written(part: ResultsPart, desk: Any, type_text: Any, qtbot: QtBot) -> None:
    before = desk.digest()
    for bad, said in (("добре", "добре"), ("25/20", "25")):
        enter(part, type_text, qtbot, bad)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit) and editor.text() == bad
        assert part.problem.isVisible() and said in part.problem.text() and desk.digest() == before
        qtbot.keyClick(editor, Key.Key_Escape)
        assert not part.problem.isVisible()
    assert part.grid.currentIndex().row() == 0
    part.day.set_raw("колись")
    enter(part, type_text, qtbot, "5")
    assert desk.digest() == before and QApplication.focusWidget().text() == "5"  # type: ignore[union-attr]


def test_a_block_is_taken_whole_and_its_empty_cells_say_nothing(part: ResultsPart, desk: Any, qtbot: QtBot) -> None:
    def paste(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        part.grid.setCurrentIndex(part.model.index(0, 0))
        qtbot.keyClick(part.grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    paste("11/20\n9\n8")
    assert [row[0] for row in cells(part)] == ["11/20", "9/20", "8/20"]
    paste("12\n\n10\n")
    assert [row[0] for row in cells(part)] == ["12/20", "9/20", "10/20"]
    before = desk.digest()
    for text in ("1\n2\n3\n4", "1\t+\t2\t3"):
        paste(text)
        part.session.tasks.drain()
        assert desk.digest() == before and "не вміщується" in part.problem.text()


def test_a_block_from_a_spreadsheet(part: ResultsPart, desk: Any, qtbot: QtBot, undone: Any) -> None:
    before = desk.digest()
    QGuiApplication.clipboard().setText("11/20\t\t17/20\n9\t+\t15\n8\t\t\n\n")
    part.grid.setCurrentIndex(part.model.index(0, 0))
    qtbot.keyClick(part.grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert cells(part) == [
        ["11/20", "", "17/20", "+30 %"],
        ["9/20", "✓ зараховано", "15/20", "+30 %"],
        ["8/20", "", "", ""],
    ]
    assert undone(before)


def test_everything_has_a_name_and_tab_goes_round(part: ResultsPart, qtbot: QtBot) -> None:
    assert part.grid in tab_walk(part, qtbot) and nameless(part) == []
