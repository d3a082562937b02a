"""PDF, PNG and SVG of every paper: sheet, fonts, tags, hostile text, print runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from copdesk.documents.blocks import Column, Document, Heading, KeepTogether, Page, Spacer, Table, paragraph
from copdesk.documents.minutes import minutes
from copdesk.documents.pdf import PdfWriter, pdf_bytes, svg_pages, write_pdf
from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from tests.documents.conftest import bare, read_pdf, without_numbers
from tests.documents.samples import HOSTILE, sample_minutes

LANDSCAPE = {"plan", "sheet", "certificate", "list"}


def info(path: Path) -> dict[str, str]:
    out = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return {key: value.strip() for key, _, value in (line.partition(":") for line in out.splitlines())}


def test_every_paper_is_a4_tagged_and_titled(folder: Path, papers: dict[str, Document]) -> None:
    for name, document in papers.items():
        facts = info(folder / f"{name}.pdf")
        width, height = sorted(float(number) for number in re.findall(r"[\d.]+", facts["Page size"])[:2])
        assert (width, height) == pytest.approx((595.28, 841.89), abs=0.5), name
        assert facts["Page size"].startswith("841" if name in LANDSCAPE else "595"), name
        assert facts["Tagged"] == "yes", name
        assert facts["Title"].split() == document.title.replace("\ud800", "").split() or name == "hostile"
        assert b"pdfuaid:part" in (folder / f"{name}.pdf").read_bytes(), name


def test_only_the_bundled_serif_is_embedded(folder: Path) -> None:
    out = subprocess.run(["pdffonts", folder / "minutes.pdf"], capture_output=True, text=True, check=True).stdout
    rows = out.splitlines()[2:]
    assert rows
    assert all("LiberationSerif" in row and " yes yes yes " in row for row in rows), out


def test_margins_and_page_number(writer: PdfWriter, tmp_path: Path) -> None:
    text = "слово " * 3000
    writer.write(Document("Поля", (Heading("ПОЛЯ"), paragraph(text))), tmp_path / "a.pdf")
    boxes = read_pdf(tmp_path / "a.pdf", "-bbox")
    pages = boxes.split("<page ")[1:]
    words = [
        [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<', page)]
        for page in pages
    ]  # fmt: skip
    point = 72 / 25.4
    for number, page in enumerate(words, 1):
        body = [word for word in page if word[4] == "слово"]
        assert min(word[0] for word in body) == pytest.approx(30 * point, abs=1)
        assert max(word[2] for word in body) == pytest.approx(200 * point, abs=1)
        assert min(word[1] for word in body) >= 20 * point - 1
        assert max(word[3] for word in body) <= 277 * point + 1
        figures = [word for word in page if word[4] == str(number)]
        assert len(figures) == (number > 1)
        if figures:
            assert (figures[0][0] + figures[0][2]) / 2 == pytest.approx(115 * point, abs=2)
            assert figures[0][3] < 20 * point
    assert len(words) > 2


def test_hostile_text_is_printed_as_typed(pdf_texts: dict[str, str]) -> None:
    text = without_numbers(pdf_texts["hostile"])
    literal, _, _, formula, long_word = HOSTILE
    assert text.count(bare(literal)) >= 3
    assert "root:" not in text
    assert "{{49}}" not in text
    assert bare("права" + "ліворуч") in text
    assert bare(formula) in text
    assert bare(long_word) in text
    assert "після" in text
    assert text.count("слово") == 16_700


def test_no_text_leaves_the_page(folder: Path) -> None:
    for page in read_pdf(folder / "hostile.pdf", "-bbox").split("<page ")[1:]:
        edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', page)]
        assert max(edges, default=0) <= 200 / 25.4 * 72 + 3


def test_a_letter_without_a_glyph_costs_the_mark_not_the_paper(writer: PdfWriter, tmp_path: Path) -> None:
    writer.write(Document("Усмішка", (Heading("УСМІШКА"), paragraph("до 😀 після"))), tmp_path / "a.pdf")
    assert "після" in read_pdf(tmp_path / "a.pdf")
    assert b"pdfuaid:part" not in (tmp_path / "a.pdf").read_bytes()


def test_heading_row_repeats_and_moved_rows_take_it_along(writer: PdfWriter, tmp_path: Path) -> None:
    columns = (Column("№", 20, "right"), Column("Шапка", 100))
    for count in range(0, 90):
        rows = tuple((str(n), f"рядок-{n}") for n in range(count))
        table = Table(columns, rows, size=12, keep=True)
        writer.write(Document("Т", (Heading("Т"), table, paragraph("кінець"))), tmp_path / "a.pdf")
        pages = read_pdf(tmp_path / "a.pdf").split("\f")[:-1]
        assert all(page.count("Шапка") == 1 for page in pages), count
        assert sum(page.count("рядок-") for page in pages) == count
        assert pages[-1].count("рядок-") >= min(2, count), count


def test_blocks_kept_together_share_a_page(writer: PdfWriter, tmp_path: Path) -> None:
    kept = KeepTogether((paragraph("перший"), Spacer(60), paragraph("другий")))
    writer.write(Document("Разом", (Heading("РАЗОМ"), Spacer(200), kept)), tmp_path / "a.pdf")
    first, second = read_pdf(tmp_path / "a.pdf").split("\f")[:-1]
    assert "перший" not in first
    assert "перший" in second
    assert "другий" in second


def test_pictures_of_the_pages(papers: dict[str, Document]) -> None:
    for name in ("annex", "certificate"):
        drawn = svg_pages(papers[name])
        assert len(drawn) == 2
        assert all("<svg" in page for page in drawn)


def test_single_calls_write_the_same_pages(papers: dict[str, Document], tmp_path: Path) -> None:
    write_pdf(papers["minutes"], tmp_path / "a.pdf")
    assert info(tmp_path / "a.pdf")["Pages"] == "1"
    assert pdf_bytes(papers["minutes"]).startswith(b"%PDF-")


def test_print_run_reports_and_stops(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    run = [(minutes(sample_minutes(number=str(n)), texts), tmp_path / f"{n}.pdf") for n in range(1, 31)]
    told: list[int] = []
    assert writer.batch(run, told.append) == 30
    assert told == list(range(1, 31))
    assert "№ 30" in read_pdf(tmp_path / "30.pdf")
    for _, path in run:
        path.unlink()
    told.clear()
    assert writer.batch(run, told.append, lambda: len(told) >= 7) == 7
    assert len(list(tmp_path.iterdir())) == 7


def test_a_folder_that_is_not_there_is_a_clear_refusal(
    writer: PdfWriter, papers: dict[str, Document], tmp_path: Path
) -> None:
    target = tmp_path / "file"
    target.write_text("x")
    with pytest.raises((UserError, OSError)):
        writer.write(papers["minutes"], target / "a.pdf")


def test_landscape_pages_are_wider_than_high() -> None:
    assert Page(landscape=True).width > Page(landscape=True).height


def test_writers_are_loaded_only_when_something_is_written() -> None:
    code = (
        "import sys\n"
        "import copdesk.documents.minutes, copdesk.documents.pdf, copdesk.documents.word\n"
        "print(sorted({'typst', 'docx', 'lxml'} & set(sys.modules)))\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert out.stdout.strip() == "[]"
