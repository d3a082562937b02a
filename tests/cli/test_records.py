"""Commands for any register: list, show, add, set, delete, restore, history, undo, redo, nouns."""

import csv
import io
import json
import uuid
from pathlib import Path

import pytest

from copdesk.domain import registry
from tests.cli.conftest import Desk


def add_person(desk: Desk, surname: str, *more: str) -> str:
    return desk("add", "person", f"surname={surname}", *more).id


def test_nouns_tell_every_register_and_field(desk: Desk) -> None:
    said = desk("nouns").out
    assert "agenda-item" in said and "* surname" in said
    found = {entity["noun"]: entity for entity in desk("--lang", "en", "nouns", "--json").json}
    assert len(found) == len(registry())
    status = next(field for field in found["meeting"]["fields"] if field["name"] == "status")
    assert status["kind"] == "choice" and status["machine"] == "meeting"
    assert status["choices"]["held"] and status["label"] == "Status"
    group = next(field for field in found["meeting"]["fields"] if field["name"] == "group")
    assert group["target"] == "group" and found["agenda-item"]["children"] == ["speech", "decision"]


def test_add_says_the_id_and_show_says_the_fields(desk: Desk) -> None:
    key = add_person(desk, "Вишня", "given_name=Ганна", "phones=063 576 18 39", "sex=жіноча")
    assert str(uuid.UUID(key)) == key
    said = desk("show", "person", key).out
    assert "Прізвище: Вишня" in said and "+380 63 576 18 39" in said and "Стать: Жіноча" in said
    assert "Surname: Вишня" in desk("--lang", "en", "show", "person", "Вишня Ганна").out
    [made] = desk("show", "person", "вишня", "--json").json
    assert made["id"] == key and made["sex"] == "female" and made["phones"] == "+380635761839"
    assert made["label"] == "Вишня Ганна" and made["patronymic"] is None


def test_json_has_dates_numbers_and_references(desk: Desk) -> None:
    desk("add", "group", "short_name=Рада порядку", "name=Рада громадського порядку")
    key = desk("add", "meeting", "date=1.9.2026", "group=Рада порядку", "number=4", "start=14.30", "status=planned").id
    [made] = desk("show", "meeting", key, "--json").json
    assert (made["date"], made["start"], made["number"]) == ("2026-09-01", "14:30", 4)
    assert made["group_label"] == "Рада порядку" and uuid.UUID(made["group"])
    assert made["online"] is False
    plan = desk("add", "plan", "title=План безпеки", "start=2026-01-01").id
    measure = desk("add", "measure", f"plan={plan}", "text=Освітити парк", "done=12,5").id
    line = desk("add", "funding-line", f"measure={measure}", "payer=Громада", "amount=1 250 000,50").id
    assert desk("show", "measure", measure, "--json").json[0]["done"] == 12.5
    assert desk("show", "funding-line", line, "--json").json[0]["amount"] == 1250000.5


def test_set_changes_only_what_it_names(desk: Desk) -> None:
    key = add_person(desk, "Явір", "given_name=Олег", "email=oleh@example.org")
    desk("set", "person", key, "given_name=Остап", "email=")
    [made] = desk("show", "person", key, "--json").json
    assert (made["surname"], made["given_name"], made["email"]) == ("Явір", "Остап", None)
    [again] = desk("set", "person", "Явір Остап", "Прізвище=Яворенко", "--json").json
    assert again["surname"] == "Яворенко" and again["id"] == key


def test_delete_and_restore_many(desk: Desk) -> None:
    keys = [add_person(desk, name) for name in ("Липа", "Клен")]
    desk("delete", "person", *keys)
    assert desk("list", "person", "--where", "surname=Липа", "--json").json == []
    gone = {row["id"] for row in desk("list", "person", "--trash", "--json").json}
    assert gone >= set(keys)
    assert "Прізвище: Липа" in desk("show", "person", keys[0]).out
    desk("restore", "person", "Липа", keys[1])
    assert len(desk("list", "person", "--where", "surname=Липа", "--json").json) == 1
    assert desk("delete", "person", str(uuid.uuid4()), code=1).err


def test_history_tells_who_what_and_both_values(desk: Desk) -> None:
    key = add_person(desk, "Береза", "sex=female")
    desk("set", "person", key, "sex=male")
    desk("delete", "person", key)
    rows = desk("history", "person", key, "--json").json
    assert [row["field"] for row in rows] == ["deleted", "sex", ""]
    assert (rows[1]["old"], rows[1]["new"], rows[1]["who"]) == ("Жіноча", "Чоловіча", "Наталія Гай")
    assert "Береза" in rows[1]["action"]
    said = desk("--lang", "en", "history", "person", key).out
    assert "Female" in said and "Record created" in said


