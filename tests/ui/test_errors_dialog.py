"""Bugs are shown and logged without personal data."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from copdesk import __version__
from copdesk.texts import Texts
from copdesk.ui.errors_dialog import BugReporter, details, start_log
from tests.ui.helpers import nameless

NAME = "Ґудзенко Параска Їжаківна"


def _fail(name: str) -> None:
    person = {"surname": name}
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"cannot read {person}") from error


def _failure() -> Exception:
    try:
        _fail(NAME)
    except ValueError as error:
        return error
    raise AssertionError


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    logger = logging.getLogger("copdesk")
    before = list(logger.handlers)
    yield start_log(tmp_path / "log")
    for handler in [item for item in logger.handlers if item not in before]:
        handler.close()
        logger.removeHandler(handler)


def test_details_say_where_but_not_whom() -> None:
    text = details(_failure())
    assert __version__ in text and "PySide6" in text and "_fail" in text and "KeyError" in text
    assert not any(part in text for part in NAME.split())


def test_the_log_holds_no_names(log: Path, texts_uk: Texts, qtbot: QtBot) -> None:
    reporter = BugReporter(texts_uk, log.parent)
    reporter.report(_failure())
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written and not any(part in written for part in NAME.split())
    assert reporter.dialog is not None
    reporter.dialog.close()


def test_the_dialog_copies_the_details(log: Path, texts_uk: Texts, shown: Callable[..., Any]) -> None:
    reporter = BugReporter(texts_uk, log.parent)
    reporter.report(_failure())
    dialog = shown(reporter.dialog)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == details(_failure()) or "_fail" in QGuiApplication.clipboard().text()
    assert nameless(dialog) == []


def test_a_bug_of_another_thread_is_shown_on_the_windows_thread(log: Path, texts_uk: Texts, qtbot: QtBot) -> None:
    reporter = BugReporter(texts_uk, log.parent)
    thread = threading.Thread(target=lambda: reporter.report(_failure()))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    reporter.report(_failure())
    assert reporter.count == 2 and reporter.dialog is not None
    reporter.dialog.close()
