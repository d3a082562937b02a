"""Tables are written as offices need them, hold no formulas and come back as they went."""

import csv
import io
import re
import signal
import time as clock
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from copdesk.documents.sheets_csv import guard, unguard
from copdesk.documents.sheets_in import read_sheet, sheet_names
from copdesk.documents.sheets_out import Column, SheetSpec, Written, info_lines, write_csv, write_xlsx
from copdesk.domain.errors import UserError
from copdesk.texts import Texts

COLUMNS = (
    Column("Прізвище", width=24),
    Column("Телефони", "phones"),
    Column("Індекс", "code"),
    Column("Дата", "date"),
    Column("Час", "time"),
    Column("Мить", "moment"),
    Column("Сума", "money"),
    Column("Частка", "percent"),
    Column("Коефіцієнт", "decimal"),
    Column("Кількість", "count"),
    Column("Згода", "flag"),
    Column("Друк", "flag", choices=("так", "ні")),
    Column("Стан", "choice", choices=("чинний", "призупинений, тимчасово", "припинений")),
)
ROW = (
    "Ґалаґан-Їжак",
    "+380635761839 робочий; +380442469491",
    "03035",
    date(2026, 2, 27),
    time(9, 5),
    datetime(2026, 2, 27, 14, 30),
    Decimal("2231880.50"),
    Decimal("41.68"),
    Decimal("0.0001"),
    15,
    True,
    False,
    "чинний",
)
SPEC = SheetSpec("Члени ради: склад [2026]", COLUMNS)

_TRICKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "|cmd",
    "%0",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "｜a",
    "％a",
]
_TRICKS += ["=cmd|'/c calc'!A0", '=HYPERLINK("http://x.example","a")', "=IMPORTXML(1)", "+380635761839", "-", "=", "@"]
_TRICKS += ['=DDE("a";"b";"c")', "=A1", "-2+3", "@ivan", "'=1+1", "''=1", "'+1", "' =1", "\u200b-1", "\u2066@x"]
PAYLOADS = [*_TRICKS, *(mark + text for mark in " \u00a0\ufeff\u202e\u3000" for text in ("=1+1", "+1", "-1", "@a"))]
HARMLESS = ["Жук", "а=б", "1-2", "'лапки'", "пошта@example.org", "'", "", "М’яч", "100 %", "«=1»", "№ 5"]


def written(path: Path, texts: Sequence[str]) -> list[object]:
    """What comes back for *texts* written one under another, by the format that the ending of *path* tells."""
    write = write_csv if path.suffix == ".csv" else write_xlsx
    spec = SheetSpec("Тексти", (Column("Номер", "count"), Column("Текст", "long_text")))
    assert write(path, spec, list(enumerate(texts, 1))) == Written(len(texts))
    back = {int(str(row.cells[0])): row.cells[1] for row in read_sheet(path, known=["Номер", "Текст"]).rows}
    return [back[at] for at in range(1, len(texts) + 1)]


