"""A register of a real encrypted desk in the window, and table files."""

from collections.abc import Callable
from typing import Any

import pytest

from copdesk.services import records
from copdesk.ui.session import Session
from copdesk.ui.tables.commands import COMMANDS
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.ui.desk_session import said, session

__all__ = ["open_list", "said", "session", "three_people"]


@pytest.fixture(autouse=True)
def three_people(desk: Any) -> None:
    """Rows for the list of people."""
    for surname, settlement in (("Ґудзь", "Зелене"), ("Жук", "Лісове"), ("Яценко", None)):
        records.add(desk, "person", {"surname": surname, "settlement": settlement, "phones": "+380635761839"})


@pytest.fixture
def open_list(session: Session, shown: Callable[..., Any]) -> Callable[[str], RegisterView]:
    """Shows the list of a register with the commands of tables."""

    def show(noun: str) -> RegisterView:
        made: RegisterView = shown(RegisterView(session, noun, Wiring(COMMANDS)), 1100, 700)
        session.tasks.drain()
        return made

    return show
