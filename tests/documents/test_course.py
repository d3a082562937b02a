"""Roster and sign-in sheet of a course."""

from dataclasses import replace

import pytest

from copdesk.documents.blocks import Document, Table
from copdesk.documents.course import course_roster, sign_in_sheet
from copdesk.texts import Texts
from tests.documents.samples import sample_course


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def test_roster_names_fifteen_officers_by_alphabet(pdf_texts: dict[str, str], texts: Texts) -> None:
    (table,) = tables(course_roster(sample_course(), texts))
    assert [row[0] for row in table.rows] == [str(number) for number in range(1, 16)]
    assert table.rows[0][1:] == ("лейтенант поліції", "БОНДАР Олена Іванівна", "ДОП, СПД № 2", "зараховано")
    text = pdf_texts["course"]
    assert "27.04.2021 – 29.04.2021, 24 академічні години, м. Вигаданоград" in text
    assert "Усього: 15 слухачів." in text


def test_without_results_there_is_no_column_for_them(texts: Texts) -> None:
    course = sample_course()
    plain = replace(course, trainees=tuple(replace(trainee, result="") for trainee in course.trainees))
    (table,) = tables(course_roster(plain, texts))
    assert len(table.columns) == 4
    assert sum(column.width for column in table.columns) == pytest.approx(170)


@pytest.mark.parametrize(("sessions", "sheets"), [(0, 1), (1, 1), (3, 1), (4, 1), (5, 1), (9, 1), (10, 2), (27, 3)])
def test_a_column_per_session_and_none_is_cut(sessions: int, sheets: int, texts: Texts) -> None:
    document = sign_in_sheet(sample_course(sessions), texts)
    made = tables(document)
    assert len(made) == sheets
    assert sum(len(table.columns) - 2 for table in made) == sessions
    for table in made:
        assert len(table.rows) == 15
        assert sum(column.width for column in table.columns) == pytest.approx(document.page.text_width)
        assert all(column.width >= 20 for column in table.columns[1:])
    assert document.page.landscape is (sessions > 4)
