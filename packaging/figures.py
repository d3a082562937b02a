"""Starts of the frozen program against the source, in one run: first paint, first paper."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from recipe import ROOT, WORK, environment

RUNS = 9
# Qt itself says when the first picture of the window is complete.
PAINTED = "Flushing QRegion"


def first_paint(command: Sequence[str | Path], env: dict[str, str]) -> float:
    """Seconds from the start of the process to the first painted window."""
    start = time.perf_counter()
    with subprocess.Popen([*map(str, command)], env=env, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stderr is not None
        try:
            for line in running.stderr:
                if PAINTED in line:
                    return time.perf_counter() - start
        finally:
            running.kill()
    raise ValueError("the window was never painted")


def whole_run(command: Sequence[str | Path], env: dict[str, str]) -> float:
    """Seconds of a command that has to succeed."""
    start = time.perf_counter()
    subprocess.run([*map(str, command)], env=env, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def compare(frozen: Path, desk: Path, meeting: str) -> list[tuple[str, float, float]]:
    """(what, median seconds from source, median seconds frozen), taken in turns so that load falls on both alike."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        env |= {"QT_LOGGING_RULES": "qt.widgets.painting=true", "XDG_CONFIG_HOME": home, "XDG_DOCUMENTS_DIR": home}
        source: list[str | Path] = [environment(), "-m", "copdesk"]
        paper: list[str | Path] = ["--desk", desk, "print", "minutes", meeting, "--out", Path(home, "m.pdf")]
        kinds: list[tuple[str, Callable[[Sequence[str | Path], dict[str, str]], float], list[str | Path], int]] = [
            ("first paint", first_paint, [], RUNS),
            ("first paper by a command", whole_run, paper, 5),
        ]
        found = []
        built: list[str | Path] = [frozen]
        for name, measure, arguments, runs in kinds:
            times: tuple[list[float], list[float]] = ([], [])
            for turn in range(runs + 1):
                for taken, program in zip(times, (source, built), strict=True):
                    seconds = measure([*program, *arguments], env)
                    if turn:  # the first turn fills the caches of the system
                        taken.append(seconds)
            found.append((name, statistics.median(times[0]), statistics.median(times[1])))
        return found


def main() -> None:
    """`python packaging/figures.py DESK MEETING`: measure the frozen folder of the last build."""
    for name, source, built in compare(WORK / "frozen" / "copdesk" / "copdesk", Path(sys.argv[1]), sys.argv[2]):
        print(f"{name}: source {source * 1000:.0f} ms, frozen {built * 1000:.0f} ms, x {built / source:.2f}")


if __name__ == "__main__":
    main()
