"""A real desk with a group of nine and a meeting, in a window of its own, and a keyboard to type on it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.meetings.attendance_part import AttendancePart
from copdesk.ui.meetings.minutes_part import MinutesPart
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.services.field_desk import add, group, members

DAY = date(2026, 9, 1)
WIRING = Wiring(parts={"meeting": (MinutesPart, AttendancePart)}, wide=frozenset({"meeting"}))


@dataclass
class Circle:
    """A group of nine with a planned meeting."""

    desk: Any
    group: str
    people: list[str]
    meeting: str

    def row(self) -> dict[str, Any]:
        """The meeting as it stands."""
        found: dict[str, Any] = self.desk.get("meeting", self.meeting)
        return found

    def attend(self, count: int) -> None:
        """The first *count* members came, the others did not."""
        for at, person in enumerate(self.people):
            state = "present" if at < count else "absent"
            add(self.desk, "attendance", meeting=self.meeting, person=person, state=state)

    def ask(self, *titles: str) -> list[str]:
        """Questions on the agenda."""
        return [add(self.desk, "agenda_item", meeting=self.meeting, title=title) for title in titles]


@pytest.fixture
def circle(desk: Any) -> Circle:
    key = group(desk, section_word="resolved", name_genitive="консультативної групи", name="Група")
    people = members(desk, key, 9)
    values = {"start": time(14), "end": time(15), "chair": people[0], "secretary": people[1]}
    return Circle(desk, key, people, add(desk, "meeting", date=DAY, group=key, **values))


@pytest.fixture
def session(tasks: Tasks, settings: Settings, texts_uk: Texts, desk: Any) -> Iterator[Session]:
    made = Session(tasks, settings, texts_uk, desk.registry, desk=desk, ports=DeskPorts(desk))
    made.bugs = []  # type: ignore[attr-defined]
    tasks.bug.connect(made.bugs.append)  # type: ignore[attr-defined]
    yield made
    tasks.stop()
    assert not made.bugs  # type: ignore[attr-defined]


@pytest.fixture
def opened(session: Session, circle: Circle, shown: Callable[..., Any], qtbot: QtBot) -> Callable[..., RegisterView]:
    """Open the meeting's card in a window."""

    def open_it(width: int = 1170, height: int = 650) -> RegisterView:
        view: RegisterView = shown(RegisterView(session, "meeting", WIRING), width, height)
        session.tasks.drain()
        qtbot.waitUntil(view.isActiveWindow)
        view.open_record("meeting", circle.meeting)
        session.tasks.drain()
        return view

    return open_it


class Keyboard:
    """Types into whatever has the focus, as a person does."""

    def __init__(self, qtbot: QtBot, type_text: Callable[[Any, str], None], session: Session) -> None:
        self._qtbot, self._type, self._session = qtbot, type_text, session

    @property
    def focus(self) -> QWidget:
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert found is not None
        return found

    def type(self, text: str) -> None:
        self._type(self.focus, text)

    def press(self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self._qtbot.keyClick(self.focus, key, with_)
            QApplication.processEvents()

    def wait(self) -> None:
        self._session.tasks.drain()
        self._session.tasks.drain()

    def fill(self, words: Sequence[str]) -> None:
        """Each of *words* into the next field: typed, then Tab."""
        for word in words:
            self.type(word)
            self.press(Qt.Key.Key_Tab)


@pytest.fixture
def keyboard(qtbot: QtBot, type_text: Callable[[Any, str], None], session: Session) -> Keyboard:
    return Keyboard(qtbot, type_text, session)


@pytest.fixture
def minutes(opened: Callable[..., RegisterView], circle: Circle) -> MinutesPart:
    """The minutes of the meeting, shown."""
    part = opened().panel.parts[0]
    assert isinstance(part, MinutesPart)
    return part


@pytest.fixture
def attendance(opened: Callable[..., RegisterView], session: Session) -> AttendancePart:
    """The list of those present, shown."""
    view = opened()
    part = view.panel.parts[1]
    assert isinstance(part, AttendancePart)
    view.panel.tabs.setCurrentWidget(part)
    session.tasks.drain()
    session.tasks.drain()
    return part


def written(desk: Any, noun: str, key: str, **values: Any) -> None:
    records.change(desk, noun, key, values)
