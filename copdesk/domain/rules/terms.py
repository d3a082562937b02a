"""Seats and terms of an advisory group on a given day (domain 2.1; carry-over of features 1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

Status = Literal["upcoming", "active", "expiring", "carry_over", "suspended", "ended", "vacant"]
COUNTED: Final = frozenset({"active", "expiring", "carry_over"})


@dataclass(frozen=True)
class TermRules:
    """What the group's regulation says: *extended* is martial law, *carry_over* keeps a member until replaced."""

    notice_days: int = 30
    carry_over: bool = True
    extended: bool = False
    term_limit: int | None = None


@dataclass(frozen=True)
class Term:
    """One membership: *end* is its last day, *left_on* the first day without it."""

    membership: str
    person: str
    start: date | None = None
    end: date | None = None
    left_on: date | None = None
    suspended: bool = False
    voting: bool = True


@dataclass(frozen=True)
class SeatTerms:
    """A seat with everybody who has held it; a seat of a dissolved group is closed."""

    seat: str
    terms: tuple[Term, ...] = ()
    voting: bool = True
    closed: bool = False


@dataclass(frozen=True)
class SeatState:
    """A seat on a day: who holds it, until when, and whether it counts for the quorum."""

    seat: str
    status: Status
    holder: Term | None = None
    days_left: int | None = None

    @property
    def counted(self) -> bool:
        """Whether the holder belongs to the appointed members on that day."""
        return self.status in COUNTED


@dataclass(frozen=True)
class TermLimit:
    """A term too many: the *count*-th in a row where the regulation allows *limit*."""

    person: str
    count: int
    limit: int


_DEFAULT: Final = TermRules()


def term_status(term: Term, day: date, rules: TermRules = _DEFAULT, *, replaced: bool = False) -> Status:
    """Status of one membership; *replaced* says that a successor already holds the seat."""
    if term.start is not None and day < term.start:
        return "upcoming"
    if term.left_on is not None and day >= term.left_on:
        return "ended"
    past = term.end is not None and day > term.end
    if past and (replaced or not (rules.extended or rules.carry_over)):
        return "ended"
    return "suspended" if term.suspended else _running(term, day, rules)


def _running(term: Term, day: date, rules: TermRules) -> Status:
    """Status of a term that holds: prolonged, carried over, near its end or plain."""
    if rules.extended or term.end is None:
        return "active"
    left = (term.end - day).days
    if left < 0:
        return "carry_over"
    return "expiring" if left <= rules.notice_days else "active"


def _start(term: Term) -> date:
    """Start of a term; one without a start has always been there."""
    return term.start or date.min


def seat_state(seat: SeatTerms, day: date, rules: TermRules = _DEFAULT) -> SeatState:
    """The newest term that holds the seat on *day*, or vacancy; an old member stays until replaced."""
    started = sorted((term for term in seat.terms if _start(term) <= day), key=_start, reverse=True)
    for place, term in enumerate(started):
        status = term_status(term, day, rules, replaced=place > 0)
        if status != "ended":
            left = (term.end - day).days if term.end is not None and not rules.extended else None
            return SeatState(seat.seat, status, term, left)
    return SeatState(seat.seat, "vacant")


def seat_states(seats: Iterable[SeatTerms], day: date, rules: TermRules = _DEFAULT) -> tuple[SeatState, ...]:
    """Every seat of groups that are not closed."""
    return tuple(seat_state(seat, day, rules) for seat in seats if not seat.closed)


def consecutive_terms(terms: Iterable[Term], gap_days: int = 90) -> int:
    """How many of a person's terms in one group, counted back from the latest, follow one another.

    A gap of up to *gap_days* (waiting for the order on composition) does not break the row.
    """
    ordered = sorted(terms, key=_start, reverse=True)
    count = 1 if ordered else 0
    for later, earlier in pairwise(ordered):
        finish = min((day for day in (earlier.end, earlier.left_on) if day is not None), default=None)
        if finish is not None and _start(later) - finish > timedelta(days=gap_days):
            break
        count += 1
    return count


def term_limit(terms: Sequence[Term], rules: TermRules) -> TermLimit | None:
    """The broken limit of terms in a row, to be shown as a warning; None while it is kept or not set."""
    count = consecutive_terms(terms)
    if rules.term_limit is None or count <= rules.term_limit:
        return None
    return TermLimit(terms[0].person, count, rules.term_limit)


def absence_hint(states: Sequence[str], limit: int = 3) -> bool:
    """Whether the latest *limit* meetings were all missed without excuse; a hint, never a removal."""
    return len(states) >= limit and all(state == "absent" for state in states[-limit:])
