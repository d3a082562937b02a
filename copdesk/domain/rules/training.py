"""Attendance, hours and certificates of a course (domain 2.6)."""

import base64
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.text import fold

ATTENDED: Final = frozenset({"present", "late"})
EXCUSED: Final = "excused"
"""Known before the class: a class whose only marks are these has not been held yet."""
# On the sign-in sheet: Latin letters, the same keys in the Ukrainian layout, and the «н» of class journals.
_MARKS: Final = {
    "p": "present", "р": "present", "б": "present", "+": "present", "l": "late", "з": "late",
    "a": "absent", "а": "absent", "н": "absent", "-": "absent", "e": "excused", "е": "excused", "п": "excused",
}  # fmt: skip

_CODE: Final = 3
_WORD: Final = re.compile(r"\w+")
_CODED: Final = re.compile(r"\s*[#№]\s*(\w{3})\b")
# Letters of the Ukrainian layout that look like those of a code.
_LATIN: Final = str.maketrans("АВЕІКМНОРСТХУ", "ABEIKMHOPCTXY")

Grid = Mapping[str, Sequence[str]]


def same_course(title: str | None) -> str:
    """What the repeats of a course share: its title, whatever the case, signs and blanks it is written with."""
    return " ".join(_WORD.findall(fold(title or "")))


@dataclass(frozen=True)
class Attendance:
    """Sessions a person or a course had, attended and missed with excuse."""

    sessions: int
    attended: int
    excused: int

    @property
    def percent(self) -> Decimal | None:
        """Share attended to two places; None before the first session."""
        return percent(self.attended, self.sessions)

    @property
    def commitment(self) -> Decimal | None:
        """Share attended or excused to two places; None before the first session."""
        return percent(self.attended + self.excused, self.sessions)


def percent(part: int, whole: int) -> Decimal | None:
    """*part* of *whole* in per cent, two places, half up (44 of 45 = 97.78); None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def held(classes: Sequence[tuple[str, Collection[str]]]) -> list[str]:
    """Keys of the classes, given in their order with the states marked at each, that have been held.

    They have marks; one that has apologies alone counts only while a later one was held.
    """
    firm = [at for at, (_, states) in enumerate(classes) if any(state != EXCUSED for state in states)]
    return [key for key, states in classes[: firm[-1] + 1] if states] if firm else []


def attendance(states: Iterable[str]) -> Attendance:
    """Count the cells of one officer, or of a whole grid laid end to end."""
    cells = list(states)
    return Attendance(len(cells), sum(cell in ATTENDED for cell in cells), cells.count("excused"))


def course_attendance(grid: Grid) -> Attendance:
    """Count all cells of a course: officers by sessions."""
    return attendance(cell for cells in grid.values() for cell in cells)


def earns_certificate(states: Sequence[str], minimum: Decimal | int | None, passed: bool | None = None) -> bool:
    """Whether attendance reaches *minimum* per cent, compared exactly, and no test was failed."""
    counted = attendance(states)
    enough = counted.attended * 100 >= (minimum or 0) * counted.sessions
    return counted.sessions > 0 and enough and passed is not False


def certificate_holders(grid: Grid, minimum: Decimal | int | None, failed: Iterable[str] = ()) -> tuple[str, ...]:
    """Officers of the grid, in its order, who earn a certificate."""
    refused = set(failed)
    return tuple(name for name, states in grid.items() if name not in refused and earns_certificate(states, minimum))


def certificate_expiry(issued: date, months: int | None) -> date | None:
    """Last day of a certificate (29.02.2024 + 24 months = 28.02.2026); None when it never ends."""
    return add_months(issued, months) if months else None


def missed_in_a_row(grid: Grid, count: int = 3) -> tuple[str, ...]:
    """Officers who were absent without excuse at *count* sessions on end, at any time of the course."""
    runs = {name: "".join("x" if state == "absent" else "." for state in row) for name, row in grid.items()}
    return tuple(name for name, run in runs.items() if "x" * count in run)


def sheet_code(enrolments: Iterable[str]) -> str:
    """Three letters that stand on a printed sheet for the people on it, in their order: other people, another code."""
    digest = sha256("\n".join(enrolments).encode()).digest()
    return base64.b32encode(digest)[:_CODE].decode()


def split_code(text: str) -> tuple[str, str]:
    """The code before the marks («#ABC 3a 7e», also in small letters), empty without one, and the marks."""
    found = _CODED.match(text)
    return (found[1].upper().translate(_LATIN), text[found.end() :]) if found else ("", text)


def parse_marks(text: str, people: int) -> dict[int, str]:
    """State by line number from a paper sheet written as 3a 7e.

    UserError mark_invalid (value, people), mark_twice (number) for a line that is said to be two things.
    """
    marks: dict[int, str] = {}
    for word in re.findall(r"[^\s,;]+", text.lower()):
        found = re.fullmatch(r"([0-9]{1,4})(\D)", word)
        if found is None or found[2] not in _MARKS or not 1 <= int(found[1]) <= people:
            raise UserError("mark_invalid", value=word[:60], people=people)
        number, state = int(found[1]), _MARKS[found[2]]
        if marks.setdefault(number, state) != state:
            raise UserError("mark_twice", number=number)
    return marks
