"""What goes out comes back unchanged, and tables in the shapes in which offices keep them come in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import lists, records, tables
from copdesk.store.query import Query
from copdesk.texts import Texts
from tests.services.test_tables import book


@pytest.fixture
def filled(desk: Any) -> Any:
    """Namesakes, blanks, telephones with notes, formula-like text, two terms of one member, a meeting without group."""
    add = records.add
    first = add(desk, "person", {
        "surname": "Ґалаґан", "given_name": "Мар'яна", "patronymic": "Юріївна", "sex": "female",
        "phones": "063 576 18 39 робочий; +38 (044) 246 94 91", "note": "=1+1\nдругий рядок; «лапки»",
        "lawful_basis": "law",
    })  # fmt: skip
    for _ in range(2):
        add(desk, "person", {"surname": "Жук", "given_name": "Іван"})
    add(desk, "person", {"surname": "Жук", "given_name": "Іван", "settlement": "Ізюм"})
    with desk.action("edit") as act:
        act.update("person", first, {"channel": None})
        blank = act.insert("person", {"surname": "Яценко", "lawful_basis": "law"})
        act.update("person", blank, {"lawful_basis": None})
    body = add(desk, "organisation", {"short_name": "ГО «Млин»", "edrpou": "01234567", "sector": "community"})
    group = add(desk, "group", {"short_name": "Рада", "name": "Рада громади"})
    add(desk, "membership", {
        "person": first, "group": group, "organisation": body, "start": "01.02.2024", "end": "31.01.2025",
        "status": "left", "left_on": "31.01.2025",
    })  # fmt: skip
    add(desk, "membership", {"person": first, "group": group, "start": "01.02.2026", "voting": False})
    officer = add(desk, "officer", {"surname": "Сич", "rank": "капітан поліції", "service_from": date(1999, 5, 1)})
    add(desk, "officer", {"surname": "Сич", "given_name": "Олег", "active": False})
    course = add(desk, "course", {"title": "Мирне розв'язання конфліктів", "start": "02.03.2026", "hours": 24})
    again = add(desk, "course", {"title": "Мирне розв'язання конфліктів", "start": "07.09.2026", "hours": 24})
    add(desk, "enrolment", {"course": course, "officer": officer, "basis": "наказ № 5"})
    add(desk, "enrolment", {"course": again, "officer": officer, "basis": "наказ № 9"})
    add(desk, "enrolment", {"course": course, "walk_in": "Гість Семен"})
    add(desk, "enrolment", {"course": course, "walk_in": "Гість Петро"})
    for day, heading in ((1, "Безпека"), (2, None)):
        add(desk, "meeting", {"date": date(2026, 9, day), "group": group, "heading": heading, "start": "10:30"})
    add(desk, "meeting", {"date": date(2026, 9, 1), "online": True, "chair": first})
    return desk


NOUNS = ("person", "organisation", "officer", "membership", "enrolment", "meeting", "group", "course")


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("noun", NOUNS)
def test_a_whole_list_written_and_read_back_changes_nothing(
    filled: Any, texts_uk: Texts, tmp_path: Path, noun: str, suffix: str
) -> None:
    path = tmp_path / f"список.{suffix}"
    columns = lists.all_columns(filled.registry[noun])
    written = lists.write_table(filled, texts_uk, Query(noun), path, paths=columns)
    before = filled.digest()
    report = tables.import_table(filled, texts_uk, noun, path)
    assert written is not None and written.rows == report.same > 0
    assert (report.new, report.changed, report.twice, report.rejected, dict(report.added)) == (0, 0, 0, 0, {})
    assert filled.digest() == before


def test_the_same_list_reads_back_in_the_other_language(
    filled: Any, texts_uk: Texts, texts_en: Texts, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    lists.write_table(
        filled, texts_en, Query("membership"), path, paths=lists.all_columns(filled.registry["membership"])
    )
    report = tables.preview(filled, texts_uk, "membership", path)
    assert (report.new, report.changed, report.rejected) == (0, 0, 0)


def test_only_the_rows_asked_for_are_written(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    path = tmp_path / "обрані.xlsx"
    numbers = filled.query(Query("person", sort=("surname",)))[:2]
    written = lists.write_table(filled, texts_uk, Query("person"), path, paths=("surname",), numbers=numbers)
    assert written is not None and written.rows == 2
    assert [row for _, row in tables.look(filled, texts_uk, "person", path).first] == [("Ґалаґан",), ("Жук",)]


def test_a_preview_counts_every_kind_of_row(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    for surname, phones in (("Сова", "0635761839"), ("Синиця", None), ("Горобець", "0671112233")):
        records.add(desk, "person", {"surname": surname, "phones": phones})
    rows = [
        ["Прізвище", "Телефон"],
        ["Дрізд", "0501112233"], ["Шпак", ""], ["Чиж", ""],
        ["Сова", "0501112244"], ["Синиця", "0501112255"],
        ["Горобець", "067 111 22 33"],
        ["Дрізд", "(050) 111-22-33"],
        ["Сич", "12"],
    ]  # fmt: skip
    before = desk.digest()
    report = tables.preview(desk, texts_uk, "person", book(tmp_path / "птахи.xlsx", rows))
    assert (report.new, report.changed, report.same, report.twice, report.rejected) == (3, 2, 1, 1, 1)
    assert [(error.row, error.column) for error in report.errors] == [(9, "Телефон")]
    assert [(c.row, c.label, c.values) for c in report.changes] == [
        (5, "Сова", (("phones", "+380 63 576 18 39", "+380 50 111 22 44"),)),
        (6, "Синиця", (("phones", "", "+380 50 111 22 55"),)),
    ]
    assert desk.digest() == before


def test_a_row_that_could_mean_two_records_is_refused(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    rows = [["Прізвище", "Ім'я", "Телефон"], ["Жук", "Іван", "0501112233"]]
    [error] = tables.preview(filled, texts_uk, "person", book(tmp_path / "п.xlsx", rows)).errors
    assert (error.row, error.error.code, error.error.params["value"]) == (2, "table_ambiguous", "Жук Іван")


def test_a_name_that_two_records_bear_is_settled_by_the_rest_of_the_row(
    filled: Any, texts_uk: Texts, tmp_path: Path
) -> None:
    """Two courses have one title; only one of them has a guest Семен."""
    title = "Мирне розв'язання конфліктів"
    rows = [["Курс", "Гість", "Підстава"], [title, "Гість Семен", "лист"]]
    mapping = {0: "course", 1: "walk_in", 2: "basis"}
    report = tables.preview(filled, texts_uk, "enrolment", book(tmp_path / "1.xlsx", rows), mapping)
    assert [change.values for change in report.changes] == [(("basis", "", "лист"),)]
    rows[1][1] = "Гість Новий"
    [error] = tables.preview(filled, texts_uk, "enrolment", book(tmp_path / "2.xlsx", rows), mapping).errors
    assert (error.row, error.column, error.error.code) == (2, "Курс", "ambiguous_reference")


def test_one_enrolment_said_twice_in_two_ways_is_refused(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    course = filled.fetch("course")[0]["id"]
    rows = [["ПІБ", "Підстава"], ["Дрізд Ірина", "наказ 1"], ["Дрізд Ірина", "наказ 2"]]
    report = tables.preview(filled, texts_uk, "enrolment", book(tmp_path / "з.xlsx", rows), fixed={"course": course})
    assert [(error.row, error.error.code) for error in report.errors] == [(3, "table_conflict")]


def test_a_step_that_a_form_refuses_is_refused_in_a_table(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    rows = [["Дата", "Група", "Стан"], [date(2026, 9, 1), "Рада", "published"]]
    mapping = {0: "date", 1: "group", 2: "status"}
    [error] = tables.preview(filled, texts_uk, "meeting", book(tmp_path / "2.xlsx", rows), mapping).errors
    assert (error.row, error.column, error.error.code) == (2, "Стан", "state_step")


def test_a_rule_over_two_fields_names_its_row_even_in_a_change(filled: Any, texts_uk: Texts, tmp_path: Path) -> None:
    records.add(filled, "course", {"title": "Інший курс", "start": "02.03.2026"})
    rows = [["Назва", "Кінець"], ["Інший курс", date(2026, 3, 1)]]
    report = tables.preview(filled, texts_uk, "course", book(tmp_path / "к.xlsx", rows), {0: "title", 1: "end"})
    assert [error.row for error in report.errors] == [2]


MEMBERS = [
    ["№ з/п", "ПІБ члена платформи", "Сектор", "Ким делегований", "Дата призначення", "Діє до", "Телефон"],
    [1, "Дрізд Ірина Петрівна", "Громада (мешканці)", "ГО «Затишне місто»", date(2026, 2, 1), "31.01.2028", ""],
    [None, None, None, None, None, None, None],
    [2, "Шпак Олег", "", "ТОВ «Млин»", 46054, "31 січня 2028 р.", ""],
]


def test_members_of_an_office_list_become_proposals(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    """Nobody wrote that they are in: without a lawful basis an import must not include anybody."""
    group = records.add(desk, "group", {"short_name": "Платформа", "name": "Діалогова платформа"})
    path = book(tmp_path / "члени.xlsx", MEMBERS, "Список членів діалогової платформи")
    before = desk.digest()
    report = tables.import_table(desk, texts_uk, "membership", path, fixed={"group": group})
    assert (report.new, dict(report.added)) == (2, {"person": 2, "organisation": 2})
    rows = desk.fetch("membership")
    assert {(row["status"], row["start"], row["end"]) for row in rows} == {
        ("proposed", date(2026, 2, 1), date(2028, 1, 31))
    }
    assert tables.import_table(desk, texts_uk, "membership", path, fixed={"group": group}).same == 2
    assert desk.undo() is not None and desk.digest() == before


@pytest.mark.parametrize(
    "written",
    ["0635761839", "063 576 18 39", "(063) 576-18-39", "+38 063 576 18 39", "380635761839", "8 063 576-18-39",
     635761839, 380635761839],
)  # fmt: skip
def test_a_telephone_in_any_form_is_one_number(desk: Any, texts_uk: Texts, tmp_path: Path, written: str | int) -> None:
    path = book(tmp_path / "т.xlsx", [["Прізвище", "Тел."], ["Дрізд", written]])
    tables.import_table(desk, texts_uk, "person", path)
    assert desk.fetch("person")[0]["phones"] == "+380635761839"


def test_enrolments_and_organisations_of_an_old_csv(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    course = records.add(desk, "course", {"title": "Курс"})
    path = tmp_path / "слухачі.csv"
    path.write_bytes(
        "Слухачі курсу;;\r\n;;\r\n№;ПІБ;Підстава\r\n1;Сич Олег Іванович;наказ № 5\r\n\r\n".encode("cp1251")
    )
    report = tables.import_table(desk, texts_uk, "enrolment", path, fixed={"course": course})
    assert (report.new, dict(report.added)) == (1, {"officer": 1})
    path = tmp_path / "установи.csv"
    path.write_bytes("Назва;ЄДРПОУ;Телефон\r\nГО «Ґанок»;01234567;(044) 246-94-91\r\n".encode("cp1251"))
    tables.import_table(desk, texts_uk, "organisation", path)
    row = desk.fetch("organisation")[0]
    assert "Ґанок" in (row["short_name"] + (row["name"] or ""))
    assert (row["edrpou"], row["phones"]) == ("01234567", "+380442469491")


def test_another_sheet_is_read_when_asked(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "книга.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name, surname in (("Перший", "Сова"), ("Другий", "Сич")):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["Прізвище", "Ім'я"])
            sheet.write_row(1, 0, [surname, "Олег"])
    assert tables.sheet_names(path) == ("Перший", "Другий")
    assert tables.look(desk, texts_uk, "person", path, "Другий").first == ((2, ("Сич", "Олег")),)
    tables.import_table(desk, texts_uk, "person", path, sheet="Другий")
    assert [row["surname"] for row in desk.fetch("person")] == ["Сич"]


@pytest.mark.parametrize("limit", [0, 600, 1500])
def test_a_stop_at_any_step_leaves_the_desk_as_it_was(
    desk: Any, texts_uk: Texts, tmp_path: Path, limit: int, bulk_csv: Callable[[int], Path]
) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done >= limit:
            raise StopError

    before = desk.digest()
    with pytest.raises(StopError):
        tables.import_table(desk, texts_uk, "person", bulk_csv(1000), progress=stop)
    assert desk.digest() == before and not desk.db.in_transaction


@pytest.fixture
def bulk_csv(tmp_path: Path) -> Callable[[int], Path]:
    def make(count: int) -> Path:
        path = tmp_path / "багато.csv"
        path.write_text("Прізвище;Ім'я\n" + "".join(f"Сич;Олег{'а' * (n % 50)}\n" for n in range(count)), "utf-8")
        return path

    return make


def test_the_list_of_errors_is_a_table_file(desk: Any, texts_uk: Texts, tmp_path: Path) -> None:
    path = book(tmp_path / "п.xlsx", [["Прізвище", "Телефон"], ["Сич", "12"], ["", "0635761839"]])
    report = tables.preview(desk, texts_uk, "person", path)
    out = tmp_path / "помилки.xlsx"
    tables.write_errors(texts_uk, desk.registry, "person", report, out)
    rows = tables.look(desk, texts_uk, "person", out).first
    assert [row[0] for _, row in rows] == ["2", "3"]
    assert rows[0][1][1] == "Телефон"
    with pytest.raises(UserError) as caught:
        tables.write_errors(texts_uk, desk.registry, "person", report, tmp_path / "нема" / "п.xlsx")
    assert caught.value.code == "sheet_folder_gone"
