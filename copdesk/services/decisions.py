"""Decisions: the vote, choosing by rank, and what follows from a decision: an assignment, a line of a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import meetings as rules
from copdesk.services import records
from copdesk.store.desk import Desk


@dataclass(frozen=True)
class Ranking:
    """Decisions (ids) chosen by rank, most votes first, and those tied for the last places: people decide on them."""

    chosen: tuple[str, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """What came of a decision: ids of its assignments and of the plan measures made from it or from them."""

    assignments: tuple[str, ...]
    measures: tuple[str, ...]


def decision_of(desk: Desk, key: str) -> dict[str, Any]:
    """The live decision; UserError ``record_missing``."""
    found = desk.get("decision", key)
    if found is None or found["deleted"] is not None:
        raise UserError("record_missing", noun="decision")
    return found


def vote(
    desk: Desk,
    decision_id: str,
    votes_for: int,
    votes_against: int = 0,
    abstained: int = 0,
    not_voted: int = 0,
    *,
    adopted: bool | None = None,
    reason: str | None = None,
) -> bool | None:
    """Record a vote; returns whether the decision is adopted by the group's rule.

    *adopted* tells another outcome: with *reason*, or by the chair's casting vote in a tie. UserError ``votes_sum``,
    ``adopted_reason``, ``minutes_signed``.
    """
    values: dict[str, Any] = {
        "votes_for": votes_for, "votes_against": votes_against, "abstained": abstained, "not_voted": not_voted,
        "adopted_reason": reason,
    }  # fmt: skip
    if adopted is not None:
        values["adopted"] = adopted
    return _vote(desk, decision_id, values)


def vote_unanimous(desk: Desk, decision_id: str) -> bool | None:
    """«Одноголосно»: all those present were for it."""
    blank = dict.fromkeys(("votes_for", "votes_against", "abstained", "not_voted"))
    return _vote(desk, decision_id, {**blank, "unanimous": True, "adopted_reason": None})


def _vote(desk: Desk, decision_id: str, values: Mapping[str, Any]) -> bool | None:
    with desk.action("vote", noun="decision", id=decision_id) as act:
        records.change_in(act, "decision", decision_id, values)
        made = decision_of(desk, decision_id)["adopted"]
    return made if made is None else bool(made)


def ranking(desk: Desk, item_id: str, places: int) -> Ranking:
    """The decisions of a question by their votes: the first *places*, and a tie for the last of them."""
    votes = {row["id"]: row["votes_for"] or 0 for row in desk.fetch("decision", {"agenda_item": item_id})}
    return Ranking(*rules.ranking(votes, places))


def choose(desk: Desk, item_id: str, places: int, chosen: Sequence[str] = ()) -> Ranking:
    """Adopt the best *places* decisions of a question and no others, as one step; *chosen* settles a tie.

    UserError ``ranking_tied`` (tied, left) when the tied places are not settled by exactly as many of the tied.
    """
    found = ranking(desk, item_id, places)
    left = places - len(found.chosen) if found.tied else 0
    settled = [key for key in chosen if key in found.tied]
    if len(settled) != left:
        raise UserError("ranking_tied", tied=len(found.tied), left=left)
    adopted = {*found.chosen, *settled}
    with desk.action("choose", noun="agenda_item", id=item_id) as act:
        for row in desk.fetch("decision", {"agenda_item": item_id}):
            records.change_in(act, "decision", row["id"], {"adopted": row["id"] in adopted})
    return Ranking((*found.chosen, *settled), ())


def assign(desk: Desk, decision_id: str, values: Mapping[str, Any] | None = None) -> str:
    """Give an assignment by a decision, with its text unless *values* say otherwise; returns the assignment."""
    decision = decision_of(desk, decision_id)
    with desk.action("assign", noun="decision", id=decision_id) as act:
        return records.add_in(act, "assignment", {"text": decision["text"], **(values or {}), "decision": decision_id})


def trace(desk: Desk, decision_id: str) -> Trace:
    """Assignments and plan measures that a decision led to."""
    tasks = desk.fetch("assignment", {"decision": decision_id}, order=("due",))
    measures = [row["id"] for row in desk.fetch("measure", {"decision": decision_id})]
    linked = desk.fetch("measure", ids=[row["measure"] for row in tasks if row["measure"]])
    measures += [row["id"] for row in linked if row["deleted"] is None]
    return Trace(tuple(row["id"] for row in tasks), tuple(dict.fromkeys(measures)))
