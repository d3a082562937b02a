"""Who meets what a role asks for: courses by officers, gaps, and learning that was approved (domain brief 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from copdesk.domain.rules.text import fold, sort_key
from copdesk.domain.rules.training import same_course
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Query

State = Literal["met", "prior", "lapsed", "waiting", "missing"]


@dataclass(frozen=True)
class Cell:
    """One officer at one course: *until* is the last day (None when it never ends or there is none).

    ``met`` by a certificate, ``prior`` by approved learning; ``lapsed``, ``waiting`` for approval and ``missing`` are
    gaps.
    """

    state: State
    until: date | None = None

    @property
    def gap(self) -> bool:
        """Whether the officer still needs the course."""
        return self.state in {"lapsed", "waiting", "missing"}


@dataclass(frozen=True)
class Line:
    """An officer with a cell for each course; None where the role does not ask for it."""

    officer: str
    name: str
    position: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Matrix:
    """Officers by required courses (titles)."""

    courses: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def gaps(self) -> int:
        """Cells that are asked for and not met."""
        return sum(cell.gap for line in self.lines for cell in line.cells if cell is not None)

    def gaps_of(self, at: int) -> int:
        """Officers who still need the course at place *at*."""
        return sum(cell.gap for line in self.lines if (cell := line.cells[at]) is not None)


def matrix(desk: Desk, today: date) -> Matrix:
    """Officers in service by the courses that their roles ask for, as of *today*; nobody else and nothing more."""
    asked: list[tuple[str, Mapping[str, Any]]] = []
    named: dict[str, str] = {}
    for row in desk.fetch("requirement"):
        if title := _title(desk, row["course"]):
            named.setdefault(same_course(title), title)
            asked.append((same_course(title), row))
    titles = dict(sorted(named.items(), key=lambda one: sort_key(one[1])))
    held = _held(desk)
    lines = []
    for officer in desk.fetch("officer", {"active": True}):
        wanted = {course for course, row in asked if _asks(row, officer)}
        if wanted:
            cells = tuple(
                _cell(held.get((officer["id"], course), {}), today) if course in wanted else None for course in titles
            )
            lines.append(Line(officer["id"], officer["label"], officer["position"] or "", cells))
    lines.sort(key=lambda line: sort_key(line.name))
    return Matrix(tuple(titles.values()), tuple(lines))


def _asks(row: Mapping[str, Any], officer: Mapping[str, Any]) -> bool:
    """Whether a requirement is about this officer: words of the position, and the category when they are said."""
    words = fold(row["position"] or "").split()
    position = fold(officer["position"] or "")
    return all(word in position for word in words) and row["category"] in {None, officer["category"]}


def _title(desk: Desk, course: str) -> str:
    row = desk.get("course", course)
    return row["title"] if row else ""


def _held(desk: Desk) -> dict[tuple[str, str], dict[str, date | None]]:
    """By officer and course title (folded): the latest last day of certificates, and of prior learning by its state.

    None is a day that never comes.
    """
    found: dict[tuple[str, str], dict[str, date | None]] = {}

    def add(officer: str, title: str | None, source: str, last: date | None) -> None:
        held = found.setdefault((officer, same_course(title)), {})
        held[source] = _later(held[source], last) if source in held else last

    paths = ["enrolment.officer.id", "enrolment.course.title", "valid_until", "enrolment.deleted"]
    for officer, title, last, gone in query.page(desk, "certificate", desk.query(Query("certificate")), paths):
        if officer and gone is None:
            add(officer, title, "certificate", last)
    for row in desk.fetch("prior_learning"):
        add(row["officer"], _title(desk, row["course"]), row["status"] or "submitted", row["valid_until"])
    return found


def _later(one: date | None, two: date | None) -> date | None:
    return None if one is None or two is None else max(one, two)


def _cell(held: Mapping[str, date | None], today: date) -> Cell:
    """A valid certificate before approved learning, before what has lapsed, before what waits."""
    for state, source in (("met", "certificate"), ("prior", "approved")):
        if source in held and ((last := held[source]) is None or last >= today):
            return Cell("met" if state == "met" else "prior", last)
    lapsed = [last for source in ("certificate", "approved") if (last := held.get(source)) is not None]
    if lapsed:
        return Cell("lapsed", max(lapsed))
    return Cell("waiting" if "submitted" in held else "missing")
