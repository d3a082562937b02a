"""All groups at one glance for their secretary: terms, vacancies, gaps, candidates, consents, training, absences."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.session import Changes, Session
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.outline import Line, Outline

_COLUMNS = ("what", "who", "due", "detail")
_DAYS = (30, 60, 90)
_NOUNS = (
    "group", "seat", "membership", "sector_minimum", "person", "consent", "application", "required_course",
    "member_course", "attendance", "meeting",
)  # fmt: skip


class WatchDialog(QDialog):
    """``Enter`` opens the record that a line is about; the dialog stays, and loads again after each change."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self.texts = session, session.texts
        self.dialog: QDialog | None = None
        t = self.texts.t
        self.setWindowTitle(t("register.watch").rstrip("…"))
        self.days = CalmCombo()
        for days in _DAYS:
            self.days.addItem(self.texts.n("watch.days", days), days)
        self.days.setCurrentIndex(_DAYS.index(60))
        self.days.setAccessibleName(t("watch.within"))
        self.list = Outline(
            t("register.watch").rstrip("…"), [t(f"watch.column.{name}") for name in _COLUMNS], stretch=1
        )
        self.print = button(t("ui.print"), self.show_paper, sign="print")
        self.close_button = button(t("ui.close"), self.reject)
        for press in (self.print, self.close_button):
            press.setAutoDefault(False)
        words = label(t("watch.within"))
        words.setBuddy(self.days)
        nothing = EmptyState("ok", t("watch.none"))
        self._stack = ListOrEmpty(self.list, nothing, EmptyState("ok", t("watch.none")))
        whole = column(parent=self, margin=16, gap=8)
        whole.addLayout(row(words, self.days, 0))
        whole.addWidget(self._stack, 1)
        whole.addWidget(label(t("watch.hint"), "small", wrap=True))
        whole.addLayout(row(self.print, 0, self.close_button))
        fit(self, 1040, 640)
        self.list.opened.connect(self.open_record)
        self.days.currentIndexChanged.connect(lambda _at: self.load())
        session.changed.connect(self._changed)
        self.load()

    def load(self) -> None:
        """Look again."""
        args = (self.texts, dates.today(), int(self.days.currentData()))
        self._session.run(self, _lines, *args, done=self._show, replace="watch")

    def open_record(self, key: str) -> None:
        """The whole card of the record."""
        from copdesk.ui.views.record_dialog import RecordDialog

        noun, _at, record = key.split("|")
        self.dialog = RecordDialog(self._session, self, noun, record)
        self.dialog.open()

    def show_paper(self) -> None:
        """The list as it is printed."""
        from copdesk.ui.papers.paper_work import READY, PaperAsk
        from copdesk.ui.papers.preview import show_preview

        def show(document: Any) -> None:
            self.dialog = show_preview(self._session, PaperAsk(READY, "group", shown={"document": document}), self)

        self._session.run(self, _paper, self.texts, dates.today(), int(self.days.currentData()), done=show)

    def _changed(self, changes: Changes) -> None:
        if changes.touch(*_NOUNS):
            self.load()

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        self._stack.show_count(len(lines), filtered=False)
        self.print.setEnabled(bool(lines))


def _lines(desk: Any, texts: Texts, day: date, days: int) -> list[Line]:
    from copdesk.services import groups_watch, groups_words

    made: list[Line] = []
    group = None
    for at, item in enumerate(groups_watch.watch(desk, day, days)):
        if item.group != group:
            group = item.group
            made.append(Line("", (group,), head=True))
        made.append(Line(f"{item.noun}|{at}|{item.id}", groups_words.line(texts, item), *groups_words.sign_of(item)))
    return made


def _paper(desk: Any, texts: Texts, day: date, days: int) -> Any:
    from copdesk.services import papers_members

    return papers_members.watch_list(desk, texts, day, days)
