"""Advisory groups on a day: who sits where, until when, what counts for the quorum, and who is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings as votes
from copdesk.domain.rules import terms
from copdesk.domain.rules.text import fold, sort_key
from copdesk.domain.rules.training import percent
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

HERE: Final = ("present", "online")
OWN: Final = ("member", "substitute")
_NOT_YET: Final = frozenset({"proposed", "consented"})


@dataclass(frozen=True)
class Place:
    """A seat on a day; members without a numbered seat have a place of their own and no *seat*."""

    seat: str | None
    number: int | None
    sector: str | None
    voting: bool
    state: terms.SeatState
    membership: Mapping[str, Any] | None

    @property
    def person(self) -> str | None:
        """Who sits here."""
        return self.membership["person"] if self.membership else None


@dataclass(frozen=True)
class Expiring:
    """A term that ends soon, with the share of the group's meetings its holder came to."""

    group: str
    membership: str
    person: str
    end: date
    days_left: int
    attendance: Decimal | None


@dataclass(frozen=True)
class Balance:
    """Counts by code (by words for settlements); None gathers those of whom it is not known."""

    seats: Mapping[str | None, int]
    members: Mapping[str | None, int]
    sex: Mapping[str | None, int]
    settlement: Mapping[str | None, int]


@dataclass(frozen=True)
class Gap:
    """A sector with fewer members than the group's rule asks for."""

    sector: str
    minimum: int
    members: int


def group_of(desk: Desk, key: str) -> dict[str, Any]:
    """The group; UserError ``record_missing``."""
    found = desk.get("group", key)
    if found is None:
        raise UserError("record_missing", noun="group")
    return found


def rules_of(group: Mapping[str, Any]) -> terms.TermRules:
    """What the group's regulation says about terms."""
    return terms.TermRules(extended=bool(group["terms_extended"]), term_limit=group["term_limit"])


def term_of(row: Mapping[str, Any]) -> terms.Term:
    """A membership as the rules see it; one marked as left has ended even when nobody wrote when."""
    left = row["left_on"]
    if row["status"] == "left" and left is None:
        left = row["end"] or row["start"] or date.min
    voting = row["function"] != "observer" and row["voting"] is not False
    return terms.Term(
        row["id"], row["person"], row["start"], row["end"], left, suspended=row["status"] == "suspended", voting=voting
    )


def places(desk: Desk, group_id: str, day: date) -> list[Place]:
    """Every seat of the group on *day*, then members without a seat who hold office on it."""
    group = group_of(desk, group_id)
    members = {row["id"]: row for row in desk.fetch("membership", {"group": group_id}) if row["status"] not in _NOT_YET}
    seats = desk.fetch("seat", {"group": group_id}, order=("number",))
    by_seat: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in members.values():
        by_seat.setdefault(row["seat"], []).append(row)
    closed = group["status"] == "dissolved"
    made: list[Place] = []
    for seat in seats:
        held = tuple(term_of(row) for row in by_seat.pop(seat["id"], []))
        whole = terms.SeatTerms(seat["id"], held, seat["voting"] is not False, closed)
        made += _states(group, whole, day, seat, members)
    # One person's later term replaces the earlier one, as a successor on a seat does.
    loose: dict[str, list[Mapping[str, Any]]] = {}
    for unseated in by_seat.values():
        for one in unseated:
            loose.setdefault(one["person"], []).append(one)
    for rows in loose.values():
        held = tuple(term_of(row) for row in rows)
        whole = terms.SeatTerms(rows[0]["id"], held, True, closed)
        made += [place for place in _states(group, whole, day, None, members) if place.membership]
    return made


def _states(
    group: Mapping[str, Any],
    seat: terms.SeatTerms,
    day: date,
    row: Mapping[str, Any] | None,
    members: Mapping[str, Any],
) -> Iterable[Place]:
    for state in terms.seat_states([seat], day, rules_of(group)):
        membership = members[state.holder.membership] if state.holder else None
        sector = (row and row["sector"]) or (membership and membership["sector"])
        number = row["number"] if row else None
        voting = seat.voting and (state.holder is None or state.holder.voting)
        yield Place(row["id"] if row else None, number, sector, voting, state, membership)


def vacancies(desk: Desk, group_id: str, day: date) -> list[Place]:
    """Seats nobody holds on *day*; a closed group has none."""
    return [place for place in places(desk, group_id, day) if place.state.status == "vacant"]


def members_on(desk: Desk, group_id: str, day: date) -> list[Mapping[str, Any]]:
    """Memberships that count on *day*, carried-over ones too, observers last."""
    held = [place for place in places(desk, group_id, day) if place.membership and place.state.counted]
    return [place.membership for place in sorted(held, key=lambda place: not place.voting) if place.membership]


def candidates(desk: Desk, group_id: str) -> list[dict[str, Any]]:
    """Memberships that have not begun: proposed, or agreed to but not yet in an order."""
    where = [Condition("group", "=", group_id), Condition("status", "in", sorted(_NOT_YET))]
    return desk.fetch("membership", where, order=("person",))


def officer_on(desk: Desk, group_id: str, function: str, day: date) -> str | None:
    """Who was chair, deputy or secretary of the group on *day*: the person's id."""
    found = [row for row in members_on(desk, group_id, day) if row["function"] == function]
    latest = max(found, key=lambda row: row["start"] or date.min, default=None)
    return latest["person"] if latest else None


