"""Selection on the card of a course: candidates, places, reserve, by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.services import courses, courses_roster, records
from copdesk.ui.session import Message, Session
from copdesk.ui.training.roster_part import RosterPart
from tests.ui.helpers import nameless, tab_walk

Key = Qt.Key


@pytest.fixture
def course(desk: Any) -> str:
    """A course of two places and four officers, three of whom are nominated."""
    key = records.add(desk, "course", {"title": "Медіація", "places": 2})
    officers = [
        records.add(desk, "officer", {"surname": name, "rank": "капітан"}) for name in ("Бук", "Вовк", "Гай", "Дуб")
    ]
    courses_roster.nominate(desk, key, officers[:3], {"nominated_by": "начальник"})
    return key


@pytest.fixture
def part(session: Session, course: str, shown: Callable[..., Any]) -> RosterPart:
    made: RosterPart = shown(RosterPart(session), 1000, 600)
    made.show_record(course)
    session.tasks.drain()
    return made


def states(part: RosterPart) -> list[str]:
    part.session.tasks.drain()
    return [line[4] for line in part.list.cells()]


def test_more_than_there_are_places_go_into_reserve_by_one_key(
    part: RosterPart, desk: Any, qtbot: QtBot, undone: Any, said: list[Message]
) -> None:
    before = desk.digest()
    assert part.list.cells()[0][:4] == ("Бук", "капітан", "", "начальник")
    part.list.setFocus()
    part.list.selectAll()
    qtbot.keyClick(part.list, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert states(part) == ["Відібрано", "Відібрано", "Резерв, 1"]
    assert said[-1].text == "Відібрано: 2, у резерві: 1." and "вільних: 0" in part.places.text()
    assert undone(before) and states(part) == ["Кандидат"] * 3


def test_who_drops_out_gives_way_to_the_reserve(
    part: RosterPart, desk: Any, course: str, qtbot: QtBot, type_text: Any, undone: Any, said: list[Message]
) -> None:
    part.list.selectAll()
    part.select()
    states(part)
    before = desk.digest()
    part.list.clearSelection()
    part.list.topLevelItem(0).setSelected(True)
    part.list.setFocus()
    qtbot.keyClick(part.list, Key.Key_Delete)
    type_text(part.dialog.form.editor("basis").control, "лікарняний")
    part.dialog.go.click()
    assert states(part) == ["Відмовлено", "Відібрано", "Відібрано"]
    assert "Гай" in said[-1].text and part.list.cells()[0][5] == "лікарняний"
    assert undone(before)


def test_what_was_attended_is_not_refused(part: RosterPart, desk: Any, course: str) -> None:
    lesson = records.add(desk, "session", {"course": course, "date": "04.05.2026"})
    part.list.selectAll()
    part.select()
    states(part)
    courses.fill(desk, course, [lesson])
    before = desk.digest()
    part.refuse()
    part.dialog.go.click()
    part.session.tasks.drain()
    assert "позначки" in part.dialog.problem.text() and desk.digest() == before
    part.dialog.reject()


def test_officers_are_nominated_in_somebody_s_name(
    part: RosterPart, desk: Any, qtbot: QtBot, type_text: Any, said: list[Message]
) -> None:
    part.list.setFocus()
    qtbot.keyClick(part.list, Key.Key_Insert)
    part.session.tasks.drain()
    assert [line[0] for line in part.dialog.list.cells()] == ["Дуб"]
    part.dialog.list.tick_all()
    type_text(part.dialog.by, "СПД № 2")
    qtbot.keyClick(part.dialog.by, Key.Key_Return)
    assert states(part)[-1] == "Кандидат" and part.list.cells()[-1][3] == "СПД № 2"
    assert said[-1].text.startswith("1 кандидата")


def test_only_somebody_without_a_card_can_turn_out_to_be_an_officer(part: RosterPart, desk: Any, course: str) -> None:
    assert not part.buttons["identify"].isEnabled()
    courses.add_walk_in(desk, course, "Ірина, школа № 4")
    part.show_record(course)
    part.session.tasks.drain()
    part.list.clearSelection()
    part.list.setCurrentItem(part.list.items()[-1])
    assert part.buttons["identify"].isEnabled()


def test_everything_has_a_name_and_tab_goes_round(part: RosterPart, qtbot: QtBot) -> None:
    assert part.list in tab_walk(part, qtbot) and nameless(part) == []
