"""Versions, topics, ranking, dissent, the order of speeches; the control list and the month, all by keyboard."""

import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from copdesk.domain.rules import dates
from copdesk.domain.rules.deadlines import CONTROL_LISTS
from copdesk.services import meetings as service
from copdesk.services import records, seals
from copdesk.texts import Texts
from copdesk.ui.meetings.control_dialog import ControlDialog
from copdesk.ui.meetings.minutes_part import MinutesPart
from copdesk.ui.meetings.month_dialog import MonthDialog
from copdesk.ui.meetings.more import PickDialog, VersionsDialog
from copdesk.ui.session import Session
from tests.services.field_desk import add, decision, group, meeting, step
from tests.ui.helpers import nameless, tab_walk
from tests.ui.meetings.conftest import DAY, Circle, Keyboard

KEY = Qt.Key
MOVE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_speeches_change_places_and_a_member_dissents_by_keyboard(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    [item] = circle.ask("Про освітлення")
    said = [add(circle.desk, "speech", agenda_item=item, text=text) for text in ("Перший", "Другий", "Третій")]
    made = add(circle.desk, "decision", agenda_item=item, text="Освітити")
    minutes.load()
    keyboard.wait()
    minutes.page.boxes[("speech", said[2])].focus_main()
    keyboard.press(KEY.Key_Up, with_=MOVE)
    keyboard.wait()
    rows = circle.desk.fetch("speech", {"agenda_item": item}, order=("position",))
    assert [row["text"] for row in rows] == ["Перший", "Третій", "Другий"]
    assert minutes.page.box_of(keyboard.focus) is minutes.page.boxes[("speech", said[2])], "the keyboard stays"
    minutes.page.boxes[("decision", made)].focus_main()
    keyboard.press(KEY.Key_F8, with_=Qt.KeyboardModifier.ShiftModifier)
    keyboard.type("Проти: коштів не вистачить")
    keyboard.press(KEY.Key_S, with_=Qt.KeyboardModifier.ControlModifier)
    keyboard.wait()
    assert circle.desk.get("decision", made)["dissent"] == "Проти: коштів не вистачить"


def test_an_assignment_may_follow_before_its_decision_is_read_again(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle.attend(5)
    circle.ask("Про освітлення")
    minutes.load()
    keyboard.wait()
    minutes.page.start()
    keyboard.press(KEY.Key_F8)
    keyboard.type("Освітити вулицю")
    # The desk has the decision, the screen has not heard of it: on a slow machine this lasts.
    monkeypatch.setattr(minutes, "load", lambda: None)
    keyboard.press(KEY.Key_F6)
    keyboard.wait()
    [made] = circle.desk.fetch("decision")
    keyboard.press(KEY.Key_F9)
    keyboard.type("Полагодити ліхтарі")
    assert ("decision", made["id"]) in minutes.page.boxes
    monkeypatch.undo()
    keyboard.press(KEY.Key_S, with_=Qt.KeyboardModifier.ControlModifier)
    keyboard.wait()
    [task] = circle.desk.fetch("assignment")
    assert (task["decision"], task["text"]) == (made["id"], "Полагодити ліхтарі")


def test_signed_versions_their_scan_and_what_closes_with_them(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard, texts_uk: Texts, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    step(circle.desk, "meeting", circle.meeting, "opened", "held", "minutes_draft")
    service.sign(circle.desk, circle.meeting, texts_uk)
    minutes.load()
    keyboard.wait()
    [seal] = seals.versions(circle.desk, circle.meeting)
    assert seal["sha256"][:16] in minutes.strip._notice.text()
    page = tmp_path / "скан.pdf"
    page.write_bytes(b"%PDF")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(page), ""))
    minutes.more.scan()
    keyboard.wait()
    assert circle.row()["scan"]
    minutes.more.versions()
    keyboard.wait()
    shown = minutes.more.dialog
    assert isinstance(shown, VersionsDialog) and shown.lines.lines()[0][1].startswith(seal["sha256"][:16])
    assert not nameless(shown)
    keyboard.press(KEY.Key_Escape)


def test_topics_go_onto_the_agenda_by_space_and_enter(minutes: MinutesPart, circle: Circle, keyboard: Keyboard) -> None:
    waiting = [add(circle.desk, "topic", title=title, group=circle.group) for title in ("Про шум", "Про воду")]
    minutes.more.topics()
    keyboard.wait()
    shown = minutes.more.dialog
    assert isinstance(shown, PickDialog) and not nameless(shown)
    keyboard.press(KEY.Key_Down, KEY.Key_Space, KEY.Key_Return)
    keyboard.wait()
    [item] = circle.desk.fetch("agenda_item", {"meeting": circle.meeting})
    taken = {circle.desk.get("topic", key)["title"]: circle.desk.get("topic", key)["status"] for key in waiting}
    assert item["title"] in taken and sorted(taken.values()) == ["taken", "waiting"]


def test_three_of_four_proposals_and_a_tie_that_people_settle(
    minutes: MinutesPart, circle: Circle, keyboard: Keyboard
) -> None:
    records.change(circle.desk, "group", circle.group, {"decision_rule": "ranking"})
    circle.attend(9)
    [item] = circle.ask("Про мініпроєкти")
    votes = {"Парк": 8, "Школа": 6, "Ліхтарі": 4, "Лавки": 4}
    made = {
        text: add(circle.desk, "decision", agenda_item=item, text=text, votes_for=count)
        for text, count in votes.items()
    }
    minutes.load()
    keyboard.wait()
    assert minutes.acts.rank.isVisible()
    minutes.acts.rank.trigger()
    keyboard.wait()
    shown = minutes.more.dialog
    assert isinstance(shown, PickDialog) and not nameless(shown)
    keyboard.press(KEY.Key_Return)
    keyboard.wait()
    assert "2" in shown.words.text() and shown.isVisible(), "two are tied for one place"
    shown.list.setCurrentRow(3)
    shown.list.setFocus()
    keyboard.press(KEY.Key_Space, KEY.Key_Return)
    keyboard.wait()
    adopted = {text for text, key in made.items() if circle.desk.get("decision", key)["adopted"]}
    assert {"Парк", "Школа"} < adopted and len(adopted) == 3


@pytest.fixture
def tasks_due(circle: Circle) -> dict[int, str]:
    made = {}
    decided = decision(circle.desk, circle.meeting)
    for days in (-1, 0, 2, 20):
        due = date.fromordinal(DAY.toordinal() + days)
        made[days] = add(circle.desk, "assignment", decision=decided, text=f"Справа {days}", due=due)
    return made


def test_control_by_keyboard_says_nearness_by_sign_word_and_colour(
    circle: Circle, tasks_due: dict[int, str], session: Session, shown: Callable[..., Any], keyboard: Keyboard,
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(dates, "today", lambda: DAY)
    home = shown(MinutesPart(session))
    made: ControlDialog = shown(ControlDialog(session, home), 980, 600)
    keyboard.wait()
    assert [line[0] for line in made.lines.lines()] == [
        "прострочено на 1 день",
        "сьогодні",
        "через 2 дні",
        "через 20 днів",
    ]
    items: list[Any] = [made.lines.topLevelItem(at) for at in range(3)]
    assert len({item.foreground(0).color().name() for item in items}) == 3 and not items[0].icon(0).isNull()
    assert not nameless(made) and len(tab_walk(made, qtbot)) >= 5
    made.bar.setFocus()
    keyboard.press(KEY.Key_Right, KEY.Key_Right)
    keyboard.wait()
    assert CONTROL_LISTS[made.bar.currentIndex()] == "overdue" and len(made.lines.lines()) == 1
    made.buttons["done"].setFocus()
    keyboard.press(KEY.Key_Space)
    keyboard.wait()
    keyboard.type("Полагоджено")
    keyboard.press(KEY.Key_Return, with_=Qt.KeyboardModifier.ControlModifier)
    row = circle.desk.get("assignment", tasks_due[-1])
    if row["status"] != "done":  # Enter makes a new line in a text of many lines: the main button is one Tab away
        keyboard.press(KEY.Key_Tab, KEY.Key_Return)
        keyboard.wait()
    row = circle.desk.get("assignment", tasks_due[-1])
    assert (row["status"], row["result"]) == ("done", "Полагоджено")
    made.bar.setCurrentIndex(CONTROL_LISTS.index("done"))
    keyboard.wait()
    assert made.buttons["close"].isEnabled() and made.buttons["back"].isEnabled()
    made.buttons["close"].click()
    keyboard.wait()
    assert circle.desk.get("assignment", tasks_due[-1])["status"] == "closed"


@pytest.mark.parametrize("height", [400, 600, 900])
def test_a_day_of_the_month_says_how_many_meetings_have_no_room(
    circle: Circle, session: Session, shown: Callable[..., Any], keyboard: Keyboard, height: int
) -> None:
    for hour in range(9, 14):
        meeting(circle.desk, circle.group, DAY, start=time(hour))
    made = shown(MonthDialog(session, shown(MinutesPart(session)), DAY), 1366, height)
    keyboard.wait()
    cell = made.grid.currentItem()
    first, *rest = cell.text().split("\n")
    entries = [line for line in rest if line.startswith("○")]
    more = next((int(found[1]) for line in (first, *rest) if (found := re.search(r"(?:ще|засідань:) (\d+)", line))), 0)
    assert len(entries) + more == 6
    assert (1 + len(rest)) * made.grid.fontMetrics().lineSpacing() <= made.grid.rowHeight(0)


def test_the_month_goes_by_keys_and_opens_a_meeting(
    circle: Circle, session: Session, shown: Callable[..., Any], keyboard: Keyboard, qtbot: QtBot
) -> None:
    meeting(circle.desk, group(circle.desk, short_name="Рада"), DAY, start=time(9), place="Бібліотека")
    later = meeting(circle.desk, circle.group, date(2026, 10, 6))
    home = shown(MinutesPart(session))
    made = MonthDialog(session, home, DAY)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    keyboard.wait()
    cell = made.grid.currentItem()
    assert cell is not None and "○ 09:00 Рада" in cell.text() and "14:00" in cell.text()
    assert "Бібліотека" in str(cell.data(Qt.ItemDataRole.AccessibleTextRole)) and not nameless(made)
    assert made.lines.lines()[0][1] == "Рада, Бібліотека" and len(tab_walk(made, qtbot)) >= 5
    opened: list[tuple[str, str]] = []
    session.open_asked.connect(lambda noun, key: opened.append((noun, key)))
    made.grid.setFocus()
    keyboard.press(KEY.Key_PageDown, KEY.Key_Down, KEY.Key_Left, KEY.Key_Left)
    keyboard.wait()
    assert made.grid.day == date(2026, 10, 6)
    keyboard.press(KEY.Key_Return)
    assert opened == [("meeting", later)]
