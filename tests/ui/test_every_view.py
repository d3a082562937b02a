"""Every view and every tab of it, in both languages and at both sizes: named, reachable by Tab, nothing cut."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.texts import Texts
from copdesk.ui.areas import view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.exchange.view import TABS, ExchangeView
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.area_view import AreaView
from tests.ui.helpers import nameless, tab_walk

Open = Callable[..., MainWindow]
_SLACK = 2  # rounding of a style's borders


@pytest.fixture
def open_window(tasks: Tasks, settings: Settings, desk: Any, tmp_path: Path, qtbot: QtBot) -> Iterator[Open]:
    """Shows a real desk of one group and one person in the whole window."""
    records.add(desk, "group", {"short_name": "КГ", "name": "Консультативна група"})
    records.add(desk, "person", {"surname": "Ґудзь", "given_name": "Олена"})

    def make(language: str, width: int, height: int) -> MainWindow:
        settings.set("language", language)
        window = MainWindow(tasks, settings, Texts(language), tmp_path / "log")
        qtbot.addWidget(window)
        session = Session(tasks, settings, window.texts, desk.registry, desk=desk, parent=window)
        session.ports = DeskPorts(desk)
        window.resize(width, height)
        window.show()
        window.open_session(session, view_specs(), [])
        tasks.drain()
        return window

    yield make
    tasks.stop()


def places(window: MainWindow) -> Iterator[str]:
    """Go to every view, every tab, the card of the first record with all its parts; tell where."""
    workspace = window.workspace
    assert workspace is not None
    for spec in workspace.specs:
        workspace.go(spec.key)
        window.tasks.drain()
        view = workspace.view
        if isinstance(view, ExchangeView):
            for name in TABS:
                view.show_tab(name)
                window.tasks.drain()
                yield f"{spec.key} {name}"
        elif isinstance(view, AreaView):
            for noun in list(view.tab_nouns):
                register = view.show_register(noun)
                window.tasks.drain()
                yield f"{spec.key} {noun}"
                register.act("add")
                window.tasks.drain()
                yield f"{spec.key} {noun} card"
                register.discard_edits()
                register.side.close_panel()
        else:
            yield spec.key


def cut(window: QWidget) -> list[str]:
    """Buttons with a caption that get less room than it needs, or that stick out of what they stand in."""
    found = []
    for each in window.findChildren(QAbstractButton):
        kind = isinstance(each, QPushButton) or (isinstance(each, QToolButton) and bool(each.text()))
        if not kind or not each.isVisible() or isinstance(each.parent(), QToolBar):
            continue
        needed, parent = each.minimumSizeHint(), each.parentWidget()
        small = each.width() + _SLACK < needed.width() or each.height() + _SLACK < needed.height()
        outside = parent is not None and not parent.rect().adjusted(-1, -1, 1, 1).contains(each.geometry())
        if small or outside:
            found.append(f"{each.text().strip()} {each.size().toTuple()} needs {needed.toTuple()}")
    return found


def overlapping(window: QWidget) -> list[str]:
    """Buttons that lie over each other in the same box."""
    found = []
    shown = [each for each in window.findChildren(QPushButton) if each.isVisible()]
    for at, one in enumerate(shown):
        for other in shown[at + 1 :]:
            if one.parent() is other.parent() and one.geometry().intersects(other.geometry()):
                found.append(f"{one.text()} over {other.text()}")
    return found


@pytest.mark.parametrize(("language", "width", "height"), [("uk", 910, 512), ("en", 1366, 768)])
def test_everything_has_a_name_and_its_room(language: str, width: int, height: int, open_window: Open) -> None:
    window = open_window(language, width, height)
    wrong = {place: nameless(window) + cut(window) + overlapping(window) for place in places(window)}
    assert {place: what for place, what in wrong.items() if what} == {}
    assert len(wrong) > 30 and window.size().toTuple() == (width, height)


def test_tab_goes_round_in_every_view(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("uk", 1366, 768)
    workspace = window.workspace
    assert workspace is not None
    for spec in workspace.specs:
        workspace.go(spec.key)
        window.tasks.drain()
        assert len(tab_walk(window, qtbot)) > 2, spec.key
