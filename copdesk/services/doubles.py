"""Numbers that two desks gave without knowing of each other: both stay as printed until a person changes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from copdesk.store.desk import Desk


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


def given_twice(desk: Desk) -> list[Double]:
    """Every number given twice, in the order of the records."""
    found = []
    for noun, within in _WITHIN.items():
        bearers: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
        for row in desk.fetch(noun):
            place = within(row)
            if place is not None:
                bearers.setdefault(place, []).append((row["id"], row["label"] or ""))
        found += [Double(noun, str(place[-1]), tuple(rows)) for place, rows in bearers.items() if len(rows) > 1]
    return found
