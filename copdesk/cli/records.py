"""Commands for any register: its list, its records, their history, and undo."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from copdesk.cli.context import Context, printable
from copdesk.cli.parser import Commands
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.services import labels, lists, records, steps, wording
from copdesk.store.desk import Desk
from copdesk.store.query import Query, field_at


def declare(commands: Commands) -> None:
    """Declare the commands of this module."""
    commands.add("nouns", nouns)
    _declare_list(commands)
    for name, run in (("show", show), ("set", change), ("history", history)):
        made = commands.add(name, run)
        commands.noun(made)
        commands.option(made, "id", metavar="ID")
        if run is change:
            commands.option(made, "values", metavar="FIELD=VALUE", nargs="+", type=commands.pair)
    made = commands.add("add", add)
    commands.noun(made)
    commands.option(made, "values", metavar="FIELD=VALUE", nargs="*", type=commands.pair)
    for name, run in (("delete", delete), ("restore", restore)):
        made = commands.add(name, run)
        commands.noun(made)
        commands.option(made, "ids", metavar="ID", nargs="+")
    commands.option(commands.add("undo", undo), "--steps", type=int, default=1, metavar="N")
    commands.add("redo", redo)


def _declare_list(commands: Commands) -> None:
    made = commands.add("list", list_records)
    commands.noun(made)
    commands.option(made, "--search", default="", metavar="TEXT")
    commands.option(made, "--where", action="append", default=[], metavar="FIELD=VALUE")
    commands.option(made, "--sort", action="append", default=[], metavar="FIELD")
    commands.option(made, "--fields", default="", metavar="FIELD,…")
    commands.option(made, "--trash", action="store_true")
    commands.option(made, "--csv", action="store_true")
    commands.option(made, "--xlsx", action="store_true")
    commands.option(made, "--out", type=Path, metavar="FILE")


def nouns(context: Context) -> None:
    """The registers and their fields."""
    entities = context.registry.values()
    if context.options.json:
        context.say_json(_described(context, entity) for entity in entities)
        return
    for entity in entities:
        context.say(f"{entity.word}  {labels.nouns_label(context.texts, entity.noun)}")
        for field in entity.fields.values():
            mark = "*" if field.required else " "
            context.say(f"  {mark} {field.name:22}{labels.field_label(context.texts, entity.noun, field.name)}")


def _described(context: Context, entity: Entity) -> dict[str, Any]:
    return {
        "noun": entity.word,
        "label": labels.noun_label(context.texts, entity.noun),
        "labels": labels.nouns_label(context.texts, entity.noun),
        "area": entity.area,
        "scope": entity.scope,
        "title": list(entity.title),
        "order": list(entity.order),
        "children": list(entity.children),
        "fields": [_described_field(context, entity, field) for field in entity.fields.values()],
    }


def _described_field(context: Context, entity: Entity, field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": labels.field_label(context.texts, entity.noun, field.name),
        "kind": field.kind.name,
        "required": field.required,
        "search": field.search,
        "personal": field.personal,
        "scope": field.scope or entity.scope,
        "target": field.target.replace("_", "-"),
        "choices": labels.choice_labels(context.texts, field),
        "machine": field.machine,
        "default": labels.as_json(field.default),
    }


def list_records(context: Context) -> None:
    """The records of a register that meet the conditions."""
    options, texts = context.options, context.texts
    with context.reading() as desk:
        question = lists.asked(
            desk, texts, options.noun, options.where, search=options.search, sort=options.sort, trash=options.trash
        )
        entity = desk.registry[options.noun]
        paths = tuple(name.strip() for name in options.fields.split(",") if name.strip()) or lists.columns(entity)
        if options.json:
            _to_file_or_out(context, lists.objects(desk, question))
        elif options.out is not None:
            _write_file(context, desk, question, paths)
        elif options.csv:
            _say_csv(context, desk, question, paths)
        elif options.xlsx:
            raise UserError("out_needed")
        else:
            headers = ["id", *(labels.path_label(desk, texts, entity.noun, path) for path in paths)]
            context.say_table(headers, _with_ids(context, desk, question, paths))


def _with_ids(context: Context, desk: Desk, question: Query, paths: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    fields = [field_at(desk, question.noun, path) for path in paths]
    for key, *row in lists.rows(desk, question, ["id", *paths]):
        yield (key, *(labels.show(context.texts, field, value) for field, value in zip(fields, row, strict=True)))


def _to_file_or_out(context: Context, objects: Iterable[dict[str, Any]]) -> None:
    if context.options.out is not None:
        lists.write_json(objects, context.options.out)
    else:
        context.say_json(objects)


def _write_file(context: Context, desk: Desk, question: Query, paths: tuple[str, ...]) -> None:
    out: Path = context.options.out
    if not context.options.csv and not context.options.xlsx and out.suffix.lower() not in {".csv", ".xlsx"}:
        raise UserError("out_kind", name=out.name)
    written = lists.write_table(desk, context.texts, question, out, paths=paths, as_csv=context.options.csv)
    if written is not None and written.shortened:
        context.complain(context.texts.n("cli.shortened", written.shortened))


def _say_csv(context: Context, desk: Desk, question: Query, paths: tuple[str, ...]) -> None:
    import csv

    from copdesk.documents.sheets_csv import guard

    out = csv.writer(sys.stdout, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    out.writerow(["id", *(guard(labels.path_label(desk, context.texts, question.noun, path)) for path in paths)])
    for row in _with_ids(context, desk, question, paths):
        out.writerow([guard(cell) for cell in row])


def _find(context: Context, desk: Desk, written: str, *, trash: bool = False) -> str:
    return labels.reference(desk, context.options.noun, written, trash=trash)


def _find_any(context: Context, desk: Desk, written: str) -> str:
    """A live record, or one in the trash when no live one is meant."""
    try:
        return _find(context, desk, written)
    except UserError as error:
        if error.code != "unknown_reference":
            raise
        return _find(context, desk, written, trash=True)


def show(context: Context) -> None:
    """One record, field by field."""
    with context.reading() as desk:
        _say_record(context, desk, _find_any(context, desk, context.options.id))


def _say_record(context: Context, desk: Desk, key: str) -> None:
    noun, texts = context.options.noun, context.texts
    if context.options.json:
        context.say_json([lists.record(desk, noun, key)])
        return
    title = texts.title(desk.registry[noun], desk.title(noun, key))
    context.say(f"{labels.noun_label(texts, noun)}: {printable(title)}")
    context.say(f"id: {key}")
    for label, value in lists.card(desk, texts, noun, key):
        context.say(f"{label}: {printable(value)}")


def _values(context: Context, desk: Desk) -> dict[str, Any]:
    return labels.read_values(desk, context.texts, context.options.noun, context.options.values)


def add(context: Context) -> None:
    """Add a record and say its id."""
    with context.writing() as desk:
        _say_done(context, desk, records.add(desk, context.options.noun, _values(context, desk)))


def change(context: Context) -> None:
    """Change fields of a record."""
    with context.writing() as desk:
        key = _find(context, desk, context.options.id)
        steps.change(desk, context.texts, context.options.noun, key, _values(context, desk))
        _say_done(context, desk, key)


def _say_done(context: Context, desk: Desk, key: str) -> None:
    if context.options.json:
        context.say_json([lists.record(desk, context.options.noun, key)])
    else:
        context.say(key)


def delete(context: Context) -> None:
    """Move records to the trash."""
    with context.writing() as desk:
        records.delete(desk, context.options.noun, [_find(context, desk, one) for one in context.options.ids])


def restore(context: Context) -> None:
    """Take records out of the trash."""
    with context.writing() as desk:
        keys = [_find(context, desk, one, trash=True) for one in context.options.ids]
        records.restore(desk, context.options.noun, keys)


def history(context: Context) -> None:
    """Every change of a record, newest first."""
    texts = context.texts
    with context.reading() as desk:
        found = wording.of_record(desk, texts, context.options.noun, _find_any(context, desk, context.options.id))
        headers = [texts.t(f"history.{name}") for name in ("when", "who", "action", "field", "old", "new")]
        rows = [(line.when, line.who, line.action, line.label, line.old, line.new) for line in found]
        context.answer(lambda: map(asdict, found), headers, rows)


def undo(context: Context) -> None:
    """Take back the latest actions."""
    with context.writing() as desk:
        for _ in range(max(1, context.options.steps)):
            said = wording.next_undo(desk, context.texts)
            _say_step(context, "undo", said, desk.undo())


def redo(context: Context) -> None:
    """Do again what was undone last."""
    with context.writing() as desk:
        said = wording.next_redo(desk, context.texts)
        _say_step(context, "redo", said, desk.redo())


def _say_step(context: Context, way: str, said: str, done: Any) -> None:
    if done is None:
        raise UserError("nothing_to_undo" if way == "undo" else "nothing_to_redo")
    context.say(context.texts.t(f"cli.{way}.done", name=printable(said)))
    if done.kept:
        context.complain(context.texts.n("cli.kept", done.kept))
