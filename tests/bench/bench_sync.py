"""Exchange of 10,000 changed records among 100,000, a tenth of them edited on both desks, against a plain UPDATE.

``exchange_work`` tells what is changed. The floor is a plain executemany on a table of nothing but these rows, in the
order of their ids, in a database that is encrypted and opened as a desk is. Beside it the same is measured without
encryption, and on the table of a copy of the desk from which the triggers are gone that see each write. All are opened
anew for each turn and read through once before. Memory is measured on desks of a million records.
"""

import gc
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import zstandard

from copdesk.store.desk import Desk
from copdesk.sync import exchange, trust
from copdesk.sync.undo import imports, undo_import
from tests.bench import changesets, exchange_work
from tests.bench.exchange_work import Changes
from tests.bench.frame import ROOT, RUNS, Figure

MILLION, FEW = 1_000_000, 10_000


def timed(work: Callable[[], object]) -> float:
    """The seconds that *work* takes; as in the program's workers, no garbage is collected meanwhile."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def figures(scratch: Path) -> Iterable[Figure]:
    """Times of export, preview, import and import again over those of the plain UPDATE; size of the file; memory."""
    yield from _times(scratch / "times")
    yield from _memory(scratch / "memory")


def _times(scratch: Path) -> Iterator[Figure]:
    scratch.mkdir()
    one, other = exchange_work.pair(scratch)
    keys = exchange_work.keys_of(one)
    ours, theirs = exchange_work.changes(keys, "A"), exchange_work.changes(keys, "B")
    floors: dict[str, Callable[[], Any]] = {
        "floor": partial(exchange_work.encrypted, scratch / "encrypted.db", one.dek),
        "plain": partial(exchange_work.plain, scratch / "plain.db"),
    }
    for opened in floors.values():
        exchange_work.fill(opened(), one)
    beside = _Changesets(scratch, ours, theirs)
    exchange_work.edit(one, ours)
    exchange_work.edit(other, theirs)
    path, card, turn = scratch / "delta.cdsync", trust.own_card(other), count()
    other.close()
    floors["uncaptured"] = partial(exchange_work.uncaptured, other, scratch / "uncaptured")
    names = (*floors, "export", "preview", "import", "again", "undo", "changeset")
    taken: dict[str, list[float]] = {name: [] for name in names}
    conflicts = 0
    for turned in range(RUNS):
        for name, opened in floors.items():
            with closing(opened()) as db:
                exchange_work.read_through(db)
                taken[name].append(timed(partial(exchange_work.update, db, ours, f"{next(turn)}")))
        taken["export"].append(timed(partial(exchange.export, one, path, [card])))
        taken["changeset"].append(timed(beside.ready()))
        shutil.copytree(other.folder, scratch / f"turn{turned}")
        desk = Desk.open_with_key(scratch / f"turn{turned}", exchange_work.registers(), one.dek, one.user)
        exchange_work.read_through(desk.db)
        taken["preview"].append(timed(partial(exchange.preview, desk, path)))
        taken["import"].append(timed(partial(exchange.import_file, desk, path)))
        made = next(iter(imports(desk)))
        conflicts = made.counts["member"].conflicts
        taken["again"].append(timed(partial(exchange.import_file, desk, path)))
        taken["undo"].append(timed(partial(undo_import, desk, made.number)))
        desk.close()
        shutil.rmtree(desk.folder)
    yield from _told({name: median(times) for name, times in taken.items()}, conflicts, beside.kept)
    values = json.dumps(ours, ensure_ascii=False).encode()
    packed, size = len(zstandard.ZstdCompressor(level=3).compress(values)), path.stat().st_size
    note = f"{size:,} bytes against {packed:,}"
    yield Figure("signed and encrypted delta file / zstd of the bare values", size / packed, "×", 1.2, note)
    one.close()


class _Changesets:
    """The same records on two plain desks, and what one recorded of its changes."""

    def __init__(self, scratch: Path, ours: Changes, theirs: Changes) -> None:
        self.kept = 0
        self._from, self._path = scratch / "theirs.db", scratch / "turn.db"
        for path in (scratch / "ours.db", self._from):
            shutil.copyfile(scratch / "plain.db", path)
        with closing(changesets.opened(scratch / "ours.db")) as db:
            self._changeset = changesets.recorded(db, ours)
        with closing(changesets.opened(self._from)) as db:
            changesets.edit(db, theirs)

    def ready(self) -> Callable[[], None]:
        """Put a fresh copy in place; the function that is returned applies the changeset to it."""
        for path in self._path.parent.glob(f"{self._path.name}*"):
            path.unlink()
        shutil.copyfile(self._from, self._path)
        db = changesets.opened(self._path)
        exchange_work.read_through(db)

        def work() -> None:
            self.kept = changesets.take_in(db, self._changeset)
            db.close()

        return work


def _told(took: Mapping[str, float], conflicts: int, kept: int) -> Iterator[Figure]:
    def ratio(name: str, top: str, bottom: str, limit: float | None, more: str = "") -> Figure:
        note = f"{took[top] * 1000:.0f} ms against {took[bottom] * 1000:.0f} ms{more}"
        return Figure(name, took[top] / took[bottom], "×", limit, note)

    found = f", {conflicts} conflicts kept"
    yield ratio("import of 10,000 changed records / plain executemany", "import", "floor", 2.5, found)
    yield ratio("preview / import", "preview", "import", 1.0)
    yield ratio("export of the delta / plain executemany", "export", "floor", 2.0)
    yield ratio("import of the same file again / import", "again", "import", 0.1)
    yield ratio("beside it: undo of the import / import", "undo", "import", None)
    yield ratio(
        "beside it: import / executemany on the desk's own table without triggers", "import", "uncaptured", None
    )
    yield ratio("beside it: plain executemany not encrypted / encrypted", "plain", "floor", None)
    without = f", {kept} conflicts kept; no history, undo, encryption, third desk"
    yield ratio("beside it: the same by APSW changesets / plain executemany", "changeset", "floor", None, without)


# ---- memory


def _memory(scratch: Path) -> Iterator[Figure]:
    """A step with 10,000 changes and one with a million, on the same desks, each in a process of its own."""
    scratch.mkdir()
    one, other = exchange_work.pair(scratch, MILLION)
    keys, folders = exchange_work.keys_of(one), (one.folder, other.folder)
    other.close()
    told: dict[str, dict[str, float]] = {}
    for changed in (FEW, MILLION):
        exchange_work.edit(one, exchange_work.changes(keys, "A", changed, 0))
        one.close()
        path = scratch / f"{changed}.cdsync"
        told[f"export {changed}"] = _child("export", folders[0], path, one.dek)
        shutil.copytree(folders[1], scratch / "turn")
        told[f"import {changed}"] = _child("import", scratch / "turn", path, one.dek)
        shutil.rmtree(scratch / "turn")
        one = Desk.open_with_key(folders[0], exchange_work.registers(), one.dek, one.user)
    one.close()
    for step in ("import", "export"):
        few, all_of_it = told[f"{step} {FEW}"], told[f"{step} {MILLION}"]
        grown = (all_of_it["after"] - few["after"]) / 1024
        note = (
            f"peak {all_of_it['after'] / 1024:.0f} MB against {few['after'] / 1024:.0f} MB, each in a process of its "
            f"own; {all_of_it['seconds']:.0f} s against {few['seconds']:.1f} s"
        )
        yield Figure(f"{step} of 1,000,000 changed records: memory above that of 10,000", grown, "MB", 20, note)


def _child(step: str, folder: Path, path: Path, dek: bytes) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.exchange_child", step, str(folder), str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, input=dek.hex(), stdout=subprocess.PIPE, encoding="utf-8")
    found: dict[str, float] = json.loads(done.stdout)
    return found
