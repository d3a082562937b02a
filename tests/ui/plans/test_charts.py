"""Charts of a plan: the picture and its table say the same, and each value opens its records by keyboard."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.plans.charts_part import ChartsPart
from copdesk.ui.session import Session
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

Key = Qt.Key


@pytest.fixture
def part(session: Session, desk: Any, shown: Callable[..., Any]) -> ChartsPart:
    plan = records.add(desk, "plan", {"title": "Безпечне місто"})
    for number, payer in enumerate(("Бюджет", "Донор"), 1):
        values = {"plan": plan, "number": str(number), "text": f"Захід {number}", "responsible_text": payer}
        key = records.add(desk, "measure", {**values, "due": TODAY - dt.timedelta(days=1)})
        records.add(desk, "funding_line", {"measure": key, "payer": payer, "amount": Decimal(500 - number)})
    made: ChartsPart = shown(ChartsPart(session), 1100, 560)
    made.show_record(plan)
    session.tasks.drain()
    return made


def choose(part: ChartsPart, name: str) -> None:
    part.kind.setCurrentIndex(part.kind.findData(name))
    part.session.tasks.drain()


def test_picture_and_table_go_together(part: ChartsPart, qtbot: QtBot) -> None:
    for name in ("progress", "money", "overdue"):
        choose(part, name)
        drawn = part._drawn
        assert len(drawn.picture.labels) == len(drawn.lines) == len(drawn.records) > 0
        assert [line.cells[0] for line in drawn.lines] == list(drawn.picture.labels)
        assert part.grab().width() == part.width()
    part.chart.setFocus()
    qtbot.keyClick(part.chart, Key.Key_Down)
    assert part.table.current_key() == "1" and part.chart.accessibleDescription() == "Донор: 1 захід"
    part.table.select_key("0")
    assert part.chart.current == 0
    assert nameless(part) == [] and {part.chart, part.table} <= set(tab_walk(part, qtbot))


def test_a_value_opens_its_records(part: ChartsPart, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    part.session.open_asked.connect(lambda noun, key: asked.append((noun, key)))
    choose(part, "money")
    part.chart.setFocus()
    qtbot.keyClick(part.chart, Key.Key_Return)
    part.session.tasks.drain()
    assert part.dialog is not None
    [line] = part.dialog.list.cells()
    assert line[0].startswith("Бюджет")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(part.dialog.list, Key.Key_Return)
    assert [noun for noun, _ in asked] == ["funding_line"]