def test_undo_and_redo_say_what_they_did(desk: Desk) -> None:
    key = add_person(desk, "Дуб")
    before = desk("digest").out
    desk("set", "person", key, "given_name=Яків")
    desk("set", "person", key, "patronymic=Ілліч")
    assert "Дуб" in desk("undo", "--steps", "2").out
    assert desk("digest").out == before
    desk("redo")
    [made] = desk("show", "person", key, "--json").json
    assert (made["given_name"], made["patronymic"]) == ("Яків", None)


def test_undoing_the_making_of_a_record_hides_it(desk: Desk) -> None:
    before = desk("digest").out
    key = add_person(desk, "Граб")
    desk("undo")
    assert desk("digest").out == before
    assert desk("show", "person", key, code=1).err
    desk("redo")
    assert "Граб" in desk("show", "person", key).out


@pytest.fixture(scope="module")
def forest(made: Path) -> None:
    """Four records to ask about."""
    from copdesk.cli import main

    for surname, name, place in (
        ("Осика", "Ілля", "Зелене"),
        ("Ґонта", "Анна", "Зелене"),
        ("Гончар", "Петро", "Лісове"),
        ("Дзвін", "Яна", ""),
    ):
        words = ["add", "officer", f"surname={surname}", f"given_name={name}", f"position={place}"]
        assert main(["--desk", str(made), *words]) == 0


@pytest.mark.usefixtures("forest")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--where", "position=Зелене"], ["Ґонта", "Осика"]),
        (["--where", "position!=Зелене", "--where", "position!="], ["Гончар"]),
        (["--where", "position="], ["Дзвін"]),
        (["--where", "surname~гон"], ["Гончар", "Ґонта"]),
        (["--search", "зелене"], ["Ґонта", "Осика"]),
        (["--sort", "-surname"], ["Осика", "Дзвін", "Ґонта", "Гончар"]),
        (["--sort", "position,given_name"], ["Дзвін", "Ґонта", "Осика", "Гончар"]),
        (["--where", "Активний=так"], None),
    ],
)
def test_list_filters_searches_and_sorts(desk: Desk, words: list[str], found: list[str] | None) -> None:
    if found is None:
        assert "Активний" in desk("list", "officer", *words, code=1).err
        return
    assert [row["surname"] for row in desk("list", "officer", *words, "--json").json] == found


def test_list_compares_dates_choices_and_references(desk: Desk) -> None:
    desk("add", "group", "short_name=Осередок", "name=Осередок безпеки")
    for day, status in (("01.03.2026", "planned"), ("15.04.2026", "cancelled")):
        desk("add", "meeting", f"date={day}", "group=Осередок", f"status={status}")

    def dates(*where: str) -> list[str]:
        words = [word for clause in (*where, "group=осередок") for word in ("--where", clause)]
        return [row["date"] for row in desk("list", "meeting", *words, "--sort", "date", "--json").json]

    assert dates("date>=2.3.2026") == ["2026-04-15"]
    assert dates("date<15.04.2026") == ["2026-03-01"]
    assert dates("status=Скасовано") == dates("status=Cancelled") == dates("status~скас") == ["2026-04-15"]
    assert dates("group.name~безпеки") == ["2026-03-01", "2026-04-15"]


def test_list_as_table_csv_and_files(desk: Desk, tmp_path: Path) -> None:
    key = add_person(desk, "Тис", "given_name==1+1", "note=<b>жирно</b>")
    said = desk("list", "person", "--where", "surname=Тис", "--fields", "surname,given_name,note").out.splitlines()
    assert said[0].split() == ["id", "Прізвище", "Власне", "ім’я", "Примітка"]
    assert said[2].split() == [key, "Тис", "=1+1", "<b>жирно</b>"]
    rows = list(csv.reader(io.StringIO(desk("list", "person", "--search", "тис", "--csv").out), delimiter=";"))
    assert rows[1][:3] == [key, "Тис", "'=1+1"]
    for name in ("t.xlsx", "t.csv"):
        desk("list", "person", "--search", "тис", "--out", tmp_path / name)
    assert (tmp_path / "t.xlsx").read_bytes().startswith(b"PK")
    assert "Тис" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    desk("list", "person", "--search", "тис", "--json", "--out", tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))[0]["id"] == key
    assert "Нічого не знайдено" in desk("list", "person", "--search", "нетакого").out
    assert "--out" in desk("list", "person", "--xlsx", code=1).err
    assert desk("list", "person", "--out", tmp_path / "t.txt", code=1).err
    assert desk("list", "person", "--out", tmp_path / "no" / "t.csv", code=1).err


@pytest.mark.parametrize(
    "words",
    [
        ["list", "nosuch"],
        ["nosuch"],
        ["add", "person", "surname"],
        ["undo", "--steps", "x"],
        ["show", "person"],
        ["--lang", "xx", "nouns"],
        [],
    ],
)
def test_wrong_usage_is_2(desk: Desk, words: list[str]) -> None:
    assert "використання: copdesk" in desk(*words, code=2).err
