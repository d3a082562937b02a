"""Desks on both databases: a file, and a server that the session starts for itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import copied_desk
from tests.store import postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[postgres_server.PostgresServer]:
    """A running PostgreSQL server; the test is skipped where none is installed."""
    if reason := postgres_server.missing():
        pytest.skip(reason)
    from copdesk.domain import registry
    from copdesk.store.server import create

    made = postgres_server.PostgresServer(lambda url: create(url, registry(), unit="Вознесенський РВП").close())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server_desk(server: postgres_server.PostgresServer) -> Iterator[Any]:
    """An empty desk on the server."""
    from copdesk.domain import registry
    from copdesk.store.server import open_desk

    url = server.lend()
    opened = open_desk(url, registry())
    yield opened
    opened.close()
    server.take_back(url)


@pytest.fixture
def file_desk(fresh_desk: tuple[Path, bytes, str], tmp_path: Path) -> Iterator[Any]:
    """An empty desk in a folder."""
    with copied_desk(fresh_desk, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["file", "server"])
def any_desk(request: pytest.FixtureRequest) -> Any:
    """An empty desk on each of the two databases in turn."""
    return request.getfixturevalue(f"{request.param}_desk")
