"""The sample in its three sizes: how long it takes to make, and whether the same seed makes the same unit."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from copdesk.services.sample import SIZES
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from tests.bench import desks
from tests.bench.frame import Figure

LIMITS = {"S": 15, "M": 75, "L": 240}


def content(desk: Desk) -> str:
    """A hash of all records; the desk's own unit and user, which keep the ids they were born with, go by their role."""
    own = {desk.meta("unit"): "unit", desk.meta("user"): "user"}
    total = hashlib.sha256()
    for noun in sorted(desk.registry):
        rows = [{name: own.get(value, value) for name, value in row.items() if name != "n"} for row in desk.fetch(noun)]
        for text in sorted(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) for row in rows):
            total.update(text.encode())
    return total.hexdigest()


def figures(scratch: Path) -> Iterable[Figure]:
    """Seconds for each size, and a second desk of size S made from the same seed."""
    for size, limit in LIMITS.items():
        folder, seconds = desks.made(scratch, size)
        desk = desks.opened(folder)
        rows = sum(len(desk.query(Query(noun))) for noun in desk.registry)
        desk.close()
        note = f"{rows} records of about {SIZES[size].rows}"
        yield Figure(f"sample of size {size}", seconds, "s", limit, note)
    first, second = desks.opened(desks.made(scratch, "S")[0]), desks.create(scratch / "again")
    desks.fill(second, "S")
    same = content(first) == content(second)
    yield Figure(
        "records that differ between two samples of one seed", 0.0 if same else 1.0, "", 0.0, "size S, by hash"
    )
    first.close()
    second.close()
