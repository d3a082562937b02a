"""The random histories again, with real desks, in encrypted folders and on a server, and sealed files."""

import hashlib
import itertools
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import pytest

from copdesk.domain import registry
from copdesk.domain.entities import MODULES
from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry, load
from copdesk.services import attachments, records
from copdesk.services.doubles import given_twice
from copdesk.store.desk import Desk
from copdesk.store.server import open_desk
from copdesk.sync import conflicts, exchange, identity, trust
from copdesk.sync.container import Opened, open_container
from copdesk.sync.exchange import export, import_file, preview
from copdesk.sync.upgrade import take_up
from tests.conftest import lay_out_server_desk
from tests.store import newer_registers
from tests.store.postgres_server import ROLE, PostgresServer
from tests.sync.desks import acquaint
from tests.sync.test_histories import NOTHING, State, World

Fresh = tuple[Path, bytes, str]
NEWER = load(*MODULES, newer_registers)


def copies(fresh: Fresh, folder: Path, count: int, newer: int = 0) -> list[Desk]:
    """Desks made from one empty desk, each with a name and keys of its own, that know each other.

    The last *newer* of them are opened by a later program, which declares more.
    """
    places = [Folder.copied(fresh, folder / f"desk{n}") for n in range(count)]
    made = [each.opened(NEWER if n >= count - newer else registry()) for n, each in enumerate(places)]
    for desk in made:
        identity.renew(desk)
    acquaint(*made)
    return made


class Place(Protocol):
    """Where a desk lies, for what is done to a closed one."""

    def opened(self, known: Registry) -> Desk:
        """The desk there, opened by a program that declares the registers *known*."""

    def keep(self) -> None:
        """Copy it as it is, as a backup does."""

    def bring_back(self) -> None:
        """Put the copy in its place."""


@dataclass(frozen=True)
class Folder:
    """A desk in a folder."""

    path: Path
    dek: bytes

    @classmethod
    def copied(cls, fresh: Fresh, path: Path) -> "Folder":
        """A copy of the empty desk."""
        shutil.copytree(fresh[0], path)
        return cls(path, fresh[1])

    def opened(self, known: Registry) -> Desk:
        return Desk.open_with_key(self.path, known, self.dek, ROLE)

    def keep(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self.path, self._copy)

    def bring_back(self) -> None:
        shutil.rmtree(self.path)
        shutil.copytree(self._copy, self.path)

    @property
    def _copy(self) -> Path:
        return self.path.with_name(f"{self.path.name}-copy")


@dataclass(frozen=True)
class OnServer:
    """A desk on the server, a database of its own."""

    server: PostgresServer
    name: str

    def opened(self, known: Registry) -> Desk:
        return open_desk(self.server.url(self.name), known)

    def keep(self) -> None:
        self.server.copy(self.name, self._copy)

    def bring_back(self) -> None:
        self.server.copy(self._copy, self.name)

    def drop(self) -> None:
        """Nothing is left of it."""
        for name in (self.name, self._copy):
            self.server.drop(name)

    @property
    def _copy(self) -> str:
        return f"{self.name}_copy"


