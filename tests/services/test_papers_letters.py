"""Letters from the desk: what they say, and whose contacts a roster may show."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from copdesk.documents.blocks import Document, PageBreak, Paragraph, Signatures, Table
from copdesk.domain.errors import UserError
from copdesk.services import papers, papers_letters, records
from copdesk.texts import Texts
from tests.services.field_desk import add, attend, group, meeting, members, person

DAY = date(2026, 9, 1)
PHONE = "+380635761839"


@pytest.fixture
def package(desk: Any) -> str:
    head = add(desk, "officer", surname="Гринь", given_name="Богдан", position="начальник відділу поліції")
    unit = {"head": head, "phones": "0635761839", "superior_lines": "Національна поліція України"}
    records.change(desk, "unit", desk.meta("unit"), unit)
    plan = add(desk, "plan", title="спільних дій")
    measure = add(desk, "measure", plan=plan, number="3", text="Ліхтарі")
    key = add(
        desk, "recommendation", plan=plan, programme="Безпечне місто",
        addressee="Озерянська міська рада\nМіському голові",
        letter_number="15/123", letter_date=date(2026, 3, 24), status="sent",
    )  # fmt: skip
    for number, amount in enumerate(("1000.50", "250", None), 1):
        money = Decimal(amount) if amount else None
        add(
            desk,
            "proposal",
            recommendation=key,
            number=number,
            text=f"Пропозиція {number}",
            amount=money,
            measure=measure,
        )
    return key


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def table_of(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table))


def test_letter_and_annex_bear_one_number_and_date(desk: Any, package: str, texts_uk: Texts) -> None:
    made = papers.paper(desk, "recommendations", package, texts_uk)
    cut = next(at for at, block in enumerate(made.blocks) if isinstance(block, PageBreak))
    letter, annex = (Document("", part) for part in (made.blocks[:cut], made.blocks[cut:]))
    assert "24.03.2026 № 15/123" in lines(letter)
    assert lines(annex)[:2] == ["Додаток до листа", "від 24.03.2026 № 15/123"]
    right = [block for block in letter.blocks if isinstance(block, Paragraph) and block.left == 90]
    assert [block.text for block in right] == ["Озерянська міська рада", "Міському голові"]
    assert "Додаток: на 1 арк. в 1 прим." in lines(letter)
    assert lines(letter)[-1] == "Олена Ковальчук +380 63 576 18 39"
    for part in (letter, annex):
        [signature] = [row for block in part.blocks if isinstance(block, Signatures) for row in block.rows]
        assert (signature.position, signature.name) == ("Начальник відділу поліції", "Богдан ГРИНЬ")
    assert any("3 пропозиції" in line for line in lines(letter))
    assert any("1\u00a0250,50\u00a0грн" in line for line in lines(letter))
    assert table_of(annex).rows[0] == ("1", "Пропозиція 1", "", "1\u00a0000,50\u00a0грн", "захід 3 плану")
    assert table_of(annex).rows[-1] == ("", "Усього", "", "1\u00a0250,50\u00a0грн", "")


def test_the_mention_counts_the_sheets_of_the_annex(desk: Any, package: str, texts_uk: Texts) -> None:
    with desk.action("add", noun="proposal") as act:
        for number in range(4, 60):
            records.add_in(act, "proposal", {"recommendation": package, "number": number, "text": "Ліхтар " * 12})
    made = papers.paper(desk, "recommendations", package, texts_uk)
    [mention] = [line for line in lines(made) if line.startswith("Додаток: ")]
    from copdesk.documents.pdf import svg_pages

    pages = len(svg_pages(made))
    assert pages > 3 and f"на {pages - 1} арк." in mention


def test_a_letter_that_is_being_prepared_leaves_room(desk: Any, package: str, texts_en: Texts) -> None:
    plan = desk.fetch("plan")[0]["id"]
    fresh, empty = (add(desk, "recommendation", plan=plan, programme="Програма") for _ in range(2))
    add(desk, "proposal", recommendation=fresh, text="Ліхтар")
    made = lines(papers.paper(desk, "recommendations", fresh, texts_en))
    assert sum("____________ No. ____________" in line for line in made) == 2
    with pytest.raises(UserError) as refused:
        papers.paper(desk, "recommendations", empty, texts_en)
    assert refused.value.code == "proposals_none"


def test_a_page_for_each_of_those_invited(desk: Any, texts_uk: Texts) -> None:
    key = group(desk, name_genitive="платформи діалогу")
    people = members(desk, key, 3)
    held = meeting(desk, key, DAY, start=time(14), place="зала ради", online=True, chair=people[0])
    attend(desk, held, [people[1]])
    attend(desk, held, [person(desk, "Ґава", given_name="Єва", sex="female")], capacity="invited")
    add(desk, "agenda_item", meeting=held, title="Про ліхтарі", rapporteur=people[2])
    made = papers.paper(desk, "invitation", held, texts_uk)
    assert sum(isinstance(block, PageBreak) for block in made.blocks) == 3
    said = lines(made)
    assert [line for line in said if line.startswith(("ҐАВ", "ЧЛЕН"))] == ["ҐАВІ Єві", "ЧЛЕНА", "ЧЛЕНБ", "ЧЛЕНВ"]
    assert [line for line in said if line.startswith("Шановн")] == ["Шановна Єво!"]
    for line in (
        "Запрошуємо Вас до участі в роботі засідання платформи діалогу.",
        "Дата й час: 1 вересня 2026 року, 14:00.", "Місце: зала ради.",
    ):  # fmt: skip
        assert said.count(line) == 4
    general = papers.paper(desk, "invitation-general", held, texts_uk)
    assert not any(isinstance(block, PageBreak) for block in general.blocks)
    assert not any(line.startswith(("ҐАВ", "ЧЛЕН")) for line in lines(general))
    assert "Про ліхтарі. Доповідач – ЧЛЕНВ." in repr(general.blocks)


def test_nobody_to_invite(desk: Any, texts_uk: Texts) -> None:
    held = meeting(desk, None, DAY)
    with pytest.raises(UserError) as refused:
        papers.paper(desk, "invitation", held, texts_uk)
    assert refused.value.code == "invited_none"
    assert papers.paper(desk, "invitation-general", held, texts_uk).blocks


def test_the_consent_says_what_was_agreed_to(desk: Any, texts_uk: Texts) -> None:
    key = person(desk, "Їжак", given_name="Єва", patronymic="Іванівна")
    said = " ".join(lines(papers.paper(desk, "consent", key, texts_uk)))
    assert "Я, ЇЖАК Єва Іванівна, добровільно погоджуюся" in said and "консультативній групі" in said
    assert "30 календарних днів" in repr(papers.paper(desk, "consent", key, texts_uk).blocks)
    add(desk, "consent", person=key, given_on=DAY, purpose="розсилка новин", expires_on=date(2027, 1, 31))
    said = " ".join(lines(papers.paper(desk, "consent", key, texts_uk)))
    assert "Мета обробки: розсилка новин." in said and "до 31.01.2027" in said


def test_contacts_only_with_a_consent_that_holds_on_the_day(desk: Any, texts_uk: Texts) -> None:
    key = group(desk)
    people = members(desk, key, 6)
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    consents: list[dict[str, Any]] = [
        {"given_on": before}, {"given_on": DAY, "expires_on": DAY}, {"given_on": before, "expires_on": before},
        {"given_on": before, "withdrawn_on": DAY}, {"given_on": after},
    ]  # fmt: skip
    for one in people:
        records.change(desk, "person", one, {"phones": PHONE, "email": "a@b.example"})
    for one, values in zip(people, consents, strict=False):
        add(desk, "consent", person=one, **values)
    assert papers_letters.agreed(desk, people, DAY) == frozenset(people[:2])
    made = papers.paper(desk, "roster-contacts", key, texts_uk, day=DAY)
    shown = "+380 63 576 18 39\na@b.example"
    assert [row[5] for row in table_of(made).rows] == [shown, shown, "", "", "", ""]
    assert any("чинна на 01.09.2026" in line for line in lines(made))
    assert len(table_of(papers.paper(desk, "roster", key, texts_uk, day=DAY)).columns) == 5
