"""A window over a real desk, with the commands of upkeep."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.store import keys
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.upkeep import commands
from copdesk.ui.widgets.view import View
from copdesk.ui.workspace import ViewSpec


@pytest.fixture(params=["uk", "en"])
def session(
    request: pytest.FixtureRequest, tasks: Tasks, settings: Settings, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """A session of the real desk with three people, in either language; the cheapest key derivation allowed."""
    monkeypatch.setattr(keys, "calibrate", lambda *_: keys.FLOOR)
    for surname in ("Ґудзь", "Жук", "Яценко"):
        records.add(desk, "person", {"surname": surname})
    made = Session(tasks, settings, Texts(request.param), desk.registry, desk=desk, ports=DeskPorts(desk))
    made.unit, made.user = "Вознесенський РВП", desk.user
    yield made
    tasks.stop()


@pytest.fixture
def entered(session: Session) -> Iterator[list[Any]]:
    """The desks that a step has opened anew; closed after the test."""
    desks: list[Any] = []
    yield desks
    session.tasks.drain()
    for desk in desks:
        desk.close()


@pytest.fixture
def window(session: Session, entered: list[Any], tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(session.tasks, session.settings, session.texts, tmp_path / "log")
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitExposed(made)
    made.open_session(session, [ViewSpec("members", "members", View)], commands(entered.append))
    yield made
    made.close_session()


@pytest.fixture
def dialog(window: MainWindow, session: Session) -> Callable[[str, type], Any]:
    """Opens a dialog by its command, loaded."""

    def opened(name: str, kind: type) -> Any:
        window.actions_.by_name[f"upkeep.{name}"].trigger()
        session.tasks.drain()
        found = window.findChild(kind)
        assert found is not None and found.isVisible()
        return found

    return opened
