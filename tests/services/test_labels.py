"""Words for values, and values from words."""

import uuid
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import labels, records
from copdesk.texts import Texts


def field(desk: Any, noun: str, name: str) -> Any:
    return desk.registry[noun].fields[name]


@pytest.mark.parametrize(
    ("noun", "name", "value", "uk", "en"),
    [
        ("meeting", "date", date(2026, 9, 1), "01.09.2026", "01.09.2026"),
        ("meeting", "start", time(9, 5), "09:05", "09:05"),
        ("meeting", "status", "planned", "Заплановано", "Planned"),
        ("meeting", "online", True, "Так", "Yes"),
        ("measure", "done", Decimal("12.50"), "12,5 %", "12,5 %"),
        ("person", "phones", "+380635761839", "+380 63 576 18 39", "+380 63 576 18 39"),
        ("person", "email", None, "", ""),
    ],
)
def test_show(desk: Any, texts_uk: Texts, texts_en: Texts, noun: str, name: str, value: Any, uk: str, en: str) -> None:
    assert labels.show(texts_uk, field(desk, noun, name), value) == uk
    assert labels.show(texts_en, field(desk, noun, name), value) == en


def test_what_is_shown_can_be_read(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    for entity in desk.registry.values():
        for one in entity.fields.values():
            for code in one.codes:
                for shown in (texts_uk, texts_en):
                    for reading in (texts_uk, texts_en):
                        words = labels.show(shown, one, code)
                        assert labels.read(desk, reading, one, f" {words.upper()} ") == code, (entity.noun, words)


def test_a_field_is_known_by_name_and_by_its_words(desk: Any, texts_uk: Texts) -> None:
    person = desk.registry["person"]
    for written in ("given_name", "given-name", "Власне ім'я", "given name"):
        assert labels.field_name(texts_uk, person, written) == "given_name"
    with pytest.raises(UserError, match="field_unknown"):
        labels.field_name(texts_uk, person, "")


def test_reference_by_id_title_and_search(desk: Any) -> None:
    keys = {
        name: records.add(desk, "person", {"surname": name, "given_name": given})
        for name, given in (("Коваль", "Іван"), ("Ковальчук", "Ольга"), ("Мороз", "Ольга"))
    }
    assert labels.reference(desk, "person", keys["Мороз"].upper()) == keys["Мороз"]
    assert labels.reference(desk, "person", "коваль іван") == keys["Коваль"]
    assert labels.reference(desk, "person", "ковальч") == keys["Ковальчук"]
    assert labels.reference(desk, "person", "ольга мороз") == keys["Мороз"]
    for written, code in (("ольга", "ambiguous"), ("Шевченко", "unknown"), (str(uuid.uuid4()), "unknown"), ("", "unk")):
        with pytest.raises(UserError, match=code) as refused:
            labels.reference(desk, "person", written, "chair")
        assert refused.value.field == "chair"


def test_reference_tells_the_trash_from_the_living(desk: Any) -> None:
    key = records.add(desk, "person", {"surname": "Коваль"})
    records.delete(desk, "person", [key])
    for written in (key, "Коваль"):
        with pytest.raises(UserError, match="unknown_reference"):
            labels.reference(desk, "person", written)
        assert labels.reference(desk, "person", written, trash=True) == key
    desk.undo()
    desk.undo()
    for trash in (False, True):
        with pytest.raises(UserError, match="unknown_reference"):
            labels.reference(desk, "person", key, trash=trash)


def test_the_exact_title_wins_over_longer_ones(desk: Any) -> None:
    short = records.add(desk, "organisation", {"short_name": "Ліцей"})
    records.add(desk, "organisation", {"short_name": "Ліцей № 2"})
    assert labels.reference(desk, "organisation", "ліцей") == short


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (Decimal("5.00"), 5),
        (Decimal("0.25"), 0.25),
        (date(2026, 1, 2), "2026-01-02"),
        (time(8, 0), "08:00"),
        (True, True),
        (None, None),
    ],
)
def test_values_for_programs(value: Any, made: Any) -> None:
    assert labels.as_json(value) == made
    assert type(labels.as_json(value)) is type(made)
