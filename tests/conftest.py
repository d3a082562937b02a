"""What all tests share: no screen, no network, no warning left unseen, Ukrainian typing."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from tests.no_network.network_events import is_network
from tests.store import postgres_server
from tests.store.postgres_server import PostgresServer

settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Programs that tests start get the same guard: see no_network/sitecustomize.py.
_GUARD_FOLDER = str(Path(__file__).parent / "no_network")
_PATHS = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != _GUARD_FOLDER]
os.environ["PYTHONPATH"] = os.pathsep.join([_GUARD_FOLDER, *_PATHS])


class NetworkUsedError(BaseException):
    """The application must never call the network; not an Exception, so that nothing can swallow it."""


class NetworkGuard:
    """An audit hook of the interpreter: sees every socket call of Python code, wherever it comes from."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if is_network(event, arguments):
            self.calls.append(f"{event} {arguments[-1]!r}")
            raise NetworkUsedError(event)


_GUARD = NetworkGuard()
sys.addaudithook(_GUARD)


@pytest.fixture
def network_calls() -> list[str]:
    """Network calls seen so far in this process; a test that provokes one takes it off the list."""
    return _GUARD.calls


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail the test in which any code asked for the network, even in a thread or a swallowed error."""
    yield
    calls = _GUARD.calls[:]
    _GUARD.calls.clear()
    assert not calls, f"the network was used: {calls}"


TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True, scope="session")
def _one_day() -> Iterator[None]:
    """All tests live on one Friday, so that no midnight falls between two of their steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "today", lambda: TODAY)
        yield


class _MissingText(logging.Handler):
    """Turns the warning about an unknown or unfillable text into a failed test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


@pytest.fixture(autouse=True)
def _no_missing_text(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every text that is asked for exists; ``@pytest.mark.missing_texts`` marks the tests of the opposite."""
    handler = _MissingText()
    logger = logging.getLogger("copdesk.texts")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if request.node.get_closest_marker("missing_texts") is None:
        assert not handler.seen


@pytest.fixture(scope="session")
def texts_uk() -> Texts:
    """The Ukrainian texts."""
    return Texts("uk")


@pytest.fixture(scope="session")
def texts_en() -> Texts:
    """The English texts."""
    return Texts("en")


@pytest.fixture
def type_text() -> Callable[[Any, str], None]:
    """Types into a widget key by key; QTest.keyClicks aborts the interpreter on Cyrillic."""
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    def typed(widget: Any, text: str) -> None:
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                QCoreApplication.sendEvent(widget, event)

    return typed


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say with which figures the proofs passed: what a test recorded as ``figures``."""
    reports = [each for some in terminalreporter.stats.values() for each in some if getattr(each, "when", "") == "call"]
    told = [(each.nodeid, text) for each in reports for name, text in each.user_properties if name == "figures"]
    if told:
        terminalreporter.section("figures of the proofs")
        for node, text in sorted(told):
            terminalreporter.write_line(f"{node.rpartition('/')[2]}: {text}")


PASSPHRASE = "тихий ранок над Бугом 7"


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Makes real encrypted desks in the test's folder, with the cheapest key derivation allowed; closes them."""
    from copdesk.domain import registry
    from copdesk.store.desk import Desk
    from copdesk.store.keys import FLOOR

    made: list[Any] = []

    def make(name: str = "desk", user: str = "Олена Ковальчук", registers: Any = None) -> Any:
        desk = Desk.create(
            tmp_path / name,
            registers or registry(),
            unit="Вознесенський РВП",
            user=user,
            passphrase=PASSPHRASE,
            kdf=FLOOR,
        )
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def pair(make_desk: Callable[..., Any]) -> tuple[Any, Any]:
    """Two desks that know each other."""
    from tests.sync.desks import acquaint

    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    return one, other


@pytest.fixture(scope="session")
def fresh_desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, str]:
    """An empty desk, closed: its folder, its key and its recovery key."""
    from copdesk.domain import registry
    from copdesk.store.desk import Desk
    from copdesk.store.keys import FLOOR

    folder = tmp_path_factory.mktemp("fresh") / "desk"
    desk = Desk.create(
        folder, registry(), unit="Вознесенський РВП", user="Олена Ковальчук", passphrase=PASSPHRASE, kdf=FLOOR
    )
    desk.close()
    return folder, desk.dek, desk.recovery_key


@pytest.fixture
def desk(fresh_desk: tuple[Path, bytes, str], tmp_path: Path) -> Iterator[Any]:
    """An empty desk of one unit with one user: a copy of the fresh one, which spares the key derivation."""
    with copied_desk(fresh_desk, tmp_path) as opened:
        yield opened


@contextmanager
def copied_desk(fresh_desk: tuple[Path, bytes, str], tmp_path: Path) -> Iterator[Any]:
    """The desk of the fixture ``desk``, open."""
    from copdesk.domain import registry
    from copdesk.store.desk import Desk

    folder, dek, recovery = fresh_desk
    shutil.copytree(folder, tmp_path / "desk")
    opened = Desk.open_with_key(tmp_path / "desk", registry(), dek, "Олена Ковальчук")
    opened.recovery_key = recovery
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A running PostgreSQL server; the test is skipped where none is installed."""
    if reason := postgres_server.missing():
        pytest.skip(reason)
    made = PostgresServer()
    made.start()
    yield made
    made.stop()


def lay_out_server_desk(url: str) -> None:
    """Make an empty desk in a database."""
    from copdesk.domain import registry
    from copdesk.store.server import create

    create(url, registry(), unit="Вознесенський РВП").close()


@pytest.fixture
def make_server_desk(server: PostgresServer) -> Iterator[Callable[..., Any]]:
    """Lends desks on the server, as ``make_desk`` makes them in a folder."""
    from copdesk.domain import registry
    from copdesk.store.server import open_desk

    lent: list[tuple[str, Any]] = []

    def make(_name: str = "desk") -> Any:
        url = server.lend(lay_out_server_desk)
        lent.append((url, open_desk(url, registry())))
        return lent[-1][1]

    yield make
    for url, desk in lent:
        desk.close()
        server.take_back(lay_out_server_desk, url)
