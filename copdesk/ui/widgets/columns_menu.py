"""Which columns a list shows, in what order and how wide: chosen by the user, kept in the settings."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from copdesk.texts import Texts
from copdesk.ui.models.columns import Column
from copdesk.ui.settings import Settings

_MARGIN = 24


class ColumnsMenu(QObject):
    """The menu of a list's header; also opened by its button and from the keyboard."""

    def __init__(self, view: QTableView, columns: list[Column], texts: Texts, settings: Settings, key: str) -> None:
        super().__init__(view)
        self._view = view
        self._columns = columns
        self._texts = texts
        self._settings = settings
        self._key = f"columns.{key}"
        self._later = QTimer(self, singleShot=True, interval=300)
        self._later.timeout.connect(self.remember)
        header = view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda point: self.menu().popup(header.mapToGlobal(point)))

    def watch(self) -> None:
        """From now on what the user does with the header is kept."""
        header = self._view.horizontalHeader()
        header.sectionMoved.connect(lambda *_: self._later.start())
        header.sectionMoved.connect(self._stretch)
        header.sectionResized.connect(lambda *_: self._later.start())

    def menu(self) -> QMenu:
        """A tick for each column, moving the current one, and the way back to the usual set."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, column in enumerate(self._columns):
            action = menu.addAction(column.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self._view.isColumnHidden(at))
            action.toggled.connect(partial(self.show_column, at))
        menu.addSeparator()
        menu.addAction(self._texts.t("ui.columns.left"), partial(self.move_current, -1))
        menu.addAction(self._texts.t("ui.columns.right"), partial(self.move_current, 1))
        menu.addSeparator()
        menu.addAction(self._texts.t("ui.columns.reset"), self.reset)
        return menu

    def open_at(self, point: QPoint) -> None:
        """Show the menu at a place of the screen."""
        self.menu().popup(point)

    def show_column(self, at: int, shown: bool) -> None:
        """Show or hide one column; the last one stays."""
        left = sum(not self._view.isColumnHidden(i) for i in range(len(self._columns)))
        if shown or left > 1:
            self._view.setColumnHidden(at, not shown)
            self._stretch()
            self.remember()

    def move_current(self, by: int) -> None:
        """Move the column of the current cell to the left or right."""
        header = self._view.horizontalHeader()
        at = header.visualIndex(max(0, self._view.currentIndex().column()))
        target = at + by
        while 0 <= target < header.count() and header.isSectionHidden(header.logicalIndex(target)):
            target += by
        if 0 <= target < header.count():
            header.moveSection(at, target)

    def reset(self) -> None:
        """The usual columns, order and widths."""
        self._settings.set(self._key, None)
        self.restore()

    def restore(self) -> None:
        """What the settings say, or the usual set; columns that the settings do not know follow the usual rule."""
        kept: dict[str, Any] = self._settings.get(self._key, {})
        widths, order = kept.get("widths", {}), kept.get("order", [])
        hidden = set(kept.get("hidden", ()))
        header: QHeaderView = self._view.horizontalHeader()
        letter = self._view.fontMetrics().averageCharWidth()
        for at, column in enumerate(self._columns):
            usual = max(column.width, len(column.title)) * letter + _MARGIN
            self._view.setColumnWidth(at, int(widths.get(column.key, usual)))
            unknown = column.key not in order
            self._view.setColumnHidden(at, column.key in hidden or (unknown and not column.listed))
        places = {key: place for place, key in enumerate(order)}
        wanted = sorted(range(len(self._columns)), key=lambda at: places.get(self._columns[at].key, at))
        for place, at in enumerate(wanted):
            header.moveSection(header.visualIndex(at), place)
        self._stretch()

    def remember(self) -> None:
        """Keep the present columns in the settings."""
        self._later.stop()
        header = self._view.horizontalHeader()
        shown = {
            c.key: self._view.columnWidth(i) for i, c in enumerate(self._columns) if not self._view.isColumnHidden(i)
        }
        order = [self._columns[header.logicalIndex(place)].key for place in range(header.count())]
        hidden = [c.key for i, c in enumerate(self._columns) if self._view.isColumnHidden(i)]
        old: dict[str, Any] = self._settings.get(self._key, {})
        widths = {**old.get("widths", {}), **shown}
        self._settings.set(self._key, {"order": order, "hidden": hidden, "widths": widths})

    def _stretch(self, *_moved: int) -> None:
        """The last column takes the room that is left; but numbers would stand far away from their rows."""
        header = self._view.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        last = next((at for at in reversed(order) if not header.isSectionHidden(at)), None)
        header.setStretchLastSection(last is not None and not self._columns[last].right)
