"""Cells of a table as values of a register."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice, product
from typing import Any, Final

from copdesk.documents.sheets_header import FULL_NAME
from copdesk.documents.sheets_in import Row
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.rules.names import split_full_name
from copdesk.domain.rules.text import fold
from copdesk.services import labels
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from copdesk.texts import Texts

NAMES: Final = ("surname", "given_name", "patronymic")
_MOST_READINGS = 200
_SHORT, _MOST_KEPT = 80, 5_000  # letters, different cells
# Registers that a table of another register may add to by name alone.
_ADDED_BY_NAME: Final = {"person": FULL_NAME, "officer": FULL_NAME, "organisation": "short_name"}


@dataclass
class Line:
    """One row as accepted values; a blank cell says nothing.

    ``unclear`` holds references that several records answer to, by field: what was written, and their ids.
    """

    number: int
    given: dict[str, Any]
    unclear: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def readings(self) -> Iterator[dict[str, Any]]:
        """Everything that the row could mean."""
        if not self.unclear:
            yield self.given
            return
        for keys in islice(product(*(ids for _, ids in self.unclear.values())), _MOST_READINGS):
            yield {**self.given, **dict(zip(self.unclear, keys, strict=True))}


class _Accepted(dict[Any, Any]):
    """Accepted values of a column by cell: what repeats in it is read once, and found without any Python."""

    def __init__(self, declared: Field) -> None:
        super().__init__()
        self._accept = declared.accept

    def __missing__(self, cell: Any) -> Any:
        value = self._accept(cell)
        # Texts alone are kept: 1, 1.0 and True would be one key.
        if type(cell) is str and len(cell) <= _SHORT and len(self) < _MOST_KEPT:
            self[cell] = value
        return value


class Reader:
    """Cells to accepted values; people and bodies that the desk lacks are gathered in ``added``."""

    def __init__(
        self, desk: Desk, texts: Texts, entity: Entity, mapping: Mapping[int, str], fixed: Mapping[str, Any]
    ) -> None:
        self.desk, self.texts, self.entity = desk, texts, entity
        self.fixed = fixed
        self._unclear: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.added: dict[str, list[dict[str, Any]]] = {}
        self._known: dict[str, dict[str, list[str]]] = {}
        self._columns = [(column, name, self._column(name)) for column, name in mapping.items()]

    def read(self, row: Row) -> Line:
        """What a row says."""
        self._unclear = {}
        values: dict[str, Any] = dict(self.fixed)
        for column, name, read in self._columns:
            cell = row.cells[column]
            if cell is None or cell == "":
                continue
            if name == FULL_NAME:
                values.update(read(str(cell)))
            elif (value := read(cell)) is not None:
                values[name] = value
        return Line(row.number, values, self._unclear)

    def _column(self, name: str) -> Callable[[Any], Any]:
        """What reads the cells of a column, chosen once."""
        if name == FULL_NAME:
            return self._name_parts
        declared = self.entity.fields[name]
        if declared.codes:
            # typed: 1 and True are the same key otherwise
            return lru_cache(maxsize=None, typed=True)(partial(self._choice, declared))
        if declared.target:
            return partial(self._reference, declared)
        return _Accepted(declared).__getitem__

    def _name_parts(self, written: str) -> dict[str, Any]:
        parts = zip(NAMES, split_full_name(written), strict=True)
        return {name: self.entity.fields[name].accept(part) for name, part in parts if part}

    def _choice(self, declared: Field, cell: Any) -> Any:
        return labels.read(self.desk, self.texts, declared, str(cell))

    def _reference(self, declared: Field, cell: Any) -> str | None:
        target, written = declared.target, str(cell)
        name = fold(" ".join(written.split()))
        if not name:
            return None
        found = self._labels(target).get(name)
        if found and len(found) == 1:
            return found[0]
        if found:
            self._unclear[declared.name] = (written, tuple(found))
            return None
        if target not in _ADDED_BY_NAME:
            return labels.reference(self.desk, target, written, declared.name)
        return self._add(declared, written)

    def _labels(self, noun: str) -> dict[str, list[str]]:
        if noun not in self._known:
            made: dict[str, list[str]] = {}
            for key, label in query.page(self.desk, noun, self.desk.query(Query(noun)), ["id", "label"]):
                made.setdefault(fold(label or ""), []).append(key)
            self._known[noun] = made
        return self._known[noun]

    def _add(self, declared: Field, written: str) -> str:
        target = declared.target
        name = _ADDED_BY_NAME[target]
        if name == FULL_NAME:
            values: dict[str, Any] = dict(zip(NAMES, split_full_name(written), strict=True))
        else:
            values = {name: written}
        try:
            self.desk.registry[target].accept(values)
        except UserError as error:
            # The column of this table is what the reader can mend.
            raise error.at(declared.name) from None
        key = str(uuid.uuid4())
        self.added.setdefault(target, []).append({"id": key, **values})
        self._known[target].setdefault(fold(" ".join(written.split())), []).append(key)
        return key
