"""Many officers at once: ticked in a list that a search narrows, then enrolled by one step."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QTreeWidgetItem, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import Problem, button, column, fit, label, row
from copdesk.ui.widgets.outline import Line
from copdesk.ui.widgets.ticked_outline import TickedOutline

_PATHS = ("id", "label", "rank", "unit")
_SHOWN = 300
_WAIT_MS = 150


class OfficersDialog(QDialog):
    """``Space`` ticks, words narrow the list, what is ticked stays ticked; to *nominate* asks by whom, too."""

    def __init__(self, session: Session, parent: QWidget, course: str, *, nominate: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._course, self._nominate = session, course, nominate
        self._chosen: dict[str, None] = {}
        self._total = self._listed = 0
        t = session.texts.t
        self.setWindowTitle(t("roster.nominate" if nominate else "attendance.enrol").rstrip("…"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("officers.search"))
        self.search.setAccessibleName(t("officers.search"))
        self.search.setClearButtonEnabled(True)
        titles = [t(f"field.officer.{name}") for name in ("surname", "rank", "unit")]
        self.list = TickedOutline(t("entities.officer"), titles)
        self.list.headerItem().setText(0, t("entity.officer"))
        self.by = QLineEdit()
        by = label(t("field.enrolment.nominated_by"))
        by.setBuddy(self.by)
        self.by.setAccessibleName(by.text())
        for made in (self.by, by):
            made.setVisible(nominate)
        self.count = label("", "small", wrap=True)
        self.problem = Problem()
        everybody = button(t("officers.all"), self.list.tick_all)
        everybody.setAutoDefault(False)
        self.go = button(t("officers.nominate" if nominate else "officers.enrol"), self.press, "main")
        self.go.setDefault(True)
        cancel = button(t("ui.cancel"), self.reject)
        cancel.setAutoDefault(False)
        whole = column(self.search, self.list, by, self.by, self.count, self.problem, parent=self, margin=16, gap=8)
        whole.setStretch(1, 1)
        whole.addLayout(row(everybody, 0, self.go, cancel))
        fit(self, 640, 560)
        self._later = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._later.timeout.connect(self._load)
        self.search.textEdited.connect(lambda _text: self._later.start())
        self.search.returnPressed.connect(self.list.setFocus)
        self.list.itemChanged.connect(self._ticked)
        self._load()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Who is ticked, in the order of ticking."""
        return tuple(self._chosen)

    def press(self) -> None:
        """Enrol those who are ticked."""
        self.go.setEnabled(False)
        by = self.by.text().strip() if self._nominate else None
        self._session.run_action(self, _enrol, self._course, self.chosen, by, done=self._done, failed=self._refused)

    def _load(self) -> None:
        done = self._show
        self._session.run(self, _officers, self._course, self.search.text().strip(), done=done, replace="officers")

    def _show(self, found: tuple[list[tuple[str, ...]], int]) -> None:
        rows, total = found
        self.list.show_ticks([Line(key, tuple(cells)) for key, *cells in rows], self._chosen)
        self._total, self._listed = total, len(rows)
        self._show_count()

    def _ticked(self, item: QTreeWidgetItem, _column: int) -> None:
        key = self.list.key_of(item)
        if item.checkState(0) == Qt.CheckState.Checked:
            self._chosen[key] = None
        else:
            self._chosen.pop(key, None)
        self._show_count()

    def _show_count(self) -> None:
        texts = self._session.texts
        words = texts.n("officers.chosen", len(self._chosen))
        if self._total > self._listed:
            words += " " + texts.t("officers.more", shown=self._listed, total=self._total)
        elif not self._listed:
            words += " " + texts.t("officers.none")
        self.count.setText(words)
        self.go.setEnabled(bool(self._chosen))

    def _done(self, made: list[str]) -> None:
        self.accept()
        texts = self._session.texts
        words = texts.n("officers.nominated" if self._nominate else "officers.done", len(made))
        self._session.say(words, "ok", texts.t("ui.undo"), self._session.undo)

    def _refused(self, error: Exception) -> None:
        self.go.setEnabled(True)
        if isinstance(error, UserError):
            self.problem.say(self._session.error_text(error, "enrolment"))


def _officers(desk: Any, course: str, search: str) -> tuple[list[tuple[str, ...]], int]:
    """In the worker: (id, name, rank, unit) of officers not on the course yet, the first ones, and how many in all."""
    from copdesk.services import vectors

    there = {row["officer"] for row in desk.fetch("enrolment", {"course": course})}
    numbers = vectors.numbers(desk, "officer", [], search=search, sort=(), trash=False, limit=0)
    rows = vectors.page(desk, "officer", numbers, _PATHS)
    free = [tuple(str(cell or "") for cell in line) for line in rows if line is not None and line[0] not in there]
    return free[:_SHOWN], len(free)


def _enrol(desk: Any, course: str, officers: tuple[str, ...], by: str | None) -> list[str]:
    """Enrol at once, or nominate in the name of *by*, which may be left empty."""
    from copdesk.services import courses, courses_roster

    if by is None:
        return courses.enrol(desk, course, officers)
    return courses_roster.nominate(desk, course, officers, {"nominated_by": by or None})
