"""The command of reports and the papers printed for others: every file is written and reads back with its numbers."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from copdesk.services import reports
from tests.cli.conftest import Desk

needs_pdf = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads PDF back")


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A course of two classes of two hours, two officers at the first and one at the second."""
    if desk("list", "course", "--json").json:
        return desk
    course = desk("add", "course", "title=Тактика", "kind=tactical", "start=05.03.2026").id
    sessions = [
        desk("add", "session", f"course={course}", f"date={day}", "hours=2").id for day in ("05.03.2026", "06.03.2026")
    ]
    for surname, marks in (("Ґудзь", ("present", "late")), ("Їжак", ("present", "absent"))):
        officer = desk("add", "officer", f"surname={surname}").id
        enrolled = desk("add", "enrolment", f"course={course}", f"officer={officer}").id
        for session, state in zip(sessions, marks, strict=True):
            desk("add", "session-attendance", f"session={session}", f"enrolment={enrolled}", f"state={state}")
    return desk


def words(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


@needs_pdf
def test_the_register_in_three_formats_says_the_same(filled: Desk, tmp_path: Path) -> None:
    for suffix in reports.SUFFIXES:
        filled(
            "report",
            "training-register",
            "--from",
            "01.01.2026",
            "--to",
            "31.12.2026",
            "--out",
            tmp_path / f"r{suffix}",
        )
    said = words(tmp_path / "r.pdf")
    assert "РЕЄСТР ЗАНЯТЬ" in said and "за період: 2026 рік" in said
    assert "05.03.2026" in said and "Усього 4 3 0 1 6" in said
    table = docx.Document(str(tmp_path / "r.docx")).tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[-6:] for row in cells[1:]] == [
        ["2", "2", "2", "0", "0", "4"], ["2", "2", "1", "0", "1", "2"], ["4", "", "3", "0", "1", "6"],
    ]  # fmt: skip
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[-6:] for row in rows[1:]] == [[2, 2, 2, 0, 0, 4], [2, 2, 1, 0, 1, 2], [4, "", 3, 0, 1, 6]]
    assert str(rows[1][1]) == "2026-03-05"
    assert ["Період", "2026 рік"] in book.get_sheet_by_index(1).to_python()


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("kind", reports.KINDS)
def test_every_report_is_written_in_every_format(filled: Desk, kind: str, language: str, tmp_path: Path) -> None:
    for suffix, start in ((".pdf", b"%PDF-"), (".docx", b"PK"), (".xlsx", b"PK")):
        out = tmp_path / f"{kind}{suffix}"
        filled("--lang", language, "report", kind, "--from", "01.01.2026", "--out", out)
        assert out.read_bytes().startswith(start)


def test_hours_of_officers_as_a_table(filled: Desk, tmp_path: Path) -> None:
    filled("report", "officer-hours", "--from", "06.03.2026", "--to", "06.03.2026", "--out", tmp_path / "h.xlsx")
    rows = CalamineWorkbook.from_path(str(tmp_path / "h.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[1:2] + row[4:] for row in rows] == [
        ["Поліцейський", "Тактична підготовка", "Усього"], ["Ґудзь", 2, 2], ["Усього", 2, 2],
    ]  # fmt: skip


def test_what_is_wrong_is_said(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert "training-register" in desk("report", "nosuch", "--out", out, code=1).err
    assert ".xlsx" in desk("report", "meetings", "--out", tmp_path / "a.txt", code=1).err
    assert (
        "31.12.2026" in desk("report", "meetings", "--from", "31.12.2026", "--to", "1.1.2026", "--out", out, code=1).err
    )
    assert "32.13.2026" in desk("report", "meetings", "--from", "32.13.2026", "--out", out, code=2).err
    assert desk("report", "meetings", code=2).err
    assert desk("report", "meetings", "--out", tmp_path / "немає" / "a.pdf", code=1).err
    assert list(tmp_path.iterdir()) == []


@needs_pdf
@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_one_command_makes_the_letter_and_its_annex(desk: Desk, suffix: str, tmp_path: Path) -> None:
    plan = desk("add", "plan", "title=спільних дій").id
    key = desk(
        "add", "recommendation", f"plan={plan}", "programme=Безпечне місто", "addressee=Озерянська міська рада",
        "letter_number=15/123", "letter_date=24.03.2026",
    ).id  # fmt: skip
    desk("add", "proposal", f"recommendation={key}", "number=1", "text=Встановити ліхтарі", "amount=1250,50")
    out = tmp_path / f"letter{suffix}"
    desk("print", "recommendations", key, "--out", out)
    if suffix == ".pdf":
        said = words(out)
    else:
        file = docx.Document(str(out))
        cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
        said = " ".join(" ".join([*(line.text for line in file.paragraphs), *cells]).split())
    assert said.count("24.03.2026 № 15/123") == 2
    for part in (
        "Озерянська міська рада",
        "Додаток: на 1 арк. в 1 прим.",
        "Додаток до листа",
        "Встановити ліхтарі",
        "1 250,50 грн",
    ):
        assert part in said
