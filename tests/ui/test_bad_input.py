"""Nonsense typed into the cards of the main registers: refused at its field, or kept and shown as it is."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from copdesk.domain.fields import Field
from copdesk.domain.rules.text import clean
from copdesk.ui.session import Session
from copdesk.ui.views.register_page import RegisterView
from tests.ui.desk_session import said, session  # noqa: F401

Show = Callable[..., Any]
Type = Callable[[Any, str], None]
NOUNS = ("person", "organisation", "group", "meeting", "plan", "course", "officer")
DATES = {"group": "founding_date", "meeting": "date", "plan": "start", "course": "start", "officer": "service_from"}
SPANS = {
    "group": ("term_start", "term_end", "02.03.2026", "01.03.2026"),
    "meeting": ("start", "end", "15:00", "14:00"),
    "plan": ("start", "end", "02.03.2026", "01.03.2026"),
    "course": ("start", "end", "02.03.2026", "01.03.2026"),
}
REFERENCES = {"group": "unit", "meeting": "chair", "plan": "group", "course": "provider", "officer": "unit"}
ODD = ("=1+1", "<b>x</b> &amp;", "@SUM(A1)", "а\u202eб\u200fв", "а\x00б\x07в\x1bг", "%s {0} '; DROP TABLE person; --")


@pytest.fixture
def opened(session: Session, shown: Show) -> Callable[[str], RegisterView]:  # noqa: F811
    """The list of a register with the card of a new record beside it, what is required filled in."""

    def make(noun: str) -> RegisterView:
        view: RegisterView = shown(RegisterView(session, noun), 1100, 700)
        view.act("add")
        session.tasks.drain()
        for field in required(view):
            enter(view, field.name, "01.03.2026" if field.kind.name == "date" else "Ґудзь")
        return view

    return make


def required(view: RegisterView) -> list[Field]:
    """The fields that may not be empty."""
    form = view.panel.card.form
    return [form.editor(name).field for name in form.names if form.editor(name).field.required]


def plain_text(view: RegisterView) -> str:
    """A field of free text: the first one that is not a name."""
    form = view.panel.card.form
    return next(name for name in form.names if form.editor(name).field.kind.name == "text")


def enter(view: RegisterView, name: str, text: str) -> None:
    """Paste *text* into a field in place of what it holds."""
    control: Any = view.panel.card.form.editor(name).control
    control.selectAll()
    QApplication.clipboard().setText(text)
    control.paste()


def save(view: RegisterView) -> None:
    view.panel.save()
    view.session.tasks.drain()


def refused(view: RegisterView, name: str, desk: Any) -> str:
    """The message at the field, which has the keyboard; nothing was written, nothing typed was lost."""
    acts = desk.digest()
    editor = view.panel.card.form.editor(name)
    typed = editor.raw()
    save(view)
    assert desk.digest() == acts and view.panel.key == "" and editor.raw() == typed
    assert editor.error_text.startswith("⚠") and editor.control.hasFocus()
    return str(editor.error_text)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_required_field_left_empty_is_named(noun: str, opened: Any, desk: Any) -> None:
    view = opened(noun)
    field = required(view)[0]
    enter(view, field.name, " ")
    assert view.texts.t(f"field.{noun}.{field.name}") in refused(view, field.name, desk)


@pytest.mark.parametrize(("noun", "name"), DATES.items())
def test_a_day_that_is_none_is_refused_at_its_field(noun: str, name: str, opened: Any, desk: Any) -> None:
    view = opened(noun)
    for text in ("31.02.2026", "завтра"):
        enter(view, name, text)
        assert text in refused(view, name, desk)


@pytest.mark.parametrize(("noun", "span"), SPANS.items())
def test_an_end_before_the_start_is_refused(noun: str, span: tuple[str, ...], opened: Any, desk: Any) -> None:
    view = opened(noun)
    first, last, start, end = span
    enter(view, first, start)
    enter(view, last, end)
    refused(view, last, desk)


@pytest.mark.parametrize(("noun", "name"), REFERENCES.items())
def test_a_record_that_there_is_not_is_refused(noun: str, name: str, opened: Any, desk: Any) -> None:
    view = opened(noun)
    enter(view, name, "Немає такого")
    assert "Немає такого" in refused(view, name, desk)


def test_a_note_of_100_000_letters_is_kept_whole(opened: Any, desk: Any) -> None:
    view = opened("person")
    enter(view, "note", "ї" * 100_000)
    save(view)
    assert [len(row["note"]) for row in desk.fetch("person")] == [100_000]


@pytest.mark.parametrize("noun", NOUNS)
def test_odd_text_is_stored_and_shown_as_it_is_and_too_much_is_refused(
    noun: str, opened: Any, desk: Any, qtbot: QtBot
) -> None:
    view, text = opened(noun), " ".join(ODD)
    name = plain_text(view)
    enter(view, name, "ї" * 100_000)
    assert str(view.panel.card.form.editor(name).field.kind.limit) in refused(view, name, desk)
    enter(view, name, text)
    save(view)
    form = view.panel.card.form
    rows = [row for row in desk.fetch(noun) if row["id"] == view.panel.key]
    assert [row[name] for row in rows] == [clean(text)] and form.editor(name).raw() == clean(text)
    table = view.list.table
    column = [item.key for item in table.rows.columns].index(name)
    qtbot.waitUntil(lambda: table.rows.rowCount() > 0 and table.rows.row(0) is not None)
    assert clean(text) in {table.rows.index(at, column).data() for at in range(table.rows.rowCount())}
    enter(view, name, "Інше")
    save(view)
    view.act("history")
    view.session.tasks.drain()
    tree = view.panel.history.tree
    change = tree.topLevelItem(0)
    assert change is not None and clean(text) in {change.child(at).text(1) for at in range(change.childCount())}
    formats = {label.textFormat() for label in view.findChildren(QLabel) if label.text()}
    assert formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("text", [ODD[0], ODD[1], "ї" * 100_000])
def test_an_odd_name_is_refused_at_its_field_or_kept(text: str, opened: Any, desk: Any) -> None:
    view, noun = opened("person"), "person"
    enter(view, "surname", text)
    save(view)
    if view.panel.key:
        assert desk.get(noun, view.panel.key)["surname"].casefold() == clean(text).casefold()
    else:
        assert view.panel.card.form.editor("surname").error_text and desk.fetch(noun) == []