class RealWorld(World):
    """Writes and opens real files; each step that the small registers know is done to people instead."""

    links = MappingProxyType({"person": ("person", "leader", "record"), "organisation": ("organisation",)})

    def __init__(
        self, places: list[Place], desks: list[Any], folder: Path, rnd: random.Random, clocks: pytest.MonkeyPatch
    ) -> None:
        super().__init__(desks, rnd, clocks)
        self.places, self.folder = places, folder
        self.rounds = 1  # which has two parts here
        self.paths = itertools.count()
        self.kept: dict[int, tuple[frozenset[int], dict[int, Any]]] = {}
        self.contents: dict[str, bytes] = {}
        self.seen |= dict.fromkeys(("restored", "cut", "numbers", "attachments", "unknown"), 0)

    def written(self, desk: Any, to: list[Any], *, full: bool) -> Any:
        path = self.folder / f"{next(self.paths)}.cdsync"
        export(desk, path, [trust.own_card(each) for each in to], full=full)
        return path

    def keep_copy(self, r: int) -> None:
        """Copy the desk as it is, as a backup does."""
        self.reopen(r, self.places[r].keep)
        self.kept[r] = (frozenset(self.known[r]), dict(self.writes))

    def restore(self, r: int) -> None:
        """Bring the copy back. What the desk wrote since is lost, unless another desk has it."""
        if r not in self.kept:
            return
        known, before = self.kept[r]
        self.reopen(r, self.places[r].bring_back)
        identity.renew(self.desks[r])
        others = set[int]().union(*(each for o, each in enumerate(self.known) if o != r))
        lost = {n for n in self.known[r] - others if n not in before}
        for number in lost:
            del self.writes[number]
        self.files = [file for file in self.files if not file[2] & lost]
        # The copy holds again what was undone since.
        self.writes |= {number: before[number] for number in known}
        self.known[r], self.fresh[r] = set(known), (-1, {})
        self.seen["restored"] += 1

    def reopen(self, r: int, meanwhile: Callable[[], object], known: Registry | None = None) -> None:
        """Close a desk, do something to it, and open it again."""
        known = known or self.desks[r].registry
        self.desks[r].close()
        meanwhile()
        self.desks[r] = self.places[r].opened(known)

    def exchange_all_round(self) -> None:
        """In the last round every program is a new one: what passed through older ones is there."""
        super().exchange_all_round()
        for r, desk in enumerate(self.desks):
            if desk.registry is not NEWER:
                self.reopen(r, lambda: None, NEWER)
                take_up(self.desks[r])
        self.seen["hung"] += sum(bool(each.hung) for each in conflicts.conflicts(self.desks[0]))
        self.resolve(self.rnd.randrange(len(self.desks)))
        super().exchange_all_round()

    def compare(self, found: State) -> None:
        """A copy's unsent changes exist twice after it was restored: more may wait for a person, never less."""
        self.compare_files()
        self.compare_numbers(found)
        if not self.seen["restored"]:
            super().compare(found)
            return
        for cell, heads in self.heads().items():
            (_, _, shown), waiting = found[cell]
            assert {self.writes[i][1] for i in heads} <= {shown, *(value for _, _, value in waiting)}, cell

    def compare_files(self) -> None:
        """Every desk has the bytes of every attachment that any desk has."""
        for desk in self.desks:
            for row in desk.fetch("attachment"):
                assert desk.files.get(row["sha256"]) == self.contents[row["sha256"]]
                self.seen["attachments"] += 1

    def compare_numbers(self, found: State) -> None:
        """Every desk tells the same numbers given twice: all of them."""
        born: dict[str, set[str]] = {}
        for noun, key, name in found:
            if (noun, name) == ("meeting", "number") and found[noun, key, "deleted"][0][2] == "None":
                born.setdefault(found[noun, key, name][0][2], set()).add(key)
        twice = {frozenset(keys) for keys in born.values() if len(keys) > 1}
        for desk in self.desks:
            assert {frozenset(key for key, _ in each.records) for each in given_twice(desk)} == twice
        self.seen["numbers"] += len(twice)

    def opened(self, desk: Any, file: Any) -> Opened:
        if self.rnd.random() < 0.15:
            cut = file.with_name("cut.cdsync")
            cut.write_bytes(file.read_bytes()[: self.rnd.randrange(file.stat().st_size)])
            with pytest.raises(UserError):
                open_container(cut, trust.identity(desk), lambda key: trust.standing(desk, key))
            self.seen["cut"] += 1
        found = open_container(file, trust.identity(desk), lambda key: trust.standing(desk, key))
        exchange.check(desk, found.header)
        return found

    def insert(self, r: int) -> None:
        def step(desk: Any) -> None:
            with desk.action("insert") as act:
                unit = act.insert("organisation", {"id": self.fresh_id(), "short_name": f"орг {len(self.writes)}"})
                person = act.insert("person", {"id": self.fresh_id(), "surname": f"Прізвище {len(self.writes)}"})
                values = {"person": person, "organisation": unit, "start": "01.02.2026"}
                act.insert("affiliation", {"id": self.fresh_id(), **values})

        self.local(r, step)

    def twin(self, r: int) -> None:
        """The unit and the user of the copied desks are twins already."""

    def update(self, r: int) -> None:
        keys = self.keys(r, "person")
        word = self.rnd.choice(["однаково", f"{r}-{len(self.writes)}"])
        values: dict[str, str | None] = {}
        values |= self.rnd.choice([{"surname": word}, {"note": word}, {"given_name": word, "note": word}])

        def step(desk: Any) -> None:
            with desk.action("update") as act:
                act.update("person", self.rnd.choice(keys), values)

        if self.desks[r].registry is NEWER:
            values |= self.rnd.choice([{}, {"nickname": word}, {"nickname": None}])
            self.seen["unknown"] += "nickname" in values
        if keys:
            self.local(r, step)

    def hang(self, r: int) -> None:
        """Give a person who is there, and may be deleted elsewhere meanwhile, a post."""
        people, bodies = self.keys(r, "person"), self.keys(r, "organisation")

        def step(desk: Any) -> None:
            with desk.action("hang") as act:
                values = {"person": self.rnd.choice(people), "organisation": self.rnd.choice(bodies)}
                act.insert("affiliation", {"id": self.fresh_id(), "position": f"посада {len(self.writes)}", **values})

        self.local(r, step)

    def trash(self, r: int) -> None:
        self.throw(r, self.rnd.choice(("person", "person", "organisation", "affiliation")))

    def found(self, r: int) -> None:
        """Set up the group that meets."""

        def step(desk: Any) -> None:
            with desk.action("add") as act:
                act.insert("group", {"id": self.fresh_id(), "name": "Рада", "short_name": "Рада"})

        self.local(r, step)

    def number(self, r: int) -> None:
        """Hold a meeting; it gets the next number after those that this desk knows of."""
        groups = self.desks[r].fetch("group")

        def step(desk: Any) -> None:
            group = groups[0]
            number = max((row["number"] for row in desk.fetch("meeting")), default=0) + 1
            held = {"group": group["id"], "date": "03.02.2026", "number": number}
            values = records.prepare(desk, "meeting", held, None)
            with desk.action("add") as act:
                act.insert("meeting", {"id": self.fresh_id(), **values})

        if groups:  # or its making was undone
            self.local(r, step)

    def attach(self, r: int) -> None:
        """Attach a file to a person; two desks may attach the same."""
        data = f"лист {self.rnd.randrange(5)} ".encode() * 5000
        self.contents[hashlib.sha256(data).hexdigest()] = data
        path = self.folder / "лист.txt"
        path.write_bytes(data)
        key = self.rnd.choice(self.keys(r, "person"))
        self.local(r, lambda desk: attachments.attach_many(desk, "person", key, [path]))

    def patrol(self, r: int) -> None:
        """Write in a register that older programs do not know."""
        if self.desks[r].registry is not NEWER:
            return
        there, word = self.keys(r, "patrol"), f"{r}-{len(self.writes)}"

        def step(desk: Any) -> None:
            with desk.action("patrol") as act:
                if there and self.rnd.random() < 0.6:
                    values = self.rnd.choice([{"name": word}, {"people": self.rnd.randrange(9)}, {"people": None}])
                    act.update("patrol", self.rnd.choice(there), values)
                else:
                    leader = self.rnd.choice(self.keys(r, "person"))
                    act.insert("patrol", {"id": self.fresh_id(), "name": word, "leader": leader, "people": 1})

        self.local(r, step)
        self.seen["unknown"] += 1