def quorum(desk: Desk, group_id: str, day: date, present: int) -> votes.Quorum:
    """Quorum of *present* voting members on *day* by the group's own rule."""
    group = group_of(desk, group_id)
    voting = [place for place in places(desk, group_id, day) if place.voting]
    return votes.quorum(
        group["quorum_rule"] or "more_half",
        group["quorum_base"] or "appointed",
        appointed=sum(place.state.counted for place in voting),
        seats=group["planned_seats"] or sum(place.seat is not None for place in voting),
        present=present,
        number=group["quorum_number"],
    )


def expiring(desk: Desk, day: date, days: int = 60, group_id: str | None = None) -> list[Expiring]:
    """Terms that end from *day* to *days* later in working groups, soonest first."""
    groups = [group_of(desk, group_id)] if group_id else desk.fetch("group", [Condition("status", "!=", "dissolved")])
    made = []
    for group in groups:
        for place in places(desk, group["id"], day):
            left, row = place.state.days_left, place.membership
            if row and place.state.counted and left is not None and 0 <= left <= days:
                share = attendance_share(desk, row)
                made.append(Expiring(group["id"], row["id"], row["person"], row["end"], left, share))
    return sorted(made, key=lambda item: item.days_left)


def marks(desk: Desk, rows: Sequence[Mapping[str, Any]], day: date | None = None) -> dict[str, list[str]]:
    """States of attendance by membership until *day*, in the order of the meetings of its group during its term.

    Lists typed or imported by hand name only the person: who sat in the group on the day of the meeting was its member.
    """
    where = [
        Condition("person", "in", sorted({row["person"] for row in rows})),
        Condition("meeting.group", "in", sorted({row["group"] for row in rows})),
        Condition("capacity", "in", ["member"]),
        *([Condition("meeting.date", "<=", day)] if day else []),
    ]
    found = desk.query(Query("attendance", tuple(where), sort=("meeting.date",)))
    paths = ["person.id", "meeting.group.id", "meeting.date", "membership.id", "state"]
    made: dict[str, list[str]] = {row["id"]: [] for row in rows}
    served: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        served.setdefault(row["person"], []).append(row)
    for person, group, held, membership, state in query.page(desk, "attendance", found, paths):
        for row in served[person]:
            mine = row["id"] == membership if membership else _served(row, person, group, held)
            if mine:
                made[row["id"]].append(state)
    return made


def _served(row: Mapping[str, Any], person: str, group: str, day: date) -> bool:
    if (row["person"], row["group"]) != (person, group):
        return False
    return (row["start"] or date.min) <= day < (row["left_on"] or date.max)


def attendance_share(desk: Desk, membership: Mapping[str, Any]) -> Decimal | None:
    """Per cent of the meetings of the term that the member came to; None before the first."""
    [states] = marks(desk, [membership]).values()
    return percent(sum(state in HERE for state in states), len(states))


def term_warnings(desk: Desk, group_id: str) -> list[terms.TermLimit]:
    """People with more terms in a row than the group's rule allows."""
    rules = rules_of(group_of(desk, group_id))
    by_person: dict[str, list[terms.Term]] = {}
    for row in desk.fetch("membership", {"group": group_id}):
        by_person.setdefault(row["person"], []).append(term_of(row))
    return [limit for held in by_person.values() if (limit := terms.term_limit(held, rules))]


def gaps(desk: Desk, group_id: str, day: date) -> list[Gap]:
    """Sectors with fewer members on *day* than the group's rule asks for."""
    held = [place.sector for place in places(desk, group_id, day) if place.membership and place.state.counted]
    rules = desk.fetch("sector_minimum", {"group": group_id})
    return [
        Gap(rule["sector"], rule["minimum"], count)
        for rule in rules
        if (count := held.count(rule["sector"])) < rule["minimum"]
    ]


def balance(desk: Desk, group_id: str, day: date) -> Balance:
    """Who is represented on *day*: members by sector, sex and settlement, seats by sector."""
    held = places(desk, group_id, day)
    sitting = [place for place in held if place.membership and place.state.counted]
    people = {row["id"]: row for row in desk.fetch("person", ids=[place.person or "" for place in sitting])}
    rows = [people[place.person] for place in sitting if place.person in people]
    return Balance(
        seats=Counter(place.sector for place in held if place.seat),
        members=Counter(place.sector for place in sitting),
        sex=Counter(row["sex"] for row in rows),
        settlement=Counter(row["settlement"] for row in rows),
    )


def unrepresented(desk: Desk, group_id: str, day: date) -> list[str]:
    """Settlements from which the unit knows people, but none of them sits in the group on *day*; by the alphabet."""
    there = {fold(name) for name in balance(desk, group_id, day).settlement if name}
    numbers = desk.query(Query("person", (Condition("settlement", "filled"),)))
    known = {fold(name): name for (name,) in query.page(desk, "person", numbers, ["settlement"])}
    return sorted((name for key, name in known.items() if key not in there), key=sort_key)


def voting_present(desk: Desk, meeting: Mapping[str, Any]) -> int:
    """How many votes are in the room of a meeting; a seat and its substitute count once."""
    marks = desk.fetch("attendance", {"meeting": meeting["id"]})
    here = {row["person"] for row in marks if row["state"] in HERE and row["capacity"] in OWN}
    if not meeting["group"]:
        return len(here)
    seats = []
    for place in places(desk, meeting["group"], meeting["date"]):
        row = place.membership
        if row and place.voting and place.state.counted and here & {row["person"], row["substitute"]}:
            seats.append(place.seat or row["id"])
    return votes.count_present(seats)
