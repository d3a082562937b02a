"""Reports of a period: which one, of which days; then its preview, or a table for further work."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.actions import Command
from copdesk.ui.messages import MessageBar
from copdesk.ui.papers import places
from copdesk.ui.papers.paper_work import REPORT, PaperAsk
from copdesk.ui.papers.preview import PaperPreview, show_preview
from copdesk.ui.session import Message, Session
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors import Context, editor_for
from copdesk.ui.widgets.editors.base import Editor
from copdesk.ui.widgets.editors.choices import CalmCombo

# Kinds of services.reports, which is loaded in the worker only.
KINDS = (
    "training-register", "officer-hours", "officer-norms", "competencies", "refreshing", "trainers",
    "audiences", "training-marks",
    "assignments", "plan-progress", "plan-units", "attendance", "meetings", "media",
)  # fmt: skip


class ReportDialog(QDialog):
    """Enter opens the preview over *window*; a table is saved from here; Esc closes."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._texts, self._window = session, session.texts, window
        self.preview: PaperPreview | None = None
        self.saved: Path | None = None
        texts = session.texts
        self.setWindowTitle(texts.t("ui.reports.title"))
        # High enough for a refusal under each of the days.
        self.setMinimumSize(500, 300)
        self.messages = MessageBar(texts)
        self.kind = CalmCombo()
        for kind in KINDS:
            self.kind.addItem(texts.t(f"report.kind.{kind}"), kind)
        year = dates.today().year
        self.start = self._day("start", "from", date(year, 1, 1))
        self.end = self._day("end", "to", date(year, 12, 31))
        form = QFormLayout()
        for name, control in (("kind", self.kind), ("from", self.start), ("to", self.end)):
            caption = label(texts.t(f"ui.reports.{name}"))
            caption.setBuddy(control)
            form.addRow(caption, control)
        self.kind.setAccessibleName(texts.t("ui.reports.kind"))
        self.show_button = button(texts.t("ui.reports.preview"), self.open_preview, "main")
        self.show_button.setDefault(True)
        self.save_button = button(texts.t("ui.reports.save"), self.save, sign="sheet")
        close = button(texts.t("ui.close"), self.reject)
        for one in (self.save_button, close):
            one.setAutoDefault(False)
        layout = column(self.messages, parent=self, margin=20, gap=14)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addLayout(row(0, self.show_button, self.save_button, close))
        self.kind.setFocus()

    def open_preview(self) -> None:
        """The paper of the chosen report; this dialog gives way to it."""
        asked = self._asked()
        if asked is not None:
            ask = PaperAsk(REPORT, "", key=self.kind.currentData(), shown=asked)
            self.preview = show_preview(self._session, ask, self._window)
            self.accept()

    def save(self) -> None:
        """Ask for a file, then save the figures as a table."""
        asked = self._asked()
        path = places.ask_file(self, self._session, self.kind.currentText(), ".xlsx") if asked is not None else None
        if path is None:
            return
        self.save_button.setEnabled(False)
        work = (self.kind.currentData(), path, self._texts, asked)
        title = self._texts.t("ui.reports.saving")
        self._session.run(self, _write, *work, done=self._saved, failed=self._refused, title=title)

    def _day(self, field: str, name: str, day: date) -> Editor:
        made = editor_for(self._session.registry["plan"].field(field), Context(self._texts, "plan"), self)
        made.set_label(self._texts.t(f"ui.reports.{name}"))
        made.set_value(day)
        return made

    def _asked(self) -> dict[str, Any] | None:
        """The days as ``services.reports`` takes them; None while they make no period, which is said at the field."""
        from copdesk.reports.period import period

        if self.start.check() or self.end.check():
            return None
        days = {"start": self.start.value(), "end": self.end.value()}
        try:
            period(days["start"], days["end"], dates.today())
        except UserError as error:
            self.end.show_error(error)
            return None
        return days

    def _saved(self, path: Path) -> None:
        self.saved = path
        self.save_button.setEnabled(True)
        self.messages.show_message(Message("ok", self._texts.t("ui.papers.saved", file=path.name, folder=path.parent)))

    def _refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, UserError):
            self.messages.show_message(Message("error", self._session.error_text(error)))


def command() -> Command:
    """«Reports» in the menu of tools."""
    return Command("ui.reports", "tools", show_reports, "chart")


def show_reports(session: Session, window: QWidget) -> None:
    """Open the dialog over *window*."""
    ReportDialog(session, window).open()


def _write(desk: Any, kind: str, path: Path, texts: Texts, asked: dict[str, Any]) -> Path:
    from copdesk.services import reports

    return reports.write(desk, kind, path, texts, **asked)
