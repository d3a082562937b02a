"""A session of a real desk for the tests of single parts, and what they say of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.session import Message, Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks


@pytest.fixture
def session(tasks: Tasks, settings: Settings, texts_uk: Texts, desk: Any) -> Iterator[Session]:
    """A session of the real desk, whose worker ends before the desk is closed."""
    made = Session(tasks, settings, texts_uk, desk.registry, desk=desk, ports=DeskPorts(desk))
    yield made
    tasks.stop()


@pytest.fixture
def said(session: Session) -> list[Message]:
    """What the message bar was told."""
    found: list[Message] = []
    session.said.connect(found.append)
    return found


@pytest.fixture
def undone(session: Session, desk: Any) -> Callable[[str], bool]:
    """Undo one step; whether the desk is again what its digest says."""

    def undo(digest: str) -> bool:
        session.tasks.drain()
        session.undo()
        session.tasks.drain()
        return bool(desk.digest() == digest)

    return undo
