"""Search words, chips and saved filters."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from copdesk.ui.models.pages import Condition
from copdesk.ui.session import Session
from copdesk.ui.widgets.condition_dialog import ConditionDialog, operators_of
from copdesk.ui.widgets.filter_bar import FilterBar
from tests.ui.helpers import nameless

Show = Callable[..., Any]
Type = Callable[[Any, str], None]
TERM = Condition("term_end", "<=", None)


@pytest.fixture
def bar(session: Session, shown: Show) -> FilterBar:
    made: FilterBar = shown(FilterBar(session, "groups", "group", session.registry["group"].fields), 900, 80)
    return made


def test_words_wait_for_the_second_letter_and_the_last_key(bar: FilterBar, qtbot: QtBot, type_text: Type) -> None:
    heard: list[str] = []
    bar.changed.connect(lambda: heard.append(bar.search))
    type_text(bar.box, "к")
    qtbot.wait(200)
    assert heard == []
    type_text(bar.box, "овал")
    qtbot.waitUntil(lambda: heard == ["ковал"])
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: heard == ["ковал", ""])


def test_down_goes_into_the_list(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.box.went_down):
        qtbot.keyClick(bar.box, Qt.Key.Key_Down)


def test_a_chip_says_its_condition_and_can_be_removed(bar: FilterBar, session: Session, qtbot: QtBot) -> None:
    kind = Condition("kind", "=", "council")
    bar.set_where([kind, Condition("name", "contains", "рада")])
    words = bar.wording(kind)
    assert session.texts.t("choice.group_kind.council") in words and session.texts.t("field.group.kind") in words
    assert nameless(bar) == []
    remove = next(b for b in bar.findChildren(QToolButton) if words in b.accessibleName())
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert bar.where == (Condition("name", "contains", "рада"),)
    bar.clear()
    assert not bar.active


def test_a_saved_filter_comes_back_the_same(bar: FilterBar, session: Session, shown: Show) -> None:
    from datetime import date

    where = (
        Condition("term_end", "<=", date(2026, 12, 31)),
        Condition("kind", "!=", "council"),
        Condition("goal", "filled"),
    )
    bar.set_where(where, "рада")
    bar.sets.save_as("Строк спливає")
    bar.clear()
    again = shown(FilterBar(session, "groups", "group", session.registry["group"].fields), 900, 80)
    assert again.sets.names() == ["Строк спливає"]
    again.sets.apply("Строк спливає")
    assert again.where == where and again.search == "рада"
    again.sets.forget("Строк спливає")
    assert again.sets.names() == []


def test_a_saved_condition_on_a_lost_field_is_left_out(bar: FilterBar) -> None:
    bar.restore({"search": "", "where": [["no_such", "=", "x"], ["kind", "=", "council"]]})
    assert bar.where == (Condition("kind", "=", "council"),)


def test_the_dialog_keeps_the_value_when_the_operator_changes(bar: FilterBar, session: Session, shown: Show) -> None:
    dialog = shown(ConditionDialog(session.texts, "group", session.registry["group"].fields))
    dialog.choose("term_end", "<=")
    assert dialog.editor is not None
    dialog.editor.set_raw("31.02.2026")
    dialog.accept()
    assert dialog.isVisible() and dialog.editor.error_text
    dialog.editor.set_raw("31.12.2026")
    dialog.choose("term_end", ">=")
    assert dialog.editor.raw() == "31.12.2026"
    assert dialog.condition().op == ">=" and str(dialog.condition().value) == "2026-12-31"
    dialog.choose("term_end", "empty")
    assert dialog.condition() == Condition("term_end", "empty", None)
    assert nameless(dialog) == []


def test_operators_fit_the_kind(session: Session) -> None:
    fields = session.registry["group"].fields
    assert "contains" in operators_of(fields["name"]) and "contains" not in operators_of(fields["term_end"])
    assert operators_of(fields["casting_vote"]) == ("=",)
