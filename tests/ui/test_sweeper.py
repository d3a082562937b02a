"""Garbage of workers is collected by the window's thread."""

import gc
import threading
from typing import Any

from pytestqt.qtbot import QtBot

from copdesk.ui.tasks import Tasks


def make_rings() -> int:
    """Thousands of cycles, far more than Python's collector lets pass."""
    for _ in range(20_000):
        ring: list[Any] = []
        ring.append(ring)
    return threading.get_ident()


def test_no_worker_collects(tasks: Tasks, qtbot: QtBot) -> None:
    collectors: set[int] = set()

    def heard(phase: str, _info: dict[str, int]) -> None:
        collectors.add(threading.get_ident())

    gc.callbacks.append(heard)
    try:
        workers: list[int] = []
        tasks.run(tasks, make_rings, done=workers.append)
        tasks.drain()
        qtbot.waitUntil(lambda: bool(collectors), timeout=5000)
    finally:
        gc.callbacks.remove(heard)
    assert collectors == {threading.get_ident()} and workers and workers[0] not in collectors


def test_python_collects_again_when_the_workers_have_ended(qapp: Any) -> None:
    made = Tasks()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
