"""Any list as seen."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from copdesk.documents.blocks import Table
from copdesk.documents.pdf import PdfWriter
from copdesk.documents.table_list import ListColumn, TableList, table_list
from copdesk.texts import Texts
from tests.documents.conftest import bare, read_pdf
from tests.documents.samples import HOSTILE, sample_list


def test_says_what_list_it_is(pdf_texts: dict[str, str]) -> None:
    text = pdf_texts["list"]
    for part in ("Люди", "Вигаданоградський відділ поліції", "Відбір: сектор = громада", "Станом на 03.11.2026 09:05",
                 "Усього 60 записів. CopDesk 1.0"):  # fmt: skip
        assert part in text, part


def test_rows_keep_the_order_of_the_screen(texts: Texts) -> None:
    data = sample_list()
    table = next(block for block in table_list(data, texts).blocks if isinstance(block, Table))
    assert table.rows == data.rows


@pytest.mark.parametrize("columns", [1, 2, 4, 6, 9, 14, 24, 40])
def test_no_column_is_cut(columns: int, texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    document = table_list(sample_list(columns, 12), texts)
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert sum(column.width for column in table.columns) == pytest.approx(document.page.text_width)
    writer.write(document, tmp_path / "a.pdf")
    words = re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">([^<]+)', read_pdf(tmp_path / "a.pdf", "-bbox"))
    edge = (document.page.width - document.page.right) / 25.4 * 72
    assert max(float(right) for right, _ in words) <= edge + 0.5
    assert "12,50" in bare(" ".join(word for _, word in words)) or columns <= 6


def test_narrow_list_is_portrait_and_wide_is_landscape(texts: Texts) -> None:
    assert not table_list(sample_list(3), texts).page.landscape
    assert table_list(sample_list(14), texts).page.landscape


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_list_still_shows_its_columns(rows: int, texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    writer.write(table_list(sample_list(4, rows), texts), tmp_path / "a.pdf")
    text = read_pdf(tmp_path / "a.pdf")
    assert "Прізвище" in text
    assert ("Усього 1 запис." if rows else "Усього 0 записів.") in text


def test_hostile_cells_are_literal(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    columns = (ListColumn("Назва"), ListColumn(HOSTILE[0]))
    rows = tuple((text, "безпека " * 20 + text[:2000]) for text in (*HOSTILE, "я" * 100_000))
    data = TableList(HOSTILE[0], columns, rows, datetime(2026, 1, 1), HOSTILE[1], HOSTILE[3])
    writer.write(table_list(data, texts), tmp_path / "a.pdf")
    text = bare(read_pdf(tmp_path / "a.pdf", "-raw"))
    assert bare(HOSTILE[0]) in text
    assert "root:" not in text


def test_thousand_rows(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    writer.write(table_list(replace(sample_list(5, 30), rows=sample_list(5, 30).rows * 34), texts), tmp_path / "a.pdf")
    pages = read_pdf(tmp_path / "a.pdf").split("\f")[:-1]
    assert sum(page.count("Прізвище") for page in pages) == len(pages) > 10
