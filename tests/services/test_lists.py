"""Lists of any register, as text, as objects and as table files."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from copdesk.domain.errors import UserError
from copdesk.services import lists
from copdesk.store.query import Condition
from copdesk.texts import Texts


@pytest.fixture
def filled(desk: Any) -> Any:
    """One group, three meetings, a plan with money."""
    with desk.action("add", noun="group") as act:
        group = act.insert("group", {"short_name": "Рада", "name": "Рада громади"})
        for day, status in ((1, "planned"), (2, "held"), (3, "cancelled")):
            act.insert("meeting", {"date": date(2026, 9, day), "group": group, "status": status, "number": day})
        act.insert("funding_line", {"payer": "Громада", "amount": Decimal("1250000.50")})
    return desk


@pytest.mark.parametrize(
    ("clause", "made"),
    [
        ("date>=02.09.2026", Condition("date", ">=", date(2026, 9, 2))),
        ("date < 3 вересня 2026", Condition("date", "<", date(2026, 9, 3))),
        ("status=Заплановано", Condition("status", "=", "planned")),
        ("status!=held", Condition("status", "!=", "held")),
        ("status~скас", Condition("status", "in", ["cancelled"])),
        ("heading=", Condition("heading", "empty")),
        ("heading!=", Condition("heading", "filled")),
        ("heading~a=b", Condition("heading", "contains", "a=b")),
        ("group.kind=advisory", Condition("group.kind", "=", "advisory")),
        ("online=так", Condition("online", "=", True)),
    ],
)
def test_conditions_as_people_write_them(filled: Any, texts_uk: Texts, clause: str, made: Condition) -> None:
    assert lists.condition(filled, texts_uk, "meeting", clause) == made


def test_rows_shown_and_objects_agree(filled: Any, texts_uk: Texts) -> None:
    asked = lists.asked(filled, texts_uk, "meeting", ["group=рада"], sort=["-date"])
    assert [row[0] for row in lists.rows(filled, asked, ["number"])] == [3, 2, 1]
    assert next(lists.shown(filled, texts_uk, asked, ["date", "group", "status"])) == (
        "03.09.2026",
        "Рада",
        "Скасовано",
    )
    first = next(lists.objects(filled, asked))
    assert first["date"] == "2026-09-03" and first["group_label"] == "Рада" and len(first["group"]) == 36
    assert first == lists.record(filled, "meeting", first["id"])
    assert {"id", "label", "deleted"} | set(lists.all_columns(filled.registry["meeting"])) <= set(first)


def test_more_than_a_page(desk: Any, texts_uk: Texts) -> None:
    with desk.action("add", noun="officer") as act:
        act.insert_many("officer", [{"surname": f"Сич{place:05}"} for place in range(2 * lists.PAGE + 3)])
    asked = lists.asked(desk, texts_uk, "officer", sort=["surname"])
    names = [row["surname"] for row in lists.objects(desk, asked)]
    assert len(names) == 2 * lists.PAGE + 3 and names == sorted(names)


def test_a_workbook_has_dates_numbers_and_words(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    asked = lists.asked(filled, texts_uk, "meeting", ["status=held"])
    written = lists.write_table(
        filled, texts_uk, asked, tmp_path / "m.xlsx", paths=["date", "number", "group", "status", "group.name"]
    )
    assert written is not None and written.rows == 1
    book = CalamineWorkbook.from_path(tmp_path / "m.xlsx")
    head, row = book.get_sheet_by_index(0).to_python()
    assert head == ["Дата", "Номер", "Група", "Стан", "Повна назва"]
    assert row == [date(2026, 9, 2), 2.0, "Рада", "Проведено", "Рада громади"]
    info = {line[0]: line[1] for line in book.get_sheet_by_index(1).to_python()}
    assert "Стан = Проведено" in info.values() and "Вознесенський РВП" in info.values()
    money = lists.asked(filled, texts_uk, "funding-line")
    lists.write_table(filled, texts_uk, money, tmp_path / "f.xlsx", paths=["amount"])
    assert CalamineWorkbook.from_path(tmp_path / "f.xlsx").get_sheet_by_index(0).to_python()[1] == [1250000.5]


def test_a_cancelled_file_is_not_there(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    asked = lists.asked(filled, texts_uk, "meeting")
    assert lists.write_table(filled, texts_uk, asked, tmp_path / "m.csv", cancelled=lambda: True) is None
    assert not (tmp_path / "m.csv").exists()


def test_what_is_not_there_is_refused(filled: Any, texts_uk: Texts) -> None:
    with pytest.raises(UserError, match="record_missing"):
        lists.record(filled, "meeting", "nothing")
    with pytest.raises(UserError, match="record_missing"):
        lists.card(filled, texts_uk, "meeting", "nothing")
    with pytest.raises(UserError, match="field_unknown"):
        lists.asked(filled, texts_uk, "meeting", sort=["-nosuch"])
