"""A new recovery key: shown once, printed or saved for the envelope, and typed back in part."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFileDialog

from copdesk.texts import Texts
from copdesk.ui.upkeep.dialog import UpkeepDialog
from copdesk.ui.widgets.basics import button, label, row


class RecoveryDialog(UpkeepDialog):
    """Closes once the last four characters were typed: by then the key stands on paper."""

    def __init__(self, owner: UpkeepDialog, key: str) -> None:
        super().__init__(owner.session, owner, "recovery")
        self.key = key
        groups = key.split("-")
        half = (len(groups) + 1) // 2
        shown = label("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]), "mono")
        flags = Qt.TextInteractionFlag
        shown.setTextInteractionFlags(flags.TextSelectableByKeyboard | flags.TextSelectableByMouse)
        shown.setAccessibleName(self.texts.t("ui.recovery.title"))
        self.body.addWidget(shown)
        self.print_button = button(self.texts.t("ui.recovery.print"), self.print_key, sign="print")
        self.save_button = button(self.texts.t("upkeep.recovery.save"), self.ask_file, sign="pdf")
        self.body.addLayout(row(self.print_button, self.save_button, 0))
        self.typed = self.ask("ui.recovery.type_back")
        self.body.addStretch(1)
        self.finish(button(self.texts.t("upkeep.recovery.done"), self.done_with_it, "main"), size=(520, 360))
        self.close_button.hide()
        self.typed.setFocus()

    def done_with_it(self) -> None:
        """Close if the last group was typed."""
        if self.typed.text().strip().upper() == self.key.rsplit("-", 1)[-1]:
            self.accept()
        else:
            self.notice.say(self.texts.t("ui.recovery.wrong"), "error")

    def reject(self) -> None:
        """Esc does not lose the key: it is shown this once only."""
        self.notice.say(self.texts.t("upkeep.recovery.once"), "warning")
        self.typed.setFocus()

    def print_key(self) -> None:
        """Print the key on one sheet; it is written to no file."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            sheet = QTextDocument()
            lines = (self.texts.t("ui.recovery.title"), self.session.unit, self.key, self.texts.t("ui.recovery.text"))
            sheet.setPlainText("\n\n".join(lines))
            sheet.print_(printer)

    def ask_file(self) -> None:
        """Ask where to save the sheet."""
        name = f"{self.texts.t('ui.recovery.title')}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, self.texts.t("upkeep.recovery.save"), name, "PDF (*.pdf)")
        if chosen:
            self.save(Path(chosen).with_suffix(".pdf"))

    def save(self, out: Path) -> None:
        """Write the sheet as a PDF file."""
        args = (self.texts, self.session.unit, self.session.user, self.key, out)
        self.work(_save, *args, done=lambda _: self._saved(out), writes=False)

    def _saved(self, out: Path) -> None:
        self.notice.say(self.texts.t("upkeep.recovery.saved", path=str(out)), "warning")


def _save(_desk: Any, texts: Texts, unit: str, user: str, key: str, out: Path) -> None:
    from copdesk.services import upkeep

    upkeep.save_recovery(texts, unit, user, key, out)
