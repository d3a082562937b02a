"""`python -m tests.bench [AREA …]`: runs the areas one after another, prints and writes their figures."""

import importlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import frame


def measure(area: str, folder: Path) -> list[frame.Figure] | None:
    """The figures of one area from a process of its own; None when it failed."""
    command = [sys.executable, "-m", "tests.bench", "--area", area, str(folder)]
    figures = []
    with subprocess.Popen(command, cwd=frame.ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        for line in process.stdout or ():
            if not line.startswith("{"):
                print(line, end="", flush=True)
                continue
            figure = frame.parse(line)
            verdict = "-" if figure.limit is None else "holds" if figure.holds else "MISSES"
            limit = "" if figure.limit is None else f"(limit {figure.limit:g})"
            value = f"{figure.value:9.2f} {figure.unit:3} {limit}"
            print(f"  {verdict:6} {value}  {figure.name}  {figure.note}", flush=True)
            figures.append(figure)
    return figures if process.returncode == 0 else None


def run_area(area: str, folder: Path) -> int:
    """Measure one area in this process; its scratch folder lies beside what all areas of a run share."""
    module = importlib.import_module(f"tests.bench.bench_{area}")
    scratch = folder / area
    scratch.mkdir()
    frame.dump(module.figures(scratch))
    shutil.rmtree(scratch)
    return 0


def measure_all(areas: list[str]) -> dict[str, list[frame.Figure] | None]:
    """The figures of each area, None for one that failed."""
    results = {}
    with tempfile.TemporaryDirectory(prefix="copdesk-bench-") as folder:
        for area in areas:
            print(f"== {area}", flush=True)
            results[area] = measure(area, Path(folder))
    return results


def main() -> int:
    """0 when every figure holds; the page is written only after a full run."""
    if sys.argv[1:2] == ["--area"]:
        return run_area(sys.argv[2], Path(sys.argv[3]))
    names = sys.argv[1:]
    areas = frame.modules(names)
    if unknown := set(names) - set(areas):
        print(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(frame.modules())}")
        return 2
    measured = measure_all(areas)
    results = {area: figures for area, figures in measured.items() if figures is not None}
    failed = sorted(measured.keys() - results.keys())
    if not names and not failed:
        frame.write_page(results)
        print(f"Written: {frame.PAGE.relative_to(frame.ROOT)}")
    missed = [figure.name for figures in results.values() for figure in figures if not figure.holds]
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    if missed:
        print(f"MISSED: {', '.join(missed)}")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
