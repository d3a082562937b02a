"""10,000 random histories of 2-5 desks on the merge function alone, with clocks ten years wrong.

The oracle knows for every write which writes its author had seen. A file is the sender's state; files get lost, cross,
come late and come twice.
"""

import os
import random
from dataclasses import dataclass, field

from copdesk.sync.heads import maximal

HISTORIES = int(os.environ.get("COPDESK_MODELS", "10000"))
TEN_YEARS = 10 * 365 * 86_400_000
Value = tuple[int, int, int, int]
"""Site, epoch, milliseconds, number of the write."""


@dataclass
class Model:
    """A desk: the values of each cell, what it has seen, and what each epoch had seen (shared, as it never changes)."""

    site: int
    clock: int
    contexts: dict[tuple[int, int], dict[int, int]]
    epoch: int = 1
    seen: dict[int, int] = field(default_factory=dict)
    cells: dict[int, list[Value]] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    used: bool = False

    def sees(self, one: Value, other: Value) -> bool:
        if one[0] == other[0]:
            return one[1] >= other[1]
        return self.contexts[one[:2]].get(other[0], 0) >= other[1]

    def write(self, cell: int, number: int) -> None:
        self.contexts[self.site, self.epoch] = dict(self.seen)
        self.cells[cell] = [(self.site, self.epoch, self.clock + number, number)]
        self.used = True

    def move_on(self) -> None:
        if self.used:
            self.seen[self.site] = self.epoch
            self.epoch, self.used = self.epoch + 1, False

    def file(self) -> tuple[dict[int, list[Value]], dict[int, int], frozenset[int]]:
        self.move_on()
        return {cell: list(values) for cell, values in self.cells.items()}, dict(self.seen), frozenset(self.known)

    def take(self, sent: tuple[dict[int, list[Value]], dict[int, int], frozenset[int]]) -> int:
        cells, seen, known = sent
        self.move_on()
        for cell, values in cells.items():
            self.cells[cell] = maximal([*self.cells.get(cell, []), *values], self.sees, lambda v: (v[2], v[0], v[1]))
        for site, epoch in seen.items():
            self.seen[site] = max(epoch, self.seen.get(site, 0))
        self.known |= known
        return sum(len(values) > 1 for values in self.cells.values())


def history(rnd: random.Random) -> int:
    """One history; returns how many conflicts were met."""
    contexts: dict[tuple[int, int], dict[int, int]] = {}
    desks = [Model(site, rnd.randint(-TEN_YEARS, TEN_YEARS), contexts) for site in range(rnd.randint(2, 5))]
    writes: list[tuple[int, frozenset[int]]] = []
    files = []
    met = 0
    for _ in range(rnd.randint(5, 22)):
        desk, step = rnd.choice(desks), rnd.random()
        if step < 0.45:
            cell = rnd.randrange(2)
            writes.append((cell, frozenset(desk.known)))
            desk.known.add(len(writes) - 1)
            desk.write(cell, len(writes) - 1)
        elif step < 0.7:
            files.append(desk.file())
        elif files:
            met += desk.take(rnd.choice(files[-6:]))
    for _ in range(2):
        order = [(one, other) for one in desks for other in desks if one is not other]
        rnd.shuffle(order)
        for one, other in order:
            met += other.take(one.file())
    for cell in {cell for cell, _ in writes}:
        numbers = [n for n, (where, _) in enumerate(writes) if where == cell]
        heads = {n for n in numbers if not any(n in writes[m][1] for m in numbers)}
        for desk in desks:
            assert desk.cells[cell] == desks[0].cells[cell]
            assert {value[3] for value in desk.cells[cell]} == heads
    return met


def test_ten_thousand_histories_of_the_merge_converge_and_lose_nothing() -> None:
    rnd = random.Random(2026)
    met = sum(history(rnd) for _ in range(HISTORIES))
    assert met > HISTORIES / 2
