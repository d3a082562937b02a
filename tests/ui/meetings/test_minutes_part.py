"""The minutes typed by keyboard alone, over a real desk in a real window."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.services import drafts, records
from copdesk.ui.meetings.entries import VoteBox
from copdesk.ui.meetings.minutes_part import MinutesPart
from copdesk.ui.session import Message, Session
from copdesk.ui.views.register_page import RegisterView
from tests.services.field_desk import add
from tests.ui.helpers import nameless, tab_walk
from tests.ui.meetings.conftest import Circle, Keyboard

KEY = Qt.Key
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def vote_box(part: MinutesPart) -> VoteBox:
    return next(box for box in part.page.boxes.values() if isinstance(box, VoteBox))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads PDF back")
def test_a_whole_meeting_by_keyboard(
    opened: Callable[..., RegisterView], circle: Circle, keyboard: Keyboard, tmp_path: Path
) -> None:
    """From planned to signed without the mouse; the signed PDF holds every word that was typed."""
    desk = circle.desk
    view = opened()
    part, here = view.panel.parts[:2]
    assert isinstance(part, MinutesPart)
    part.agenda.line.setFocus()
    for title in ("Про освітлення парку", "Про безпеку біля школи"):
        keyboard.type(title)
        keyboard.press(KEY.Key_Return)
        keyboard.wait()
    view.panel.tabs.setCurrentWidget(here)
    keyboard.wait()
    here.fill.setFocus()  # type: ignore[attr-defined]
    keyboard.press(KEY.Key_Space)
    keyboard.wait()
    part.strip.forward.click()
    keyboard.wait()
    assert circle.row()["status"] == "opened"
    view.panel.tabs.setCurrentWidget(part)
    keyboard.wait()

    part.agenda.list.setFocus()
    keyboard.press(KEY.Key_Return)
    keyboard.fill(["Їжакевич Ярослава", "повідомила, що ліхтарі не світять"])
    keyboard.press(KEY.Key_F7)
    keyboard.fill(["Мешканка Ґанна", "попросила замінити лампи\nдо зими"])
    keyboard.press(KEY.Key_F8)
    keyboard.type("Замінити лампи в парку")
    keyboard.press(KEY.Key_F6)
    keyboard.press(KEY.Key_F9)
    keyboard.type("Подати заявку на лампи")
    keyboard.press(KEY.Key_Tab, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_Tab)
    keyboard.type("01.12.2026")
    keyboard.press(KEY.Key_PageDown, with_=ALT)
    keyboard.wait()
    assert part.agenda.list.currentRow() == 1
    keyboard.fill(["Член Перший", "розповів про патрулі"])
    keyboard.press(KEY.Key_F8)
    keyboard.type("Чергувати біля школи")
    keyboard.press(KEY.Key_Tab)
    keyboard.fill(["7", "1", "1", "0"])
    keyboard.press(KEY.Key_S, with_=CONTROL)
    keyboard.wait()
    assert not part.unsaved()

    first, second = desk.fetch("decision", order=("number",))
    assert (first["number"], first["votes_for"], first["unanimous"], first["adopted"]) == ("1.1", 9, True, True)
    assert (second["number"], second["votes_for"], second["unanimous"], second["adopted"]) == ("2.1", 7, False, True)
    [task] = desk.fetch("assignment")
    assert (task["decision"], task["due"].isoformat()) == (first["id"], "2026-12-01")
    assert [row["section"] for row in desk.fetch("speech", order=("agenda_item", "position"))].count("heard") == 2
    for state in ("held", "minutes_draft"):
        part.strip.forward.click()
        keyboard.wait()
        assert circle.row()["status"] == state
    part.strip.forward.click()
    keyboard.wait()
    assert part.steps.dialog is not None
    keyboard.press(KEY.Key_Return)
    keyboard.wait()
    row = circle.row()
    assert (row["status"], row["number"], row["quorum_present"]) == ("signed", 1, 9)

    [kept] = desk.fetch("attachment", {"record": circle.meeting})
    path = tmp_path / "minutes.pdf"
    from copdesk.services import attachments

    path.write_bytes(attachments.content(desk, kept["id"]))
    printed = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    text = " ".join(printed.stdout.decode().split())
    for typed in (
        "Про освітлення парку", "Про безпеку біля школи", "Їжакевич Ярослава", "повідомила, що ліхтарі не світять",
        "Ґанна", "попросила замінити лампи", "до зими", "Замінити лампи в парку", "Подати заявку на лампи",
        "01.12.2026", "розповів про патрулі", "Чергувати біля школи", "УХВАЛИЛИ", "«за» – 7", "Кворум є",
    ):  # fmt: skip
        assert typed in text, typed


def test_one_thought_is_one_action(minutes: MinutesPart, circle: Circle, keyboard: Keyboard, session: Session) -> None:
    [item] = circle.ask("Про лампи")
    session.refresh_undoable()
    minutes.show_record(circle.meeting)
    keyboard.wait()
    minutes.page.start()
    keyboard.fill(["Гостя", "сказала слово"])
    keyboard.wait()
    [speech] = circle.desk.fetch("speech", {"agenda_item": item})
    assert (speech["speaker"], speech["speaker_text"], speech["text"]) == (None, "Гостя", "сказала слово")
    assert circle.desk.undo() is not None
    assert circle.desk.fetch("speech") == []
    assert circle.desk.get("agenda_item", item) is not None


def test_undo_and_redo_are_seen(minutes: MinutesPart, circle: Circle, keyboard: Keyboard, session: Session) -> None:
    [item] = circle.ask("Про лампи")
    add(circle.desk, "speech", agenda_item=item, text="перше")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    [box] = [box for box in minutes.page.boxes.values() if box.kind == "speech"]
    box.focus_main()
    box.editors["text"].control.setFocus()
    keyboard.press(KEY.Key_End)
    keyboard.type(" і друге")
    keyboard.press(KEY.Key_S, with_=CONTROL)
    keyboard.wait()
    session.undo()
    keyboard.wait()
    assert box.raws()["text"] == "перше"
    session.redo()
    keyboard.wait()
    assert box.raws()["text"] == "перше і друге"
    assert not minutes.unsaved()


def test_undo_of_a_record_keeps_the_words_typed_over_it(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard, session: Session
) -> None:
    circle.ask("Про лампи")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    minutes.page.start()
    keyboard.fill(["Гостя", "перше"])
    keyboard.wait()
    [box] = [box for box in minutes.page.boxes.values() if box.kind == "speech"]
    box.editors["text"].control.setFocus()
    keyboard.type("друге ")
    session.undo()
    keyboard.wait()
    [box] = [box for box in minutes.page.boxes.values() if box.kind == "speech"]
    assert "друге" in box.raws()["text"] and minutes.unsaved()
    saved: list[int] = []
    minutes.save_edits(lambda: saved.append(1))
    keyboard.wait()
    assert saved and not minutes.unsaved()
    [speech] = circle.desk.fetch("speech")
    assert "друге" in speech["text"] and speech["speaker_text"] == "Гостя"


def test_the_agenda_is_reordered_by_keys(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    first, second, third = circle.ask("Перше", "Друге", "Третє")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    minutes.agenda.list.setFocus()
    minutes.agenda.choose(third)
    keyboard.press(KEY.Key_Up, KEY.Key_Up, with_=ALT)
    keyboard.wait()
    order = [row["id"] for row in circle.desk.fetch("agenda_item", order=("position",))]
    assert order == [third, first, second] == minutes.agenda.keys()
    assert minutes.agenda.key == third and minutes.question == third
    keyboard.press(KEY.Key_Down, with_=ALT)
    keyboard.wait()
    assert minutes.agenda.keys() == [first, third, second]
    circle.desk.undo()
    circle.desk.undo()
    circle.desk.undo()
    assert [row["id"] for row in circle.desk.fetch("agenda_item", order=("position",))] == [first, second, third]


def test_more_votes_than_people_are_refused_at_the_field(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    circle.attend(7)
    [item] = circle.ask("Про лампи")
    decision = add(circle.desk, "decision", agenda_item=item, text="Замінити")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    box = vote_box(minutes)
    box.focus_main()
    keyboard.fill(["8"])
    assert "8" in box.outcome.text() and "7" in box.outcome.text()
    assert box.editors["votes_for"].control.property("bad")
    minutes.agenda.list.setFocus()
    keyboard.wait()
    assert circle.desk.get("decision", decision)["votes_for"] is None
    assert minutes.unsaved() and box.raws()["votes_for"] == "8" and "✗" in box.outcome.text()
    done: list[int] = []
    minutes.save_edits(lambda: done.append(1))
    keyboard.wait()
    assert not done
    box.editors["votes_for"].control.setFocus()
    keyboard.press(KEY.Key_Backspace)
    keyboard.fill(["4", "3"])
    assert "Рішення прийнято" in box.outcome.text()
    minutes.agenda.list.setFocus()
    keyboard.wait()
    row = circle.desk.get("decision", decision)
    assert (row["votes_for"], row["votes_against"], row["abstained"], row["adopted"]) == (4, 3, 0, True)
    circle.desk.undo()
    assert circle.desk.get("decision", decision)["votes_for"] is None


def test_a_vote_says_what_is_missing_and_why_it_failed(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    circle.attend(4)
    [item] = circle.ask("Про лампи")
    add(circle.desk, "decision", agenda_item=item, text="Замінити")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    box = vote_box(minutes)
    box.focus_main()
    keyboard.fill(["2"])
    assert "2 голоси" in box.outcome.text()
    keyboard.fill(["2"])
    assert "не прийнято" in box.outcome.text() and "Кворуму немає" in box.outcome.text()


def test_another_outcome_needs_a_reason(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    circle.attend(9)
    [item] = circle.ask("Про лампи")
    decision = add(circle.desk, "decision", agenda_item=item, text="Замінити")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    box = vote_box(minutes)
    box.focus_main()
    keyboard.fill(["4", "5"])
    box.other.click()
    box.editors["adopted"].set_raw("1")
    box.editors["adopted"].edited.emit()
    minutes.agenda.list.setFocus()
    keyboard.wait()
    assert box.editors["adopted_reason"].error_text and circle.desk.get("decision", decision)["adopted"] is None
    box.editors["adopted_reason"].control.setFocus()
    keyboard.type("помилка підрахунку")
    minutes.agenda.list.setFocus()
    keyboard.wait()
    row = circle.desk.get("decision", decision)
    assert row["adopted"] is True and row["adopted_reason"] == "помилка підрахунку"


def test_an_assignment_without_words_of_its_decision_waits(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    circle.ask("Про лампи")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    keyboard.press(KEY.Key_Tab)
    minutes.begin("decision")
    keyboard.press(KEY.Key_F9)
    keyboard.type("Зробити щось")
    keyboard.press(KEY.Key_S, with_=CONTROL)
    keyboard.wait()
    decision = next(box for box in minutes.page.boxes.values() if box.kind == "decision")
    assert minutes.unsaved() and decision.editors["text"].error_text
    decision.focus_main()
    keyboard.type("Ухвалити")
    keyboard.press(KEY.Key_S, with_=CONTROL)
    keyboard.wait()
    assert not minutes.unsaved()
    assert circle.desk.fetch("assignment")[0]["decision"] == circle.desk.fetch("decision")[0]["id"]


def test_words_stay_when_one_goes_to_another_question(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard, session: Session
) -> None:
    """A vote that the desk refuses is there again when one comes back, and the agenda says where it is."""
    circle.attend(5)
    first, second = circle.ask("Перше", "Друге")
    add(circle.desk, "decision", agenda_item=first, text="Замінити")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    vote_box(minutes).focus_main()
    keyboard.type("9")
    keyboard.press(KEY.Key_PageDown, with_=ALT)
    keyboard.wait()
    assert minutes.question == second and minutes.unsaved()
    assert minutes.agenda.list.item(0).text().startswith("✎") and not minutes.agenda.list.item(1).text().startswith("✎")
    minutes.agenda.choose(first)
    keyboard.wait()
    assert vote_box(minutes).raws()["votes_for"] == "9"
    minutes.discard_edits()
    keyboard.wait()
    assert not minutes.unsaved() and vote_box(minutes).raws()["votes_for"] == ""
    assert drafts.listed(session.desk) == []


def test_escape_asks_before_half_typed_words_go(
    opened: Callable[..., RegisterView], circle: Circle, keyboard: Keyboard
) -> None:
    circle.ask("Про лампи")
    view = opened()
    part: Any = view.panel.parts[0]
    part.page.start()
    keyboard.press(KEY.Key_Tab)
    keyboard.type("недописане")
    keyboard.press(KEY.Key_Escape)
    assert view.question is not None and view.side.is_open and view.unsaved()
    view.question.reject()
    keyboard.wait()
    assert view.side.is_open


def test_typing_becomes_a_draft_and_comes_back(
    opened: Callable[..., RegisterView], circle: Circle, keyboard: Keyboard, session: Session, qtbot: QtBot
) -> None:
    _, second = circle.ask("Перше", "Друге")
    view = opened()
    part: Any = view.panel.parts[0]
    part.agenda.choose(second)
    part.page.start()
    keyboard.press(KEY.Key_Tab)
    keyboard.type("недописане слово")
    qtbot.waitUntil(lambda: bool(drafts.listed(session.desk)), timeout=4000)
    # As if the program had gone with it: the first window hears nothing more of the keyboard.
    application: Any = QApplication.instance()
    application.focusChanged.disconnect(part._moved)
    said: list[Message] = []
    session.said.connect(said.append)
    again: Any = opened().panel.parts[0]
    assert again.question == second and again.unsaved()
    assert [box.raws()["text"] for box in again.page.boxes.values() if box.kind == "speech"] == ["недописане слово"]
    assert said[-1].press is not None
    said[-1].press()
    keyboard.wait()
    assert not again.unsaved() and drafts.listed(session.desk) == []


def test_signed_minutes_are_read_only_until_reopened(
    opened: Callable[..., RegisterView], circle: Circle, keyboard: Keyboard
) -> None:
    [item] = circle.ask("Про лампи")
    add(circle.desk, "speech", agenda_item=item, text="сказане")
    for state in ("opened", "held", "minutes_draft", "signed"):
        records.change(circle.desk, "meeting", circle.meeting, {"status": state})
    view = opened()
    part: Any = view.panel.parts[0]
    assert part.strip.notice.isVisible() and "версія 1" in part.strip._notice.text()
    [box] = [box for box in part.page.boxes.values() if box.kind == "speech"]
    assert box.editors["text"].control.isReadOnly() and not part.page.add_speech.isVisible()
    assert not part.agenda.line.isVisible() and not part.acts.actions["speech"].isEnabled()
    part.begin("speech")
    box.editors["text"].control.setFocus()
    keyboard.type("дописане")
    assert box.raws()["text"] == "сказане" and not part.unsaved()
    part.strip.reopen.click()
    keyboard.wait()
    assert circle.row()["status"] == "minutes_draft" and not part.strip.notice.isVisible()
    assert not box.editors["text"].control.isReadOnly()


def test_signing_names_the_questions_that_end(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    done, stays = circle.ask("Про зроблене", "Про нерозглянуте")
    records.change(circle.desk, "agenda_item", done, {"outcome": "closed"})
    for state in ("opened", "held", "minutes_draft"):
        records.change(circle.desk, "meeting", circle.meeting, {"status": state})
    minutes.show_record(circle.meeting)
    keyboard.wait()
    minutes.strip.forward.click()
    keyboard.wait()
    dialog: Any = minutes.steps.dialog
    words = " ".join(label.text() for label in dialog.findChildren(type(minutes.strip.quorum)))
    assert "Про зроблене" in words and "Про нерозглянуте" not in words
    dialog.reject()
    keyboard.wait()
    assert circle.row()["status"] == "minutes_draft"
    assert minutes.agenda.keys() == [done, stays]


def test_ready_words_hold_names_and_numbers(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    circle.attend(6)
    circle.ask("Про лампи")
    minutes.show_record(circle.meeting)
    keyboard.wait()
    minutes.page.start()
    keyboard.fill(["Ганна Гостя"])
    for block in ("present", "floor"):
        minutes.acts.insert(block)
        keyboard.wait()
    [box] = [box for box in minutes.page.boxes.values() if box.kind == "speech"]
    assert box.raws()["text"] == ("Встановлено, що присутні 6 з 9 членів групи. Слово надано: Ганна Гостя.")


def test_planned_minutes_are_summed_and_too_many_are_told(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    for title, planned in (("Перше", 30), ("Друге", 40)):
        add(circle.desk, "agenda_item", meeting=circle.meeting, title=title, minutes=planned)
    minutes.show_record(circle.meeting)
    keyboard.wait()
    assert "⚠" in minutes.agenda.time.text() and "10 хв" in minutes.agenda.time.text()


def test_the_rapporteur_is_heard_first_and_picked_by_a_part_of_the_name(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard, qtbot: QtBot
) -> None:
    circle.attend(3)
    add(circle.desk, "agenda_item", meeting=circle.meeting, title="Перше", rapporteur=circle.people[4])
    minutes.show_record(circle.meeting)
    keyboard.wait()
    [box] = [box for box in minutes.page.boxes.values() if box.kind == "speech"]
    assert box.raws()["speaker"] == circle.people[4] and box.raws()["section"] == "heard" and not minutes.unsaved()
    keyboard.press(KEY.Key_F7)
    box.editors["speaker"].control.setFocus()
    speaker: Any = box.editors["speaker"]
    speaker.line.selectAll()
    keyboard.type("Членб")
    qtbot.waitUntil(speaker.list.isVisible)
    keyboard.press(KEY.Key_Return)
    assert speaker.raw() == circle.people[1]


@pytest.mark.parametrize("state", ["planned", "signed"])
def test_every_control_has_a_name_and_tab_goes_round(
    opened: Callable[..., RegisterView], circle: Circle, qtbot: QtBot, keyboard: Keyboard, state: str
) -> None:
    circle.attend(9)
    [item] = circle.ask("Про лампи")
    decision = add(circle.desk, "decision", agenda_item=item, text="Замінити", unanimous=True)
    add(circle.desk, "assignment", decision=decision, text="Зробити")
    if state == "signed":
        for step in ("opened", "held", "minutes_draft", "signed"):
            records.change(circle.desk, "meeting", circle.meeting, {"status": step})
    view = opened()
    part: Any = view.panel.parts[0]
    assert nameless(view) == []
    walked = tab_walk(view, qtbot)
    assert part.agenda.list in walked and vote_box(part).editors["votes_for"].control in walked
    if state == "planned":
        inside = [widget for widget in walked if part.page.isAncestorOf(widget)]
        kinds = [part.page.box_of(widget).kind for widget in inside if part.page.box_of(widget)]
        assert list(dict.fromkeys(kinds)) == ["item", "speech", "decision", "vote", "task"]


def test_many_questions_and_small_windows_cut_nothing(
    opened: Callable[..., RegisterView], circle: Circle, keyboard: Keyboard
) -> None:
    [item, *_] = circle.ask(
        *(f"Про питання {at} з досить довгою назвою, яка не вміститься в один рядок" for at in range(12))
    )
    add(circle.desk, "decision", agenda_item=item, text="Замінити")
    view = opened(714, 400)
    part: Any = view.panel.parts[0]
    keyboard.wait()
    QApplication.processEvents()
    width = part.page.area.viewport().width()
    assert all(
        box.mapTo(part.page.area.widget(), box.rect().topRight()).x() <= width for box in part.page.boxes.values()
    )
