"""The letterhead of a unit: checked when it is loaded, kept sealed, filled where its fields stand."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile

from copdesk.documents import letterhead
from copdesk.documents.word import docx_bytes
from copdesk.services import letterheads, papers, records
from copdesk.texts import Texts
from tests.services.field_desk import decision, group, meeting, members, one_step, refused

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A template with these paragraphs, and a header."""

    def made(*lines: str, header: str = "", name: str = "бланк.docx") -> Path:
        file = docx.Document()
        for line in lines:
            file.add_paragraph(line)
        file.sections[0].header.paragraphs[0].text = header
        file.save(str(tmp_path / name))
        return tmp_path / name

    return made


@pytest.fixture
def held(desk: Any) -> str:
    circle = group(desk, name_genitive="платформи діалогу")
    people = members(desk, circle, 3)
    records.change(desk, "unit", desk.meta("unit"), {"address": "вул. Соборна, 1", "place": "м. Вознесенськ"})
    key = meeting(desk, circle, date(2026, 9, 1), number=4, chair=people[0], secretary=people[1])
    decision(desk, key)
    return key


def read(document: Any) -> tuple[WordFile, list[str]]:
    file = docx.Document(io.BytesIO(docx_bytes(document)))
    return file, [part.text for part in letterhead._paragraphs(file)]


def test_minutes_stand_on_the_letterhead_in_the_place_of_its_text(
    desk: Any, held: str, make: Make, texts_uk: Texts
) -> None:
    path = make(
        "{{ Підрозділ }} · {{контакти}}", "{{дата}} {{номер}}", "{{текст}}", "Кінець бланка", header="{{вищий орган}}"
    )
    with one_step(desk):
        found = letterheads.load(desk, path)
    assert found.missing == ("kind", "place") and not found.unknown
    file, lines = read(papers.paper(desk, "minutes", held, texts_uk))
    assert lines[0].startswith("ВОЗНЕСЕНСЬКИЙ РВП · вул. Соборна, 1")
    assert lines[1] == "01.09.2026 № 4"
    assert lines.index("ПРОТОКОЛ") < lines.index("Кінець бланка"), "the paper stands where its field stood"
    assert not any("{{" in line for line in lines) and lines.count("ВОЗНЕСЕНСЬКИЙ РВП") == 0
    assert any("Облаштувати освітлення" in line for line in lines) and file.tables
    letterheads.drop(desk)
    assert read(papers.paper(desk, "minutes", held, texts_uk))[1][0] == "ВОЗНЕСЕНСЬКИЙ РВП"


def test_a_field_that_word_has_cut_into_runs_is_filled(desk: Any, held: str, make: Make, texts_uk: Texts) -> None:
    path = make("{{текст}}")
    file = docx.Document(str(path))
    part = file.add_paragraph()
    for piece in ("Дата: {{", "да", "та}} року"):
        part.add_run(piece)
    file.save(str(path))
    letterheads.load(desk, path)
    assert "Дата: 01.09.2026 року" in read(papers.paper(desk, "minutes", held, texts_uk))[1]


def test_the_sample_has_every_field_in_either_language(desk: Any, held: str, tmp_path: Path) -> None:
    for language in ("uk", "en"):
        path = tmp_path / f"{language}.docx"
        path.write_bytes(letterheads.example(Texts(language)))
        assert letterheads.load(desk, path).missing == ()
        lines = read(papers.paper(desk, "extract", held, Texts("uk"), decisions=("1.1",)))[1]
        assert not any("{{" in line for line in lines) and any("Облаштувати" in line for line in lines)


def test_what_is_wrong_is_told_and_nothing_changes(desk: Any, make: Make, tmp_path: Path) -> None:
    unknown = make("{{текст}}", "{{прізвище мера}}", "{% for x in y %}")
    with refused(desk, "letterhead_unknown") as error:
        letterheads.load(desk, unknown)
    assert error.value.params["fields"] == "прізвище мера"
    bare = make("{{дата}}")
    with refused(desk, "letterhead_no_body"):
        letterheads.load(desk, bare)
    broken = tmp_path / "x.docx"
    broken.write_bytes(b"PK not a document")
    with refused(desk, "letterhead_unread"):
        letterheads.load(desk, broken)
    assert letterheads.current(desk) == b""
