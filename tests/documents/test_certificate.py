"""Certificates."""

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document as Word

from copdesk.documents.certificate import certificates
from copdesk.documents.pdf import PdfWriter
from copdesk.documents.word import docx_bytes
from copdesk.texts import Texts
from tests.documents.conftest import read_pdf
from tests.documents.samples import sample_certificates


def test_each_on_a_page_of_its_own(pdf_texts: dict[str, str]) -> None:
    first, second = pdf_texts["certificate"].split("\f")[:-1]
    for part in ("СЕРТИФІКАТ", "№ 2021/001", "Галаган Олена Іванівна", "«Мирне розв’язання конфліктів»",
                 "24 академічні години", "29 квітня 2021 року", "Дійсний до 29.04.2024", "Богдан ГРИНЬ"):  # fmt: skip
        assert part in first, part
    assert "успішно завершила" in first
    assert "№ 2021/002" in second
    assert "успішно завершив навчання" in second


def test_a_run_of_forty_and_long_names_keep_one_page_each(texts: Texts, writer: PdfWriter) -> None:
    run = sample_certificates(40)
    long = replace(run[0], course="Взаємодія поліції та громади " * 6, hours=Decimal("7.5"), sex=None)
    document = certificates((long, *run[1:]), texts)
    assert len(writer.svg(document)) == 40


@pytest.mark.parametrize(
    ("hours", "shown"), [(Decimal("7.5"), "7,5 академічної години"), (Decimal(1), "1 академічна година")]
)
def test_hours_agree_with_their_word(
    hours: Decimal, shown: str, texts: Texts, writer: PdfWriter, tmp_path: Path
) -> None:
    data = replace(sample_certificates(1)[0], hours=hours, sex=None, valid_until=None)
    path = tmp_path / "a.pdf"
    writer.write(certificates((data,), texts), path)
    text = read_pdf(path)
    assert shown in text
    assert "завершив (завершила)" in text
    assert "Дійсний" not in text


def test_a_code_is_drawn_and_written_out_on_the_same_page(texts: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    code = "CD" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8
    run = tuple(
        replace(one, code=code, dative="Галаган Олені Іванівні", course="Взаємодія поліції та громади " * 6)
        for one in sample_certificates(3)
    )
    document = certificates(run, texts)
    path = tmp_path / "a.pdf"
    writer.write(document, path)
    text = read_pdf(path)
    assert len(writer.svg(document)) == 3 and b"/Alt" in writer.pdf(document)
    assert "видано" in text and "Галаган Олені Іванівні" in text and "про те, що вона успішно завершила" in text
    assert "CDAB CDEF GHIJ" in text and "".join(text.split()).count(code) == 3
    word = Word(io.BytesIO(docx_bytes(document)))
    pictures = word.inline_shapes
    assert len(pictures) == 3
    assert pictures[0]._inline.docPr.get("descr") == texts.t("paper.certificate.qr")
    assert "Галаган Олені Іванівні" in "\n".join(part.text for part in word.paragraphs)
