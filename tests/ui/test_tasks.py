"""Work off the window's thread."""

import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from copdesk.domain.errors import UserError
from copdesk.ui.tasks import FILES, CancelledError, Progress, Tasks


def test_results_come_back_on_the_windows_thread(tasks: Tasks) -> None:
    seen: list[Any] = []
    tasks.run(tasks, threading.get_ident, done=lambda where: seen.extend([where, threading.get_ident()]))
    tasks.drain()
    assert seen[0] != seen[1] == threading.get_ident()


def test_one_worker_owns_the_desk_and_keeps_the_order(tasks: Tasks) -> None:
    order: list[int] = []
    threads: set[int] = set()

    def work(number: int) -> None:
        threads.add(threading.get_ident())
        order.append(number)

    for number in range(50):
        tasks.run(tasks, work, number)
    tasks.drain()
    assert order == list(range(50)) and len(threads) == 1


def test_an_answer_for_a_closed_view_is_dropped(tasks: Tasks) -> None:
    owner = QObject()
    seen: list[Any] = []
    gate = threading.Event()
    tasks.run(owner, gate.wait, done=seen.append)
    import shiboken6

    shiboken6.delete(owner)
    gate.set()
    tasks.drain()
    assert seen == []


def test_a_queued_job_is_replaced_by_a_newer_one(tasks: Tasks) -> None:
    gate, seen = threading.Event(), []
    tasks.run(tasks, gate.wait)
    for number in range(5):
        tasks.run(tasks, lambda n=number: n, done=seen.append, replace="search")
    gate.set()
    tasks.drain()
    assert seen == [4]


def _refuse() -> None:
    raise UserError("required", field="surname")


def _break() -> None:
    raise ZeroDivisionError("bug")


def test_refusals_and_bugs_go_different_ways(tasks: Tasks) -> None:
    problems: list[Any] = []
    bugs: list[Any] = []
    taken: list[Any] = []
    tasks.problem.connect(problems.append)
    tasks.bug.connect(bugs.append)
    tasks.run(tasks, _refuse)
    tasks.run(tasks, _refuse, failed=taken.append)
    tasks.run(tasks, _break)
    tasks.run(tasks, _break, failed=taken.append)
    tasks.drain()
    assert [e.code for e in problems] == ["required"]
    assert len(bugs) == 2 and [type(e) for e in taken] == [UserError, ZeroDivisionError]


def test_a_long_job_reports_and_stops_when_asked(tasks: Tasks, qtbot: QtBot) -> None:
    steps: list[int] = []
    ended: list[Any] = []

    reached = [0]

    def work(progress: Progress) -> None:
        for number in range(10_000):
            progress.step(number, 10_000)
            reached[0] = number
            time.sleep(0.001)

    tasks.progressed.connect(lambda job, done, total, text: steps.append(done))
    job = tasks.run(tasks, work, progress=True, failed=ended.append)
    qtbot.waitUntil(lambda: len(steps) > 1)
    assert job.progress is not None
    job.progress.cancel()
    at = reached[0]
    tasks.drain()
    assert reached[0] - at <= 1
    assert [type(e) for e in ended] == [CancelledError]


def test_papers_do_not_wait_for_the_desk(tasks: Tasks, qtbot: QtBot) -> None:
    gate, seen = threading.Event(), []
    tasks.run(tasks, gate.wait)
    tasks.run(tasks, lambda: "paper", done=seen.append, lane=FILES)
    qtbot.waitUntil(lambda: seen == ["paper"])
    gate.set()
    tasks.drain()


def test_drain_says_when_a_job_never_ends(tasks: Tasks) -> None:
    gate = threading.Event()
    tasks.run(tasks, gate.wait)
    with pytest.raises(TimeoutError):
        tasks.drain(50)
    gate.set()
    tasks.drain()
