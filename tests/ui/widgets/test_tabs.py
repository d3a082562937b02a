"""Tabs that have no room for their captions, and dialogs that have none for their usual size."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from copdesk.ui.widgets.basics import fit
from copdesk.ui.widgets.tabs import Tabs

NAMES = [f"Частина картки {at}" for at in range(12)]


def test_every_tab_is_at_hand_where_the_line_is_too_short(shown: Callable[..., Any], qtbot: QtBot) -> None:
    tabs = Tabs("Частини", "Усі частини")
    for name in NAMES:
        tabs.addTab(QLineEdit(), name)
    tabs.setTabEnabled(3, False)
    shown(tabs, 500, 300)
    assert tabs.all_tabs.isVisible() and tabs.all_tabs.accessibleName() == "Усі частини"

    menu = tabs.all_tabs.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == NAMES
    assert menu.actions()[0].isChecked() and not menu.actions()[3].isEnabled()
    menu.actions()[11].trigger()
    assert tabs.currentIndex() == 11 and tabs.rect().contains(tabs.tabBar().tabRect(11))

    tabs.widget(11).setFocus()
    qtbot.keyClick(tabs.widget(11), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() == 0
    tabs.resize(3000, 300)
    assert not tabs.all_tabs.isVisible()


def test_a_dialog_is_no_larger_than_the_window_behind_it(shown: Callable[..., Any]) -> None:
    window = shown(QWidget(), 900, 500)
    dialog = QDialog(window)
    fit(dialog, 980, 720)
    assert (dialog.width(), dialog.height()) == (860, 460)
    fit(dialog, 400, 300)
    assert (dialog.width(), dialog.height()) == (400, 300)
