"""Tables of offices into registers: mapping, preview, errors by row, all or nothing, one undo.

The preview is the import itself, ended by taking everything back.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from copdesk.documents.sheets_header import guess_mapping
from copdesk.documents.sheets_in import Row, Sheet, read_sheet
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.rules.dates import show_date
from copdesk.domain.rules.names import split_full_name
from copdesk.domain.rules.text import fold
from copdesk.services import guards, labels
from copdesk.store import query
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from copdesk.texts import Texts

FULL_NAME = "full_name"
SHOWN = 20
ERRORS_KEPT = 200
# Registers that a table of another register may add to by name alone.
ADDED_BY_NAME = {"person": FULL_NAME, "officer": FULL_NAME, "organisation": "short_name"}
# What makes two records of a register the same thing; the label where nothing is said.
IDENTITY = {
    "membership": ("person", "group"),
    "enrolment": ("course", "officer"),
    "affiliation": ("person", "organisation"),
}


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row: its number as the spreadsheet shows it, and the refusal."""

    row: int
    error: UserError


@dataclass(frozen=True)
class TableReport:
    """What an import brings: counts of rows, records added by name to other registers, the mapping, the first rows."""

    headers: tuple[str, ...]
    mapping: Mapping[int, str]
    new: int = 0
    changed: int = 0
    same: int = 0
    added: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[RowError, ...] = ()
    first: tuple[tuple[int, dict[str, Any]], ...] = ()


class TableErrors(UserError):  # noqa: N818 - a UserError with its rows
    """The table has rows that cannot be read; nothing was written. ``report`` holds them."""

    def __init__(self, report: TableReport) -> None:
        super().__init__("table_rows", count=len(report.errors), row=report.errors[0].row)
        self.report = report


class _TakeBack(Exception):  # noqa: N818 - the end of a preview
    pass


def synonyms(texts: Texts, entity: Entity) -> list[tuple[str, tuple[str, ...]]]:
    """The words by which offices head the columns of a register, by field name."""
    names = [*entity.fields, FULL_NAME]
    found = []
    for name in names:
        key = f"synonyms.{entity.noun}.{name}"
        words = texts.t(key).split("|") if texts.has(key) else []
        if name in entity.fields:
            words = [name, labels.field_label(texts, entity.noun, name), *words]
        if words:
            found.append((name, tuple(words)))
    return found


def open_table(desk: Desk, texts: Texts, noun: str, path: Path) -> tuple[Sheet, dict[int, str]]:
    """The table in a file and the field that each of its columns seems to hold."""
    entity = desk.registry[noun]
    known = synonyms(texts, entity)
    sheet = read_sheet(path, known=[word for _, words in known for word in words])
    return sheet, guess_mapping(sheet.headers, known)


def mapping_of(sheet: Sheet, entity: Entity, texts: Texts, wanted: Mapping[str, str]) -> dict[int, str]:
    """A mapping by hand, from header (or column number from 1) to field name or words."""
    made = {}
    for header, name in wanted.items():
        places = [i for i, text in enumerate(sheet.headers) if fold(text) == fold(header)]
        if not places and header.isdigit() and 0 < int(header) <= len(sheet.headers):
            places = [int(header) - 1]
        if not places:
            raise UserError("column_unknown", value=header)
        made[places[0]] = name if name == FULL_NAME else labels.field_name(texts, entity, name)
    return made


def preview(
    desk: Desk, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str] | None = None,
    fixed: Mapping[str, Any] | None = None,
) -> TableReport:  # fmt: skip
    """What an import would bring; the desk stays as it is."""
    made: list[TableReport] = []
    try:
        with desk.action("preview") as act:
            made.append(_Import(act, texts, noun, path, mapping, fixed or {}).run())
            raise _TakeBack
    except _TakeBack:
        return made[0]


def import_table(
    desk: Desk, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str] | None = None,
    fixed: Mapping[str, Any] | None = None, progress: Callable[[int], None] | None = None,
) -> TableReport:  # fmt: skip
    """Bring a table in by one action; ``TableErrors`` when a row is wrong, and then nothing is written.

    *fixed* gives values that every row gets (a group, a course). *progress* is told the rows read; what it raises
    stops the import with nothing written.
    """
    with desk.action("import_table", noun=noun) as act:
        report = _Import(act, texts, noun, path, mapping, fixed or {}, progress).run()
        if report.errors:
            raise TableErrors(report)
        act.params["count"] = report.new + report.changed
    return report