def know_beginning(world: RealWorld, r: int) -> None:
    """Tell the oracle what an empty desk was made with; those made from one hold the same."""
    told = {cell: number for number, (cell, _, _) in world.writes.items() if number < 0}
    for cell, value in world.values(r).items():
        if value in NOTHING:
            continue
        if cell not in told:
            told[cell] = -1 - len(told)
            world.writes[told[cell]] = (cell, value, frozenset())
        world.known[r].add(told[cell])


REAL_STEPS = (
    ["insert"] + ["update"] * 9 + ["trash"] * 2 + ["hang"] * 2 + ["number"] * 2 + ["attach"] * 2 + ["patrol"] * 2
    + ["undo"] + ["resolve"] * 2 + ["export"] * 4 + ["deliver"] * 6 + ["keep_copy"] * 2 + ["restore"] * 2
)  # fmt: skip
HISTORIES = int(os.environ.get("COPDESK_HISTORIES", "50"))


def run(seed: int, rnd: random.Random, places: list[Place], folder: Path) -> dict[str, int]:
    with pytest.MonkeyPatch.context() as clocks:
        newer = len(places) - len(places) // 2
        desks = [each.opened(NEWER if n >= newer else registry()) for n, each in enumerate(places)]
        for desk in desks:
            identity.renew(desk)
        acquaint(*desks)
        world = RealWorld(places, desks, folder, rnd, clocks)
        for r in range(len(world.desks)):
            know_beginning(world, r)
            world.insert(r)
        world.found(0)
        for other in range(1, len(world.desks)):  # something to disagree about
            file = world.written(world.at(0), [world.desks[other]], full=False)
            world.take(other, file, frozenset(world.known[0]), may_gap=False)
        for step in range(22):
            if seed % 4 == 0 and step in {8, 20}:  # not left to chance, which may bring none at all
                (world.keep_copy if step == 8 else world.restore)(0)
            getattr(world, rnd.choice(REAL_STEPS))(rnd.randrange(len(world.desks)))
        world.throw(0, "person")
        world.hang(1)
        world.number(0)
        world.number(1)
        world.settle()
        for desk in world.desks:
            assert desk.check() == []
            desk.close()
    return world.seen


