"""From the start of the process to the first paint and to the first list, against an empty Qt window."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench import desks
from tests.bench.frame import ROOT, RUNS, Figure


def start(cache: Path, *arguments: str | Path) -> dict[str, Any]:
    """One start; clocks become seconds since the process was asked for.

    Compiled modules are kept in *cache*, as an installed program has them: a tree of sources whose modules are never
    kept would measure Python's compiler.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(cache), "QT_QPA_PLATFORM": "offscreen"}
    begun = time.time()
    command = [sys.executable, "-m", "tests.bench.start_child", *map(str, arguments)]
    printed = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found | {name: found[name] - begun for name in ("paint", "usable") if name in found}


def figures(scratch: Path) -> Iterable[Figure]:
    """First paint, first list and memory; both windows take turns, after one start each that warms the disk."""
    folder, _ = desks.made(scratch, "L")
    bare, ours = [], []
    for turn in range(RUNS + 1):
        bare.append(start(scratch / "cache", "bare"))
        mine = scratch / f"start{turn}"
        mine.mkdir()
        ours.append(start(scratch / "cache", "ours", folder, mine))
    del bare[0], ours[0]

    def median(runs: list[dict[str, Any]], name: str) -> float:
        return float(statistics.median(run[name] for run in runs))

    floor = median(bare, "paint")
    paint = median(ours, "paint")
    usable = statistics.median(run["usable"] - run["derivation"] for run in ours)
    note = f"{paint * 1000:.0f} ms against {floor * 1000:.0f} ms from the start of the process"
    yield Figure("first paint / a bare QMainWindow", paint / floor, "×", 1.5, note)
    note = f"{usable * 1000:.0f} ms without the derivation of the key; {ours[0]['rows']} rows in the list"
    yield Figure("desk of size L unlocked, first list usable / bare window", usable / floor, "×", 4.0, note)
    heavy = ours[0]["heavy"]
    note = ", ".join(heavy) or "neither papers, tables, charts nor the database are loaded"
    yield Figure("heavy modules loaded at the first paint", float(len(heavy)), "", 0.0, note)
    if median(bare, "peak"):
        least = median(bare, "peak") / 1024
        for name, words in (("peak", "first paint"), ("most", "first list, key derivation apart")):
            mine_now = median(ours, name) / 1024
            note = f"{mine_now:.0f} MB against {least:.0f} MB"
            yield Figure(f"peak memory up to the {words} / bare window", mine_now / least, "×", 2.2, note)
