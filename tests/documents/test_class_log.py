"""The class log on paper."""

from datetime import date, timedelta

import pytest

from copdesk.documents.blocks import Table
from copdesk.documents.class_log import PAGE, ClassLog, Lesson, Student, class_log
from copdesk.documents.pdf import PdfWriter
from copdesk.texts import Texts


def made(lessons: int, students: int) -> ClassLog:
    first = date(2026, 1, 12)
    held = tuple(
        Lesson(first + timedelta(days=at), 2, f"Тема {at}", "Вчитель О. І.", students) for at in range(lessons)
    )
    people = tuple(Student(f"Слухач {at}", ("Б",) * lessons, 2 * lessons, "100") for at in range(students))
    return ClassLog(("ГУНП",), "СПД № 1", "Тактична підготовка", first, None, held, people)


@pytest.mark.parametrize(("lessons", "sheets"), [(1, 1), (14, 1), (15, 2), (40, 3)])
def test_every_class_has_its_column_and_its_line(lessons: int, sheets: int, texts: Texts) -> None:
    *marks, listed = [block for block in class_log(made(lessons, 15), texts).blocks if isinstance(block, Table)]
    assert len(marks) == sheets and len(listed.rows) == lessons
    letters = [cell for table in marks for cell in table.rows[0][2:]]
    assert letters.count("Б") == lessons and letters[-2:] == [str(2 * lessons), "100"]
    for table in (*marks, listed):
        assert sum(column.width for column in table.columns) <= PAGE.text_width + 0.01
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_year_of_a_unit_is_drawn(texts: Texts, writer: PdfWriter) -> None:
    assert len(writer.svg(class_log(made(40, 60), texts))) >= 7
