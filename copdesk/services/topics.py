"""Topics proposed for future meetings: onto an agenda, or all of them cleared away as one step that can be undone."""

from collections.abc import Sequence
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.services import meetings, records
from copdesk.store.desk import Desk
from copdesk.store.query import Condition

_KEPT: Final = ("title", "minutes", "origin", "papers")


def waiting(desk: Desk, group_id: str | None = None) -> list[dict[str, Any]]:
    """Topics that wait, of a group and of nobody in particular, or all of them; the oldest first."""
    found = desk.fetch("topic", [Condition("status", "=", "waiting")], order=("proposed_on", "title"))
    return [row for row in found if group_id is None or row["group"] in {None, group_id}]


def take(desk: Desk, meeting_id: str, keys: Sequence[str]) -> list[str]:
    """Put topics on the agenda of a meeting, each linked to its question; returns the questions.

    UserError ``topic_taken``, ``minutes_signed``.
    """
    meeting = meetings.meeting_of(desk, meeting_id)
    with desk.action("take_topics", noun="meeting", id=meeting["id"], count=len(keys)) as act:
        made = []
        for row in desk.fetch("topic", ids=keys):
            if row["status"] != "waiting":
                raise UserError("topic_taken", title=row["title"][:80])
            values = {**{name: row[name] for name in _KEPT}, "meeting": meeting_id, "rapporteur": row["proposer"]}
            made.append(records.add_in(act, "agenda_item", values))
            records.change_in(act, "topic", row["id"], {"status": "taken", "agenda_item": made[-1]})
        return made


def clear(desk: Desk, group_id: str | None = None) -> int:
    """Move every waiting topic (of a group) to the trash as one step; returns how many."""
    keys = [row["id"] for row in waiting(desk, group_id)]
    if keys:
        with desk.action("clear_topics", noun="topic", count=len(keys)) as act:
            act.delete("topic", keys)
    return len(keys)
