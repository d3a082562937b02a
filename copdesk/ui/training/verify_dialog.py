"""The code on a certificate, typed, pasted or scanned: whether it is genuine, and what it says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.icons import pixmap
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.outline import Line, Outline

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_SIGNS = {
    "genuine": ("ok", "ok"), "replaced": ("warning", "warning"), "revoked": ("error", "error"),
    "forged": ("error", "error"), "stranger": ("help", "warning"),
}  # fmt: skip
_LINES = 5


@dataclass(frozen=True)
class Found:
    """A verdict in words: its *state*, the sentence, a second one on the register, what the certificate says."""

    state: str
    sentence: str
    more: str
    lines: tuple[tuple[str, str], ...]


class _CodeEdit(QPlainTextEdit):
    """``Enter`` checks, as a scanner sends it after the code; ``Tab`` goes on."""

    def __init__(self, check: Any) -> None:
        super().__init__()
        self._check = check
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._check()
        else:
            super().keyPressEvent(event)


class VerifyDialog(QDialog):
    """Nothing leaves this computer: the cards that the desk was given are enough."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        t = session.texts.t
        self.setWindowTitle(t("verify.title"))
        self.code = _CodeEdit(self.check)
        self.code.setAccessibleName(t("verify.code"))
        self.code.setPlaceholderText(t("verify.hint"))
        self.code.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 14)
        words = label(t("verify.text"), "muted", wrap=True)
        words.setBuddy(self.code)
        self.sign = QLabel()
        self.sign.setFixedWidth(28)
        self.sentence = label("", "heading", wrap=True)
        self.more = label("", wrap=True)
        self.list = Outline(t("verify.says"), [t("verify.field"), t("verify.value")], stretch=1)
        self.go = button(t("verify.check"), self.check, "main")
        self.go.setDefault(True)
        close = button(t("ui.close"), self.reject)
        close.setAutoDefault(False)
        whole = column(words, self.code, parent=self, margin=16, gap=10)
        verdict = row(self.sign, self.sentence, gap=8)
        verdict.setStretch(1, 1)
        whole.addLayout(verdict)
        whole.addWidget(self.more)
        whole.addWidget(self.list, 1)
        whole.addLayout(row(0, self.go, close))
        fit(self, 620, 560)
        self.code.textChanged.connect(self._clear)
        self._clear()
        self.code.setFocus()

    def check(self) -> None:
        """Say what the code is worth."""
        text = self.code.toPlainText()
        if text.strip():
            self._session.run(
                self, _verify, self._session.texts, text, done=self._show, failed=self._refused, replace="verify"
            )

    def _show(self, found: Found) -> None:
        sign, tone = _SIGNS[found.state]
        self._say(sign, tone, found.sentence, found.more)
        self.list.show_lines([Line(name, (name, value)) for name, value in found.lines])
        self.list.setVisible(True)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._say("error", "error", self._session.error_text(error), "")
            self.list.hide()

    def _say(self, sign: str, tone: str, sentence: str, more: str) -> None:
        self.sign.setPixmap(pixmap(sign, getattr(look(), tone), 24, self.devicePixelRatioF()))
        self.sentence.setText(sentence)
        self.more.setText(more)
        self.more.setVisible(bool(more))

    def _clear(self) -> None:
        self.sign.clear()
        self.sentence.clear()
        self.more.hide()
        self.list.hide()


def _verify(desk: Any, texts: Texts, text: str) -> Found:
    """In the worker: the verdict in words."""
    from copdesk.services import certificates_codes, wording

    found = certificates_codes.verify(desk, text)
    if found.state == "genuine":
        sentence = texts.t("verify.genuine", unit=found.unit)
    else:
        refusal = UserError(f"code_{found.state}", unit=found.unit, date=found.revoked)
        sentence = wording.explain(texts, desk.registry, refusal)
    more = texts.t(f"verify.register.{found.register}") if found.register else ""
    return Found(found.state, sentence, more, tuple(certificates_codes.said(texts, found, dates.today())))


def show_verify(view: "RegisterView") -> None:
    """Open the check of certificates."""
    VerifyDialog(view.session, view).open()
