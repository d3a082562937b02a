"""Cards: ours to hand out, and those of the desks whose packages are accepted here."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.card_dialog import CardDialog
from copdesk.ui.exchange.card_paper import card_sheet
from copdesk.ui.exchange.parts import KEY, Notice, Page, ask_file, confirm, grouped, line, listing, moment, select
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, frame, label, row, scrolled

_QR = 148


class DesksTab(QWidget):
    """Our card above, the cards of others below."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self.known: work.Desks | None = None
        self.dialog: QDialog | None = None
        texts = self.texts
        self.notice = Notice(session)
        headers = [texts.t(f"packages.desk.{name}") for name in ("unit", "role", "sent", "received", "state")]
        self.list = listing(texts.t("packages.desk.list"), headers)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.nobody = label(texts.t("packages.desk.nobody"), "muted", wrap=True)
        self.add = button(texts.t("packages.card.add"), self.ask_card, "main")
        self.revoke = button(texts.t("packages.card.revoke"), self.ask_revoke, sign="prohibited")
        self.chosen_print = label("", "muted")
        self.chosen_print.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heads = row(label(texts.t("packages.desk.list"), "heading"), 0, self.add, self.revoke)
        page = Page()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.notice)
        layout.addWidget(self._own())
        layout.addLayout(heads)
        layout.addWidget(self.nobody)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.chosen_print)
        layout.addStretch(0)
        self.list.setMinimumHeight(100)
        column(scrolled(page), parent=self, gap=0)
        self._chosen()

    def load(self) -> None:
        """Ask the desk again."""
        self.session.run(self, work.desks, done=self._show, failed=self.notice.refuse, replace="desks")

    def ask_card(self) -> None:
        """Choose the file of a card."""
        pattern = f"{self.texts.t('packages.card.files')} (*{work.CARD})"
        self.dialog = ask_file(self, self.texts.t("packages.card.add"), pattern, self.open_card)

    def open_card(self, path: Path) -> None:
        """Show the card of a file, to be compared and accepted."""
        self.session.run(self, work.read_card, path, done=partial(self._compare, path), failed=self.notice.refuse)

    def ask_revoke(self) -> None:
        """Ask before packages of a desk are refused."""
        contact = self._contact()
        if contact is None:
            return
        texts, card = self.texts, contact.known.card
        title = texts.t("packages.card.revoke_ask", unit=card.unit)
        answer = (texts.t("packages.card.revoke"), partial(self._revoke, card.fingerprint))
        self.dialog = confirm(self, title, texts.t("packages.card.revoke_text"), answer, texts.t("ui.cancel"))

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

    def _own(self) -> QWidget:
        texts = self.texts
        box = frame("card")
        self.picture = QLabel()
        self.picture.setFixedSize(_QR, _QR)
        self.picture.setAccessibleName(texts.t("packages.card.picture"))
        self.unit = label("", "heading", wrap=True)
        self.fingerprint = label("", "mono")
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save = button(texts.t("packages.card.save"), self.ask_save, sign="save")
        self.print = button(texts.t("packages.card.print"), self.ask_print, sign="print")
        self.copy = button(texts.t("packages.card.copy"), self.copy_fingerprint, sign="copy")
        words, tools = QWidget(), QWidget()
        inner = column(label(texts.t("packages.card.ours"), "muted", wrap=True), self.unit, parent=words, gap=4)
        inner.addWidget(self.fingerprint)
        inner.addWidget(label(texts.t("card.advice"), "small", wrap=True))
        column(self.save, self.print, self.copy, parent=tools)
        layout = row(self.picture, words, tools, parent=box, margin=14, gap=16)
        for part in (self.picture, words, tools):
            layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        return box

    def _show(self, known: work.Desks) -> None:
        self.known = known
        self.unit.setText(known.card.unit)
        self.fingerprint.setText(grouped(known.card.fingerprint))
        self.fingerprint.setAccessibleName(f"{self.texts.t('card.fingerprint')}: {known.card.fingerprint}")
        self.picture.setPixmap(_picture(known.picture, self.devicePixelRatioF()))
        self.list.clear()
        for contact in known.contacts:
            self.list.addTopLevelItem(self._line(contact))
        self.nobody.setVisible(not known.contacts)
        self.list.setVisible(bool(known.contacts))
        if known.contacts:
            select(self.list, 0)
        self._chosen()

    def _line(self, contact: Any) -> Any:
        known, texts = contact.known, self.texts
        revoked = known.revoked
        state = texts.t("packages.desk.revoked", date=f"{revoked:%d.%m.%Y}") if revoked else texts.t("packages.desk.ok")
        role = texts.t(f"packages.role.{known.role}") if known.role in ("unit", "district", "region") else known.role
        words = (known.card.unit, role, moment(contact.sent_ms), moment(contact.received_ms), state)
        return line(words, contact)

    def _contact(self) -> Any:
        item = self.list.currentItem()
        return item.data(0, KEY) if item is not None else None

    def _chosen(self) -> None:
        contact = self._contact()
        self.revoke.setEnabled(contact is not None and contact.known.revoked is None)
        words = "" if contact is None else f"{self.texts.t('card.fingerprint')}: {contact.known.card.fingerprint}"
        self.chosen_print.setText(words)
        self.chosen_print.setVisible(bool(words))

    def _compare(self, path: Path, card: Any) -> None:
        self.notice.hide()
        self.dialog = CardDialog(self.session, path, card, partial(self._added, card.unit), self)
        self.dialog.open()

    def _added(self, unit: str) -> None:
        self.notice.say("ok", self.texts.t("packages.card.added", unit=unit))
        self.load()

    def _revoke(self, fingerprint: str) -> None:
        self.session.run_action(self, work.revoke, fingerprint, done=self._revoked, failed=self.notice.refuse)

    def _revoked(self, card: Any) -> None:
        self.notice.say("ok", self.texts.t("packages.card.revoked", unit=card.unit))
        self.load()

    def _saved(self, path: Path) -> None:
        self.notice.say("ok", self.texts.t("packages.card.saved", path=path))


def _picture(svg: bytes, ratio: float) -> QPixmap:
    """The QR code on white, whatever the theme: a camera needs the contrast."""
    made = QPixmap(QSize(_QR, _QR) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    return made
