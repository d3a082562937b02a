"""What was done and what was refused, in words."""

from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import records, wording
from copdesk.store import history
from copdesk.texts import Texts


def test_every_action_of_the_records_is_described(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    keys = [records.add(desk, "person", {"surname": name}) for name in ("Коваль", "Мороз")]
    assert wording.next_undo(desk, texts_uk) == "Додано: особа «Мороз»"
    records.change(desk, "person", keys[0], {"given_name": "Іван"})
    assert wording.next_undo(desk, texts_en) == "Changed: person “Коваль Іван”"
    records.change_many(desk, "person", keys, {"settlement": "Зелене"})
    assert "2" in wording.next_undo(desk, texts_uk)
    records.delete(desk, "person", keys[:1])
    assert wording.next_undo(desk, texts_uk) == "Видалено: особа «Коваль Іван»"
    records.restore(desk, "person", keys[:1])
    desk.undo()
    assert wording.next_redo(desk, texts_uk) == "Відновлено: особа «Коваль Іван»"
    said = [wording.describe(desk, texts_uk, act) for act in history.acts(desk)]
    assert all(said) and "Скасовано дію" in said and any("Вознесенський РВП" in one for one in said)


def test_an_action_of_a_newer_program_has_words_too(desk: Any, texts_uk: Texts) -> None:
    with desk.action("brand.new", noun="person") as act:
        act.insert("person", {"surname": "Коваль"})
    assert wording.next_undo(desk, texts_uk) == texts_uk.t("ui.action.other")


def test_nothing_to_undo_is_empty(desk: Any, texts_uk: Texts) -> None:
    assert (wording.next_undo(desk, texts_uk), wording.next_redo(desk, texts_uk)) == ("", "")


def test_history_in_words(desk: Any, texts_uk: Texts) -> None:
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада громади"})
    key = records.add(desk, "meeting", {"date": "1.9.2026"})
    records.change(desk, "meeting", key, {"group": group, "status": "invited", "online": True})
    records.delete(desk, "meeting", [key])
    found = wording.of_record(desk, texts_uk, "meeting", key)
    told = {line.field: (line.label, line.old, line.new) for line in found}
    assert told["group"] == ("Група", "", "Рада")
    assert told["status"] == ("Стан", "Заплановано", "Запрошення надіслано")
    assert told["online"][1:] == ("Ні", "Так")
    assert told["deleted"][0] == "Видалено" and told["deleted"][2]
    assert (found[-1].field, found[-1].label) == ("", "Запис створено")
    assert {line.who for line in found} == {"Олена Ковальчук"}


@pytest.mark.parametrize(
    ("error", "noun", "said"),
    [
        (UserError("required", field="surname"), "person", "Прізвище"),
        (UserError("required", field="number"), "agenda-item", "number"),
        (UserError("unknown_reference", field="label", value="Хто"), "person", "Назва"),
        (UserError("required", field="name", noun="user"), "person", "Ім’я користувача"),
    ],
)
def test_refusals_name_the_field_in_words(desk: Any, texts_uk: Texts, error: UserError, noun: str, said: str) -> None:
    assert said in wording.explain(texts_uk, desk.registry, error, noun)


def test_a_closed_step_names_the_states_in_words(desk: Any, texts_uk: Texts) -> None:
    key = records.add(desk, "meeting", {"date": "1.9.2026"})
    with pytest.raises(UserError) as refused:
        records.change(desk, "meeting", key, {"status": "signed"})
    said = wording.explain(texts_uk, desk.registry, refused.value, "meeting")
    assert "«Заплановано»" in said and said.endswith("Запрошення надіслано, Відкрито, Скасовано.")
