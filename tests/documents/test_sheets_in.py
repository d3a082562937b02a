"""Tables as offices keep them are read whole and exactly; nothing but UserError comes out of a bad file."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from copdesk.documents.sheets_header import words
from copdesk.documents.sheets_in import Row, guess_mapping, read_sheet, sheet_names
from copdesk.domain.errors import UserError
from tests.documents import sheet_files as make

PEOPLE = (
    ("surname", ("Прізвище", "Фамілія")),
    ("given_name", ("Власне ім'я", "Ім'я")),
    ("patronymic", ("По батькові",)),
    ("phones", ("Телефони", "Телефон", "Контактний телефон", "Моб. тел.")),
    ("birth_date", ("Дата народження",)),
    ("email", ("Електронна пошта", "E-mail", "Пошта")),
    ("note", ("Примітка",)),
)
KNOWN = (*(label for _, labels in PEOPLE for label in labels), "ПІБ", "Посада", "Організація")


def cells(path: Path, **options: object) -> list[tuple[object, ...]]:
    return [row.cells for row in read_sheet(path, **options).rows]  # type: ignore[arg-type]


def test_merged_titles_above_a_header_in_the_fifth_row(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Склад")
        sheet.merge_range("B1:F1", "ЗАТВЕРДЖУЮ: начальник відділення")
        sheet.merge_range("B2:F2", "Список членів консультативної ради станом на 01.02.2026")
        sheet.write_row("B5", ["№ з/п", "ПІБ", "Посада", "Контактний телефон", "Дата народження"])
        sheet.write_row("B6", [1, 2, 3, 4, 5])
        sheet.write_row("B7", [1, "Іваненко Олена Іванівна", "вчителька", "063 576-18-39"])
        sheet.write_datetime("F7", datetime(1980, 5, 17), book.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write_row("B10", [2, "Ґринь Петро Ількович", None, "(05742) 2-22-22", "17.05.1981"])
        sheet.write_row("B11", [3, "Їжак Яна", "пенсіонерка", 635761839, 29723])
        sheet.write_row("B12", ["Всього", None, None, 3])
        sheet.write_row("B14", ["Начальник відділення", None, None, None, "І. Коваль"])
    found = read_sheet(path, known=KNOWN)
    assert found.headers == ("№ з/п", "ПІБ", "Посада", "Контактний телефон", "Дата народження")
    assert (found.name, found.first_column, found.header_row) == ("Склад", 1, 6)
    rows = list(found.rows)
    assert rows == [
        Row(7, (1, "Іваненко Олена Іванівна", "вчителька", "063 576-18-39", date(1980, 5, 17))),
        Row(10, (2, "Ґринь Петро Ількович", None, "(05742) 2-22-22", "17.05.1981")),
        Row(11, (3, "Їжак Яна", "пенсіонерка", 635761839, 29723)),
    ]
    assert found.skipped == [(12, "total"), (14, "tail")]
    assert guess_mapping(found.headers, PEOPLE) == {1: "full_name", 3: "phones", 4: "birth_date"}
    assert list(found.rows) == rows, "rows can be read again"


def test_two_row_header_with_merged_groups(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Додаток 2")
        for area, text in (("A3:A4", "№"), ("B3:B4", "Прізвище"), ("C3:D3", "Контакти"), ("E3:E4", "Примітка")):
            sheet.merge_range(area, text)
        sheet.write_row("C4", ["телефон", "пошта"])
        sheet.write_row("A5", [1, "Жук", "0635761839", "zhuk@example.org", "голова"])
        sheet.write_row("A6", [2, "Лень", "0635761840", "len@example.org", None])
    found = read_sheet(path, known=KNOWN)
    assert found.headers == ("№", "Прізвище", "Контакти / телефон", "Контакти / пошта", "Примітка")
    assert [row.number for row in found.rows] == [5, 6]
    assert guess_mapping(found.headers, PEOPLE) == {1: "surname", 2: "phones", 3: "email", 4: "note"}


def test_two_row_header_without_merges(tmp_path: Path) -> None:
    text = "№;Прізвище;Контакти;\r\n;;Телефон;Пошта\r\n1;Жук;063;a@example.org\r\n"
    found = read_sheet(make.saved(tmp_path, text.encode(), "a.csv"), known=KNOWN)
    assert found.headers == ("№", "Прізвище", "Контакти / Телефон", "Контакти / Пошта")
    assert [row.number for row in found.rows] == [3]


@pytest.mark.parametrize("known", [KNOWN, ()])
def test_header_is_found_among_text_rows(tmp_path: Path, known: tuple[str, ...]) -> None:
    data = make.book(
        [
            ["Погоджено", None, "Затверджую"],
            [],
            ["Прізвище", "Ім'я", "Посада", "Місто"],
            ["Іваненко", "Олена", "лікарка", "Чугуїв"],
            ["Жук", "Іван", "вчитель", "Ізюм"],
            ["Лень", "Яна", "водійка", "Ізюм"],
        ]
    )
    found = read_sheet(make.saved(tmp_path, data), known=known)
    assert found.headers == ("Прізвище", "Ім'я", "Посада", "Місто")
    assert [row.number for row in found.rows] == [4, 5, 6]


def test_values_keep_their_types(tmp_path: Path) -> None:
    path = tmp_path / "values.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Індекс", "Число", "Дріб", "Так", "Дата", "Мить", "Час", "Довго", "Пробіли"])
        sheet.write_string(1, 0, "03035")
        sheet.write_row(1, 1, [7, 41.68, True])
        day, moment, clock, long = (
            book.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "dd.mm.yyyy hh:mm", "hh:mm", "[h]:mm")
        )
        sheet.write_datetime(1, 4, date(2026, 2, 27), day)
        sheet.write_datetime(1, 5, datetime(2026, 2, 27, 14, 30), moment)
        sheet.write_datetime(1, 6, time(9, 5), clock)
        sheet.write_number(1, 7, 26.5 / 24, long)
        sheet.write_string(1, 8, " \u00a0 ")
    found = cells(path)
    moment_value = datetime(2026, 2, 27, 14, 30)
    assert found == [("03035", 7, 41.68, True, date(2026, 2, 27), moment_value, time(9, 5), "26:30", None)]
    assert type(found[0][1]) is int


def test_rows_after_a_gap_are_kept_unless_they_end_the_table(tmp_path: Path) -> None:
    head = ["Прізвище", "Ім'я", "Телефон", "Посада", "Примітка"]
    data = make.book(
        [head, ["Жук", "Іван", "1", "а", "б"], [], ["Лень", "Яна"], ["Гай", "Ія", "2", "в", "г"], [], ["Рак", "Лев"]]
    )
    found = read_sheet(make.saved(tmp_path, data), known=KNOWN)
    assert [row.number for row in found.rows] == [2, 4, 5]
    assert found.skipped == [(7, "tail")]


def test_narrow_tables_keep_their_sparse_last_row(tmp_path: Path) -> None:
    data = make.book([["ПІБ", "Телефон"], ["Жук І. І.", "1"], [], ["Голова Яна", "2"], [], ["Лень О. О."]])
    assert [row[0] for row in cells(make.saved(tmp_path, data), known=KNOWN)] == [
        "Жук І. І.",
        "Голова Яна",
        "Лень О. О.",
    ]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("utf-16-be", "\t"), ("cp1251", ";")],
)
def test_csv_in_every_alphabet_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [
        ["Прізвище", "Ім'я", "Індекс", "Примітка"],
        ["Ґалаґан", "Їжак", "03035", 'каже "так"; а, може, ні\tта\nніколи'],
        ["Єрмоленко", "Олена", "64602", ""],
    ]
    quoted = ["".join(f'"{cell.replace(chr(34), chr(34) * 2)}"{separator}' for cell in row)[:-1] for row in rows]
    path = make.saved(tmp_path, "\r\n".join(quoted).encode(encoding), "t.csv")
    found = read_sheet(path, known=KNOWN)
    assert found.headers == tuple(rows[0])
    assert list(found.rows) == [Row(2, tuple(rows[1])), Row(3, ("Єрмоленко", "Олена", "64602", None))]


def test_csv_with_separator_line_blank_lines_and_short_rows(tmp_path: Path) -> None:
    text = "sep=;\r\nПрізвище;Ім'я;Телефон\r\n\r\nЖук;Іван\r\nЛень;Яна;063;зайве\r\n"
    found = read_sheet(make.saved(tmp_path, text.encode("cp1251"), "t.csv"), known=KNOWN)
    assert list(found.rows) == [Row(3, ("Жук", "Іван", None)), Row(4, ("Лень", "Яна", "063"))]


def test_the_content_decides_not_the_ending(tmp_path: Path) -> None:
    table = [["Прізвище", "Ім'я"], ["Жук", "Іван"]]
    for data, name in (
        (make.book(table), "a.csv"),
        (make.book(table), "a.xls"),
        ("Прізвище;Ім'я\r\nЖук;Іван\r\n".encode("cp1251"), "a.xlsx"),
        (make.xls([(0, 0, "Прізвище"), (0, 1, "Ім'я"), (1, 0, "Жук"), (1, 1, "Іван")]), "a.xlsx"),
        (make.ods(_ods_rows(table)), "a.xlsx"),
    ):
        assert cells(make.saved(tmp_path, data, name), known=KNOWN) == [("Жук", "Іван")], name


def _ods_rows(rows: list[list[str]]) -> str:
    return "".join(f"<table:table-row>{''.join(map(make.ods_cell, row))}</table:table-row>" for row in rows)


def test_xls_and_ods_keep_positions(tmp_path: Path) -> None:
    old = make.xls([(3, 1, "Прізвище"), (3, 2, "Телефон"), (5, 1, "Жук"), (5, 2, "03035"), (6, 1, "Лень"), (6, 2, 7.0)])
    found = read_sheet(make.saved(tmp_path, old, "a.xls"), known=KNOWN)
    assert list(found.rows) == [Row(6, ("Жук", "03035")), Row(7, ("Лень", 7))]
    assert found.first_column == 1
    blank = '<table:table-row table:number-rows-repeated="2">'
    blank += '<table:table-cell table:number-columns-repeated="9"/></table:table-row>'
    head = '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
    head += make.ods_cell("Прізвище") + make.ods_cell("Телефон") + "</table:table-row>"
    body = '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
    body += make.ods_cell("Жук") + make.ods_cell("03035") + "</table:table-row>"
    found = read_sheet(make.saved(tmp_path, make.ods(blank + head + blank + body), "a.ods"), known=KNOWN)
    assert list(found.rows) == [Row(6, ("Жук", "03035"))]
    assert found.first_column == 2


def test_first_visible_sheet_with_data_is_read_and_any_by_name(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Порожній")
        hidden = book.add_worksheet("Довідник")
        hidden.write_row(0, 0, ["Код", "Назва"])
        hidden.write_row(1, 0, [1, "а"])
        hidden.hide()
        book.add_worksheet("Люди").write_row(0, 0, ["Прізвище", "Ім'я"])
        book.get_worksheet_by_name("Люди").write_row(1, 0, ["Жук", "Іван"])
    assert sheet_names(path) == ("Порожній", "Люди")
    assert read_sheet(path).name == "Люди"
    assert cells(path, sheet="Довідник") == [(1, "а")]
    for name, code in (("Порожній", "sheet_empty"), ("Немає", "sheet_missing")):
        with pytest.raises(UserError) as caught:
            read_sheet(path, sheet=name)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "sheet_empty"),
        (make.book([]), "sheet_empty"),
        ("просто лист без таблиці\r\nі ще рядок\r\n".encode(), "sheet_no_header"),
        (b"%PDF-1.7 \x00\x01", "sheet_kind"),
        (b"<html><table><tr><td>1</td></tr></table>", "sheet_kind"),
        (b'<?xml version="1.0"?><Workbook/>', "sheet_kind"),
        (bytes(range(256)) * 20, "sheet_kind"),
        (make.compound({"WordDocument": b"x"}), "sheet_kind"),
        (make.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "sheet_locked"),
        (
            make.compound(
                {"Workbook": make.xls_stream([]).replace(b"\x42\x00\x02\x00\xb0\x04", b"\x2f\x00\x02\x00\x01\x00")}
            ),
            "sheet_locked",
        ),
        (make.ods("", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"), "sheet_locked"),
        (make.book([["Прізвище", "Ім'я"]])[:-300], "sheet_damaged"),
        (make.patched(make.book([["А"]]), {"xl/workbook.xml": (b"<sheets>", b"<shee")}), "sheet_damaged"),
        (make.xls([(0, 0, "А")])[:900], "sheet_damaged"),
    ],
)
def test_bad_files_are_refused_by_name(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(UserError) as caught:
        list(read_sheet(make.saved(tmp_path, data)).rows)
    assert caught.value.code == code


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "немає.xlsx", "sheet_gone"), (tmp_path, "sheet_unreadable")):
        with pytest.raises(UserError) as caught:
            read_sheet(path)
        assert caught.value.code == code


def test_error_cells_and_cached_formulas(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Прізвище", "Сума", "Ім'я"])
        sheet.write(1, 0, "Жук")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    assert cells(path, known=KNOWN) == [("Жук", 2, None)]


_TABLE = [["Прізвище", "Ім'я"], ["Жук", "Іван"], ["Лень", 7.5]]
_PARTS = (make.SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
_WHOLE = {
    "xlsx": make.book(_TABLE),
    "xls": make.xls([(r, c, v) for r, row in enumerate(_TABLE) for c, v in enumerate(row)]),
    "ods": make.ods(_ods_rows([[str(cell) for cell in row] for row in _TABLE])),
    "csv": "Прізвище;Ім'я\r\nЖук;Іван\r\n".encode("cp1251"),
}


def _damage(data: st.DataObject, whole: bytes) -> bytes:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole)))
        whole = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 8)) :]
    return whole


def _read_or_refuse(path: Path) -> None:
    try:
        list(read_sheet(path).rows)
    except UserError as error:
        assert error.code.startswith("sheet_")


@pytest.mark.parametrize("kind", _WHOLE)
@given(data=st.data())
def test_any_damage_is_a_user_error(tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject) -> None:
    _read_or_refuse(make.saved(tmp_path_factory.mktemp("damage"), _damage(data, _WHOLE[kind])))


@pytest.mark.parametrize("part", _PARTS)
@given(data=st.data())
def test_any_damage_inside_is_a_user_error(
    tmp_path_factory: pytest.TempPathFactory, part: str, data: st.DataObject
) -> None:
    before = make.content(_WHOLE["xlsx"], part)
    made = make.patched(_WHOLE["xlsx"], {part: (before, _damage(data, before))})
    _read_or_refuse(make.saved(tmp_path_factory.mktemp("damage"), made))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("ПІБ", "full_name"),
        ("П.І.Б. учасника", "full_name"),
        ("Прізвище, ім'я, по батькові", "full_name"),
        ("Прізвище, ім’я та по батькові (повністю)", "full_name"),
        ("ПРІЗВИЩЕ", "surname"),
        ("Прізвисько", None),
        ("Імʼя", "given_name"),
        ("По-батькові", "patronymic"),
        ("Телефон (моб.)", "phones"),
        ("Контактні телефони", "phones"),
        ("E-mail", "email"),
        ("Дата народження", "birth_date"),
        ("Пpимiткa", "note"),  # Latin p, i, a: typed in the wrong layout
        ("№ з/п", None),
        ("№", None),
        ("", None),
        ("Колір очей", None),
    ],
)
def test_one_header_finds_its_field(header: str, field: str | None) -> None:
    assert guess_mapping([header], PEOPLE).get(0) == field


def test_mapping_is_unique_and_leaves_ties() -> None:
    fields = (("start", ("Дата початку", "Дата")), ("end", ("Дата закінчення", "Дата")), ("title", ("Назва",)))
    assert guess_mapping(["Дата початку", "Дата закінчення", "Назва", "Назва"], fields) == {
        0: "start",
        1: "end",
        2: "title",
    }
    assert guess_mapping(["Дата"], fields) == {}


def test_words_fold_marks_and_case() -> None:
    assert words("  Прізвище,\nІМ’Я ") == "прізвище імя"
