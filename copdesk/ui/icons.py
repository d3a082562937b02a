"""Icons from SVG files, drawn at the asked size in the colours of the palette, so that themes switch at once."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from copdesk.texts import resource_folder
from copdesk.ui.theme import look


def icon(name: str, tint: str = "") -> QIcon:
    """The icon called *name* (a file of resources/icons), in the text's colour or in *tint*, a colour or its name."""
    return QIcon(_Engine(name, tint))


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of *size* logical pixels in *colour*."""
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


class _Engine(QIconEngine):
    """Draws when asked; nothing is rendered at start-up."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Fill *rect* with the icon in the colour of this moment."""
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        colour = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText).name()
        if self._tint and mode != QIcon.Mode.Disabled:
            colour = getattr(look(), self._tint, self._tint)
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        _renderer(self._name, QColor(colour).name()).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Qt's own version paints upon whatever the memory holds; a button without room asks for a picture of none."""
        made = QPixmap(size)
        if made.isNull():
            return made
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Another one of the same."""
        return _Engine(self._name, self._tint)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    path = _folder() / f"{name}.svg"
    return QSvgRenderer(path.read_text(encoding="ascii").replace("currentColor", colour).encode())


def _folder() -> Path:
    return resource_folder() / "icons"
