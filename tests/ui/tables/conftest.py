"""A register of a real encrypted desk in the window, and table files."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from copdesk.services import records
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.session import Message, Session
from copdesk.ui.settings import Settings
from copdesk.ui.tables.commands import COMMANDS
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring


@pytest.fixture
def session(tasks: Tasks, settings: Settings, texts_uk: Texts, desk: Any) -> Iterator[Session]:
    """A session of the real desk with three people, whose worker ends before the desk is closed."""
    for surname, settlement in (("Ґудзь", "Зелене"), ("Жук", "Лісове"), ("Яценко", None)):
        records.add(desk, "person", {"surname": surname, "settlement": settlement, "phones": "+380635761839"})
    made = Session(tasks, settings, texts_uk, desk.registry, desk=desk, ports=DeskPorts(desk))
    yield made
    tasks.stop()


@pytest.fixture
def said(session: Session) -> list[Message]:
    """The messages of the window, as they come."""
    heard: list[Message] = []
    session.said.connect(heard.append)
    return heard


@pytest.fixture
def open_list(session: Session, shown: Callable[..., Any]) -> Callable[[str], RegisterView]:
    """Shows the list of a register with the commands of tables."""

    def show(noun: str) -> RegisterView:
        made: RegisterView = shown(RegisterView(session, noun, Wiring(COMMANDS)), 1100, 700)
        session.tasks.drain()
        return made

    return show
