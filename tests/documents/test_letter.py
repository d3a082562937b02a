"""Letters: their requisites on the page, in PDF and in Word."""

import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from copdesk.documents.letter import (
    AgendaLine,
    Consent,
    Invitation,
    Proposal,
    Recommendations,
    Sender,
    consent,
    invitations,
    recommendations,
)
from copdesk.documents.pdf import PdfWriter
from copdesk.documents.people import PersonName
from copdesk.documents.word import write_docx
from copdesk.texts import Texts
from tests.documents.conftest import bare, read_pdf

HEAD = PersonName("Гринь", "Богдан", "", "начальник відділу поліції")
SENDER = Sender(
    ("Національна поліція України",), "Озерянське РУП", "вул. Садова, 1", HEAD, "Олена КОВАЛЬЧУК 063 576 18 39"
)
LETTER = Recommendations(
    SENDER, "Озерянська міська рада", "Безпечне місто", "спільних дій",
    (Proposal("1", "Ліхтарі {#strong[x]}", "КП «Світло»", Decimal("44000"), "захід 1 плану"), Proposal("2", "Лавки")),
    "15/123", date(2026, 3, 24), 1,
)  # fmt: skip
GUESTS = (PersonName("Їжак", "Єва", "Іванівна", "голова правління", "ГО «Ліхтар»"), PersonName("Сич", "Ян"))
INVITATION = Invitation(
    SENDER, "засідання платформи", date(2026, 9, 1), time(14), "зала ради", True,
    (AgendaLine("Про ліхтарі.", HEAD), AgendaLine("Різне")), GUESTS,
)  # fmt: skip


def test_requisites_stand_where_the_standard_wants_them(texts_uk: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    writer.write(recommendations(LETTER, texts_uk), tmp_path / "a.pdf")
    letter, annex = read_pdf(tmp_path / "a.pdf", "-layout").rstrip("\f").split("\f")
    order = (
        "НАЦІОНАЛЬНА ПОЛІЦІЯ УКРАЇНИ", "ОЗЕРЯНСЬКЕ РУП", "вул. Садова, 1", "24.03.2026 № 15/123",
        "Озерянська міська рада", "Про пропозиції до програми", "надсилаємо 2 пропозиції", "44 000,00 грн",
        "Додаток: на 1 арк. в 1 прим.", "Начальник відділу поліції", "Олена КОВАЛЬЧУК 063 576 18 39",
    )  # fmt: skip
    places = [bare(letter).index(bare(part)) for part in order]
    assert places == sorted(places)
    line = next(line for line in letter.splitlines() if "Озерянська міська рада" in line)
    assert len(line) - len(line.lstrip()) > 35, "the addressee stands at the right"
    assert re.search(r"Богдан ГРИНЬ", letter) and re.search(r"Богдан ГРИНЬ", annex)
    assert "від 24.03.2026 № 15/123" in annex and "Ліхтарі {#strong[x]}" in " ".join(annex.split())


@pytest.mark.parametrize("language", ["uk", "en"])
def test_word_says_what_the_pdf_says(language: str, writer: PdfWriter, tmp_path: Path) -> None:
    texts = Texts(language)
    for document in (
        recommendations(LETTER, texts), invitations(INVITATION, texts), consent(Consent(SENDER, GUESTS[0]), texts),
    ):  # fmt: skip
        writer.write(document, tmp_path / "a.pdf")
        write_docx(document, tmp_path / "a.docx")
        file = docx.Document(str(tmp_path / "a.docx"))
        cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
        words = {bare(line) for text in (*(line.text for line in file.paragraphs), *cells) for line in text.split("\n")}
        said = bare(read_pdf(tmp_path / "a.pdf", "-raw"))
        assert [line for line in words if line not in said] == []


def test_a_page_for_each_guest(texts_uk: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    writer.write(invitations(INVITATION, texts_uk), tmp_path / "a.pdf")
    pages = read_pdf(tmp_path / "a.pdf", "-raw").rstrip("\f").split("\f")
    assert ["ЇЖАК Єва Іванівна" in page for page in pages] == [True, False]
    assert all(
        "1 вересня 2026 року, 14:00" in page and "1. Про ліхтарі. Доповідач – Богдан ГРИНЬ." in page for page in pages
    )
    writer.write(invitations(replace(INVITATION, guests=(), start=None, agenda=()), texts_uk), tmp_path / "b.pdf")
    [page] = read_pdf(tmp_path / "b.pdf", "-raw").rstrip("\f").split("\f")
    assert "ПОРЯДОК ДЕННИЙ" not in page and "Дата й час: 1 вересня 2026 року." in page


def test_consent_and_notice_are_signed_apart(texts_uk: Texts, writer: PdfWriter, tmp_path: Path) -> None:
    data = Consent(SENDER, GUESTS[0], "розсилка новин", "адреса", date(2027, 1, 31))
    writer.write(consent(data, texts_uk), tmp_path / "a.pdf")
    form, notice = read_pdf(tmp_path / "a.pdf", "-raw").rstrip("\f").split("\f")
    assert "ЗГОДА" in form and "ПОВІДОМЛЕННЯ" in notice
    assert "Мета обробки: розсилка новин." in form and "до 31.01.2027" in " ".join(form.split())
    assert all("Єва ЇЖАК" in page and "20__ року" in page for page in (form, notice))
    assert "вул. Садова, 1" in notice and "30 календарних днів" in " ".join(notice.split())
