"""A session without a desk: real tasks, texts and settings, and an invented register in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from copdesk.domain import registry
from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.models.columns import columns_for
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.editors import Context
from tests.ui.helpers import PEOPLE_FIELDS, People


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen plugin warns about what it cannot do; every other Qt warning fails a test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Every test sees the light theme at 100 % and leaves no window behind: dressing many takes seconds."""
    before = set(qapp.topLevelWidgets())
    theme.apply(qapp, "light")
    yield
    for left in set(qapp.topLevelWidgets()) - before:
        if isValid(left) and left.parent() is None:
            left.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Real workers, ended after the test."""
    made = Tasks()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "view.json")


@pytest.fixture
def session(tasks: Tasks, settings: Settings, texts_uk: Texts) -> Session:
    return Session(tasks, settings, texts_uk, registry(), desk=object())


@pytest.fixture
def context(texts_uk: Texts) -> Context:
    return Context(texts_uk, "person")


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def person_columns(session: Session) -> list[Any]:
    return columns_for(session.registry["person"], session.texts, PEOPLE_FIELDS)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., Any]:
    """Show a widget at a size and wait for it."""

    def show(widget: QWidget, width: int = 900, height: int = 600) -> Any:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return show
