"""A record deleted on one desk while another one hangs something on it: both stay, and a person is asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.services import attachments, exchange, records
from copdesk.store.desk import Desk
from copdesk.sync import conflicts, trust
from copdesk.sync.exchange import export, import_file
from copdesk.texts import Texts
from copdesk.ui.exchange import work
from tests.sync.desks import state
from tests.sync.test_real_histories import Fresh, copies

Maker = Callable[..., Desk]


@pytest.fixture
def three(fresh_desk: Fresh, tmp_path: Path) -> Any:
    desks = copies(fresh_desk, tmp_path, 3)
    yield desks
    for desk in desks:
        desk.close()


def carry(one: Desk, *others: Desk) -> None:
    for other in others:
        path = one.folder.parent / f"{one.folder.name}-{other.folder.name}.cdsync"
        import_file(other, export(one, path, [trust.own_card(other)]).path)


def all_round(desks: list[Desk]) -> None:
    for _ in range(2):
        for one in desks:
            carry(one, *(other for other in desks if other is not one))


def together(desks: list[Desk]) -> list[conflicts.Conflict]:
    """The conflicts, the same on every desk, whose data are equal and sound."""
    assert state(desks[0]) == state(desks[1]) == state(desks[2])
    found = [conflicts.conflicts(desk) for desk in desks]
    assert len({tuple((each.key, each.title, each.hung) for each in some) for some in found}) == 1
    for desk in desks:
        assert desk.check() == []
        assert desk.db.execute("PRAGMA foreign_key_check").fetchall() == []
    return found[0]


@pytest.mark.parametrize(("choice", "stays"), [("mine", False), ("theirs", True)])
def test_a_parent_deleted_while_a_child_was_added_asks(three: list[Desk], choice: str, stays: bool) -> None:
    one, other, third = three
    person = records.add(one, "person", {"surname": "Гай"})
    body = records.add(one, "organisation", {"short_name": "Школа"})
    all_round(three)
    assert together(three) == []
    records.delete(one, "person", [person])
    child = records.add(other, "affiliation", {"person": person, "organisation": body, "position": "Директорка"})
    carry(one, third)
    assert conflicts.conflicts(third) == []
    all_round(three)
    [found] = together(three)
    assert (found.key, found.title, found.fields) == (f"person/{person}/deleted", "Гай", ("deleted",))
    assert [noun for noun, _ in found.hung] == ["affiliation"]
    assert [[version.here for version in conflicts.conflicts(desk)[0].versions] for desk in three] == [
        [True, False],
        [False, True],
        [False, False],
    ]
    for desk in three:  # nothing is lost meanwhile: the parent lies in the trash, what was added is there
        assert desk.get("person", person)["deleted"] and desk.get("affiliation", child)["deleted"] is None  # type: ignore[index]
    conflicts.resolve(one, conflicts.conflicts(one)[0], choice)
    all_round(three)
    assert together(three) == []
    for desk in three:
        row = desk.get("person", person)
        assert row is not None and (row["deleted"] is None) is stays
        assert desk.get("affiliation", child)["position"] == "Директорка"  # type: ignore[index]


def test_whatever_was_hung_on_it_asks_and_is_named(three: list[Desk], tmp_path: Path, texts_uk: Texts) -> None:
    one, other, _ = three
    group = records.add(one, "group", {"name": "Рада громадської безпеки", "short_name": "РГБ"})
    plan = records.add(one, "plan", {"title": "План дій 2026", "start": "01.01.2026", "end": "31.12.2026"})
    person = records.add(one, "person", {"surname": "Гай"})
    body = records.add(one, "organisation", {"short_name": "Школа"})
    child = records.add(one, "affiliation", {"person": person, "organisation": body})
    note = records.add(one, "organisation", {"short_name": "Ліцей"})
    all_round(three)
    for noun, key in (("group", group), ("plan", plan), ("person", person), ("organisation", note)):
        records.delete(one, noun, [key])
    records.add(other, "meeting", {"group": group, "date": "03.02.2026"})  # names it, although no part of it
    records.add(other, "measure", {"plan": plan, "text": "Освітлення"})
    records.change(other, "affiliation", child, {"position": "Вчителька"})  # a part of it was edited
    scan = tmp_path / "лист.txt"
    scan.write_text("лист", encoding="utf-8")
    attachments.attach_many(other, "organisation", note, [scan])
    all_round(three)
    hung = {each.noun: tuple(noun for noun, _ in each.hung) for each in together(three)}
    assert hung == {
        "group": ("meeting",),
        "plan": ("measure",),
        "person": ("affiliation",),
        "organisation": ("attachment",),
    }
    words = {each.conflict.noun: each.hung for each in work.disputes(one, texts_uk)}
    assert words["plan"] == f"{texts_uk.t('entity.measure')} «Освітлення»"
    assert exchange.conflict_count(one) == 4
    assert conflicts.resolve_all(other, conflicts.conflicts(other), "mine") == 4
    all_round(three)
    assert together(three) == []
    assert one.get("plan", plan)["deleted"] is None  # type: ignore[index]


def test_a_deletion_that_knew_of_the_child_does_not_ask(three: list[Desk]) -> None:
    one, other, _ = three
    person = records.add(one, "person", {"surname": "Гай"})
    body = records.add(one, "organisation", {"short_name": "Школа"})
    all_round(three)
    child = records.add(other, "affiliation", {"person": person, "organisation": body})
    carry(other, one)
    records.delete(one, "person", [person])
    all_round(three)
    assert together(three) == []
    records.delete(other, "affiliation", [child])
    records.restore(other, "affiliation", [child])  # whoever brings it back sees where its person is
    all_round(three)
    assert together(three) == []


def test_a_child_in_the_trash_or_moved_away_does_not_ask(three: list[Desk]) -> None:
    one, other, _ = three
    first, second = (records.add(one, "person", {"surname": name}) for name in ("Гай", "Бойко"))
    body = records.add(one, "organisation", {"short_name": "Школа"})
    all_round(three)
    records.delete(one, "person", [first])
    gone, moved = (records.add(other, "affiliation", {"person": first, "organisation": body}) for _ in range(2))
    records.delete(other, "affiliation", [gone])
    all_round(three)
    assert len(together(three)) == 1
    records.change(other, "affiliation", moved, {"person": second})
    assert conflicts.conflicts(other) == []
    all_round(three)
    assert together(three) == []
