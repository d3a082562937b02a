"""The lists of the home page: lines that open their record, in groups with a caption; one stop for Tab each."""

import html
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from copdesk.ui.icons import icon

_RECORD = int(Qt.ItemDataRole.UserRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_ROOM = 620  # below this width the last of three columns gives its place to the others


@dataclass(frozen=True)
class Line:
    """One line: its cells; *sign* and *colour* stand before the first, which says the same in words.

    *more* is the whole of it for the tip and for a screen reader, where the cells are short.
    """

    cells: tuple[str, ...]
    noun: str = ""
    id: str = ""
    sign: str = ""
    colour: str = ""
    more: str = ""


class Lines(QTreeWidget):
    """Lines below each other. ``Enter`` or a double click opens the record; *fit*: as high as its lines."""

    opened = Signal(str, str)
    """(noun, id)."""

    def __init__(self, name: str, columns: int, *, fit: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit = fit
        self._captions: list[QTreeWidgetItem] = []
        self.setAccessibleName(name)
        self.setColumnCount(columns)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        if fit:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        for place in range(columns):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self._open)

    def show_lines(self, lines: list[Line]) -> None:
        """Show lines without groups."""
        self.show_groups([("", lines)])

    def show_groups(self, groups: list[tuple[str, list[Line]]]) -> None:
        """Show lines under captions; the line that was current stays so when it is still there."""
        current = self.currentItem()
        kept = current.data(0, _RECORD) if current is not None else None
        self.clear()
        self._captions.clear()
        for caption, lines in groups:
            if caption:
                self._add_caption(caption)
            for line in lines:
                made = self._add_line(line)
                if kept is not None and made.data(0, _RECORD) == kept:
                    self.setCurrentItem(made)
                    kept = None
        if self._fit:
            height = self.sizeHintForRow(0) if self.topLevelItemCount() else 0
            self.setFixedHeight(height * self.topLevelItemCount() + 4)
        self._share_width()
        if self.hasFocus():
            self._choose_first()

    def jump(self, group: int) -> None:
        """Go to the first line of a group, by the number of the group."""
        caption = self._captions[group]
        below = self.itemBelow(caption)
        if below is not None:
            self.setCurrentItem(below)
        self.scrollToItem(caption, QAbstractItemView.ScrollHint.PositionAtTop)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def lines(self) -> list[tuple[str, ...]]:
        """What is shown: the cells of each line, a caption alone."""
        found = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        return [self._cells(item) for item in found if item is not None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first line that opens something becomes the current one."""
        super().focusInEvent(event)
        self._choose_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the width."""
        super().resizeEvent(event)
        self._share_width()

    def _choose_first(self) -> None:
        current = self.currentItem()
        if current is not None and current.data(0, _RECORD):
            return
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is not None and item.data(0, _RECORD):
                self.setCurrentItem(item)
                return

    def _cells(self, item: QTreeWidgetItem) -> tuple[str, ...]:
        shown = 1 if item.isFirstColumnSpanned() else self.columnCount()
        return tuple(item.text(at) for at in range(shown))

    def _add_caption(self, caption: str) -> None:
        item = QTreeWidgetItem([caption])
        font = self.font()
        font.setBold(True)
        item.setFont(0, font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._captions.append(item)
        self.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)

    def _add_line(self, line: Line) -> QTreeWidgetItem:
        item = QTreeWidgetItem([" ".join(cell.split()) for cell in line.cells])
        if line.noun:
            item.setData(0, _RECORD, [line.noun, line.id])
        if line.sign:
            item.setIcon(0, icon(line.sign, line.colour))
        if line.colour:
            item.setForeground(0, QColor(line.colour))
        # Tips guess whether they are given markup: what people typed must stay text.
        tip = html.escape(line.more or "\n".join(cell for cell in line.cells if cell)).replace("\n", "<br>")
        for at in range(self.columnCount()):
            item.setToolTip(at, f"<qt>{tip}</qt>")
        if line.more:
            item.setData(0, _SPOKEN, line.more)
        self.addTopLevelItem(item)
        return item

    def _share_width(self) -> None:
        """The first of two columns, or the middle one of three, gets what the others leave."""
        width, last = self.viewport().width(), self.columnCount() - 1
        ends = self.sizeHintForColumn(last) + 10
        if last == 1:
            ends = min(ends, width // 2)
            self.setColumnWidth(0, width - ends)
            self.setColumnWidth(1, ends)
            return
        begins = min(self.sizeHintForColumn(0) + 12, width // 2)
        ends = 0 if width < _ROOM else min(ends, width // 4)
        self.setColumnHidden(last, not ends)
        for place, share in enumerate((begins, width - begins - ends, ends)):
            self.setColumnWidth(place, share)

    def _open(self, index: QModelIndex) -> None:
        item = self.itemFromIndex(index) if index.isValid() else None
        record = item.data(0, _RECORD) if item is not None else None
        if record:
            self.opened.emit(record[0], record[1])
