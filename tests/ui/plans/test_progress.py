"""The progress of a plan: shown, edited in place, pasted, stepped, refused and taken back."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.plans.progress_part import ProgressPart
from copdesk.ui.session import Message, Session
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

Key = Qt.Key
WEEK = dt.timedelta(days=7)


@pytest.fixture
def plan(desk: Any) -> str:
    key = records.add(desk, "plan", {"title": "Безпечне місто"})
    council = records.add(desk, "organisation", {"short_name": "Міська рада"})
    rows = (
        ("1", "Освітлення", "Вулиці", council, TODAY - 2 * WEEK, "in_progress", 2),
        ("2", "Камери", "Вулиці", None, TODAY + 10 * WEEK, "planned", 1),
        ("10", "Лекції", "Школи", council, TODAY - WEEK, "planned", 1),
    )
    for number, text, objective, body, due, status, weight in rows:
        person = records.add(desk, "person", {"surname": {"1": "Ґудзь"}.get(number, "Жук")}) if body else None
        values = {
            "responsible": person,
            "plan": key,
            "number": number,
            "text": text,
            "objective": objective,
            "organisation": body,
        }
        records.add(desk, "measure", {**values, "due": due, "status": status, "weight": weight})
    return key


@pytest.fixture
def part(session: Session, plan: str, shown: Callable[..., Any]) -> ProgressPart:
    made: ProgressPart = shown(ProgressPart(session), 1100, 600)
    made.show_record(plan)
    session.tasks.drain()
    made.list.setFocus()
    return made


def texts_of(part: ProgressPart) -> list[str]:
    return [line[1] or line[0] for line in part.list.cells()]


def done(desk: Any, plan: str) -> list[str]:
    return [
        str(row["done"]) for row in sorted(desk.fetch("measure", {"plan": plan}), key=lambda row: int(row["number"]))
    ]


def at(part: ProgressPart, desk: Any, number: str) -> str:
    key: str = desk.fetch("measure", {"number": number})[0]["id"]
    assert part.list.select_key(key)
    return key


def type_in_cell(part: ProgressPart, qtbot: QtBot, type_text: Any, text: str) -> None:
    type_text(part.list, text[0])
    editor: Any = QApplication.focusWidget()
    assert editor is not part.list
    type_text(editor, text[1:])
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is part.list)
    part.session.tasks.drain()


def test_it_shows_measures_by_objective_with_their_lights(part: ProgressPart) -> None:
    assert texts_of(part) == ["Вулиці · 0 %", "Освітлення", "Камери", "Школи · 0 %", "Лекції"]
    assert part.list.cells()[1][3].endswith("· 14 днів тому")
    assert "прострочено 2" in part.sum.text() and part.sum.text().startswith("Виконано 0 %")


def test_overdue_ones_stand_under_whom_they_wait_for(part: ProgressPart) -> None:
    part.mode.setCurrentIndex(part.mode.findData("late"))
    assert texts_of(part) == ["Міська рада · 2 заходи", "Освітлення", "Лекції"]


def test_all_stand_under_whom_they_wait_for(part: ProgressPart, desk: Any) -> None:
    records.change(desk, "measure", at(part, desk, "1"), {"done": 60})
    part.show_record(part.key)
    part.session.tasks.drain()
    part.mode.setCurrentIndex(part.mode.findData("who"))
    assert texts_of(part) == [
        "Міська рада · 2 заходи · 40 %", "Освітлення", "Лекції", "Відповідального не вказано · 1 захід · 0 %", "Камери",
    ]  # fmt: skip


def test_a_digit_edits_the_per_cent_in_place(
    part: ProgressPart, desk: Any, plan: str, qtbot: QtBot, type_text: Any, undone: Any
) -> None:
    before = desk.digest()
    at(part, desk, "1")
    type_in_cell(part, qtbot, type_text, "50")
    assert done(desk, plan) == ["50.00", "0.00", "0.00"]
    assert part.list.cells()[1][5] == "50 %" and part.sum.text().startswith("Виконано 25 %")
    assert part.dialog is None and part.list.dialog is None
    assert undone(before) and part.list.cells()[1][5] == "0 %"


def test_a_bad_per_cent_stays_open_with_its_reason(part: ProgressPart, desk: Any, qtbot: QtBot, type_text: Any) -> None:
    before = desk.digest()
    at(part, desk, "2")
    type_text(part.list, "3")
    editor: Any = QApplication.focusWidget()
    type_text(editor, "00")
    qtbot.keyClick(editor, Key.Key_Return)
    part.session.tasks.drain()
    assert QApplication.focusWidget() is editor and editor.text() == "300"
    assert "100" in part.problem.text() and part.problem.isVisible()
    qtbot.keyClick(editor, Key.Key_Escape)
    part.session.tasks.drain()
    assert desk.digest() == before and not part.problem.isVisible()


def test_a_pasted_column_is_one_step(
    part: ProgressPart, desk: Any, plan: str, qtbot: QtBot, undone: Any, said: list[Message]
) -> None:
    before = desk.digest()
    at(part, desk, "1")
    QGuiApplication.clipboard().setText("100\r\n50 %\r\n12,5\r\n")
    qtbot.keyClick(part.list, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    part.session.tasks.drain()
    assert done(desk, plan) == ["100.00", "50.00", "12.50"] and said[-1].text.startswith("Оновлено 3 заходи")
    part.paste("90\n\n20\n")
    part.session.tasks.drain()
    assert done(desk, plan) == ["90.00", "50.00", "20.00"], "an empty cell says nothing"
    undone("")
    assert undone(before)


@pytest.mark.parametrize(("text", "word"), [("1\n2\n3\n4", "4"), ("5\nбагато\n7", "багато"), ("10\n101", "100")])
def test_a_column_that_does_not_fit_writes_nothing(part: ProgressPart, desk: Any, text: str, word: str) -> None:
    before = desk.digest()
    at(part, desk, "1")
    part.paste(text)
    part.session.tasks.drain()
    assert word in part.problem.text() and desk.digest() == before


def test_selected_measures_step_together(part: ProgressPart, desk: Any, plan: str, undone: Any) -> None:
    before = desk.digest()
    part.list.selectAll()
    assert "→ Виконано" in [action.text() for action in part.steps.menu().actions()]
    part.step("done")
    part.session.tasks.drain()
    assert {row["status"] for row in desk.fetch("measure", {"plan": plan})} == {"done"}
    assert done(desk, plan) == ["100.00"] * 3 and undone(before)


def test_one_per_cent_for_all_selected(part: ProgressPart, desk: Any, plan: str, undone: Any) -> None:
    before = desk.digest()
    part.list.selectAll()
    part.set_button.click()
    assert part.dialog is not None
    part.dialog.form.editor("done").set_raw("40")
    part.dialog.go.click()
    part.session.tasks.drain()
    assert done(desk, plan) == ["40.00"] * 3 and undone(before)


def test_a_new_measure_gets_the_next_number_and_the_plan(
    part: ProgressPart, desk: Any, plan: str, qtbot: QtBot, type_text: Any, undone: Any
) -> None:
    before = desk.digest()
    at(part, desk, "10")
    qtbot.keyClick(part.list, Key.Key_Insert)
    assert part.list.dialog is not None
    card = part.list.dialog.panel.card
    type_text(card.form.editor("text").control, "Патрулі")
    card.save_button.click()
    part.session.tasks.drain()
    made = desk.fetch("measure", {"number": "11"})[0]
    assert (made["plan"], made["objective"], made["text"]) == (plan, "Школи", "Патрулі")
    assert part.list.current_key() == made["id"] and undone(before)


def test_enter_opens_the_card_and_delete_moves_to_the_trash(
    part: ProgressPart, desk: Any, qtbot: QtBot, undone: Any
) -> None:
    before = desk.digest()
    at(part, desk, "2")
    qtbot.keyClick(part.list, Key.Key_Return)
    part.session.tasks.drain()
    assert part.list.dialog is not None and part.list.dialog.panel.card.form.editor("text").raw() == "Камери"
    part.list.dialog.reject()
    part.activateWindow()
    qtbot.waitUntil(part.isActiveWindow)
    part.list.setFocus()
    qtbot.keyClick(part.list, Key.Key_Delete)
    part.session.tasks.drain()
    assert "Камери" not in texts_of(part) and undone(before)


def test_a_reported_plan_refuses_above_the_list(part: ProgressPart, desk: Any, plan: str) -> None:
    for status in ("community_review", "endorsed", "approved", "in_progress", "done", "reported"):
        records.change(desk, "plan", plan, {"status": status})
    before = desk.digest()
    at(part, desk, "1")
    part.paste("5")
    part.session.tasks.drain()
    assert part.problem.isVisible() and part.problem.text() and desk.digest() == before


def test_tab_goes_round_and_everything_has_a_name(part: ProgressPart, qtbot: QtBot) -> None:
    walked = tab_walk(part, qtbot)
    assert part.list in walked and part.mode in walked and nameless(part) == []


def test_an_empty_plan_offers_the_first_measure(session: Session, desk: Any, shown: Callable[..., Any]) -> None:
    made: ProgressPart = shown(ProgressPart(session), 900, 500)
    made.show_record(records.add(desk, "plan", {"title": "Порожній"}))
    session.tasks.drain()
    assert made.list.cells() == [] and not made.list.isVisible() and made.sum.text() == "0 заходів"


def test_numbers_stand_in_their_natural_order(part: ProgressPart, desk: Any, plan: str) -> None:
    records.add(desk, "measure", {"plan": plan, "number": "1.10", "text": "Десята", "objective": "Вулиці"})
    records.add(desk, "measure", {"plan": plan, "number": "1.2", "text": "Друга", "objective": "Вулиці"})
    part.show_record(plan)
    part.session.tasks.drain()
    assert texts_of(part)[1:5] == ["Освітлення", "Друга", "Десята", "Камери"]
    assert Decimal(0) == part._data.done


def test_the_story_tells_changes_and_opens_their_records(
    part: ProgressPart, desk: Any, plan: str, qtbot: QtBot
) -> None:
    key = at(part, desk, "1")
    records.change(desk, "measure", key, {"done": Decimal(30)})
    part.show_story()
    part.session.tasks.drain()
    assert part.story is not None
    told = {line[1]: line[2] for line in part.story.list.cells()}
    assert told["Виконано, %"] == "0 % → 30 %" and told["Редакція плану"] == "Безпечне місто"
    asked: list[tuple[str, str]] = []
    part.session.open_asked.connect(lambda *record: asked.append(record))
    part.story.list.select_key(f"plan/{plan}")
    qtbot.keyClick(part.story.list, Key.Key_Return)
    assert asked == [("plan", plan)]
