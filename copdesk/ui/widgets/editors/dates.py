"""The editor of a date: typed in any form of the office, or picked from a calendar that starts on Monday."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.domain.rules import dates
from copdesk.ui.widgets.basics import row, tool
from copdesk.ui.widgets.editors.base import Context
from copdesk.ui.widgets.editors.text import LineEditor
from copdesk.ui.widgets.popup import place_at


class DateEditor(LineEditor):
    """Alt+Down or F4 opens the calendar; Up and Down move by a day."""

    def __init__(self, field: Field, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(field, context, parent)
        self._calendar: QCalendarWidget | None = None
        self.line.installEventFilter(self)
        self.line.setMaximumWidth(150)
        self.line.setPlaceholderText(self.texts.t("ui.date.hint"))

    def _body(self) -> QWidget:
        self.pick = tool(self.texts.t("ui.calendar.open"), "calendar", self.open_calendar)
        # Alt+Down does the same from the line: one stop less on the way through a form.
        self.pick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        row(self.line, self.pick, 0, parent=body, gap=2)
        return body

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        super().set_read_only(on)
        self.pick.setVisible(not on)

    def open_calendar(self) -> None:
        """Show the calendar under the line, at the typed date or today."""
        calendar = self._calendar or self._make_calendar()
        chosen = self._typed() or dates.today()
        calendar.setSelectedDate(QDate(chosen.year, chosen.month, chosen.day))
        calendar.resize(calendar.sizeHint())
        place_at(calendar, self.line)
        calendar.show()
        calendar.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line and of what it opens."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self.open_calendar()
            return True
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        chosen: Any = self._typed()
        if event.key() in steps and chosen and not self.line.isReadOnly():
            self.set_value(chosen + timedelta(days=steps[Qt.Key(event.key())]))
            self._touched()
            return True
        return False

    def _typed(self) -> date | None:
        try:
            found = self.value()
        except UserError:
            return None
        return found if isinstance(found, date) else None

    def _make_calendar(self) -> QCalendarWidget:
        made = QCalendarWidget(self)
        made.setWindowFlags(Qt.WindowType.Popup)
        language = QLocale.Language.Ukrainian if self.texts.language == "uk" else QLocale.Language.English
        made.setLocale(QLocale(language))
        made.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        made.setAccessibleName(self.texts.t("ui.calendar"))
        made.activated.connect(self._picked)
        made.clicked.connect(self._picked)
        self._calendar = made
        return made

    def _picked(self, day: QDate) -> None:
        self.set_value(date(day.year(), day.month(), day.day()))
        if self._calendar is not None:
            self._calendar.close()
        self.line.setFocus()
        self._touched()
