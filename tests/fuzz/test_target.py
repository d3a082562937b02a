"""The inputs that fuzzing begins with, and those that it once found a fault with: refused or previewed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copdesk.sync.exchange import preview_opened
from tests.fuzz.target import Target


@pytest.fixture
def target() -> Iterator[Target]:
    made = Target()
    yield made
    made.close()


def test_the_first_inputs_reach_the_merge(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr("copdesk.sync.exchange.preview_opened", lambda *given: looked.append(preview_opened(*given)))
    for seed in target.seeds():
        target(seed)
    assert max(len(each.records) for each in looked) >= 2
    assert any(each.report.unknown for each in looked)
    assert any(each.report.purged for each in looked)


def test_what_fuzzing_found_is_refused(target: Target) -> None:
    for path in sorted((Path(__file__).parent / "found").glob("*")):
        target(path.read_bytes())
