"""One change to many records: told beforehand, refused by name, undone at one stroke."""

from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import bulk, records
from copdesk.services.bulk import Edit
from copdesk.store.query import Query
from copdesk.texts import Texts


@pytest.fixture
def people(desk: Any) -> Any:
    rows = (("Ґудзь", "Зелене", "+380635761839"), ("Жук", "Лісове", None), ("Яценко", None, "+380671112233 робочий"))
    for surname, settlement, phones in rows:
        records.add(desk, "person", {"surname": surname, "settlement": settlement, "phones": phones})
    return desk


def numbers(desk: Any, noun: str = "person") -> list[int]:
    return list(desk.query(Query(noun)))


def column(desk: Any, name: str, noun: str = "person") -> list[Any]:
    return [row[name] for row in desk.fetch(noun)]


def test_a_preview_tells_what_the_change_does_and_leaves_the_desk_alone(people: Any, texts_uk: Texts) -> None:
    before = people.digest()
    edit = Edit("settlement", "set", "Лісове")
    seen = bulk.preview(people, texts_uk, "person", numbers(people), edit)
    assert people.digest() == before
    assert (seen.count, seen.changed) == (3, 2)
    assert seen.examples == (("Ґудзь", "Зелене", "Лісове"), ("Яценко", "", "Лісове"))
    assert bulk.apply(people, texts_uk, "person", numbers(people), edit) == seen
    assert column(people, "settlement") == ["Лісове"] * 3
    assert people.undo() is not None and people.digest() == before


@pytest.mark.parametrize(
    ("edit", "field", "made"),
    [
        (Edit("settlement", "clear"), "settlement", [None, None, None]),
        (Edit("settlement", "append", "хутір"), "settlement", ["Зелене, хутір", "Лісове, хутір", "хутір"]),
        (Edit("settlement", "replace", "Нове", "зЕЛЕНЕ"), "settlement", ["Нове", "Лісове", None]),
        (
            Edit("phones", "append", "063 576 18 39"), "phones",
            ["+380635761839", "+380635761839", "+380671112233 робочий; +380635761839"],
        ),
        (Edit("phones", "remove", "0671112233"), "phones", ["+380635761839", None, None]),
    ],
)  # fmt: skip
def test_every_way_of_changing(people: Any, texts_uk: Texts, edit: Edit, field: str, made: list[Any]) -> None:
    before = people.digest()
    bulk.apply(people, texts_uk, "person", numbers(people), edit)
    assert column(people, field) == made
    people.undo()
    assert people.digest() == before


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("surname", "clear"), "bulk_way"),
        (Edit("phones", "set", "12"), "phone_invalid"),
        (Edit("settlement", "set", ""), "required"),
        (Edit("settlement", "replace", "x"), "bulk_find"),
    ],
)
def test_what_cannot_be_is_refused_at_once(people: Any, texts_uk: Texts, edit: Edit, code: str) -> None:
    with pytest.raises(UserError) as caught:
        bulk.preview(people, texts_uk, "person", numbers(people), edit)
    assert caught.value.code == code


def test_who_refuses_is_named_and_the_others_change(desk: Any, texts_uk: Texts) -> None:
    for name, status in (("Перша", "planned"), ("Друга", "held"), ("Третя", "invited")):
        records.add(desk, "meeting", {"date": "01.09.2026", "heading": name, "status": status})
    before = desk.digest()
    report = bulk.apply(desk, texts_uk, "meeting", numbers(desk, "meeting"), Edit("status", "set", "cancelled"))
    assert (report.changed, report.refusals) == (2, 1)
    [(label, error)] = report.refused
    assert "Друга" in label and error.code == "state_step"
    assert sorted(column(desk, "status", "meeting")) == ["cancelled", "cancelled", "held"]
    desk.undo()
    assert desk.digest() == before


def test_a_guard_sees_the_records_changed_a_moment_ago(desk: Any, texts_uk: Texts) -> None:
    """Two observers of one group, the same person: only one of them may get the vote."""
    with desk.action("add") as act:
        group = act.insert("group", {"short_name": "Рада", "name": "Рада громади"})
        person = act.insert("person", {"surname": "Жук", "lawful_basis": "law"})
        for _ in range(2):
            act.insert("membership", {"person": person, "group": group, "function": "observer", "voting": False})
    found = numbers(desk, "membership")
    bulk.apply(desk, texts_uk, "membership", found, Edit("function", "set", "member"))
    report = bulk.apply(desk, texts_uk, "membership", found, Edit("voting", "set", True))
    assert (report.changed, report.refusals) == (1, 1)
    assert report.refused[0][1].code == "second_seat"


def test_a_stop_leaves_everything_as_it_was(people: Any, texts_uk: Texts) -> None:
    class StopError(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise StopError

    before = people.digest()
    with pytest.raises(StopError):
        bulk.apply(people, texts_uk, "person", numbers(people), Edit("settlement", "clear"), stop)
    assert people.digest() == before
