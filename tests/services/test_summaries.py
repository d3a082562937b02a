"""Totals for the region: counted, sent alone, merged by unit, and nothing of a person in the file."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from copdesk.domain.entities.training import TRAINING_KINDS
from copdesk.domain.errors import UserError
from copdesk.services import exchange, records, summaries
from copdesk.store.desk import Desk
from copdesk.sync import scopes, trust
from copdesk.sync.container import open_container
from tests.conftest import TODAY

Maker = Callable[..., Desk]
START, END = date(2026, 1, 1), date(2026, 12, 31)
SECRETS = ("Неповторна", "Таємний", "Нічний патруль", "Слово для всіх", "0671112233", "Курс для обраних")


def fill(desk: Desk) -> None:
    """A meeting with a decision, a plan with two measures, a class with hours; every text is a secret one."""
    add = records.add
    person = add(desk, "person", {"surname": "Неповторна", "phones": "0671112233"})
    group = add(desk, "group", {"name": "Група Таємний", "short_name": "ГТ"})
    meeting = add(desk, "meeting", {"group": group, "date": "10.03.2026", "heading": "Слово для всіх"})
    item = add(desk, "agenda_item", {"meeting": meeting, "title": "Нічний патруль"})
    add(desk, "decision", {"agenda_item": item, "text": "Нічний патруль", "adopted": True})
    add(desk, "attendance", {"meeting": meeting, "person": person, "state": "present"})
    with desk.action("held") as act:
        act.update("meeting", meeting, {"status": "held"})
    plan = add(desk, "plan", {"title": "Нічний патруль", "group": group, "start": "01.02.2026", "end": "01.12.2026"})
    for number, status, done in (("1", "done", "100"), ("2", "in_progress", "50")):
        key = add(desk, "measure", {"plan": plan, "number": number, "text": "Слово для всіх", "responsible": person})
        with desk.action("state") as act:
            act.update("measure", key, {"status": status, "done": done})
    course = add(desk, "course", {"title": "Курс для обраних", "kind": TRAINING_KINDS[0]})
    add(desk, "session", {"course": course, "date": "11.04.2026", "hours": 4})


@pytest.fixture
def unit(make_desk: Maker) -> Desk:
    made = make_desk("unit")
    fill(made)
    return made


@pytest.fixture
def region(make_desk: Maker, unit: Desk) -> Desk:
    made = make_desk("region")
    made.db.execute("UPDATE sync_site SET unit = 'Обласне управління' WHERE n = 1")
    trust.trust(unit, trust.own_card(made), role="region")
    trust.trust(made, trust.own_card(unit))
    return made


def send(unit: Desk, region: Desk, name: str = "a") -> Path:
    path = unit.folder.parent / f"{name}.cdsync"
    to = [trust.own_card(region).fingerprint]
    return exchange.export(unit, to, path, scope="aggregates", period=(START, END)).path


def test_the_figures_of_a_period(unit: Desk) -> None:
    made = summaries.count(unit, START, END, date(2026, 11, 21))
    figures = {name: value for name, value in made.figures.items() if value}
    assert figures == {
        "meetings": 1, "items": 1, "decisions": 1, "adopted": 1, "visits": 1, "plans": 1, "measures": 2,
        "measures_done": 1, "measures_in_progress": 1, "progress": 75, "classes": 1, "class_hours": 4,
    }  # fmt: skip
    assert not any(summaries.count(unit, date(2025, 1, 1), date(2025, 12, 31)).figures.values())
    with pytest.raises(UserError, match="report_period"):
        summaries.count(unit, END, START)


def test_every_field_of_the_scope_is_a_figure_a_day_or_the_name_of_the_unit(unit: Desk) -> None:
    nouns = {noun for noun, entity in unit.registry.items() if entity.scope == "aggregates"}
    carried = {
        (noun, name)
        for noun, entity in unit.registry.items()
        for name, field in entity.fields.items()
        if "aggregates" in {field.scope, entity.scope} or (not field.scope and noun in nouns)
    }
    assert {noun for noun, _ in carried} == {"summary"}
    for noun, name in carried:
        field = unit.registry[noun].field(name)
        assert not field.personal and scopes.carries(unit.registry[noun], name, "aggregates")
        assert field.kind.name in {"count", "percent", "date"} or name == "unit_name", name


def test_the_decrypted_file_holds_figures_and_nothing_else(unit: Desk, region: Desk) -> None:
    trust.revoke(unit, trust.own_card(region).fingerprint, "Слово для всіх")
    unit.db.execute("UPDATE sync_site SET revoked = NULL")
    path = send(unit, region)
    with pytest.raises(UserError):
        exchange.import_file(region, path.with_name("no.cdsync"))
    opened = open_container(path, trust.identity(region), lambda key: trust.standing(region, key))
    lines = list(opened.lines())
    assert {line[1] for line in lines if line[0] in "TCFP"} == {"summary"}
    assert {line[0] for line in lines} <= {"E", "T", "C", "F"}
    [made] = [line for line in lines if line[0] == "C"]
    texts = [value for value in made[6] if isinstance(value, str)]
    assert sorted(texts) == sorted([trust.own_card(unit).unit, "2026-01-01", "2026-12-31", TODAY.isoformat()])
    whole = json.dumps([opened.header.to_line().decode(), lines], ensure_ascii=False)
    for secret in SECRETS:
        assert secret not in whole, secret
    for noun in ("person", "meeting", "plan", "measure"):
        assert not any(row["id"] in whole for row in unit.fetch(noun)), noun
    assert path.stat().st_size < 4096


def test_the_region_sees_a_list_by_unit_and_a_new_file_takes_the_place_of_the_old(
    make_desk: Maker, unit: Desk, region: Desk
) -> None:
    path = send(unit, region)
    before = region.digest()
    seen = exchange.preview(region, path)
    assert [(each.noun, each.what) for each in seen.records] == [("summary", "new")] and region.digest() == before
    exchange.import_file(region, path)
    [row] = summaries.by_unit(region)
    assert (row.unit, row.figures["meetings"], row.figures["person_hours"]) == (trust.own_card(unit).unit, 1, 0)
    assert exchange.import_file(region, path).repeated
    assert exchange.import_file(region, send(unit, region, "again")).total.new == 0
    # A district hands on what its units sent, beside its own.
    district = make_desk("district")
    for one, other in ((unit, district), (district, region)):
        trust.trust(one, trust.own_card(other), role="district")
        trust.trust(other, trust.own_card(one))
    group = unit.fetch("group")[0]["id"]
    records.add(unit, "meeting", {"group": group, "date": "11.05.2026"})
    with unit.action("held") as act:
        act.update_many("meeting", [row["id"] for row in unit.fetch("meeting")], {"status": "held"})
    exchange.import_file(district, send(unit, district, "up"))
    exchange.import_file(region, send(district, region, "on"))
    found = summaries.by_unit(region)
    assert sorted(row.figures["meetings"] or 0 for row in found) == [0, 2] and len(found) == 2
    assert summaries.whole(found)["meetings"] == 2
    assert region.fetch("person") == region.fetch("meeting") == region.fetch("plan") == []


def test_the_same_figures_are_not_written_twice(unit: Desk) -> None:
    key = summaries.prepare(unit, START, END)
    undone = unit.undo()
    assert undone is not None and len(summaries.by_unit(unit)) == 1
    assert unit.redo() is not None
    before = unit.digest()
    assert summaries.prepare(unit, START, END) == key and unit.digest() == before
    records.delete(unit, "summary", [key])
    assert summaries.prepare(unit, START, END) == key
    assert len(summaries.by_unit(unit)) == 1
