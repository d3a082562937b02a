"""Who needs a word on the courses that are running: absent time after time, or too seldom for a certificate."""

from dataclasses import dataclass
from decimal import Decimal

from copdesk.domain.rules import training as rules
from copdesk.services import courses
from copdesk.store.desk import Desk

IN_A_ROW = 3


@dataclass(frozen=True)
class Notice:
    """Somebody on a course: per cent attended so far, the least a certificate asks for, classes missed on end."""

    enrolment: str
    officer: str | None
    name: str
    course: str
    title: str
    percent: Decimal
    least: Decimal | None
    in_a_row: bool

    @property
    def below(self) -> bool:
        """Whether it is too seldom for a certificate."""
        return self.least is not None and self.percent < self.least


def warnings(desk: Desk, count: int = IN_A_ROW) -> list[Notice]:
    """By course, everybody who missed *count* classes on end without reason, or came to too few."""
    found = []
    for course in desk.fetch("course", {"status": "running"}, order=("title",)):
        book = courses.log(desk, course["id"])
        grid = {one.enrolment: book.states(one.enrolment) for one in book.people}
        missed = book.missing_in_a_row(count)
        for one in book.people:
            percent = rules.attendance(grid[one.enrolment]).percent
            if percent is not None:
                made = Notice(
                    one.enrolment, one.officer, one.name, course["id"], course["title"], percent,
                    course["min_attendance"], one.enrolment in missed,
                )  # fmt: skip
                found += [made] if made.below or made.in_a_row else []
    return found
