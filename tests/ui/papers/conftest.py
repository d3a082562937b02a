"""The sample unit, read only, behind a real worker; lists of its registers with the commands of papers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from copdesk.domain import registry
from copdesk.services import sample
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.papers.commands import paper_commands
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk.create(
        tmp_path_factory.mktemp("printing") / "desk", registry(), unit="Вишнегородський ВП", user="Олена Ковальчук",
        passphrase="тихий ранок над Бугом 7", kdf=FLOOR,
    )  # fmt: skip
    sample.fill_sample(desk)
    yield desk
    desk.close()


@pytest.fixture
def session(tasks: Tasks, settings: Settings, texts_uk: Texts, filled: Desk) -> Iterator[Session]:
    yield Session(tasks, settings, texts_uk, filled.registry, desk=filled, ports=DeskPorts(filled))
    tasks.stop()
    filled.listeners.clear()


@pytest.fixture
def list_of(session: Session, shown: Callable[..., Any]) -> Callable[..., RegisterView]:
    """The list of a register, with these rows selected."""

    def make(noun: str, *numbers: int) -> RegisterView:
        view: RegisterView = shown(RegisterView(session, noun, Wiring(commands=paper_commands())), 1100, 700)
        session.tasks.drain()
        selection = view.list.table.selectionModel()
        for number in numbers:
            at = view.list.table.rows.numbers.index(number)
            selection.select(
                view.list.table.rows.index(at, 0), selection.SelectionFlag.Select | selection.SelectionFlag.Rows
            )
        session.tasks.drain()
        return view

    return make


@pytest.fixture
def signed_meeting(filled: Desk) -> dict[str, Any]:
    """The last signed meeting of the platform: two pages and an annex."""
    group = filled.fetch("group", {"kind": "platform"})[0]
    return filled.fetch("meeting", {"group": group["id"], "status": "signed"}, order=("date",))[-1]


@pytest.fixture
def settled(session: Session, qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Wait until something holds, answering the workers meanwhile."""

    def wait(holds: Callable[[], bool]) -> None:
        qtbot.waitUntil(holds, timeout=20_000)

    return wait
