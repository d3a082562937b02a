"""Numbers that two desks gave without knowing of each other: both stay as printed until a person changes one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from copdesk.services.due_items import DueItem
from copdesk.store.desk import Desk
from copdesk.store.query import Condition


@dataclass(frozen=True, slots=True)
class Double:
    """A number that several records of a register bear: their ids and titles."""

    noun: str
    number: str
    records: tuple[tuple[str, str], ...]


def _meeting(row: Mapping[str, Any]) -> tuple[Any, ...] | None:
    return (row["group"], row["date"].year, row["number"]) if row["number"] else None


def _certificate(row: Mapping[str, Any]) -> tuple[Any, ...] | None:
    return (row["issued"].year, row["number"]) if row["number"] and row["issued"] else None


_WITHIN: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Any, ...] | None]]] = MappingProxyType(
    {"meeting": _meeting, "certificate": _certificate}
)
"""What a number has to be unique within: minutes in a group and a year, certificates in a year."""

_REPEATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "meeting": "SELECT number FROM meeting WHERE deleted IS NULL AND number IS NOT NULL AND date IS NOT NULL"
        ' GROUP BY "group", substr(date, 1, 4), number HAVING count(*) > 1',
        "certificate": "SELECT number FROM certificate WHERE deleted IS NULL AND number IS NOT NULL AND"
        " issued IS NOT NULL GROUP BY substr(issued, 1, 4), number HAVING count(*) > 1",
    }
)
"""Numbers that stand more than once; most desks have few, so the rest is never read."""


def due(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """For the home page: each number given twice asks a person today, until one of the records bears another."""
    for double in given_twice(desk):
        names = "; ".join(label for _, label in double.records)
        yield DueItem(f"{double.noun}_number", double.noun, double.records[-1][0], names, today, "today", double.number)


def given_twice(desk: Desk) -> list[Double]:
    """Every number given twice, in the order of the records."""
    found = []
    for noun, within in _WITHIN.items():
        bearers: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
        for row in desk.fetch(
            noun, (Condition("number", "in", [number for (number,) in desk.db.execute(_REPEATED[noun])]),)
        ):
            place = within(row)
            if place is not None:
                bearers.setdefault(place, []).append((row["id"], row["label"] or ""))
        found += [Double(noun, str(place[-1]), tuple(rows)) for place, rows in bearers.items() if len(rows) > 1]
    return found
