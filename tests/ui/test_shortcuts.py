"""Shortcuts in the Ukrainian layout."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from copdesk.ui.shortcuts import LayoutKeys, latin_key
from tests.ui.helpers import duplicates

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def keys(qapp: QApplication) -> Iterator[LayoutKeys]:
    made = LayoutKeys()
    made.listen()
    yield made
    qapp.focusWindowChanged.disconnect(made._watch)
    made.deleteLater()


def press(widget: Any, letter: str, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), modifiers, letter)
    widget.setFocus()
    QApplication.processEvents()  # the window learns that it has the focus
    QApplication.sendEvent(widget.window().windowHandle(), event)


@pytest.mark.parametrize(
    ("cyrillic", "latin"), [("і", "S"), ("я", "Z"), ("н", "Y"), ("л", "K"), ("а", "F"), ("б", ""), ("s", "")]
)
def test_the_same_key_in_latin(cyrillic: str, latin: str) -> None:
    assert latin_key(ord(cyrillic.upper())) == (ord(latin) if latin else 0)


def test_ctrl_with_a_ukrainian_letter_presses_the_action(keys: LayoutKeys, shown: Callable[..., Any]) -> None:
    window = shown(QMainWindow())
    line = QLineEdit()
    window.setCentralWidget(line)
    pressed: list[int] = []
    menu = window.menuBar().addMenu("m")
    action = QAction("save", menu, shortcut=QKeySequence("Ctrl+S"))
    action.triggered.connect(lambda: pressed.append(1))
    menu.addAction(action)
    press(line, "і")
    assert pressed == [1]
    action.setEnabled(False)
    press(line, "і")
    assert pressed == [1] and line.text() == ""


def test_copy_and_paste_work_in_the_line(keys: LayoutKeys, shown: Callable[..., Any]) -> None:
    line = shown(QLineEdit("Ґудзь"))
    press(line, "ф")
    assert line.selectedText() == "Ґудзь"
    press(line, "с")
    line.clear()
    press(line, "м")
    assert line.text() == "Ґудзь"


def test_plain_letters_are_typed(keys: LayoutKeys, shown: Callable[..., Any]) -> None:
    line = shown(QLineEdit())
    used: list[int] = []
    keys.used.connect(lambda: used.append(1))
    press(line, "і", Qt.KeyboardModifier.NoModifier)
    assert line.text() == "і" and used


def test_duplicates_are_found(qapp: QApplication) -> None:
    first, second = QAction("&One"), QAction("Two")
    for action in (first, second):
        action.setShortcut(QKeySequence("Ctrl+S"))
    assert duplicates([first, second]) == ["Ctrl+S: One, Two"]