def test_values_come_back_with_their_types(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_xlsx(path, SPEC, [ROW, [None] * len(ROW), ROW]) == Written(3)
    found = read_sheet(path)
    assert found.headers == tuple(column.header for column in COLUMNS)
    expected = (*ROW[:6], 2231880.5, 41.68, 0.0001, 15, True, "ні", "чинний")
    assert [(row.number, row.cells) for row in found.rows] == [(2, expected), (4, expected)]


def test_leading_zeros_survive_the_way_there_and_back(tmp_path: Path) -> None:
    """Golden test G20: the postal index 03035."""
    for name in ("a.xlsx", "a.csv"):
        assert written(tmp_path / name, ["03035", "007", "0635761839"]) == ["03035", "007", "0635761839"]


def test_look_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    info = info_lines(Texts("uk"), datetime(2026, 2, 27, 9, 5), "Відділення № 1", "сектор: громада")
    write_xlsx(path, SheetSpec(SPEC.title, COLUMNS, info, "Відомості"), [ROW, ROW])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
        assert "<f>" not in sheet + archive.read("xl/worksheets/sheet2.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A1:M3"/>' in sheet
    assert re.search(r'<col min="1" max="1" width="24\.\d+"', sheet)
    assert "dd.mm.yyyy" in styles and "#,##0.00" in styles
    validations = re.findall(r'<dataValidation type="list".*?sqref="(\w+):\w+"><formula1>(.*?)</formula1>', sheet)
    assert validations == [("L2", "'lists'!$A$1:$A$2"), ("M2", "'lists'!$B$1:$B$3")]
    assert sheet_names(path) == ("Члени ради склад 2026", "Відомості")
    lines = CalamineWorkbook.from_path(path).get_sheet_by_name("Відомості").to_python()
    assert [SPEC.title, ""] == lines[0]
    assert ["Станом на", "27.02.2026 09:05"] in lines and ["Підрозділ", "Відділення № 1"] in lines
    assert ["Фільтр", "сектор: громада"] in lines and lines[-1][0] == "Версія програми" and lines[-1][1]
    lists = CalamineWorkbook.from_path(path).get_sheet_by_name("lists").to_python()
    assert lists == [["так", "чинний"], ["ні", "призупинений, тимчасово"], ["", "припинений"]]


def test_csv_is_what_excel_expects(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_csv(path, SPEC, [ROW]) == Written(1)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head == [column.header for column in COLUMNS]
    assert row[2:7] == ["03035", "27.02.2026", "09:05", "27.02.2026 14:30", "2231880,50"]
    assert row[7:] == ["41,68", "0,0001", "15", "1", "ні", "чинний"]
    assert next(read_sheet(path).rows).cells[:3] == ROW[:3]


def test_at_least_fifty_formula_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("text", PAYLOADS)
def test_payload_is_guarded(text: str) -> None:
    assert guard(text) == "'" + text
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert guard(text) == text


def test_no_payload_becomes_a_formula_in_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    expected = [text.replace("\r", "\n") for text in PAYLOADS]
    assert written(path, PAYLOADS) == expected
    write_xlsx(path, SheetSpec("=1+1", (Column("=1+1"), Column("@a"))), [(text, text) for text in PAYLOADS])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f" not in xml and b"hyperlink" not in xml
        assert xml.count(b't="inlineStr"') + xml.count(b't="s"') == 2 * len(PAYLOADS) + 2


def test_no_payload_starts_a_cell_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    expected = [text.replace("\r", "\n") for text in PAYLOADS]
    assert written(path, PAYLOADS) == expected
    raw = path.read_bytes().decode("utf-8-sig")
    for _, cell in list(csv.reader(io.StringIO(raw, newline=""), delimiter=";"))[1:]:
        assert cell.startswith("'")


_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(_ANY_TEXT | st.sampled_from(PAYLOADS) | st.from_regex(r"_x[0-9A-F]{4}_"), min_size=1, max_size=20))
@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str, texts: list[str]) -> None:
    """All but controls that XML cannot hold; line ends become line feeds and blank text becomes None."""
    found = written(tmp_path_factory.mktemp("t") / name, texts)
    assert found == [_expected(text, name) for text in texts]


def _expected(text: str, name: str) -> str | None:
    text = re.sub("\r\n?", "\n", text)
    text = re.sub("[\x0b\x0c]", "\n", text)
    text = re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "", text)
    return text if text.strip() else None


@given(_ANY_TEXT)
def test_guard_is_undone_exactly(text: str) -> None:
    assert not text or unguard(guard(text)) == text


def test_too_long_text_is_cut_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    texts = ["я" * 32_767, "я" * 32_768, "🙂" * 20_000, "🙂" * 16_383]
    spec = SheetSpec("Довгі", (Column("Текст", "long_text"), Column("Ще")))
    assert write_xlsx(path, spec, [(text, "") for text in texts]) == Written(4, shortened=2)
    found = [str(row.cells[0]) for row in read_sheet(path).rows]
    assert found == [texts[0], "я" * 32_766 + "…", "🙂" * 16_383 + "…", texts[3]]
    write_csv(tmp_path / "a.csv", spec, [("я" * 100_000, "")])
    assert next(read_sheet(tmp_path / "a.csv").rows).cells[0] == "я" * 100_000


