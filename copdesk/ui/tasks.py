"""Work off the window's thread: one worker owns the desk, another one writes papers and files."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, Signal

from copdesk.domain.errors import UserError
from copdesk.ui.sweeper import Sweeper

DESK = "desk"
FILES = "files"
_REPORT_EVERY = 0.05


class CancelledError(Exception):
    """Raised inside a job at its next step after the user asked to stop it."""


class Progress:
    """What a long job tells and asks while it runs: call ``step`` often; it raises ``CancelledError`` on demand."""

    def __init__(self, report: Callable[[int, int, str], None]) -> None:
        self._report = report
        self._stop = threading.Event()
        self._told = 0.0

    def step(self, done: int, total: int = 0, text: str = "") -> None:
        """Report *done* of *total* units (0: unknown); raise ``CancelledError`` when the user asked to stop."""
        if self._stop.is_set():
            raise CancelledError
        now = monotonic()
        if done == total or now - self._told >= _REPORT_EVERY:
            self._told = now
            self._report(done, total, text)

    def cancel(self) -> None:
        """Ask the job to stop at its next step; safe from any thread."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()


@dataclass(eq=False)
class Job:
    """One piece of work on its way: queued, running or answered."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    title: str
    replace: str
    progress: Progress | None = None
    result: Any = None
    error: Exception | None = None
    begun: float = field(default_factory=monotonic)


class _Worker(QThread):
    """Runs the jobs of one lane in the order they came."""

    finished_job = Signal(object)

    def __init__(self, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(lane)
        self._jobs: deque[Job | None] = deque()
        self._ready = threading.Condition()

    def put(self, job: Job | None) -> list[Job]:
        """Queue *job*, or the end of work; returns queued jobs that it makes needless."""
        with self._ready:
            stale = [
                old for old in self._jobs if job and old and job.replace and old.replace == job.replace
                and old.owner is job.owner
            ]  # fmt: skip
            for old in stale:
                self._jobs.remove(old)
            self._jobs.append(job)
            self._ready.notify()
        return stale

    def run(self) -> None:
        """The loop of the thread; ends at the first None."""
        while (job := self._take()) is not None:
            try:
                job.result = job.work()
            except Exception as error:
                job.error = error
            self.finished_job.emit(job)

    def _take(self) -> Job | None:
        with self._ready:
            while not self._jobs:
                self._ready.wait()
            return self._jobs.popleft()


class Tasks(QObject):
    """The door to the workers. Results come back on the window's thread, or nowhere if their owner is gone."""

    problem = Signal(object)
    """A UserError that nobody took."""
    bug = Signal(object)
    """Any other exception."""
    progressed = Signal(object, int, int, str)
    """Job, units done, units in all (0: unknown), text."""
    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[str, _Worker] = {}
        self._pending: list[Job] = []
        self._stopped = False
        self._sweeper = Sweeper(self)

    @property
    def pending(self) -> tuple[Job, ...]:
        """Jobs not answered yet, oldest first."""
        return tuple(self._pending)

    def run(
        self,
        owner: QObject,
        fn: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: bool = False,
        title: str = "",
        lane: str = DESK,
        replace: str = "",
    ) -> Job:
        """Run ``fn(*args)`` in the worker of *lane*; with *progress* it also gets ``progress=Progress``.

        *done* gets the result, *failed* the exception (without it a UserError goes to the message bar; anything
        that is not a UserError is always reported as a bug). A queued job of the same owner and *replace* word is
        dropped. *title* names the job beside its progress bar.
        """
        job = Job(owner, partial(fn, *args), done, failed, title, replace)
        if progress:
            job.progress = Progress(partial(self._progressed, job))
            job.work = partial(fn, *args, progress=job.progress)
        if self._stopped:
            # The window is closing: a timer of a view may still fire, and nobody waits for its answer.
            return job
        self._pending.append(job)
        for stale in self._worker(lane).put(job):
            self._pending.remove(stale)
        self.busy_changed.emit()
        return job

    def drain(self, milliseconds: int = 10_000) -> None:
        """Wait until every job is answered, answering them meanwhile; TimeoutError when it takes too long."""
        end = monotonic() + milliseconds / 1000
        while self._pending:
            if monotonic() > end:
                raise TimeoutError(f"{len(self._pending)} jobs are still running")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.processEvents()

    def stop(self) -> None:
        """Cancel long jobs, let the rest finish and end the threads."""
        self._stopped = True
        for job in self._pending:
            if job.progress is not None:
                job.progress.cancel()
        for worker in self._workers.values():
            worker.put(None)
            worker.wait()
        self._workers.clear()
        self._pending.clear()
        self._sweeper.stop()

    def _worker(self, lane: str) -> _Worker:
        worker = self._workers.get(lane)
        if worker is None:
            worker = self._workers[lane] = _Worker(lane, self)
            worker.finished_job.connect(self._answer)
            worker.start()
        return worker

    def _progressed(self, job: Job, done: int, total: int, text: str) -> None:
        self.progressed.emit(job, done, total, text)

    def _answer(self, job: Job) -> None:
        if job not in self._pending:
            return
        self._pending.remove(job)
        self.busy_changed.emit()
        there = shiboken6.isValid(job.owner)
        done, failed = (job.done, job.failed) if there else (None, None)
        # The worker lets go of the job later than we do: nothing of the window may be destroyed over there.
        job.owner, job.done, job.failed = self, None, None
        if job.error is None:
            if done is not None:
                done(job.result)
        elif not isinstance(job.error, CancelledError):
            self._fail(failed, job.error)
        elif failed is not None:
            failed(job.error)

    def _fail(self, failed: Callable[[Exception], None] | None, error: Exception) -> None:
        if failed is not None:
            failed(error)
        elif isinstance(error, UserError):
            self.problem.emit(error)
        if not isinstance(error, UserError):
            self.bug.emit(error)
