"""The home page: what is due, what waits, where the user left off."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from copdesk.domain.rules import dates
from copdesk.ui.icons import icon
from copdesk.ui.meetings.list_commands import print_duties, show_control, show_month
from copdesk.ui.review.home_card import RoundsCard
from copdesk.ui.session import Changes, Session
from copdesk.ui.theme import look
from copdesk.ui.views import home_words as words
from copdesk.ui.views.home_cards import Card, LinesCard, SaidCard, WelcomeCard
from copdesk.ui.views.home_lines import Line, Lines
from copdesk.ui.widgets.basics import button, column, label, scrolled
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.view import View

if TYPE_CHECKING:
    from copdesk.services.home import Page

_NARROW = 860
_DOORS = (
    ("control", "flag", show_control), ("month", "calendar", show_month), ("print_duties", "print", print_duties),
)  # fmt: skip
_QUICK = (("new_meeting", "meeting", "meetings"), ("new_person", "person", "person-add"))
Door = Callable[[QWidget], None]


class HomeView(View):
    """Cards beside a list of what is due; below each other where there is no room.

    *exchange* opens the view of the exchange, *import_table* the import of a table.
    """

    def __init__(self, session: Session, exchange: Door | None = None, import_table: Door | None = None) -> None:
        super().__init__(session)
        texts = self.texts
        self._day, self._stale = dates.today(), True
        self.page: Page | None = None
        self._actions = [self._make_action(*each) for each in _QUICK]
        self._actions += [self._make_door(*each) for each in _DOORS]
        self.day = label("", "hero", wrap=True)
        self.due = Lines(texts.t("home.due"), 3, fit=False)
        self.due.setMinimumHeight(230)
        self.calm = label(texts.t("home.calm"), "muted", wrap=True)
        self.jumps = QWidget()
        FlowLayout(self.jumps)
        self.work = Card(texts.t("home.due"), self.calm, self.jumps, self.due)
        self.work.inside.setStretchFactor(self.due, 1)
        self.welcome = self._make_welcome(import_table)
        to_exchange = partial(exchange or partial(go, key="exchange"), self)
        self.waiting = SaidCard(texts.t("home.exchange"), texts.t("home.exchange.open"), "exchange", to_exchange)
        self.rounds = RoundsCard(session)
        self.drafts = LinesCard(
            texts.t("home.drafts"), button(texts.t("home.drafts.drop"), self.drop_draft, sign="delete")
        )
        self.terms, self.recent = LinesCard(texts.t("home.terms")), LinesCard(texts.t("home.recent"))
        self.refreshing = SaidCard(
            texts.t("home.refreshing"), texts.t("register.training_overview"), "chart", partial(_show_training, self)
        )
        to_backups = partial(run_command, self, "upkeep.backups")
        self.copies = SaidCard(texts.t("home.backup"), texts.t("home.backup.open"), "backup", to_backups)
        for lines in (self.due, self.drafts, self.terms, self.recent):
            lines.opened.connect(session.open_asked)
        self.waiting.hide()
        self.refreshing.hide()
        self._lay_out()

    def reload(self, changes: Changes) -> None:
        """Load again what anybody wrote, at once or when the page is next shown."""
        self._stale = True
        if self.isVisible():
            self._load()

    def view_actions(self) -> list[QAction]:
        """A new meeting, a new person; assignments on control, the month, the printed calendar of duties."""
        return self._actions

    def showEvent(self, event: QShowEvent) -> None:
        """Load, if something changed meanwhile or another day has begun."""
        super().showEvent(event)
        if self._stale or self._day != dates.today():
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two would be cramped."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._halves.setDirection(way.TopToBottom if self.width() < _NARROW else way.LeftToRight)

    def drop_draft(self) -> None:
        """Forget the draft under the cursor, or the newest one."""
        found = self.page.drafts if self.page is not None else ()
        if found:
            draft = found[max(0, self.drafts.lines.currentIndex().row())]
            self.session.run_action(self, _drop, draft.noun, draft.id)

    def show_page(self, page: "Page") -> None:
        """Show what was loaded."""
        self.page = page
        day = QDate(self._day.year, self._day.month, self._day.day)
        self.day.setText(_capital(QLocale(self.texts.language).toString(day, "dddd, d MMMM yyyy")))
        self.welcome.setVisible(page.empty)
        self.work.setVisible(not page.empty)
        self._show_due(words.due_groups(self.texts, page, self._day))
        self.drafts.show_lines(words.mentions(self.texts, page.drafts, self._day))
        self.terms.show_lines(words.terms(self.texts, page))
        self.recent.show_lines(words.mentions(self.texts, page.recent, self._day))
        colours = look()
        text, asks = words.exchange(self.texts, page, self._day)
        self.waiting.say(text, "warning" if asks else "inbox", colours.warning if asks else colours.muted)
        text, asks = words.refreshing(self.texts, page)
        self.refreshing.say(text, "warning" if asks else "certificate", colours.warning if asks else colours.muted)
        text, old = words.backup(self.texts, page.backup, self._day)
        self.copies.say(text, "warning" if old else "ok", colours.warning if old else colours.ok)

    def _load(self) -> None:
        self._stale, self._day = False, dates.today()
        self.session.run(self, _page, self._day, done=self.show_page, replace="home")
        self.rounds.load()

    def _show_due(self, groups: list[tuple[str, list[Line]]]) -> None:
        self.due.show_groups(groups)
        self.due.setVisible(bool(groups))
        self.jumps.setVisible(len(groups) > 1)
        self.calm.setVisible(not groups)
        flow = self.jumps.layout()
        assert flow is not None
        while (old := flow.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        for place, (caption, _) in enumerate(groups):
            flow.addWidget(button(caption, partial(self.due.jump, place), "flat"))

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.welcome)
        left.addWidget(self.rounds)
        left.addWidget(self.work, 1)
        for card in (self.waiting, self.drafts, self.terms, self.refreshing, self.recent, self.copies):
            right.addWidget(card)
        right.addStretch(1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(12)
        for half, share in ((left, 3), (right, 2)):
            half.setSpacing(12)
            self._halves.addLayout(half, share)
        inner = QWidget()
        whole = column(self.day, parent=inner, margin=16, gap=12)
        whole.addLayout(self._halves, 1)
        column(scrolled(inner), parent=self, gap=0)

    def _make_welcome(self, import_table: Door | None) -> WelcomeCard:
        texts = self.texts
        choices = [button(texts.t("home.empty.group"), partial(self._open_new, "group"), "main")]
        if import_table is not None:
            choices.append(button(texts.t("home.empty.import"), partial(import_table, self), sign="import"))
        choices.append(button(texts.t("home.empty.guide"), partial(run_command, self, "guide"), sign="help"))
        return WelcomeCard(texts.t("home.empty"), texts.t("home.empty.text"), texts.t("home.empty.sample"), choices)

    def _make_action(self, name: str, noun: str, sign: str) -> QAction:
        made = QAction(icon(sign), self.texts.t(f"home.{name}"), self)
        made.triggered.connect(partial(self._open_new, noun))
        return made

    def _make_door(self, name: str, sign: str, run: Callable[["HomeView"], None]) -> QAction:
        made = QAction(icon(sign), self.texts.t(f"register.{name}"), self)
        made.triggered.connect(lambda _=False: run(self))
        return made

    def _open_new(self, noun: str, _checked: bool = False) -> None:
        """A form for a new record, in the view of its register."""
        self.session.open_asked.emit(noun, "")


def run_command(widget: QWidget, name: str) -> None:
    """Trigger an action of the window's menus by its name."""
    from copdesk.ui.main_window import MainWindow

    window = widget.window()
    if isinstance(window, MainWindow) and name in window.actions_.by_name:
        window.actions_.by_name[name].trigger()


def go(widget: QWidget, key: str) -> None:
    """Go to another view of the navigation, if there is one called *key*."""
    from copdesk.ui.main_window import MainWindow

    window = widget.window()
    workspace = window.workspace if isinstance(window, MainWindow) else None
    if workspace is not None and any(spec.key == key for spec in workspace.specs):
        workspace.go(key)


def _show_training(view: View) -> None:
    from copdesk.ui.training.overview_dialog import show_overview

    show_overview(view)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _page(desk: Any, today: date) -> "Page":
    from copdesk.services import home

    return home.page(desk, today)


def _drop(desk: Any, noun: str, key: str) -> None:
    from copdesk.services import drafts

    drafts.drop(desk, noun, key)
