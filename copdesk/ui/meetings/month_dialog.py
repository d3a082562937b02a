"""The meetings of a month over all groups, a week in a row; the chosen day's meetings below."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from copdesk.domain.rules import dates
from copdesk.domain.rules.dates import add_months, show_time
from copdesk.ui.session import Changes, Session
from copdesk.ui.theme import look
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.home_lines import Line, Lines
from copdesk.ui.widgets.basics import button, column, fit, label, row, tool

if TYPE_CHECKING:
    from copdesk.services.calendars import Entry

_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_WEEKS = 6
SIGNS = {"cancelled": "✗", "no_quorum": "✗", "planned": "○", "invited": "○", "opened": "◐"}
"""Of states of a meeting; every other one is «●», held."""


class MonthGrid(QTableWidget):
    """Arrows go from day to day and on into the next month, ``PgUp`` and ``PgDn`` by a month, ``Home`` to today."""

    room_changed = Signal()

    def __init__(self, go: Callable[[date], None], enter: Callable[[], None]) -> None:
        super().__init__(_WEEKS, 7)
        self.day = dates.today()
        self._go, self._enter = go, enter
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        # A line too long ends in dots: wrapped it would push others out of the cell.
        self.setWordWrap(False)
        self.room = 0
        """Lines of text that a day has room for."""
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell when days have room for more lines, or for fewer."""
        super().resizeEvent(event)
        room = max(1, self.viewport().height() // _WEEKS // self.fontMetrics().lineSpacing())
        if self.room != room:
            self.room = room
            self.room_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in steps:
            self._go(self.day + timedelta(days=steps[key]))
        elif key in months:
            self._go(add_months(self.day, months[key]))
        elif key == Qt.Key.Key_Home:
            self._go(dates.today())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        else:
            super().keyPressEvent(event)


class MonthDialog(QDialog):
    """``Enter`` on a day opens its only meeting, or goes to the list of its meetings."""

    def __init__(self, session: Session, parent: QWidget, day: date | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.texts.t
        self.session, self._locale = session, QLocale(session.texts.language)
        self.entries: list[Entry] = []
        self.setWindowTitle(t("month.title"))
        self.caption = label("", "hero")
        self.grid = MonthGrid(self.go, self._enter)
        self.grid.setAccessibleName(t("month.title"))
        self.grid.setHorizontalHeaderLabels(
            [self._locale.dayName(at, QLocale.FormatType.ShortFormat) for at in range(1, 8)]
        )
        self.lines = Lines(t("month.day"), 3)
        self.about = label("", "muted", wrap=True)
        head = row(
            self.caption, 0,
            tool(t("month.previous"), "left", lambda: self.go(add_months(self.grid.day, -1))),
            button(t("month.today"), lambda: self.go(dates.today())),
            tool(t("month.next"), "right", lambda: self.go(add_months(self.grid.day, 1))),
        )  # fmt: skip
        self.new = button(t("month.new"), self._new, sign="add")
        foot = row(self.new, 0, button(t("ui.close"), self.reject))
        layout = column(parent=self, margin=12, gap=8)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.about)
        layout.addWidget(self.lines)
        layout.addLayout(foot)
        for made in self.findChildren(type(self.new)):
            made.setAutoDefault(False)
        fit(self, 1000, 660)
        self.grid.currentCellChanged.connect(self._moved)
        self.grid.room_changed.connect(self._fill)
        self.lines.opened.connect(self._opened)
        session.changed.connect(self._changed)
        self.grid.setFocus()
        self._shown = (0, 0)
        self.go(day or dates.today())

    def go(self, day: date) -> None:
        """Show the month of a day, the day chosen."""
        self.grid.day = day
        if self._shown != (day.year, day.month):
            self._shown = (day.year, day.month)
            self._load()
        self._show()

    @property
    def first(self) -> date:
        """The Monday with which the grid begins."""
        begin = date(*self._shown, 1)
        return begin - timedelta(days=begin.weekday())

    def show_entries(self, entries: "list[Entry]") -> None:
        """Show what was loaded."""
        self.entries = entries
        self._show()

    def _load(self) -> None:
        self.session.run(self, _month, *self._shown, done=self.show_entries, replace="month")

    def _changed(self, changes: Changes) -> None:
        if changes.touch("meeting", "group"):
            self._load()

    def _show(self) -> None:
        name = self._locale.standaloneMonthName(self._shown[1])
        self.caption.setText(f"{name[:1].upper()}{name[1:]} {self._shown[0]}")
        self._fill()
        self._show_day()

    def _fill(self) -> None:
        self.grid.blockSignals(True)
        for at in range(_WEEKS * 7):
            day = self.first + timedelta(days=at)
            self.grid.setItem(at // 7, at % 7, self._cell(day))
        at = (self.grid.day - self.first).days
        self.grid.setCurrentCell(at // 7, at % 7)
        self.grid.blockSignals(False)

    def _cell(self, day: date) -> QTableWidgetItem:
        found = [entry for entry in self.entries if entry.day == day]
        made = QTableWidgetItem("\n".join(self._lines(day, found)))
        made.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        colours = look()
        if day.month != self._shown[1]:
            made.setForeground(QColor(colours.faint))
        if day == dates.today():
            made.setBackground(QColor(colours.accent_soft))
        spoken = [self._locale.toString(_qdate(day), QLocale.FormatType.LongFormat), *map(self._long, found)]
        made.setData(_SPOKEN, ". ".join(spoken))
        made.setToolTip("\n".join(map(self._long, found)))
        return made

    def _lines(self, day: date, found: "list[Entry]") -> list[str]:
        """The day and its meetings as far as there is room; beside the day how many there are besides."""
        shown = [_short(entry) for entry in found[: self.grid.room - 1]]
        head, left = str(day.day), len(found) - len(shown)
        if left:
            head += f"  {self.session.texts.t('month.more' if shown else 'month.count', count=left)}"
        return [head, *shown]

    def _show_day(self) -> None:
        found = [entry for entry in self.entries if entry.day == self.grid.day]
        text = self._locale.toString(_qdate(self.grid.day), QLocale.FormatType.LongFormat)
        self.about.setText(text if found else f"{text}: {self.session.texts.t('month.none')}")
        states = self.session.texts
        self.lines.show_lines(
            [
                Line(
                    (
                        show_time(entry.start) if entry.start else "–",
                        f"{entry.group or entry.title}{', ' if entry.place else ''}{entry.place}",
                        states.t(f"choice.meeting_status.{entry.status or 'planned'}"),
                    ),
                    "meeting", entry.id, more=self._long(entry),
                )
                for entry in found
            ]
        )  # fmt: skip
        self.lines.setVisible(bool(found))

    def _long(self, entry: "Entry") -> str:
        status = self.session.texts.t(f"choice.meeting_status.{entry.status or 'planned'}")
        said = (show_time(entry.start) if entry.start else "", entry.group, entry.place, status)
        return f"{entry.title}: {', '.join(part for part in said if part)}"

    def _moved(self, line: int, at: int, *_: int) -> None:
        if line >= 0:
            self.go(self.first + timedelta(days=line * 7 + at))

    def _enter(self) -> None:
        found = [entry for entry in self.entries if entry.day == self.grid.day]
        if len(found) == 1:
            self._opened("meeting", found[0].id)
        elif found:
            self.lines.setFocus()

    def _opened(self, noun: str, key: str) -> None:
        self.accept()
        self.session.open_asked.emit(noun, key)

    def _new(self) -> None:
        texts = self.session.texts
        fields = [self.session.registry["meeting"].fields[name] for name in ("group", "date", "start", "place")]
        made = FieldsDialog(
            self.session, self, "meeting", texts.t("new.meeting"), "", fields, _add,
            values={"date": self.grid.day}, message=texts.t("register.saved"), done=partial(self._opened, "meeting"),
        )  # fmt: skip
        made.open()


def _short(entry: "Entry") -> str:
    when = f"{show_time(entry.start)} " if entry.start else ""
    return f"{SIGNS.get(entry.status, '●')} {when}{entry.group or entry.title}"


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _month(desk: Any, year: int, number: int) -> Any:
    from copdesk.services import calendars

    return calendars.month(desk, year, number)


def _add(desk: Any, values: dict[str, Any]) -> str:
    """In the worker: the meeting of a group is planned like its last one, with what goes on."""
    from copdesk.services import meetings, records

    if not values["group"] or values["date"] is None:
        return records.add(desk, "meeting", values)
    given = {name: values[name] for name in ("start", "place") if values[name] is not None}
    return meetings.copy_last(desk, values["group"], values["date"], given)
