"""One change to many records: what it would do, who refuses it, and the change itself as one undo step."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.services import guards, labels, records
from copdesk.store import query
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.texts import Texts

SHOWN: Final = 20
_PAGE = 500
# Fields that hold several values, and what stands between two of them.
_LISTS: Final = {"phones": "; ", "email": ", "}
_TEXTS: Final = {"text": ", ", "long_text": "\n"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Edit:
    """What is to be done with *field*: *way* is one of ``ways``; *find* is the text that ``replace`` looks for."""

    field: str
    way: str
    value: Any = None
    find: str = ""


@dataclass(frozen=True)
class BulkReport:
    """Of *count* records *changed* get another value; ``examples`` are (label, old, new), ``refused`` (label, why)."""

    count: int
    changed: int = 0
    examples: tuple[tuple[str, str, str], ...] = ()
    refusals: int = 0
    refused: tuple[tuple[str, UserError], ...] = ()


class _TakeBack(Exception):  # noqa: N818 - the end of a preview
    pass


def fields(entity: Entity) -> tuple[str, ...]:
    """The fields that can be changed in many records at once."""
    return tuple(
        name
        for name, field in entity.fields.items()
        if not field.hidden and field.kind.name not in {"moment", "any_ref"}
    )


def ways(field: Field) -> tuple[str, ...]:
    """What can be done with a field, the safest first: a list gets one more value, anything else a new one."""
    if field.kind.name in _LISTS:
        found: tuple[str, ...] = ("append", "remove", "set")
    elif field.kind.name in _TEXTS:
        found = ("set", "append", "replace")
    else:
        found = ("set",)
    return found if field.required or field.kind.name == "flag" else (*found, "clear")


def preview(
    desk: Desk, texts: Texts, noun: str, numbers: Sequence[int], edit: Edit, progress: Progress | None = None
) -> BulkReport:
    """What the change would do to the records of row *numbers*; the desk stays as it is."""
    made: list[BulkReport] = []
    try:
        with desk.action("preview") as act:
            made.append(_run(act, texts, noun, numbers, edit, progress))
            raise _TakeBack
    except _TakeBack:
        return made[0]


def apply(
    desk: Desk, texts: Texts, noun: str, numbers: Sequence[int], edit: Edit, progress: Progress | None = None
) -> BulkReport:
    """Change the records by one action; those whose guard refuses stay as they are and are named.

    *progress* is told records done and in all; what it raises stops the change with nothing written.
    """
    with desk.action("bulk", noun=noun) as act:
        report = _run(act, texts, noun, numbers, edit, progress)
        act.params["count"] = report.changed
    return report


def _run(
    act: Action, texts: Texts, noun: str, numbers: Sequence[int], edit: Edit, progress: Progress | None
) -> BulkReport:
    entity = act.desk.registry[noun]
    field = entity.field(edit.field)
    change, shown = _changer(field, edit), partial(_shown, act, texts, field)
    alone = entity.noun in guards.GUARDS
    changed, refusals = 0, 0
    examples: list[tuple[str, str, str]] = []
    refused: list[tuple[str, UserError]] = []
    waiting: list[tuple[str, Mapping[str, Any]]] = []
    for row in _rows(act.desk, entity.noun, numbers, progress):
        try:
            new = change(row[edit.field])
            if new == row[edit.field]:
                continue
            if (entity.noun, edit.field, new) == ("meeting", "status", "signed"):
                # Signing seals the minutes and keeps their PDF: nobody reads a hundred of them before.
                raise UserError("sign_alone")
            values = records.prepare(act.desk, noun, {edit.field: new}, row)
            entity.accept(values, row)
            if alone:
                # A guard looks at other records too: it has to see those that were changed a moment ago.
                act.update(noun, row["id"], values)
                guards.follow(act, noun, row, values)
            else:
                waiting.append((row["id"], values))
        except UserError as error:
            refusals += 1
            if len(refused) < SHOWN:
                refused.append((row["label"] or "", error))
            continue
        changed += 1
        if len(examples) < SHOWN:
            examples.append((row["label"] or "", shown(row[edit.field]), shown(new)))
        if len(waiting) == _PAGE:
            act.update_each(noun, waiting)
            waiting.clear()
    act.update_each(noun, waiting)
    return BulkReport(len(numbers), changed, tuple(examples), refusals, tuple(refused))


def _rows(desk: Desk, noun: str, numbers: Sequence[int], progress: Progress | None) -> Iterator[dict[str, Any]]:
    """Live records by row number; told by the page, so that a stop is heard soon."""
    for start in range(0, len(numbers), _PAGE):
        if progress:
            progress(start, len(numbers))
        for at, row in enumerate(query.rows(desk, noun, numbers[start : start + _PAGE])):
            if progress and at % 50 == 0:
                progress(start + at, len(numbers))
            if row["deleted"] is None:
                yield row
    if progress:
        progress(len(numbers), len(numbers))


def _shown(act: Action, texts: Texts, field: Field, value: Any) -> str:
    if field.target and value:
        return act.desk.title(field.target, value)
    return labels.show(texts, field, value)


def _changer(field: Field, edit: Edit) -> Callable[[Any], Any]:
    """From the old value to the new one."""
    if edit.way not in ways(field):
        raise UserError("bulk_way", field=field.name)
    if edit.way == "clear":
        return lambda _old: None
    if edit.way == "replace":
        return _replacer(field, edit)
    value = field.accept(edit.value)
    if value is None:
        raise UserError("required", field=field.name)
    if edit.way == "set":
        return lambda _old: value
    if field.kind.name in _LISTS:
        return _list_changer(field, edit.way, value)
    between = _TEXTS[field.kind.name]
    return lambda old: field.accept(f"{old}{between}{value}" if old else value)


def _replacer(field: Field, edit: Edit) -> Callable[[Any], Any]:
    if not edit.find:
        raise UserError("bulk_find")
    wanted = re.compile(re.escape(edit.find), re.IGNORECASE)
    put = str(edit.value or "")
    return lambda old: field.accept(wanted.sub(lambda _found: put, old)) if old else old


def _list_changer(field: Field, way: str, value: str) -> Callable[[Any], Any]:
    """One value more or one less in a field that holds several; what is there already is not put twice."""
    between = _LISTS[field.kind.name]
    mark = between.strip()

    def parts(held: str | None) -> list[str]:
        return [part.strip() for part in (held or "").split(mark) if part.strip()]

    def bare(part: str) -> str:
        return part.split(maxsplit=1)[0].casefold()

    asked = parts(value)
    wanted = {bare(part) for part in asked}

    def change(old: str | None) -> Any:
        held = parts(old)
        if way == "remove":
            kept = [part for part in held if bare(part) not in wanted]
        else:
            there = {bare(part) for part in held}
            kept = held + [part for part in asked if bare(part) not in there]
        return old if kept == held else field.accept(between.join(kept))

    return change
