"""Tables of offices into registers: mapping, preview, errors by row, all or nothing, one undo.

The preview is the import itself, ended by taking everything back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from copdesk.documents.sheets_header import FULL_NAME, guess_mapping
from copdesk.documents.sheets_in import Sheet, read_sheet, sheet_names
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Registry
from copdesk.domain.rules.text import fold
from copdesk.services import labels, wording
from copdesk.services.tables_reader import NAMES
from copdesk.services.tables_work import SHOWN, Progress, RowChange, RowError, TableReport, Work
from copdesk.store.desk import Desk
from copdesk.texts import Texts

__all__ = ["FULL_NAME", "Progress", "RowChange", "RowError", "TableErrors", "TableReport", "sheet_names"]

_CELL = 200  # letters of a cell that a look at a table shows


class TableErrors(UserError):  # noqa: N818 - a UserError with its rows
    """The table has rows that cannot be read; nothing was written. ``report`` holds them."""

    def __init__(self, report: TableReport) -> None:
        super().__init__("table_rows", count=report.rejected, row=report.errors[0].row)
        self.report = report


class _TakeBack(Exception):  # noqa: N818 - the end of a preview
    pass


@dataclass(frozen=True)
class TableLook:
    """A table before its import: its sheet, headers, the fields they seem to hold, the first rows as text.

    ``stamp`` tells whether the file is still the one that was looked at.
    """

    sheet: str
    headers: tuple[str, ...]
    mapping: Mapping[int, str]
    first: tuple[tuple[int, tuple[str, ...]], ...]
    stamp: tuple[int, int]


def importable(entity: Entity) -> tuple[str, ...]:
    """What a column of a table can hold: fields that a person may fill in, and whole names where there are names."""
    fields = tuple(
        name
        for name, field in entity.fields.items()
        if not field.hidden and field.kind.name not in {"moment", "any_ref"}
    )
    return (FULL_NAME, *fields) if entity.fields.keys() >= set(NAMES) else fields


def column_label(texts: Texts, noun: str, name: str) -> str:
    """A field, or a whole name, in words."""
    return texts.t("tables.full_name") if name == FULL_NAME else labels.field_label(texts, noun, name)


def synonyms(texts: Texts, entity: Entity) -> list[tuple[str, tuple[str, ...]]]:
    """The words by which offices head the columns of a register, by field name."""
    found = []
    for name in dict.fromkeys((*importable(entity), FULL_NAME)):
        key = f"synonyms.{entity.noun}.{name}"
        words = texts.t(key).split("|") if texts.has(key) else []
        if name in entity.fields:
            words = [name, labels.field_label(texts, entity.noun, name), *words]
        if words:
            found.append((name, tuple(words)))
    return found


def open_table(
    desk: Desk, texts: Texts, noun: str, path: Path, sheet: str | None = None
) -> tuple[Sheet, dict[int, str]]:
    """The table in a file (its sheet *sheet*, or the first one) and the field each of its columns seems to hold."""
    entity = desk.registry[noun]
    known = synonyms(texts, entity)
    table = read_sheet(path, sheet, known=[word for _, words in known for word in words])
    return table, _with_names(entity, guess_mapping(table.headers, known))


def _with_names(entity: Entity, guessed: dict[int, str]) -> dict[int, str]:
    """A column of whole names in a register without names of its own is about the person that a record is of."""
    if entity.fields.keys() >= set(NAMES):
        return guessed
    meant = (name for name in entity.title if entity.fields[name].target in {"person", "officer"})
    name = next((name for name in meant if name not in guessed.values()), "")
    changed = {column: name if field == FULL_NAME else field for column, field in guessed.items()}
    return {column: field for column, field in changed.items() if field}


def look(desk: Desk, texts: Texts, noun: str, path: Path, sheet: str | None = None) -> TableLook:
    """What is in a file, for the user to say which column is what."""
    made = stamp(path)
    table, mapping = open_table(desk, texts, noun, path, sheet)
    rows = []
    for row in table.rows:
        rows.append((row.number, tuple(_cell(cell, texts) for cell in row.cells)))
        if len(rows) == SHOWN:
            break
    return TableLook(table.name, table.headers, mapping, tuple(rows), made)


def stamp(path: Path) -> tuple[int, int]:
    """Moment and size of a file; UserError ``sheet_gone`` when there is none."""
    try:
        found = path.stat()
    except OSError as error:
        raise UserError("sheet_gone", file=path.name) from error
    return found.st_mtime_ns, found.st_size


def _cell(cell: object, texts: Texts) -> str:
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else texts.t("common.yes" if cell else "common.no")
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return f"{Decimal(str(cell)):f}".replace(".", ",") if isinstance(cell, float) else str(cell)[:_CELL]


def mapping_of(sheet: Sheet, entity: Entity, texts: Texts, wanted: Mapping[str, str]) -> dict[int, str]:
    """A mapping by hand, from header (or column number from 1) to field name or words."""
    made = {}
    for header, name in wanted.items():
        places = [i for i, text in enumerate(sheet.headers) if fold(text) == fold(header)]
        if not places and header.isdigit() and 0 < int(header) <= len(sheet.headers):
            places = [int(header) - 1]
        if not places:
            raise UserError("column_unknown", value=header)
        whole = name == FULL_NAME and name in importable(entity)
        made[places[0]] = name if whole else labels.field_name(texts, entity, name)
    return made


def preview(
    desk: Desk, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str] | None = None,
    fixed: Mapping[str, Any] | None = None, progress: Progress | None = None, sheet: str | None = None,
) -> TableReport:  # fmt: skip
    """What an import would bring; the desk stays as it is."""
    made: list[TableReport] = []
    table, guessed = open_table(desk, texts, noun, path, sheet)
    chosen = guessed if mapping is None else mapping
    try:
        with desk.action("preview") as act:
            made.append(Work(act, texts, desk.registry[noun], table, chosen, fixed or {}, progress).run())
            raise _TakeBack
    except _TakeBack:
        return made[0]


def import_table(
    desk: Desk, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str] | None = None,
    fixed: Mapping[str, Any] | None = None, progress: Progress | None = None, sheet: str | None = None,
) -> TableReport:  # fmt: skip
    """Bring a table in by one action; ``TableErrors`` when a row is wrong, and then nothing is written.

    *fixed* gives values that every row gets (a group, a course). *progress* is told steps done and in all; what it
    raises stops the import with nothing written.
    """
    table, guessed = open_table(desk, texts, noun, path, sheet)
    chosen = guessed if mapping is None else mapping
    with desk.action("import_table", noun=noun) as act:
        report = Work(act, texts, desk.registry[noun], table, chosen, fixed or {}, progress).run()
        if report.errors:
            raise TableErrors(report)
        act.params["count"] = report.new + report.changed
    return report


def write_errors(texts: Texts, registry: Registry, noun: str, report: TableReport, path: Path) -> None:
    """The rows with errors as a table file: row, column, what is wrong and what to do."""
    from copdesk.documents.sheets_out import Column, SheetSpec, write_csv, write_xlsx

    columns = (
        Column(texts.t("tables.error.row"), "count", 8),
        Column(texts.t("tables.error.column"), "text", 30),
        Column(texts.t("tables.error.problem"), "long_text", 90),
    )
    rows = [(e.row, e.column, wording.explain(texts, registry, e.error, noun)) for e in report.errors]
    write = write_csv if path.suffix.lower() == ".csv" else write_xlsx
    write(path, SheetSpec(texts.t("tables.errors"), columns), rows)
