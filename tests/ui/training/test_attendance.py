"""The class log by keyboard: what it shows, writes, refuses and takes back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from copdesk.services import courses, records
from copdesk.ui.session import Message, Session
from copdesk.ui.training import course_steps
from copdesk.ui.training.attendance_part import AttendanceGridPart
from copdesk.ui.training.grid_model import Lesson, LogData, LogModel, Trainee
from tests.ui.helpers import calls, nameless, tab_walk

Key = Qt.Key
NAMES = (("Яценко", "Ілля"), ("Ґудзь", "Олена"), ("Жук", "Іван"))
DAYS = (dt.date(2026, 4, 6), dt.date(2026, 4, 13), dt.date(2026, 4, 20))


@pytest.fixture
def course(desk: Any) -> str:
    key = records.add(desk, "course", {"title": "Діалог із громадою", "hours": 24})
    officers = [
        records.add(desk, "officer", {"surname": one, "given_name": two, "rank": "капітан"}) for one, two in NAMES
    ]
    courses.enrol(desk, key, officers)
    for day in DAYS:
        records.add(desk, "session", {"course": key, "date": day, "hours": 8})
    return key


@pytest.fixture
def part(session: Session, course: str, shown: Callable[..., Any]) -> AttendanceGridPart:
    made: AttendanceGridPart = shown(AttendanceGridPart(session), 1000, 600)
    made.show_record(course)
    session.tasks.drain()
    made.grid.setFocus()
    return made


def marks(desk: Any, course: str) -> list[list[str]]:
    """States in the desk, people by classes."""
    book = courses.log(desk, course)
    return [[book.state(person.enrolment, lesson["id"]) or "" for lesson in book.sessions] for person in book.people]


def cell(part: AttendanceGridPart, row: int, column: int) -> None:
    part.grid.setCurrentIndex(part.log.index(row, column))


def shows(part: AttendanceGridPart, row: int) -> list[str]:
    return [str(part.log.index(row, at).data() or "") for at in range(part.log.columnCount())]


def test_it_shows_people_as_on_the_sheet_and_the_classes(part: AttendanceGridPart) -> None:
    names = [part.log.headerData(at, Qt.Orientation.Vertical) for at in range(3)]
    assert names == ["1. Ґудзь Олена, капітан", "2. Жук Іван, капітан", "3. Яценко Ілля, капітан"]
    assert part.log.headerData(1, Qt.Orientation.Horizontal) == "13.04.26\n0/3"
    assert shows(part, 0) == ["", "", "", "—", "0", "—"] and part.stack.currentIndex() == 0


@pytest.mark.parametrize(
    ("typed", "state", "letter"),
    [
        ("1", "present", "✓ Б"),
        ("н", "absent", "× Н"),
        ("a", "absent", "× Н"),
        ("з", "late", "~ З"),
        ("e", "excused", "○ П"),
    ],
)
def test_one_key_of_either_layout_marks_and_goes_on(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, undone: Any, typed: str, state: str, letter: str
) -> None:
    before = desk.digest()
    cell(part, 1, 0)
    type_text(part.grid, typed)
    assert shows(part, 1)[0] == letter and part.grid.currentIndex().row() == 2
    part.session.tasks.drain()
    assert marks(desk, course) == [["", "", ""], [state, "", ""], ["", "", ""]]
    assert undone(before) and shows(part, 1)[0] == ""


def test_a_range_is_filled_by_one_key_and_taken_back_by_one_step(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, qtbot: QtBot, undone: Any, said: list[Message]
) -> None:
    before = desk.digest()
    cell(part, 0, 1)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right):
        qtbot.keyClick(part.grid, key, Qt.KeyboardModifier.ShiftModifier)
    type_text(part.grid, "п")
    part.session.tasks.drain()
    assert marks(desk, course) == [["", "excused", "excused"]] * 3 and said[-1].text.startswith("6 позначок")
    assert undone(before)


def test_a_mark_is_changed_and_taken_away(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, qtbot: QtBot, undone: Any
) -> None:
    cell(part, 0, 0)
    type_text(part.grid, "+")
    cell(part, 0, 0)
    type_text(part.grid, "н")
    part.session.tasks.drain()
    assert marks(desk, course)[0] == ["absent", "", ""]
    held = desk.digest()
    cell(part, 0, 0)
    qtbot.keyClick(part.grid, Key.Key_Delete)
    part.session.tasks.drain()
    assert marks(desk, course)[0] == ["", "", ""] and undone(held)


def test_totals_follow_the_rules_of_the_service(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any
) -> None:
    for row, typed in enumerate(("++-", "+п", "+++")):
        for column, letter in enumerate(typed):
            cell(part, row, column)
            type_text(part.grid, letter)
    part.session.tasks.drain()
    found = courses.attendance(desk, course)
    for row, person in enumerate(courses.people(desk, course)):
        share = found[person.enrolment]
        percent, _, commitment = shows(part, row)[3:]
        shown = [f"{part.texts.number(round(value, 1))} %" for value in (share.percent, share.commitment) if value]
        assert [percent.removeprefix("⚠ "), commitment] == shown
    assert [shows(part, at)[4] for at in range(3)] == ["16", "8", "24"]
    assert part.log.headerData(2, Qt.Orientation.Horizontal) == "20.04.26\n1/3"


def test_too_few_classes_and_three_missed_in_a_row_are_warned_of(part: AttendanceGridPart, type_text: Any) -> None:
    for column in range(3):
        cell(part, 0, column)
        type_text(part.grid, "н")
    part.session.tasks.drain()
    warning = str(part.log.index(0, 3).data(Qt.ItemDataRole.ToolTipRole))
    assert shows(part, 0)[3] == "⚠ 0 %" and "80 %" in warning and "3 заняття поспіль" in warning
    cell(part, 0, 1)
    type_text(part.grid, "п")
    assert "поспіль" not in str(part.log.index(0, 3).data(Qt.ItemDataRole.ToolTipRole))


def test_marks_typed_while_the_log_is_read_stay(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any
) -> None:
    part.show_record(course)
    cell(part, 0, 0)
    type_text(part.grid, "1")
    part.session.tasks.drain()
    assert shows(part, 0)[0] == "✓ Б" and marks(desk, course)[0][0] == "present"


def test_everybody_came_leaves_other_marks_alone(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, undone: Any
) -> None:
    cell(part, 0, 2)
    type_text(part.grid, "н")
    part.session.tasks.drain()
    before = desk.digest()
    part.fill_button.click()
    part.session.tasks.drain()
    assert [row[2] for row in marks(desk, course)] == ["absent", "present", "present"]
    assert shows(part, 2)[2] == "✓ Б" and undone(before)


def test_a_line_from_the_sheet_is_one_step(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, qtbot: QtBot, undone: Any
) -> None:
    before = desk.digest()
    told: list[str] = []
    part.session.said.connect(lambda message: told.append(message.text))
    cell(part, 0, 0)
    assert "06.04.2026" in part.lesson.text()
    type_text(part.quick, "3н 1п")
    qtbot.keyClick(part.quick, Key.Key_Return)
    part.session.tasks.drain()
    names = [one.name for one in part.log.people]
    assert told == [f"3 позначки записано. У рядку названо: 1. {names[0]}, 3. {names[2]}."]
    assert [row[0] for row in marks(desk, course)] == ["excused", "present", "absent"]
    assert part.quick.text() == "" and undone(before)


def test_a_bad_line_is_told_below_it_and_nothing_is_written(
    part: AttendanceGridPart, desk: Any, type_text: Any, qtbot: QtBot
) -> None:
    before = desk.digest()
    type_text(part.quick, "3н 9п")
    qtbot.keyClick(part.quick, Key.Key_Return)
    part.session.tasks.drain()
    assert "9п" in part.problem.text() and part.problem.isVisible() and part.quick.text() == "3н 9п"
    assert desk.digest() == before


def test_a_line_without_enter_is_asked_about_and_taken_or_dropped(
    part: AttendanceGridPart, desk: Any, course: str, type_text: Any, undone: Any
) -> None:
    before, went = desk.digest(), []
    assert not part.unsaved()
    type_text(part.quick, "3н")
    assert part.unsaved()
    part.discard_edits()
    assert not part.unsaved() and part.quick.text() == ""
    type_text(part.quick, "9п")
    part.save_edits(lambda: went.append("refused"))
    part.session.tasks.drain()
    assert part.unsaved() and "9п" in part.problem.text() and desk.digest() == before
    part.quick.clear()
    type_text(part.quick, "3н")
    part.save_edits(lambda: went.append("taken"))
    part.session.tasks.drain()
    assert went == ["taken"] and not part.unsaved()
    assert [row[0] for row in marks(desk, course)] == ["present", "present", "absent"] and undone(before)


def test_a_half_typed_line_survives_with_its_class(
    part: AttendanceGridPart, session: Session, desk: Any, course: str, shown: Callable[..., Any], type_text: Any,
    qtbot: QtBot, said: list[Message],
) -> None:  # fmt: skip
    cell(part, 0, 1)
    type_text(part.quick, "3н 1")
    part.keep_draft()

    def again() -> AttendanceGridPart:
        session.tasks.drain()
        made: AttendanceGridPart = shown(AttendanceGridPart(session), 1000, 600)
        made.show_record(course)
        session.tasks.drain()
        return made

    found = again()
    assert (found.quick.text(), found.grid.lesson(), found.unsaved()) == ("3н 1", 1, True)
    assert said[-1].text == session.texts.t("register.draft")
    type_text(found.quick, "п")
    qtbot.keyClick(found.quick, Key.Key_Return)
    assert again().quick.text() == ""
    assert [row[1] for row in marks(desk, course)] == ["excused", "present", "absent"]
    type_text(found.quick, "2н")
    found.keep_draft()
    found.discard_edits()
    assert again().quick.text() == ""


def test_undo_in_the_line_takes_marks_back_unless_something_is_typed_there(
    part: AttendanceGridPart, desk: Any, type_text: Any, qtbot: QtBot
) -> None:
    undo = QAction(part)
    undo.setShortcut("Ctrl+Z")
    undo.triggered.connect(part.session.undo)
    part.addAction(undo)
    before = desk.digest()
    type_text(part.quick, "3н")
    qtbot.keyClick(part.quick, Key.Key_Return)
    part.session.tasks.drain()
    marked = desk.digest()
    type_text(part.quick, "1")
    qtbot.keyClick(part.quick, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    part.session.tasks.drain()
    assert part.quick.text() == "" and desk.digest() == marked
    qtbot.keyClick(part.quick, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    part.session.tasks.drain()
    assert part.quick.text() == "" and desk.digest() == before != marked


def test_tab_leaves_the_grid_and_everything_has_a_name(part: AttendanceGridPart, qtbot: QtBot) -> None:
    walked = tab_walk(part, qtbot)
    assert part.grid in walked and part.quick in walked and nameless(part) == []


def test_without_people_or_classes_it_says_what_to_do(session: Session, desk: Any, shown: Callable[..., Any]) -> None:
    made: AttendanceGridPart = shown(AttendanceGridPart(session), 900, 500)
    empty = records.add(desk, "course", {"title": "Порожній"})
    made.show_record(empty)
    session.tasks.drain()
    assert made.stack.currentIndex() == 1 and not made.quick.isEnabled()
    courses.add_walk_in(desk, empty, "Ірина, школа № 4")
    made.show_record(empty)
    session.tasks.drain()
    assert made.stack.currentIndex() == 2


def test_officers_are_ticked_and_enrolled_at_once(
    part: AttendanceGridPart, desk: Any, course: str, qtbot: QtBot, type_text: Any, undone: Any, said: list[Message]
) -> None:
    for surname in ("Бук", "Вовк"):
        records.add(desk, "officer", {"surname": surname})
    before = desk.digest()
    dialog = course_steps.ask_officers(part.session, part, course)
    part.session.tasks.drain()
    assert [line[0] for line in dialog.list.cells()] == ["Бук", "Вовк"]
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Key.Key_Space)
    type_text(dialog.search, "вов")
    qtbot.waitUntil(lambda: [line[0] for line in dialog.list.cells()] == ["Вовк"])
    dialog.list.tick_all()
    assert len(dialog.chosen) == 2
    dialog.go.click()
    part.session.tasks.drain()
    assert len(courses.people(desk, course)) == 5 and len(part.log.people) == 5
    assert said[-1].text.startswith("2 особи") and undone(before)


def test_each_step_of_the_menu_asks_first(part: AttendanceGridPart) -> None:
    for at, action in enumerate(part.more.menu().actions(), 1):
        action.trigger()
        part.session.tasks.drain()
        assert len(part.findChildren(QDialog)) == at


def test_weekly_classes_leave_holidays_out(part: AttendanceGridPart, desk: Any, course: str, undone: Any) -> None:
    before = desk.digest()
    dialog = course_steps.ask_weeks(part.session, part, course)
    values = {"date": "05.05.2026", "weeks": "6", "holidays": "12.05.2026", "hours": "2"}
    for name, raw in values.items():
        dialog.form.editor(name).set_raw(raw)
    dialog.go.click()
    part.session.tasks.drain()
    new = [row["date"] for row in desk.fetch("session", {"course": course}, order=("date",))][3:]
    assert new == [dt.date(2026, 5, 5) + dt.timedelta(weeks=at) for at in (0, 2, 3, 4, 5)]
    assert undone(before)


def test_a_bad_holiday_is_told_at_its_field(part: AttendanceGridPart, desk: Any, course: str) -> None:
    before = desk.digest()
    dialog = course_steps.ask_weeks(part.session, part, course)
    dialog.form.editor("holidays").set_raw("12.05.2026, колись")
    dialog.go.click()
    part.session.tasks.drain()
    assert dialog.isVisible() and dialog.form.editor("holidays").error_text and desk.digest() == before
    dialog.reject()


def test_a_mark_does_not_reckon_a_large_log_again(texts_uk: Any, qapp: QApplication) -> None:
    lessons = tuple(Lesson(f"s{at}", dt.date(2026, 1, 1) + dt.timedelta(days=at), 2, "") for at in range(60))
    people = tuple(Trainee(f"e{at}", at + 1, f"Особа {at}", "") for at in range(500))
    marks_ = {(person.id, lesson.id): ("present", 2) for person in people for lesson in lessons}
    model = LogModel(texts_uk)
    loading = calls(lambda: model.load(LogData(lessons, people, marks_)))
    marking = calls(lambda: model.put({(0, 0): "absent"}))
    assert model.index(0, 60).data() == f"{texts_uk.number(98.3)} %"
    assert loading + marking < len(people), (loading, marking)