@pytest.mark.parametrize("part", range(5))
def test_encrypted_desks_converge_and_lose_nothing(
    part: int, fresh_desk: Fresh, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """50 histories in all; `COPDESK_HISTORIES=500` for a longer run."""
    total: dict[str, int] = {}
    for seed in range(part, HISTORIES, 5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        rnd = random.Random(seed)
        count = rnd.choice((2, 2, 2, 2, 3, 3, 4, 5))
        places: list[Place] = [Folder.copied(fresh_desk, folder / f"desk{n}") for n in range(count)]
        for name, number in run(seed, rnd, places, folder).items():
            total[name] = total.get(name, 0) + number
        shutil.rmtree(folder)
    record_property("figures", f"{len(range(part, HISTORIES, 5))} histories of 2-5 encrypted desks: {total}")
    assert total["imports"] > 20
    often = ("conflicts", "resolved", "hung", "cut", "attachments", "unknown", "restored", "numbers")
    assert min(total[name] for name in often) > 0, total


ON_SERVER = int(os.environ.get("COPDESK_SERVER_HISTORIES", "3"))


def test_desks_on_a_server_and_in_folders_converge_and_lose_nothing(
    server: PostgresServer,
    fresh_desk: Fresh,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """3 histories; `COPDESK_SERVER_HISTORIES=100` for a longer run."""
    empty, total = server.lend(lay_out_server_desk), dict[str, int]()
    for seed in range(ON_SERVER):
        folder = tmp_path / str(seed)
        folder.mkdir()
        there = [OnServer(server, f"history_{seed}_{n}") for n in range(1 + seed % 2)]
        for each in there:
            server.copy(server.name_of(empty), each.name)
        here = [Folder.copied(fresh_desk, folder / f"desk{n}") for n in range(1 + seed % 3 // 2)]
        places: list[Place] = [*there[:1], *here, *there[1:]]
        try:
            for name, number in run(seed, random.Random(1000 + seed), places, folder).items():
                total[name] = total.get(name, 0) + number
        finally:
            for each in there:
                each.drop()
    server.take_back(lay_out_server_desk, empty)
    record_property("figures", f"{ON_SERVER} histories of 2-4 desks, of them 1-2 on a server: {total}")
    assert min(total[name] for name in ("imports", "conflicts", "attachments", "numbers", "hung")) > 0, total


KILLS = int(os.environ.get("COPDESK_KILLS", "200"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_an_import_killed_at_any_moment_is_whole_or_absent(
    fresh_desk: Fresh, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """200 kills; `COPDESK_KILLS=1000` for a longer run."""
    one, other = copies(fresh_desk, tmp_path, 2)
    with one.action("person.add") as act:
        act.insert_many("person", [{"surname": f"Особа {n}", "note": "х" * 50} for n in range(300)])
    path = export(one, tmp_path / "big.cdsync", [trust.own_card(other)]).path
    before, after, dek = other.digest(), one.digest(), other.dek
    start = time.monotonic()
    preview(other, path)
    longest = (time.monotonic() - start) * 1.6
    other.close()
    one.close()
    rnd, whole = random.Random(7), 0
    for turn in range(KILLS):
        folder = tmp_path / f"turn{turn}"
        shutil.copytree(other.folder, folder)
        _killed(folder, dek, path, rnd.uniform(0, longest))
        again = Desk.open_with_key(folder, registry(), dek, "x")
        digest = again.digest()
        assert digest in {before, after}
        whole += digest == after
        if not turn % 20:
            assert again.check() == []
            import_file(again, path)
            assert again.digest() == after
        again.close()
        shutil.rmtree(folder)
    record_property("figures", f"{KILLS} kills in an import: 0 torn, 0 lost; {whole} had come after the commit")
    assert 0 < whole < KILLS


def _killed(folder: Path, dek: bytes, path: Path, seconds: float) -> None:
    """Import in a child process that is killed *seconds* after it began."""
    ready, go = os.pipe()
    child = os.fork()
    if not child:
        try:
            desk = Desk.open_with_key(folder, registry(), dek, "x")
            os.write(go, b"!")
            import_file(desk, path)
        finally:
            os._exit(0)
    os.read(ready, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(go)
