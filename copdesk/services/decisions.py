"""Decisions: choosing by rank."""

from collections.abc import Sequence
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


def decision_of(desk: Desk, key: str) -> dict[str, Any]:
    """The live decision; UserError ``record_missing``."""
    found = desk.get("decision", key)
    if found is None or found["deleted"] is not None:
        raise UserError("record_missing", noun="decision")
    return found


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
