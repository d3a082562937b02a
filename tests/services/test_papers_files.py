"""Names of files, and pages as they are drawn."""

from pathlib import Path

import pytest

from copdesk.documents.blocks import Document, Page, PageBreak, paragraph
from copdesk.domain.errors import UserError
from copdesk.services.papers_files import LONGEST_NAME, Press, file_name, free_path


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Протокол № 13 від 22.09.2026", "Протокол № 13 від 22.09.2026.pdf"),
        ("Список слухачів: «Мир» / 2026?", "Список слухачів «Мир» 2026.pdf"),
        ("Склад...", "Склад.pdf"),
        ("con", "_con.pdf"),
        ("LPT1.план", "_LPT1.план.pdf"),
        ("\t\n", "_.pdf"),
        ("а" * 300, "а" * LONGEST_NAME + ".pdf"),
    ],
)
def test_names_are_legal_everywhere(title: str, name: str) -> None:
    assert file_name(title, ".pdf") == name


def test_no_file_is_taken_twice(tmp_path: Path) -> None:
    (tmp_path / "а.pdf").touch()
    second = free_path(tmp_path, "а", ".pdf")
    assert second.name == "а (2).pdf"
    assert free_path(tmp_path, "а", ".pdf", {second}).name == "а (3).pdf"


def test_pages_are_drawn_at_the_size_of_the_sheet() -> None:
    document = Document("Два", (paragraph("один"), PageBreak(), paragraph("два")), page=Page(landscape=True))
    pages = Press().pages(document)
    assert (len(pages.packed), pages.size, pages.title) == (2, (297.0, 210.0), "Два")
    assert b"<svg" in pages.svg(1)


def test_saving_where_no_folder_is(tmp_path: Path) -> None:
    for suffix in (".pdf", ".docx"):
        with pytest.raises(UserError) as refused:
            Press().save(Document("а", (paragraph("а"),)), tmp_path / "немає" / f"а{suffix}")
        assert refused.value.code == "paper_not_saved"
