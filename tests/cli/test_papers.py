"""Commands that print papers and bring tables in."""

from pathlib import Path

import pytest

from tests.cli.conftest import Desk

TABLE = """Список членів громади;;;
;;;
№;ПІБ;Телефон;Населений пункт
1;Горобець Іван Петрович;063 576 18 39;Зелене
2;Синиця Ольга;(067)1112233;Лісове
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table as an office keeps it: a title above the header, Windows-1251, semicolons."""
    path = tmp_path / "список.csv"
    path.write_bytes(TABLE.encode("cp1251"))
    return path


def test_preview_then_import_then_one_undo(desk: Desk, table: Path) -> None:
    before = desk("digest").out
    assert "Нові: 2" in desk("import-table", "person", table, "--preview").out
    assert desk("digest").out == before
    [made] = desk("import-table", "person", table, "--set", "sex=жіноча", "--json").json
    assert (made["new"], made["errors"]) == (2, [])
    [row] = desk("list", "person", "--where", "surname=Синиця", "--json").json
    assert (row["given_name"], row["phones"], row["sex"]) == ("Ольга", "+380671112233", "female")
    assert "2" in desk("undo").out
    assert desk("digest").out == before


def test_a_column_mapped_by_hand(desk: Desk, table: Path) -> None:
    [made] = desk("import-table", "person", table, "--map", "Населений пункт=address", "--preview", "--json").json
    assert made["mapping"]["Населений пункт"] == "address"
    assert "немає" in desk("import-table", "person", table, "--map", "Немає=address", code=1).err
    assert desk("import-table", "person", table, "--map", "Телефон=нема", code=1).err


def test_one_bad_row_and_nothing_is_written(desk: Desk, tmp_path: Path) -> None:
    before = desk("digest").out
    path = tmp_path / "bad.csv"
    path.write_text("Прізвище;Телефони\nСова;0635761839\nСич;12\n", encoding="utf-8")
    refused = desk("import-table", "person", path, code=1)
    assert "рядок 3" in refused.err and "Телефони" in refused.err
    assert desk("digest").out == before
    assert desk("import-table", "person", tmp_path / "нема.csv", code=1).err


def test_papers_as_pdf_and_docx(desk: Desk, tmp_path: Path) -> None:
    group = desk("add", "group", "short_name=Платформа", "name=Платформа діалогу").id
    for kind, key in (("roster", group), ("roster", "Платформа"), ("list", "group")):
        for suffix, start in ((".pdf", b"%PDF-"), (".docx", b"PK")):
            out = tmp_path / f"{kind}{suffix}"
            desk("print", kind, key, "--out", out)
            assert out.read_bytes().startswith(start)
    assert "minutes" in desk("print", "nosuch", group, "--out", tmp_path / "a.pdf", code=1).err
    assert desk("print", "roster", group, "--out", tmp_path / "a.txt", code=1).err
    assert "Немає такої" in desk("print", "minutes", "Немає такої", "--out", tmp_path / "a.pdf", code=1).err
    assert not (tmp_path / "a.pdf").exists()


def test_meetings_as_a_calendar_file(desk: Desk, tmp_path: Path) -> None:
    first, _ = (desk("add", "meeting", f"date={day}", "place=Рада").id for day in ("21.02.2026", "01.03.2126"))
    desk("calendar", "--out", tmp_path / "coming.ics")
    coming = (tmp_path / "coming.ics").read_text(encoding="utf-8")
    assert "DTSTART;VALUE=DATE:21260301" in coming and coming.count("BEGIN:VEVENT") == 1
    desk("calendar", first, "--out", tmp_path / "one.ics")
    assert f"UID:{first}@copdesk" in (tmp_path / "one.ics").read_text(encoding="utf-8")


def test_short_minutes_by_command(desk: Desk, tmp_path: Path) -> None:
    meeting = desk("add", "meeting", "date=21.02.2026", "heading=зустрічі з громадою").id
    desk("print", "minutes-short", meeting, "--out", tmp_path / "short.pdf")
    assert (tmp_path / "short.pdf").read_bytes().startswith(b"%PDF-")
