"""Desks for the tests of exchange: small registers, and a desk in memory for long random histories."""

import itertools
import threading
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, Registry, entity
from copdesk.store import schema
from copdesk.store.connection import Connection
from copdesk.store.desk import FUNCTIONS, Desk
from copdesk.sync import exchange, trust, vectors
from copdesk.sync.cards import Card, Identity
from copdesk.sync.container import Opened
from copdesk.sync.header import Header
from copdesk.sync.lines import Line
from copdesk.sync.outgoing import Outgoing
from copdesk.sync.reports import ImportReport


@entity("box", title=("name",), area="test")
class Box(Record):
    """Something to refer to."""

    name: str | None = f.text(search=True)


@entity("item", title=("a", "box"), area="test")
class Item(Record):
    """A record with single fields, a joint pair and a reference."""

    a: str | None = f.text(search=True)
    b: str | None = f.text()
    number: int | None = f.count()
    left: str | None = f.text(joint="pair")
    right: str | None = f.text(joint="pair")
    box: str | None = f.ref("box")


def small_registry() -> Registry:
    """The two registers above."""
    return Registry({item.__entity__.noun: item.__entity__ for item in (Box, Item)})  # type: ignore[attr-defined]


# Drawing keys costs more than a whole random history.
_KEYS = MappingProxyType({"one": Identity.generate()})
_SITES = itertools.count(1)


class MemoryDesk(Desk):
    """A desk whose database lives in memory, without a file, a key or a lock; the code above it is the real one."""

    def __init__(self, name: str) -> None:
        self._folder = Path("nowhere")
        self.registry = small_registry()
        self.dek = bytes(48)
        self.user = name
        self.read_only = False
        self.listeners = []
        self._lock = None
        self._thread = threading.RLock()
        self.db = sqlcipher.connect(":memory:", isolation_level=None, factory=Connection)
        for each, (function, count) in FUNCTIONS.items():
            self.db.create_function(each, count, function)
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.execute("BEGIN")
        schema.create(self.db, self.registry)
        self.db.execute("INSERT INTO sync_me VALUES(1, 1, 0, NULL, 0)")
        site = uuid.UUID(int=next(_SITES)).hex
        self.db.execute("INSERT INTO sync_site(n, site, unit) VALUES(1, ?, ?)", (site, name))
        self.db.execute("INSERT INTO sync_epoch VALUES(1, 1, '')")
        self.db.execute("INSERT INTO sync_seen VALUES(1, 0)")
        self.db.execute("COMMIT")
        self.number = schema.numbers(self.db)
        self.card = _KEYS["one"].card(name, site, date(2026, 11, 21))
        self.site = site


def memory_file(desk: MemoryDesk, to: list[MemoryDesk], *, full: bool = False) -> Opened:
    """What ``export`` would write, already opened."""
    desk.db.execute("BEGIN IMMEDIATE")
    vectors.next_epoch(desk.db)
    desk.db.execute("COMMIT")
    desk.db.execute("BEGIN")
    header, changes = exchange.gather(desk, desk.card, [each.card for each in to], full=full)
    lines = list(changes.lines())
    desk.db.execute("COMMIT")
    return opened(header, desk.card, lines)


def opened(header: Header, card: Card, lines: list[Line]) -> Opened:
    """A file from its parts, its lines as they are after a trip through JSON."""
    import json

    text = [json.dumps(line) for line in lines]

    def again() -> Iterator[list[Line]]:
        return iter([[json.loads(line) for line in text]])

    return Opened(Header.from_line(header.to_line()), card, again)


def acquaint(*desks: Desk) -> None:
    """Give every desk the cards of all others."""
    for one, other in itertools.permutations(desks, 2):
        trust.trust(one, trust.own_card(other))


def send(one: Desk, *others: Desk, full: bool = False) -> Path:
    """Write what *others* lack beside the folder of *one*; the file."""
    path = one.folder.parent / f"{one.folder.name}.cdsync"
    return exchange.export(one, path, [trust.own_card(each) for each in others], full=full).path


def carry(one: Desk, other: Desk, *, full: bool = False) -> ImportReport:
    """Hand *other* what it lacks."""
    return exchange.import_file(other, send(one, other, full=full))


def state(desk: Desk) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """Everything that must be equal on converged desks: of each cell its shown value with its stamp, and the others."""
    from copdesk.sync.registers import registers

    db, found = desk.db, dict[tuple[str, str, str], tuple[Any, ...]]()
    assert not db.in_transaction
    db.execute("BEGIN")
    schema.settle(db)
    site = dict(db.execute("SELECT n, site FROM sync_site"))
    made = {(t, n): each for t, n, *each in db.execute("SELECT tbl, rec, site, epoch FROM sync_rec")}
    stamps = {
        (t, n, head): each for t, n, head, *each in db.execute("SELECT tbl, rec, fld, site, epoch FROM sync_stamp")
    }
    others: dict[tuple[int, int, int], list[tuple[str, int, str]]] = {}
    for t, n, head, who, epoch, value in db.execute("SELECT tbl, rec, fld, site, epoch, val FROM sync_sibling"):
        others.setdefault((t, n, head), []).append((site[who], epoch, repr(value)))
    for register in registers(desk).values():
        t, picks = register.number, ", ".join(f'"{name}"' for name in register.names)
        for n, key, *listed in db.execute(f"SELECT n, id, {picks} FROM {register.table}"):
            values = dict(zip(register.names, listed, strict=True))
            for head, names in register.heads.items() if (t, n) in made else ():
                who, epoch = stamps.get((t, n, head), made[t, n])
                shown = (site[who], epoch, repr(register.pack(head, values)))
                found[register.noun, key, names[0]] = (shown, tuple(sorted(others.get((t, n, head), ()))))
    db.execute("ROLLBACK")
    return found


def cost(took: list[float]) -> str:
    """What refusals cost, for the figures: processor time each, and the most memory this process ever held."""
    import resource

    listed, most = sorted(took), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    typical, late = listed[len(listed) // 2] * 1000, listed[len(listed) * 999 // 1000] * 1000
    return f"{typical:.1f} ms (99.9 %: {late:.1f} ms, worst: {listed[-1] * 1000:.1f} ms), memory at most {most:.0f} MB"


__all__ = [
    "MemoryDesk",
    "Outgoing",
    "acquaint",
    "carry",
    "cost",
    "memory_file",
    "opened",
    "send",
    "small_registry",
    "state",
]
