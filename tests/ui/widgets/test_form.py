"""A form derived from declared fields."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.form import Form
from tests.ui.helpers import nameless, tab_walk

Show = Callable[..., Any]
Type = Callable[[Any, str], None]


@pytest.fixture
def form(session: Session, shown: Show) -> Form:
    entity = session.registry["person"]
    made: Form = shown(
        Form([x for x in entity.fields.values() if not x.hidden], Context(session.texts, "person")), 700, 900
    )
    made.load({"surname": "Ґудзь", "given_name": "Олена", "phones": "+380635761839 робочий", "sex": "female"})
    return made


def test_nothing_changed_gives_nothing(form: Form) -> None:
    assert form.changes() == {} and not form.dirty


def test_only_changed_fields_come_back(form: Form, type_text: Type) -> None:
    heard: list[bool] = []
    form.dirty_changed.connect(heard.append)
    line = form.editor("given_name").control
    line.selectAll()  # type: ignore[attr-defined]
    type_text(line, "Їлена")
    assert form.changes() == {"given_name": "Їлена"} and heard == [True]
    line.selectAll()  # type: ignore[attr-defined]
    type_text(line, "Олена")
    assert form.changes() == {} and heard == [True, False]


def test_a_missing_required_field_is_named_and_focused(form: Form, qtbot: QtBot) -> None:
    form.editor("surname").set_raw("")
    form.editor("given_name").setFocus()
    with pytest.raises(UserError) as caught:
        form.changes()
    assert caught.value.field == "surname"
    assert form.editor("surname").error_text
    qtbot.waitUntil(form.editor("surname").control.hasFocus)


def test_the_first_of_several_errors_is_raised_and_all_are_shown(form: Form, type_text: Type) -> None:
    form.editor("surname").set_raw("")
    type_text(form.editor("email").control, "не адреса")
    with pytest.raises(UserError) as caught:
        form.changes()
    assert caught.value.field == "surname" and form.editor("email").error_text


def test_a_refusal_of_the_desk_is_shown_at_its_field(form: Form) -> None:
    assert form.show_error(UserError("required", field="patronymic"))
    assert form.editor("patronymic").error_text
    assert not form.show_error(UserError("required", field="no_such_field"))


def test_drafts_keep_half_typed_work(form: Form, type_text: Type) -> None:
    type_text(form.editor("email").control, "не до кін")
    draft = form.draft()
    form.discard()
    assert not form.dirty and form.editor("email").raw() == ""
    form.restore_draft(draft)
    assert form.dirty and form.editor("email").raw() == "не до кін"
    assert form.editor("surname").raw() == "Ґудзь"


def test_a_new_record_begins_with_defaults(form: Form) -> None:
    form.load_new({"surname": "Жук"})
    assert not form.dirty
    assert form.values()["lawful_basis"] == "consent" and form.values()["surname"] == "Жук"


def test_every_field_is_reached_and_named(form: Form, qtbot: QtBot) -> None:
    walked = tab_walk(form, qtbot)
    reached = {widget.objectName() for widget in walked}
    assert {f"edit-{name}" for name in form.names} <= reached
    assert nameless(form) == []


def test_labels_go_above_when_it_is_narrow(form: Form, qtbot: QtBot) -> None:
    wide = form.editor("surname").x()
    form.resize(400, 900)
    qtbot.waitUntil(lambda: form.editor("surname").x() < wide)
