"""The trash of the whole desk: what was deleted in any register, newest first."""

from dataclasses import dataclass

from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Query


@dataclass(frozen=True)
class Trashed:
    """A deleted record; *ms* is when it was deleted (UTC)."""

    noun: str
    id: str
    title: str
    ms: int


def listed(desk: Desk, search: str = "", limit: int = 1000) -> list[Trashed]:
    """Deleted records of all registers, at most *limit* of each register, newest first."""
    found = []
    for noun in desk.registry:
        numbers = desk.query(Query(noun, search=search, sort=("-deleted",), trash=True), limit)
        found += [Trashed(noun, *row) for row in query.page(desk, noun, numbers, ["id", "label", "deleted"])]
    return sorted(found, key=lambda item: (-item.ms, item.title))
