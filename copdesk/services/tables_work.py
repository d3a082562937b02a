"""One table on its way into a register: rows read, matched with the records there are, checked and written."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from copdesk.documents.sheets_header import FULL_NAME
from copdesk.documents.sheets_in import Sheet
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity
from copdesk.domain.rules.states import check_step
from copdesk.domain.rules.text import fold
from copdesk.services import guards, labels
from copdesk.services.tables_reader import NAMES, Line, Reader
from copdesk.store.capture import Action
from copdesk.texts import Texts

SHOWN: Final = 20
KEPT: Final = 200  # rows with errors or changes that a report tells one by one
_TICK = 500
_PIECE = 5_000  # rows written between two looks at the wish to stop: a third of a second
# What makes two records of a register the same thing; the fields of its title where nothing is said.
_IDENTITY: Final = {
    "membership": ("person", "group"),
    "enrolment": ("course", "officer", "walk_in"),
    "affiliation": ("person", "organisation"),
    "meeting": ("date", "group", "number"),
    "agenda_item": ("meeting", "position"),
    "speech": ("agenda_item", "position"),
    "decision": ("agenda_item", "number"),
    "measure": ("plan", "number", "text"),
    "session": ("course", "date", "start"),
}
# Registers in which what is the same may stand once only; elsewhere namesakes and second terms are real.
_ONCE: Final = frozenset({"enrolment", "attendance", "session_attendance", "seat", "organisation", "group"})

_Present = dict[tuple[str, ...], list[dict[str, Any]]]
Progress = Callable[[int, int], None]
"""(steps done, steps in all; 0: not known yet)."""


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row: its number as the spreadsheet shows it, the refusal, the header of the column."""

    row: int
    error: UserError
    column: str = ""


@dataclass(frozen=True)
class RowChange:
    """What a row changes in a record that is there already: (field, old, new) in words."""

    row: int
    label: str
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class TableReport:
    """What an import brings: counts of rows, records added by name to other registers, the mapping, the first rows.

    ``twice`` counts rows that say the same as an earlier row, ``rejected`` those with an error; ``errors`` and
    ``changes`` hold the first ones. ``skipped`` names the rows that were not taken for records,
    with the reason: a total, or the tail (a signature, a note) below the table.
    """

    headers: tuple[str, ...]
    mapping: Mapping[int, str]
    new: int = 0
    changed: int = 0
    same: int = 0
    twice: int = 0
    rejected: int = 0
    added: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[RowError, ...] = ()
    changes: tuple[RowChange, ...] = ()
    first: tuple[tuple[int, dict[str, Any]], ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()


@dataclass
class _Sorted:
    """What is to be written, and what is not."""

    new: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    changed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)
    same: int = 0
    twice: int = 0


