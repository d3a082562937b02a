"""Lists of any length for a window: row numbers in order, pages of rows by number, and records for a picker."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

Row = tuple[Any, ...]


def numbers(
    desk: Desk,
    noun: str,
    where: Iterable[tuple[str, str, Any]] = (),
    *,
    search: str = "",
    sort: Sequence[str] = (),
    trash: bool = False,
    limit: int = 0,
) -> "array[int]":
    """Row numbers of a register in order; *where* holds (field, operator, value), *limit* 0 is all."""
    conditions = tuple(Condition(*part) for part in where)
    return desk.query(Query(noun, conditions, search, tuple(sort), trash), limit or None)


def page(desk: Desk, noun: str, wanted: Sequence[int], paths: Sequence[str]) -> list[Row | None]:
    """One row for each number, values at *paths*; None for a record that has gone meanwhile."""
    rows = query.page(desk, noun, wanted, ["n", *paths])
    found = {row[0]: row[1:] for row in rows}
    return [found.get(number) for number in wanted]


def ids(desk: Desk, noun: str, wanted: Sequence[int]) -> list[str]:
    """Ids of records by row number, in that order."""
    return query.ids(desk, noun, wanted)


def number_of(desk: Desk, noun: str, key: str) -> int:
    """The row number of a record; -1 when there is none."""
    found = desk.fetch(noun, ids=[key])
    return int(found[0]["n"]) if found else -1


def choices(
    desk: Desk, noun: str, text: str, beside: Mapping[str, str] = MappingProxyType({}), *, limit: int = 50
) -> list[tuple[str, str]]:
    """(id, title) of live records for a picker: those that hold the words of *text*, in the order of titles.

    *beside* has the ids that stand in other fields of the form, by name, «» where none does: where a record must
    belong to one of them (a seat to the group), only such records are found.
    """
    fields = desk.registry[noun].fields
    where = [
        (name, "=", key)
        for name, key in beside.items()
        if key and name in fields and fields[name].required and fields[name].target
    ]
    found = numbers(desk, noun, where, search=text, sort=("label",), limit=limit)
    return [(row[0], row[1] or "") for row in query.page(desk, noun, found, ["id", "label"])]
