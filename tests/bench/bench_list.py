"""A list of 1,000,000 people on an encrypted desk in the real table: jumps, order, search, memory."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from copdesk.store.desk import Desk
from copdesk.texts import Texts
from copdesk.ui.command_box import CommandBox
from copdesk.ui.desk_ports import DeskPorts, register_provider
from copdesk.ui.models.columns import columns_for
from copdesk.ui.models.vector_model import ListQuery
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.table import RegisterTable
from tests.bench import desks
from tests.bench.frame import Figure, percentile
from tests.bench.start_child import memory

JUMPS = 200
WORDS_L = ("ко", "кова", "ковал", "нара", "нарада", "безпека", "протоко", "0671", "коваленко марія", "щось інше")
WORDS_MILLION = ("ба", "баб", "бабо", "бабосиенко", "лан", "лан 77", "0630123", "борина", "ваена борина", "щось інше")


class Watch:
    """The database as the desk knows it; notes how long the window's own thread waits for it."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self.slowest = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, *arguments: Any) -> Any:
        """Run a statement and time it when it is the window's thread that waits."""
        start = time.perf_counter()
        try:
            return self._db.execute(*arguments)
        finally:
            if threading.current_thread() is threading.main_thread():
                self.slowest = max(self.slowest, time.perf_counter() - start)


class Desktop:
    """A window over a desk, as the program makes it."""

    def __init__(self, scratch: Path, desk: Desk) -> None:
        self.desk = desk
        self.watch = Watch(desk.db)
        desk.db = self.watch
        self.tasks = Tasks()
        self.bugs: list[Exception] = []
        self.tasks.bug.connect(self.bugs.append)
        self.window = QWidget()
        self.window.resize(1366, 768)
        settings = Settings(scratch / "view.json")
        self.session = Session(self.tasks, settings, Texts("uk"), desk.registry, desk=desk, parent=self.window)
        self.session.ports = DeskPorts(desk)

    def wait(self, done: Callable[[], bool], limit: float = 60.0) -> float:
        """Answer events until *done*; the seconds it took."""
        start = time.perf_counter()
        while not done():
            QApplication.processEvents()
            time.sleep(0.0005)  # as an event loop waits: spinning would keep the interpreter from the worker
            if self.bugs:
                raise self.bugs[0]
            if time.perf_counter() - start > limit:
                raise TimeoutError
        return time.perf_counter() - start

    def people(self) -> RegisterTable:
        """The table of people, not loaded yet."""
        columns = columns_for(self.desk.registry["person"], self.session.texts)
        provider = register_provider(self.session, "person", [column.key for column in columns])
        table = RegisterTable(self.session, "person", "person", columns, provider, parent=self.window)
        table.resize(self.window.size())
        self.window.show()
        return table

    def close(self) -> None:
        """End the threads, then the desk."""
        self.tasks.drain()
        self.tasks.stop()
        self.desk.close()


def top_20(desktop: Desktop, words: Iterable[str]) -> list[float]:
    """Seconds from the last key in the search box to its results on the screen."""
    box = CommandBox(desktop.session, list, desktop.window)
    box.open()
    answered: list[int] = []
    real, found = box._found, []

    def answer(asked: int, hits: Any) -> None:
        real(asked, hits)
        box.repaint()
        answered.append(asked)

    vars(box)["_found"] = answer
    for _ in range(3):
        for text in words:
            box.line.setText(text)
            asked = box._asked
            found.append(desktop.wait(lambda: answered[-1:] == [asked]))  # noqa: B023 - waits within the turn
    return found


class Beat:
    """The longest pause of the window's thread."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def stop(self) -> float:
        """The longest pause in seconds."""
        self._timer.stop()
        return self.longest


def shown(table: RegisterTable) -> bool:
    """Whether all rows that can be seen have their values."""
    first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
    last = last if last >= 0 else table.rows.rowCount() - 1
    return all(table.rows.row(at) is not None for at in range(first, last + 1))


def jump(desktop: Desktop, table: RegisterTable, row: int) -> float:
    """Seconds from moving the scroll bar to the rows on the screen."""
    start = time.perf_counter()
    table.scrollTo(table.rows.index(row, 0), table.ScrollHint.PositionAtTop)
    desktop.wait(lambda: shown(table))
    table.viewport().repaint()
    return time.perf_counter() - start


def sort(desktop: Desktop, table: RegisterTable, order: str) -> float:
    """Seconds until the whole list stands in another order."""
    table.rows.reload(ListQuery(sort=(order,)))
    table.rows.complete = False
    return desktop.wait(lambda: table.rows.complete)


def figures(scratch: Path) -> Iterable[Figure]:
    """Everything on one open desk of a million people, then the search on one of size L."""
    application = QApplication([])
    folder, seconds = desks.made(scratch, "million")
    desktop = Desktop(scratch, desks.opened(folder))
    table = desktop.people()
    application.processEvents()
    before = memory("VmRSS")
    table.reload()
    first = desktop.wait(lambda: table.rows.complete and shown(table))
    dice = random.Random(1)
    jumps = [jump(desktop, table, dice.randrange(desks.MILLION)) for _ in range(JUMPS)]
    note = f"of {JUMPS} jumps; the list was whole after {first:.2f} s, its desk made in {seconds:.0f} s"
    yield Figure("1,000,000 rows: jump, p99", percentile(jumps, 0.99) * 1000, "ms", 50, note)
    beat = Beat()
    orders = [sort(desktop, table, order) for order in ("-surname", "surname", "-surname", "surname", "-surname")]
    note = "median of 5, by name, in the worker, to the whole list"
    yield Figure("1,000,000 rows: another order", percentile(orders, 0.5) * 1000, "ms", 500, note)
    grown = (memory("VmRSS") - before) / 1024
    yield Figure("1,000,000 rows: memory", grown, "MB", 60, "after jumps and sorting, cache of the database and all")
    note = f"longest pause of the window's thread while sorting: {beat.stop() * 1000:.0f} ms"
    yield Figure("1,000,000 rows: slowest query of the window's thread", desktop.watch.slowest * 1000, "ms", 50, note)
    yield searched("1,000,000 rows", desktop, WORDS_MILLION)
    desktop.close()
    desktop = Desktop(scratch, desks.opened(desks.made(scratch, "L")[0]))
    yield searched("size L", desktop, WORDS_L)
    desktop.close()


def searched(where: str, desktop: Desktop, words: tuple[str, ...]) -> Figure:
    """The search over all registers as the box does it, its wait for another key included."""
    desktop.window.show()
    top_20(desktop, words[-1:])
    found = top_20(desktop, words)
    note = f"worst of {len(words)} searches, 3 times each; median {percentile(found, 0.5) * 1000:.0f} ms"
    return Figure(f"{where}: top 20 after the last key", max(found) * 1000, "ms", 150, note)
