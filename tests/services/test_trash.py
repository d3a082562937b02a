"""The trash of all registers, and the search over all of them."""

from typing import Any

from copdesk.services import records, search, trash
from copdesk.texts import Texts


def test_what_was_deleted_is_listed_newest_first(desk: Any) -> None:
    assert trash.listed(desk) == []
    person = records.add(desk, "person", {"surname": "Коваль"})
    plan = records.add(desk, "plan", {"title": "План безпеки"})
    records.delete(desk, "person", [person])
    desk.db.execute("SELECT 1")
    records.delete(desk, "plan", [plan])
    assert {(one.noun, one.title) for one in trash.listed(desk)} == {("person", "Коваль"), ("plan", "План безпеки")}
    assert [one.id for one in trash.listed(desk, "безпек")] == [plan]
    records.restore(desk, "person", [person])
    desk.undo()
    assert len(trash.listed(desk)) == 2
    records.restore(desk, "plan", [plan])
    assert [one.id for one in trash.listed(desk)] == [person]


def test_an_undone_record_is_not_in_the_trash(desk: Any) -> None:
    records.add(desk, "person", {"surname": "Коваль"})
    desk.undo()
    assert trash.listed(desk) == []


def test_one_box_finds_in_every_register(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    records.add(desk, "person", {"surname": "Ґалаґан"})
    records.add(desk, "organisation", {"short_name": "ТОВ «Галаган»"})
    gone = records.add(desk, "officer", {"surname": "Галаган"})
    records.delete(desk, "officer", [gone])
    found = search.find(desk, texts_uk, "галаг")
    assert {(hit.noun, hit.detail) for hit in found} == {("person", "Особа"), ("organisation", "Організація")}
    assert {hit.detail for hit in search.find(desk, texts_en, "ГАЛАҐАН")} == {"Person", "Organisation"}
    for number in range(30):
        records.add(desk, "topic", {"title": f"Звіт {number}: Ґалаґан, ґалаґан і Галаган"})
    first = search.find(desk, texts_uk, "галаг")
    assert first[0].noun == "person" and len(first) == 20, "who is called so, before what only names them"
    for text in ("", "  ", "нічогісінько", "\udcff", '"(*', "я" * 100_000):
        assert search.find(desk, texts_uk, text) == []
