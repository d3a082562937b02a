"""A double-clicked exchange file: which starts open the window, who takes the file, when it is shown."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from copdesk import app as program
from copdesk.__main__ import main
from copdesk.texts import Texts
from copdesk.ui import opening as module
from copdesk.ui.main_window import MainWindow
from copdesk.ui.opening import Opening, handed_over
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    tasks = Tasks()
    made = MainWindow(tasks, Settings(tmp_path / "view.json"), Texts("uk"), tmp_path / "log")
    qtbot.addWidget(made)
    yield made
    tasks.stop()


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        (["Обмін з відділом.cdsync"], True),
        (["NEWS.COPDESK"], True),
        (["--desk", "d", "картка.copcard"], True),
        ([], True),
        (["--desk", "d.copdesk"], True),
        (["--desk", "d", "preview", "a.cdsync"], False),
    ],
)
def test_an_exchange_file_alone_opens_the_window(
    arguments: list[str], opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(program, "main", lambda given: started.append(given) or 0)
    monkeypatch.setattr("copdesk.cli.main", lambda given, **places: 7)
    assert main(arguments) == (0 if opens else 7)
    assert started == ([arguments] if opens else [])


def test_a_window_takes_the_file_of_a_later_start(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file = tmp_path / "Мої налаштування" / "open", tmp_path / "п'ять.cdsync"
    first = Opening(window, folder, None)
    first.listen()
    answers: list[bool] = []
    later = threading.Thread(target=lambda: answers.append(handed_over(folder, file, 20)))
    later.start()
    qtbot.waitUntil(lambda: not later.is_alive(), timeout=20_000)
    assert answers == [True]
    assert file.name in window.statusBar().currentMessage()
    shown: list[Path] = []
    monkeypatch.setattr(Opening, "_open", lambda _self, _session, path: shown.append(path))
    window.session = object()  # type: ignore[assignment]
    first.show()
    first.show()
    assert shown == [file]
    window.session = None
    first.stop()
    assert not folder.exists()


def test_without_a_window_the_start_keeps_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    assert not handed_over(folder, tmp_path / "a.cdsync")
    assert not folder.exists()
    folder.mkdir()  # left by a program that was killed: asked once, then removed
    assert not handed_over(folder, tmp_path / "a.cdsync", 0.1)
    assert not folder.exists()


def test_notes_that_cannot_be_read_are_passed_over(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "a.open").write_bytes(b"\xff\xfe")
    first = Opening(window, folder, None)
    first.listen()
    assert first.dialog is None and module.handed_over(tmp_path / "none", tmp_path) is False
    first.stop()
