"""DOCX of every paper: styles, page, tables, and what LibreOffice makes of it."""

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from copdesk.documents.blocks import Document, Heading, KeepTogether, Numbered, Spacer, paragraph
from copdesk.documents.word import docx_bytes, write_docx
from tests.documents.conftest import bare, read_pdf, without_numbers
from tests.documents.samples import LONG_NAME
from tests.documents.test_pdf import LANDSCAPE


def strings(path: Path) -> Iterator[str]:
    """Every paragraph of a DOCX, those in tables too."""
    for found in docx.Document(str(path)).element.body.iter(qn("w:p")):
        text = "".join(part.text or "" if part.tag == qn("w:t") else " " for part in found.iter(qn("w:t"), qn("w:br")))
        if bare(text):
            yield text


def test_word_and_pdf_say_the_same(folder: Path, papers: dict[str, Document], pdf_texts: dict[str, str]) -> None:
    for name in papers:
        printed = without_numbers(pdf_texts[name])
        missing = [text for text in strings(folder / f"{name}.docx") if bare(text) not in printed]
        assert not missing, (name, missing[:3])


def test_office_opens_every_paper_and_shows_all_of_it(folder: Path, papers: dict[str, Document], office: Path) -> None:
    for name in papers:
        shown = without_numbers(read_pdf(office / f"{name}.pdf", "-raw"))
        missing = [text for text in strings(folder / f"{name}.docx") if bare(text) not in shown]
        assert not missing, (name, missing[:3])


def test_office_prints_a4_of_the_same_side_and_about_as_many_pages(
    folder: Path, papers: dict[str, Document], office: Path
) -> None:
    for name in papers:
        facts = [subprocess.run(["pdfinfo", path / f"{name}.pdf"], capture_output=True, text=True, check=True).stdout
                 for path in (folder, office)]  # fmt: skip
        sizes = [
            [float(number) for number in re.findall(r"Page size:\s+([\d.]+) x ([\d.]+)", text)[0]] for text in facts
        ]
        assert sizes[0] == pytest.approx(sizes[1], abs=1), name
        count, office_count = (int(re.findall(r"Pages:\s+(\d+)", text)[0]) for text in facts)
        assert abs(count - office_count) <= max(1, count // 10), name


def test_office_prints_the_annex_on_one_page_and_numbers_from_the_second(office: Path) -> None:
    first, second = read_pdf(office / "annex.pdf").split("\f")[:-1]
    assert "СПИСОК ПРИСУТНІХ" in second
    assert "ЯЦЕНКО" in second
    assert second.split()[0] == "2"
    assert first.split()[0] == "НАЦІОНАЛЬНА"


def test_office_repeats_heading_rows(office: Path) -> None:
    for name, title in (("plan", "Захід"), ("list", "Прізвище"), ("sheet", "27.04.2021")):
        pages = [page for page in read_pdf(office / f"{name}.pdf").split("\f")[:-1] if "дпис" not in page]
        pages = pages[:2]
        assert all(title in page for page in pages), name


def test_page_and_fonts(folder: Path, papers: dict[str, Document]) -> None:
    for name, document in papers.items():
        file = docx.Document(str(folder / f"{name}.docx"))
        section = file.sections[0]
        page = document.page
        measured = [section.page_width, section.page_height, section.left_margin, section.right_margin]
        wanted = [page.width, page.height, page.left, page.right]
        assert [length.mm for length in measured] == pytest.approx(wanted, abs=0.1), name
        assert (section.orientation == 1) is (name in LANDSCAPE)
        for style in ("Normal", "Heading 1", "Heading 2", "List Number"):
            assert file.styles[style].font.name == "Times New Roman"
        xml = zipfile.ZipFile(folder / f"{name}.docx").read("word/styles.xml").decode()
        head = xml.split("<w:style ")[0]
        assert "Theme=" not in head
        assert 'w:val="uk-UA"' in head
        assert file.styles["Normal"].font.size.pt == document.size
        assert file.core_properties.language == "uk-UA"
        assert file.core_properties.author == ""


def test_minutes_margins(folder: Path) -> None:
    section = docx.Document(str(folder / "minutes.docx")).sections[0]
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins] == [30, 10, 20, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_real_headings_and_no_text_boxes(folder: Path, papers: dict[str, Document]) -> None:
    for name in papers:
        file = docx.Document(str(folder / f"{name}.docx"))
        assert any(found.style.name == "Heading 1" for found in file.paragraphs), name
        xml = file.element.xml
        assert "txbx" not in xml
        assert "w:pict" not in xml


def test_tables_keep_rows_whole_repeat_titles_and_have_widths_twice(folder: Path) -> None:
    for name in ("plan", "roster", "list", "attendance", "sheet"):
        file = docx.Document(str(folder / f"{name}.docx"))
        ruled = [table for table in file.tables if table.style.name == "Table Grid"]
        assert ruled, name
        for table in ruled:
            rows = table._tbl.tr_lst
            assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
            assert rows[0].trPr.find(qn("w:tblHeader")) is not None
            columns = [column.width.mm for column in table.columns]
            assert columns == pytest.approx([cell.width.mm for cell in table.rows[1].cells], abs=0.1)
            margins = file.sections[0]
            room = (margins.page_width - margins.left_margin - margins.right_margin) / 36000
            assert sum(columns) == pytest.approx(room, abs=0.5), name


def test_long_organisation_name_wraps(folder: Path, office: Path) -> None:
    assert len(LONG_NAME) >= 120
    for path in (folder / "attendance.pdf", office / "attendance.pdf"):
        words = re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">', read_pdf(path, "-bbox"))
        assert max(float(edge) for edge in words) < 200 / 25.4 * 72 + 1
        text = read_pdf(path, "-raw")
        assert bare(LONG_NAME) in bare(text)
        assert LONG_NAME not in text


def number_ids(file: Any) -> list[int]:
    return [found._p.pPr.numPr.numId.val for found in file.paragraphs if found.style.name == "List Number"]


def test_each_list_counts_from_one(tmp_path: Path) -> None:
    blocks = (Heading("СПИСКИ"), Numbered(("а", "б")), paragraph("текст"), Numbered(("в",)))
    write_docx(Document("Списки", blocks), tmp_path / "a.docx")
    file = docx.Document(str(tmp_path / "a.docx"))
    first, second, third = number_ids(file)
    assert first == second != third
    numbering = file.part.numbering_part.element
    for number in (first, third):
        assert numbering.num_having_numId(number).lvlOverride_lst[0].startOverride.val == 1


def test_signatures_are_chained_to_the_text_above(folder: Path) -> None:
    file = docx.Document(str(folder / "minutes.docx"))
    kept = [found.text for found in file.paragraphs if found.paragraph_format.keep_with_next]
    assert any("Рішення не прийнято" in text for text in kept)
    assert any(text.startswith("2.1.") for text in kept)
    chain = [found.get_or_add_pPr().keepNext_val for found in file.tables[-1]._tbl.iter(qn("w:p"))]
    assert all(chain[:-4])


def test_kept_blocks_are_chained(tmp_path: Path) -> None:
    blocks = (Heading("РАЗОМ"), KeepTogether((paragraph("а"), Spacer(5), paragraph("б"))), paragraph("в"))
    (tmp_path / "a.docx").write_bytes(docx_bytes(Document("Разом", blocks)))
    kept = {p.text: p.paragraph_format.keep_with_next for p in docx.Document(str(tmp_path / "a.docx")).paragraphs}
    assert kept["а"]
    assert not kept["б"]
