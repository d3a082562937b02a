"""Big desks that several areas measure: made once in a run, each by a process of its own.

`python -m tests.bench.desks SIZE FOLDER`: SIZE is S, M or L for the sample, or `million` for as many people.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.store.keys import FLOOR
from tests.bench.frame import ROOT

PASSPHRASE = "тихий ранок над Бугом 7"
MILLION = 1_000_000
_CHUNK = 20_000


def made(scratch: Path, size: str) -> tuple[Path, float]:
    """The folder of a closed desk and the seconds that filling it took."""
    folder = scratch.parent / f"shared-{size}"
    if not folder.exists():
        command = [sys.executable, "-m", "tests.bench.desks", size, str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder, float(json.loads((folder / "seconds.json").read_text()))


def create(folder: Path) -> Desk:
    """An empty desk with the cheapest key derivation allowed."""
    return Desk.create(folder, registry(), unit="ВП", user="Ірина", passphrase=PASSPHRASE, kdf=FLOOR)


def opened(folder: Path) -> Desk:
    """A desk made here."""
    return Desk.open(folder, registry(), passphrase=PASSPHRASE)


def people(total: int) -> Iterator[dict[str, str]]:
    """Invented people; what repeats in real lists repeats here: 20,000 surnames, 25 names, 900 places of living."""
    syllables = [a + b for a in "бвглмнрст" for b in "аои"]
    surnames = [f"{a}{b}{c}енко".capitalize() for a in syllables for b in syllables for c in syllables]
    names = [f"{a.capitalize()}рина" for a in syllables[:25]]
    for n in range(total):
        yield {
            "surname": surnames[n * 7 % len(surnames)],
            "given_name": names[n % 25],
            "patronymic": f"{names[n // 25 % 25]}івна",
            "phones": f"+38063{n:07}",
            "settlement": f"с. Лан {n % 900}",
        }


def fill(desk: Desk, size: str) -> None:
    """Write the records; each size is one action."""
    if size != "million":
        from copdesk.services.sample import fill_sample

        fill_sample(desk, size=size)
        return
    rows = people(MILLION)
    with desk.action("add") as act:
        while chunk := list(islice(rows, _CHUNK)):
            act.insert_many("person", chunk, accepted=True)


def main(size: str, folder: Path) -> None:
    """Make one desk and leave the time beside it."""
    desk = create(folder)
    start = time.perf_counter()
    fill(desk, size)
    taken = time.perf_counter() - start
    desk.close()
    (folder / "seconds.json").write_text(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
