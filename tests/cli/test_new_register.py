"""The promise of the declarations: a new field and a new register are everywhere at once, and nothing else is told."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from python_calamine import CalamineWorkbook

from copdesk.cli import main
from copdesk.domain.entities import MODULES
from copdesk.domain.fields import Registry, load
from copdesk.store.keys import FLOOR
from tests.cli.conftest import Desk

DECLARED = '''
"""A package that adds to the desk."""

import datetime as dt
from decimal import Decimal

from copdesk.domain import fields as f
from copdesk.domain.entities.people import Person as Known
from copdesk.domain.fields import entity, in_order, Record


@entity("person", title=("surname", "given_name", "patronymic"), title_join=" ", area="members")
class Person(Known):
    """A person with a hobby."""

    hobby: str | None = f.text(search=True, width=20)


@entity("patrol", title=("day", "route"), sort=("-day",), area="members", checks=(in_order("start", "end"),))
class Patrol(Record):
    """A register of its own."""

    day: dt.date = f.day(required=True)
    route: str = f.text(required=True, search=True)
    leader: str | None = f.ref("person")
    mood: str | None = f.choice("patrol_mood", "calm", "alert", default="calm")
    start: dt.time | None = f.clock()
    end: dt.time | None = f.clock()
    kilometres: Decimal | None = f.decimal()
    foot: bool = f.flag()
'''


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """The registry with a package that exists for this test only."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "patrols_for_a_test.py").write_text(DECLARED, encoding="utf-8")
    sys.path.insert(0, str(folder))
    import patrols_for_a_test as added  # type: ignore[import-not-found]

    assert isinstance(added, ModuleType)
    yield load(*MODULES, added)
    sys.path.remove(str(folder))
    del sys.modules["patrols_for_a_test"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, declared: Registry) -> Path:
    """A desk made before the package was there, with one person."""
    folder = tmp_path_factory.mktemp("grown") / "desk"
    given = ["--desk", str(folder)]
    assert main([*given, "init", "--unit", "Озерянське РУП", "--user", "Наталія Гай"], kdf=FLOOR) == 0
    assert main([*given, "add", "person", "surname=Стара"]) == 0
    return folder


@pytest.fixture
def desk(grown: Path, declared: Registry, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(grown, capsys, declared)


def test_nouns_know_them(desk: Desk) -> None:
    found = {entity["noun"]: entity for entity in desk("nouns", "--json").json}
    assert found["person"]["fields"][-1]["name"] == "hobby"
    assert [field["kind"] for field in found["patrol"]["fields"]] == [
        "date", "text", "ref", "choice", "time", "time", "decimal", "flag",
    ]  # fmt: skip
    assert "patrol" in desk("nouns").out


def test_the_new_field_in_add_show_list_search_history_and_undo(desk: Desk) -> None:
    before = desk("digest").out
    key = desk("set", "person", "Стара", "hobby=вишивання рушників").id
    assert "вишивання" in desk("show", "person", key).out
    assert "hobby" in desk("list", "person").out.splitlines()[0]
    assert desk("list", "person", "--search", "рушник", "--json").json[0]["hobby"] == "вишивання рушників"
    assert len(desk("list", "person", "--where", "hobby~вишив", "--sort", "-hobby", "--json").json) == 1
    assert desk("history", "person", key, "--json").json[0]["field"] == "hobby"
    desk("undo")
    assert desk("digest").out == before
    assert desk("show", "person", key, "--json").json[0]["hobby"] is None
    assert desk("add", "person", "surname=Нова", f"hobby={'я' * 600}", code=1).err


def test_the_new_register_in_every_command(desk: Desk, tmp_path: Path) -> None:
    before = desk("digest").out
    words = ["day=02.05.2026", "route=Набережна", "leader=Стара", "mood=alert", "kilometres=4,25", "foot=так"]
    key = desk("add", "patrol", *words).id
    [made] = desk("show", "patrol", key, "--json").json
    assert made["leader_label"] == "Стара" and made["kilometres"] == 4.25 and made["foot"] is True
    assert made["label"] == "02.05.2026 · Набережна"
    assert len(desk("list", "patrol", "--search", "набережна", "--where", "day>=2026-05-01", "--json").json) == 1
    assert len(desk("list", "patrol", "--where", "leader.surname=Стара", "--json").json) == 1
    assert "15:00" not in desk("set", "patrol", key, "start=15:00", "end=14:00", code=1).err
    assert desk("add", "patrol", "route=Без дня", code=1).err
    desk("set", "patrol", key, "mood=calm")
    assert [row["field"] for row in desk("history", "patrol", key, "--json").json] == ["mood", ""]
    rows = list(csv.reader(io.StringIO(desk("list", "patrol", "--csv").out), delimiter=";"))
    assert rows[1][1:3] == ["02.05.2026", "Набережна"]
    for name in ("p.xlsx", "p.csv"):
        desk("list", "patrol", "--out", tmp_path / name)
    sheet = CalamineWorkbook.from_path(tmp_path / "p.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[1][1:4] == ["Набережна", "Стара", "calm"]
    desk("delete", "patrol", key)
    desk("restore", "patrol", key)
    desk("undo", "--steps", "4")
    assert desk("digest").out == before


def test_a_table_comes_into_the_new_register(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("day;route;kilometres\n03.05.2026;Центр;3,5\n04.05.2026;Ринок;2\n", encoding="utf-8")
    [made] = desk("import-table", "patrol", path, "--json").json
    assert made["new"] == 2
    assert [row["route"] for row in desk("list", "patrol", "--sort", "day", "--json").json] == ["Центр", "Ринок"]
    desk("undo")
    assert desk("list", "patrol", "--json").json == []


def test_both_travel_to_a_desk_that_knows_them(
    desk: Desk, declared: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Desk(tmp_path / "other", capsys, declared)
    other("init", "--unit", "Сусідній РУП", "--user", "Іван Лях")
    for one, another, name in ((desk, other, "a.copcard"), (other, desk, "b.copcard")):
        one("card", "show", "--out", tmp_path / name)
        another("card", "trust", tmp_path / name)
    desk("set", "person", "Стара", "hobby=спів")
    key = desk("add", "patrol", "day=05.05.2026", "route=Парк", "leader=Стара").id
    desk("export", "--to", "Сусідній РУП", "--out", tmp_path / "file", "--full")
    other("import", tmp_path / "file")
    assert other("show", "patrol", key, "--json").json == desk("show", "patrol", key, "--json").json
    assert other("list", "person", "--where", "hobby=спів", "--json").json[0]["surname"] == "Стара"
