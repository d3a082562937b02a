"""Results typed into the sheet of a course: points, maxima, passed or not, the mean change."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import courses_results as results
from tests.services.field_desk import add, course, one_step, refused

DAY = date(2026, 4, 29)


def test_mean_change_is_of_those_who_have_both(desk: Any) -> None:
    key, people, _ = course(desk, officers=4)
    with one_step(desk):
        results.put(
            desk, key, {(people[0], "before"): "11/20", (people[1], "before"): "9", (people[2], "before"): "14"}, DAY
        )
    with one_step(desk):
        results.put(
            desk, key, {(people[0], "after"): "17/20", (people[1], "after"): "15", (people[3], "after"): "20"}, DAY
        )
    found = results.sheet(desk, key)
    assert [line.change for line in found.lines] == [Decimal(30), Decimal(30), None, None]
    assert (found.change.people, found.change.before, found.change.change) == (2, Decimal(50), Decimal(30))
    # The maximum was written once and holds for the column.
    assert {score.score_max for line in found.lines for score in line.scores.values()} == {Decimal(20)}
    assert {row["date"] for row in desk.fetch("result")} == {DAY}


def test_a_result_is_changed_and_taken_away(desk: Any) -> None:
    key, [one], _ = course(desk, officers=1)
    results.put(desk, key, {(one, "exam"): "55/60 +"}, DAY)
    [line] = results.sheet(desk, key).lines
    assert (line.scores["exam"].score, line.scores["exam"].passed) == (Decimal(55), True)
    with one_step(desk):
        results.put(desk, key, {(one, "exam"): "-"}, DAY)
    [line] = results.sheet(desk, key).lines
    assert (line.scores["exam"].score, line.scores["exam"].passed, line.change) == (None, False, None)
    with one_step(desk):
        results.put(desk, key, {(one, "exam"): " "}, DAY)
    assert results.sheet(desk, key).lines[0].scores == {} and desk.fetch("result") == []
    credit = add(desk, "result", enrolment=one, test="credit", passed=True, date=DAY)
    assert results.sheet(desk, key).lines[0].scores["exam"].id == credit


def test_points_without_a_maximum_are_compared_as_points(desk: Any) -> None:
    key, [one], _ = course(desk, officers=1)
    results.put(desk, key, {(one, "before"): "3,5", (one, "after"): "5"}, DAY)
    assert results.sheet(desk, key).lines[0].change == Decimal("1.5")


@pytest.mark.parametrize(
    ("text", "code"),
    [("добре", "score_unclear"), ("17/", "score_unclear"), ("21", "score_over"), ("5/4", "score_over")],
)
def test_what_is_no_result_writes_nothing(desk: Any, text: str, code: str) -> None:
    key, [one, two], _ = course(desk, officers=2)
    results.put(desk, key, {(one, "after"): "17/20"}, DAY)
    with refused(desk, code):
        results.put(desk, key, {(one, "after"): "18", (two, "after"): text}, DAY)


def test_empty_and_signs_alone() -> None:
    assert results.parse("", Decimal(20)) == {}
    assert results.parse("+", Decimal(20)) == {"score": None, "score_max": None, "passed": True}
    with pytest.raises(UserError):
        results.parse("++", None)
