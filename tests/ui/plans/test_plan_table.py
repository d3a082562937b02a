"""The columns of printed plans, chosen by keyboard."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from copdesk.services import plans_table
from copdesk.ui.plans.plan_table import PlanColumnsDialog
from copdesk.ui.session import Session
from tests.ui.helpers import nameless


def test_columns_are_ticked_and_moved_by_keys(session: Session, desk: Any, qtbot: QtBot, undone: Any) -> None:
    before = desk.digest()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    dialog = PlanColumnsDialog(session, window, plans_table.columns(desk))
    dialog.open()
    qtbot.waitExposed(dialog)
    assert dialog.codes() == plans_table.columns(desk)
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert dialog.codes()[:2] == ("measure", "number")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.codes()[0] == "measure" and "number" not in dialog.codes()
    assert nameless(dialog) == []
    dialog.save()
    session.tasks.drain()
    assert plans_table.columns(desk) == ("measure", "responsible", "term", "funding", "result", "done")
    assert undone(before)
