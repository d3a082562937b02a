"""One desk for all commands of a module, and a way to run them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copdesk.cli import main
from copdesk.domain.fields import Registry
from copdesk.store.keys import FLOOR

PASSPHRASE = "калина над яром цвіте 7"


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def id(self) -> str:
        return self.out.strip()


Run = Callable[..., Answer]


@dataclass
class Desk:
    """A desk in a folder, driven by commands."""

    folder: Path
    capture: Any
    registry: Registry | None = None

    def __call__(self, *words: object, code: int = 0, folder: Path | None = None) -> Answer:
        self.capture.readouterr()
        given = ["--desk", str(folder or self.folder), *map(str, words)]
        found = main(given, registry=self.registry, kdf=FLOOR)
        out, err = self.capture.readouterr()
        assert found == code, err or out
        assert "Traceback" not in err
        return Answer(found, out, err)


@pytest.fixture(scope="module", autouse=True)
def passphrase() -> Iterator[None]:
    before = os.environ.get("COPDESK_PASSPHRASE")
    os.environ["COPDESK_PASSPHRASE"] = PASSPHRASE
    yield
    if before is None:
        del os.environ["COPDESK_PASSPHRASE"]
    else:
        os.environ["COPDESK_PASSPHRASE"] = before


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands") / "desk"
    given = ["--desk", str(folder), "init", "--unit", "Озерянське РУП", "--user", "Наталія Гай"]
    assert main(given, kdf=FLOOR) == 0
    return folder


@pytest.fixture
def desk(made: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Runs commands on the desk of the module."""
    return Desk(made, capsys)
