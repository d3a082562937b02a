"""How registers travel: their columns, and the cells of columns that share one stamp."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from copdesk.domain.fields import Entity
from copdesk.store.desk import Desk
from copdesk.store.dialect import Dialect
from copdesk.store.schema import DELETED, cells, columns, q
from copdesk.sync.header import moment

_INTEGER_LIMIT = 1 << 63

Stamp = tuple[int, int, int]
"""Who wrote a value and when: local number of the site, its epoch, UTC milliseconds."""


@dataclass(frozen=True)
class Register:
    """One register of this desk; *number* its own, *heads* the number of each cell's first column."""

    entity: Entity
    number: int
    heads: Mapping[int, tuple[str, ...]]
    sql: Dialect

    @property
    def noun(self) -> str:
        """The register's name, in files too."""
        return self.entity.noun

    @property
    def table(self) -> str:
        """The quoted table name."""
        return q(self.entity.noun)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The captured columns, of a scope those that it carries."""
        return tuple(name for name in columns(self.entity) if name in self.cell_of)

    @cached_property
    def cell_of(self) -> dict[str, int]:
        """The cell of each column, by the number of its head."""
        return {name: head for head, names in self.heads.items() for name in names}

    @cached_property
    def value_sql(self) -> str:
        """SQL for the value of cell ``f.fld`` of row ``m``; joint columns as a JSON list."""
        cases = " ".join(f"WHEN {head} THEN {self._expression(names)}" for head, names in self.heads.items())
        return f"CASE f.fld {cases} END"

    @cached_property
    def texts(self) -> frozenset[str]:
        """The columns that hold any text."""
        kinds = {name: each.kind for name, each in self.entity.fields.items() if name in self.cell_of}
        return frozenset(name for name, kind in kinds.items() if kind.stored_as_is and kind.sql == "TEXT")

    @cached_property
    def joint(self) -> frozenset[int]:
        """The cells of several columns."""
        return frozenset(head for head, names in self.heads.items() if len(names) > 1)

    def shown_sql(self, head: int) -> str:
        """SQL for the value of one cell of row ``m``."""
        return self._expression(self.heads[head])

    def _expression(self, names: Iterable[str]) -> str:
        listed = [f"m.{q(name)}" for name in names]
        return self.sql.packed(listed[0]) if len(listed) == 1 else self.sql.packed_list(listed)

    def accept(self, name: str, value: Any) -> Any:
        """*value* if the column can hold it; ValueError otherwise. Codes of newer programs pass."""
        if value is None:
            return None
        if name == DELETED or self.entity.fields[name].kind.name == "moment":
            return moment(value)
        whole = self.entity.fields[name].kind.sql == "INTEGER"
        if whole and type(value) is int and -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
            return value
        if not whole and isinstance(value, str):
            if not self.entity.fields[name].kind.stored_as_is:
                self.entity.fields[name].kind.from_db(value)  # ValueError: a day or time that is none
            return value
        raise ValueError(f"{self.noun}.{name}")

    def pack(self, head: int, values: Mapping[str, Any]) -> Any:
        """The value of a cell as siblings and comparisons keep it; KeyError when a joint column is missing."""
        names = self.heads[head]
        if len(names) == 1:
            return values[names[0]]
        return json.dumps([values[name] for name in names], ensure_ascii=False, separators=(",", ":"))

    def cells(self, values: Mapping[str, Any]) -> tuple[tuple[int, ...], tuple[Any, ...]]:
        """The cells that values belong to, and the values packed; KeyError when a joint column is missing."""
        found = {self.cell_of[name]: value for name, value in values.items()}
        for head in found.keys() & self.joint:
            found[head] = self.pack(head, values)
        return tuple(found), tuple(found.values())

    @cached_property
    def plain(self) -> Callable[[tuple[str, ...]], tuple[int, ...] | None]:
        """The cells of columns that hold any text and stand alone; None when one of them does not.

        Most lines of a file name the same columns: asked again, it remembers.
        """
        texts = {name for name in self.texts if self.cell_of[name] not in self.joint}

        @lru_cache(1024)
        def found(names: tuple[str, ...]) -> tuple[int, ...] | None:
            return tuple(map(self.cell_of.__getitem__, names)) if texts.issuperset(names) else None

        return found

    def is_empty(self, head: int, value: Any) -> bool:
        """Whether a packed value says that nothing stands there."""
        return all(each is None for each in self.spread(head, value))

    def spread(self, head: int, value: Any) -> list[Any]:
        """The values of a cell's columns in their order, from its packed value."""
        return [value] if len(self.heads[head]) == 1 else json.loads(value)

    def unpack(self, head: int, value: Any) -> dict[str, Any]:
        """The columns of a cell from its packed value."""
        names = self.heads[head]
        return {names[0]: value} if len(names) == 1 else dict(zip(names, json.loads(value), strict=True))


def registers(desk: Desk) -> Mapping[str, Register]:
    """Every register of the desk by noun, in the order of declaration; made once for the numbers of an open desk."""
    numbers, known = _KNOWN.get(desk, (None, {}))
    if numbers is not desk.number:
        known = {
            entity.noun: Register(
                entity,
                desk.number[entity.noun, ""],
                {desk.number[entity.noun, cell[0]]: cell for cell in cells(entity)},
                desk.db.sql,
            )
            for entity in desk.registry.values()
        }
        _KNOWN[desk] = (desk.number, known)
    return known


_KNOWN: WeakKeyDictionary[Desk, tuple[Mapping[tuple[str, str], int], Mapping[str, Register]]] = WeakKeyDictionary()
