"""A card from a file: its fingerprint is compared aloud with its owner before it is accepted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QWidget

from copdesk.ui.exchange import work
from copdesk.ui.exchange.parts import Notice, grouped
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo

ROLES = ("unit", "district", "region")


class CardDialog(QDialog):
    """Shows whose card it is; the receiver gives the role and says that the fingerprint was compared."""

    def __init__(self, session: Session, path: Path, card: Any, done: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        texts = session.texts
        self._session, self._path, self._done = session, path, done
        self.setWindowTitle(texts.t("packages.card.add"))
        self.setMinimumWidth(480)
        self.notice = Notice(session)
        self.fingerprint = label(grouped(card.fingerprint), "mono")
        self.fingerprint.setAccessibleName(f"{texts.t('card.fingerprint')}: {card.fingerprint}")
        self.role = CalmCombo()
        for role in ROLES:
            self.role.addItem(texts.t(f"packages.role.{role}"), role)
        self.compared = QCheckBox(texts.t("packages.card.compared"))
        self.accept_button = button(texts.t("packages.card.accept"), self.accept_card, "main")
        self.accept_button.setDefault(True)
        self.accept_button.setEnabled(False)
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
            label(texts.t("card.advice"), wrap=True),
            parent=self,
            margin=20,
            gap=10,
        )
        layout.addLayout(form)
        layout.addWidget(self.compared)
        layout.addWidget(self.notice)
        layout.addLayout(row(0, self.accept_button, button(texts.t("ui.cancel"), self.reject)))
        self.compared.setFocus()

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
