"""Attendance, hours and certificates of a course (G8, G9)."""

from datetime import date
from decimal import Decimal

import pytest

from copdesk.domain.errors import UserError
from copdesk.domain.rules import training

GRID = {f"officer {number}": ["present"] * 3 for number in range(1, 16)} | {"officer 7": ["present", "late", "absent"]}


def test_golden_course_of_fifteen() -> None:
    whole = training.course_attendance(GRID)
    assert (whole.sessions, whole.attended, whole.percent) == (45, 44, Decimal("97.78"))
    assert training.attendance(GRID["officer 7"]).percent == Decimal("66.67")
    holders = training.certificate_holders(GRID, 80)
    assert len(holders) == 14
    assert "officer 7" not in holders


def test_commitment_counts_excuses() -> None:
    found = training.attendance(["present"] * 4 + ["excused", "absent"])
    assert (found.percent, found.commitment) == (Decimal("66.67"), Decimal("83.33"))
    assert training.attendance([]).percent is None


def test_threshold_is_compared_exactly() -> None:
    two_of_three = ["present", "present", "absent"]
    assert not training.earns_certificate(two_of_three, Decimal("66.67"))
    assert training.earns_certificate(two_of_three, Decimal("66.66"))
    assert training.earns_certificate(["present"] * 4 + ["absent"], 80)


def test_certificate_needs_a_session_and_no_failed_test() -> None:
    assert not training.earns_certificate([], 0)
    assert not training.earns_certificate(["present"], 80, passed=False)
    assert training.earns_certificate(["present"], None, passed=True)
    assert training.certificate_holders(GRID, 80, failed=["officer 1"]) == tuple(
        name for name in GRID if name not in {"officer 1", "officer 7"}
    )


def test_refresher_is_due_when_the_certificate_expires() -> None:
    assert training.certificate_expiry(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert training.certificate_expiry(date(2021, 4, 27), 36) == date(2024, 4, 27)
    assert training.certificate_expiry(date(2024, 2, 29), 36) == date(2027, 2, 28)
    assert training.certificate_expiry(date(2021, 4, 27), None) is None


def test_three_missed_in_a_row() -> None:
    grid = {
        "now": ["present", "absent", "absent", "absent"], "before": ["absent"] * 3 + ["present"],
        "excused": ["absent", "absent", "excused", "absent"], "late": ["late"] * 4,
    }  # fmt: skip
    assert training.missed_in_a_row(grid) == ("now", "before")


def test_marks_of_a_paper_sheet_in_both_layouts() -> None:
    assert training.parse_marks("3a 7e", 15) == {3: "absent", 7: "excused"}
    assert training.parse_marks("3а, 7Е; 8н 9п 10з 11l 12+", 15) == {
        3: "absent", 7: "excused", 8: "absent", 9: "excused", 10: "late", 11: "late", 12: "present",
    }  # fmt: skip
    assert training.parse_marks("  ", 15) == {}


def test_one_line_is_one_thing() -> None:
    assert training.parse_marks("3a 3н", 15) == {3: "absent"}
    with pytest.raises(UserError, match="mark_twice") as caught:
        training.parse_marks("3a 7e 3p", 15)
    assert caught.value.params["number"] == 3


@pytest.mark.parametrize("word", ["16a", "0a", "3", "a3", "3x", "3aa", "-1a"])
def test_unclear_mark_is_named(word: str) -> None:
    with pytest.raises(UserError, match="mark_invalid") as caught:
        training.parse_marks(f"1a {word}", 15)
    assert caught.value.params["value"] == word
