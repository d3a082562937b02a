"""The overview of training and the check of certificates, over a real desk."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from copdesk.domain.rules import certificate_code
from copdesk.services import courses, courses_watch, records
from copdesk.ui.session import Message, Session
from copdesk.ui.training.overview_dialog import OverviewDialog
from copdesk.ui.training.overview_work import PAGES
from copdesk.ui.training.verify_dialog import VerifyDialog
from copdesk.ui.views.fields_dialog import FieldsDialog
from tests.conftest import TODAY
from tests.services.field_desk import printed_code
from tests.ui.helpers import nameless, tab_walk


@pytest.fixture
def filled(desk: Any) -> dict[str, str]:
    """Three officers: absent three times, a certificate that ends in 20 days, and in 180; a norm and a requirement."""
    officers = [
        records.add(desk, "officer", {"surname": name, "position": "офіцер"}) for name in ("Бук", "Вовк", "Гай")
    ]
    teacher = records.add(desk, "person", {"surname": "Вчитель", "lawful_basis": "law"})
    course = records.add(desk, "course", {"title": "Медіація", "kind": "tactical", "status": "running"})
    enrolled = courses.enrol(desk, course, officers)
    days = [TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=2)]
    lessons = [
        records.add(desk, "session", {"course": course, "date": day, "hours": 2, "trainer": teacher, "place": "Клас"})
        for day in days
    ]
    courses.mark(desk, course, {(enrolled[0], lesson): "absent" for lesson in lessons[:3]})
    courses.fill(desk, course, lessons)
    records.add(desk, "training_norm", {"year": TODAY.year, "kind": "tactical", "hours": 8})
    old = records.add(desk, "course", {"title": "Домедична допомога"})
    records.add(desk, "requirement", {"course": old})
    held = records.add(desk, "enrolment", {"course": old, "officer": officers[1]})
    last = TODAY + dt.timedelta(days=20)
    values = {"enrolment": held, "issued": dt.date(2024, 1, 1), "valid_until": last}
    made = records.add(desk, "certificate", values)
    far = records.add(desk, "enrolment", {"course": old, "officer": officers[2]})
    records.add(desk, "certificate", {**values, "enrolment": far, "valid_until": TODAY + dt.timedelta(days=180)})
    other = records.add(desk, "course", {"title": "Стрільби"})
    records.add(desk, "session", {"course": other, "date": days[3], "place": "клас"})
    return {"certificate": made, "officer": officers[1], "next": other, "course": course}


@pytest.fixture
def overview(session: Session, filled: dict[str, str], shown: Callable[..., Any]) -> OverviewDialog:
    window = shown(QWidget(), 1200, 700)
    made = OverviewDialog(session, window)
    made.open()
    session.tasks.drain()
    return made


def page(dialog: OverviewDialog, name: str) -> list[tuple[str, ...]]:
    dialog.show_page(name)
    dialog._session.tasks.drain()
    return dialog.lists[name].cells()


def test_each_page_says_what_it_is_for(overview: OverviewDialog, filled: dict[str, str]) -> None:
    ends = f"{TODAY + dt.timedelta(days=20):%d.%m.%Y}"
    assert page(overview, "refresh")[1] == ("Вовк", "Домедична допомога", "1/2024", ends, "20 днів")
    half = f"{TODAY + dt.timedelta(days=180):%d.%m.%Y}"
    assert page(overview, "refresh")[3] == ("Гай", "Домедична допомога", "2/2024", half, "180 днів")
    assert "До 90 днів: 0. До 180 днів: 1." in overview.notes["refresh"].text()
    assert [line[2] for line in page(overview, "gaps")] == ["немає", f"до {ends}", f"до {half}"]
    assert [line[1:] for line in page(overview, "hours")] == [("2 / 8", "6"), ("8 / 8", "—"), ("8 / 8", "—")]
    [title, line] = page(overview, "absences")
    assert (title[0], line[0], line[1]) == ("Медіація", "Бук", "25 %") and "поспіль" in line[2] and "80 %" in line[2]
    assert [line[1:3] for line in page(overview, "clashes")] == [("Місце", "Клас")]
    assert page(overview, "trainers") == [("Вчитель", "4", "8", "18")]


def test_who_is_due_is_nominated_for_a_course(
    overview: OverviewDialog, desk: Any, filled: dict[str, str], said: list[Message]
) -> None:
    page(overview, "refresh")
    assert overview.go.isEnabled()
    overview.go.click()
    dialog = overview.findChild(FieldsDialog)
    dialog.form.editor("course").set_value(filled["next"])
    dialog.go.click()
    overview._session.tasks.drain()
    [made] = desk.fetch("enrolment", {"course": filled["next"]})
    assert (made["officer"], made["selection"]) == (filled["officer"], "nominated")
    assert said[-1].text.startswith("1 кандидата")


def test_enter_opens_the_record_and_everything_has_a_name(
    overview: OverviewDialog, filled: dict[str, str], qtbot: QtBot
) -> None:
    asked: list[tuple[str, str]] = []
    overview._session.open_asked.connect(lambda noun, key: asked.append((noun, key)))
    for name in PAGES:
        page(overview, name)
        assert overview.lists[name] in tab_walk(overview, qtbot) and nameless(overview) == []
    page(overview, "refresh")
    qtbot.keyClick(overview.lists["refresh"], Qt.Key.Key_Return)
    assert asked == [("certificate", filled["certificate"])] and not overview.isVisible()


def test_warnings_are_of_running_courses_only(desk: Any, filled: dict[str, str]) -> None:
    [one] = courses_watch.warnings(desk)
    assert (one.name, one.in_a_row, one.below) == ("Бук", True, True)
    records.change(desk, "course", filled["course"], {"status": "finished"})
    assert courses_watch.warnings(desk) == []


def test_a_code_is_checked_by_enter(
    session: Session, desk: Any, filled: dict[str, str], shown: Callable[..., Any], type_text: Any, qtbot: QtBot
) -> None:
    window = shown(QWidget(), 900, 700)
    dialog = VerifyDialog(session, window)
    dialog.open()
    code = certificate_code.grouped(printed_code(desk, filled["certificate"]))
    type_text(dialog.code, code)
    qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    session.tasks.drain()
    assert "справжній" in dialog.sentence.text() and "такий самий" in dialog.more.text()
    assert ("Ім’я в сертифікаті", "Вовк") in dialog.list.cells()
    type_text(dialog.code, "Ж")
    assert dialog.sentence.text() == "" and not dialog.list.isVisible()
    dialog.check()
    session.tasks.drain()
    assert "помилка в літері" in dialog.sentence.text()
    assert nameless(dialog) == []
    dialog.reject()
