"""How a figure is measured, judged and written.

A module ``bench_<area>.py`` in this folder has one function ``figures(scratch: Path) -> Iterable[Figure]``.
Each module runs in a process of its own, so that memory and imports of one do not touch another.
Ratios compare two things of one run on one machine, so that they mean the same everywhere.
"""

import gc
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by dev.py bench -->", "<!-- end of figures -->"
RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One measured value in *unit* that has to stay at or under *limit*; *note* says how it was got.

    Without a limit it stands beside others to be compared with.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit


def seconds(work: Callable[[], object], runs: int = RUNS, before: Callable[[], object] | None = None) -> float:
    """The median time of *work* in seconds; *before* prepares each run and is not measured."""
    taken = []
    for _ in range(runs):
        if before is not None:
            before()
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def percentile(values: Iterable[float], share: float) -> float:
    """The value that *share* (0.99) of the measured ones do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(
    name: str,
    ours: Callable[[], object],
    bare: Callable[[], object],
    limit: float,
    runs: int = RUNS,
    before: Callable[[], object] | None = None,
) -> Figure:
    """How many times longer *ours* takes than the *bare* way; the two take turns, so that load hits both.

    *before* prepares each run of ours and is not measured.
    """
    mine, theirs = [], []
    for _ in range(runs):
        theirs.append(seconds(bare, 1))
        mine.append(seconds(ours, 1, before))
    top, bottom = statistics.median(mine), statistics.median(theirs)
    return Figure(name, top / bottom, "×", limit, f"{top * 1000:.0f} ms against {bottom * 1000:.0f} ms")


def modules(names: Iterable[str] = ()) -> list[str]:
    """The measuring modules, all or those whose area is named."""
    found = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    wanted = set(names)
    return [area for area in found if not wanted or area in wanted]


def machine() -> str:
    """What was measured on, in a few words that name nobody's machine."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def table(results: dict[str, list[Figure]]) -> str:
    """The figures as a Markdown table."""
    lines = ["| area | figure | measured | limit | | how |", "|---|---|---:|---:|---|---|"]
    for area, figures in results.items():
        for item in figures:
            verdict = "holds" if item.holds else "**misses**"
            limit = "– |" if item.limit is None else f"{item.limit:g} {item.unit} | {verdict}"
            measured = f"{item.value:.2f} {item.unit} | {limit}"
            lines.append(f"| {area} | {item.name} | {measured} | {item.note} |")
    return "\n".join(lines)


def write_page(results: dict[str, list[Figure]], page: Path = PAGE) -> None:
    """Put the table between its two marks; the prose around it stays."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    what = f"Measured on {machine()}; medians of {RUNS} where the last column says nothing else."
    text = f"{head}{BEGIN}\n\n{what}\n\n{table(results)}\n\n{END}{tail}"
    page.write_text(text, encoding="utf-8")


def dump(figures: Iterable[Figure]) -> None:
    """Hand the figures of one area to the process that collects them: one line of JSON each."""
    for figure in figures:
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
        sys.stdout.flush()


def parse(line: str) -> Figure:
    """A figure from its line of JSON."""
    return Figure(**json.loads(line))
