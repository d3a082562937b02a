"""A small chart painted by hand: bars side by side or lines over time, one value at a time under the keyboard.

It needs nothing that the program does not load anyway; docs/decisions tells why no library of charts is shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from copdesk.ui.theme import look

_MARGIN, _GAP, _TICK = 12, 8, 5
_PREVIOUS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up})
_NEXT = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down})


@dataclass(frozen=True)
class Series:
    """Values of one kind, one for each label (None: nothing to draw); *tone* is a colour of the look."""

    name: str
    values: tuple[float | None, ...]
    tone: str = "accent"


@dataclass(frozen=True)
class Picture:
    """What a chart shows; *said* are the same values in words, one text for each label."""

    kind: Literal["bars", "lines"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    said: tuple[str, ...]
    most: float = 0.0


class Chart(QWidget):
    """Arrows go from value to value, Enter opens the records of the one that is marked."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.picture = Picture("bars", (), (), ())
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(150)
        self.setAccessibleName(name)

    def show_picture(self, picture: Picture) -> None:
        """Show other values."""
        self.picture = picture
        self.choose(min(self.current, max(0, len(picture.labels) - 1)))

    def choose(self, at: int) -> None:
        """Mark one value; its words are what a screen reader says."""
        self.current = at
        said = self.picture.said[at] if at < len(self.picture.said) else ""
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        """As much as the labels need."""
        rows = len(self.picture.labels) * max(1, len(self.picture.series)) if self.picture.kind == "bars" else 10
        return QSize(480, max(160, rows * 16 + 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End and Enter."""
        last, key = len(self.picture.labels) - 1, Qt.Key(event.key())
        if last < 0:
            super().keyPressEvent(event)
        elif key in _PREVIOUS or key in _NEXT:
            self._mark(max(0, min(last, self.current + (1 if key in _NEXT else -1))))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._mark(0 if key == Qt.Key.Key_Home else last)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark the value under the mouse."""
        for at in range(len(self.picture.labels)):
            if self._place(at).contains(event.position()):
                self.setFocus()
                self._mark(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the records of the value under the mouse."""
        if self.picture.labels and self._place(self.current).contains(event.position()):
            self.opened.emit(self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The legend, the axis, the values, the mark."""
        painter, it = QPainter(self), look()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(it.surface))
        if self.picture.labels:
            mark = QColor(it.selection)
            painter.fillRect(self._place(self.current), mark)
            if self.hasFocus():
                painter.setPen(QPen(QColor(it.accent), 1.5))
                painter.drawRect(self._place(self.current))
            self._paint_legend(painter)
            (self._paint_bars if self.picture.kind == "bars" else self._paint_lines)(painter)
        painter.end()

    def _mark(self, at: int) -> None:
        self.choose(at)
        self.chosen.emit(at)

    def _most(self) -> float:
        found = [value for series in self.picture.series for value in series.values if value is not None]
        return max([self.picture.most, *found]) or 1.0

    def _area(self) -> QRectF:
        """Where values are drawn."""
        left = _MARGIN
        if self.picture.kind == "bars":
            metrics = self.fontMetrics()
            longest = max((metrics.horizontalAdvance(label) for label in self.picture.labels), default=0)
            left += int(min(longest, self.width() * 0.35)) + _GAP
        else:
            left += self.fontMetrics().horizontalAdvance("100") + _GAP
        line = self.fontMetrics().height()
        below = line + _GAP if self.picture.kind == "lines" else _GAP
        return QRectF(left, line + 2 * _GAP, self.width() - left - _MARGIN, self.height() - line - 2 * _GAP - below)

    def _place(self, at: int) -> QRectF:
        """The band of one label."""
        area, count = self._area(), len(self.picture.labels)
        if self.picture.kind == "bars":
            high = area.height() / count
            return QRectF(_MARGIN / 2, area.top() + high * at, self.width() - _MARGIN, high)
        wide = area.width() / count
        return QRectF(area.left() + wide * at, area.top(), wide, area.height())

    def _paint_legend(self, painter: QPainter) -> None:
        metrics, it, x = self.fontMetrics(), look(), float(_MARGIN)
        for number, series in enumerate(self.picture.series):
            square = QRectF(x, _GAP + 2, metrics.height() - 4, metrics.height() - 4)
            self._fill(painter, square, number, getattr(it, series.tone))
            x += square.width() + 6
            painter.setPen(QColor(it.text))
            wide = metrics.horizontalAdvance(series.name)
            painter.drawText(QRectF(x, _GAP, wide + 4, metrics.height()), series.name)
            x += wide + 20

    @staticmethod
    def _fill(painter: QPainter, area: QRectF, number: int, ink: str) -> None:
        """Full, hatched, outlined: told apart without colours too."""
        painter.setPen(QPen(QColor(ink), 1))
        pattern = (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.NoBrush)[number % 3]
        painter.setBrush(QColor(ink) if not number % 3 else pattern)
        if number % 3 == 1:
            brush = painter.brush()
            brush.setColor(QColor(ink))
            painter.setBrush(brush)
        painter.drawRect(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_bars(self, painter: QPainter) -> None:
        area, most, it = self._area(), self._most(), look()
        for at, words in enumerate(self.picture.labels):
            band = self._place(at)
            names = QRectF(_MARGIN, band.top(), area.left() - _MARGIN - _GAP, band.height())
            painter.setPen(QColor(it.text))
            cut = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(names.width()))
            painter.drawText(names, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), cut)
            high = min(18.0, (band.height() - 4) / max(1, len(self.picture.series)))
            top = band.center().y() - high * len(self.picture.series) / 2
            for number, series in enumerate(self.picture.series):
                value = series.values[at]
                if value is not None:
                    wide = max(1.0, area.width() * value / most)
                    bar = QRectF(area.left(), top + high * number + 1, wide, max(3.0, high - 2))
                    self._fill(painter, bar, number, getattr(it, series.tone))

    def _paint_lines(self, painter: QPainter) -> None:
        area, most, it, metrics = self._area(), self._most(), look(), self.fontMetrics()
        for part in range(_TICK):
            y = area.bottom() - area.height() * part / (_TICK - 1)
            painter.setPen(QPen(QColor(it.line), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(it.muted))
            said = f"{most * part / (_TICK - 1):.0f}"
            box = QRectF(0, y - metrics.height() / 2, area.left() - _GAP / 2, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight), said)
        every = max(1, int(len(self.picture.labels) * (metrics.horizontalAdvance("00.0000") + 10) / area.width()) + 1)
        for at, words in enumerate(self.picture.labels):
            if at % every == 0:
                band = self._place(at)
                box = QRectF(band.center().x() - 40, area.bottom() + 2, 80, metrics.height())
                painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), words)
        # The first series is what matters: it lies above the others.
        for number, series in reversed(list(enumerate(self.picture.series))):
            self._paint_line(painter, series, number, area, most)

    def _paint_line(self, painter: QPainter, series: Series, number: int, area: QRectF, most: float) -> None:
        ink = QColor(getattr(look(), series.tone))
        points = [
            QPointF(self._place(at).center().x(), area.bottom() - area.height() * value / most)
            for at, value in enumerate(series.values)
            if value is not None
        ]
        style = Qt.PenStyle.DashLine if number else Qt.PenStyle.SolidLine
        painter.setPen(QPen(ink, 2, style))
        painter.drawPolyline(points)
        painter.setPen(QPen(ink, 1))
        painter.setBrush(ink if not number else QColor(look().surface))
        for point in points:
            painter.drawEllipse(point, 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def numbers(values: Sequence[object]) -> tuple[float | None, ...]:
    """Decimals for drawing; None stays None."""
    return tuple(None if value is None else float(str(value)) for value in values)
