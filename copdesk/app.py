"""Composition root of the window: paths, log, theme, texts, window; then, in the worker, the desk."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import PlatformDirs
from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from copdesk import OPENED_SUFFIXES
from copdesk.domain import registry
from copdesk.texts import Texts, resource_folder
from copdesk.ui import theme
from copdesk.ui.main_window import MainWindow
from copdesk.ui.settings import LANGUAGES, Settings
from copdesk.ui.tasks import FILES, Tasks

if TYPE_CHECKING:
    # What the first paint can do without is loaded after it (docs/performance.md).
    from copdesk.domain.fields import Registry
    from copdesk.ui.actions import Command
    from copdesk.ui.errors_dialog import BugReporter
    from copdesk.ui.opening import Opening
    from copdesk.ui.session import Session
    from copdesk.ui.shortcuts import LayoutKeys
    from copdesk.ui.start_page import NewDesk, StartPage
    from copdesk.ui.workspace import ViewSpec

LOCK_AFTER_MS = 5 * 60 * 1000
_UNSEEN_MS = 1000  # a window that starts minimised is not painted
_REST_AFTER_MS = 1500  # the first list is there, and nobody has asked for more yet
_SAMPLE_SECRET = "sample_secret"  # noqa: S105


@dataclass(frozen=True)
class Folders:
    """Where this person's view settings, log and desks lie."""

    settings: Path
    log: Path
    desks: Path
    sample: Path

    @property
    def places(self) -> Path:
        """The book that tells a desk from its copy."""
        return self.settings.parent / "places.json"

    @property
    def opening(self) -> Path:
        """Where a later start leaves the file it was opened with for this window."""
        return self.settings.parent / "open"


def usual_folders() -> Folders:
    """The folders that the system has for such things."""
    dirs = PlatformDirs("CopDesk", appauthor=False)
    data = Path(dirs.user_data_path)
    return Folders(
        dirs.user_config_path / "view.json", dirs.user_log_path, dirs.user_documents_path / "CopDesk", data / "sample"
    )


