"""The timeline and the board of a plan: what they show, and that the keyboard alone is enough."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.plans import periods
from copdesk.ui.plans.board_part import BoardPart
from copdesk.ui.plans.measures import MeasureRow
from copdesk.ui.plans.timeline_part import TimelinePart
from copdesk.ui.session import Session
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def plan(desk: Any) -> str:
    key = records.add(desk, "plan", {"title": "Безпечне місто"})
    year = TODAY.year
    rows = (
        ("1", "Освітлення", dt.date(year, 1, 16), dt.date(year, 2, 14), "in_progress", 50),
        ("2", "Камери", None, dt.date(year, 4, 1), "planned", 0),
        ("3", "Лекції", None, None, "planned", 0),
    )
    for number, text, start, due, status, done in rows:
        values = {"plan": key, "number": number, "text": text, "start": start, "due": due, "done": done}
        records.add(desk, "measure", {**values, "status": status})
    return key


def row(start: dt.date | None, due: dt.date | None, done: int = 0) -> MeasureRow:
    return MeasureRow("m", "1", "Захід", "", "", "", due, "planned", Decimal(done), 1, "waiting", 0, start)


def test_bars_lie_where_their_days_are() -> None:
    january, february = periods.periods(
        [row(dt.date(2026, 1, 16), dt.date(2026, 2, 14))], dt.date(2026, 1, 20), "month"
    )
    bar = row(dt.date(2026, 1, 16), dt.date(2026, 2, 14), 50)
    first, second = periods.share(bar, january), periods.share(bar, february)
    assert first is not None and second is not None
    assert (round(first.left, 3), first.right, first.first, first.last) == (0.484, 1.0, True, False)
    assert (second.left, second.right, second.first, second.last) == (0.0, 0.5, False, True)
    assert round(first.done, 3) == 0.968 and second.done == 0.0, "half of thirty days ends on 31 January"
    day = periods.share(row(None, dt.date(2026, 2, 1)), february)
    assert day is not None and day.point and day.left == 0.0
    assert periods.share(row(None, None), january) is None
    assert periods.share(bar, periods.Period(dt.date(2026, 3, 1), dt.date(2026, 4, 1))) is None


def test_quarters_hold_three_months() -> None:
    found = periods.periods([row(dt.date(2025, 12, 31), dt.date(2026, 4, 1))], dt.date(2026, 1, 1), "quarter")
    assert [each.start for each in found] == [dt.date(2025, 10, 1), dt.date(2026, 1, 1), dt.date(2026, 4, 1)]


@pytest.fixture
def timeline(session: Session, plan: str, shown: Callable[..., Any]) -> TimelinePart:
    made: TimelinePart = shown(TimelinePart(session), 1100, 600)
    made.show_record(plan)
    session.tasks.drain()
    made.table.setFocus()
    return made


def test_a_long_name_ends_in_whole_dots(timeline: TimelinePart, desk: Any) -> None:
    """Cut where the letters that are drawn end: nothing touches the edge of the names."""
    [first] = desk.fetch("measure", {"number": "1"})
    records.change(desk, "measure", first["id"], {"text": "Укласти договори на вивезення сміття з підприємцями"})
    timeline.load()
    timeline.session.tasks.drain()
    names = timeline.table.verticalHeader()
    picture = names.viewport().grab().toImage()
    edge = range(names.width() - 14, names.width() - 1)
    colours = {picture.pixel(x, y) for x in edge for y in range(4, names.sectionSize(0) - 4)}
    assert len(colours) == 1


def test_the_timeline_is_led_by_keys(timeline: TimelinePart, desk: Any, qtbot: QtBot) -> None:
    table = timeline.table
    months = table.rows.columnCount()
    assert table.rows.rowCount() == 3
    said = table.rows.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"1. Освітлення: 16.01.{TODAY.year} – 14.02.{TODAY.year}, У роботі, 50 %"
    qtbot.keyClick(table, Key.Key_Minus, Control)
    assert table.rows.columnCount() <= (months + 2) // 3 + 1 and timeline.scale.currentData() == "quarter"
    qtbot.keyClick(table, Key.Key_Plus, Control)
    assert table.rows.columnCount() == months
    qtbot.keyClick(table, Key.Key_Home)
    qtbot.keyClick(table, Key.Key_T, Control)
    period = table.rows.columns[table.currentIndex().column()]
    assert period.start <= TODAY < period.after
    qtbot.keyClick(table, Key.Key_Down)
    qtbot.keyClick(table, Key.Key_Return)
    assert timeline.dialog is not None
    timeline.session.tasks.drain()
    assert timeline.dialog.panel.key == desk.fetch("measure", {"number": "2"})[0]["id"]
    timeline.dialog.reject()
    assert nameless(timeline) == [] and table in tab_walk(timeline, qtbot)


@pytest.fixture
def board(session: Session, plan: str, shown: Callable[..., Any]) -> BoardPart:
    made: BoardPart = shown(BoardPart(session), 1100, 600)
    made.show_record(plan)
    session.tasks.drain()
    made.lists["planned"].setFocus()
    return made


def cards(board: BoardPart) -> dict[str, list[str]]:
    found = {
        state: [each.item(at).text().split("\n")[0] for at in range(each.count())]
        for state, each in board.lists.items()
    }
    return {state: held for state, held in found.items() if held}


def test_cards_stand_by_state_and_move_by_keys(board: BoardPart, desk: Any, qtbot: QtBot, undone: Any) -> None:
    assert cards(board) == {"planned": ["2. Камери", "3. Лекції"], "in_progress": ["1. Освітлення"]}
    before = desk.digest()
    qtbot.keyClick(board.lists["planned"], Key.Key_Right, Control)
    board.session.tasks.drain()
    assert cards(board)["in_progress"] == ["1. Освітлення", "2. Камери"]
    qtbot.waitUntil(lambda: QApplication.focusWidget() is board.lists["in_progress"])
    assert board.lists["in_progress"].current_key() == desk.fetch("measure", {"number": "2"})[0]["id"]
    assert undone(before)
    board.session.tasks.drain()
    qtbot.keyClick(board.lists["in_progress"], Key.Key_Left)
    assert board.lists["planned"].hasFocus()


def test_a_step_that_is_not_open_is_explained(board: BoardPart, desk: Any, qtbot: QtBot) -> None:
    before = desk.digest()
    qtbot.keyClick(board.lists["planned"], Key.Key_Left, Control)
    board.session.tasks.drain()
    assert "У роботі" in board.problem.text() and board.problem.isVisible()
    done = desk.fetch("measure", {"number": "1"})[0]["id"]
    assert [state for state, _ in board.steps(done)] == ["done", "partly_done", "not_done", "cancelled", "postponed"]
    assert desk.digest() == before
    assert nameless(board) == []


def test_headings_stand_whole_on_a_narrow_board(board: BoardPart) -> None:
    board.resize(680, 300)
    board.grab()
    for shown in board.lists.values():
        assert shown.width() >= board.head_width(shown.accessibleName())
