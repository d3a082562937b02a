"""Tests of a course: scores before and after, the examination, as one sheet of all who are on it (domain brief 2.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from copdesk.domain.errors import UserError
from copdesk.services import courses, records
from copdesk.store.capture import Action
from copdesk.store.desk import Desk

Column = Literal["before", "exam", "after"]
COLUMNS: Final[tuple[Column, ...]] = ("before", "exam", "after")
_OF: Final[Mapping[str, Column]] = {"before": "before", "after": "after", "exam": "exam", "credit": "exam"}
_SCORE: Final = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+(?:[.,]\d+)?))?")
_PASSED: Final = {"+": True, "-": False, "−": False, "–": False}


@dataclass(frozen=True)
class Score:
    """One result: the points, of how many, and whether it was passed; any of them may be unknown."""

    id: str
    score: Decimal | None
    score_max: Decimal | None
    passed: bool | None

    @property
    def share(self) -> Decimal | None:
        """Per cent of the points."""
        return self.score * 100 / self.score_max if self.score is not None and self.score_max else None


@dataclass(frozen=True)
class Line:
    """Somebody on the course with the newest result of each kind."""

    enrolment: str
    number: int
    name: str
    scores: Mapping[Column, Score]

    @property
    def change(self) -> Decimal | None:
        """From before to after, in per cent of the points where both have a maximum; None without both."""
        before, after = self.scores.get("before"), self.scores.get("after")
        if before is None or after is None or before.score is None or after.score is None:
            return None
        if before.share is not None and after.share is not None:
            return after.share - before.share
        return after.score - before.score


@dataclass(frozen=True)
class Sheet:
    """All who are on the course in the order of the printed sheet, and the mean change of those with both tests."""

    lines: tuple[Line, ...]
    change: courses.Change


def sheet(desk: Desk, course_id: str) -> Sheet:
    """The results of a course."""
    held: dict[str, dict[Column, Score]] = {}
    for row in desk.fetch("result", {"enrolment.course": course_id}, order=("date",)):
        column = _OF[row["test"] or "exam"]
        held.setdefault(row["enrolment"], {})[column] = Score(row["id"], row["score"], row["score_max"], row["passed"])
    lines = [
        Line(one.enrolment, one.number, one.name, held.get(one.enrolment, {}))
        for one in courses.people(desk, course_id)
    ]
    return Sheet(tuple(lines), courses.mean_change(desk, course_id))


def parse(text: str, most: Decimal | None) -> dict[str, Any]:
    """«17», «17/20», «+», «-», «17/20 +» as values of a result; *most* where no maximum is written.

    UserError ``score_unclear``, ``score_over``; an empty text is an empty dict.
    """
    word = text.strip()
    passed = _PASSED.get(word[-1:])
    points = word[:-1].strip() if passed is not None else word
    found = _SCORE.fullmatch(points)
    if not word:
        return {}
    if points and found is None:
        raise UserError("score_unclear", value=word[:40])
    score = _number(found[1]) if found else None
    top = (_number(found[2]) if found[2] else most) if found else None
    if score is not None and top is not None and score > top:
        raise UserError("score_over", value=found[1] if found else "", most=top)
    return {"score": score, "score_max": top, "passed": passed}


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def put(desk: Desk, course_id: str, cells: Mapping[tuple[str, Column], str], day: date) -> None:
    """Write results by (enrolment, column) as they were typed, as one step; an empty one takes the result away.

    A score without a maximum gets that of the other scores of its column. UserError as ``parse``.
    """
    here = sheet(desk, course_id)
    found = {line.enrolment: line.scores for line in here.lines}
    tops = most(here)
    with desk.action("scores", noun="course", id=course_id, count=len(cells)) as act:
        for (enrolment, column), text in cells.items():
            values = parse(text, tops[column])
            tops[column] = values.get("score_max") or tops[column]
            _put(act, enrolment, column, found.get(enrolment, {}).get(column), values, day)


def most(here: Sheet) -> dict[Column, Decimal | None]:
    """The maximum that a score of each column gets when none is written."""
    tops = {column: _top(here, column) for column in COLUMNS}
    # The test after a course is the one before it, or is as long.
    tops["before"], tops["after"] = tops["before"] or tops["after"], tops["after"] or tops["before"]
    return tops


def _top(here: Sheet, column: Column) -> Decimal | None:
    """The maximum that the scores of a column have."""
    found = (line.scores[column].score_max for line in here.lines if column in line.scores)
    return next((top for top in found if top is not None), None)


def _put(act: Action, enrolment: str, column: Column, old: Score | None, values: Mapping[str, Any], day: date) -> None:
    if not values:
        if old is not None:
            act.delete("result", [old.id])
    elif old is not None:
        records.change_in(act, "result", old.id, values)
    else:
        records.add_in(act, "result", {"enrolment": enrolment, "test": column, "date": day, **values})
