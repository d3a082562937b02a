"""Desks on a server exchange as desks in files do: random histories in which some are here and some there."""

import random
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from copdesk.services import attachments, checks, erasure, records
from copdesk.store import schema
from copdesk.store.desk import Desk
from copdesk.store.server import connect
from copdesk.sync import conflicts, identity, trust
from copdesk.sync.cards import Identity
from copdesk.sync.exchange import export, import_file, preview
from copdesk.sync.reports import ImportReport
from copdesk.sync.undo import undo_import
from copdesk.texts import Texts
from tests.store.postgres_server import PostgresServer
from tests.sync.desks import MemoryDesk, acquaint, small_registry, state
from tests.sync.test_histories import STEPS, World

NAMES = tuple(f"{n:032x}" for n in range(900, 905))


def lay_out(url: str) -> None:
    """A desk of the two small registers."""
    db = connect(url)
    db.execute("BEGIN IMMEDIATE")
    schema.create(db, small_registry())
    db.execute("INSERT INTO sync_me VALUES(1, 1, 0, NULL, 0)")
    db.execute("INSERT INTO sync_site(site, unit) VALUES('', '')")
    db.execute("INSERT INTO sync_epoch VALUES(1, 1, '')")
    db.execute("INSERT INTO sync_seen VALUES(1, 0)")
    db.sql.set_version(db, 1)
    db.execute("COMMIT")
    db.close()


class SmallServerDesk(Desk):
    """A desk on the server with the two small registers, as ``MemoryDesk`` is one in memory."""

    def __init__(self, url: str, name: str, site: str) -> None:
        super().__init__(None, small_registry(), b"", server=connect(url), read_only=False)
        self.db.execute("UPDATE sync_site SET site = ?, unit = ? WHERE n = 1", (site, name))
        self.number = schema.numbers(self.db)
        self.user, self.site = name, site
        self.card = Identity.generate().card(name, site, date(2026, 11, 21))
        self._thread = threading.RLock()


def run(server: PostgresServer, seed: int, steps: int) -> dict[str, int]:
    rnd = random.Random(seed)
    count = rnd.randint(2, 3)
    urls = [server.lend(lay_out) for _ in range(count)]
    there = [SmallServerDesk(url, f"Server {n}", NAMES[n]) for n, url in enumerate(urls)]
    desks = [*there[: count - 1], MemoryDesk("Memory"), *there[count - 1 :]]
    try:
        with pytest.MonkeyPatch.context() as clocks:
            world = World(desks, rnd, clocks)
            for _ in range(steps):
                rnd.choice(STEPS)(world, rnd.randrange(len(desks)))
            for r in range(len(desks)):
                world.throw(r, "box")
                world.hang(r)
            world.settle()
    finally:
        for desk in desks:
            desk.db.close()
        for url in urls:
            server.take_back(lay_out, url)
    return world.seen


def test_histories_on_both_databases_converge_and_lose_nothing(server: PostgresServer) -> None:
    total: dict[str, int] = {}
    for seed in range(4):
        for name, count in run(server, seed, 60).items():
            total[name] = total.get(name, 0) + count
    assert min(total[name] for name in ("conflicts", "imports", "undone", "resolved")) > 0, total


@pytest.fixture
def pair(make_desk: Callable[..., Desk], make_server_desk: Callable[..., Desk]) -> tuple[Desk, Desk]:
    """A desk in a folder and one on the server, which know each other."""
    desks = make_desk("one"), make_server_desk()
    acquaint(*desks)
    return desks


def carry(one: Desk, other: Desk, folder: Path) -> ImportReport:
    return import_file(other, export(one, folder / "news.cdsync", [trust.own_card(other)]).path)


def there_and_back(pair: tuple[Desk, Desk], folder: Path) -> None:
    for one, other in (pair, pair[::-1], pair):
        carry(one, other, folder)
    assert state(pair[0]) == state(pair[1])
    assert pair[0].digest() == pair[1].digest()
    assert [checks.check(desk) for desk in pair] == [[], []]


def test_files_conflicts_and_erasures_go_between_a_folder_and_a_server(
    pair: tuple[Desk, Desk], tmp_path: Path, texts_uk: Texts
) -> None:
    here, there = pair
    person = records.add(here, "person", {"surname": "Ґудзь", "note": "перша"})
    source = tmp_path / "а.txt"
    source.write_bytes(b"abc")
    attached = [attachments.attach_many(desk, "unit", desk.meta("unit") or "", [source])[0] for desk in pair]
    there_and_back(pair, tmp_path)
    assert attachments.content(there, attached[0]) == attachments.content(here, attached[1]) == b"abc"

    with here.action("add") as act:
        many = act.insert_many("person", [{"surname": f"Жук {n}"} for n in range(300)])
    there_and_back(pair, tmp_path)
    records.change_many(here, "person", many, {"note": "усі", "settlement": "Одеса"})
    there_and_back(pair, tmp_path)

    for desk, note in ((here, "одна"), (there, "друга")):
        records.change(desk, "person", person, {"note": note})
    path = export(here, tmp_path / "x.cdsync", [trust.own_card(there)]).path
    before = state(there)
    looked, done = preview(there, path), import_file(there, path)
    assert looked.report.counts == done.counts
    assert done.total.conflicts == 1
    assert undo_import(there, done.number).exact
    assert state(there) == before
    there_and_back(pair, tmp_path)
    [found] = conflicts.conflicts(there)
    conflicts.resolve(there, found, "mine")
    there_and_back(pair, tmp_path)
    assert [conflicts.conflicts(desk) for desk in pair] == [[], []]
    assert here.get("person", person)["note"] == "друга"  # type: ignore[index]

    identity.renew(there)
    erasure.erase_person(there, texts_uk, person, "заява особи від 01.03.2026")
    there_and_back(pair, tmp_path)
    for desk in pair:
        assert desk.get("person", person) is None
        assert desk.db.execute("SELECT count(*) FROM sync_purge").fetchone() == (1,)