class Work:
    """The import of *sheet* inside a running action; the caller decides whether it is kept."""

    def __init__(
        self, act: Action, texts: Texts, entity: Entity, sheet: Sheet, mapping: Mapping[int, str],
        fixed: Mapping[str, Any], progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self.act, self.desk, self.texts, self.entity = act, act.desk, texts, entity
        self.sheet, self.mapping = sheet, dict(mapping)
        self.fixed = {name: entity.field(name).accept(value) for name, value in fixed.items()}
        self.progress = progress
        self.total = 0
        self.reader = Reader(self.desk, texts, entity, self.mapping, self.fixed)
        self.errors: list[RowError] = []

    def run(self) -> TableReport:
        """Read every row, then write what is new and what has changed, unless a row is wrong."""
        if not self.mapping:
            raise UserError("table_unmapped")
        with _no_collector():
            return self._run()

    def _run(self) -> TableReport:
        lines = list(self._read())
        self.total = 3 * len(lines)
        for target, rows in self.reader.added.items():
            self.act.insert_many(target, rows)
        made = self._sort_out(lines)
        if not self.errors:
            self._write(made)
        self.errors.sort(key=lambda error: error.row)
        return TableReport(
            self.sheet.headers,
            self.mapping,
            len(made.new),
            len(made.changed),
            made.same,
            made.twice,
            len(self.errors),
            {noun: len(rows) for noun, rows in self.reader.added.items()},
            tuple(self.errors[:KEPT]),
            tuple(made.changes),
            tuple((line.number, line.given) for line in lines[:SHOWN]),
            tuple(self.sheet.skipped),
        )

    def _read(self) -> Iterator[Line]:
        for place, row in enumerate(self.sheet.rows):
            self._tell(place)
            try:
                yield self.reader.read(row)
            except UserError as error:
                self._refuse(row.number, error)

    def _tell(self, done: int) -> None:
        if done % _TICK == 0:
            self._tell_at(done)

    def _tell_at(self, done: int) -> None:
        if self.progress:
            self.progress(done, self.total)

    def _refuse(self, number: int, error: UserError) -> None:
        name = error.field or str(error.params.get("field", ""))
        names = {name, FULL_NAME} if name in NAMES else {name}
        column = next((self.sheet.headers[at] for at, mapped in self.mapping.items() if mapped in names), "")
        self.errors.append(RowError(number, error, column))

    def _sort_out(self, lines: Sequence[Line]) -> _Sorted:
        """Rows that a record says already are put aside first, so that a namesake is not taken for a change."""
        names, present = self._identity(), self._present()
        made, rest = _Sorted(), []
        for line in lines:
            key, found = _same(line, names, present)
            if found is None:
                rest.append((key, line))
            else:
                present[key].remove(found)
                made.same += 1
        known = self._known_lines(lines, rest, names)
        for place, (key, line) in enumerate(rest):
            if place % _TICK == 0:
                self._tell_at(len(lines) + place)
            try:
                meant = _settled(line, names, present) if line.unclear else key
                self._place(made, line, present.get(meant, []), known.setdefault(meant, []))
            except UserError as error:
                self._refuse(line.number, error)
        guards.number_apart(self.entity.noun, made.asked, made.new)
        return made

    @staticmethod
    def _known_lines(
        lines: Sequence[Line], rest: Sequence[tuple[tuple[str, ...], Line]], names: Sequence[str]
    ) -> dict[tuple[str, ...], list[Line]]:
        """Lines already put aside, where another line is about the same thing."""
        wanted, left = {key for key, _ in rest}, {id(line) for _, line in rest}
        known: dict[tuple[str, ...], list[Line]] = {}
        for line in lines:
            if id(line) not in left and (key := _key(line.given, names)) in wanted:
                known.setdefault(key, []).append(line)
        return known

    def _place(self, made: _Sorted, line: Line, free: list[dict[str, Any]], known: list[Line]) -> None:
        """One row that no record says already: a repetition, a change of the one record that is meant, or new."""
        if known and any(other.given == line.given for other in known):
            made.twice += 1
        elif len(free) > 1:
            raise UserError("table_ambiguous", value=self.texts.title(self.entity, free[0]["label"] or ""))
        elif free:
            self._change(made, line, free[0])
            free.clear()
        elif known and self.entity.noun in _ONCE:
            raise UserError("table_conflict", other=known[0].number)
        else:
            self._add(made, line)
        known.append(line)

    def _add(self, made: _Sorted, line: Line) -> None:
        guard = guards.GUARDS.get(self.entity.noun)
        # As in a form, a guard sees what was said before defaults are filled in.
        values = guard(self.desk, dict(line.given), None) if guard else dict(line.given)
        made.new.append(self.entity.complete(values))
        made.asked.append(line.given)

    def _change(self, made: _Sorted, line: Line, current: dict[str, Any]) -> None:
        different = _different(line.given, current)
        for name, value in different.items():
            if machine := self.entity.fields[name].machine:
                _check_step(machine, name, current[name], value)
        guard = guards.GUARDS.get(self.entity.noun)
        values = guard(self.desk, dict(different), current) if guard else different
        made.changed.append((current["id"], self.entity.complete(values, current)))
        if len(made.changes) < KEPT:
            shown = tuple((name, self._shown(name, current[name]), self._shown(name, values[name])) for name in values)
            made.changes.append(RowChange(line.number, self.texts.title(self.entity, current["label"] or ""), shown))

    def _shown(self, name: str, value: Any) -> str:
        declared = self.entity.fields[name]
        if declared.target and value:
            return self.desk.title(declared.target, value)
        return labels.show(self.texts, declared, value)

    def _write(self, made: _Sorted) -> None:
        """By the piece, so that a stop is heard until the last one."""
        noun = self.entity.noun
        for start in range(0, len(made.new), _PIECE):
            self._tell_at(self.total - len(made.new) - len(made.changed) + start)
            self.act.insert_many(noun, made.new[start : start + _PIECE], accepted=True)
        for start in range(0, len(made.changed), _TICK):
            self._tell_at(self.total - len(made.changed) + start)
            piece = made.changed[start : start + _TICK]
            followed = self.desk.fetch(noun, ids=[key for key, _ in piece]) if noun in guards.FOLLOWERS else []
            self.act.update_each(noun, piece)
            for former in followed:
                guards.follow(self.act, noun, former, dict(piece)[former["id"]])
        self._tell_at(self.total)

    def _identity(self) -> tuple[str, ...]:
        """The fields by which rows and records are matched: those the table speaks of, names always whole."""
        names = _IDENTITY.get(self.entity.noun, self.entity.title)
        said = {*self.mapping.values(), *self.fixed, *NAMES}
        if self.entity.noun == "measure" and "number" in said:
            # A line that has a number stays the same line when its words are mended.
            said.discard("text")
        return tuple(name for name in names if name in said) or names

    def _present(self) -> _Present:
        found: _Present = {}
        names = self._identity()
        for row in self.desk.fetch(self.entity.noun):
            found.setdefault(_key(row, names), []).append(row)
        return found


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold no cycles, but the collector of cycles would walk all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _key(values: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple([_folded(str(values.get(name) or "")) for name in names])


_folded = lru_cache(maxsize=20_000)(fold)


def _same(line: Line, names: Sequence[str], present: _Present) -> tuple[tuple[str, ...], dict[str, Any] | None]:
    """What a row is about, and the free record that says the same; it settles what was unclear."""
    for given in line.readings():
        key = _key(given, names)
        for row in present.get(key, ()):
            if not _different(given, row):
                line.given, line.unclear = given, {}
                return key, row
    return _key(line.given, names), None


def _settled(line: Line, names: Sequence[str], present: _Present) -> tuple[str, ...]:
    """What a row is about when only one reading fits a record; UserError ``ambiguous_reference``."""
    fitting = [given for given in line.readings() if present.get(_key(given, names))]
    if len(fitting) != 1:
        name, (written, _) = next(iter(line.unclear.items()))
        raise UserError("ambiguous_reference", field=name, value=written[:80])
    line.given, line.unclear = fitting[0], {}
    return _key(line.given, names)


def _different(given: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None and value != current[name]}


def _check_step(machine: str, name: str, current: Any, value: Any) -> None:
    try:
        check_step(machine, current, value)
    except UserError as error:
        raise error.at(name) from None
