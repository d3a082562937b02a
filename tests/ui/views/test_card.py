"""The card of a record over a real desk: drafts while typing, steps of state, parts, records made on the spot."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.services import drafts, records
from copdesk.ui.session import Message, Session
from copdesk.ui.shortcuts import LayoutKeys
from copdesk.ui.views.child_part import ChildPart
from copdesk.ui.views.new_record import NewRecord
from copdesk.ui.views.register_page import RegisterView
from tests.ui.test_shortcuts import keys, press

__all__ = ["keys"]

Show = Callable[..., Any]
Type = Callable[[Any, str], None]


@pytest.fixture
def person(desk: Any) -> str:
    return records.add(desk, "person", {"surname": "Жук", "given_name": "Іван"})


def opened(session: Session, shown: Show, noun: str, key: str) -> RegisterView:
    view: RegisterView = shown(RegisterView(session, noun), 1100, 700)
    session.tasks.drain()
    view.open_record(noun, key)
    session.tasks.drain()
    return view


def test_what_was_typed_is_back_after_a_crash(session: Session, shown: Show, type_text: Type, person: str) -> None:
    first = opened(session, shown, "person", person)
    type_text(first.panel.card.form.editor("note").control, "набрано й не збережено")
    first.panel.card.keep_draft()
    session.tasks.drain()
    said: list[Message] = []
    session.said.connect(said.append)
    again = opened(session, shown, "person", person)
    assert again.panel.card.form.editor("note").raw() == "набрано й не збережено" and again.unsaved()
    assert said[-1].press is not None
    said[-1].press()
    session.tasks.drain()
    assert not again.unsaved() and drafts.listed(session.desk) == []


def test_typing_keeps_a_draft_by_itself(
    session: Session, shown: Show, type_text: Type, person: str, qtbot: QtBot
) -> None:
    view = opened(session, shown, "person", person)
    type_text(view.panel.card.form.editor("note").control, "а")
    qtbot.waitUntil(lambda: bool(drafts.listed(session.desk)), timeout=4000)
    view.panel.save()
    session.tasks.drain()
    assert drafts.listed(session.desk) == []


def test_a_new_record_that_was_begun_is_offered_again(session: Session, shown: Show, type_text: Type) -> None:
    view: RegisterView = shown(RegisterView(session, "person"), 1100, 700)
    view.act("add")
    session.tasks.drain()
    type_text(view.panel.card.form.editor("surname").control, "Їжак")
    view.keep_draft()
    session.tasks.drain()
    other: RegisterView = shown(RegisterView(session, "person"), 1100, 700)
    other.act("add")
    session.tasks.drain()
    assert other.panel.card.form.editor("surname").raw() == "Їжак"


def test_a_step_of_state_saves_what_was_typed_with_it(session: Session, shown: Show, type_text: Type) -> None:
    key = records.add(session.desk, "group", {"name": "Платформа діалогу", "short_name": "Платформа"})
    view = opened(session, shown, "group", key)
    assert "status" not in view.panel.card.form.names and "Діє" in view.panel.card.state.text()
    type_text(view.panel.card.form.editor("name").control, "!")
    menu: Any = view.panel.card.state.menu()
    next(action for action in menu.actions() if "Призупин" in action.text()).trigger()
    session.tasks.drain()
    row = session.desk.get("group", key)
    assert (row["status"], row["name"]) == ("suspended", "!Платформа діалогу")
    session.desk.undo()
    row = session.desk.get("group", key)
    assert (row["status"], row["name"]) == ("active", "Платформа діалогу")


def test_the_records_of_a_record_are_a_list_in_its_card(
    session: Session, shown: Show, type_text: Type, person: str
) -> None:
    other = records.add(session.desk, "person", {"surname": "Інший"})
    body = records.add(session.desk, "organisation", {"short_name": "Рада"})
    mine = records.add(session.desk, "affiliation", {"person": person, "organisation": body, "position": "голова"})
    records.add(session.desk, "affiliation", {"person": other, "organisation": body, "position": "член"})
    view = opened(session, shown, "person", person)
    part = next(part for part in view.panel.parts if part.caption() == session.texts.t("part.affiliation"))
    assert isinstance(part, ChildPart)
    view.panel.tabs.setCurrentWidget(part)
    session.tasks.drain()
    inner = part.register()
    assert session.desk.fetch("affiliation", ids=[mine])[0]["n"] in inner.list.table.rows.numbers
    assert inner.list.table.rows.rowCount() == 1
    inner.act("add")
    session.tasks.drain()
    assert inner.panel.card.form.editor("person").raw() == person
    type_text(inner.panel.card.form.editor("position").control, "секретар")
    inner.panel.card.form.editor("organisation").set_raw(body)
    assert view.unsaved()
    view.save_edits(lambda: None)
    session.tasks.drain()
    assert inner.list.table.rows.rowCount() == 2 and not view.unsaved()
    view.open_record("person", other)
    session.tasks.drain()
    assert inner.list.table.rows.rowCount() == 1 and not inner.side.is_open


def test_a_missing_person_is_made_from_the_picker(session: Session, shown: Show, type_text: Type, qtbot: QtBot) -> None:
    view: RegisterView = shown(RegisterView(session, "meeting"), 1100, 700)
    view.act("add")
    session.tasks.drain()
    editor: Any = view.panel.card.form.editor("chair")
    editor.line.setFocus()
    type_text(editor.line, "Ґудзь Олена Петрівна")
    editor.new.click()
    dialog = view.panel.findChild(NewRecord)
    assert dialog is not None
    form = dialog.card.form
    assert [form.editor(name).raw() for name in ("surname", "given_name", "patronymic")] == [
        "Ґудзь", "Олена", "Петрівна",
    ]  # fmt: skip
    qtbot.waitUntil(dialog.isVisible)
    dialog.card.save()
    session.tasks.drain()
    [made] = session.desk.fetch("person", {"surname": "Ґудзь"})
    assert editor.raw() == made["id"] and editor.line.text().startswith("Ґудзь")


def test_a_step_that_is_refused_says_why_and_keeps_the_record(session: Session, shown: Show) -> None:
    key = records.add(session.desk, "meeting", {"date": date(2026, 3, 2)})
    for state in ("opened", "held", "minutes_draft"):
        records.change(session.desk, "meeting", key, {"status": state})
    view = opened(session, shown, "meeting", key)
    view.panel.card.step("signed")
    session.tasks.drain()
    assert view.panel.card.form.editor("chair").error_text
    assert session.desk.get("meeting", key)["status"] == "minutes_draft"


def test_esc_in_the_list_of_a_card_closes_the_inner_card_only(
    session: Session, shown: Show, qtbot: QtBot, person: str
) -> None:
    view = opened(session, shown, "person", person)
    part = view.panel.parts[0]
    view.panel.tabs.setCurrentWidget(part)
    session.tasks.drain()
    assert isinstance(part, ChildPart)
    inner = part.register()
    inner.act("add")
    session.tasks.drain()
    qtbot.keyClick(inner.panel, Qt.Key.Key_Escape)
    assert view.side.is_open and not inner.side.is_open


def test_what_a_part_of_the_card_can_do_is_among_the_actions_of_the_view(session: Session, shown: Show) -> None:
    from copdesk.ui.areas import wiring
    from copdesk.ui.views.area_view import AreaView

    key = records.add(session.desk, "meeting", {"date": date(2026, 3, 2)})
    area: AreaView = shown(AreaView(session, "meetings", ("meeting",), wiring()), 1300, 700)
    session.tasks.drain()
    told: list[int] = []
    area.actions_changed.connect(lambda: told.append(len(area.view_actions())))
    before = len(area.view_actions())
    area.open_record("meeting", key)
    session.tasks.drain()
    words = {action.text() for action in area.view_actions()}
    assert session.texts.t("minutes.act.speech") in words and told[-1] > before
    assert not area.register().panel.card.state.isVisibleTo(area.register().panel.card)
    area.register().side.close_panel()
    assert len(area.view_actions()) == before == told[-1]


def test_ctrl_tab_leads_to_the_list_of_a_part(session: Session, shown: Show, qtbot: QtBot, person: str) -> None:
    school = records.add(session.desk, "organisation", {"short_name": "Школа"})
    records.add(session.desk, "affiliation", {"person": person, "organisation": school})
    view = opened(session, shown, "person", person)
    field = view.panel.card.form.editor("surname").control
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    session.tasks.drain()
    part = view.panel.tabs.currentWidget()
    assert isinstance(part, ChildPart)
    assert part.register().list.table.hasFocus()
    tabs, history = view.panel.tabs, view.panel.history
    for at, wanted in ((1, part.register().list.table), (0, field), (tabs.indexOf(history), history.tree)):
        tabs.setCurrentIndex(at)
        session.tasks.drain()
        tabs.tabBar().setFocus()
        qtbot.keyClick(tabs.tabBar(), Qt.Key.Key_Down)
        assert wanted.hasFocus(), at


def test_a_card_is_saved_in_the_ukrainian_layout(
    session: Session, shown: Show, type_text: Type, qtbot: QtBot, person: str, keys: LayoutKeys
) -> None:
    view = opened(session, shown, "person", person)
    field = view.panel.card.form.editor("surname").control
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    type_text(field, "Ж")
    press(field, "і")
    session.tasks.drain()
    row = session.desk.get("person", person)
    assert row["surname"] != "Жук" and not view.unsaved()
