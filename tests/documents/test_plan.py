"""The plan of joint measures."""

from dataclasses import replace

import pytest

from copdesk.documents.blocks import Paragraph, Stamps, Table
from copdesk.documents.plan import action_plan
from copdesk.texts import Texts
from tests.documents.samples import sample_plan

TITLES = (
    "№\nз/п",
    "Захід",
    "Відповідальні",
    "Строк",
    "Джерело і обсяг фінансування",
    "Очікуваний результат / показник",
    "Відмітка про виконання",
)


def table_of(texts: Texts) -> Table:
    return next(block for block in action_plan(sample_plan(), texts).blocks if isinstance(block, Table))


def test_seven_columns_fill_a_landscape_page(texts: Texts) -> None:
    document = action_plan(sample_plan(), texts)
    assert tuple(column.title for column in table_of(texts).columns) == TITLES
    assert document.page.landscape
    assert sum(column.width for column in table_of(texts).columns) == document.page.text_width


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Спільних дій щодо правил благоустрою", "спільних дій щодо правил благоустрою"),
        ("План спільних дій з безпеки", "спільних дій з безпеки"),
        ("ПЛАН Заходів на 2027 рік", "заходів на 2027 рік"),
        ("спільних дій", "спільних дій"),
        ("План", "План"),
        ("Безпечна громада", "Безпечна громада"),
        ("Дійовий захист", "Дійовий захист"),
    ],
)
def test_the_title_goes_on_after_the_word_plan(title: str, printed: str, texts_uk: Texts) -> None:
    document = action_plan(replace(sample_plan(), heading=title), texts_uk)
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert printed in lines and document.title == f"План {printed}"


def test_terms_and_money(texts: Texts) -> None:
    rows = table_of(texts).rows
    assert [row[3] for row in rows[:4]] == ["01.03.2017 –\n30.06.2017"] * 2 + ["до 30.06.2017", "постійно"]
    assert (
        rows[2][4] == "місцевий бюджет\u00a0– 160\u00a0000,00\u00a0грн\nгрант\u00a0– 6\u00a0000\u00a0000,00\u00a0євро"
    )
    assert rows[0][4] == "–"
    assert rows[0][5] == "Світлі вулиці\nліхтарів: 3"
    assert rows[0][6] == "виконано"


def test_stamps_of_approval_and_agreement(pdf_texts: dict[str, str], texts: Texts) -> None:
    text = pdf_texts["plan"]
    assert "ПОГОДЖЕНО\nГолова, Вигаданоградська міська рада\n_____________ Ірина ВОВК\nпротокол № 1\n«___»" in text
    assert "ЗАТВЕРДЖУЮ\nНачальник відділу поліції\n_____________ Богдан ГРИНЬ\n28 лютого 2017 року" in text
    assert "Підстава: протокол № 1 від 21.02.2017" in text
    plain = action_plan(replace(sample_plan(), approval=None, agreement=None), texts)
    assert not any(isinstance(block, Stamps) for block in plain.blocks)


def test_heading_row_stands_on_each_page(pdf_texts: dict[str, str]) -> None:
    pages = pdf_texts["plan"].split("\f")[:-1]
    assert len(pages) == 2
    assert all(page.count("Захід") == 1 for page in pages)
