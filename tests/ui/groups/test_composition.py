"""The composition of a group: seats by sector, what is missing, and the steps that change it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.groups.composition_part import CompositionPart
from copdesk.ui.session import Session
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

DAY = dt.timedelta(days=1)


@pytest.fixture
def group(desk: Any) -> str:
    """Four seats: the chair in office, a term that ends soon, one over without a successor, one vacant."""
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Консультативна рада"})
    records.add(desk, "sector_minimum", {"group": key, "sector": "religious", "minimum": 1})
    held = (
        ("Ґудзь", "police", "chair", TODAY - 100 * DAY, TODAY + 400 * DAY),
        ("Жук", "community", "member", TODAY - 700 * DAY, TODAY + 10 * DAY),
        ("Яценко", "community", "member", TODAY - 800 * DAY, TODAY - 5 * DAY),
    )
    for number, (surname, sector, function, start, end) in enumerate(held, 1):
        seat = records.add(desk, "seat", {"group": key, "number": number, "sector": sector})
        person = records.add(desk, "person", {"surname": surname, "lawful_basis": "law"})
        values = {"group": key, "seat": seat, "person": person, "function": function, "start": start, "end": end}
        records.add(desk, "membership", {**values, "status": "included"})
    records.add(desk, "seat", {"group": key, "number": 4, "sector": "business"})
    return key


@pytest.fixture
def part(session: Session, group: str, shown: Callable[..., Any]) -> CompositionPart:
    made: CompositionPart = shown(CompositionPart(session), 1100, 600)
    made.show_record(group)
    session.tasks.drain()
    made.list.setFocus()
    return made


def seats(part: CompositionPart) -> dict[str, tuple[str, ...]]:
    return {line[0]: line for line in part.list.cells() if line[1]}


def notes(part: CompositionPart) -> str:
    return "\n".join(each.text() for each in part.notes.findChildren(QLabel))


def at(part: CompositionPart, number: int) -> None:
    for item in part.list.items():
        if item.text(0) == f"№ {number}":
            part.list.setCurrentItem(item)
            return
    raise AssertionError(number)


def test_seats_stand_under_their_sector_with_holder_and_state(part: CompositionPart) -> None:
    heads = [line[0] for line in part.list.cells() if not line[1]]
    assert heads == ["Поліція · 1/1", "Громада (мешканці) · 2/2", "Бізнес (підприємства) · 0/1"]
    states = [line[4] for line in seats(part).values()]
    assert states == ["Чинне", "Спливає · 10 днів", "До заміни", "Вакантне"]
    assert "Кворум: 2 з 3" in notes(part) and "Голова: Ґудзь" in notes(part)
    assert "1 вакантне місце" in notes(part) and "Релігійна організація: треба щонайменше 1, є 0" in notes(part)


def test_only_vacant_ones_on_request(part: CompositionPart) -> None:
    part.only.setCurrentIndex(1)
    assert list(seats(part)) == ["№ 4"]
    part.only.setCurrentIndex(2)
    assert list(seats(part)) == ["№ 2", "№ 3"]


def test_another_day_answers_who_was_the_chair(part: CompositionPart, type_text: Any, qtbot: QtBot) -> None:
    part.day.line.selectAll()
    type_text(part.day.line, f"{TODAY - 200 * DAY:%d.%m.%Y}")
    qtbot.keyClick(part.day.line, Qt.Key.Key_Return)
    part.session.tasks.drain()
    assert "Голова: —" in notes(part) and seats(part)["№ 1"][4] == "Вакантне"


def test_a_membership_ends_with_day_and_reason(part: CompositionPart, desk: Any, qtbot: QtBot, undone: Any) -> None:
    before = desk.digest()
    at(part, 2)
    qtbot.keyClick(part.list, Qt.Key.Key_Delete)
    part.dialog.go.click()
    assert part.dialog.form.editor("leave_reason").error_text and desk.digest() == before
    part.dialog.form.editor("leave_reason").set_raw("own_wish")
    part.dialog.activateWindow()
    qtbot.waitUntil(part.dialog.isActiveWindow)
    qtbot.keyClick(part.dialog.form.editor("left_on").line, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    part.session.tasks.drain()
    row = desk.fetch("membership", {"status": "left"})[0]
    assert (row["left_on"], row["leave_reason"]) == (TODAY, "own_wish")
    assert seats(part)["№ 2"][4] == "Вакантне" and undone(before)


def test_a_term_is_prolonged_and_only_to_a_later_day(part: CompositionPart, desk: Any, undone: Any) -> None:
    before = desk.digest()
    at(part, 3)
    part.buttons["prolong"].click()
    later = TODAY + 300 * DAY
    part.dialog.form.editor("end").set_raw(f"{TODAY - 30 * DAY:%d.%m.%Y}")
    part.dialog.go.click()
    part.session.tasks.drain()
    assert part.dialog.form.editor("end").error_text and desk.digest() == before
    part.dialog.form.editor("end").set_raw(f"{later:%d.%m.%Y}")
    part.dialog.go.click()
    part.session.tasks.drain()
    assert seats(part)["№ 3"][4] == "Чинне" and undone(before)


def test_a_vacant_seat_is_filled_by_enter(
    part: CompositionPart, desk: Any, group: str, qtbot: QtBot, undone: Any
) -> None:
    person = records.add(desk, "person", {"surname": "Вовк", "lawful_basis": "law"})
    other = records.add(desk, "group", {"short_name": "Інша", "name": "Інша рада"})
    records.add(desk, "seat", {"group": other, "number": 1})
    before = desk.digest()
    at(part, 4)
    part.list.setFocus()
    qtbot.keyClick(part.list, Qt.Key.Key_Return)
    card = part.dialog.panel.card
    card.form.editor("person").set_record(person, "Вовк")
    picker = card.form.editor("seat")
    picker.line.clear()
    picker.line.textEdited.emit("")
    part.dialog.activateWindow()
    picker.line.setFocus()
    qtbot.waitUntil(picker.line.hasFocus)
    picker.open_list()
    part.session.tasks.drain()
    offered = [picker.list.item(row).text() for row in range(picker.list.count())]
    assert offered == [f"Рада · № {number}" for number in (4, 1, 2, 3)], "of this group, the free one first"
    qtbot.keyClick(picker.list, Qt.Key.Key_Return)
    card.save()
    part.session.tasks.drain()
    made = desk.fetch("membership", {"person": person})[0]
    assert (made["group"], made["sector"], made["start"]) == (group, "business", TODAY)
    assert seats(part)["№ 4"][1] == "Вовк" and undone(before)


def test_a_successor_takes_the_seat_and_a_second_seat_is_refused(
    part: CompositionPart, desk: Any, group: str, undone: Any
) -> None:
    person = records.add(desk, "person", {"surname": "Гай", "lawful_basis": "law"})
    before = desk.digest()
    at(part, 3)
    part.buttons["appoint"].click()
    chair = desk.fetch("person", {"surname": "Ґудзь"})[0]["id"]
    part.dialog.form.editor("person").set_record(chair, "Ґудзь")
    part.dialog.go.click()
    part.session.tasks.drain()
    assert part.dialog.form.editor("person").error_text and desk.digest() == before
    part.dialog.form.editor("person").set_record(person, "Гай")
    part.dialog.go.click()
    part.session.tasks.drain()
    assert seats(part)["№ 3"][1] == "Гай" and undone(before)


def test_one_more_seat_has_the_next_number(part: CompositionPart, desk: Any, group: str, undone: Any) -> None:
    before = desk.digest()
    part.buttons["add_seat"].click()
    card = part.dialog.panel.card
    card.save()
    part.session.tasks.drain()
    assert [row["number"] for row in desk.fetch("seat", {"group": group}, order=("number",))] == [1, 2, 3, 4, 5]
    assert undone(before)


def test_tab_goes_round_and_everything_has_a_name(part: CompositionPart, qtbot: QtBot) -> None:
    walked = tab_walk(part, qtbot)
    assert part.list in walked and part.day.line in walked and nameless(part) == []
