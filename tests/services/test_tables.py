"""Tables as offices keep them come in whole, with a preview that does nothing, or not at all."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from copdesk.domain.errors import UserError
from copdesk.services import tables
from copdesk.texts import Texts


def book(path: Path, rows: Sequence[Sequence[object]], title: str = "") -> Path:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    day = workbook.add_format({"num_format": "dd.mm.yyyy"})
    start = 0
    if title:
        sheet.merge_range(0, 0, 0, len(rows[0]) - 1, title)
        start = 2
    for r, row in enumerate(rows, start):
        for c, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(r, c, cell, day)  # type: ignore[arg-type]
            else:
                sheet.write(r, c, cell)
    workbook.close()
    return path


PEOPLE = [
    ["№ з/п", "ПІБ", "Телефон", "Населений пункт"],
    [1, "Ґалаґан Мар'яна Юріївна", "063 576 18 39", "Вознесенськ"],
    [2, "Нечуй-Левицький Іван Семенович", "+38 (044) 246 94 91", ""],
    [3, "Жук О.І.", 635761839, "Ізюм"],
]


def test_people_come_in_with_names_split_and_telephones_in_one_form(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    path = book(tmp_path / "люди.xlsx", PEOPLE, "Список членів діалогової платформи")
    before = desk.digest()
    seen = tables.preview(desk, texts_uk, "person", path)
    assert desk.digest() == before
    report = tables.import_table(desk, texts_uk, "person", path)
    assert (seen.new, seen.changed, seen.same) == (report.new, report.changed, report.same) == (3, 0, 0)
    rows = {row["surname"]: row for row in desk.fetch("person")}
    assert rows["Ґалаґан"]["given_name"] == "Мар’яна"
    assert rows["Ґалаґан"]["phones"] == "+380635761839"
    assert rows["Нечуй-Левицький"]["phones"] == "+380442469491"
    assert rows["Жук"]["phones"] == "+380635761839"
    assert desk.undo() is not None
    assert desk.digest() == before


def test_the_same_table_again_brings_nothing_and_a_correction_changes_one(
    desk: Any, texts_uk: Texts, tmp_path: Path
) -> None:
    path = book(tmp_path / "люди.xlsx", PEOPLE)
    tables.import_table(desk, texts_uk, "person", path)
    again = tables.import_table(desk, texts_uk, "person", path)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    corrected = [*PEOPLE[:3], [3, "Жук О.І.", 635761839, "Одеса"]]
    report = tables.import_table(desk, texts_uk, "person", book(tmp_path / "2.xlsx", corrected))
    assert (report.new, report.changed, report.same) == (0, 1, 2)


def test_a_wrong_row_is_named_and_nothing_comes_in(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    rows = [["Прізвище", "Ім'я", "Ел. пошта"], ["Жук", "Ірина", "zhuk@example.org"], ["Лень", "Олег", "не пошта"]]
    path = book(tmp_path / "люди.xlsx", rows)
    before = desk.digest()
    mapping = {0: "surname", 1: "given_name", 2: "email"}
    assert [e.row for e in tables.preview(desk, texts_uk, "person", path, mapping).errors] == [3]
    with pytest.raises(tables.TableErrors) as caught:
        tables.import_table(desk, texts_uk, "person", path, mapping)
    error = caught.value.report.errors[0].error
    assert (error.code, error.field) == ("email_invalid", "email")
    assert desk.digest() == before


def test_members_come_in_with_people_and_bodies_that_were_not_there(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    with desk.action("add") as act:
        group = act.insert("group", {"short_name": "Платформа", "name": "Діалогова платформа"})
        act.insert("person", {"surname": "Жук", "given_name": "Ірина"})
    rows = [
        ["ПІБ", "Сектор", "Ким делегований", "Дата призначення", "Діє до"],
        ["Жук Ірина", "Громада (мешканці)", "ГО «Затишне місто»", date(2026, 2, 1), "31.01.2028"],
        ["Лень Олег Петрович", "Бізнес (підприємства)", "ТОВ «Млин»", 46054, "31.01.2028"],
    ]
    report = tables.import_table(
        desk, texts_uk, "membership", book(tmp_path / "члени.xlsx", rows), fixed={"group": group, "status": "proposed"}
    )
    assert (report.new, dict(report.added)) == (2, {"person": 1, "organisation": 2})
    members = desk.fetch("membership", order=("label",))
    assert [row["start"] for row in members] == [date(2026, 2, 1), date(2026, 2, 1)]
    assert [desk.title("membership", row["id"]) for row in members] == [
        "Жук Ірина · Платформа",
        "Лень Олег Петрович · Платформа",
    ]


def test_a_csv_of_an_old_office_program_is_read(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    path = tmp_path / "офіцери.csv"
    text = (
        "Прізвище, ім'я, по батькові;Спеціальне звання;Посада\r\nҐринь Їлина Євгенівна;капітан поліції;інспекторка\r\n"
    )
    path.write_bytes(text.encode("cp1251"))
    report = tables.import_table(desk, texts_uk, "officer", path)
    assert report.new == 1
    officer = desk.fetch("officer")[0]
    assert (officer["surname"], officer["patronymic"], officer["rank"]) == ("Ґринь", "Євгенівна", "капітан поліції")


def test_a_table_without_a_known_column_is_refused(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        tables.import_table(desk, texts_uk, "person", book(tmp_path / "x.xlsx", [["щось", "інше"], ["а", "б"]]))
    assert desk.fetch("person") == []
