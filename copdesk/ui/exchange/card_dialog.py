"""A card from a file: its fingerprint is compared aloud with its owner before it is accepted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QWidget

from copdesk.texts import Texts
from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import Notice, grouped
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo

ROLES = ("unit", "district", "region")


def why(texts: Texts, look: Any) -> str:
    """Why a card may be believed without comparing it; empty when it may not."""
    words = [vouched(texts, each) for each in look.vouched]
    if look.former is not None:
        words.insert(0, texts.t("packages.card.succeeds", fingerprint=look.former.card.fingerprint))
    return "\n".join(words)


def vouched(texts: Texts, voucher: Any) -> str:
    """Who countersigned a card, and when."""
    role = texts.t(f"packages.role.{voucher.role}")
    return texts.t("packages.card.vouched", unit=voucher.unit, role=role, date=f"{voucher.on:%d.%m.%Y}")


class CardDialog(QDialog):
    """Shows whose card it is; the receiver gives the role and says that the fingerprint was compared.

    A card that a superior vouches for, or the former key of a known desk, needs no comparing.
    """

    def __init__(self, session: Session, path: Path, look: Any, done: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        texts, card = session.texts, look.card
        self._session, self._path, self._done = session, path, done
        self.setWindowTitle(texts.t("packages.card.add"))
        self.setMinimumWidth(480)
        self.notice = Notice(session)
        self.fingerprint = label(grouped(card.fingerprint), "mono")
        self.fingerprint.setAccessibleName(f"{texts.t('card.fingerprint')}: {card.fingerprint}")
        self.role = CalmCombo()
        for role in ROLES:
            self.role.addItem(texts.t(f"packages.role.{role}"), role)
        if look.former is not None:
            self.role.setCurrentIndex(max(0, self.role.findData(look.former.role)))
        self.compared = QCheckBox(texts.t("packages.card.compared"))
        known = bool(look.vouched) or look.former is not None
        self.accept_button = button(texts.t("packages.card.accept"), self.accept_card, "main")
        self.accept_button.setDefault(True)
        self.accept_button.setEnabled(known)
        self.compared.toggled.connect(self.accept_button.setEnabled)
        form = QFormLayout()
        name = label(texts.t("card.role"))
        name.setBuddy(self.role)
        form.addRow(name, self.role)
        layout = column(
            label(card.unit, "heading", wrap=True),
            label(texts.t("card.made_on", date=f"{card.made_on:%d.%m.%Y}"), "muted"),
            label(texts.t("card.fingerprint"), "muted"),
            self.fingerprint,
            label(why(texts, look) or texts.t("card.advice"), wrap=True),
            parent=self,
            margin=20,
            gap=10,
        )
        layout.addLayout(form)
        layout.addWidget(self.compared)
        layout.addWidget(self.notice)
        layout.addLayout(row(0, self.accept_button, button(texts.t("ui.cancel"), self.reject)))
        self.compared.setVisible(not known)
        (self.role if known else self.compared).setFocus()

    def accept_card(self) -> None:
        """Trust the card; a refusal is shown here."""
        self.accept_button.setEnabled(False)
        self._session.run_action(
            self, work.trust, self._path, self.role.currentData(), done=self._accepted, failed=self._refused
        )

    def _accepted(self, _card: Any) -> None:
        self.accept()
        self._done()

    def _refused(self, error: Exception) -> None:
        self.accept_button.setEnabled(True)
        self.notice.refuse(error)
