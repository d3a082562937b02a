"""Certificates of a course: who gets one, who does not and why."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.services import courses, records
from copdesk.ui.session import Message, Session
from copdesk.ui.training.certificates_part import CertificatesPart, ask_again
from tests.ui.helpers import nameless, tab_walk


@pytest.fixture
def course(desk: Any) -> str:
    """Three officers: one came, one was absent, one came and failed."""
    key = records.add(desk, "course", {"title": "Медіація", "hours": 8, "min_attendance": 80})
    for surname in ("Бук", "Вовк", "Гай"):
        courses.enrol(desk, key, [records.add(desk, "officer", {"surname": surname})])
    lesson = records.add(desk, "session", {"course": key, "date": dt.date(2026, 5, 4), "hours": 8})
    courses.mark_quick(desk, lesson, "2н", "present")
    third = courses.people(desk, key)[2].enrolment
    records.add(desk, "result", {"enrolment": third, "test": "exam", "passed": False, "date": dt.date(2026, 5, 5)})
    return key


@pytest.fixture
def part(session: Session, course: str, shown: Callable[..., Any]) -> CertificatesPart:
    made: CertificatesPart = shown(CertificatesPart(session), 900, 600)
    made.show_record(course)
    session.tasks.drain()
    return made


def ask(part: CertificatesPart) -> Any:
    part.issue()
    part.session.tasks.drain()
    assert part.dialog is not None
    return part.dialog


def test_it_says_who_gets_one_and_why_others_do_not(part: CertificatesPart, qtbot: QtBot) -> None:
    dialog = ask(part)
    people = dialog.findChild(type(part.list))
    assert [line[2] for line in people.cells()] == [
        "Одержить сертифікат", "Відвідуваність нижча за 80 %", "Не складено останнього контролю",
    ]  # fmt: skip
    dialog.reject()


def test_issuing_gives_numbers_as_one_step(
    part: CertificatesPart, desk: Any, course: str, undone: Any, said: list[Message]
) -> None:
    before = desk.digest()
    dialog = ask(part)
    dialog.form.editor("issued").set_raw("11.05.2026")
    dialog.go.click()
    part.session.tasks.drain()
    assert [line[:3] for line in part.list.cells()] == [("1/2026", "Бук", "11.05.2026")]
    assert "1/2026" in said[-1].text and said[-1].press is not None
    assert undone(before) and part.list.cells() == []


def test_nobody_left_means_no_button(part: CertificatesPart, desk: Any, course: str) -> None:
    dialog = ask(part)
    dialog.go.click()
    part.session.tasks.drain()
    again = ask(part)
    people = again.findChild(type(part.list))
    assert not again.go.isEnabled() and people.cells()[0][2].startswith("Уже має сертифікат № 1/")
    again.reject()


def test_a_missing_day_is_told_at_its_field(part: CertificatesPart, desk: Any) -> None:
    before = desk.digest()
    dialog = ask(part)
    dialog.form.editor("issued").set_raw("")
    dialog.go.click()
    part.session.tasks.drain()
    assert dialog.form.editor("issued").error_text and desk.digest() == before
    dialog.reject()


def test_issued_again_both_stay(part: CertificatesPart, desk: Any, undone: Any) -> None:
    ask(part).go.click()
    part.session.tasks.drain()
    before = desk.digest()
    first = desk.fetch("certificate")[0]["id"]
    ask_again(part.session, part, first).go.click()
    part.session.tasks.drain()
    assert sorted(row["number"].partition("/")[0] for row in desk.fetch("certificate")) == ["1", "2"]
    assert undone(before)


def test_enter_opens_the_card_and_tab_leaves_the_list(part: CertificatesPart, qtbot: QtBot) -> None:
    ask(part).go.click()
    part.session.tasks.drain()
    assert part.list in tab_walk(part, qtbot) and nameless(part) == []
    part.list.setFocus()
    qtbot.keyClick(part.list, Qt.Key.Key_Return)
    part.session.tasks.drain()
    opened = [child for child in part.findChildren(object) if type(child).__name__ == "RecordDialog"]
    assert opened[0].panel.card.form.editor("printed_name").raw() == "Бук"
    opened[0].reject()
