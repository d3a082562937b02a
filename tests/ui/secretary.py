"""A secretary at the keyboard: types, presses keys, goes by Tab to a control by its spoken name, and takes pictures."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from copdesk.texts import Texts
from copdesk.ui.areas import view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.papers.report_dialog import command as report_command
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from tests.ui.helpers import name_of

PICTURES = "COPDESK_GUIDE_PICTURES"
"""The folder of the environment into which pictures are written; without it none are taken."""
_COLOURS, _WIDTH = 128, 1000
_STEPS = 80


class Secretary:
    """Whatever has the focus gets the keys, as on a real desk; nothing is clicked and no method of a view is called."""

    def __init__(self, window: MainWindow, qtbot: QtBot, type_text: Callable[[Any, str], None]) -> None:
        self.window, self._qtbot, self._type = window, qtbot, type_text
        self.taken: list[Path] = []
        self.last = ""

    @property
    def focus(self) -> QWidget:
        """What has the keyboard."""
        if QApplication.activeWindow() is None:
            # A window system gives the keyboard back when a dialog closes; the offscreen one does not.
            (QApplication.activeModalWidget() or self.window).activateWindow()
            self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert found is not None, f"nothing has the keyboard; the last was {self.last}"
        return found

    def wait(self) -> None:
        """Until no button is on its way down, the workers are idle and what they said is shown."""
        self._qtbot.waitUntil(lambda: not any(each.isDown() for each in self._buttons()))
        for _ in range(3):
            self.window.tasks.drain()
            QApplication.processEvents()

    @staticmethod
    def _buttons() -> list[QAbstractButton]:
        return [each for each in QApplication.allWidgets() if isinstance(each, QAbstractButton)]

    def press(self, *keys: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys one after another."""
        for key in keys:
            self._qtbot.keyClick(self.focus, key, with_)  # type: ignore[no-untyped-call]
            self.wait()

    def control(self, key: Qt.Key) -> None:
        """A key with Ctrl."""
        self.press(key, with_=Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Letters into what has the keyboard."""
        self._type(self.focus, text)
        QApplication.processEvents()

    def go(self, name: str, back: bool = False) -> None:
        """By Tab (Shift+Tab) to the control whose spoken name begins with *name*."""
        modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
        passed = []
        for _ in range(_STEPS):
            if self.spoken().startswith(name):
                return
            passed.append(self.spoken())
            self._qtbot.keyClick(self.focus, Qt.Key.Key_Tab, modifier)  # type: ignore[no-untyped-call]
            QApplication.processEvents()
        raise AssertionError(f"no way by Tab to {name!r}; passed {list(dict.fromkeys(passed))}")

    def spoken(self) -> str:
        """What a screen reader calls the control that has the keyboard."""
        self.last = name_of(self.focus).replace("&", "").strip()
        return self.last

    def fill(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.go(name)
        self.type(text)

    def pick(self, name: str, text: str) -> None:
        """Go to a reference, type a part of its title and take what is listed first."""
        self.fill(name, text)
        line = self.focus
        self._qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None or self.focus is not line)
        self.wait()
        self.press(Qt.Key.Key_Return)

    def choose(self, name: str, text: str) -> None:
        """Go to a list of choices and take the one that begins with *text*."""
        self.go(name)
        combo = self.focus
        assert isinstance(combo, QComboBox)
        self.press(Qt.Key.Key_Home)
        for _ in range(combo.count()):
            if combo.currentText().startswith(text):
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"{name}: no {text!r}")

    def menu(self, button: str, name: str, back: bool = False) -> None:
        """Open the menu of a button and take the line that begins with *name*."""
        self.go(button, back)
        found: list[str] = []

        def walk() -> None:
            popup = QApplication.activePopupWidget()
            assert isinstance(popup, QMenu)
            for _ in popup.actions():
                self._qtbot.keyClick(popup, Qt.Key.Key_Down)  # type: ignore[no-untyped-call]
                current = popup.activeAction()
                if current is not None and current.text().replace("&", "").startswith(name):
                    found.append(current.text())
                    self._qtbot.keyClick(popup, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
                    return
            self._qtbot.keyClick(popup, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]

        # The menu keeps the key press until it closes: what is pressed in it has to be on its way before.
        QTimer.singleShot(50, walk)
        self.press(Qt.Key.Key_Space)
        assert found, f"no {name!r} in the menu"

    def command(self, name: str) -> None:
        """A command by its name, through the box that finds every command."""
        self.press(Qt.Key.Key_P, with_=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.type(name)
        self.wait()
        self.press(Qt.Key.Key_Return)

    def save(self) -> None:
        """Ctrl+S."""
        self.control(Qt.Key.Key_S)

    def tab(self, bar: str, name: str) -> None:
        """Back to a bar of tabs and along it to the one called *name*."""
        self.go(bar, back=True)
        tabs = self.focus
        assert isinstance(tabs, QTabBar)
        captions = [tabs.tabText(at) for at in range(tabs.count())]
        assert name in captions, captions
        steps = captions.index(name) - tabs.currentIndex()
        self.press(*[Qt.Key.Key_Right if steps > 0 else Qt.Key.Key_Left] * abs(steps))

    def do(self, name: str, back: bool = False) -> None:
        """Go to a button and press it by the space bar."""
        self.go(name, back)
        self.press(Qt.Key.Key_Space)

    def picture(self, name: str) -> None:
        """The window as it stands, small enough for the guide."""
        folder = os.environ.get(PICTURES)
        if not folder:
            return
        self.wait()
        shown = QApplication.activeModalWidget() or QApplication.activeWindow() or self.window
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        image = shown.grab().toImage()
        if image.width() > _WIDTH:
            image = image.scaledToWidth(_WIDTH, Qt.TransformationMode.SmoothTransformation)
        # The most frequent colours of this very picture: Qt's own table would turn green into blue.
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        often = Counter(memoryview(image.constBits()).cast("I")).most_common(_COLOURS)
        table = [colour for colour, _ in often]
        small = image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)
        writer = QImageWriter(str(path), b"png")
        writer.setCompression(100)
        assert writer.write(small), writer.errorString()
        self.taken.append(path)


LANGUAGES = ("uk", "en") if os.environ.get(PICTURES) else ("uk",)
"""Pictures are taken in both; a test needs one."""
Start = Callable[[str], Secretary]


@pytest.fixture
def start(
    tasks: Tasks, settings: Settings, desk: Any, tmp_path: Path, qtbot: QtBot, type_text: Callable[[Any, str], None]
) -> Start:
    """A real desk in the whole window, in a language, with somebody at its keyboard."""

    def begin(language: str) -> Secretary:
        settings.set("language", language)
        window = MainWindow(tasks, settings, Texts(language), tmp_path / "log")
        qtbot.addWidget(window)
        session = Session(tasks, settings, window.texts, desk.registry, desk=desk, parent=window)
        session.ports = DeskPorts(desk)
        window.resize(1366, 768)
        window.show()
        window.open_session(session, view_specs(), [report_command()])
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        tasks.drain()
        return Secretary(window, qtbot, type_text)

    return begin
