"""People entered twice: warned of while typing, made one or told apart, and taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton

from copdesk.services import people, records
from copdesk.ui.desk_ports import session_references
from copdesk.ui.people.commands import commands
from copdesk.ui.people.twins_dialog import TwinsDialog
from copdesk.ui.people.work import Found
from copdesk.ui.session import Message, Session
from copdesk.ui.views.card import Card
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.ui.helpers import nameless, tab_walk

Key = Qt.Key
Show = Callable[..., Any]


@pytest.fixture
def twins(desk: Any) -> tuple[str, str]:
    """One woman entered twice, the second time with an initial, and named by a seat."""
    body = records.add(desk, "organisation", {"short_name": "Школа № 3"})
    one = {"surname": "Ґудзь", "given_name": "Олена", "phones": "+380671112233", "note": "Перша"}
    two = {"surname": "Ґудзь", "given_name": "О.", "phones": "+380671112233; +380501112244", "email": "o@example.ua"}
    first, second = records.add(desk, "person", one), records.add(desk, "person", two)
    records.add(desk, "affiliation", {"person": second, "organisation": body})
    return first, second


def settle(session: Session) -> None:
    for _ in range(4):
        session.tasks.drain()


# ---- while typing


@pytest.fixture
def card(session: Session, shown: Show) -> Card:
    made: Card = shown(Card(session, "person", session_references(session, session)), 600, 620)
    made.show_new()
    settle(session)
    return made


def buttons(card: Card) -> list[str]:
    assert card.twins is not None
    return [press.text() for press in card.twins.findChildren(QPushButton) if not press.isHidden()]


def typed(card: Card, session: Session, **values: str) -> None:
    """Type into fields and let the pause go by."""
    assert card.twins is not None
    for name, text in values.items():
        card.form.editor(name).set_raw(text)
        card.form.editor(name).edited.emit()
    assert card.twins._later.isActive()
    card.twins._later.stop()
    card.twins.ask()
    settle(session)


def test_the_pause_passes_by_itself(
    card: Card, session: Session, twins: tuple[str, str], qtbot: Any, type_text: Callable[..., None]
) -> None:
    assert card.twins is not None and card.twins.isHidden()
    control = card.form.editor("surname").control
    control.setFocus()
    type_text(control, "Ґудзь")
    card.form.editor("given_name").control.setFocus()
    type_text(card.form.editor("given_name").control, "Олена")
    qtbot.waitUntil(lambda: bool(card.twins and card.twins.found), timeout=5000)
    # The keyboard stays where it was, and so does what was typed.
    assert card.form.editor("given_name").control.hasFocus()
    assert (card.form.editor("surname").raw(), card.form.editor("given_name").raw()) == ("Ґудзь", "Олена")


def test_likely_people_are_named_and_opened_over_the_card(
    card: Card, session: Session, desk: Any, twins: tuple[str, str]
) -> None:
    typed(card, session, surname="Ґудзь")
    assert buttons(card) == []
    typed(card, session, phones="067 111 22 33")
    assert sorted(buttons(card)) == ["Ґудзь О.", "Ґудзь Олена"]
    assert card.twins is not None
    assert "той самий телефон" in card.twins.found[0].reasons
    press = card.twins.findChildren(QPushButton)[-1]
    press.click()
    settle(session)
    dialog = card.twins.dialog
    assert isinstance(dialog, RecordDialog) and dialog.panel.key in twins
    dialog.reject()
    assert card.form.editor("phones").raw().startswith("067")
    assert not card.key and card.dirty
    typed(card, session, surname="Яценко", phones="")
    assert card.twins.isHidden() and buttons(card) == []


def test_a_record_that_is_there_is_not_warned_of(card: Card, session: Session, twins: tuple[str, str]) -> None:
    card.show_record(twins[0])
    settle(session)
    card.form.editor("surname").set_raw("Ґудзь")
    card.form.editor("surname").edited.emit()
    settle(session)
    assert card.twins is not None and not card.twins._later.isActive() and card.twins.isHidden()


def test_half_a_telephone_and_other_registers_disturb_nobody(card: Card, session: Session, shown: Show) -> None:
    typed(card, session, surname="Г", phones="067 1")
    assert buttons(card) == []
    other: Card = shown(Card(session, "organisation", session_references(session, session)))
    assert other.twins is None


def test_a_reply_that_comes_after_the_record_was_made_shows_nothing(
    card: Card, session: Session, twins: tuple[str, str]
) -> None:
    assert card.twins is not None
    card.key = twins[0]
    card.twins._show([Found(twins[1], "Ґудзь О.", "")])
    assert card.twins.isHidden()


# ---- the pairs


@pytest.fixture
def dialog(session: Session, shown: Show, twins: tuple[str, str], qtbot: Any) -> TwinsDialog:
    view = shown(RegisterView(session, "person", Wiring(commands())), 1000, 700)
    settle(session)
    view.by_name["twins"].trigger()
    made: TwinsDialog = view.findChild(TwinsDialog)
    settle(session)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_two_become_one_with_what_was_chosen_and_undo_takes_it_back(
    dialog: TwinsDialog, session: Session, desk: Any, twins: tuple[str, str]
) -> None:
    digest = desk.digest()
    assert len(dialog.list.cells()) == 1
    panel = dialog.panel
    assert panel.pair is not None
    keep, lose = panel.pair.ids
    if keep != twins[0]:
        dialog.swap.click()
        settle(session)
        keep, lose = panel.pair.ids
    assert panel.pair.links == (0, 1)
    # What a merge takes by itself is chosen: the whole name, the e-mail that was missing.
    assert (panel.choice("given_name"), panel.choice("email"), panel.choice("note")) == ("keep", "lose", "keep")
    panel.choose("note", "lose")
    dialog.merge.click()
    settle(session)
    row = desk.get("person", keep)
    assert (row["given_name"], row["email"], row["note"]) == ("Олена", "o@example.ua", None)
    assert desk.get("person", lose)["deleted"] is not None
    assert desk.fetch("affiliation")[0]["person"] == keep
    assert dialog.empty.isVisible()
    assert "об’єднано" in dialog.messages.shown[0]
    undo = next(
        press for press in dialog.messages.findChildren(QPushButton) if press.text() == session.texts.t("ui.undo")
    )
    undo.click()
    settle(session)
    assert desk.digest() == digest
    assert len(dialog.list.cells()) == 1 and dialog.panel.pair is not None


def test_different_people_are_remembered(
    dialog: TwinsDialog, session: Session, desk: Any, twins: tuple[str, str]
) -> None:
    digest = desk.digest()
    dialog.apart.click()
    settle(session)
    assert dialog.empty.isVisible() and people.all_twins(desk) == []
    session.undo()
    settle(session)
    assert desk.digest() == digest and len(dialog.list.cells()) == 1


def test_both_telephones_are_kept_unless_one_is_chosen(session: Session, desk: Any, shown: Show) -> None:
    for number in ("+380671112233", "+380501112244"):
        records.add(desk, "person", {"surname": "Жук", "given_name": "Іван", "phones": number})
    parent = shown(RegisterView(session, "person"), 1000, 700)
    made = TwinsDialog(session, parent)
    made.open()
    settle(session)
    assert made.panel.choice("phones") == "both"
    assert "both" not in made.panel.values() and "phones" not in made.panel.values()
    made.merge.click()
    settle(session)
    [row] = [row for row in desk.fetch("person", {"surname": "Жук"}) if row["deleted"] is None]
    assert {"+380671112233", "+380501112244"} == set(row["phones"].split("; "))
    made.close()


def test_a_refusal_is_shown_and_nothing_is_written(
    dialog: TwinsDialog, session: Session, desk: Any, twins: tuple[str, str]
) -> None:
    group = records.add(desk, "group", {"name": "Дорадча група", "short_name": "ДГ"})
    with desk.action("add", noun="membership") as act:
        for person in twins:
            body = act.insert("organisation", {"short_name": f"Орган {person[:4]}"})
            values = {"person": person, "group": group, "organisation": body, "start": date(2026, 1, 1)}
            act.insert("membership", {**values, "status": "included", "voting": True})
    digest = desk.digest()
    dialog.load()
    settle(session)
    dialog.merge.click()
    settle(session)
    assert desk.digest() == digest
    assert dialog.messages.shown and dialog.merge.isEnabled()


def test_two_selected_people_stand_first(session: Session, desk: Any, shown: Show, twins: tuple[str, str]) -> None:
    for name in ("Абрикос", "Яблуко"):
        records.add(desk, "person", {"surname": name})
    view = shown(RegisterView(session, "person", Wiring(commands())), 1000, 700)
    settle(session)
    made = TwinsDialog(
        session, view, desk.query(_by_surname("Абрикос")).tolist() + desk.query(_by_surname("Яблуко")).tolist()
    )
    made.open()
    settle(session)
    assert made.list.cells()[0] == ("Абрикос", "Яблуко", "вибрано")
    assert made.panel.pair is not None and made.panel.pair.names == ("Абрикос", "Яблуко")
    made.close()


def _by_surname(surname: str) -> Any:
    from copdesk.store.query import Condition, Query

    return Query("person", (Condition("surname", "=", surname),))


def test_keyboard_alone(dialog: TwinsDialog, session: Session, qtbot: Any, said: list[Message]) -> None:
    assert nameless(dialog) == []
    walked = tab_walk(dialog, qtbot)
    assert {dialog.list, dialog.merge, dialog.apart, dialog.swap, dialog.close_button} <= set(walked)
    assert any(isinstance(widget, QRadioButton) for widget in walked)
    dialog.list.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert not dialog.isVisible()


# ---- special categories of data


def test_a_note_on_health_is_warned_of_once_before_it_is_saved(card: Card, session: Session, desk: Any) -> None:
    card.form.editor("surname").set_raw("Сич")
    card.form.editor("note").set_raw("Має інвалідність")
    card.save()
    settle(session)
    assert "«інвалідність»" in card.form.editor("note").error_text
    assert desk.fetch("person") == [] and not card.key
    card.save()
    settle(session)
    assert [row["note"] for row in desk.fetch("person")] == ["Має інвалідність"]
