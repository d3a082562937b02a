"""Erasure by law on the screen: foreseen, confirmed by the surname, done for ever, printed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from copdesk.services import erasure, records
from copdesk.texts import Texts
from copdesk.ui.papers.preview import PaperPreview
from copdesk.ui.people.commands import commands
from copdesk.ui.people.erase_dialog import EraseDialog
from copdesk.ui.session import Message, Session
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.ui.helpers import nameless, tab_walk

Show = Callable[..., Any]


def settle(session: Session) -> None:
    for _ in range(4):
        session.tasks.drain()


@pytest.fixture
def person(desk: Any) -> str:
    """Somebody who was at a meeting with signed minutes, has a post, and is named in a text."""
    key: str = records.add(desk, "person", {"surname": "Неповторненко", "given_name": "Зоряслава"})
    body = records.add(desk, "organisation", {"short_name": "Школа № 3"})
    records.add(desk, "affiliation", {"person": key, "organisation": body})
    group = records.add(desk, "group", {"name": "Дорадча група", "short_name": "ДГ"})
    with desk.action("add", noun="meeting") as act:
        meeting = act.insert("meeting", {"group": group, "date": date(2026, 9, 10), "status": "signed"})
        act.insert("attendance", {"meeting": meeting, "person": key, "state": "present"})
    records.add(desk, "assignment", {"text": "Передати лист Неповторненко"})
    return key


@pytest.fixture
def dialog(session: Session, shown: Show, person: str, qtbot: Any) -> EraseDialog:
    view = shown(RegisterView(session, "person", Wiring(commands())), 1000, 700)
    settle(session)
    view.list.table.select_number(view.list.table.rows.numbers[0])
    view.by_name["erase"].trigger()
    made: EraseDialog = view.findChild(EraseDialog)
    settle(session)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_what_goes_and_what_stays_is_foreseen_and_nothing_is_written(
    dialog: EraseDialog, desk: Any, person: str
) -> None:
    texts = [" ".join(cells).strip() for cells in dialog.list.cells()]
    assert dialog.who.text() == "Неповторненко Зоряслава"
    assert any(text.startswith(dialog.texts.t("entities.affiliation")) and text.endswith("1") for text in texts)
    assert any(text.startswith(dialog.texts.t("entities.attendance")) and text.endswith("1") for text in texts)
    assert any("прізвище в підписаному протоколі" in text for text in texts)
    foreseen = erasure.foresee(desk, person)
    assert (foreseen.removed, foreseen.moved) == ({"person": 1, "affiliation": 1}, {"attendance": 1})
    assert desk.get("person", person) is not None


def test_the_button_opens_with_a_reason_and_the_surname_only(dialog: EraseDialog) -> None:
    assert not dialog.go.isEnabled()
    dialog.surname.setText("неповторненко ")
    assert not dialog.go.isEnabled()
    dialog.reason.setText("   ")
    assert not dialog.go.isEnabled()
    dialog.reason.setText("Вимога особи")
    assert dialog.go.isEnabled()
    dialog.surname.setText("Неповторненка")
    assert not dialog.go.isEnabled()


def test_the_person_is_gone_for_ever_and_the_act_is_offered(
    dialog: EraseDialog, session: Session, desk: Any, person: str, said: list[Message]
) -> None:
    foreseen = erasure.foresee(desk, person)
    dialog.reason.setText("Вимога особи від 01.09.2026")
    dialog.surname.setText("Неповторненко")
    dialog.go.click()
    settle(session)
    assert desk.get("person", person) is None
    assert [row["surname"] for row in desk.fetch("person")] == ["Особа № 1"]
    assert "Особа № 1" in dialog.outcome.text()
    assert "підписаному протоколі" in dialog.after.text()
    assert [cells[0] for cells in dialog.mentions.cells()] == ["Передати лист Неповторненко"]
    assert foreseen.removed["affiliation"] == 1 and desk.fetch("affiliation") == []
    # There is no undo to offer.
    assert all(not message.button for message in said)
    assert dialog.act.isDefault() and dialog.act.hasFocus()
    dialog.act.click()
    settle(session)
    preview = dialog.preview
    assert isinstance(preview, PaperPreview)
    printed = str(dialog.document)
    assert "Вимога особи від 01.09.2026" in printed and "Неповторненко" not in printed
    preview.close()


def test_a_mention_opens_its_record(dialog: EraseDialog, session: Session, desk: Any) -> None:
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda noun, key: asked.append((noun, key)))
    dialog.reason.setText("Закон")
    dialog.surname.setText("Неповторненко")
    dialog.go.click()
    settle(session)
    dialog.mentions.opened.emit(dialog.mentions.current_key())
    assert asked == [("assignment", desk.fetch("assignment")[0]["id"])]


def test_keyboard_alone(dialog: EraseDialog, qtbot: Any) -> None:
    assert nameless(dialog) == []
    dialog.reason.setText("Закон")
    dialog.surname.setText("Неповторненко")
    assert {dialog.reason, dialog.surname, dialog.list, dialog.go} <= set(tab_walk(dialog, qtbot))
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("language", ["uk", "en"])
def test_lines_in_both_languages(language: str, desk: Any, person: str) -> None:
    from copdesk.store.query import Query
    from copdesk.ui.people import work

    _, _, lines = work.foresee(desk, Texts(language), desk.query(Query("person"))[0])
    assert [line.head for line in lines].count(True) == 3
