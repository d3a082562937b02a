"""Who is there, marked by single keys, and the quorum that follows at once; over a real desk in a real window."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from copdesk.texts import Texts
from copdesk.ui.meetings.attendance_part import AttendancePart
from copdesk.ui.meetings.commands import next_command
from copdesk.ui.meetings.day_dialog import DayDialog
from copdesk.ui.session import Session
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.services.field_desk import add, person
from tests.ui.helpers import nameless
from tests.ui.meetings.conftest import DAY, WIRING, Circle, Keyboard

KEY = Qt.Key


def states(circle: Circle) -> list[str]:
    rows = circle.desk.fetch("attendance", {"meeting": circle.meeting}, order=("person",))
    return [row["state"] for row in rows]


def test_filled_from_the_group_then_marked_by_keys(
    attendance: AttendancePart, circle: Circle, keyboard: Keyboard
) -> None:
    assert "Присутні 0 з 9, потрібно 5: кворуму немає" in attendance.strip.quorum.text()
    attendance.fill.click()
    keyboard.wait()
    assert states(circle) == ["present"] * 9
    assert "Присутні 9 з 9, потрібно 5: кворум є" in attendance.strip.quorum.text()
    table = attendance.register.list.table
    table.setFocus()
    table.setCurrentIndex(table.rows.index(0, 0))
    for key in (KEY.Key_2, KEY.Key_3, KEY.Key_4, KEY.Key_Space):
        keyboard.press(key)
        keyboard.wait()
    assert states(circle) == ["absent", "excused", "online", "absent"] + ["present"] * 5
    assert "Присутні 6 з 9" in attendance.strip.quorum.text()
    assert "присутні 5, онлайн 1, відсутні 2, з поважної причини 1" in attendance.counts.text()
    keyboard.press(KEY.Key_Space)
    keyboard.wait()
    keyboard.press(KEY.Key_Space)
    keyboard.wait()
    assert "Присутні 4 з 9, потрібно 5: кворуму немає" in attendance.strip.quorum.text()
    circle.desk.undo()
    assert states(circle).count("absent") == 3


def test_many_are_marked_as_one_action_and_all_at_once(
    attendance: AttendancePart, circle: Circle, keyboard: Keyboard
) -> None:
    circle.attend(0)
    attendance.show_record(circle.meeting)
    keyboard.wait()
    table = attendance.register.list.table
    table.setFocus()
    table.selectAll()
    attendance.marks["excused"].click()
    keyboard.wait()
    assert states(circle) == ["excused"] * 9
    circle.desk.undo()
    assert states(circle) == ["absent"] * 9
    attendance.everybody.click()
    keyboard.wait()
    assert states(circle) == ["present"] * 9


def test_a_guest_is_added_by_name_with_the_post_of_the_day(
    attendance: AttendancePart, circle: Circle, keyboard: Keyboard
) -> None:
    guest = person(circle.desk, "Гостьова", printed_position="директорка школи")
    attendance.guest.control.setFocus()
    keyboard.type("Гостьова")
    attendance.guest.search()
    keyboard.wait()
    keyboard.press(KEY.Key_Return)
    keyboard.wait()
    [row] = circle.desk.fetch("attendance", {"person": guest})
    assert (row["capacity"], row["state"], row["position"]) == ("invited", "present", "директорка школи")
    assert "Інших присутніх: 1" in attendance.counts.text() and attendance.guest.raw() == ""


def test_every_control_has_a_name(attendance: AttendancePart, circle: Circle) -> None:
    assert nameless(attendance) == []


@pytest.mark.parametrize(("day", "made"), [("15.09.2026", True), ("01.09.2026", False)])
def test_the_next_meeting_takes_over_what_goes_on(
    session: Session, circle: Circle, shown: Callable[..., Any], keyboard: Keyboard, day: str, made: bool
) -> None:
    circle.ask("Про нерозглянуте")
    done = add(circle.desk, "agenda_item", meeting=circle.meeting, title="Про зроблене", outcome="closed")
    wiring = Wiring(commands=(next_command(),), parts=WIRING.parts, wide=WIRING.wide)
    view: RegisterView = shown(RegisterView(session, "meeting", wiring), 1100, 600)
    keyboard.wait()
    view.list.table.selectAll()
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda noun, key: asked.append((noun, key)))
    view.by_name["next_meeting"].trigger()
    keyboard.wait()
    dialog = view.findChild(DayDialog)
    assert dialog is not None
    dialog.editor.set_raw(day)
    dialog.ok.click()
    keyboard.wait()
    meetings = circle.desk.fetch("meeting", {"group": circle.group}, order=("date",))
    if not made:
        assert len(meetings) == 1 and dialog.isVisible() and dialog.editor.error_text
        dialog.reject()
        return
    assert [row["date"] for row in meetings] == [DAY, date(2026, 9, 15)] and asked == [("meeting", meetings[1]["id"])]
    [item] = circle.desk.fetch("agenda_item", {"meeting": meetings[1]["id"]})
    assert item["title"] == "Про нерозглянуте" and item["carried_from"] != done


def test_in_english(session: Session, circle: Circle, shown: Callable[..., Any], texts_en: Texts) -> None:
    circle.attend(9)
    circle.ask("Street lamps")
    session.texts = texts_en
    view: RegisterView = shown(RegisterView(session, "meeting", WIRING), 1100, 600)
    session.tasks.drain()
    view.open_record("meeting", circle.meeting)
    session.tasks.drain()
    minutes, here, remarks = view.panel.parts
    assert [minutes.caption(), here.caption()] == ["Minutes", "Attendance"]
    assert remarks.caption() == "Remarks"
    strip: Any = minutes.strip  # type: ignore[attr-defined]
    assert strip.quorum.text() == "✓ Present 9 of 9, needed 5: there is a quorum"
    assert strip.forward.text() == "Open the meeting"
