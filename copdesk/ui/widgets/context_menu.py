"""The menu of a table or list at the mouse, or at the current cell when a key asks for it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu


def open_menu(view: QAbstractItemView, event: QContextMenuEvent, menu: QMenu) -> None:
    """Show *menu* where the user looks, and let go of it afterwards; an empty one is not shown."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if menu.isEmpty():
        menu.deleteLater()
        return
    at = event.globalPos()
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        cell = view.visualRect(view.currentIndex())
        at = view.viewport().mapToGlobal(QPoint(max(0, cell.left()) + 12, cell.bottom()))
    menu.popup(at)
