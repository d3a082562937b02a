"""The overview of training: what is to be refreshed, gaps, hours beside norms, absences, clashes, trainers."""

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QTabWidget, QWidget

from copdesk.domain.rules import dates
from copdesk.ui.session import Changes, Session
from copdesk.ui.training import overview_work
from copdesk.ui.training.overview_work import PAGES, Sheet
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.outline import Outline
from copdesk.ui.widgets.view import View

_YEARS = 6
_NOUNS = (
    "certificate", "enrolment", "officer", "course", "session", "session_attendance", "requirement", "prior_learning",
    "training_norm",
)  # fmt: skip


class OverviewDialog(QDialog):
    """``Ctrl+PgUp`` and ``Ctrl+PgDown`` turn the pages; ``Enter`` opens the record of a line."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._view = session, parent
        self._sheets: dict[str, Sheet] = {}
        t = session.texts.t
        self.setWindowTitle(t("courses_watch.title"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(t("courses_watch.title"))
        self.lists: dict[str, Outline] = {}
        self.notes: dict[str, QLabel] = {}
        self._stacks: dict[str, ListOrEmpty] = {}
        for name in PAGES:
            self._add_page(name)
        self.year = CalmCombo()
        self.year.setAccessibleName(t("courses_watch.year"))
        for year in range(dates.today().year, dates.today().year - _YEARS, -1):
            self.year.addItem(str(year), year)
        self._year_words = label(t("courses_watch.year"))
        self._year_words.setBuddy(self.year)
        self.go = button(t("courses_watch.nominate"), self.nominate, sign="person-add")
        self.print = button(t("courses_watch.print"), self.show_report, sign="print")
        close = button(t("ui.close"), self.reject)
        for each in (self.go, self.print, close):
            each.setAutoDefault(False)
        whole = column(self.tabs, parent=self, margin=12, gap=8)
        whole.addLayout(row(self._year_words, self.year, self.go, 0, self.print, close))
        fit(self, 1100, 620)
        self.year.currentIndexChanged.connect(self._load)
        self.tabs.currentChanged.connect(self._turned)
        session.changed.connect(self._changed)
        self._turned()

    @property
    def page(self) -> str:
        """The name of the page shown."""
        return list(PAGES)[self.tabs.currentIndex()]

    def show_page(self, name: str) -> None:
        """Go to a page."""
        self.tabs.setCurrentIndex(list(PAGES).index(name))

    def nominate(self) -> None:
        """Name the officers of the selected lines for a course."""
        officers = self._officers()
        texts = self._session.texts
        field = replace(self._session.registry["enrolment"].fields["course"], required=True)
        FieldsDialog(
            self._session, self, "enrolment", texts.t("courses_watch.nominate").rstrip("…"),
            texts.n("courses_watch.nominate.text", len(officers)), [field],
            partial(overview_work.nominate, "", officers), done=self._nominated,
        ).open()  # fmt: skip

    def show_report(self) -> None:
        """The page as a paper; this dialog gives way to its preview."""
        from copdesk.ui.papers.paper_work import REPORT, PaperAsk
        from copdesk.ui.papers.preview import show_preview

        year = self.year.currentData() if PAGES[self.page].yearly else dates.today().year
        days = {"start": date(year, 1, 1), "end": date(year, 12, 31)}
        ask = PaperAsk(REPORT, "", key=PAGES[self.page].report, shown=days)
        show_preview(self._session, ask, self._view)
        self.accept()

    def _add_page(self, name: str) -> None:
        t, page = self._session.texts.t, PAGES[name]
        title = t(f"courses_watch.{name}")
        made = self.lists[name] = Outline(title, [""], stretch=page.stretch, right=page.right, several=True)
        made.opened.connect(self._open)
        made.itemSelectionChanged.connect(self._show_buttons)
        note = self.notes[name] = label("", "muted", wrap=True)
        inner = QWidget()
        nothing = EmptyState("ok", t(f"courses_watch.{name}.empty"))
        self._stacks[name] = ListOrEmpty(made, nothing, nothing)
        whole = column(note, self._stacks[name], parent=inner, margin=8, gap=6)
        whole.setStretch(1, 1)
        self.tabs.addTab(inner, title)

    def _turned(self, _at: int = 0) -> None:
        page = PAGES[self.page]
        for each in (self.year, self._year_words):
            each.setVisible(page.yearly)
        self.print.setVisible(bool(page.report))
        self._load()
        self.lists[self.page].setFocus()

    def _load(self, _at: int = 0) -> None:
        name, texts = self.page, self._session.texts
        done = partial(self._show, name)
        self._session.run(self, PAGES[name].read, texts, self.year.currentData(), done=done, replace="overview")

    def _show(self, name: str, sheet: Sheet) -> None:
        self._sheets[name] = sheet
        made = self.lists[name]
        made.show_sheet(sheet.titles, sheet.lines)
        self._stacks[name].show_count(len(sheet.lines), False)
        self.notes[name].setText(sheet.note)
        self.notes[name].setVisible(bool(sheet.lines))
        self._show_buttons()

    def _officers(self) -> tuple[str, ...]:
        sheet = self._sheets.get(self.page)
        keys = self.lists[self.page].keys()
        return tuple(dict.fromkeys(officer for key in keys if sheet and (officer := sheet.officers.get(key))))

    def _show_buttons(self) -> None:
        self.go.setVisible(self.page in {"refresh", "gaps"})
        self.go.setEnabled(bool(self._officers()))

    def _open(self, key: str) -> None:
        noun, _, record = key.partition("/")
        if noun in self._session.registry:
            self.accept()
            self._session.open_asked.emit(noun, record.partition("#")[0])

    def _nominated(self, count: int) -> None:
        texts = self._session.texts
        self._session.say(texts.n("officers.nominated", count), "ok", texts.t("ui.undo"), self._session.undo)

    def _changed(self, changes: Changes) -> None:
        if changes.touch(*_NOUNS):
            self._load()


def show_overview(view: View) -> None:
    """Open the overview over the window."""
    OverviewDialog(view.session, view).open()
