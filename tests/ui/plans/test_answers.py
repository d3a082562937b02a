"""Recommendations in a plan's card: proposed, sent with a letter, answered, all by keyboard."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.domain.errors import UserError
from copdesk.services import recommendations, records
from copdesk.ui.plans.answers_part import AnswersPart
from copdesk.ui.session import Session
from copdesk.ui.widgets.ticked_outline import TickedOutline
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk


@pytest.fixture
def plan(desk: Any) -> str:
    key = records.add(desk, "plan", {"title": "Безпечне місто"})
    for number in ("1", "2"):
        measure = records.add(desk, "measure", {"plan": key, "number": number, "text": f"Захід {number}"})
        records.add(desk, "funding_line", {"measure": measure, "payer": "Бюджет", "amount": Decimal(500)})
    return key


@pytest.fixture
def part(session: Session, plan: str, shown: Callable[..., Any]) -> AnswersPart:
    made: AnswersPart = shown(AnswersPart(session), 1100, 500)
    made.show_record(plan)
    session.tasks.drain()
    return made


def test_from_proposal_to_answer(part: AnswersPart, desk: Any, plan: str, qtbot: QtBot, undone: Any) -> None:
    before = desk.digest()
    part.propose()
    part.session.tasks.drain()
    assert part.dialog is not None
    part.dialog.form.editor("programme").set_value("Безпека")
    part.dialog.press()
    part.session.tasks.drain()
    assert [line[1] for line in part.list.cells()[1:]] == ["Захід 1", "Захід 2"]
    assert part.list.cells()[0][0] == "Безпека · Готується"
    assert undone(before)
    package = recommendations.propose(desk, plan, "Безпека")
    recommendations.send(desk, package, "7", TODAY - dt.timedelta(days=40))
    part.show_record(plan)
    part.session.tasks.drain()
    assert part.sum.text() == "Надіслано 2 пропозиції · без відповіді понад строк 2"
    assert part.list.cells()[0][0].endswith("без відповіді 10 днів понад строк")
    first = part.list.items()[1]
    part.list.setCurrentItem(first)
    part.answer()
    part.dialog.form.editor("programme_item").set_value("4.1")
    part.dialog.press()
    part.session.tasks.drain()
    assert part.list.cells()[1][4:] == ("Враховано", f"{TODAY:%d.%m.%Y}", "4.1")
    assert part.sum.text() == "Надіслано 2 пропозиції · враховано 1 · без відповіді понад строк 1"
    part.list.setFocus()
    qtbot.keyClick(part.list, Qt.Key.Key_Return)
    assert part.list.dialog is not None and part.list.dialog.panel.noun == "proposal"
    part.list.dialog.reject()
    assert nameless(part) == [] and part.list in tab_walk(part, qtbot)


def test_only_ticked_measures_are_proposed(part: AnswersPart, desk: Any, plan: str, qtbot: QtBot) -> None:
    done = records.add(desk, "measure", {"plan": plan, "number": "3", "text": "Зроблений", "status": "done"})
    part.propose()
    part.session.tasks.drain()
    assert part.dialog is not None
    measures = part.dialog.findChild(TickedOutline)
    assert measures is not None and measures in tab_walk(part.dialog, qtbot) and nameless(part.dialog) == []
    first, second = measures.ticked()
    assert done not in {first, second}
    part.dialog.form.editor("programme").set_value("Безпека")
    measures.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(measures, key)
    assert measures.ticked() == () and not part.dialog.go.isEnabled()
    qtbot.keyClick(measures, Qt.Key.Key_Return)
    qtbot.keyClick(measures, Qt.Key.Key_Space)
    qtbot.keyClick(measures, Qt.Key.Key_Return)
    part.session.tasks.drain()
    assert [row["measure"] for row in desk.fetch("proposal")] == [second]
    records.change(desk, "measure", first, {"status": "done"})
    records.change(desk, "measure", second, {"status": "done"})
    part.propose()
    part.session.tasks.drain()
    assert part.session.error_text(UserError("proposals_from_nothing"), "recommendation") in part.problem.text()
