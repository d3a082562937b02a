"""The cards of the home page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from copdesk.ui.icons import pixmap
from copdesk.ui.views.home_lines import Line, Lines
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.flow import FlowLayout


class Card(QFrame):
    """A titled box; ``inside`` is its layout."""

    def __init__(self, title: str, *parts: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.inside: QVBoxLayout = column(label(title, "heading", wrap=True), *parts, parent=self, margin=14, gap=8)


class LinesCard(Card):
    """Lines that open records; without any line the card is not there. *press* stands below them."""

    opened = Signal(str, str)
    """(noun, id)."""

    def __init__(self, title: str, press: QPushButton | None = None) -> None:
        self.lines = Lines(title, 2)
        super().__init__(title, self.lines)
        self.lines.opened.connect(self.opened)
        if press is not None:
            self.inside.addLayout(row(press, 0))
        self.hide()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.lines.show_lines(list(lines))
        self.setVisible(bool(lines))


class SaidCard(Card):
    """A sentence with a sign, and the button that goes on from there."""

    def __init__(self, title: str, caption: str, sign: str, press: Callable[[], object]) -> None:
        super().__init__(title)
        self.sign = QLabel()
        self.words = label("", wrap=True)
        line = row(self.sign, self.words, gap=10)
        line.setStretch(1, 1)
        line.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        self.button = button(caption, press, sign=sign)
        self.inside.addLayout(line)
        self.inside.addLayout(row(self.button, 0))

    def say(self, text: str, sign: str, colour: str) -> None:
        """Show a sentence; the card is not there without one."""
        self.words.setText(text)
        self.sign.setPixmap(pixmap(sign, colour, 20, self.devicePixelRatioF()))
        self.setVisible(bool(text))


class WelcomeCard(Card):
    """What to do first at an empty desk."""

    def __init__(self, title: str, text: str, hint: str, choices: Sequence[QPushButton]) -> None:
        super().__init__(title, label(text, wrap=True))
        box = QWidget()
        flow = FlowLayout(box)
        for choice in choices:
            flow.addWidget(choice)
        self.inside.addWidget(box)
        self.inside.addWidget(label(hint, "muted", wrap=True))
        self.hide()
