"""The random histories again, now with encrypted desks on disk and sealed files between them."""

import itertools
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import exchange, identity, trust
from copdesk.sync.container import Opened, open_container
from copdesk.sync.exchange import export, import_file, preview
from tests.sync.desks import acquaint, state
from tests.sync.test_histories import World

Fresh = tuple[Path, bytes, str]


def copies(fresh: Fresh, folder: Path, count: int) -> list[Desk]:
    """Desks made from one empty desk, each with a name and keys of its own, that know each other."""
    made = []
    for n in range(count):
        shutil.copytree(fresh[0], folder / f"desk{n}")
        desk = Desk.open_with_key(folder / f"desk{n}", registry(), fresh[1], "Олена Ковальчук")
        identity.renew(desk)
        made.append(desk)
    acquaint(*made)
    return made


class RealWorld(World):
    """Writes and opens real files; each step that the small registers know is done to people instead."""

    def __init__(self, desks: list[Any], rnd: random.Random, clocks: pytest.MonkeyPatch) -> None:
        super().__init__(desks, rnd, clocks)
        self.rounds = 2
        self.paths = itertools.count()
        self.kept: dict[int, tuple[Path, frozenset[int], frozenset[int]]] = {}
        self.seen |= {"restored": 0, "cut": 0}

    def written(self, desk: Any, to: list[Any], *, full: bool) -> Any:
        path = desk.folder.parent / f"{next(self.paths)}.cdsync"
        export(desk, path, [trust.own_card(each) for each in to], full=full)
        return path

    def keep_copy(self, r: int) -> None:
        """Copy the desk as it is, as a backup does."""
        desk = self.desks[r]
        path = desk.folder.parent / f"copy{next(self.paths)}"
        desk.close()
        shutil.copytree(desk.folder, path)
        self.desks[r] = self.reopened(desk)
        self.kept[r] = (path, frozenset(self.known[r]), frozenset(self.writes))

    def restore(self, r: int) -> None:
        """Bring the copy back. What the desk wrote since is lost, unless another desk has it."""
        if r not in self.kept:
            return
        path, known, before = self.kept[r]
        desk = self.desks[r]
        desk.close()
        shutil.rmtree(desk.folder)
        shutil.copytree(path, desk.folder)
        self.desks[r] = self.reopened(desk)
        identity.renew(self.desks[r])
        others = set[int]().union(*(each for o, each in enumerate(self.known) if o != r))
        lost = {n for n in self.known[r] - others if n not in before}
        for number in lost:
            del self.writes[number]
        self.files = [file for file in self.files if not file[2] & lost]
        self.known[r] = set(known)
        self.seen["restored"] += 1

    def reopened(self, desk: Any) -> Desk:
        return Desk.open_with_key(desk.folder, registry(), desk.dek, desk.user)

    def compare(self, found: dict[tuple[str, str, str], tuple[Any, ...]]) -> None:
        """A copy's unsent changes exist twice after it was restored: more may wait for a person, never less."""
        if not self.seen["restored"]:
            super().compare(found)
            return
        for cell in {cell for cell, _, _ in self.writes.values()}:
            numbers = [n for n, write in self.writes.items() if write[0] == cell]
            heads = [i for i in numbers if not any(i in self.writes[j][2] for j in numbers)]
            (_, _, shown), waiting = found[cell]
            assert {self.writes[i][1] for i in heads} <= {shown, *(value for _, _, value in waiting)}, cell

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
        values = self.rnd.choice([{"surname": word}, {"note": word}, {"given_name": word, "note": word}])

        def step(desk: Any) -> None:
            with desk.action("update") as act:
                act.update("person", self.rnd.choice(keys), values)

        if keys:
            self.local(r, step)

    def trash(self, r: int) -> None:
        keys = self.keys(r, "person")

        def step(desk: Any) -> None:
            with desk.action("trash") as act:
                self.rnd.choice([act.delete, act.restore])("person", [self.rnd.choice(keys)])

        if keys:
            self.local(r, step)


REAL_STEPS = (
    ["insert"] + ["update"] * 9 + ["trash"] * 2 + ["undo"] + ["resolve"] * 2 + ["export"] * 4 + ["deliver"] * 6
    + ["keep_copy"] * 2 + ["restore"] * 2
)  # fmt: skip
HISTORIES = int(os.environ.get("COPDESK_HISTORIES", "50"))


def run(seed: int, fresh: Fresh, folder: Path) -> dict[str, int]:
    rnd = random.Random(seed)
    with pytest.MonkeyPatch.context() as clocks:
        world = RealWorld(copies(fresh, folder, rnd.choice((2, 2, 2, 2, 3, 3, 4, 5))), rnd, clocks)
        for r in range(len(world.desks)):  # what the empty desks were made with
            world.insert(r)
        base = {key: value[0][2] for key, value in state(world.desks[0]).items() if key[0] in {"unit", "user"}}
        world.writes.update({-n: (key, value, frozenset()) for n, (key, value) in enumerate(base.items(), 1)})
        for known in world.known:
            known |= {number for number in world.writes if number < 0}
        for other in range(1, len(world.desks)):  # something to disagree about
            file = world.written(world.at(0), [world.desks[other]], full=False)
            world.take(other, file, frozenset(world.known[0]), may_gap=False)
        for _ in range(20):
            getattr(world, rnd.choice(REAL_STEPS))(rnd.randrange(len(world.desks)))
        world.settle()
        for desk in world.desks:
            assert desk.check() == []
            desk.close()
    return world.seen


@pytest.mark.parametrize("part", range(5))
def test_encrypted_desks_converge_and_lose_nothing(part: int, fresh_desk: Fresh, tmp_path: Path) -> None:
    """50 histories in all; `COPDESK_HISTORIES=500` for a longer run."""
    total: dict[str, int] = {}
    for seed in range(part, HISTORIES, 5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for name, count in run(seed, fresh_desk, folder).items():
            total[name] = total.get(name, 0) + count
        shutil.rmtree(folder)
    assert total["imports"] > 20
    assert min(total["conflicts"], total["cut"]) > 0, total


KILLS = int(os.environ.get("COPDESK_KILLS", "200"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_an_import_killed_at_any_moment_is_whole_or_absent(fresh_desk: Fresh, tmp_path: Path) -> None:
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
