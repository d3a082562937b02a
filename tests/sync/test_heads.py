"""10,000 random histories of 2-5 desks on the merge function alone, with clocks ten years wrong.

The oracle knows for every write which writes its author had seen. A file holds what its addressee is not known to
have; files get lost, cross, come late, come twice and come to others.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from copdesk.sync.heads import maximal

HISTORIES = int(os.environ.get("COPDESK_MODELS", "10000"))
TEN_YEARS = 10 * 365 * 86_400_000
NOTE, DELETED, LINK = range(3)
"""Three cells: a note, whether a parent is in the trash, and the reference of a child to that parent."""
Value = tuple[int, int, int, int]
"""Site, epoch, milliseconds, number of the write."""
Vector = dict[int, int]


@dataclass(frozen=True)
class File:
    """What one desk sends: values above *since*, its vector, and for the oracle the writes it knew."""

    site: int
    cells: dict[int, list[Value]]
    since: Vector
    seen: Vector
    known: frozenset[int]


@dataclass
class Model:
    """A desk: the values of each cell, what it has seen, what others said that they have seen, and what each epoch had
    seen (shared, as it never changes).
    """

    site: int
    clock: int
    contexts: dict[tuple[int, int], Vector]
    epoch: int = 1
    seen: Vector = field(default_factory=dict)
    peers: dict[int, Vector] = field(default_factory=dict)
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

    def file(self, to: int, full: bool) -> File:
        self.move_on()
        since = {} if full else self.peers.get(to, {})
        cells = {
            cell: [value for value in values if value[1] > since.get(value[0], 0)]
            for cell, values in self.cells.items()
        }
        return File(self.site, cells, since, dict(self.seen), frozenset(self.known))

    def take(self, sent: File, met: Counter[str]) -> None:
        self.move_on()
        if any(epoch > self.seen.get(site, 0) for site, epoch in sent.since.items()):
            met["gaps"] += 1
            return
        for cell, values in sent.cells.items():
            self.cells[cell] = maximal([*self.cells.get(cell, []), *values], self.sees, lambda v: (v[2], v[0], v[1]))
        for site, epoch in sent.seen.items():
            self.seen[site] = max(epoch, self.seen.get(site, 0))
        if sent.seen.get(sent.site, 0) >= self.peers.get(sent.site, {}).get(sent.site, 0):
            self.peers[sent.site] = sent.seen
        self.known |= sent.known
        met["conflicts"] += sum(len(values) > 1 for values in self.cells.values())

    def parent_apart(self) -> bool:
        """Whether a parent was deleted while a child was added, told from the stamps alone."""
        gone, link = self.cells.get(DELETED, []), self.cells.get(LINK, [])
        return any(not self.sees(one, other) and not self.sees(other, one) for one in gone for other in link)


def history(rnd: random.Random) -> Counter[str]:
    """One history; returns how many conflicts, gaps and deleted parents with new children were met."""
    contexts: dict[tuple[int, int], Vector] = {}
    desks = [Model(site, rnd.randint(-TEN_YEARS, TEN_YEARS), contexts) for site in range(rnd.randint(2, 5))]
    writes: list[tuple[int, frozenset[int]]] = []
    files: list[File] = []
    met = Counter[str]()
    for _ in range(rnd.randint(5, 22)):
        desk, step = rnd.choice(desks), rnd.random()
        if step < 0.45:
            cell = rnd.choice((NOTE, NOTE, DELETED, LINK))
            writes.append((cell, frozenset(desk.known)))
            desk.known.add(len(writes) - 1)
            desk.write(cell, len(writes) - 1)
        elif step < 0.7:
            files.append(desk.file(rnd.randrange(len(desks)), full=rnd.random() < 0.1))
        elif files:
            desk.take(rnd.choice(files[-6:]), met)
    gaps = met["gaps"]
    for _ in range(2):
        order = [(one, other) for one in desks for other in desks if one is not other]
        rnd.shuffle(order)
        for one, other in order:
            other.take(one.file(other.site, full=False), met)
    assert met["gaps"] == gaps
    compare(desks, writes, met)
    return met


def compare(desks: list[Model], writes: list[tuple[int, frozenset[int]]], met: Counter[str]) -> None:
    """Each desk holds of each cell the writes that no other one had seen, and tells the same of the parent."""
    heads: dict[int, set[int]] = {}
    for cell in {cell for cell, _ in writes}:
        numbers = [n for n, (where, _) in enumerate(writes) if where == cell]
        heads[cell] = {n for n in numbers if not any(n in writes[m][1] for m in numbers)}
        for desk in desks:
            assert desk.cells[cell] == desks[0].cells[cell]
            assert {value[3] for value in desk.cells[cell]} == heads[cell]
    unaware = any(
        one not in writes[other][1] and other not in writes[one][1]
        for one in heads.get(DELETED, ())
        for other in heads.get(LINK, ())
    )
    assert {desk.parent_apart() for desk in desks} == {unaware}
    met["parents deleted"] += unaware


def test_ten_thousand_histories_of_the_merge_converge_and_lose_nothing(
    record_property: Callable[[str, object], None],
) -> None:
    rnd, met = random.Random(2026), Counter[str]()
    for _ in range(HISTORIES):
        met += history(rnd)
    record_property("figures", f"{HISTORIES} histories of the merge: {dict(met)}")
    assert met["conflicts"] > HISTORIES / 2
    assert met["parents deleted"] > HISTORIES / 4
    assert met["gaps"] > HISTORIES / 500
