"""What hangs on a record in the trash: the live records that name it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copdesk.store.desk import Desk
from copdesk.store.schema import DELETED, q
from copdesk.sync.late import links
from copdesk.sync.registers import Register

LISTED = 50


@dataclass(frozen=True, slots=True)
class Hung:
    """A live record that names one in the trash. *came*: the file brings it, else it was here."""

    noun: str
    id: str
    title: str
    came: bool


@dataclass(frozen=True, slots=True)
class Hanging:
    """The live records that name one record: how many, and ``LISTED`` of them at most."""

    count: int = 0
    listed: tuple[Hung, ...] = ()


NOTHING = Hanging()


def naming(desk: Desk, register: Register, recs: Sequence[int]) -> Iterator[tuple[int, str, int, str, str]]:
    """Every live record that names one of these: row number of that one; register, row number, id, title of this."""
    sql, listed = desk.db.sql, json.dumps(recs)
    for noun, name in links(desk, register.entity):
        named = f"{register.table} p ON p.n = k.value {sql.then} {q(noun)} c ON c.{q(name)} = p.id"
        rows = desk.db.execute(
            f"SELECT p.n, c.n, c.id, c.label FROM {sql.keyed('INTEGER')} {sql.then} {named} AND c.{DELETED} IS NULL "
            "ORDER BY p.n, c.n",
            (listed,),
        )
        for rec, n, key, title in rows.fetchall():
            yield rec, noun, n, key, title or ""
