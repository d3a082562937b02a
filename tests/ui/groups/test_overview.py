"""The members of a group at a glance, and the way of a candidate into it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.texts import Texts
from copdesk.ui.desk_ports import session_references
from copdesk.ui.groups import overview
from copdesk.ui.groups.composition_part import CompositionPart
from copdesk.ui.groups.group_steps import tell_after
from copdesk.ui.groups.overview_part import OverviewPart
from copdesk.ui.session import Session
from copdesk.ui.views.card import Card
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

DAY = dt.timedelta(days=1)
Show = Callable[..., Any]


@pytest.fixture
def group(desk: Any) -> str:
    """A group that asks for a religious seat and a course, with one member of its two."""
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Консультативна рада"})
    records.add(desk, "sector_minimum", {"group": key, "sector": "religious", "minimum": 1})
    records.add(desk, "required_course", {"group": key, "title": "Доброчесність", "due_days": 30})
    person = {
        "surname": "Ґудзь",
        "given_name": "Олена",
        "sex": "female",
        "lawful_basis": "law",
        "settlement": "Яструбинове",
    }
    values = {"group": key, "person": records.add(desk, "person", person), "sector": "community", "status": "included"}
    member = records.add(desk, "membership", {**values, "start": TODAY - 100 * DAY, "function": "chair"})
    records.add(desk, "person", {"surname": "Сич", "settlement": "Арбузинка"})
    held = records.add(desk, "meeting", {"group": key, "date": TODAY - 10 * DAY})
    records.add(desk, "attendance", {"meeting": held, "person": values["person"], "membership": member})
    return key


@pytest.fixture
def part(session: Session, group: str, shown: Show) -> OverviewPart:
    made: OverviewPart = shown(OverviewPart(session), 1100, 600)
    made.show_record(group)
    session.tasks.drain()
    return made


def test_attendance_and_the_missing_course_of_each_member(
    part: OverviewPart, session: Session, desk: Any, undone: Any, qtbot: QtBot
) -> None:
    due = f"{TODAY - 70 * DAY:%d.%m.%Y}"
    assert part.members.cells() == [("Ґудзь Олена", "Голова", "—", "1 з 1 · 100 %", f"до {due}: Доброчесність", "")]
    before = desk.digest()
    part.passed.click()
    assert part.dialog is not None
    [course] = desk.fetch("required_course")
    part.dialog.form.editor("course").set_record(course["id"], course["label"])
    part.dialog.go.click()
    session.tasks.drain()
    assert part.members.cells()[0][4] == ""
    assert undone(before)
    assert nameless(part) == [] and part.members in tab_walk(part, qtbot)
    part.open_member(part.members.current_key())
    session.tasks.drain()
    assert part.dialog.panel.card.form.names
    part.dialog.reject()


def test_a_group_that_needs_a_religious_seat_and_has_none_shows_exactly_that_gap(part: OverviewPart) -> None:
    part.shown.setCurrentIndex(1)
    assert part.balance.isVisible() and not part.passed.isEnabled()
    lines = part.balance.cells()
    assert [line[0] for line in lines if line[3].startswith("бракує")] == ["Релігійна організація"]
    assert ("Релігійна організація", "0", "0 %", "бракує 1: треба щонайменше 1") in lines
    assert ("Жіноча", "1", "100 %", "") in lines and ("Чоловіча", "0", "0 %", "нікого немає") in lines
    assert ("Арбузинка", "0", "0 %", "нікого немає") in lines and ("Яструбинове", "1", "100 %", "") in lines


def test_many_settlements_are_counted_and_english_is_complete() -> None:
    data = overview.Overview([], None, {}, {"police": 1}, {None: 1}, {None: 1}, {}, [f"село {at}" for at in range(15)])
    lines = overview.balance_lines(Texts("en"), data, ("police", "community"))
    assert lines[-1].cells[0] == "and 3 more settlements with nobody"
    assert [line.cells[0] for line in lines if line.cells[0] == "Not said"] == ["Not said"] * 2


@pytest.fixture
def candidate(desk: Any, group: str) -> str:
    """Somebody proposed whose consent nobody has yet."""
    person = records.add(desk, "person", {"surname": "Їжак", "given_name": "Ян"})
    return records.add(desk, "membership", {"group": group, "person": person, "sector": "religious"})


def test_the_card_leads_a_candidate_into_the_group(
    session: Session, desk: Any, group: str, candidate: str, shown: Show, qtbot: QtBot
) -> None:
    card: Card = shown(Card(session, "membership", session_references(session, session)), 640, 640)
    card.show_record(candidate)
    session.tasks.drain()
    line = card.join
    assert line is not None and line.isVisible() and line.step == "agree"
    assert line.way.text() == "● Запропоновано  →  Згоду отримано  →  Включено"
    shown_now = {name for name, press in line.buttons.items() if press.isVisible()}
    assert shown_now == {"agree", "print"} and nameless(card) == []
    line.buttons["print"].click()
    session.tasks.drain()
    assert line.dialog is not None and "Згода" in line.dialog.windowTitle()
    line.dialog.close()
    line.buttons["agree"].click()
    line.dialog.go.click()
    session.tasks.drain()
    assert desk.get("membership", candidate)["status"] == "consented" and line.step == "include"
    assert {name for name, press in line.buttons.items() if press.isVisible()} == {"include"}
    line.buttons["include"].click()
    line.dialog.form.editor("order_number").set_raw("114")
    line.dialog.go.click()
    session.tasks.drain()
    row = desk.get("membership", candidate)
    assert (row["status"], row["start"], row["order_number"]) == ("included", TODAY, "114")
    assert line.step == "" and not line.isVisible()


def test_candidates_stand_last_in_the_composition_with_their_next_step(
    session: Session, desk: Any, group: str, candidate: str, shown: Show
) -> None:
    part: CompositionPart = shown(CompositionPart(session), 1100, 600)
    part.show_record(group)
    session.tasks.drain()
    assert [line[0] for line in part.list.cells() if not line[1]][-1] == "Кандидати · 1"
    assert part.list.cells()[-1] == ("", "Їжак Ян", "Член групи", "", "Потрібна згода")
    part.list.setCurrentItem(part.list.items()[-1])
    assert part.buttons["appoint"].text().strip() == "Згоду отримано…" and not part.buttons["prolong"].isEnabled()
    part.appoint()
    part.dialog.go.click()
    session.tasks.drain()
    assert (
        part.list.cells()[-1][4] == "Чекає на наказ" and part.buttons["appoint"].text().strip() == "Включити до складу…"
    )


def test_a_term_too_many_and_a_missing_consent_are_said_at_once(
    session: Session, desk: Any, group: str, shown: Show, said: list[Any]
) -> None:
    part: CompositionPart = shown(CompositionPart(session), 1100, 600)
    part.show_record(group)
    session.tasks.drain()
    records.change(desk, "group", group, {"term_limit": 1})
    [first] = desk.fetch("membership", {"group": group})
    records.change(desk, "membership", first["id"], {"end": TODAY - DAY})
    made = records.add(
        desk, "membership", {"group": group, "person": first["person"], "start": TODAY, "status": "included"}
    )
    tell_after(session, part, made)
    session.tasks.drain()
    assert said[-1].text == "Ґудзь Олена: 2-й строк поспіль, а правило групи дозволяє 1"
    part.appoint()
    part.dialog.reject()
    part.list.clearSelection()
    part.list.setCurrentItem(None)
    other = records.add(desk, "person", {"surname": "Їжак"})
    part.appoint()
    part.dialog.panel.card.form.editor("person").set_record(other, "Їжак")
    part.dialog.panel.card.save()
    for _ in range(3):
        session.tasks.drain()
    assert said[-1].text.startswith("Їжак – поки що кандидат")
