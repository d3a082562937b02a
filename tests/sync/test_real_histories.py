"""The random histories again, now with encrypted desks on disk and sealed files between them."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.sync import exchange, identity, trust
from copdesk.sync.container import Opened, open_container
from copdesk.sync.exchange import export, import_file
from tests.sync.desks import acquaint, state
from tests.sync.test_histories import STEPS, World

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

    numbers = itertools.count()

    def written(self, desk: Any, to: list[Any], *, full: bool) -> Any:
        path = desk.folder.parent / f"{next(self.numbers)}.cdsync"
        export(desk, path, [trust.own_card(each) for each in to], full=full)
        return path

    def opened(self, desk: Any, file: Any) -> Opened:
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


@pytest.mark.parametrize("seed", range(int(os.environ.get("COPDESK_HISTORIES", "4"))))
def test_encrypted_desks_converge_and_lose_nothing(seed: int, fresh_desk: Fresh, tmp_path: Path) -> None:
    rnd = random.Random(seed)
    with pytest.MonkeyPatch.context() as clocks:
        world = RealWorld(copies(fresh_desk, tmp_path, rnd.randint(2, 3)), rnd, clocks)
        for r in range(len(world.desks)):  # what the empty desks were made with
            world.insert(r)
        base = {key: value[0][2] for key, value in state(world.desks[0]).items() if key[0] in {"unit", "user"}}
        world.writes.update({-n: (key, value, frozenset()) for n, (key, value) in enumerate(base.items(), 1)})
        for known in world.known:
            known |= {number for number in world.writes if number < 0}
        for _ in range(45):
            step = rnd.choice(STEPS)
            getattr(world, step.__name__)(rnd.randrange(len(world.desks)))
        world.settle()
        assert world.seen["imports"] > 5
        for desk in world.desks:
            assert desk.check() == []
            desk.close()


_IMPORTER = """
import sys
from pathlib import Path
from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.sync.exchange import import_file
desk = Desk.open_with_key(Path(sys.argv[1]), registry(), bytes.fromhex(sys.argv[2]), "x")
print("ready", flush=True)
import_file(desk, Path(sys.argv[3]))
print("done", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_an_import_killed_at_any_moment_is_whole_or_absent(fresh_desk: Fresh, tmp_path: Path) -> None:
    one, other = copies(fresh_desk, tmp_path, 2)
    with one.action("person.add") as act:
        act.insert_many("person", [{"surname": f"Особа {n}", "note": "х" * 50} for n in range(4000)])
    path = export(one, tmp_path / "big.cdsync", [trust.own_card(other)]).path
    before = other.digest()
    other.close()
    after, rnd, seen = one.digest(), random.Random(7), set()
    for turn in range(6):
        folder = tmp_path / f"turn{turn}"
        shutil.copytree(other.folder, folder)
        command = [sys.executable, "-c", _IMPORTER, str(folder), fresh_desk[1].hex(), str(path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rnd.uniform(0, 0.8))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        again = Desk.open_with_key(folder, registry(), fresh_desk[1], "x")
        digest = again.digest()
        assert digest in {before, after}
        seen.add(digest == after)
        assert again.check() == []
        import_file(again, path)
        assert again.digest() == after
        again.close()
        shutil.rmtree(folder)
    one.close()
    assert False in seen
