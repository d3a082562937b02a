"""Short questions in the user's words, with safe answers."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from copdesk.texts import Texts
from copdesk.ui.icons import pixmap
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, label, row

Answers = dict[str, Callable[[], None]]
_WIDTH = 400


class Question(QDialog):
    """*answers* maps a caption to what it does; the first one is the main button, Esc does nothing at all."""

    def __init__(self, parent: QWidget | None, title: str, text: str, answers: Answers, cancel: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        sign = label()
        sign.setPixmap(pixmap("help", look().accent, 32, self.devicePixelRatioF()))
        words, said = QWidget(), label(text, wrap=True)
        column(label(title, "heading", wrap=True), said, parent=words, gap=6)
        # A wrapped text inside boxes is not asked how high it is: long ones would be cut.
        said.setMinimumSize(_WIDTH, said.heightForWidth(_WIDTH))
        head = row(sign, gap=14)
        head.addWidget(words, 1)
        buttons = row(0, gap=8)
        self.buttons = {}
        for place, (caption, act) in enumerate(answers.items()):
            made = button(caption, partial(self._answer, act), "main" if place == 0 else "")
            made.setDefault(place == 0)
            buttons.addWidget(made)
            self.buttons[caption] = made
        self.cancel = button(cancel, self.reject)
        buttons.addWidget(self.cancel)
        layout = column(parent=self, margin=20, gap=18)
        layout.addLayout(head)
        layout.addLayout(buttons)

    def _answer(self, act: Callable[[], None]) -> None:
        self.accept()
        act()


def ask_unsaved(
    parent: QWidget, texts: Texts, save: Callable[[], None], discard: Callable[[], None]
) -> Question:  # fmt: skip
    """Ask what to do with unsaved edits; cancelling leaves everything as it was."""
    answers = {texts.t("ui.save"): save, texts.t("ui.discard"): discard}
    made = Question(parent, texts.t("ui.unsaved.title"), texts.t("ui.unsaved.text"), answers, texts.t("ui.cancel"))
    made.open()
    return made
