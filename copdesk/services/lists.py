"""Rows of any register as lists show them: questions as people write them, values as text, objects or a table file."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.domain.rules.text import clean, fold
from copdesk.services import labels
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query, field_at
from copdesk.texts import Texts

if TYPE_CHECKING:
    from copdesk.documents.sheets_out import Cancelled, Column, Progress, Written

PAGE = 500
LONGEST = 500  # letters of a condition or of words to find
_CLAUSE = re.compile(r"\s*([\w.\-]+)\s*(!=|<=|>=|=|<|>|~)(.*)", re.DOTALL)


def asked(
    desk: Desk,
    texts: Texts,
    noun: str,
    where: Iterable[str] = (),
    *,
    search: str = "",
    sort: Iterable[str] = (),
    trash: bool = False,
) -> Query:
    """The question to a register from what a person wrote: ``status=held``, ``date>=01.09.2026``, ``surname~ков``."""
    entity = desk.registry[noun]
    order = tuple(name.strip() for item in sort for name in item.split(",") if name.strip())
    for name in order:
        field_at(desk, entity.noun, name.lstrip("-"))
    conditions = tuple(condition(desk, texts, entity.noun, clause) for clause in where)
    return Query(entity.noun, conditions, clean(search)[:LONGEST], order, trash)


def question(
    noun: str, where: Iterable[tuple[str, str, Any]], search: str, sort: Iterable[str], trash: bool = False
) -> Query:
    """The question that a list in the window asks; *where* holds (field, operator, value)."""
    return Query(noun, tuple(Condition(*part) for part in where), search, tuple(sort), trash)


def condition(desk: Desk, texts: Texts, noun: str, clause: str) -> Condition:
    """One condition; nothing after ``=`` means an empty field, nothing after ``!=`` a filled one."""
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        raise UserError("condition_unclear", value=clean(clause)[:80])
    path, op, written = found[1].replace("-", "_"), found[2], clean(found[3])
    declared = field_at(desk, noun, path)
    if not written and op in {"=", "!="}:
        return Condition(path, "empty" if op == "=" else "filled")
    if len(written) > LONGEST:
        raise UserError("too_long", field=declared.name, limit=LONGEST, length=len(written))
    if op == "~":
        return _containing(texts, declared, path, written)
    value = labels.read(desk, texts, declared, written)
    if declared.name and declared.name != "label" and value is None:
        raise UserError("required", field=declared.name)
    return Condition(path, op, value)


def _containing(texts: Texts, declared: Field, path: str, written: str) -> Condition:
    """Text within: for a choice within its words, for a reference within its title."""
    if not isinstance(declared.kind, ChoiceKind):
        return Condition(path, "contains", written)
    codes = [code for code, label in labels.choice_labels(texts, declared).items() if fold(written) in fold(label)]
    return Condition(path, "in", codes)


def columns(entity: Entity) -> tuple[str, ...]:
    """The fields a list shows at first."""
    return tuple(name for name, field in entity.fields.items() if field.listed and not field.hidden)


def all_columns(entity: Entity) -> tuple[str, ...]:
    """The fields a person may see."""
    return tuple(name for name, field in entity.fields.items() if not field.hidden)


def rows(
    desk: Desk, question: Query, paths: Sequence[str], numbers: Sequence[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Python values at *paths* of every record found (or of row *numbers*), references as titles; read by the page."""
    numbers = desk.query(question) if numbers is None else numbers
    for start in range(0, len(numbers), PAGE):
        yield from query.page(desk, question.noun, numbers[start : start + PAGE], paths)


