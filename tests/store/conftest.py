"""Desks on both databases: a file, and a server that the session starts for itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import copied_desk


@pytest.fixture
def server_desk(make_server_desk: Callable[..., Any]) -> Any:
    """An empty desk on the server."""
    return make_server_desk()


@pytest.fixture
def file_desk(fresh_desk: tuple[Path, bytes, str], tmp_path: Path) -> Iterator[Any]:
    """An empty desk in a folder."""
    with copied_desk(fresh_desk, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["file", "server"])
def any_desk(request: pytest.FixtureRequest) -> Any:
    """An empty desk on each of the two databases in turn."""
    return request.getfixturevalue(f"{request.param}_desk")
