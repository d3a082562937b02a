"""A restore in the whole program: the window goes on with the restored desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from copdesk.app import App, Folders
from copdesk.services import backups, records
from copdesk.store import keys
from copdesk.ui.start_page import StartPage, UnlockCard
from copdesk.ui.upkeep.backups_dialog import BackupsDialog
from copdesk.ui.views.home_view import HomeView
from tests.conftest import PASSPHRASE


def test_the_window_goes_on_with_the_restored_desk(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, make_desk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "calibrate", lambda *_: keys.FLOOR)
    desk = make_desk()
    before = desk.digest()
    copy = backups.make(desk)
    records.add(desk, "person", {"surname": "Пізніша"})
    desk.close()
    folders = Folders(tmp_path / "view.json", tmp_path / "log", tmp_path / "desks", tmp_path / "sample")
    app = App(qapp, folders, desk.folder)
    monkeypatch.setattr(app.bugs, "install", lambda: None)
    try:
        app.start()
        qtbot.waitUntil(lambda: app.window.pages.count() > 0)
        page = app.window.pages.currentWidget()
        assert isinstance(page, StartPage) and isinstance(page.card, UnlockCard)
        page.card.passphrase.setText(PASSPHRASE)
        page.card.unlock()
        qtbot.waitUntil(lambda: app.window.workspace is not None, timeout=20_000)
        app.tasks.drain()
        first = app.session
        assert first is not None and isinstance(first.desk, object) and app.window.workspace is not None
        assert isinstance(app.window.workspace.view, HomeView)
        app.window.actions_.by_name["upkeep.backups"].trigger()
        app.tasks.drain()
        dialog = app.window.findChild(BackupsDialog)
        assert dialog is not None
        dialog.restore(copy, PASSPHRASE)
        app.tasks.drain(30_000)
        again = app.session
        assert again is not None and again is not first and again.unit == "Вознесенський РВП"
        assert again.desk.digest() == before and dialog.isVisible()
        assert app.window.session is again and app.bugs.count == 0
        dialog.close()
        records.add(again.desk, "person", {"surname": "Нова"})
        copy.rename(copy.with_name("2026-01-01_120000"))
        app.lock()
        app.tasks.drain(30_000)
        assert len(backups.listed(desk.folder)) == 2 and again.desk.db is None
    finally:
        app.window.close()
        app.window.deleteLater()
        app.deleteLater()
        qapp.processEvents()