def test_values_that_do_not_suit_their_column_are_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    spec = SheetSpec("a", (Column("Дата", "date"), Column("Сума", "money"), Column("Ознака", "flag")))
    odd = [(date(1899, 12, 31), Decimal("1e15"), "можливо"), ("невідомо", float("nan"), True)]
    write_xlsx(path, spec, odd)
    assert [row.cells for row in read_sheet(path).rows] == [
        ("31.12.1899", "1000000000000000", "можливо"),
        ("невідомо", "NaN", True),
    ]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_cancel_leaves_nothing_and_keeps_the_old_file(tmp_path: Path, write: object) -> None:
    path = tmp_path / "a.out"
    seen: list[int] = []
    path.write_bytes(b"old")
    rows = (("а", at) for at in range(10_000))
    spec = SheetSpec("a", (Column("Текст"), Column("Число", "count")))
    assert write(path, spec, rows, seen.append, lambda: len(seen) >= 3) is None  # type: ignore[operator]
    assert seen == [0, 500, 1000]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.out"] and path.read_bytes() == b"old"


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_failing_source_leaves_nothing(tmp_path: Path, write: object) -> None:
    def broken() -> object:
        yield ("а",)
        raise UserError("desk_closed")

    with pytest.raises(UserError, match="desk_closed"):
        write(tmp_path / "a.out", SheetSpec("a", (Column("Текст"),)), broken())  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UserError) as caught:
        write(tmp_path / "немає" / "a.out", SheetSpec("a", (Column("Текст"),)), [])  # type: ignore[operator]
    assert caught.value.code == "sheet_folder_gone"


def test_full_disk_is_told(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="the limit on file size, which plays the full disk, is of Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(UserError) as caught:
            rows = [(f"рядок {at}",) for at in range(20_000)]
            write_xlsx(tmp_path / "a.xlsx", SheetSpec("a", (Column("Текст"),)), rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)
    assert caught.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["", "History", "а" * 60, "'x'", "[]:*?/\\", "🙂" * 40, "lists", "Info"])
def test_any_title_names_a_sheet(tmp_path: Path, title: str) -> None:
    path = tmp_path / "a.xlsx"
    columns = (Column("Текст"), Column("Стан", "choice", choices=("а",)))
    write_xlsx(path, SheetSpec(title, columns, (("а", "б"),)), [("x", "а")])
    assert next(read_sheet(path).rows).cells == ("x", "а")


def test_an_empty_table_is_still_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_xlsx(path, SPEC, []) == Written(0)
    found = read_sheet(path, known=["Прізвище"])
    assert found.headers[0] == "Прізвище" and list(found.rows) == []


def test_hundred_thousand_rows_there_and_back(tmp_path: Path) -> None:
    spec = SheetSpec("Великий", COLUMNS[:4] + COLUMNS[6:7] + COLUMNS[9:10] + (Column("Ім'я"), Column("Примітка")))
    rows = [
        (f"Прізвище{at}", "+380635761839", "03035", ROW[3], Decimal(at), at, "Олена", "слово") for at in range(100_000)
    ]
    path = tmp_path / "big.xlsx"
    seen: list[int] = []
    bare_write = _timed(lambda: _bare(tmp_path / "bare.xlsx", rows))
    own_write = _timed(lambda: write_xlsx(path, spec, rows, seen.append))
    bare_read = _timed(lambda: sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()))
    start = clock.process_time()
    found = [row.cells for row in read_sheet(path).rows]
    own_read = clock.process_time() - start
    print(f"\nwrite {own_write / bare_write:.2f} x bare, read {own_read / bare_read:.2f} x bare")  # noqa: T201
    assert seen[-1] == 100_000
    assert len(found) == 100_000
    assert found[99_999] == (*rows[99_999][:4], 99_999, 99_999, "Олена", "слово")
    assert all(cells[0] == f"Прізвище{at}" for at, cells in enumerate(found))


def _timed(step: object) -> float:
    start = clock.process_time()
    step()  # type: ignore[operator]
    return clock.process_time() - start


def _bare(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        day, money = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "#,##0.00"})
        for number, row in enumerate(rows, 1):
            for at in (0, 1, 2, 6, 7):
                sheet.write_string(number, at, row[at], text)
            sheet.write_datetime(number, 3, row[3], day)
            sheet.write_number(number, 4, row[4], money)
            sheet.write_number(number, 5, row[5])
