"""Tabs that are all at hand where there is no room for their captions: a menu at the end of the line names them."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton

from copdesk.ui.widgets.basics import tool


class Tabs(QTabWidget):
    """*name* is the accessible name of the line of tabs, *all_name* that of the menu."""

    entered = Signal()
    """↓ or Enter on the line of tabs: the keyboard is to go to what the tab holds."""

    def __init__(self, name: str, all_name: str) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName(name)
        self.tabBar().installEventFilter(self)
        self.all_tabs = tool(all_name, "list")
        self.all_tabs.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.all_tabs)
        menu.aboutToShow.connect(self._fill)
        self.all_tabs.setMenu(menu)
        self.setCornerWidget(self.all_tabs)
        self.all_tabs.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line of tabs."""
        inward = {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in inward:
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def tabInserted(self, index: int) -> None:
        """One caption more to find room for."""
        super().tabInserted(index)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The menu is there while captions are out of sight."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bar = self.tabBar()
        wanted = sum(bar.tabRect(at).width() for at in range(bar.count()))
        self.all_tabs.setVisible(wanted > self.width())

    def _fill(self) -> None:
        menu = self.all_tabs.menu()
        menu.clear()
        for at in range(self.count()):
            made = menu.addAction(self.tabText(at), partial(self.setCurrentIndex, at))
            made.setCheckable(True)
            made.setChecked(at == self.currentIndex())
            made.setEnabled(self.isTabEnabled(at))
