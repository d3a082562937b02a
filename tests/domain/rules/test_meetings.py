"""The quorum and vote table of the field (G6, G7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings

COUNTS = st.integers(0, 40)
RULES = ["majority_present", "majority_cast", "two_thirds_present", "consensus"]


@pytest.mark.parametrize(
    ("rule", "base", "number", "needed"),
    [
        ("more_half", 30, None, 16), ("more_half", 28, None, 15), ("more_half", 9, None, 5), ("half", 30, None, 15),
        ("half", 29, None, 15), ("two_thirds", 30, None, 20), ("two_thirds", 16, None, 11), ("number", 30, 7, 7),
        ("half", 0, None, 1),
    ],
)  # fmt: skip
def test_needed(rule: str, base: int, number: int | None, needed: int) -> None:
    assert meetings.needed(rule, base, number) == needed


@pytest.mark.parametrize(("present", "reached"), [(15, False), (16, True)])
def test_quorum_of_thirty(present: int, reached: bool) -> None:
    assert meetings.quorum("more_half", "appointed", appointed=30, seats=30, present=present).reached is reached


@pytest.mark.parametrize(("base", "needed"), [("appointed", 15), ("seats", 16)])
def test_quorum_with_two_vacant_seats(base: str, needed: int) -> None:
    found = meetings.quorum("more_half", base, appointed=28, seats=30, present=15)
    assert (found.needed, found.reached) == (needed, needed == 15)


@pytest.mark.parametrize("number", [None, 0])
def test_fixed_quorum_needs_its_number(number: int | None) -> None:
    with pytest.raises(UserError, match="quorum_number"):
        meetings.needed("number", 30, number)


def test_member_and_substitute_of_one_seat_count_once() -> None:
    assert meetings.count_present(["seat-1", "seat-1", "seat-2"]) == 2


@pytest.mark.parametrize(
    ("rule", "votes", "adopted", "needed"),
    [
        ("majority_present", (16, 8, 7, 1), False, 9),
        ("majority_cast", (16, 8, 7, 1), True, 8),
        ("majority_present", (16, 9, 7, 0), True, 9),
        ("majority_cast", (16, 0, 0, 16), False, 1),
        ("two_thirds_present", (16, 10, 6, 0), False, 11),
        ("two_thirds_present", (16, 11, 5, 0), True, 11),
        ("consensus", (16, 14, 0, 2), True, 14),
        ("consensus", (16, 15, 1, 0), False, 16),
        ("consensus", (16, 0, 0, 16), False, 1),
    ],
)
def test_votes(rule: str, votes: tuple[int, int, int, int], adopted: bool, needed: int) -> None:
    outcome = meetings.vote_outcome(rule, *votes)
    assert (outcome.adopted, outcome.needed, outcome.unanimous) == (adopted, needed, False)


@pytest.mark.parametrize("rule", ["majority_present", "majority_cast"])
@pytest.mark.parametrize(
    ("casting_vote", "chair", "adopted"),
    [(True, "for", True), (True, "against", False), (True, None, False), (False, "for", False)],
)
def test_tie_of_eight(rule: str, casting_vote: bool, chair: meetings.Side | None, adopted: bool) -> None:
    assert meetings.vote_outcome(rule, 16, 8, 8, 0, casting_vote=casting_vote, chair=chair).adopted is adopted


def test_casting_vote_counts_once_more_and_no_more() -> None:
    assert not meetings.vote_outcome("majority_present", 16, 7, 7, 2, casting_vote=True, chair="for").adopted
    assert not meetings.vote_outcome("two_thirds_present", 2, 1, 1, 0, casting_vote=True, chair="for").adopted


@pytest.mark.parametrize("rule", RULES)
def test_unanimous(rule: str) -> None:
    assert meetings.vote_outcome(rule, 16, 16, 0, 0).unanimous
    assert not meetings.vote_outcome(rule, 16, 15, 0, 0, 1).unanimous


@pytest.mark.parametrize(("votes", "difference"), [((16, 8, 7, 0), 1), ((16, 10, 8, 0), -2), ((16, 8, 8, 0, 1), -1)])
def test_votes_that_do_not_add_up(votes: tuple[int, ...], difference: int) -> None:
    with pytest.raises(UserError) as caught:
        meetings.check_votes(*votes)
    assert (caught.value.code, caught.value.params["difference"]) == ("votes_sum", difference)


def test_negative_votes_and_ranking_by_yes_and_no_are_refused() -> None:
    with pytest.raises(UserError, match="votes_negative"):
        meetings.check_votes(16, 17, -1, 0)
    with pytest.raises(UserError, match="vote_ranking"):
        meetings.vote_outcome("ranking", 1, 1, 0, 0)


@pytest.mark.parametrize(("function", "voting"), [("observer", True), ("member", False)])
def test_observer_does_not_vote(function: str, voting: bool) -> None:
    with pytest.raises(UserError, match="vote_observer"):
        meetings.check_voter(function, voting)
    meetings.check_voter("chair")


def test_three_of_seven_initiatives() -> None:
    votes = {"lights": 9, "cameras": 12, "park": 3, "school": 8, "road": 1, "stop": 2, "hub": 0}
    assert meetings.ranking(votes, 3) == (("cameras", "lights", "school"), ())


def test_tie_on_the_third_place_is_left_to_people() -> None:
    votes = {"lights": 9, "cameras": 12, "park": 8, "school": 8, "road": 1, "stop": 8, "hub": 0}
    assert meetings.ranking(votes, 3) == (("cameras", "lights"), ("park", "school", "stop"))
    assert meetings.ranking({"a": 1, "b": 1}, 3) == (("a", "b"), ())
    assert meetings.ranking({"a": 1, "b": 1}, 0) == ((), ())


@given(st.sampled_from(["more_half", "half", "two_thirds"]), COUNTS)
def test_quorum_never_exceeds_the_base(rule: str, base: int) -> None:
    assert 1 <= meetings.needed(rule, base) <= max(base, 1)


@given(st.sampled_from(RULES), COUNTS, COUNTS, COUNTS, COUNTS)
def test_one_more_vote_for_never_harms(rule: str, for_: int, against: int, abstained: int, silent: int) -> None:
    present = for_ + against + abstained + silent
    before = meetings.vote_outcome(rule, present, for_, against, abstained, silent)
    if before.adopted and abstained:
        assert meetings.vote_outcome(rule, present, for_ + 1, against, abstained - 1, silent).adopted
    assert before.adopted == (for_ >= before.needed)
