"""Random histories over 2-5 desks with wrong clocks and lost, repeated, late and crossed files.

The oracle remembers for every write which writes its author had seen. Whatever happens, the values of a field
(the shown one and those kept as conflicts) must be exactly the maximal writes, on every desk.
"""

import itertools
import random
import uuid
from collections.abc import Callable, Collection, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.store import capture, history, schema
from copdesk.sync import conflicts, exchange, incoming, late, merge
from copdesk.sync.container import Opened
from copdesk.sync.registers import registers
from copdesk.sync.undo import undo_import
from tests.sync.desks import MemoryDesk, memory_file, state

Cell = tuple[str, str, str]
State = dict[Cell, tuple[Any, ...]]
Fresh = dict[Cell, tuple[str | None, dict[int, int]]]
"""Cells that a desk wrote since it last made stamps: what stood there, and the writes with their actions."""
TEN_YEARS = 10 * 365 * 86_400_000

NOTHING = frozenset({repr(None), repr("[null,null]")})
"""What stands in a field, or in fields that go together, where nothing stands."""


class World:
    """Desks, files on their way, and the oracle."""

    links: Mapping[str, Collection[str]] = {"box": ("box",)}
    """The names of references to a register."""

    def __init__(self, desks: list[Any], rnd: random.Random, clocks: pytest.MonkeyPatch) -> None:
        self.rnd = rnd
        self.desks = desks
        self.offsets = [rnd.randint(-TEN_YEARS, TEN_YEARS) for _ in self.desks]
        self.now = itertools.count(1_795_000_000_000, 7)
        self.clocks = clocks
        self.files: list[tuple[Any, int, frozenset[int]]] = []
        self.known: list[set[int]] = [set() for _ in self.desks]
        self.numbers = itertools.count()
        self.rounds = 3
        self.writes: dict[int, tuple[tuple[str, str, str], str, frozenset[int]]] = {}
        self.fresh: list[tuple[int, Fresh]] = [(-1, {}) for _ in self.desks]
        seen = ("conflicts", "gaps", "imports", "repeats", "undone", "resolved", "hung", "dropped")
        self.seen = dict.fromkeys(seen, 0)

    def at(self, r: int) -> Any:
        """Desk *r*, with its clock set."""
        ms = next(self.now) + self.offsets[r]
        self.clocks.setattr(capture, "time", SimpleNamespace(time_ns=lambda: ms * 1_000_000))
        return self.desks[r]

    def values(self, r: int) -> dict[tuple[str, str, str], str]:
        return {key: value[0][2] for key, value in state(self.desks[r]).items()}

    def local(self, r: int, step: Callable[[Any], object], touched: set[tuple[str, str, str]] = frozenset()) -> None:
        """Do something at desk *r* and note what it wrote (and what it decided without changing it)."""
        before = self.values(r)
        there = {key[:2] for key in before}
        fresh = self.unstamped(r)
        step(self.at(r))
        for key, value in self.values(r).items():
            if key[:2] not in there and value in NOTHING:
                continue  # what a record was made without nobody wrote
            if before.get(key) != value or key in touched:
                number = next(self.numbers)
                self.writes[number] = (key, value, frozenset(self.known[r]))
                self.known[r].add(number)
                fresh.setdefault(key, (before.get(key), {}))[1][number] = self.origin(r)
        self.drop_undone(r, fresh)

    def origin(self, r: int) -> int:
        """The latest action of a desk, or the one that it undid or did again."""
        undoes = dict(self.desks[r].db.execute("SELECT n, undoes FROM act"))
        number = max(undoes)
        while undoes[number] is not None:
            number = undoes[number]
        return int(number)

    def unstamped(self, r: int) -> Fresh:
        """What the desk wrote since it last made stamps; of all before that others may know."""
        (settled,) = self.desks[r].db.execute("SELECT settled FROM sync_me").fetchone()
        if self.fresh[r][0] != settled:
            self.fresh[r] = (settled, {})
        return self.fresh[r][1]

    def drop_undone(self, r: int, fresh: Fresh) -> None:
        """What was undone before anybody could hear of it was never written, if the cell is as it was."""
        undone = {n for (n,) in self.desks[r].db.execute("SELECT n FROM act WHERE undone <> 0")}
        now = self.values(r)
        back = [each for each, (was, made) in fresh.items() if was == now[each] and undone.issuperset(made.values())]
        for cell in back:
            numbers = fresh.pop(cell)[1]
            self.known[r].difference_update(numbers)
            self.seen["dropped"] += len([self.writes.pop(number) for number in numbers])

    def keys(self, r: int, noun: str) -> list[str]:
        return [key for (key,) in self.desks[r].db.execute(f"SELECT id FROM {noun} ORDER BY id")]

    def fresh_id(self) -> str:
        """A random id that is the same in each run."""
        return str(uuid.UUID(int=self.rnd.getrandbits(128), version=4))

    # ---- steps

    def insert(self, r: int) -> None:
        def step(desk: Any) -> None:
            with desk.action("insert") as act:
                box = act.insert("box", {"id": self.fresh_id(), "name": f"box {len(self.writes)}"})
                values = {"a": f"a{len(self.writes)}", "left": "l", "right": "r", "box": box, "number": 1}
                act.insert("item", {"id": self.fresh_id(), **values})

        self.local(r, step)

    def twin(self, r: int) -> None:
        """Make a record whose id follows from its meaning: other desks may make the same one."""
        key = str(uuid.UUID(int=self.rnd.randrange(4), version=4))
        if key in self.keys(r, "item"):
            return

        def step(desk: Any) -> None:
            with desk.action("twin") as act:
                act.insert("item", {"id": key, "a": f"{r}-{len(self.writes)}", "b": "same", "number": 2})

        self.local(r, step)

    def update(self, r: int) -> None:
        keys = self.keys(r, "item")
        if not keys:
            return
        key, word = self.rnd.choice(keys), self.rnd.choice(["same", f"{r}-{len(self.writes)}"])
        boxes = self.keys(r, "box")
        choices: list[dict[str, Any]] = [
            {"a": word},
            {"b": word},
            {"number": self.rnd.randrange(9)},
            {"right": word},
            {"box": self.rnd.choice([*boxes, None])},
            {"a": word, "b": word, "left": word, "right": word},
        ]
        values = self.rnd.choice(choices)

        def step(desk: Any) -> None:
            with desk.action("update") as act:
                act.update("item", key, values)

        self.local(r, step)

    def hang(self, r: int) -> None:
        """Make an item that names a box which is there, and may be deleted elsewhere meanwhile."""
        boxes = self.keys(r, "box")

        def step(desk: Any) -> None:
            with desk.action("hang") as act:
                act.insert("item", {"id": self.fresh_id(), "a": f"h{len(self.writes)}", "box": self.rnd.choice(boxes)})

        if boxes:
            self.local(r, step)

    def trash(self, r: int) -> None:
        self.throw(r, self.rnd.choice(("box", "item")))

    def throw(self, r: int, noun: str) -> None:
        """Move a record to the trash, or out of it."""
        keys = self.keys(r, noun)

        def step(desk: Any) -> None:
            with desk.action("trash") as act:
                self.rnd.choice([act.delete, act.delete, act.restore])(noun, [self.rnd.choice(keys)])

        if keys:
            self.local(r, step)

    def undo(self, r: int) -> None:
        decided = set[Cell]()

        def step(desk: Any) -> None:
            done = self.rnd.choice([desk.undo, desk.undo, desk.redo])()
            if done and done.changes.records and done.act.name == "exchange.resolve":  # noted, if only again
                noun = done.act.params["noun"]
                found = history.touched(desk, done.act.number, noun)
                decided.update((noun, key, name) for key, names in found.items() for name in names)

        self.local(r, step, decided)

    def resolve(self, r: int) -> None:
        waiting = conflicts.conflicts(self.desks[r])
        if not waiting:
            return
        conflict = self.rnd.choice(waiting)
        choice = self.rnd.choice(["mine", "theirs", {"a": "decided"} if conflict.fields == ("a",) else "mine"])
        cell = (conflict.noun, conflict.id, conflict.fields[0])
        self.local(r, lambda desk: conflicts.resolve(desk, conflict, choice), {cell})
        assert conflict.key not in [each.key for each in conflicts.conflicts(self.desks[r])]
        self.seen["resolved"] += 1

    def export(self, r: int) -> None:
        others = [desk for desk in self.desks if desk is not self.desks[r]]
        to = self.rnd.sample(others, self.rnd.randint(1, len(others)))
        file = self.written(self.at(r), to, full=self.rnd.random() < 0.2)
        self.files.append((file, r, frozenset(self.known[r])))

    def deliver(self, r: int) -> None:
        if not self.files:
            return
        file, sender, known = self.rnd.choice(self.files[self.rnd.choice([0, -4, -8]) :])
        if sender != r:
            self.take(r, file, known, may_gap=True)

    def written(self, desk: Any, to: list[Any], *, full: bool) -> Any:
        """A file of *desk*; here its lines in memory."""
        return memory_file(desk, to, full=full)

    def opened(self, desk: Any, file: Any) -> Opened:
        """The file as *desk* opens it, its header checked."""
        exchange.check(desk, file.header)
        opened: Opened = file
        return opened

    def take(self, r: int, sent: Any, known: frozenset[int], *, may_gap: bool) -> None:
        desk, before = self.at(r), state(self.desks[r])
        try:
            file = self.opened(desk, sent)
        except UserError as error:
            if may_gap and error.code == "file_wrong_recipient":
                return
            assert may_gap and error.code == "exchange_gap", error
            self.seen["gaps"] += 1
            return
        asked = self.asked(desk)
        looked = exchange.preview_opened(desk, file)
        assert state(desk) == before
        report = exchange.import_opened(desk, file)
        assert looked.report.counts == report.counts
        if report.number and self.rnd.random() < 0.2:
            assert undo_import(desk, report.number).exact
            assert state(desk) == before
            report = exchange.import_opened(desk, file)
            assert looked.report.counts == report.counts
            self.seen["undone"] += 1
        # A deletion of which others did not know, and that this desk asks about from now on, was announced.
        told = {(each.noun, each.id) for each in looked.records if each.apart}
        assert self.asked(desk) - asked <= told
        after = state(desk)
        assert exchange.import_opened(desk, file).repeated
        assert state(desk) == after
        self.known[r] |= known
        self.seen["imports"] += 1
        self.seen["repeats"] += report.repeated
        self.seen["conflicts"] += report.total.conflicts

    def asked(self, desk: Any) -> set[tuple[str, str]]:
        """What lies in the trash there though others wrote to it or hung something on it."""
        known = registers(desk)
        return {(noun, each.id) for noun in self.links for each in late.written_late(desk, known[noun])}

    # ---- the end

    def settle(self) -> None:
        """Exchange deltas all round until everybody must know everything; then compare with the oracle."""
        for _ in range(self.rounds):
            self.exchange_all_round()
        states = [state(desk) for desk in self.desks]
        for each in states[1:]:
            assert each == states[0]
        assert len({desk.digest() for desk in self.desks}) == 1
        self.compare(states[0])

    def exchange_all_round(self) -> None:
        """Each desk writes a delta for each other one, in any order."""
        pairs = list(itertools.permutations(range(len(self.desks)), 2))
        self.rnd.shuffle(pairs)
        for one, other in pairs:
            file = self.written(self.at(one), [self.desks[other]], full=False)
            self.take(other, file, frozenset(self.known[one]), may_gap=False)

    def compare(self, found: State) -> None:
        heads = self.heads()
        assert set(heads) <= set(found)
        for cell, ((_, _, shown), waiting) in found.items():
            # Of a record made by a program that did not know the field nobody wrote it.
            wrote = {self.writes[i][1] for i in heads.get(cell, ())} or NOTHING & {shown}
            assert wrote == {shown, *(value for _, _, value in waiting)}, cell
        self.compare_hung(found, heads)

    def heads(self) -> dict[Cell, list[int]]:
        """Of each cell the writes that no other one had seen."""
        by_cell: dict[Cell, list[int]] = {}
        for number, (cell, _, _) in self.writes.items():
            by_cell.setdefault(cell, []).append(number)
        return {
            cell: [i for i in numbers if not any(i in self.writes[j][2] for j in numbers)]
            for cell, numbers in by_cell.items()
        }

    def compare_hung(self, found: State, heads: dict[Cell, list[int]]) -> None:
        """Every desk asks of the same deleted records; of those on which something was hung by one who did not know."""
        asked = [{each.key for each in conflicts.conflicts(desk) if each.hung} for desk in self.desks]
        assert all(each == asked[0] for each in asked)
        expected, possible = set(), set()
        for (noun, key, name), ((_, _, gone), waiting) in found.items():
            if name != "deleted" or gone in {"None", "0"} or waiting:
                continue
            named = [cell for cell in found if cell[2] in self.links.get(noun, ()) and found[cell][0][2] == repr(key)]
            live = [cell for cell in named if found[cell[0], cell[1], "deleted"][0][2] == "None"]
            parts = [cell for cell in found if cell[:2] in {each[:2] for each in live} and cell[2] != "deleted"]
            if any(self.apart((noun, key, name), cell, heads, all) for cell in live):
                expected.add(f"{noun}/{key}/deleted")
            if any(self.apart((noun, key, name), cell, heads, any) for cell in parts):
                possible.add(f"{noun}/{key}/deleted")
        assert expected <= asked[0] <= possible
        self.seen["hung"] += len(asked[0])

    def apart(self, one: Cell, other: Cell, heads: dict[Cell, list[int]], some: Callable[[Any], bool]) -> bool:
        """Whether *some* (any, all) of the last writes of two cells did not know of each other."""
        pairs = itertools.product(heads.get(one, ()), heads.get(other, ()))
        told = [i not in self.writes[j][2] and j not in self.writes[i][2] for i, j in pairs]
        return bool(told) and some(told)


