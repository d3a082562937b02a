"""Seats, terms, carry-over and limits on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from copdesk.domain.rules import terms
from copdesk.domain.rules.terms import SeatTerms, Term, TermRules

TODAY = date(2026, 3, 2)
TERM = Term("m1", "olena", date(2024, 3, 1), date(2026, 3, 1))
NEXT = Term("m2", "ivan", date(2026, 3, 2), date(2028, 3, 1))


def ends(days: int) -> Term:
    return replace(TERM, end=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("term", "status"),
    [
        (ends(200), "active"), (ends(31), "active"), (ends(30), "expiring"), (ends(0), "expiring"),
        (ends(-1), "carry_over"), (replace(TERM, end=None), "active"), (replace(TERM, left_on=TODAY), "ended"),
        (replace(ends(5), left_on=TODAY + timedelta(days=1)), "expiring"),
        (replace(ends(5), suspended=True), "suspended"),
        (replace(TERM, start=TODAY + timedelta(days=1), end=None), "upcoming"), (Term("m", "p"), "active"),
    ],
)  # fmt: skip
def test_status_of_a_term(term: Term, status: str) -> None:
    assert terms.term_status(term, TODAY) == status


def test_day_after_expiry_the_old_member_stays_and_counts() -> None:
    seat = SeatTerms("1", (TERM,))
    state = terms.seat_state(seat, TODAY)
    assert (state.status, state.counted, state.holder) == ("carry_over", True, TERM)


def test_group_without_carry_over_has_a_vacancy_instead() -> None:
    seat, rules = SeatTerms("1", (TERM,)), TermRules(carry_over=False)
    state = terms.seat_state(seat, TODAY, rules)
    assert (state.status, state.counted) == ("vacant", False)


def test_successor_ends_the_carry_over() -> None:
    seat = SeatTerms("1", (NEXT, TERM))
    assert terms.seat_state(seat, TODAY).holder == NEXT
    assert terms.seat_state(seat, TODAY - timedelta(days=1)).holder == TERM
    left = SeatTerms("1", (TERM, replace(NEXT, left_on=TODAY)))
    assert terms.seat_state(left, TODAY).status == "vacant"


def test_appointed_but_not_yet_begun_successor_replaces_nobody() -> None:
    seat = SeatTerms("1", (TERM, replace(NEXT, start=TODAY + timedelta(days=9))))
    assert terms.seat_state(seat, TODAY).status == "carry_over"


def test_martial_law_prolongs_until_a_new_composition() -> None:
    rules = TermRules(extended=True, carry_over=False)
    seat = SeatTerms("1", (TERM,))
    assert terms.seat_state(seat, TODAY + timedelta(days=900), rules).status == "active"
    assert terms.seat_state(seat, date(2026, 2, 20), rules).days_left is None
    assert terms.seat_state(SeatTerms("1", (TERM, NEXT)), TODAY, rules).holder == NEXT


def test_seat_without_holder_is_vacant_and_closed_groups_never_appear() -> None:
    seats = [SeatTerms("1"), SeatTerms("2", closed=True), SeatTerms("3", (replace(TERM, end=None),))]
    states = terms.seat_states(seats, TODAY)
    assert [(state.seat, state.status) for state in states] == [("1", "vacant"), ("3", "active")]


def test_third_term_in_a_row_breaks_a_limit_of_two() -> None:
    row = [replace(TERM, start=date(year, 3, 1), end=date(year + 2, 2, 28)) for year in (2020, 2022, 2024)]
    broken = terms.term_limit(row, TermRules(term_limit=2))
    assert broken == terms.TermLimit("olena", 3, 2)
    assert terms.term_limit(row[:2], TermRules(term_limit=2)) is None
    assert terms.term_limit(row, TermRules()) is None
    assert terms.term_limit([], TermRules(term_limit=2)) is None


def test_a_pause_starts_the_count_again() -> None:
    row = [replace(TERM, start=date(year, 3, 1), end=date(year + 1, 2, 28)) for year in (2020, 2021, 2024)]
    assert terms.consecutive_terms(row) == 1
    assert terms.consecutive_terms(row[:2]) == 2


@pytest.mark.parametrize(
    ("states", "hint"),
    [
        (["present", "absent", "absent", "absent"], True), (["absent", "absent"], False),
        (["absent", "absent", "excused"], False), (["absent", "absent", "absent", "online"], False),
    ],
)  # fmt: skip
def test_three_absences_are_a_hint(states: list[str], hint: bool) -> None:
    assert terms.absence_hint(states) is hint
