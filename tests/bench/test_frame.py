"""The frame of the figures: medians, verdicts and the page."""

import time
from pathlib import Path

import pytest

from tests.bench import frame
from tests.bench.frame import Figure


def test_a_figure_holds_up_to_its_limit() -> None:
    assert Figure("a", 1.5, "×", 1.5).holds
    assert not Figure("a", 1.51, "×", 1.5).holds
    assert Figure("a", 1.51, "×").holds


def test_a_ratio_compares_two_ways() -> None:
    figure = frame.ratio("sleep", lambda: time.sleep(0.2), lambda: time.sleep(0.01), 10, runs=3)
    assert figure.value > 1
    assert figure.unit == "×"


def test_only_the_work_is_measured() -> None:
    assert frame.seconds(lambda: None, 3, before=lambda: time.sleep(0.02)) < 0.01


@pytest.mark.parametrize(("share", "expected"), [(0.5, 51), (0.99, 100), (1.0, 100)])
def test_percentile(share: float, expected: float) -> None:
    assert frame.percentile(range(1, 101), share) == expected


def test_the_page_keeps_its_prose(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Before\n\n{frame.BEGIN}\nstale figures\n{frame.END}\n\nAfter\n", encoding="utf-8")
    results = {
        "list": [Figure("jump", 12.345, "ms", 50, "p99"), Figure("sort", 600, "ms", 500), Figure("beside", 2, "×")]
    }
    frame.write_page(results, page)
    frame.write_page(results, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith("After\n")
    assert "stale" not in text
    assert text.count("| list | jump | 12.35 ms | 50 ms | holds | p99 |") == 1
    assert "**misses**" in text
    assert "| list | beside | 2.00 × | – | |  |" in text


def test_figures_travel_between_processes(capsys: pytest.CaptureFixture[str]) -> None:
    figure = Figure("пошук", 1.5, "ms", 2, "note")
    frame.dump([figure])
    assert frame.parse(capsys.readouterr().out) == figure
