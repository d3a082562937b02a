"""Papers of every kind, made once, and read back as people would: by pdftotext and by LibreOffice."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from copdesk.documents.attendance import attendance_sheet
from copdesk.documents.blocks import Document
from copdesk.documents.certificate import certificates
from copdesk.documents.course import course_roster, sign_in_sheet
from copdesk.documents.minutes import extract, minutes
from copdesk.documents.pdf import PdfWriter
from copdesk.documents.plan import action_plan
from copdesk.documents.roster import group_roster
from copdesk.documents.table_list import table_list
from copdesk.documents.word import write_docx
from copdesk.texts import Texts
from tests.documents import samples


def read_pdf(path: Path, *options: str) -> str:
    """The text of a PDF in the order of its content, pages apart by form feeds."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (package poppler-utils)")
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def bare(text: str) -> str:
    """The text without white space, places to break and marks of what cannot be printed."""
    return re.sub(r"[\s\u200b\u00ad\ufffd]+", "", text)


def without_numbers(text: str) -> str:
    """The bare text of a PDF with the page number at the head of each page left out."""
    pages = text.split("\f")
    return bare("".join(re.sub(rf"\A\s*{number}\s", "", page) for number, page in enumerate(pages, 1)))


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts("uk")


@pytest.fixture(scope="session")
def writer() -> PdfWriter:
    return PdfWriter()


@pytest.fixture(scope="session")
def papers(texts: Texts) -> dict[str, Document]:
    """One document of each kind."""
    long_minutes = samples.sample_minutes(30, absent=samples.people(3))
    return {
        "minutes": minutes(samples.sample_minutes(), texts),
        "annex": minutes(long_minutes, texts),
        "extract": extract(samples.sample_minutes(), {"1.1"}, texts),
        "attendance": attendance_sheet(samples.sample_sheet(), texts),
        "roster": group_roster(samples.sample_roster(), texts),
        "plan": action_plan(samples.sample_plan(), texts),
        "course": course_roster(samples.sample_course(), texts),
        "sheet": sign_in_sheet(samples.sample_course(12), texts),
        "certificate": certificates(samples.sample_certificates(), texts),
        "list": table_list(samples.sample_list(), texts),
        "hostile": minutes(samples.hostile_minutes(), texts),
    }


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, papers: dict[str, Document], writer: PdfWriter) -> Path:
    """A folder with <name>.pdf and <name>.docx of every paper."""
    made = tmp_path_factory.mktemp("papers")
    for name, document in papers.items():
        writer.write(document, made / f"{name}.pdf")
        write_docx(document, made / f"{name}.docx")
    return made


@pytest.fixture(scope="session")
def pdf_texts(folder: Path, papers: dict[str, Document]) -> dict[str, str]:
    """What each PDF says."""
    return {name: read_pdf(folder / f"{name}.pdf", "-raw") for name in papers}


@pytest.fixture(scope="session")
def office(folder: Path) -> Path:
    """A folder with <name>.pdf as LibreOffice makes it of every DOCX; one start of it for all."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice (package libreoffice-writer-nogui)")
    made = folder / "office"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", made, *folder.glob("*.docx")]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return made
