"""Registers in the window, over a real desk and the real worker."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.domain.errors import UserError
from copdesk.services import records
from copdesk.ui.session import Changes, Message, Session
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.views.register_page import RegisterView
from tests.ui.helpers import nameless, tab_walk

Show = Callable[..., Any]
Type = Callable[[Any, str], None]
Key = Qt.Key


@pytest.fixture(autouse=True)
def three_people(desk: Any) -> None:
    """Rows for the list of people."""
    for surname, name in (("Ґудзь", "Олена"), ("Жук", "Іван"), ("Яценко", "Марія")):
        records.add(desk, "person", {"surname": surname, "given_name": name, "phones": "+380635761839"})


@pytest.fixture
def view(session: Session, shown: Show) -> RegisterView:
    made: RegisterView = shown(RegisterView(session, "person"), 1100, 700)
    session.tasks.drain()
    return made


def surnames(view: RegisterView, qtbot: QtBot) -> list[str]:
    """What the list shows in its first column, once it is loaded."""
    rows = view.list.table.rows
    view.session.tasks.drain()
    qtbot.waitUntil(lambda: all(rows.row(at) is not None for at in range(rows.rowCount())))
    return [str(rows.index(at, 0).data()) for at in range(rows.rowCount())]


def select(view: RegisterView, at: int) -> None:
    view.list.table.select_number(view.list.table.rows.numbers[at])
    view.list.table.setFocus()


def open_row(view: RegisterView, qtbot: QtBot, at: int) -> None:
    select(view, at)
    qtbot.keyClick(view.list.table, Key.Key_Return)
    view.session.tasks.drain()


def test_the_list_shows_the_people_of_the_desk(view: RegisterView, qtbot: QtBot) -> None:
    assert surnames(view, qtbot) == ["Ґудзь", "Жук", "Яценко"]


def test_words_narrow_the_list_and_nothing_found_offers_all(view: RegisterView, qtbot: QtBot, type_text: Type) -> None:
    view.focus_search()
    type_text(view.list.filter.box, "яцен")
    qtbot.waitUntil(lambda: surnames(view, qtbot) == ["Яценко"])
    type_text(view.list.filter.box, "щщ")
    qtbot.waitUntil(view.list.filtered.isVisible)
    assert view.list.filtered.button is not None
    view.act("add")
    qtbot.waitUntil(view.panel.card.form.editor("surname").control.hasFocus)
    qtbot.keyClick(view.panel.card.form.editor("surname").control, Key.Key_Escape)
    assert not view.side.is_open and view.list.filtered.button.hasFocus(), "the keyboard stays where it has a use"
    view.list.filtered.button.click()
    assert len(surnames(view, qtbot)) == 3 and view.list.table.isVisible()


def test_a_person_added_by_the_form_is_in_the_desk_and_selected(
    view: RegisterView, qtbot: QtBot, type_text: Type, desk: Any
) -> None:
    view.list.table.setFocus()
    qtbot.keyClick(view.list.table, Key.Key_Insert)
    assert view.side.is_open
    qtbot.waitUntil(view.panel.card.form.editor("surname").control.hasFocus)
    type_text(view.panel.card.form.editor("surname").control, "Їжак")
    view.panel.card.save_button.click()
    assert surnames(view, qtbot) == ["Ґудзь", "Жук", "Їжак", "Яценко"]
    assert [row["surname"] for row in desk.fetch("person", {"surname": "Їжак"})] == ["Їжак"]
    assert view.list.table.currentIndex().row() == 2 and not view.unsaved()


def test_a_form_without_the_surname_writes_nothing(view: RegisterView, desk: Any) -> None:
    view.act("add")
    view.panel.save()
    view.session.tasks.drain()
    assert view.panel.card.form.editor("surname").error_text and len(desk.fetch("person")) == 3


def test_an_edit_by_the_card_writes_only_what_changed(
    view: RegisterView, qtbot: QtBot, type_text: Type, desk: Any
) -> None:
    open_row(view, qtbot, 1)
    line: Any = view.panel.card.form.editor("given_name").control
    line.selectAll()
    type_text(line, "Ілля")
    assert view.unsaved()
    done: list[bool] = []
    view.save_edits(lambda: done.append(True))
    assert surnames(view, qtbot)[1] == "Жук" and done == [True]
    row = desk.fetch("person", {"surname": "Жук"})[0]
    assert (row["given_name"], row["phones"]) == ("Ілля", "+380635761839")
    view.act("history")
    view.session.tasks.drain()
    assert view.panel.history.tree.topLevelItemCount() == 2


def test_a_refusal_of_the_desk_keeps_what_was_typed(
    view: RegisterView, qtbot: QtBot, type_text: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise UserError("required", field="given_name")

    open_row(view, qtbot, 0)
    type_text(view.panel.card.form.editor("given_name").control, "я")
    monkeypatch.setattr(records, "change", refuse)
    view.panel.save()
    view.session.tasks.drain()
    assert view.panel.card.form.editor("given_name").error_text and view.unsaved()
    assert view.panel.card.save_button.isEnabled()


def test_other_records_wait_until_edits_are_dealt_with(view: RegisterView, qtbot: QtBot, type_text: Type) -> None:
    open_row(view, qtbot, 0)
    type_text(view.panel.card.form.editor("given_name").control, "я")
    view.act("add")
    assert view.question is not None and view.panel.key
    view.question.buttons[view.texts.t("ui.discard")].click()
    assert not view.panel.key and not view.unsaved()


def test_deleting_moves_to_the_trash_and_undo_brings_back(view: RegisterView, qtbot: QtBot, desk: Any) -> None:
    said: list[Message] = []
    view.session.said.connect(said.append)
    select(view, 1)
    qtbot.keyClick(view.list.table, Key.Key_Delete)
    assert surnames(view, qtbot) == ["Ґудзь", "Яценко"]
    assert said[-1].text.startswith("1 запис переміщено") and said[-1].press is not None
    view.list.trash.click()
    assert surnames(view, qtbot) == ["Жук"]
    assert not view.by_name["delete"].isEnabled() and not view.by_name["add"].isEnabled()
    view.list.trash.click()
    said[-1].press()
    assert surnames(view, qtbot) == ["Ґудзь", "Жук", "Яценко"]


def test_the_trash_gives_back(view: RegisterView, qtbot: QtBot) -> None:
    view.list.table.selectAll()
    view.act("delete")
    assert surnames(view, qtbot) == [] and view.list.empty.isVisible()
    view.list.trash.click()
    assert len(surnames(view, qtbot)) == 3
    select(view, 0)
    view.by_name["restore"].trigger()
    assert surnames(view, qtbot) == ["Жук", "Яценко"]


def test_f2_edits_the_cell_in_the_desk(view: RegisterView, qtbot: QtBot, type_text: Type, desk: Any) -> None:
    surnames(view, qtbot)
    select(view, 0)
    qtbot.keyClick(view.list.table, Key.Key_F2)
    editor: Any = QApplication.focusWidget()
    assert editor is not view.list.table
    editor.selectAll()
    type_text(editor, "Гудзь")
    qtbot.keyClick(editor, Key.Key_Return)
    assert surnames(view, qtbot)[0] == "Гудзь"
    assert len(desk.fetch("person", {"surname": "Гудзь"})) == 1


def test_tab_goes_round_and_everything_has_a_name(view: RegisterView, qtbot: QtBot) -> None:
    open_row(view, qtbot, 0)
    walked = tab_walk(view, qtbot)
    assert view.list.table in walked and view.list.filter.box in walked
    assert {f"edit-{name}" for name in view.panel.card.form.names} <= {widget.objectName() for widget in walked}
    assert nameless(view) == []


def test_an_area_shows_its_registers_and_steps_between_them(session: Session, shown: Show, qtbot: QtBot) -> None:
    area: AreaView = shown(AreaView(session, "members"), 1100, 700)
    session.tasks.drain()
    assert {"person", "organisation", "group", "seat", "membership"} <= set(area.nouns())
    first = area.noun
    qtbot.keyClick(area, Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert area.noun == area.nouns()[1] != first
    qtbot.keyClick(area, Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert area.noun == first
    session.tasks.drain()


def test_an_area_opens_records_and_remembers_its_tab(session: Session, shown: Show, desk: Any) -> None:
    area: AreaView = shown(AreaView(session, "members"), 1100, 700)
    key = records.add(desk, "organisation", {"short_name": "Рада"})
    area.open_record("organisation", key)
    session.tasks.drain()
    assert area.register().panel.card.form.editor("short_name").raw() == "Рада"
    area.register().panel.card.form.editor("short_name").set_raw("Рада 2")
    again: AreaView = shown(AreaView(session, "members"), 1100, 700)
    again.restore_place(area.place())
    session.tasks.drain()
    assert again.noun == "organisation"


@pytest.mark.parametrize("area", ["members", "meetings", "plans", "training", "settings"])
def test_every_register_has_a_list_and_a_card(session: Session, shown: Show, area: str) -> None:
    made: AreaView = shown(AreaView(session, area), 1100, 700)
    for noun in made.nouns():
        made.show_register(noun).act("add")
        session.tasks.drain()
        assert made.register().panel.card.form.names and nameless(made.register()) == []


def test_who_may_not_write_hears_so_before_typing(session: Session, desk: Any, shown: Any, said: list[Message]) -> None:
    records.add(desk, "user", {"name": "Читач", "role": "reader"})
    view: RegisterView = shown(RegisterView(session, "plan"))
    session.tasks.drain()
    desk.user = "Читач"
    session.changed.emit(Changes())
    session.tasks.drain()
    view.by_name["add"].trigger()
    assert "Ваша роль" in said[-1].text and "Плани заходів" not in view.side.title.text()
    assert not view.side.is_open and desk.fetch("plan") == []
