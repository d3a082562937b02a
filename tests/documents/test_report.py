"""The model of reports as paper and as a book of tables."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

from copdesk.documents.blocks import Document, Heading, Paragraph, Signatures, Table
from copdesk.documents.pdf import PdfWriter
from copdesk.documents.people import PersonName
from copdesk.documents.report import Report, ReportColumn, Section, book, report
from copdesk.documents.sheets_out import write_book
from copdesk.texts import Texts
from tests.documents.conftest import read_pdf

COLUMNS = (
    ReportColumn("Джерело"), ReportColumn("День", "date"), ReportColumn("Час", "time"), ReportColumn("Осіб", "count"),
    ReportColumn("Сума", "money"), ReportColumn("%", "percent"),
)  # fmt: skip
ROWS = (
    ("Бюджет", date(2026, 4, 27), time(9, 5), 1200, Decimal("2231880.5"), Decimal("97.78")),
    ("Фонд", None, None, 0, Decimal("0.5"), None),
)
TOTAL = ("Усього", None, None, 1200, Decimal(2231881), None)
SECTION = Section("Кошти", COLUMNS, ROWS, TOTAL, ("Примітка під таблицею.",))
REPORT = Report(
    "Виконання планів", ("Національна поліція України",), "Озерянське РУП", date(2026, 1, 1), date(2026, 12, 31),
    datetime(2026, 11, 21, 16, 30), (SECTION, Section("Порожньо", COLUMNS, (), TOTAL)),
    PersonName("Гринь", "Богдан", "", "начальник"),
)  # fmt: skip


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def test_values_as_people_write_them(texts_uk: Texts, texts_en: Texts) -> None:
    [table] = tables(report(REPORT, texts_uk))
    assert table.rows == (
        ("Бюджет", "27.04.2026", "09:05", "1\u00a0200", "2\u00a0231\u00a0880,50", "97,78"),
        ("Фонд", "", "", "0", "0,50", ""),
        ("Усього", "", "", "1\u00a0200", "2\u00a0231\u00a0881,00", ""),
    )
    assert [column.align for column in table.columns] == ["left"] * 3 + ["right"] * 3
    assert tables(report(REPORT, texts_en))[0].rows[0][3:] == ("1,200", "2,231,880.50", "97.78")


def test_what_the_paper_says(texts_uk: Texts) -> None:
    made = report(REPORT, texts_uk)
    said = [block.text for block in made.blocks if isinstance(block, Paragraph | Heading)]
    assert said == [
        "ВИКОНАННЯ ПЛАНІВ", "за період: 2026 рік", "Станом на 21.11.2026 16:30", "Кошти", "Примітка під таблицею.",
        "Порожньо", "Записів за цей період немає.",
    ]  # fmt: skip
    assert isinstance(made.blocks[-1], Signatures)
    assert made.title == "Виконання планів, 2026 рік"
    spring = replace(REPORT, start=date(2026, 3, 1), end=date(2026, 5, 31))
    assert spring.period(texts_uk) == "01.03.2026 – 31.05.2026"


def test_many_columns_turn_the_page_before_a_word_is_broken(texts_uk: Texts) -> None:
    few = report(REPORT, texts_uk)
    assert not few.page.landscape and tables(few)[0].size == 10
    columns = tuple(ReportColumn(f"Загальнопрофільна{at}", "count") for at in range(8))
    wide = report(replace(REPORT, sections=(Section("", columns, (tuple(range(8)),)),)), texts_uk)
    assert wide.page.landscape
    [table] = tables(wide)
    assert abs(sum(column.width for column in table.columns) - wide.page.text_width) < 0.01


def test_a_report_is_tagged_pdf_with_every_row(texts_uk: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    long = replace(SECTION, rows=ROWS * 60)
    writer.write(report(replace(REPORT, sections=(long,)), texts_uk), tmp_path / "a.pdf")
    said = read_pdf(tmp_path / "a.pdf", "-raw")
    assert said.count("Бюджет") == said.count("Фонд") == 60
    assert said.count("Джерело") > 1, "the heading row repeats on each page"
    # The signature takes the last rows with it.
    last = said.rstrip("\f").split("\f")[-1]
    assert "Богдан ГРИНЬ" in last and "Усього" in last


def test_a_sheet_for_each_section_with_real_numbers(texts_uk: Texts, tmp_path: Path) -> None:
    write_book(tmp_path / "a.xlsx", book(REPORT, texts_uk))
    found = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert found.sheet_names == ["Кошти", "Порожньо", "Відомості"]
    rows = found.get_sheet_by_name("Кошти").to_python()
    assert rows[0] == ["Джерело", "День", "Час", "Осіб", "Сума", "%"]
    assert rows[1] == ["Бюджет", date(2026, 4, 27), time(9, 5), 1200, 2231880.5, 97.78]
    assert rows[3][3:5] == [1200, 2231881]
    assert found.get_sheet_by_name("Порожньо").to_python() == [rows[0]]
    info = found.get_sheet_by_name("Відомості").to_python()
    assert ["Період", "2026 рік"] in info and ["Підрозділ", "Озерянське РУП"] in info
