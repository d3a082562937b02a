"""Lists of any length over a real desk."""

from typing import Any

import pytest

from copdesk.services import records, vectors


@pytest.fixture
def people(desk: Any) -> Any:
    for name in ("Яценко", "Ґалаґан", "Гринь", "Іваненко"):
        records.add(desk, "person", {"surname": name})
    return desk


def test_rows_come_in_the_order_of_their_numbers(people: Any) -> None:
    found = vectors.numbers(people, "person", sort=("surname",))
    rows = vectors.page(people, "person", found, ["surname"])
    assert [row[0] for row in rows if row] == ["Гринь", "Ґалаґан", "Іваненко", "Яценко"]
    assert list(vectors.numbers(people, "person", sort=("-surname",), limit=1)) == [found[3]]


def test_a_record_that_has_gone_leaves_its_place_empty(people: Any) -> None:
    found = vectors.numbers(people, "person", sort=("surname",))
    rows = vectors.page(people, "person", [found[0], 10**9, found[1]], ["surname"])
    assert rows[1] is None and rows[2] == ("Ґалаґан",)


def test_conditions_search_and_pickers(people: Any) -> None:
    assert len(vectors.numbers(people, "person", [("surname", "contains", "енко")])) == 2
    assert len(vectors.numbers(people, "person", search="галаг")) == 1
    (key, title), *rest = vectors.choices(people, "person", "грин")
    assert title == "Гринь" and not rest
    number = vectors.number_of(people, "person", key)
    assert vectors.ids(people, "person", [number]) == [key]
    assert vectors.number_of(people, "person", "11111111-1111-4111-8111-111111111111") == -1
