"""Cards: ours to hand out, and those of the desks whose packages are accepted here."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.card_dialog import CardDialog, vouched
from copdesk.ui.exchange.own_card import OwnCard
from copdesk.ui.exchange.parts import KEY, Notice, Page, ask_file, confirm, line, listing, moment, select
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row, scrolled


class DesksTab(QWidget):
    """Our card above, the cards of others below."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        self.dialog: QDialog | None = None
        texts = self.texts
        self.notice = Notice(session)
        self.own = OwnCard(session, self.notice)
        self.own.changed.connect(self.load)
        headers = [texts.t(f"packages.desk.{name}") for name in ("unit", "role", "sent", "received", "state")]
        self.list = listing(texts.t("packages.desk.list"), headers)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.nobody = label(texts.t("packages.desk.nobody"), "muted", wrap=True)
        self.add = button(texts.t("packages.card.add"), self.ask_card, "main")
        self.countersign = button(texts.t("packages.card.countersign"), self.ask_countersign, sign="certificate")
        self.revoke = button(texts.t("packages.card.revoke"), self.ask_revoke, sign="prohibited")
        self.chosen_print = label("", "muted")
        self.chosen_print.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heads = row(label(texts.t("packages.desk.list"), "heading"), 0, self.add, self.countersign, self.revoke)
        page = Page()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.notice)
        layout.addWidget(self.own)
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
        self.session.run(self, work.look_at_card, path, done=partial(self._compare, path), failed=self.notice.refuse)

    def ask_revoke(self) -> None:
        """Ask before packages of a desk are refused."""
        contact = self._contact()
        if contact is None:
            return
        texts, card = self.texts, contact.known.card
        title = texts.t("packages.card.revoke_ask", unit=card.unit)
        answer = (texts.t("packages.card.revoke"), partial(self._revoke, card.fingerprint))
        self.dialog = confirm(self, title, texts.t("packages.card.revoke_text"), answer, texts.t("ui.cancel"))

    def ask_countersign(self) -> None:
        """Choose where the card of a desk goes with our word for it."""
        contact, texts = self._contact(), self.texts
        if contact is None:
            return
        pattern = f"{texts.t('packages.card.files')} (*{work.CARD})"
        chosen = partial(self._countersign, contact.known.card.fingerprint)
        name = Path.home() / f"CopDesk-{contact.known.card.fingerprint[:4]}{work.CARD}"
        self.dialog = ask_file(self, texts.t("packages.card.countersign"), pattern, chosen, save_as=name)

    def _show(self, known: work.Desks) -> None:
        self.own.show_card(known)
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
        state = texts.t("packages.desk.ok")
        if known.revoked:
            state = texts.t("packages.desk.revoked", date=f"{known.revoked:%d.%m.%Y}")
        elif known.vouched:
            state = texts.t("packages.desk.vouched")
        role = texts.t(f"packages.role.{known.role}") if known.role in ("unit", "district", "region") else known.role
        words = (known.card.unit, role, moment(contact.sent_ms), moment(contact.received_ms), state)
        return line(words, contact)

    def _contact(self) -> Any:
        item = self.list.currentItem()
        return item.data(0, KEY) if item is not None else None

    def _chosen(self) -> None:
        contact = self._contact()
        for each in (self.revoke, self.countersign):
            each.setEnabled(contact is not None and contact.known.revoked is None)
        words = "" if contact is None else self._details(contact.known)
        self.chosen_print.setText(words)
        self.chosen_print.setVisible(bool(words))

    def _details(self, known: Any) -> str:
        """The fingerprint of a card, when its keys were changed, and who vouches for it."""
        texts, card = self.texts, known.card
        words = [f"{texts.t('card.fingerprint')}: {card.fingerprint}"]
        if card.chain:
            words.append(texts.t("packages.card.changed_on", date=f"{card.made_on:%d.%m.%Y}"))
        return "\n".join([*words, *(vouched(texts, each) for each in known.vouched)])

    def _compare(self, path: Path, look: Any) -> None:
        self.notice.hide()
        if look.own:
            self.session.run_action(self, work.trust, path, "", done=self._adopted, failed=self.notice.refuse)
            return
        self.dialog = CardDialog(self.session, path, look, partial(self._added, look.card.unit), self)
        self.dialog.open()

    def _added(self, unit: str) -> None:
        self.notice.say("ok", self.texts.t("packages.card.added", unit=unit))
        self.load()

    def _adopted(self, _card: Any) -> None:
        self.notice.say("ok", self.texts.t("packages.card.adopted"))
        self.load()

    def _countersign(self, fingerprint: str, path: Path) -> None:
        self.session.run(self, work.countersign, fingerprint, path, done=self._countersigned, failed=self.notice.refuse)

    def _countersigned(self, path: Path) -> None:
        self.notice.say("ok", self.texts.t("packages.card.countersign_done", path=path))

    def _revoke(self, fingerprint: str) -> None:
        self.session.run_action(self, work.revoke, fingerprint, done=self._revoked, failed=self.notice.refuse)

    def _revoked(self, card: Any) -> None:
        self.notice.say("ok", self.texts.t("packages.card.revoked", unit=card.unit))
        self.load()
