"""Small parts that every screen is made of: labels, buttons, lines, boxes with our margins."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from copdesk.ui.icons import icon

_EDGE = 40  # pixels of the window behind that a dialog leaves in sight, so that one knows where one is


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let the widget show it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Heading(QLabel):
    """A line that ends in an ellipsis where there is no room for all of it; the tip and screen readers have it all."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "heading")
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(min(80, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line, cut between letters."""
        metrics, area = self.fontMetrics(), self.contentsRect()
        line = " ".join(self.text().split())
        cut = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
        self.setToolTip(line if cut != line else "")
        painter = QPainter(self)
        self.style().drawItemText(
            painter, area, int(self.alignment()), self.palette(), self.isEnabled(), cut, self.foregroundRole()
        )
        painter.end()


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label that shows *text* literally, whatever it holds; *role* as in style.qss."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class Problem(QLabel):
    """What is wrong, above or below what it is about; nothing is seen while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "error")
        self.hide()

    def say(self, text: str) -> None:
        """Show *text* with a sign that needs no colour; «» takes it away."""
        self.setText(f"⚠ {text}" if text else "")
        self.setVisible(bool(text))


def button(text: str, press: Callable[[], object] | None = None, role: str = "", sign: str = "") -> QPushButton:
    """A push button; *role* main, flat or choice; *sign* is an icon."""
    made = QPushButton(f" {text}" if sign else text)
    if role:
        made.setProperty("role", role)
    if sign:
        made.setIcon(icon(sign, "on_accent" if role == "main" else ""))
    if press is not None:
        made.clicked.connect(_without_state(press))
    return made


def tool(name: str, sign: str, press: Callable[[], object] | None = None, *, caption: bool = False) -> QToolButton:
    """A small button with an icon; *name* is its accessible name and tip, and its caption when asked."""
    made = QToolButton()
    made.setIcon(icon(sign))
    made.setIconSize(QSize(18, 18))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name.replace("&", ""))
    made.setToolTip(name.replace("&", ""))
    if caption:
        made.setText(f" {name}")
        made.setProperty("role", "button")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if press is not None:
        made.clicked.connect(_without_state(press))
    return made


def column(*items: QWidget | int, parent: QWidget | None = None, margin: int = 0, gap: int = 8) -> QVBoxLayout:
    """Widgets below each other; a number is a space, 0 a stretch."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    _fill(made, items, margin, gap)
    return made


def row(*items: QWidget | int, parent: QWidget | None = None, margin: int = 0, gap: int = 8) -> QHBoxLayout:
    """Widgets beside each other; a number is a space, 0 a stretch."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    _fill(made, items, margin, gap)
    return made


def frame(role: str, parent: QWidget | None = None) -> QFrame:
    """A box; *role* card, bar, panel, line, chip, popup or banner."""
    made = QFrame(parent)
    made.setProperty("role", role)
    return made


def fit(dialog: QWidget, width: int, height: int) -> None:
    """Give *dialog* its usual size in pixels, or what the window it belongs to leaves of it."""
    parent = dialog.parentWidget()
    room = parent.window().size() - QSize(_EDGE, _EDGE) if parent is not None else QSize(width, height)
    dialog.resize(QSize(width, height).boundedTo(room).expandedTo(dialog.minimumSizeHint()))


def scrolled(inner: QWidget) -> QScrollArea:
    """*inner* in an area that scrolls downwards only, and never takes the focus itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner.setProperty("role", "page")
    area.setWidget(inner)
    return area


def _without_state(press: Callable[[], object]) -> Callable[[bool], None]:
    """``clicked`` brings the state of the button along, which nobody here wants."""

    def pressed(_checked: bool = False) -> None:
        press()

    return pressed


def _fill(layout: QVBoxLayout | QHBoxLayout, items: tuple[QWidget | int, ...], margin: int, gap: int) -> None:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif item:
            layout.addSpacing(item)
        else:
            layout.addStretch(1)
