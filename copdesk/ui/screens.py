"""Pictures of the window: every register of every view on a real desk, for the guide and for looking at."""

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from copdesk.services.desks import open_desk
from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.areas import AREAS, view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.area_view import AreaView


def take_screens(
    folder: Path, passphrase: str, out: Path, language: str, look: str, size: tuple[int, int], scale: float
) -> list[Path]:
    """Write a PNG of each register's list into *out*; *size* is in pixels of the screen at *scale*."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", str(scale))
    application = QApplication.instance() or QApplication(["copdesk"])
    assert isinstance(application, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(Path(scratch) / "view.json")
        settings.set("language", language)
        theme.apply(application, look, 100)
        tasks = Tasks()
        texts = Texts(language)
        desk = open_desk(folder, passphrase)
        window = MainWindow(tasks, settings, texts, Path(scratch))
        try:
            session = Session(tasks, settings, texts, desk.registry, desk=desk, parent=window)
            session.ports = DeskPorts(desk)
            session.user = desk.user
            session.unit = desk.title("unit", desk.meta("unit") or "")
            window.resize(int(size[0] / scale), int(size[1] / scale))
            window.show()
            window.open_session(session, view_specs(), [])
            return _pictures(window, tasks, application, out)
        finally:
            tasks.drain()
            desk.close()
            tasks.stop()
            window.deleteLater()
            application.processEvents()


def _pictures(window: MainWindow, tasks: Tasks, application: QApplication, out: Path) -> list[Path]:
    taken = []
    workspace = window.workspace
    assert workspace is not None
    for area in AREAS:
        workspace.go(area)
        view = workspace.view
        assert isinstance(view, AreaView)
        for noun in view.nouns():
            view.show_register(noun)
            for _ in range(3):
                tasks.drain()
                application.processEvents()
            path = out / f"{area}-{noun}.png"
            window.grab().save(str(path))
            taken.append(path)
    return taken