def shown(desk: Desk, texts: Texts, question: Query, paths: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The same as text for people."""
    fields = [field_at(desk, question.noun, path) for path in paths]
    for row in rows(desk, question, paths):
        yield tuple(labels.show(texts, field, value) for field, value in zip(fields, row, strict=True))


def objects(desk: Desk, question: Query) -> Iterator[dict[str, Any]]:
    """The records found as objects for programs: ``id``, ``label``, every field; references also in words."""
    numbers = desk.query(question)
    for start in range(0, len(numbers), PAGE):
        yield from _objects(desk, desk.registry[question.noun], numbers[start : start + PAGE])


def record(desk: Desk, noun: str, key: str) -> dict[str, Any]:
    """One record as an object, deleted or not; UserError ``record_missing``."""
    found = desk.fetch(noun, ids=[key])
    if not found:
        raise UserError("record_missing", noun=desk.registry[noun].noun)
    return next(_objects(desk, desk.registry[noun], [found[0]["n"]]))


def card(desk: Desk, texts: Texts, noun: str, key: str) -> list[tuple[str, str]]:
    """The filled fields of one record in words: (label, value)."""
    entity = desk.registry[noun]
    found = desk.fetch(noun, ids=[key])
    if not found:
        raise UserError("record_missing", noun=entity.noun)
    names = all_columns(entity)
    values = query.page(desk, entity.noun, [found[0]["n"]], names)[0]
    return [
        (labels.field_label(texts, entity.noun, name), labels.show(texts, entity.fields[name], value))
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]


def _objects(desk: Desk, entity: Entity, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    names = all_columns(entity)
    links = [name for name in names if entity.fields[name].target]
    titles = query.page(desk, entity.noun, numbers, ["id", *links])
    for row, words in zip(query.rows(desk, entity.noun, numbers), titles, strict=True):
        made = {"id": row["id"], "label": row["label"], "deleted": row["deleted"]}
        in_words = dict(zip(links, words[1:], strict=True))
        for name in names:
            made[name] = labels.as_json(row[name])
            if name in in_words:
                made[f"{name}_label"] = in_words[name]
        yield made


def write_table(
    desk: Desk,
    texts: Texts,
    question: Query,
    path: Path,
    *,
    paths: Sequence[str] = (),
    numbers: Sequence[int] | None = None,
    as_csv: bool = False,
    progress: "Progress | None" = None,
    cancelled: "Cancelled | None" = None,
) -> "Written | None":
    """Write what a list shows as XLSX, or as CSV by the ending of *path*; None and no file when cancelled.

    *numbers* are the rows to write when not all that are found are wanted.
    """
    from copdesk.documents import sheets_out

    entity = desk.registry[question.noun]
    chosen = tuple(paths) or columns(entity)
    spec = sheets_out.SheetSpec(
        title=labels.nouns_label(texts, entity.noun),
        columns=tuple(_column(desk, texts, entity.noun, name) for name in chosen),
        info=sheets_out.info_lines(
            texts, datetime.now(), desk.title("unit", desk.meta("unit") or ""), in_words(desk, texts, question)
        ),
        info_title=texts.t("sheet.info.title"),
    )
    write = sheets_out.write_csv if as_csv or path.suffix.lower() == ".csv" else sheets_out.write_xlsx
    return write(path, spec, _cells(desk, texts, question, chosen, numbers), progress, cancelled)


def write_json(objects: Iterable[dict[str, Any]], path: Path) -> None:
    """Write objects as a JSON list."""
    from copdesk.store.atomic import replace_file

    replace_file(path, (json.dumps(list(objects), ensure_ascii=False, indent=1) + "\n").encode())


def in_words(desk: Desk, texts: Texts, question: Query) -> str:
    """What was asked, for the reader of a file; empty when everything was."""
    said = [question.search] if question.search else []
    for part in question.where:
        field = field_at(desk, question.noun, part.field)
        label = labels.path_label(desk, texts, question.noun, part.field)
        values = part.value if isinstance(part.value, list) else [part.value]
        operator = texts.t(f"ui.operator.{part.op}") if part.op.isalpha() else part.op
        said.append(f"{label} {operator} {', '.join(_in_words(desk, texts, field, value) for value in values)}".strip())
    return "; ".join(said)


def _in_words(desk: Desk, texts: Texts, field: Field, value: Any) -> str:
    if field.target and isinstance(value, str):
        return desk.title(field.target, value) or value
    return value if isinstance(value, str) and not field.codes else labels.show(texts, field, value)


def _column(desk: Desk, texts: Texts, noun: str, path: str) -> "Column":
    from copdesk.documents.sheets_out import Column

    field = field_at(desk, noun, path)
    choices = tuple(labels.choice_labels(texts, field).values())
    if field.kind.name == "flag":
        choices = (texts.t("common.yes"), texts.t("common.no"))
    return Column(labels.path_label(desk, texts, noun, path), field.kind.name, max(field.width, 8), choices)


def _cells(
    desk: Desk, texts: Texts, question: Query, paths: Sequence[str], numbers: Sequence[int] | None
) -> Iterator[list[Any]]:
    """Values for a table file: dates and numbers as they are, codes in words, numbers of phones as dialled."""
    fields = [field_at(desk, question.noun, path) for path in paths]
    in_text = [field.kind.name in {"choice", "phones", "moment"} for field in fields]
    for row in rows(desk, question, paths, numbers):
        yield [
            labels.show(texts, field, value) if text else value
            for field, value, text in zip(fields, row, in_text, strict=True)
        ]
