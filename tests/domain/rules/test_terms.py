"""Seats, terms, carry-over and limits on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from copdesk.domain.errors import UserError
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
    assert terms.vacancies([seat], TODAY) == ()
    assert terms.quorum_base([seat], TODAY) == 1


def test_group_without_carry_over_has_a_vacancy_instead() -> None:
    seat, rules = SeatTerms("1", (TERM,)), TermRules(carry_over=False)
    assert terms.vacancies([seat], TODAY, rules) == ("1",)
    assert terms.quorum_base([seat], TODAY, rules) == 0


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
    assert terms.ending_within([seat], date(2026, 2, 20), 30, rules) == ()
    assert terms.seat_state(SeatTerms("1", (TERM, NEXT)), TODAY, rules).holder == NEXT


def test_seat_without_holder_is_vacant_and_closed_groups_never_appear() -> None:
    seats = [SeatTerms("1"), SeatTerms("2", closed=True), SeatTerms("3", (replace(TERM, end=None),))]
    assert terms.vacancies(seats, TODAY) == ("1",)
    assert [state.seat for state in terms.seat_states(seats, TODAY)] == ["1", "3"]


def test_who_ends_in_sixty_days_soonest_first() -> None:
    days = {"a": 60, "b": 61, "c": 0, "d": -1, "e": 12}
    seats = [SeatTerms(name, (ends(left),)) for name, left in days.items()]
    seats += [SeatTerms("f", (replace(TERM, end=None),)), SeatTerms("g", (ends(5),), closed=True)]
    found = terms.ending_within(seats, TODAY, 60)
    assert [(state.seat, state.days_left) for state in found] == [("c", 0), ("e", 12), ("a", 60)]


def test_quorum_base_counts_voting_seats_held() -> None:
    seats = [
        SeatTerms("held", (ends(90),)), SeatTerms("carried", (TERM,)), SeatTerms("empty"),
        SeatTerms("suspended", (replace(ends(90), suspended=True),)), SeatTerms("watcher", (ends(90),), voting=False),
        SeatTerms("observer", (replace(ends(90), voting=False),)), SeatTerms("closed", (ends(90),), closed=True),
    ]  # fmt: skip
    assert terms.quorum_base(seats, TODAY) == 2
    assert terms.quorum_base(seats, TODAY, base="seats") == 5


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


def test_one_voting_seat_per_person_in_a_group() -> None:
    first, second = SeatTerms("1", (ends(9),)), SeatTerms("2", (replace(ends(9), membership="m2"),))
    with pytest.raises(UserError, match="second_seat"):
        terms.check_one_seat([first, second], "olena", TODAY)
    terms.check_one_seat([first, SeatTerms("2", (replace(ends(9), voting=False),))], "olena", TODAY)
    renewed = SeatTerms("1", (TERM, replace(NEXT, person="olena")))
    terms.check_one_seat([renewed], "olena", TODAY)
