"""Saved means saved: at any moment a power cut loses nothing that the user was told is saved, and tears nothing."""

import itertools
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.services import attachments, records
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.sync import trust
from copdesk.sync.exchange import export, import_file
from tests.store.power_cut import Disk, Op, recording
from tests.sync.test_real_histories import Fresh, copies

POINTS = int(os.environ.get("COPDESK_POWERCUTS", "100"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and the VFS of a Unix system")


class Work:
    """What users do with a desk, step by step, with the state after each."""

    def __init__(self, desk: Desk, other: Desk, rnd: random.Random, settings: str = "") -> None:
        self.desk, self.other, self.rnd, self.settings = desk, other, rnd, settings
        self.number = itertools.count()

    def reopen(self) -> None:
        """Close the desk, which folds its log into the file, and open it again."""
        self.desk.close()
        self.desk = Desk.open_with_key(self.desk.folder, registry(), self.desk.dek, self.desk.user)
        if self.rnd.random() < 0.7:  # else as it is: the log is folded in at closing only
            self.desk.db.execute("PRAGMA wal_autocheckpoint = 40")
        self.desk.db.execute(self.settings)

    def add(self) -> None:
        count = self.rnd.choice((1, 1, 1, 20))
        names = [f"Особа {next(self.number)}" for _ in range(count)]
        with self.desk.action("add") as act:
            act.insert_many("person", [{"surname": name, "note": "х" * self.rnd.randrange(900)} for name in names])

    def change(self) -> None:
        records.change(self.desk, "person", self._person(), {"note": f"зміна {next(self.number)}"})

    def change_many(self) -> None:
        keys = [row["id"] for row in self.desk.fetch("person")]
        records.change_many(self.desk, "person", keys, {"note": f"усім {next(self.number)}"})

    def delete(self) -> None:
        records.delete(self.desk, "person", [self._person()])

    def undo(self) -> None:
        self.rnd.choice((self.desk.undo, self.desk.undo, self.desk.redo))()

    def attach(self) -> None:
        path = self.other.folder.parent / "лист.txt"
        path.write_bytes(self.rnd.randbytes(self.rnd.randrange(9000)))
        attachments.attach_many(self.desk, "person", self._person(), [path])

    def take_in(self) -> None:
        with self.other.action("add") as act:
            act.insert_many("person", [{"surname": f"Звідти {next(self.number)}"} for _ in range(5)])
        path = self.other.folder.parent / "here.cdsync"
        import_file(self.desk, export(self.other, path, [trust.own_card(self.desk)]).path)

    def send(self) -> None:
        path = self.other.folder.parent / "there.cdsync"
        import_file(self.other, export(self.desk, path, [trust.own_card(self.other)]).path)

    def _person(self) -> str:
        return str(self.rnd.choice([row["id"] for row in self.desk.fetch("person")]))


STEPS = (
    [Work.add] * 6 + [Work.change] * 8 + [Work.change_many] + [Work.delete] * 2 + [Work.undo] * 3 + [Work.attach] * 3
    + [Work.take_in, Work.send, Work.reopen]
)  # fmt: skip


def told(desk: Desk) -> tuple[Any, ...]:
    """What the user would miss: all data, the steps that can be undone, the packages taken in."""
    steps = desk.db.execute("SELECT count(*), sum(undone) FROM act").fetchone()
    return desk.digest(), *steps, *desk.db.execute("SELECT count(*) FROM sync_import").fetchone()


def cut(disk: Disk, folder: Path, rnd: random.Random, dek: bytes) -> tuple[Any, ...]:
    """Rebuild the disk, open the desk on it, check it and tell its state."""
    for name, data in disk.after_cut(rnd).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    desk = Desk.open_with_key(folder, registry(), dek, "x")
    assert desk.check() == []
    files = AttachmentFolder(desk.folder, desk.dek)
    for row in desk.fetch("attachment"):
        assert files.get(row["sha256"])
    found = told(desk)
    desk.close()
    return found


@dataclass(frozen=True)
class Worked:
    """The disk before, the notes of the work, and the states after each step (the first: before it)."""

    disk: Disk
    ops: list[Op]
    states: list[tuple[Any, ...]]
    dek: bytes

    def cuts(self, count: int, folder: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """For each of *count* moments the last step that the user was told is saved, and the state after a cut."""
        rnd, done = random.Random(11), 0
        first = next(at for at, op in enumerate(self.ops) if op.kind == "mark")
        moments = set(rnd.sample(range(first, len(self.ops)), count))
        for at, op in enumerate(self.ops):
            if op.kind == "mark":
                done = op.at
            else:
                self.disk.step(op)
            if at in moments:
                yield done, cut(self.disk, folder / "cut", rnd, self.dek)
                shutil.rmtree(folder / "cut")


def work(fresh_desk: Fresh, folder: Path, steps: int, settings: str = "") -> Worked:
    """Work on a desk and note all that it writes; *settings* are run after each opening."""
    one, other = copies(fresh_desk, folder, 2)
    rnd = random.Random(5)
    Work(one, other, rnd, settings).add()
    states = [told(one)]
    one.close()
    disk = Disk.of(one.folder)
    with recording(one.folder) as recorder:
        working = Work(one, other, rnd, settings)
        working.reopen()
        recorder.mark(0)
        for number in range(1, steps + 1):
            rnd.choice(STEPS)(working)
            states.append(told(working.desk))
            recorder.mark(number)
        working.desk.close()
        other.close()
    return Worked(disk, recorder.ops, states, one.dek)


def test_a_power_cut_loses_nothing_and_tears_nothing(
    fresh_desk: Fresh, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """100 moments; `COPDESK_POWERCUTS=2000` for a longer run."""
    worked, ahead = work(fresh_desk, tmp_path, max(60, POINTS // 8)), 0
    for done, found in worked.cuts(POINTS, tmp_path):
        assert found in worked.states[done : done + 2], f"after step {done}"
        ahead += found != worked.states[done]
    kinds = {kind: sum(op.kind == kind for op in worked.ops) for kind in ("write", "sync", "folder", "unlink", "move")}
    record_property(
        "figures",
        f"{POINTS} power cuts in {len(worked.states) - 1} steps ({kinds}): 0 lost, 0 torn; {ahead} after the commit, "
        "before the user was told",
    )
    assert 0 < ahead < POINTS
    assert min(kinds.values()) > 0


def test_the_simulation_finds_what_is_lost_without_flushing(fresh_desk: Fresh, tmp_path: Path) -> None:
    worked = work(fresh_desk, tmp_path, 40, "PRAGMA synchronous = NORMAL")
    assert any(found not in worked.states[done:] for done, found in worked.cuts(30, tmp_path))
