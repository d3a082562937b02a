"""``import-table`` says and does what the window says and does."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.conftest import Desk

OFFICERS = [
    ["Список слухачів курсу", None, None],
    [None, None, None],
    ["№ з/п", "Прізвище, ім'я, по батькові", "Спец. звання"],
    [1, "Сич Олег Іванович", "майор поліції"],
    [None, None, None],
    [2, "Дрізд Ірина Петрівна", "капітан поліції"],
    ["Разом: 2", None, None],
    [None, None, None],
    ["Секретар групи", None, None],
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook whose second sheet is the table."""
    path = tmp_path / "книга.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("Титул").write_row(0, 0, ["Титульний аркуш", "2026"])
        sheet = made.add_worksheet("Слухачі")
        for at, row in enumerate(OFFICERS):
            sheet.write_row(at, 0, row)
    return path


def test_a_sheet_by_name_with_a_preview_that_does_nothing(desk: Desk, book: Path) -> None:
    before = desk("digest").out
    [seen] = desk("import-table", "officer", book, "--sheet", "Слухачі", "--preview", "--json").json
    assert (seen["new"], seen["changed"], seen["same"], seen["twice"], seen["rejected"]) == (2, 0, 0, 0, 0)
    assert seen["skipped"] == [{"row": 7, "reason": "total"}, {"row": 9, "reason": "tail"}]
    assert desk("digest").out == before
    [made] = desk("import-table", "officer", book, "--sheet", "Слухачі", "--json").json
    assert {name: made[name] for name in ("new", "mapping")} == {name: seen[name] for name in ("new", "mapping")}
    again = desk("import-table", "officer", book, "--sheet", "Слухачі", "--preview").out
    assert "без змін: 2" in again and "повтори: 0" in again
    assert "Рядок 7 пропущено: підсумковий рядок" in again
    assert desk("import-table", "officer", book, "--sheet", "Немає", code=1).err
    desk("undo")
    assert desk("digest").out == before


def test_a_whole_name_mapped_by_hand_and_a_column_by_its_number(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "п.csv"
    path.write_bytes("Хто;Куди дзвонити\r\nСич Олег;(063) 576-18-39\r\n".encode("cp1251"))
    words = ("import-table", "person", path, "--map", "Хто=full_name", "--map", "2=phones", "--preview", "--json")
    [seen] = desk(*words).json
    [first] = seen["first"]
    assert (first["surname"], first["given_name"], first["phones"]) == ("Сич", "Олег", "+380635761839")
    assert desk("import-table", "membership", path, "--map", "Хто=full_name", code=1).err


def test_errors_name_row_and_column(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "п.csv"
    path.write_text("Прізвище;Телефон;Телефон\nСич;12;\nСич;0635761839;\nСич;063 576 18 39;\n", "utf-8")
    [seen] = desk("import-table", "person", path, "--preview", "--json").json
    assert [(e["row"], e["column"]) for e in seen["errors"]] == [(2, "Телефон")]
    assert (seen["new"], seen["twice"], seen["rejected"]) == (1, 1, 1)


def test_what_the_command_writes_it_reads_back_unchanged(desk: Desk, tmp_path: Path) -> None:
    desk("add", "person", "surname=Сич", "phones=0635761839", "note==1+1")
    for name in ("п.csv", "п.xlsx"):
        fields = "surname,given_name,patronymic,phones,note,lawful_basis"
        desk("list", "person", "--fields", fields, "--out", tmp_path / name)
        [seen] = desk("import-table", "person", tmp_path / name, "--preview", "--json").json
        assert (seen["new"], seen["changed"], seen["rejected"]) == (0, 0, 0) and seen["same"] > 0
