"""Pictures of the window: every view, list and card on a real desk, for the guide and for looking at."""

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from copdesk.services.desks import open_desk
from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.areas import view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.area_view import AreaView


def take_screens(
    folder: Path, passphrase: str, out: Path, language: str, look: str, size: tuple[int, int], scale: float
) -> list[Path]:
    """Write a PNG of each view, list and card into *out*; *size* is in pixels of the screen at *scale*."""
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
    """Each view; of an area each register's list, and the card of the first record with all its tabs."""
    taken: list[Path] = []

    def take(*name: str) -> None:
        for _ in range(3):
            tasks.drain()
            application.processEvents()
        taken.append(out / f"{'-'.join(name)}.png")
        window.grab().save(str(taken[-1]))

    workspace = window.workspace
    assert workspace is not None
    for spec in workspace.specs:
        workspace.go(spec.key)
        view = workspace.view
        if not isinstance(view, AreaView):
            take(spec.key)
            continue
        for noun in list(view.tab_nouns):
            register = view.show_register(noun)
            take(spec.key, noun)
            table = register.list.table
            if not table.rows.rowCount():
                continue
            table.select_number(table.rows.numbers[0])
            register.act("edit")
            tasks.drain()
            if not register.side.is_open:
                continue
            tabs = register.panel.tabs
            for at in range(tabs.count()):
                tabs.setCurrentIndex(at)
                take(spec.key, noun, str(at))
            register.discard_edits()
            register.side.close_panel()
    return taken
