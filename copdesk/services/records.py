"""What a user does with any record; window, commands and imports all come through here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.states import check_step
from copdesk.services import guards, rights
from copdesk.store.capture import Action
from copdesk.store.desk import Desk


def add(desk: Desk, noun: str, values: Mapping[str, Any]) -> str:
    """Add a record by one action; returns its id."""
    with desk.action("add", noun=noun) as act:
        return add_in(act, noun, values)


def add_in(act: Action, noun: str, values: Mapping[str, Any]) -> str:
    """Add a record inside a running action."""
    rights.require(act, noun)
    key = act.insert(noun, prepare(act.desk, noun, values, None))
    act.params.setdefault("id", key)
    return key


def change(desk: Desk, noun: str, key: str, values: Mapping[str, Any]) -> None:
    """Change named fields of a record by one action; unchanged values write nothing."""
    with desk.action("edit", noun=noun, id=key) as act:
        change_in(act, noun, key, values)


def change_in(act: Action, noun: str, key: str, values: Mapping[str, Any]) -> None:
    """Change named fields of a record inside a running action."""
    rights.require(act, noun)
    current = act.desk.get(noun, key)
    if current is None:
        raise UserError("record_missing", noun=noun)
    accepted = prepare(act.desk, noun, values, current)
    act.update(noun, key, accepted)
    guards.follow(act, noun, current, accepted)


def change_many(desk: Desk, noun: str, keys: Sequence[str], values: Mapping[str, Any]) -> None:
    """Give many records the same values by one action; each is checked as if it were changed alone."""
    with desk.action("bulk", noun=noun, count=len(keys)) as act:
        rights.require(act, noun)
        if noun in guards.GUARDS or any(desk.registry[noun].field(name).machine for name in values):
            # One after the other: what a guard numbers or counts must see the records changed before.
            for row in desk.fetch(noun, ids=keys):
                accepted = prepare(desk, noun, values, row)
                act.update_each(noun, [(row["id"], accepted)])
                guards.follow(act, noun, row, accepted)
        else:
            act.update_many(noun, keys, values)


def delete(desk: Desk, noun: str, keys: Sequence[str]) -> None:
    """Move records to the trash by one action."""
    with desk.action("delete" if len(keys) == 1 else "delete_many", noun=noun, id=keys[0], count=len(keys)) as act:
        rights.require(act, noun)
        guards.check_delete(desk, desk.registry[noun].noun, keys)
        act.delete(noun, keys)


def restore(desk: Desk, noun: str, keys: Sequence[str]) -> None:
    """Take records out of the trash by one action."""
    with desk.action("restore" if len(keys) == 1 else "restore_many", noun=noun, id=keys[0], count=len(keys)) as act:
        rights.require(act, noun)
        for row in desk.fetch(noun, ids=keys):
            guards.check_restore(desk, desk.registry[noun].noun, row)
            act.restore(noun, [row["id"]])


def prepare(desk: Desk, noun: str, values: Mapping[str, Any], current: Mapping[str, Any] | None) -> dict[str, Any]:
    """Values ready to be written: parsed, steps of state machines checked, and the register's own guard applied."""
    entity = desk.registry[noun]
    accepted = {}
    for name, value in values.items():
        field = entity.field(name)
        # A guard may know what a blank of a new record must be (the next number); the write asks for it again.
        if not (current is None and field.required and value in (None, "")):
            accepted[name] = field.accept(value)
    for name, value in accepted.items():
        machine = entity.fields[name].machine
        if machine and current is not None and value != current[name]:
            check_step(machine, current[name], value)
    guard = guards.GUARDS.get(entity.noun)
    return guard(desk, accepted, dict(current) if current else None) if guard else accepted


def prepare_all(desk: Desk, noun: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``prepare`` for many new records."""
    given = list(rows)
    prepared = [prepare(desk, noun, row, None) for row in given]
    guards.check_apart(noun, prepared)
    return guards.number_apart(noun, given, prepared)
