"""The card of this desk: shown, saved, printed, given new keys."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.card_dialog import vouched
from copdesk.ui.exchange.card_paper import card_sheet
from copdesk.ui.exchange.parts import Notice, ask_file, confirm, grouped
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, frame, label, row

_QR = 148


class OwnCard(QWidget):
    """Our card as others get it; what was done is said in *notice*."""

    changed = Signal()

    def __init__(self, session: Session, notice: Notice) -> None:
        super().__init__()
        self.session, self.texts, self.notice = session, session.texts, notice
        self.known: work.Desks | None = None
        self.dialog: QDialog | None = None
        texts = self.texts
        box = frame("card")
        self.picture = QLabel()
        self.picture.setFixedSize(_QR, _QR)
        self.picture.setAccessibleName(texts.t("packages.card.picture"))
        self.unit = label("", "heading", wrap=True)
        self.fingerprint = label("", "mono")
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.history = label("", "small", wrap=True)
        self.save = button(texts.t("packages.card.save"), self.ask_save, sign="save")
        self.print = button(texts.t("packages.card.print"), self.ask_print, sign="print")
        self.copy = button(texts.t("packages.card.copy"), self.copy_fingerprint, sign="copy")
        self.change = button(texts.t("packages.card.change"), self.ask_change, sign="key")
        words, tools = QWidget(), QWidget()
        self.revoke = button(texts.t("packages.card.revoke_own"), self.ask_revoke, sign="prohibited")
        inner = column(label(texts.t("packages.card.ours"), "muted", wrap=True), self.unit, parent=words, gap=4)
        for each in (self.fingerprint, self.history, label(texts.t("card.advice"), "small", wrap=True)):
            inner.addWidget(each)
        column(self.save, self.print, self.copy, self.change, self.revoke, parent=tools, gap=2)
        layout = row(self.picture, words, tools, parent=box, margin=14, gap=16)
        for part in (self.picture, words, tools):
            layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        column(box, parent=self, gap=0)

    def show_card(self, known: work.Desks) -> None:
        """Show the card of *known*."""
        self.known = known
        self.revoke.setEnabled(known.revoked is None)
        self.unit.setText(known.card.unit)
        self.history.setText("\n".join(self._history(known)))
        self.fingerprint.setText(grouped(known.card.fingerprint))
        self.fingerprint.setAccessibleName(f"{self.texts.t('card.fingerprint')}: {known.card.fingerprint}")
        self.picture.setPixmap(_picture(known.picture, self.devicePixelRatioF()))

    def ask_save(self) -> None:
        """Choose where our card goes."""
        texts = self.texts
        pattern = f"{texts.t('packages.card.files')} (*{work.CARD})"
        name = Path.home() / f"CopDesk{work.CARD}"
        self.dialog = ask_file(self, texts.t("packages.card.save"), pattern, self.save_card, save_as=name)

    def save_card(self, path: Path) -> None:
        """Write our card to a file."""
        self.session.run(self, work.save_card, path, done=self._saved, failed=self.notice.refuse)

    def ask_print(self) -> None:
        """Choose where the sheet goes."""
        name = Path.home() / "CopDesk.pdf"
        self.dialog = ask_file(self, self.texts.t("packages.card.print"), "PDF (*.pdf)", self.print_card, save_as=name)

    def print_card(self, path: Path) -> None:
        """Our card on A6."""
        if self.known is None:
            return
        card = self.known.card
        made_on = f"{card.made_on:%d.%m.%Y}"
        sheet = card_sheet(self.texts, card.unit, card.fingerprint, made_on, self.known.picture)
        self.session.run(self, work.save_file, path, sheet, done=self._saved, failed=self.notice.refuse)

    def copy_fingerprint(self) -> None:
        """Put our fingerprint on the clipboard."""
        if self.known is not None:
            QGuiApplication.clipboard().setText(self.known.card.fingerprint)

    def ask_change(self) -> None:
        """Ask before this desk gets new keys."""
        texts = self.texts
        answer = (texts.t("packages.card.change_yes"), self._change)
        text = texts.t("packages.card.change_void_text" if self._is_void else "packages.card.change_text")
        self.dialog = confirm(self, texts.t("packages.card.change_ask"), text, answer, texts.t("ui.cancel"))

    def ask_revoke(self) -> None:
        """Say what it means and what comes next before this desk gives its card up."""
        texts = self.texts
        answer = (texts.t("packages.card.revoke_own_yes"), self._revoke)
        title, text = texts.t("packages.card.revoke_own_ask"), texts.t("packages.card.revoke_own_text")
        self.dialog = confirm(self, title, text, answer, texts.t("ui.cancel"))

    @property
    def _is_void(self) -> bool:
        return self.known is not None and self.known.revoked is not None

    def _history(self, known: work.Desks) -> list[str]:
        texts, card = self.texts, known.card
        made = f"{card.made_on:%d.%m.%Y}"
        words = [texts.t("packages.card.changed_on" if card.chain else "card.made_on", date=made)]
        words += [vouched(texts, each) for each in known.vouched]
        if len(card.countersigned) > len(known.vouched):
            words.append(texts.t("packages.card.countersigned"))
        if known.revoked is not None:
            words.append(texts.t("packages.card.revoked_own", date=f"{known.revoked:%d.%m.%Y}"))
        return words

    def _change(self) -> None:
        self.session.run_action(self, work.change_key, done=self._changed, failed=self.notice.refuse)

    def _changed(self, _card: Any) -> None:
        done = "packages.card.change_void_done" if self._is_void else "packages.card.change_done"
        self.notice.say("ok", self.texts.t(done))
        self.changed.emit()

    def _revoke(self) -> None:
        self.session.run_action(self, work.revoke_own, done=self._revoked, failed=self.notice.refuse)

    def _revoked(self, _card: Any) -> None:
        self.notice.say("ok", self.texts.t("packages.card.revoke_own_done"))
        self.changed.emit()

    def _saved(self, path: Path) -> None:
        self.notice.say("ok", self.texts.t("packages.card.saved", path=path))


def _picture(svg: bytes, ratio: float) -> QPixmap:
    """The QR code on white, whatever the theme: a camera needs the contrast."""
    made = QPixmap(QSize(_QR, _QR) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    # By itself it would fill as many points as there are pixels: on a screen of 150 % a third was cut off.
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, _QR, _QR))
    painter.end()
    return made
