"""Editors derived from the kinds of fields."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.domain import fields as f
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.ui.widgets.editors import Context, References, editor_for
from copdesk.ui.widgets.editors.choices import ChoiceEditor
from copdesk.ui.widgets.editors.dates import DateEditor
from copdesk.ui.widgets.editors.phones import PhonesEditor
from copdesk.ui.widgets.editors.place import PlaceEditor
from copdesk.ui.widgets.editors.reference import ReferenceEditor
from copdesk.ui.widgets.editors.text import LineEditor, LongEditor

Show = Callable[..., Any]
Type = Callable[[Any, str], None]


def field(made: Any, name: str = "surname") -> Field:
    """A declared field outside of an entity."""
    import dataclasses

    return dataclasses.replace(made.metadata["field"], name=name)


@pytest.mark.parametrize(
    ("made", "typed", "value", "tidy"),
    [
        (f.text(), " Ґудзь ", "Ґудзь", "Ґудзь"),
        (f.day(), "27042021", date(2021, 4, 27), "27.04.2021"),
        (f.day(), "27,4.21", date(2021, 4, 27), "27.04.2021"),
        (f.clock(), "9:05", time(9, 5), "09:05"),
        (f.money(), "1200,5", Decimal("1200.50"), "1\u00a0200,50"),
        (f.count(), "1 000", 1000, "1000"),
    ],
)
def test_what_is_typed_becomes_a_value(
    context: Context, shown: Show, type_text: Type, made: Any, typed: str, value: Any, tidy: str
) -> None:
    editor = shown(editor_for(field(made), context))
    assert isinstance(editor, LineEditor)
    type_text(editor.line, typed)
    assert editor.value() == value
    editor.tidy()
    assert editor.raw().replace("\u202f", "\u00a0") == tidy
    editor.set_value(value)
    assert editor.value() == value


@pytest.mark.parametrize(("made", "typed"), [(f.day(), "31.02.2026"), (f.count(), "багато"), (f.money(), "1,234")])
def test_a_refused_value_is_marked_with_sign_and_words(
    context: Context, shown: Show, type_text: Type, made: Any, typed: str
) -> None:
    editor = shown(editor_for(field(made), context))
    type_text(editor.control, typed)
    assert isinstance(editor.check(), UserError)
    assert editor.error_text.startswith("⚠ ") and editor.raw() == typed
    assert editor.control.property("bad") is True and editor.control.accessibleDescription()
    type_text(editor.control, "1")
    assert editor.error_text == ""


def test_input_methods_type_too(context: Context, shown: Show) -> None:
    editor = shown(editor_for(field(f.text()), context))
    event = QInputMethodEvent()
    event.setCommitString("їжак")
    QApplication.sendEvent(editor.control, event)
    assert editor.value() == "їжак"


def test_tab_leaves_long_text_and_ctrl_tab_puts_one_in(context: Context, shown: Show, qtbot: QtBot) -> None:
    editor = shown(editor_for(field(f.long_text()), context))
    assert isinstance(editor, LongEditor) and editor.area.tabChangesFocus()
    qtbot.keyClick(editor.area, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert editor.raw() == "\t"


def test_html_stays_as_typed(context: Context, shown: Show) -> None:
    editor = shown(editor_for(field(f.long_text()), context))
    editor.set_value('<b>x</b><img src="file:///etc/passwd">')
    assert editor.value() == '<b>x</b><img src="file:///etc/passwd">'


def test_the_calendar_starts_on_monday_and_picks(context: Context, shown: Show, qtbot: QtBot) -> None:
    editor = shown(editor_for(field(f.day()), context))
    assert isinstance(editor, DateEditor)
    editor.set_value(date(2021, 4, 27))
    qtbot.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = editor._calendar
    assert calendar is not None and calendar.isVisible()
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    calendar.activated.emit(calendar.selectedDate().addDays(3))
    assert editor.value() == date(2021, 4, 30) and not calendar.isVisible()
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.value() == date(2021, 5, 1)


def _choice() -> Any:
    return field(f.choice("sector", "police", "authority", "community", "business", "religious", "media"), "sector")


def test_a_choice_filters_while_typing_and_refuses_others(context: Context, shown: Show, type_text: Type) -> None:
    editor = shown(editor_for(_choice(), Context(context.texts, "organisation")))
    assert isinstance(editor, ChoiceEditor) and editor.value() is None
    line = editor.combo.lineEdit()
    line.clear()
    type_text(line, "меді")
    completer = editor.combo.completer()
    assert completer is not None and completer.completionCount() == 1
    with pytest.raises(UserError):
        editor.value()
    line.setText(editor.combo.itemText(editor.combo.findData("media")).upper())
    assert editor.value() == "media"
    editor.set_value("police")
    assert editor.raw() == "police"


def test_the_wheel_does_not_change_a_list_without_focus(context: Context, shown: Show) -> None:
    editor = shown(editor_for(_choice(), Context(context.texts, "organisation")))
    assert isinstance(editor, ChoiceEditor)
    editor.set_value("police")
    editor.combo.clearFocus()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.combo, event)
    assert editor.value() == "police"


def _references(found: dict[str, str]) -> References:
    def search(noun: str, text: str, _beside: Any, reply: Any) -> None:
        reply([(key, title) for key, title in found.items() if text.casefold() in title.casefold()])

    return References(search, lambda noun, key, reply: reply(found[key]))


A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def test_a_reference_is_found_by_typing_and_taken_by_enter(
    context: Context, shown: Show, type_text: Type, qtbot: QtBot
) -> None:
    references = _references({A: "Школа № 1", B: "Громада «Світло»"})
    editor = shown(
        editor_for(field(f.ref("organisation"), "organisation"), Context(context.texts, "affiliation", references))
    )
    assert isinstance(editor, ReferenceEditor)
    editor.line.setFocus()
    qtbot.waitUntil(editor.line.hasFocus)
    type_text(editor.line, "світ")
    with pytest.raises(UserError):
        editor.value()
    qtbot.waitUntil(editor.list.isVisible)
    qtbot.keyClick(editor.list, Qt.Key.Key_Return)
    assert editor.value() == B and editor.line.text() == "Громада «Світло»"
    editor.line.selectAll()
    qtbot.keyClick(editor.line, Qt.Key.Key_Delete)
    assert editor.value() is None
    editor.set_value(A)
    assert editor.line.text() == "Школа № 1" and editor.raw() == A


def test_f4_lists_everything(context: Context, shown: Show, qtbot: QtBot) -> None:
    references = _references({A: "Школа № 1", B: "Громада"})
    editor = shown(
        editor_for(field(f.ref("organisation"), "organisation"), Context(context.texts, "affiliation", references))
    )
    assert isinstance(editor, ReferenceEditor)
    editor.line.setFocus()
    qtbot.waitUntil(editor.line.hasFocus)
    qtbot.keyClick(editor.line, Qt.Key.Key_F4)
    qtbot.waitUntil(editor.list.isVisible)
    assert editor.list.count() == 2
    qtbot.keyClick(editor.list, Qt.Key.Key_Escape)
    assert not editor.list.isVisible()


def test_an_answer_that_comes_after_the_editor_is_gone_is_nobodys(context: Context) -> None:
    asked: list[tuple[Any, Any]] = []
    references = References(
        lambda _noun, _text, _beside, reply: asked.append((reply, [(A, "Школа")])),
        lambda _noun, _key, reply: asked.append((reply, "Школа")),
        suggest=lambda _list, _text, reply: asked.append((reply, [])),
    )
    reference = editor_for(
        field(f.ref("organisation"), "organisation"), Context(context.texts, "affiliation", references)
    )
    place = editor_for(field(f.text(suggest="settlement"), "settlement"), Context(context.texts, "person", references))
    assert isinstance(reference, ReferenceEditor) and isinstance(place, PlaceEditor)
    reference.set_value(A)
    reference.search()
    place.line.setText("Київ")
    place.ask()
    shiboken6.delete(reference)
    shiboken6.delete(place)
    for reply, answer in asked:
        reply(answer)
    assert len(asked) == 3


def test_phones_stand_in_rows(context: Context, shown: Show, type_text: Type) -> None:
    editor = shown(editor_for(field(f.phones(), "phones"), context))
    assert isinstance(editor, PhonesEditor)
    editor.set_value("+380635761839 робочий; +380442469491")
    assert len(editor._rows) == 2 and editor._rows[0][2].text() == "робочий"
    assert editor.value() == "+380635761839 робочий; +380442469491"
    editor._remove(editor._rows[0][0])
    assert editor.value() == "+380442469491"
    editor._add_by_user()
    type_text(editor._rows[1][1], "5-34")
    assert isinstance(editor.check(), UserError)


def test_what_a_field_opens_stays_on_the_screen(context: Context, shown: Show, qtbot: QtBot) -> None:
    references = _references({f"{at:08}-1111-4111-8111-111111111111": f"Школа № {at}" for at in range(40)})
    wide = Context(context.texts, "affiliation", references)
    day, ref = editor_for(field(f.day()), context), editor_for(field(f.ref("organisation"), "organisation"), wide)
    assert isinstance(day, DateEditor) and isinstance(ref, ReferenceEditor)
    for editor in (day, ref):
        window = shown(editor, 200, 60)
        room = window.screen().availableGeometry()
        window.move(room.bottomRight() - QPoint(120, 40))
        editor.line.setFocus()
        qtbot.waitUntil(editor.line.hasFocus)
        qtbot.keyClick(editor.line, Qt.Key.Key_F4)
        opened = day._calendar if editor is day else ref.list
        assert opened is not None and opened.isVisible()
        assert room.contains(opened.geometry())
        line = editor.line.mapToGlobal(QPoint(0, 0))
        assert opened.geometry().bottom() < line.y()
        opened.hide()
