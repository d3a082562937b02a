"""Money by source and indicators of a plan, and the way from decisions and assignments to a plan."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.plans.indicators_part import IndicatorsPart, outcome
from copdesk.ui.plans.money_part import MoneyPart
from copdesk.ui.record_parts import part_commands
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.ui.helpers import nameless, tab_walk


@pytest.fixture
def plan(desk: Any) -> str:
    key = records.add(desk, "plan", {"title": "Безпечне місто"})
    measure = records.add(desk, "measure", {"plan": key, "number": "1", "text": "Освітлення"})
    for payer, amount, spent, currency in (("Рада", 100, 130, "UAH"), ("Рада", 50, 0, "UAH"), ("Фонд", 20, 5, "EUR")):
        money = {"amount": Decimal(amount), "spent": Decimal(spent), "currency": currency, "year": 2026}
        records.add(desk, "funding_line", {"measure": measure, "payer": payer, **money})
    records.add(
        desk, "indicator", {"measure": measure, "name": "Крадіжки", "direction": "less", "baseline": 40, "target": 20}
    )
    records.add(desk, "indicator", {"plan": key, "name": "Довіра", "baseline": 41, "target": 50, "fact": 52})
    return key


def test_sums_by_source_never_mix_currencies_and_flag_overspending(
    session: Session, plan: str, desk: Any, shown: Callable[..., Any], qtbot: QtBot, undone: Any
) -> None:
    part: MoneyPart = shown(MoneyPart(session), 1000, 600)
    part.show_record(plan)
    session.tasks.drain()
    cells = part.sums.cells()
    assert [line[0] for line in cells] == ["2026 рік, UAH", "Рада", "2026 рік, EUR", "Фонд"]
    assert [line[3].replace("\xa0", " ") for line in cells] == ["130,00", "130,00", "5,00", "5,00"]
    assert len(part.lines.cells()) == 3
    over = next(item for item in part.lines.items() if "130" in item.text(6))
    assert not over.icon(0).isNull()
    assert part.lines in tab_walk(part, qtbot) and nameless(part) == []
    before = desk.digest()
    part.lines.setCurrentItem(over)
    part.lines.delete()
    session.tasks.drain()
    assert len(part.lines.cells()) == 2 and undone(before) and len(part.lines.cells()) == 3


def test_a_sum_is_spread_over_months(session: Session, desk: Any, shown: Callable[..., Any]) -> None:
    plan = records.add(desk, "plan", {"title": "План"})
    measure = records.add(desk, "measure", {"plan": plan, "number": "1", "text": "Камери"})
    records.add(desk, "funding_line", {"measure": measure, "payer": "Рада", "amount": Decimal(100)})
    part: MoneyPart = shown(MoneyPart(session), 1000, 600)
    part.show_record(plan)
    session.tasks.drain()
    part.lines.setCurrentItem(part.lines.items()[0])
    part.ask_spread()
    [dialog] = [each for each in QApplication.topLevelWidgets() if type(each) is FieldsDialog and each.isVisible()]
    dialog.form.editor("start").set_value(dt.date(2026, 1, 1))
    dialog.form.editor("end").set_value(dt.date(2026, 3, 31))
    dialog.press()
    session.tasks.drain()
    assert [line[4] for line in part.lines.cells()] == ["33,33 UAH", "33,33 UAH", "33,34 UAH"]


def test_more_spent_than_planned_is_said_in_words(session: Session, desk: Any, shown: Callable[..., Any]) -> None:
    plan = records.add(desk, "plan", {"title": "План"})
    measure = records.add(desk, "measure", {"plan": plan, "number": "1", "text": "Камери"})
    values = {"measure": measure, "payer": "Рада", "amount": Decimal(10), "spent": Decimal(15)}
    records.add(desk, "funding_line", values)
    gone = records.add(desk, "measure", {"plan": plan, "number": "2", "text": "Те, що не знадобилося"})
    records.add(desk, "funding_line", {**values, "measure": gone})
    records.delete(desk, "measure", [gone])
    part: MoneyPart = shown(MoneyPart(session), 1000, 600)
    part.show_record(plan)
    session.tasks.drain()
    assert part.sums.cells()[-1][4] == "перевитрата 5,00"
    assert len(part.lines.cells()) == 1


def test_indicators_of_plan_and_measures_with_their_outcome(
    session: Session, plan: str, desk: Any, shown: Callable[..., Any], qtbot: QtBot, type_text: Any, undone: Any
) -> None:
    part: IndicatorsPart = shown(IndicatorsPart(session), 1000, 600)
    part.show_record(plan)
    session.tasks.drain()
    assert [line[1] for line in part.list.cells()] == ["Довіра", "Крадіжки"]
    assert [line[6] for line in part.list.cells()] == ["досягнуто", "очікується"]
    assert part.list in tab_walk(part, qtbot) and nameless(part) == []
    before = desk.digest()
    part.list.add()
    assert part.list.dialog is not None
    card = part.list.dialog.panel.card
    card.form.editor("name").set_raw("Виклики")
    card.save()
    session.tasks.drain()
    assert [row["plan"] for row in desk.fetch("indicator", {"name": "Виклики"})] == [plan] and undone(before)


@pytest.mark.parametrize(
    ("direction", "base", "target", "fact", "code"),
    [
        ("more", 10, 20, None, "open"), ("more", 10, 20, 20, "reached"), ("less", 40, 20, 15, "reached"),
        ("less", 40, 20, 30, "better"), ("less", 40, 20, 45, "worse"), ("more", 10, 20, 10, "same"),
        ("more", None, 20, 10, "missed"),
    ],
)  # fmt: skip
def test_outcomes(direction: str, base: int | None, target: int, fact: int | None, code: str) -> None:
    assert outcome({"direction": direction, "baseline": base, "target": target, "fact": fact}) == code


def ask_plan(session: Session, noun: str, shown: Callable[..., Any]) -> tuple[RegisterView, FieldsDialog]:
    view: RegisterView = shown(RegisterView(session, noun, Wiring(commands=part_commands())), 1000, 600)
    session.tasks.drain()
    view.list.table.selectRow(0)
    view.by_name["to_plan"].trigger()
    session.tasks.drain()
    found = [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, FieldsDialog) and widget.isVisible()
    ]
    return view, found[-1]


def test_an_assignment_becomes_a_measure_once(
    session: Session, plan: str, desk: Any, shown: Callable[..., Any], undone: Any
) -> None:
    task = records.add(desk, "assignment", {"text": "Полагодити ліхтарі", "due": dt.date(2026, 12, 1)})
    before = desk.digest()
    view, dialog = ask_plan(session, "assignment", shown)
    assert dialog.form.editor("plan").raw() == plan
    dialog.go.click()
    session.tasks.drain()
    made = desk.fetch("measure", {"text": "Полагодити ліхтарі"})[0]
    assert (made["plan"], made["number"], made["due"]) == (plan, "2", dt.date(2026, 12, 1))
    assert desk.get("assignment", task)["measure"] == made["id"]
    view.by_name["to_plan"].trigger()
    session.tasks.drain()
    again = [one for one in view.findChildren(FieldsDialog) if one.isVisible()][-1]
    again.go.click()
    session.tasks.drain()
    assert again.isVisible() and "Полагодити ліхтарі" in again.problem.text()
    again.reject()
    assert undone(before)


def test_a_decision_becomes_a_measure(
    session: Session, plan: str, desk: Any, shown: Callable[..., Any], undone: Any
) -> None:
    meeting = records.add(desk, "meeting", {"date": dt.date(2026, 3, 2)})
    item = records.add(desk, "agenda_item", {"meeting": meeting, "title": "Освітлення"})
    key = records.add(desk, "decision", {"agenda_item": item, "text": "Установити 12 ліхтарів"})
    before = desk.digest()
    _, dialog = ask_plan(session, "decision", shown)
    dialog.form.editor("due").set_raw("15.12.2026")
    dialog.go.click()
    session.tasks.drain()
    made = desk.fetch("measure", {"decision": key})[0]
    assert (made["text"], made["due"]) == ("Установити 12 ліхтарів", dt.date(2026, 12, 15)) and undone(before)


def test_a_new_version_is_a_draft_beside_the_old_plan(
    session: Session, plan: str, desk: Any, shown: Callable[..., Any], undone: Any
) -> None:
    before = desk.digest()
    view: RegisterView = shown(RegisterView(session, "plan", Wiring(commands=part_commands())), 1000, 600)
    session.tasks.drain()
    view.list.table.selectRow(0)
    view.by_name["new_version"].trigger()
    session.tasks.drain()
    made = next(row for row in desk.fetch("plan") if row["id"] != plan)
    assert (made["version"], made["status"]) == (2, "draft") and view.panel.key == made["id"]
    assert undone(before)
