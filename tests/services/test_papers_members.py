"""The chair's list and the badges, from the desk to the file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from docx import Document as WordFile

from copdesk.documents.blocks import Cards, Paragraph, Table
from copdesk.documents.pdf import svg_pages
from copdesk.services import papers, papers_members, records
from copdesk.texts import Texts
from tests.services.field_desk import DAY, add, attend, body, group, meeting, members, person, refused


def test_the_chairs_list_names_the_course_that_is_due(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    circle = group(desk, name_genitive="платформи діалогу")
    people = members(desk, circle, 2, start=DAY)
    add(desk, "required_course", group=circle, title="Доброчесність", due_days=30)
    attend(desk, meeting(desk, circle, DAY), people[:1])
    made = papers.paper(desk, "chair-list", circle, texts_uk, day=DAY)
    [table] = [block for block in made.blocks if isinstance(block, Table)]
    first, second = table.rows
    assert first[1:3] == ("ЧЛЕНА", "член") and first[4:6] == ("1 з 1 · 100 %", "до 01.10.2026: Доброчесність")
    assert second[4] == "–"
    assert papers.paper(desk, "chair-list", circle, texts_en, day=DAY).language == "en"


def test_ten_badges_on_each_page_in_the_order_of_the_alphabet(desk: Any, tmp_path: Path, texts_uk: Texts) -> None:
    circle = group(desk)
    people = members(desk, circle, 10, start=DAY - timedelta(days=1))
    add(desk, "affiliation", person=people[0], organisation=body(desk), position="лікарка")
    chair = person(desk, "Ґава", given_name="Єва")
    add(desk, "membership", person=chair, group=circle, start=DAY, status="included", function="chair")
    held = meeting(desk, circle, DAY)
    guest = person(desk, "Авдієнко", given_name="Ян")
    attend(desk, held, [guest, chair], capacity="invited")
    made = papers.paper(desk, "badges", held, texts_uk)
    [cards] = made.blocks
    assert isinstance(cards, Cards) and len(cards.cards) == 12
    said = [[line.text for line in card] for card in cards.cards]
    assert said[:2] == [
        ["Платформа діалогу, 01.09.2026", "Ян\nАВДІЄНКО"],
        ["Платформа діалогу, 01.09.2026", "Єва\nҐАВА", "Голова"],
    ]
    assert said[2][-1] == "лікарка, Рада"
    assert len(svg_pages(made)) == 2
    out = papers.print_paper(desk, "badges", circle, tmp_path / "badges.docx", texts_uk)
    table = WordFile(str(out)).tables[0]
    assert "Єва\nҐАВА" in [line.text for row in table.rows for cell in row.cells for line in cell.paragraphs]
    with refused(desk, "badges_none"):
        papers_members.badges_of(desk, [], texts_uk)


def test_letters_go_to_organisations_whose_seats_want_somebody(desk: Any, texts_uk: Texts, texts_en: Texts) -> None:
    circle = group(desk, name_genitive="платформи діалогу", member_term_months=24)
    with refused(desk, "delegates_none"):
        papers.paper(desk, "delegation", circle, texts_uk)
    school, parish = body(desk, "Школа", head="Олена КОВАЛЬЧУК"), body(desk, "Парафія святого Юрія")
    held = add(desk, "seat", group=circle, number=1, sector="education", organisation=school)
    add(desk, "membership", group=circle, seat=held, person=person(desk, "Сич"), start=DAY, status="included")
    add(desk, "seat", group=circle, number=2, sector="religious", organisation=parish)
    made = papers.paper(desk, "delegation", circle, texts_uk)
    said = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    assert "Парафія святого Юрія" in said and "Школа" not in said, "the school’s seat is taken"
    assert "Просимо Вас делегувати представника до складу платформи діалогу." in said
    assert "Строк повноважень члена групи – 24 місяці." in said
    records.delete(desk, "seat", [desk.fetch("seat", {"number": 2})[0]["id"]])
    everybody = papers.paper(desk, "delegation", circle, texts_en)
    assert "Олена КОВАЛЬЧУК" in [block.text for block in everybody.blocks if isinstance(block, Paragraph)]


def test_the_roster_for_the_order_lists_officers_then_members_by_the_ukrainian_alphabet(
    desk: Any, tmp_path: Path, texts_uk: Texts
) -> None:
    circle = group(desk, name_genitive="платформи діалогу")
    named = {"Яценко": "chair", "Іваненко": "deputy", "Бойко": "secretary"}
    for surname in ("Ґава", "Яценко", "Єна", "Гава", "Іваненко", "Їжак", "Бойко", "Авдієнко"):
        values = {"function": named.get(surname, "member"), "start": DAY, "status": "included"}
        add(desk, "membership", group=circle, person=person(desk, surname), **values)
    out = papers.print_paper(desk, "roster", circle, tmp_path / "склад.docx", texts_uk, day=DAY)
    tables = WordFile(str(out)).tables
    rows = next(table.rows for table in tables if len(table.rows) == 9)
    listed = [(row.cells[1].text, row.cells[4].text) for row in rows][1:]
    assert [name for name, _ in listed] == [
        "ЯЦЕНКО", "ІВАНЕНКО", "БОЙКО", "АВДІЄНКО", "ГАВА", "ҐАВА", "ЄНА", "ЇЖАК",
    ]  # fmt: skip
    assert [function for _, function in listed[:4]] == ["голова", "заступник голови", "секретар", "член"]