STEPS = (
    [World.insert] * 6 + [World.hang] * 4 + [World.twin] * 3 + [World.update] * 30 + [World.trash] * 7
    + [World.undo] * 3 + [World.resolve] * 6 + [World.export] * 16 + [World.deliver] * 30
)  # fmt: skip


def run(seed: int, steps: int) -> dict[str, int]:
    rnd = random.Random(seed)
    with pytest.MonkeyPatch.context() as clocks:
        world = World([MemoryDesk(f"Desk {n}") for n in range(rnd.randint(2, 5))], rnd, clocks)
        for _ in range(steps):
            rnd.choice(STEPS)(world, rnd.randrange(len(world.desks)))
        for r in range(len(world.desks)):  # they part once more, so that something waits for a person at the end
            world.throw(r, "box")
            world.hang(r)
        world.settle()
        for desk in world.desks:
            desk.db.close()
    return world.seen


def test_long_histories_converge_and_lose_nothing(record_property: Callable[[str, object], None]) -> None:
    total: dict[str, int] = {}
    for seed in range(15):
        for name, count in run(seed, 120).items():
            total[name] = total.get(name, 0) + count
    record_property("figures", f"15 histories of 120 steps on 2-5 desks: {total}")
    assert total.pop("gaps") > 0
    assert min(total.values()) >= 10, total


def test_histories_converge_in_whatever_batches_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "BATCH", 3)
    monkeypatch.setattr(merge, "_MANY", 2)
    monkeypatch.setattr(schema, "AT_ONCE", 2)
    monkeypatch.setattr(capture, "AT_ONCE", 3)
    for seed in (25, 30):  # in the first a record made twice comes in several batches
        run(seed, 120)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.integers(2, 4), st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=40), st.integers())
def test_short_histories_converge_and_lose_nothing(count: int, script: list[Any], seed: int) -> None:
    rnd = random.Random(seed)
    with pytest.MonkeyPatch.context() as clocks:
        world = World([MemoryDesk(f"Desk {n}") for n in range(count)], rnd, clocks)
        for step, r in script:
            step(world, r % count)
        world.settle()
