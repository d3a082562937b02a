"""The class log as a table: people by classes, then what each person has come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from copdesk.domain.rules.training import ATTENDED, attendance, held, missed_in_a_row
from copdesk.texts import Texts
from copdesk.ui.theme import look

AnyIndex = QModelIndex | QPersistentModelIndex
Cell = tuple[int, int]
MISSED = 3  # classes on end without a reason
STATES = ("present", "late", "excused", "absent")
TOTALS = ("percent", "hours", "commitment")
SIGNS = MappingProxyType({"present": "✓", "late": "~", "excused": "○", "absent": "×"})
_INK = MappingProxyType(
    {
        "present": ("ok", "ok_soft"), "late": ("warning", "warning_soft"), "excused": ("accent", "info_soft"),
        "absent": ("error", "error_soft"),
    }
)  # fmt: skip
_Role = Qt.ItemDataRole
_CENTRE = Qt.AlignmentFlag.AlignCenter
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Lesson:
    """A class: *hours* are academic ones."""

    id: str
    day: date
    hours: int
    topic: str


@dataclass(frozen=True)
class Trainee:
    """A line: *number* as on the printed sheet; somebody from the door has no rank."""

    id: str
    number: int
    name: str
    rank: str


@dataclass(frozen=True)
class LogData:
    """What the worker read; marks are (state, hours) by (enrolment, session)."""

    lessons: tuple[Lesson, ...]
    people: tuple[Trainee, ...]
    marks: Mapping[tuple[str, str], tuple[str, int]]
    least: Decimal | None = None
    """Per cent of classes that a certificate asks for."""


class LogModel(QAbstractTableModel):
    """Columns are the classes and then ``TOTALS``; a mark set here shows at once, the desk gets it by the part."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self.lessons: tuple[Lesson, ...] = ()
        self.people: tuple[Trainee, ...] = ()
        self._marks: dict[tuple[str, str], tuple[str, int]] = {}
        self._logged: dict[str, Counter[str]] = {}
        self._present: dict[str, int] = {}
        self._lessons_held: list[str] = []
        self._least: Decimal | None = None
        self._totals: dict[int, tuple[str, str, str]] = {}
        self._warnings: dict[int, str] = {}
        self._words = {state: texts.t(f"choice.training_state.{state}") for state in STATES}
        self._letters = {state: f"{SIGNS[state]} {texts.t(f'attendance.letter.{state}')}" for state in STATES}
        self._colours = {
            state: (QColor(getattr(look(), a)), QColor(getattr(look(), b))) for state, (a, b) in _INK.items()
        }

    def load(self, data: LogData) -> None:
        """Show another log; with the same people and classes everything keeps its place."""
        same = (self.lessons, self.people) == (data.lessons, data.people)
        if not same:
            self.beginResetModel()
        self.lessons, self.people, self._marks = data.lessons, data.people, dict(data.marks)
        self._least = data.least
        self._logged = {lesson.id: Counter() for lesson in self.lessons}
        for (_, session), (state, _hours) in self._marks.items():
            if session in self._logged:
                self._logged[session][state] += 1
        self._totals.clear()
        self._present.clear()
        self._lessons_held = []
        if same:
            self._tell_all()
        else:
            self.endResetModel()

    def look(self, state: str) -> tuple[str, QColor, QColor]:
        """Sign and letter of a mark, its ink and its ground."""
        return self._letters[state], *self._colours[state]

    def state(self, cell: Cell) -> str:
        """The mark at (row, column); empty when there is none."""
        return self._marks.get(self._key(cell), ("", 0))[0]

    def put(self, marks: Mapping[Cell, str]) -> None:
        """Show marks; an empty one takes the mark away."""
        for cell, state in marks.items():
            key = self._key(cell)
            self._count(key[1], self._marks.get(key, ("", 0))[0], -1)
            self._count(key[1], state, 1)
            if state:
                lesson = self.lessons[cell[1]]
                self._marks[key] = (state, lesson.hours if state in ATTENDED else 0)
            else:
                self._marks.pop(key, None)
        self._totals.clear()
        self._present.clear()
        self._lessons_held = []
        self._tell_all()

    def present(self, column: int) -> int:
        """How many came to the class of that column."""
        session = self.lessons[column].id
        if session not in self._present:
            marks = (self._marks.get((person.id, session)) for person in self.people)
            self._present[session] = sum(mark is not None and mark[0] in ATTENDED for mark in marks)
        return self._present[session]

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """People."""
        return 0 if parent.isValid() else len(self.people)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Classes and totals."""
        return 0 if parent.isValid() else len(self.lessons) + len(TOTALS)

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> Any:
        """Sign and letter, colours, and words for those who listen."""
        row, at = index.row(), index.column()
        if role == _Role.TextAlignmentRole:
            return _CENTRE
        if at >= len(self.lessons):
            return self._total_data(row, at - len(self.lessons), role)
        state = self.state((row, at))
        if role in (_Role.AccessibleTextRole, _Role.ToolTipRole):
            word = self._words.get(state, self.texts.t("attendance.no_mark"))
            return f"{self.people[row].name}, {self.lessons[at].day:%d.%m.%Y}: {word}"
        if not state:
            return None
        shown = {
            int(_Role.DisplayRole): self._letters[state],
            int(_Role.ForegroundRole): self._colours[state][0],
            int(_Role.BackgroundRole): self._colours[state][1],
        }
        return shown.get(int(role))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Number, name and rank of a person; day of a class and how many came."""
        if orientation == Qt.Orientation.Vertical:
            return self._person(section, role)
        if section >= len(self.lessons):
            name = TOTALS[section - len(self.lessons)]
            if role == _Role.DisplayRole:
                return self.texts.t(f"attendance.{name}")
            return self.texts.t(f"attendance.{name}.tip") if role == _Role.ToolTipRole else None
        lesson = self.lessons[section]
        if role == _Role.DisplayRole:
            return f"{lesson.day:%d.%m.%y}\n{self.present(section)}/{len(self.people)}"
        if role == _Role.ToolTipRole:
            return self.texts.t(
                "attendance.lesson", day=lesson.day, hours=lesson.hours, topic=lesson.topic or "—",
                came=self.present(section), people=len(self.people),
            )  # fmt: skip
        return None

    def _person(self, row: int, role: int) -> Any:
        person = self.people[row]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return f"{person.number}. {person.name}" + (f", {person.rank}" if person.rank else "")
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _total_data(self, row: int, at: int, role: int) -> Any:
        total = self._total(row)[at]
        warning = self._warnings[row] if at == 0 else ""
        if role == _Role.DisplayRole:
            return f"⚠ {total}" if warning else total
        if not warning:
            return None
        if role == _Role.ForegroundRole:
            return QColor(look().error)
        return warning if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole) else None

    def _total(self, row: int) -> tuple[str, str, str]:
        """Share attended, academic hours and commitment over the classes that anybody was marked at."""
        if row not in self._totals:
            keys = [(self.people[row].id, session) for session in self._held()]
            marks = [self._marks.get(key, ("absent", 0)) for key in keys]
            counted = attendance([state for state, _ in marks])
            hours = sum(hours for _, hours in marks)
            self._totals[row] = (
                _percent(self.texts, counted.percent),
                str(hours),
                _percent(self.texts, counted.commitment),
            )
            self._warnings[row] = self._warning(counted.percent, [self._marks.get(key, ("", 0))[0] for key in keys])
        return self._totals[row]

    def _warning(self, percent: Decimal | None, states: list[str]) -> str:
        """Why somebody needs a word: too few classes for a certificate, or absent without reason time after time."""
        told = []
        if percent is not None and self._least is not None and percent < self._least:
            told.append(self.texts.t("attendance.below", least=self._least))
        if missed_in_a_row({"": states}, MISSED):
            told.append(self.texts.n("attendance.in_a_row", MISSED))
        return " ".join(told)

    def _count(self, session: str, state: str, more: int) -> None:
        if state and session in self._logged:
            self._logged[session][state] += more

    def _held(self) -> list[str]:
        """Classes that count: as the class log of the service has it."""
        if not self._lessons_held:
            self._lessons_held = held(
                [(key, [state for state in states if states[state]]) for key, states in self._logged.items()]
            )
        return self._lessons_held

    def _key(self, cell: Cell) -> tuple[str, str]:
        return self.people[cell[0]].id, self.lessons[cell[1]].id

    def _tell_all(self) -> None:
        if self.people and self.columnCount():
            last = self.index(len(self.people) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)


def _percent(texts: Texts, value: Any) -> str:
    return "—" if value is None else f"{texts.number(round(value, 1))} %"


def cells_of(indexes: Sequence[AnyIndex], lessons: int) -> list[Cell]:
    """The cells of classes among *indexes*, from left to right and from top to bottom."""
    return sorted(
        {(index.row(), index.column()) for index in indexes if index.column() < lessons}, key=lambda c: c[::-1]
    )
