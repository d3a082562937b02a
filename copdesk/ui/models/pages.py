"""Rows around what is seen: pages fetched in the worker, the last asked for first, a few dozen kept."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from copdesk.domain.errors import UserError
from copdesk.ui.tasks import Tasks

PAGE = 128
_PAGES_KEPT = 64
_FETCH_AT_ONCE = 2
Row = tuple[Any, ...]
Rows = Sequence[Row | None]


@dataclass(frozen=True)
class Condition:
    """One filter condition: *op* is = != < <= > >= contains in empty filled."""

    field: str
    op: str = "="
    value: Any = None


@dataclass(frozen=True)
class ListQuery:
    """Which rows of a list and in what order: ``sort`` holds field names, ``-`` before a descending one."""

    where: tuple[Condition, ...] = ()
    search: str = ""
    sort: tuple[str, ...] = ()
    trash: bool = False


@dataclass(frozen=True)
class Provider:
    """Where rows come from. All calls run in the worker.

    ``load(query, limit)`` gives row numbers in order (*limit* 0: all); ``page(numbers)`` gives one tuple for each
    number, values in the order of the columns (None for a row that has gone); ``cheap``: a page takes far less than
    a frame and may be fetched without the worker.
    """

    load: Callable[[ListQuery, int], "array[int]"]
    page: Callable[[Sequence[int]], Rows]
    cheap: bool = False


class Pages(QObject):
    """A cache of pages over a vector of row numbers."""

    arrived = Signal(int, int)
    """First and last row that can be shown now."""

    def __init__(self, tasks: Tasks, provider: Provider, parent: QObject) -> None:
        super().__init__(parent)
        self.provider = provider
        self._tasks = tasks
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, Rows] = OrderedDict()
        self._wanted: list[int] = []
        self._fetching = False
        self._generation = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch)

    def reset(self, numbers: "array[int]") -> None:
        """Begin anew over *numbers*; answers on their way are dropped."""
        self._numbers = numbers
        self._generation += 1
        self._pages.clear()
        self._wanted.clear()

    def row(self, at: int) -> Row | None:
        """The values of the row at place *at*, if its page is here; else its page is asked for."""
        page, offset = divmod(at, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            rows = self._ask(page)
        else:
            self._pages.move_to_end(page)
        return rows[offset] if rows is not None and offset < len(rows) else None

    def put(self, at: int, row: Row) -> None:
        """Show *row* at place *at* until its page is fetched again."""
        page, offset = divmod(at, PAGE)
        rows = list(self._pages[page])
        rows[offset] = row
        self._pages[page] = rows

    def _ask(self, page: int) -> Rows | None:
        if self.provider.cheap:
            rows = self.provider.page(self._numbers_of(page))
            self._keep(page, rows)
            return rows
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        if not self._fetching:
            self._timer.start()
        return None

    def _fetch(self) -> None:
        """Fetch the pages asked for last: those passed while scrolling are not worth it any more."""
        pages = [page for page in self._wanted[-_FETCH_AT_ONCE:] if page not in self._pages]
        self._wanted.clear()
        if not pages:
            return
        self._fetching = True
        numbers = [self._numbers_of(page) for page in pages]
        done = partial(self._fetched, self._generation, pages)
        self._tasks.run(self, _fetch_pages, self.provider, numbers, done=done, failed=self._not_fetched)

    def _fetched(self, generation: int, pages: list[int], answer: list[Rows]) -> None:
        self._fetching = False
        if generation == self._generation:
            for page, rows in zip(pages, answer, strict=True):
                self._keep(page, rows)
                last = min(len(self._numbers), (page + 1) * PAGE) - 1
                if last >= page * PAGE:
                    self.arrived.emit(page * PAGE, last)
        if self._wanted:
            self._timer.start()

    def _not_fetched(self, error: Exception) -> None:
        self._fetching = False
        if isinstance(error, UserError):
            self._tasks.problem.emit(error)

    def _keep(self, page: int, rows: Rows) -> None:
        self._pages[page] = rows
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)

    def _numbers_of(self, page: int) -> "array[int]":
        return self._numbers[page * PAGE : (page + 1) * PAGE]


def _fetch_pages(provider: Provider, pages: list["array[int]"]) -> list[Rows]:
    return [provider.page(numbers) for numbers in pages]
