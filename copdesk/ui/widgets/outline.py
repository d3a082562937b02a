"""A short list with headings: signs with colours, one stop for Tab, the cursor stays where it was after a reload."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem

from copdesk.ui.icons import icon
from copdesk.ui.theme import look
from copdesk.ui.widgets.context_menu import open_menu

_KEY = Qt.ItemDataRole.UserRole
_LONGEST = 300
_LOOKED_AT = 8  # of the longest texts of a column: the widest is among them
_PADDING, _SIGN, _INDENT = 16, 24, 30  # pixels around a text, of a sign, before the first column
_SHORT = 12  # letters, always seen whole
_SHARE, _TIGHT, _LEAST = 0.25, 0.18, 90  # of the width, of a narrow one, and pixels
_MAIN = 170  # pixels that the main column keeps
_FEW = 5


@dataclass(frozen=True)
class Line:
    """One line: *key* names its record; a *head* begins a group, a single cell of it spans them all.

    *sign* is an icon and *tone* (ok, warning, error, faint) a colour for the column of signs.
    """

    key: str
    cells: tuple[str, ...]
    sign: str = ""
    tone: str = ""
    head: bool = False


class Outline(QTreeWidget):
    """``Enter`` or a double click opens a line, ``Shift+F10`` is its menu, ``Ctrl+C`` copies what is selected."""

    opened = Signal(str)

    def __init__(
        self, name: str, titles: Sequence[str], *, stretch: int = 0, sign_at: int = 0, right: Sequence[int] = (),
        several: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._sign_at, self._right, self._stretch = sign_at, frozenset(right), stretch
        self._wanted: list[int] = []
        self.menu_actions: list[QAction] = []
        self._share = _SHARE
        self.wanted = ""
        self.setAccessibleName(name)
        self.setHeaderLabels(list(titles))
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(14)
        self.setMinimumHeight(90)
        self.setHorizontalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        if several:
            self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(56)
        for at in self._right:
            self.headerItem().setTextAlignment(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if stretch < len(titles):
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.itemDoubleClicked.connect(self._open)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; what was selected stays selected where it still is."""
        # A list that is filled before it is shown measures its lines once: in the style they will have.
        self.ensurePolished()
        current, selected = self.wanted or self.current_key(), set(self.keys())
        self._wanted = self._widths(lines)
        self.clear()
        self.setRootIsDecorated(any(line.head for line in lines))
        group: QTreeWidgetItem | None = None
        signs: dict[tuple[str, str], QIcon] = {}
        for line in lines:
            item = self._item(line, signs)
            if line.head or group is None:
                self.addTopLevelItem(item)
                item.setFirstColumnSpanned(line.head and len(line.cells) == 1)
            else:
                group.addChild(item)
            group = item if line.head else group
        self.expandAll()
        self._restore(current, selected)
        self._fit()

    def show_sheet(self, titles: Sequence[str], lines: Sequence[Line]) -> None:
        """Show lines under other headings, whose number may differ; a long heading is a tip, too."""
        if [self.headerItem().text(at) for at in range(self.columnCount())] != list(titles):
            self.setColumnCount(len(titles))
            self.setHeaderLabels(list(titles))
            for at, title in enumerate(titles):
                self.headerItem().setToolTip(at, title)
                if at in self._right:
                    self.headerItem().setTextAlignment(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            self.header().setSectionResizeMode(self._stretch, QHeaderView.ResizeMode.Stretch)
        # A matrix of many columns leaves a share for its names, too.
        self._share = min(_SHARE, (1 - _SHARE) / (len(titles) - 1)) if len(titles) > _FEW else _SHARE
        self.show_lines(lines)

    def key_of(self, item: QTreeWidgetItem | None) -> str:
        """The key of a line; empty for a heading."""
        return str(item.data(0, _KEY) or "") if item is not None else ""

    def current_key(self) -> str:
        """The key of the line under the cursor."""
        return self.key_of(self.currentItem())

    def keys(self) -> list[str]:
        """The keys of the selected lines, from top to bottom."""
        return [key for item in self.items() if item.isSelected() and (key := self.key_of(item))]

    def items(self) -> list[QTreeWidgetItem]:
        """All lines from top to bottom, headings too."""
        found: list[QTreeWidgetItem] = []
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            below = [item.child(place) for place in range(item.childCount())] if item is not None else []
            found += [each for each in (item, *below) if each is not None]
        return found

    def cells(self) -> list[tuple[str, ...]]:
        """The texts of all lines."""
        return [tuple(item.text(at) for at in range(self.columnCount())) for item in self.items()]

    def select_key(self, key: str) -> bool:
        """Put the cursor on the line of that key."""
        for item in self.items():
            if self.key_of(item) == key:
                self.setCurrentItem(item)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies; while a cell is edited the keys are the editor's."""
        if self.state() == QTreeWidget.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._open(self.currentItem())
        elif event.matches(QKeySequence.StandardKey.Copy):
            rows = [item for item in self.items() if item.isSelected()]
            QGuiApplication.clipboard().setText(
                "".join("\t".join(item.text(at) for at in range(self.columnCount())) + "\n" for item in rows)
            )
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the line; from the keyboard it opens at it."""
        menu = QMenu(self)
        menu.addActions(self.menu_actions)
        open_menu(self, event, menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as their texts, but none takes more than its share while the main one needs the room."""
        header, room = self.header(), self.viewport().width()
        wanted = [max(wide, header.sectionSizeHint(at)) for at, wide in enumerate(self._wanted)]
        main = wanted.pop(self._stretch) if self._stretch < len(wanted) else 0
        least = min(main, _MAIN)
        widths = self._shared(wanted, self._share)
        if room - sum(widths) < least:
            widths = self._shared(wanted, min(_TIGHT, self._share))
        spare = room - sum(widths) - main
        for at, wide in enumerate(wanted):
            more = max(0, min(wide - widths[at], spare))
            widths[at] += more
            spare -= more
        for at, width in enumerate(widths):
            header.resizeSection(at + (at >= self._stretch), width)
        if main:
            narrow = room - sum(widths) < least
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(self._stretch, modes.Interactive if narrow else modes.Stretch)
            if narrow:
                header.resizeSection(self._stretch, least)

    def _shared(self, wanted: Sequence[int], share: float) -> list[int]:
        """Widths of the columns but the main one, none above its share; the first one often has names."""
        whole = self.viewport().width()
        first = [self._share if self._stretch else share]
        shares = first + [share] * len(wanted)
        return [min(wide, max(_LEAST, int(whole * part))) for wide, part in zip(wanted, shares, strict=False)]

    def _widths(self, lines: Sequence[Line]) -> list[int]:
        """What each column needs for its longest texts: asking Qt for all cells takes as long as all else together."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        made = []
        for at in range(self.columnCount()):
            texts = {line.cells[at] for line in lines if at < len(line.cells) > 1}
            longest = sorted(texts, key=len)[-_LOOKED_AT:]
            wide = max((metrics.horizontalAdvance(" ".join(text.split())[:_LONGEST]) for text in longest), default=0)
            made.append(wide + _PADDING + (_SIGN if at == self._sign_at else 0) + (_INDENT if not at else 0))
        return made

    def _item(self, line: Line, signs: dict[tuple[str, str], QIcon]) -> QTreeWidgetItem:
        cells = [" ".join(cell.split())[:_LONGEST] for cell in line.cells]
        item = QTreeWidgetItem(cells)
        item.setData(0, _KEY, line.key)
        ink = getattr(look(), line.tone) if line.tone else ""
        if line.sign:
            key = (line.sign, ink)
            if key not in signs:
                signs[key] = icon(*key)
            item.setIcon(self._sign_at, signs[key])
        for at, text in enumerate(cells):
            if len(text) > _SHORT:
                item.setToolTip(at, text)
            if at in self._right:
                item.setTextAlignment(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if line.head:
                font = QFont(self.font())
                font.setBold(True)
                item.setFont(at, font)
        if ink:
            item.setForeground(self._sign_at, QColor(ink))
        return item

    def _restore(self, current: str, selected: set[str]) -> None:
        items = self.items()
        if not items:
            return
        place = next((item for item in items if current and self.key_of(item) == current), None)
        if place is not None:
            self.wanted = ""
        first = next((item for item in items if self.key_of(item)), items[0])
        self.setCurrentItem(place or first)
        for item in items if len(selected) > 1 else []:
            item.setSelected(self.key_of(item) in selected)

    def _open(self, item: QTreeWidgetItem | None, _column: int = 0) -> None:
        if key := self.key_of(item):
            self.opened.emit(key)
