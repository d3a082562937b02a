"""Quorum and votes of an advisory group, by the rules the group has given itself (domain 2.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from copdesk.domain.errors import UserError

Side = Literal["for", "against"]


@dataclass(frozen=True)
class Quorum:
    """What is frozen into the minutes: members counted, needed and present."""

    base: int
    needed: int
    present: int

    @property
    def reached(self) -> bool:
        """Whether enough are present."""
        return self.present >= self.needed


@dataclass(frozen=True)
class Outcome:
    """Result of a vote: *needed* is the number of votes for that would adopt."""

    adopted: bool
    needed: int
    unanimous: bool


def needed(rule: str, base: int, number: int | None = None) -> int:
    """Members needed out of *base*, at least one; UserError quorum_number when the fixed number is missing."""
    if rule == "number":
        if not number or number < 1:
            raise UserError("quorum_number", field="quorum_number")
        return number
    shares = {"more_half": base // 2 + 1, "half": (base + 1) // 2, "two_thirds": -(-2 * base // 3)}
    return max(1, shares[rule])


def quorum(rule: str, base: str, *, appointed: int, seats: int, present: int, number: int | None = None) -> Quorum:
    """Quorum over the appointed members or, when *base* is "seats", over the planned seats."""
    count = seats if base == "seats" else appointed
    return Quorum(count, needed(rule, count, number), present)


def count_present(seats: Iterable[str]) -> int:
    """Seats present: a member and the substitute of the same seat count once."""
    return len(set(seats))


def check_voter(function: str | None, voting: bool = True) -> None:
    """UserError vote_observer for an observer or a member without a vote."""
    if function == "observer" or not voting:
        raise UserError("vote_observer")


def check_votes(present: int, for_: int, against: int, abstained: int, not_voted: int = 0) -> None:
    """UserError votes_negative, or votes_sum (present, counted, difference) when votes and people differ."""
    votes = (for_, against, abstained, not_voted)
    if min(present, *votes) < 0:
        raise UserError("votes_negative")
    counted = sum(votes)
    if counted != present:
        raise UserError("votes_sum", present=present, counted=counted, difference=present - counted)


def _votes_needed(rule: str, present: int, for_: int, against: int) -> int:
    """Votes for that adopt; consensus needs every vote that takes a side."""
    sides = for_ + against
    thresholds = {
        "majority_present": present // 2 + 1,
        "majority_cast": sides // 2 + 1,
        "two_thirds_present": -(-2 * present // 3),
        "consensus": sides,
    }
    if rule == "ranking":
        raise UserError("vote_ranking")
    return max(1, thresholds[rule])


def vote_outcome(
    rule: str,
    present: int,
    for_: int,
    against: int,
    abstained: int,
    not_voted: int = 0,
    *,
    casting_vote: bool = False,
    chair: Side | None = None,
) -> Outcome:
    """Outcome among *present* voting members; UserError as check_votes, vote_ranking for the ranking rule.

    In a tie the chair's vote counts once more, if the group's rules give a casting vote.
    """
    check_votes(present, for_, against, abstained, not_voted)
    threshold = _votes_needed(rule, present, for_, against)
    majority = rule in {"majority_present", "majority_cast"}
    decisive = casting_vote and chair == "for" and majority and for_ == against > 0
    return Outcome(for_ + decisive >= threshold, threshold, unanimous=present > 0 and for_ == present)


def ranking(votes: Mapping[str, int], places: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The chosen, most votes first, and those tied for the last places, about whom people decide."""
    order = sorted(votes, key=lambda name: -votes[name])
    if len(order) <= places:
        return tuple(order), ()
    last, next_one = votes[order[places - 1]] if places else None, votes[order[places]]
    if last != next_one:
        return tuple(order[:places]), ()
    return (
        tuple(name for name in order if votes[name] > next_one),
        tuple(name for name in order if votes[name] == next_one),
    )
