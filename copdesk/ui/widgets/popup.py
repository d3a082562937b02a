"""Where a list or a calendar that a field opens stands: below its line, and always on the screen."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

_GAP = 2


def place_at(popup: QWidget, line: QWidget) -> None:
    """Put *popup* below *line*, or above it where there is more room; what would stick out is moved in or made lower.

    Its size must be the one it is shown with.
    """
    room, top = line.screen().availableGeometry(), line.mapToGlobal(QPoint(0, 0))
    popup.setGeometry(_placed(QRect(top, line.size()), popup.size().width(), popup.size().height(), room))


def _placed(line: QRect, width: int, height: int, room: QRect) -> QRect:
    below = room.bottom() - line.bottom() - _GAP
    above = line.top() - room.top() - _GAP
    down = below >= min(height, above)
    high = min(height, below if down else above)
    left = max(room.left(), min(line.left(), room.right() + 1 - width))
    return QRect(left, line.bottom() + 1 + _GAP if down else line.top() - _GAP - high, width, high)
