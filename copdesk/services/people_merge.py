"""Two records of one person become one, by a single step that undo takes back."""

from collections.abc import Mapping
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.phones import normalise_phones
from copdesk.services import guards_members, records
from copdesk.services.groups import HERE
from copdesk.services.guards_meetings import FROZEN
from copdesk.store import query
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query


def merge(desk: Desk, keep: str, lose: str, values: Mapping[str, Any] | None = None) -> int:
    """Move everything that refers to *lose* to *keep*, fill what *keep* lacks, and put *lose* into the trash.

    *values* are the fields chosen by a person; telephones of both are kept unless they say otherwise. Returns how many
    references moved. UserError ``second_seat`` when both have a voting seat of one group at the same time.
    """
    rows = {row["id"]: row for row in desk.fetch("person", ids=[keep, lose]) if row["deleted"] is None}
    if keep == lose or set(rows) != {keep, lose}:
        raise UserError("record_missing", noun="person")
    _check_seats(desk, keep, lose)
    with desk.action("merge", noun="person", id=keep, title=rows[keep]["label"]) as act:
        _drop_doubles(act, keep, lose)
        moved = _move(act, keep, lose)
        records.change_in(act, "person", keep, {**_joined(desk, rows[keep], rows[lose]), **(values or {})})
        act.delete("person", [lose])
        return moved


def proposed(desk: Desk, keep: str, lose: str) -> dict[str, Any]:
    """What ``merge`` writes into *keep* by itself, unless somebody chooses otherwise."""
    rows = {row["id"]: row for row in desk.fetch("person", ids=[keep, lose])}
    return _joined(desk, rows[keep], rows[lose])


def links(desk: Desk, person: str) -> int:
    """How many records name a person, those in the trash too."""
    return sum(len(_naming(desk, noun, field, person)) for noun, field in _all_links(desk))


def _check_seats(desk: Desk, keep: str, lose: str) -> None:
    for row in desk.fetch("membership", {"person": lose}):
        guards_members.check_seat(desk, {**row, "person": keep})


def _joined(desk: Desk, keep: Mapping[str, Any], lose: Mapping[str, Any]) -> dict[str, Any]:
    """What the kept record lacks; a fuller name in place of an initial; telephones of both."""
    made = {}
    for name in desk.registry["person"].fields:
        mine, other = keep[name], lose[name]
        short = name in {"given_name", "patronymic"} and mine and len(mine.rstrip(".")) == 1
        if other is not None and (mine is None or (short and len(other.rstrip(".")) > 1)):
            made[name] = other
    if keep["phones"] and lose["phones"]:
        made["phones"] = normalise_phones(f"{keep['phones']}; {lose['phones']}")
    told_apart = {*(keep["not_same"] or "").split(), *(lose["not_same"] or "").split()} - {keep["id"], lose["id"]}
    return {**made, "not_same": " ".join(sorted(told_apart)) or None}


def _drop_doubles(act: Action, keep: str, lose: str) -> None:
    """Of two lines in one attendance list that is still open, the one of the kept person stays."""
    desk = act.desk
    there = {row["meeting"]: row for row in desk.fetch("attendance", {"person": keep})}
    for row in desk.fetch("attendance", {"person": lose}):
        mine = there.get(row["meeting"])
        held = desk.get("meeting", row["meeting"])
        if mine is None or (held is not None and held["status"] in FROZEN):
            continue
        if row["state"] in HERE and mine["state"] not in HERE:
            records.change_in(act, "attendance", mine["id"], {"state": row["state"], "reason": None})
        act.delete("attendance", [row["id"]])


def _move(act: Action, keep: str, lose: str) -> int:
    """Every reference of every register, those in the trash too; signed minutes name the same human being as before."""
    moved = 0
    for noun, field in _all_links(act.desk):
        keys = _naming(act.desk, noun, field, lose)
        act.update_many(noun, keys, {field: keep})
        moved += len(keys)
    return moved


def _all_links(desk: Desk) -> list[tuple[str, str]]:
    return [*desk.registry.links_to("person"), ("attachment", "record")]


def _naming(desk: Desk, noun: str, field: str, person: str) -> list[str]:
    where = (Condition(field, "=", person),)
    found = [desk.query(Query(noun, where, trash=trash)) for trash in (False, True)]
    return [key for numbers in found for key in query.ids(desk, noun, numbers)]
