"""One change to many records from the window."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from copdesk.services import records
from copdesk.ui.session import Message, Session
from copdesk.ui.tables.bulk_dialog import BulkDialog
from copdesk.ui.views.register_page import RegisterView
from tests.ui.helpers import nameless, tab_walk

Open = Callable[[str], RegisterView]
Type = Callable[[Any, str], None]
Key = Qt.Key


def bulk(view: RegisterView, session: Session) -> BulkDialog:
    view.by_name["bulk_edit"].trigger()
    session.tasks.drain()
    made = view.findChildren(BulkDialog)[-1]
    assert isinstance(made, BulkDialog)
    return made


def settlements(desk: Any) -> list[str | None]:
    return [row["settlement"] for row in desk.fetch("person")]


def test_by_keyboard_alone_from_the_selection_to_the_undo(
    open_list: Open, session: Session, desk: Any, said: list[Message], qtbot: QtBot, type_text: Type
) -> None:
    before = desk.digest()
    view = open_list("person")
    assert not view.by_name["bulk_edit"].isEnabled()
    view.list.table.setFocus()
    qtbot.keyClick(view.list.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    dialog = bulk(view, session)
    dialog.choose("settlement", "set")
    assert dialog.editor is not None
    type_text(dialog.editor.control, "Лісове")
    qtbot.keyClick(dialog.editor.control, Key.Key_Return)
    session.tasks.drain()
    assert desk.digest() == before
    assert dialog.outcome.text() == "Зміняться: 2 · уже мають це значення: 1 · не можна змінити: 0"
    assert [dialog.examples.texts_at(at) for at in range(2)] == [
        ["Ґудзь", "Зелене", "Лісове"],
        ["Яценко", "", "Лісове"],
    ]
    assert QApplication.focusWidget() is dialog.main_button and dialog.main_button.text() == "Змінити 2 записи"
    qtbot.keyClick(dialog.main_button, Key.Key_Return)
    session.tasks.drain()
    assert settlements(desk) == ["Лісове"] * 3 and not isValid(dialog)
    assert "Змінено 2 записи" in said[-1].text and said[-1].press is not None
    said[-1].press()
    session.tasks.drain()
    assert desk.digest() == before


def test_all_rows_of_the_filtered_list_even_those_never_seen(open_list: Open, session: Session, desk: Any) -> None:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": "Сич", "given_name": f"Олег{'а' * (n % 60)}"} for n in range(1500)])
    view = open_list("person")
    view.list.table.set_filter(search="сич")
    view.list.table.rows.loaded.connect(lambda _complete: view.list.table.selectAll())
    session.tasks.drain()
    dialog = bulk(view, session)
    assert len(dialog.numbers) == 1500
    dialog.choose("settlement", "set")
    assert dialog.editor is not None
    dialog.editor.set_raw("Ізюм")
    dialog.forward()
    session.tasks.drain(30_000)
    dialog.forward()
    session.tasks.drain(30_000)
    assert settlements(desk).count("Ізюм") == 1500


def test_who_cannot_be_changed_is_named_with_the_reason(
    open_list: Open, session: Session, desk: Any, said: list[Message]
) -> None:
    for name, status in (("Перша", "planned"), ("Друга", "held")):
        records.add(desk, "meeting", {"date": "01.09.2026", "heading": name, "status": status})
    view = open_list("meeting")
    view.list.table.selectAll()
    dialog = bulk(view, session)
    dialog.choose("status", "set")
    assert dialog.editor is not None
    dialog.editor.set_raw("cancelled")
    dialog.forward()
    session.tasks.drain()
    who, why = dialog.refused.texts_at(0)
    assert "Друга" in who and "Проведено" in why
    assert dialog.main_button.text() == "Змінити 1 запис"
    dialog.forward()
    session.tasks.drain()
    assert "1 запис не можна змінити" in said[-1].text
    assert sorted(row["status"] for row in desk.fetch("meeting")) == ["cancelled", "held"]


def test_every_field_offers_its_ways_and_a_wrong_value_stays_in_its_editor(
    open_list: Open, session: Session, desk: Any, type_text: Type
) -> None:
    view = open_list("person")
    view.list.table.selectAll()
    dialog = bulk(view, session)
    for at in range(dialog.field_box.count()):
        dialog.field_box.setCurrentIndex(at)
        for way in range(dialog.way_box.count()):
            dialog.way_box.setCurrentIndex(way)
            assert (dialog.editor is None) == (dialog.way_box.currentData() == "clear")
    dialog.choose("email", "append")
    assert dialog.editor is not None
    type_text(dialog.editor.control, "не пошта")
    dialog.forward()
    session.tasks.drain()
    assert dialog.editor.error_text and dialog.report is None
    dialog.choose("settlement", "replace")
    dialog.forward()
    session.tasks.drain()
    assert "Знайти" in dialog.problem_text
    assert dialog.sought is not None and dialog.editor is not None
    dialog.sought.set_raw("лісове")
    dialog.editor.set_raw("Нове")
    dialog.forward()
    session.tasks.drain()
    assert dialog.report.changed == 1
    type_text(dialog.sought.control, "x")
    assert dialog.report is None and dialog.main_button.text() == "Показати зміни"


def test_escape_stops_the_change_and_leaves_the_desk_as_it_was(
    open_list: Open, session: Session, desk: Any, said: list[Message], qtbot: QtBot
) -> None:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": f"Сич{'а' * (n % 60)}"} for n in range(3000)])
    before = desk.digest()
    view = open_list("person")
    view.list.table.selectAll()
    dialog = bulk(view, session)
    dialog.choose("settlement", "set")
    assert dialog.editor is not None
    dialog.editor.set_raw("Ізюм")
    dialog.forward()
    session.tasks.drain(30_000)
    dialog.forward()
    # At once: a machine that is quick enough would have written everything while the bar is waited for.
    qtbot.keyClick(dialog, Key.Key_Escape)
    session.tasks.drain(30_000)
    assert desk.digest() == before and "Дані не змінено" in said[-1].text and dialog.isVisible()


def test_the_keyboard_reaches_every_control_and_each_has_a_name(
    open_list: Open, session: Session, qtbot: QtBot
) -> None:
    view = open_list("person")
    view.list.table.selectAll()
    dialog = bulk(view, session)
    dialog.choose("settlement", "replace")
    assert nameless(dialog) == []
    walked = tab_walk(dialog, qtbot)
    assert {dialog.field_box, dialog.way_box, dialog.main_button, dialog.cancel_button} <= set(walked)
