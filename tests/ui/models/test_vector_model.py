"""Lists of any length."""

import threading
import time
from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from copdesk.ui.models.vector_model import ListQuery, Mark, Provider, VectorModel
from copdesk.ui.session import Session
from tests.ui.helpers import SURNAMES, People


def make(session: Session, columns: list[Any], provider: Provider, **how: Any) -> VectorModel:
    return VectorModel(session.tasks, columns, provider, **how)


def cell(model: VectorModel, row: int, column: int = 0) -> Any:
    return model.index(row, column).data()


def test_it_is_a_correct_model(
    session: Session, person_columns: list[Any], people: People, qtmodeltester: ModelTester
) -> None:
    model = make(session, person_columns, people.provider(cheap=True))
    model.reload()
    session.tasks.drain()
    qtmodeltester.check(model)


def test_the_first_rows_come_before_the_rest(session: Session, person_columns: list[Any], people: People) -> None:
    model = make(session, person_columns, people.provider())
    seen: list[tuple[bool, int]] = []
    model.loaded.connect(lambda whole: seen.append((whole, model.rowCount())))
    model.reload()
    session.tasks.drain()
    assert seen == [(False, 200), (True, 1000)]


def test_rows_are_fetched_in_the_worker_when_they_are_looked_at(
    session: Session, person_columns: list[Any], people: People, qtbot: QtBot
) -> None:
    threads: set[int] = set()

    def page(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        threads.add(threading.get_ident())
        return people.page(numbers)

    model = make(session, person_columns, Provider(people.load, page))
    model.reload()
    session.tasks.drain()
    assert cell(model, 990) is None
    qtbot.waitUntil(lambda: cell(model, 990) == SURNAMES[0])
    assert threading.get_ident() not in threads


def test_a_stale_answer_is_dropped(session: Session, person_columns: list[Any], people: People) -> None:
    gate = threading.Event()

    def load(query: ListQuery, limit: int) -> "array[int]":
        if query.search == "slow":
            gate.wait(5)
            return array("q", [1, 2, 3])
        return people.load(query, limit)

    model = make(session, person_columns, Provider(load, people.page))
    model.reload(ListQuery(search="slow"))
    model.reload(ListQuery(search="Жук"))
    counts: list[int] = []
    model.loaded.connect(lambda whole: counts.append(model.rowCount()))
    gate.set()
    session.tasks.drain()
    assert counts == [100, 100] and 3 not in counts


def test_it_sorts_in_the_worker(session: Session, person_columns: list[Any], people: People, qtbot: QtBot) -> None:
    model = make(session, person_columns, people.provider())
    model.reload(model.sorted_by(0, descending=True))
    session.tasks.drain()
    cell(model, 0)
    qtbot.waitUntil(lambda: cell(model, 0) == "Яценко")


def test_rows_stand_out_by_sign_words_and_colour(session: Session, person_columns: list[Any], people: People) -> None:
    def decorate(row: tuple[Any, ...]) -> Mark | None:
        return Mark("⚠", "#b3261e", "строк минув") if row[0] == "Жук" else None

    model = make(session, person_columns, people.provider(cheap=True), decorate=decorate)
    model.reload()
    session.tasks.drain()
    assert cell(model, 5) == "⚠ Жук" and cell(model, 4) == "Єрмоленко"
    assert "строк минув" in model.index(5, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(5, 1).data(Qt.ItemDataRole.ForegroundRole) is not None


def test_an_edit_is_checked_shown_and_handed_on(session: Session, person_columns: list[Any], people: People) -> None:
    model = make(session, person_columns, people.provider(cheap=True))
    model.reload()
    session.tasks.drain()
    asked: list[tuple[int, str, Any]] = []
    model.edit_asked.connect(lambda *what: asked.append(what))
    cell(model, 3)
    assert model.setData(model.index(3, 0), "Ґудзь")
    assert asked == [(3, "surname", "Ґудзь")] and cell(model, 3) == "Ґудзь"
    assert not model.setData(model.index(3, 0), "")
    model.refresh()
    assert cell(model, 3) == "Демченко"


def test_a_million_rows_cost_eight_bytes_each_and_jumps_are_quick(
    session: Session, person_columns: list[Any], qtbot: QtBot
) -> None:
    people = People(1_000_000)
    model = make(session, person_columns, people.provider())
    model.reload()
    session.tasks.drain()
    worst = 0.0
    for step in range(200):
        began = time.perf_counter()
        first = step * 4973 % 999_950
        for row in range(first, first + 30):
            for column in range(5):
                cell(model, row, column)
        worst = max(worst, time.perf_counter() - began)
        if step % 20 == 0:
            session.tasks.drain()
    assert len(model.numbers) == 1_000_000 and model.numbers.itemsize == 8
    assert worst < 0.05
