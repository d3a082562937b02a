"""The state codifier of settlements, shipped with the program."""

from typing import Any

import pytest

from copdesk.services import records, settlements
from copdesk.texts import Texts
from tests.services.field_desk import add, one_step, refused


@pytest.mark.parametrize(
    "typed", ["Вознесенськ", "вознесенськ", "м. Вознесенськ", "м.Вознесенськ", "місто Вознесенськ"]
)
def test_a_town_is_found_however_it_is_typed(typed: str) -> None:
    first = settlements.find(typed)[0]
    assert (first.name, first.category, first.district, first.region) == (
        "Вознесенськ",
        "M",
        "Вознесенський",
        "Миколаївська",
    )
    assert len(first.code) == 19 and first.code.startswith("UA4804")


def test_names_of_many_places_stand_nearest_first(texts_uk: Texts, texts_en: Texts) -> None:
    near = settlements.find("Вознесенськ")[0].code
    found = settlements.find("Іванівка", near)
    assert len(found) == 20 and all(place.name == "Іванівка" for place in found)
    assert found[0].region == "Миколаївська"
    assert settlements.exact("Іванівка") is None
    assert [place.code for place in [settlements.exact("Вознесенськ")] if place] == [near]
    assert (
        settlements.described(texts_uk, settlements.find("Вознесенськ")[0])
        == "Вознесенськ – місто, Вознесенський р-н, Миколаївська обл."
    )
    assert settlements.described(texts_en, settlements.find("Київ")[0]) == "Київ – city"
    assert settlements.find("м") != [] and settlements.find("  ") == [] and settlements.find("Щось такого нема") == []


def test_a_small_letter_and_any_apostrophe_will_do() -> None:
    names = {place.name for place in settlements.find("слов'янськ")}
    assert "Слов’янськ" in names
    assert {place.name for place in settlements.find("словянськ")} == names


def test_the_unit_says_where_it_is(desk: Any) -> None:
    unit = desk.meta("unit")
    assert settlements.near_unit(desk) == ""
    records.change(desk, "unit", unit, {"place": "м. Вознесенськ"})
    assert settlements.near_unit(desk).startswith("UA4804")
    records.change(desk, "unit", unit, {"katottg": "UA48040070000079338, UA48040090000085437"})
    assert settlements.near_unit(desk) == "UA48040070000079338"
    with refused(desk, "code_invalid", "katottg"):
        add(desk, "person", surname="Сич", katottg="UA48")


def test_codes_are_filled_in_where_one_place_only_is_meant(desk: Any) -> None:
    sure = add(desk, "person", surname="Сич", settlement="м. Вознесенськ")
    add(desk, "person", surname="Їжак", settlement="Іванівка")
    add(desk, "person", surname="Жук")
    keys = [row["id"] for row in desk.fetch("person")]
    with one_step(desk):
        assert settlements.fill_codes(desk, "person", keys) == 1
    assert desk.get("person", sure)["katottg"].startswith("UA4804")
    assert settlements.fill_codes(desk, "person", keys) == 0