class _Import:
    """One table on its way into a register, inside a running action."""

    def __init__(
        self, act: Action, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str] | None,
        fixed: Mapping[str, Any], progress: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        self.act = act
        self.desk = act.desk
        self.texts = texts
        self.entity = self.desk.registry[noun]
        self.sheet, guessed = open_table(self.desk, texts, noun, path)
        self.mapping = dict(guessed if mapping is None else mapping)
        self.fixed = {name: self.entity.field(name).accept(value) for name, value in fixed.items()}
        self.progress = progress
        self.known: dict[str, dict[str, list[str]]] = {}
        self.choices: dict[tuple[str, str], str] = {}
        self.added: dict[str, list[dict[str, Any]]] = {}
        self.errors: list[RowError] = []

    def run(self) -> TableReport:
        """Read every row, then write what is new and what has changed."""
        if not self.mapping:
            raise UserError("table_unmapped")
        read = list(self._read_all())
        for target, rows in self.added.items():
            self.act.insert_many(target, rows)
        new, changed, same = self._sort_out(read)
        if not self.errors:
            self.act.insert_many(self.entity.noun, new, accepted=True)
            self.act.update_each(self.entity.noun, changed)
        return TableReport(
            self.sheet.headers,
            self.mapping,
            len(new),
            len(changed),
            same,
            {noun: len(rows) for noun, rows in self.added.items()},
            tuple(self.errors[:ERRORS_KEPT]),
            tuple(read[:SHOWN]),
        )

    def _read_all(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for place, row in enumerate(self.sheet.rows):
            if self.progress and place % 500 == 0:
                self.progress(place)
            try:
                yield row.number, self._read(row)
            except UserError as error:
                self.errors.append(RowError(row.number, error))

    def _read(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.fixed)
        for column, name in self.mapping.items():
            cell = row.cells[column]
            if cell is None or cell == "":
                continue
            if name == FULL_NAME:
                values.update(self._name_parts(str(cell)))
            else:
                values[name] = self._value(self.entity.fields[name], cell)
        return self.entity.complete(values)

    def _name_parts(self, written: str) -> dict[str, Any]:
        parts = zip(("surname", "given_name", "patronymic"), split_full_name(written), strict=True)
        return {name: self.entity.fields[name].accept(part) for name, part in parts if part}

    def _value(self, declared: Field, cell: Any) -> Any:
        if declared.codes:
            key = (declared.name, str(cell))
            if key not in self.choices:
                self.choices[key] = labels.read(self.desk, self.texts, declared, str(cell))
            return self.choices[key]
        if declared.target:
            return self._reference(declared, str(cell))
        if isinstance(cell, date) and declared.kind.sql == "TEXT" and declared.kind.name != "date":
            return show_date(cell)
        return declared.accept(cell)

    def _reference(self, declared: Field, written: str) -> str:
        target = declared.target
        known = self._labels(target)
        found = known.get(fold(" ".join(written.split())))
        if found and len(found) == 1:
            return found[0]
        if found:
            raise UserError("ambiguous_reference", field=declared.name, value=written[:80])
        if target not in ADDED_BY_NAME:
            return labels.reference(self.desk, target, written, declared.name)
        return self._add(target, written)

    def _labels(self, noun: str) -> dict[str, list[str]]:
        if noun not in self.known:
            made: dict[str, list[str]] = {}
            for key, label in query.page(self.desk, noun, self.desk.query(Query(noun)), ["id", "label"]):
                made.setdefault(fold(label or ""), []).append(key)
            self.known[noun] = made
        return self.known[noun]

    def _add(self, target: str, written: str) -> str:
        key = str(uuid.uuid4())
        name = ADDED_BY_NAME[target]
        if name == FULL_NAME:
            values: dict[str, Any] = dict(
                zip(("surname", "given_name", "patronymic"), split_full_name(written), strict=True)
            )
        else:
            values = {name: written}
        self.desk.registry[target].accept(values)
        self.added.setdefault(target, []).append({"id": key, **values})
        self.known[target].setdefault(fold(" ".join(written.split())), []).append(key)
        return key

    def _sort_out(
        self, read: list[tuple[int, dict[str, Any]]]
    ) -> tuple[list[dict[str, Any]], list[tuple[str, dict[str, Any]]], int]:
        guard = guards.GUARDS.get(self.entity.noun)
        present = self._present()
        new: list[dict[str, Any]] = []
        asked: list[Mapping[str, Any]] = []
        changed: list[tuple[str, dict[str, Any]]] = []
        given = {*self.mapping.values(), *self.fixed, *("surname", "given_name", "patronymic")}
        for number, values in read:
            current = present.get(self._identity(values))
            try:
                if current is None:
                    new.append(guard(self.desk, dict(values), None) if guard else values)
                    asked.append(values)
                    continue
                different = {
                    name: value
                    for name, value in values.items()
                    if name in given and value is not None and value != current[name]
                }
                if different:
                    changed.append((current["id"], guard(self.desk, different, current) if guard else different))
            except UserError as error:
                self.errors.append(RowError(number, error))
        count = len(read) - len(new) - len(changed) - len(self.errors)
        return guards.number_apart(self.entity.noun, asked, new), changed, count

    def _identity(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        names = IDENTITY.get(self.entity.noun, self.entity.title)
        return tuple(fold(str(values.get(name) or "")) for name in names)

    def _present(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """Live records by what makes them themselves; those that share it with another are told apart by nobody."""
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        twice = set()
        for row in self.desk.fetch(self.entity.noun):
            key = self._identity(row)
            if key in found:
                twice.add(key)
            found[key] = row
        return {key: row for key, row in found.items() if key not in twice}
