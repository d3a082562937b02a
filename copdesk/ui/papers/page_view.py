"""The pages of a paper below each other, as they will be printed; drawn in the worker at the size they are shown."""

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from copdesk.ui.papers.paper_work import picture
from copdesk.ui.tasks import FILES, Tasks
from copdesk.ui.theme import look

if TYPE_CHECKING:
    from copdesk.services.papers_files import Pages

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_GAP = 16
_KEPT = 12
_INCH = 25.4


class PageView(QAbstractScrollArea):
    """``PgUp`` and ``PgDown`` go to other pages, ``Space`` and the arrows scroll, ``Ctrl`` with the wheel zooms."""

    moved = Signal()
    """Another page, another number of pages or another zoom."""

    def __init__(self, tasks: Tasks, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._pages: Pages | None = None
        self._drawn: OrderedDict[int, QImage] = OrderedDict()
        self._asked: dict[int, QSize] = {}
        self._zoom = 1.0
        self._fits = True
        self._going = False
        self.page = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A bar that comes and goes would change the width that the pages fit, which would make it come and go.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages.packed) if self._pages else 0

    @property
    def zoom(self) -> float:
        """1.0 is the size of the paper itself."""
        return self._zoom

    def show_pages(self, pages: "Pages") -> None:
        """Show a paper, at the page shown before if it has that many."""
        self._pages = pages
        self._drawn.clear()
        self._asked.clear()
        self._lay_out(min(self.page, self.count - 1))

    def set_zoom(self, zoom: float) -> None:
        """Show at this zoom, and no longer fit the width."""
        self._fits = False
        self._zoom = min(ZOOMS[-1], max(ZOOMS[0], zoom))
        self._lay_out(self.page)

    def fit_width(self) -> None:
        """As wide as the window, also when it is resized."""
        self._fits = True
        self._lay_out(self.page)

    def step_zoom(self, up: bool) -> None:
        """The next step larger or smaller."""
        steps = [step for step in ZOOMS if (step > self._zoom + 0.01 if up else step < self._zoom - 0.01)]
        if steps:
            self.set_zoom(steps[0] if up else steps[-1])

    def go(self, page: int) -> None:
        """Show a page, counted from 0, from its top."""
        self.page = min(max(0, page), max(0, self.count - 1))
        self._going = True
        self.verticalScrollBar().setValue(self.page * self._pitch())
        self._going = False
        self.viewport().update()
        self.moved.emit()

    def page_rect(self, page: int) -> QRect:
        """Where a page stands in the viewport."""
        size = self._size()
        left = max(_GAP, (self.viewport().width() - size.width()) // 2) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, _GAP + page * self._pitch() - self.verticalScrollBar().value()), size)

    def drawn(self, page: int) -> bool:
        """Whether a page is shown as it is, not as a blank or a coarse copy."""
        return page in self._drawn and self._drawn[page].size() == self._device_size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pages in sight; a missing one is asked for and is blank meanwhile."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(look().hover))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in range(self.count):
            box = self.page_rect(page)
            if not box.intersects(event.rect()):
                continue
            painter.fillRect(box, Qt.GlobalColor.white)
            if page in self._drawn:
                painter.drawImage(box, self._drawn[page])
            painter.setPen(QColor(look().border))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
            self._ask(page)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or centre again."""
        super().resizeEvent(event)
        self._lay_out(self.page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        bar, screen = self.verticalScrollBar(), max(40, self.viewport().height() - 40)
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_PageDown:
                self.go(self.page + 1)
            case Qt.Key.Key_PageUp:
                self.go(self.page - 1)
            case Qt.Key.Key_Home:
                self.go(0)
            case Qt.Key.Key_End:
                self.go(self.count - 1)
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + (-screen if back else screen))
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With ``Ctrl`` it zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.step_zoom(event.angleDelta().y() > 0)
        else:
            super().wheelEvent(event)

    def _size(self) -> QSize:
        if self._pages is None:
            return QSize()
        dots = self.logicalDpiX() * self._zoom / _INCH
        return QSize(round(self._pages.size[0] * dots), round(self._pages.size[1] * dots))

    def _device_size(self) -> QSize:
        return self._size() * self.devicePixelRatioF()

    def _pitch(self) -> int:
        return self._size().height() + _GAP

    def _lay_out(self, page: int) -> None:
        if self._pages is None:
            return
        inner = self.viewport().size()
        if self._fits:
            natural = self._pages.size[0] * self.logicalDpiX() / _INCH
            self._zoom = min(ZOOMS[-1], max(0.25, (inner.width() - 2 * _GAP) / natural))
        size = self._size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        self._going = True
        down.setRange(0, max(0, _GAP + self.count * self._pitch() - inner.height()))
        down.setPageStep(inner.height())
        down.setSingleStep(40)
        across.setRange(0, max(0, size.width() + 2 * _GAP - inner.width()))
        across.setPageStep(inner.width())
        across.setSingleStep(40)
        self._going = False
        self.go(page)

    def _scrolled(self, value: int) -> None:
        """The page in the middle of the window is the current one."""
        if self._going or not self.count:
            return
        middle = (value + self.viewport().height() // 2) // max(1, self._pitch())
        page = min(self.count - 1, middle)
        if page != self.page:
            self.page = page
            self.moved.emit()

    def _ask(self, page: int) -> None:
        size = self._device_size()
        if self._pages is None or self.drawn(page) or self._asked.get(page) == size:
            return
        self._asked[page] = size
        done = partial(self._arrived, self._pages, page)
        self._tasks.run(self, picture, self._pages, page, size, done=done, lane=FILES, replace=f"page {page}")

    def _arrived(self, pages: "Pages", page: int, image: QImage) -> None:
        if pages is not self._pages:
            return
        self._asked.pop(page, None)
        self._drawn[page] = image
        self._drawn.move_to_end(page)
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        self.viewport().update()