class App(QObject):
    """Owns everything that lives as long as the program; nothing is global."""

    _sample_made = Signal(str)

    def __init__(
        self,
        application: QApplication,
        folders: Folders,
        desk: Path | None = None,
        file: Path | None = None,
        language: str | None = None,
    ) -> None:
        super().__init__()
        self._application = application
        self._folders = folders
        self._asked_desk = desk
        self._file = file
        self.given = ""
        """A passphrase for the desk asked for, tried once at the start as the commands do."""
        self._ready = False
        self.settings = Settings(folders.settings, self)
        if language is not None:
            self.settings.set("language", language)
        self.texts = Texts(self.settings.language)
        self.tasks = Tasks(self)
        self.session: Session | None = None
        self._translator = QTranslator(self)
        theme.ground(application, self.settings.theme)
        self.window = MainWindow(self.tasks, self.settings, self.texts, folders.log)
        self.window.lock_asked.connect(self.lock)
        self.window.closing.connect(self.stop)
        self.window.language_changed.connect(self._language)
        self.window.painted.connect(self._after_paint)
        self._idle = QTimer(self, singleShot=True, interval=LOCK_AFTER_MS)
        self._idle.timeout.connect(self._idle_lock)
        self._folder: Path | None = None
        self._stopped = False
        self._sample_made.connect(self._keep_secret)

    @cached_property
    def registry(self) -> "Registry":
        """The registers; half of the time to the first paint would go into declaring them."""
        return registry()

    @cached_property
    def bugs(self) -> "BugReporter":
        """The door for everything that is not meant to happen."""
        from copdesk.ui.errors_dialog import BugReporter

        made = BugReporter(self.texts, self._folders.log, self)
        self.tasks.bug.connect(made.report)
        return made

    @cached_property
    def opening(self) -> "Opening":
        """Files that the system opens the program with."""
        from copdesk.ui.opening import Opening

        return Opening(self.window, self._folders.opening, self._file, self)

    @cached_property
    def _keys(self) -> "LayoutKeys":
        from copdesk.ui.shortcuts import LayoutKeys

        return LayoutKeys(self)

    def start(self) -> None:
        """Show the empty window at once and fill it after its first paint."""
        self.window.show()
        QTimer.singleShot(_UNSEEN_MS, self, self._after_paint)

    def lock(self) -> None:
        """Close the desk and ask for its passphrase."""
        if self.session is None:
            return
        self._idle.stop()
        self.tasks.run(self, _put_away, self.session.desk)
        self.window.close_session()
        self.session = None
        self._show_start(None if self._folder == self._folders.sample else self._folder)

    def stop(self) -> None:
        """Close the desk in its own thread, then end the workers."""
        if self.session is not None:
            self.tasks.run(self, _put_away, self.session.desk)
            self.session = None
        self._stopped = True
        if self._ready:
            self.opening.stop()
        self.settings.save()
        self.tasks.stop()

    def enter(self, desk: Any) -> None:
        """Show an open desk."""
        from copdesk.ui.desk_ports import DeskPorts
        from copdesk.ui.session import Session

        session = Session(self.tasks, self.settings, self.window.texts, self.registry, desk=desk, parent=self)
        session.ports = DeskPorts(desk)
        self.session = session
        self._folder = Path(desk.folder)
        session.sample = self._folder == self._folders.sample
        session.user = str(desk.user)
        self.tasks.run(self, _unit_name, desk, done=partial(self._show_desk, session))

    def _show_desk(self, session: "Session", unit: str) -> None:
        session.unit = unit
        self.window.open_session(session, view_specs(), self._commands())
        self._idle.start()
        self.opening.show()
        self.tasks.run(self, _folder_warning, self._folder, done=partial(_warn, session))
        book = self._folders.places
        self.tasks.run(self, _note_opening, session.desk, book, done=partial(_ask_copied, session, self.window, book))
        QTimer.singleShot(_REST_AFTER_MS, self, partial(self.tasks.run, self, _load_rest, lane=FILES))

    def _after_paint(self) -> None:
        if self._ready or self._stopped:
            return
        self._ready = True
        from PySide6.QtGui import QIcon

        from copdesk.ui.errors_dialog import start_log

        self.bugs.install()
        theme.apply(self._application, self.settings.theme, self.settings.scale)
        start_log(self._folders.log)
        self._language(self.settings.language)
        self._keys.listen()
        self._keys.used.connect(self._used)
        page = self._show_start(self._asked_desk or self._last_desk())
        if self.given and self._asked_desk is not None:
            page.unlock_with(self.given)
        self._application.setWindowIcon(QIcon(str(resource_folder() / "icons" / "copdesk.png")))
        self.opening.listen()
        self.opening.show()
        # Code is loaded while the passphrase is being typed, that of the views while its key is derived.
        self.tasks.run(self, _load_store, done=partial(_load_more, self))

    def _last_desk(self) -> Path | None:
        recent: list[str] = self.settings.get("recent", [])
        return Path(recent[0]) if recent else None

    def _show_start(self, desk: Path | None) -> "StartPage":
        from copdesk.ui.start_page import Starter, StartPage

        starter = Starter(self._open, self._create, self._sample, self.enter, self._folders.desks)
        page = StartPage(self.tasks, self.settings, self.window.texts, starter, desk)
        self.window.show_page(page)
        return page

    def _language(self, language: str) -> None:
        self.texts = self.bugs.texts = self.window.texts
        self._application.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{language}", folder):
            self._application.installTranslator(self._translator)
        if self.session is None and self.window.pages.count():
            self._show_start(self._folder or self._last_desk())

    def _used(self) -> None:
        if self._idle.isActive():
            self._idle.start()

    def _idle_lock(self) -> None:
        workspace = self.window.workspace
        if workspace is not None and workspace.view is not None:
            # What was being typed has its draft in the desk: nothing to ask, and nobody there to answer.
            workspace.view.keep_draft()
        self.lock()

    def _commands(self) -> "list[Command]":
        from copdesk.ui import upkeep
        from copdesk.ui.actions import Command
        from copdesk.ui.papers import report_dialog

        sample = Command("ui.sample.remove", "tools", lambda session, parent: self._remove_sample(), "delete")
        added = [sample] if self.session is not None and self.session.sample else []
        return [report_dialog.command(), *upkeep.commands(self.enter), *added]

    def _remove_sample(self) -> None:
        self.lock()
        self.tasks.run(self, _remove_folder, self._folders.sample)
        self.settings.set(_SAMPLE_SECRET, None)

    def _keep_secret(self, secret: str) -> None:
        self.settings.set(_SAMPLE_SECRET, secret)

    def _open(self, folder: Path, passphrase: str) -> Any:
        from copdesk.services.desks import taken_up
        from copdesk.store.desk import Desk

        # The registers are declared by another thread while the key is derived.
        dek, user = Desk.unlock(folder, passphrase)
        return taken_up(Desk.open_with_key(folder, self.registry, dek, user))

    def _create(self, new: "NewDesk") -> Any:
        from copdesk.store.desk import Desk
        from copdesk.store.passphrase import require_strong

        require_strong(new.passphrase)
        return Desk.create(new.folder, self.registry, unit=new.unit, user=new.user, passphrase=new.passphrase)

    def _sample(self) -> Any:
        """The invented unit in a folder of its own; its passphrase protects nothing and is kept with the settings."""
        import secrets

        from copdesk.services.sample import fill_sample
        from copdesk.store.desk import Desk

        folder, secret = self._folders.sample, self.settings.get(_SAMPLE_SECRET, "")
        if secret and (folder / "desk.db").exists():
            return Desk.open(folder, self.registry, passphrase=secret)
        _remove_folder(folder)
        secret = secrets.token_urlsafe(24)
        words = self.window.texts
        desk = Desk.create(
            folder, self.registry, unit=words.t("ui.sample.unit"), user=words.t("ui.sample.user"), passphrase=secret
        )
        fill_sample(desk)
        self._sample_made.emit(secret)
        return desk


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window; returns the exit code of the program."""
    parser = argparse.ArgumentParser(prog="copdesk")
    parser.add_argument("--desk", type=Path, metavar="DIR", nargs="?")
    parser.add_argument("--lang", choices=LANGUAGES)
    options, rest = parser.parse_known_args(list(sys.argv[1:] if argv is None else argv))
    folders = usual_folders()
    file = next((Path(word) for word in rest if word.lower().endswith(OPENED_SUFFIXES)), None)
    if file is not None and _handed_over(folders, file):
        return 0
    application = QApplication([sys.argv[0], *rest])
    application.setApplicationName("CopDesk")
    application.setDesktopFileName("ua.copdesk.CopDesk")
    app = App(application, folders, options.desk, file, options.lang)
    app.given = os.environ.get("COPDESK_PASSPHRASE", "")
    app.start()
    return application.exec()


def _handed_over(folders: Folders, file: Path) -> bool:
    from copdesk.ui.opening import handed_over

    return handed_over(folders.opening, file)


def view_specs() -> "list[ViewSpec]":
    """The views of an open desk; their code is no part of the first paint."""
    from copdesk.ui import areas

    return areas.view_specs()


def _load_store() -> None:
    import copdesk.services.vectors
    import copdesk.store.desk  # noqa: F401


def _load_more(app: App, _loaded: None) -> None:
    app.tasks.run(app, _load_views, app, lane=FILES)


def _load_views(app: App) -> None:
    _ = app.registry
    import copdesk.services.lists
    import copdesk.services.wording
    import copdesk.ui.areas
    import copdesk.ui.command_box  # noqa: F401


def _load_rest() -> None:
    from copdesk.ui import areas

    areas.load_rest()


def _folder_warning(folder: Path) -> str | None:
    from copdesk.store.lock import folder_warning

    return folder_warning(folder)


def _warn(session: "Session", code: str | None) -> None:
    """Say why the folder of the desk is a bad place for it."""
    if code:
        session.say(session.texts.t(f"warning.{code}"), "warning")


def _note_opening(desk: Any, book: Path) -> Any:
    from copdesk.services.places import note_opening

    return note_opening(desk, book)


def _ask_copied(session: "Session", window: MainWindow, book: Path, doubt: Any) -> None:
    """Ask whether the desk was moved or copied, when it is not the one that this computer knows."""
    if doubt is not None:
        from copdesk.ui.exchange.copied import ask_copied

        ask_copied(session, window, book, doubt)


def _unit_name(desk: Any) -> str:
    return str(desk.title("unit", desk.meta("unit") or "") or desk.folder.name)


def _put_away(desk: Any) -> None:
    from copdesk.services.upkeep import put_away

    put_away(desk)


def _remove_folder(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
