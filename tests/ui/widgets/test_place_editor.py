"""A settlement is completed from the state codifier and brings its code into the form."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.views.card import Card
from copdesk.ui.widgets.editors.place import PlaceEditor
from tests.ui.desk_session import session

__all__ = ["session"]


@pytest.fixture
def card(session: Session, shown: Callable[..., Any]) -> Card:
    made: Card = shown(Card(session, "person", session_references(session, session)), 600, 700)
    made.show_new()
    session.tasks.drain()
    return made


def typed(card: Card, session: Session, type_text: Any, text: str) -> PlaceEditor:
    editor = card.form.editor("settlement")
    assert isinstance(editor, PlaceEditor)
    editor.line.setFocus()
    editor.line.clear()
    type_text(editor.line, text)
    editor._later.stop()
    editor.ask()
    session.tasks.drain()
    return editor


def test_the_chosen_place_brings_its_code_and_another_name_takes_it_away(
    card: Card, session: Session, type_text: Any, qtbot: QtBot
) -> None:
    editor = typed(card, session, type_text, "Вознес")
    popup = editor.list
    assert popup.isVisible() and popup.accessibleName()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.line.text().startswith("Вознес") and card.form.editor("katottg").raw().startswith("UA")
    editor = typed(card, session, type_text, "Хутір край світу")
    assert card.form.editor("katottg").raw() == "" and not editor.list.isVisible()


def test_a_name_of_one_place_only_gets_its_code_by_itself(card: Card, session: Session, type_text: Any) -> None:
    editor = typed(card, session, type_text, "Вознесенськ")
    editor.list.hide()
    card.form.editor("note").control.setFocus()
    assert card.form.editor("katottg").raw().startswith("UA4804")
    assert editor.value() == "Вознесенськ"
