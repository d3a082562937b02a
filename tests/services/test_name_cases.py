"""Names in the cases of letters, and in the Latin letters of English papers."""

from typing import Any, get_args

import pytest

from copdesk.services.name_cases import Case, declined
from copdesk.services.papers_names import Roll
from tests.services.field_desk import DAY, person


def row(text: str, **more: Any) -> dict[str, Any]:
    names = dict(zip(("surname", "given_name", "patronymic"), text.split(), strict=False))
    return {"given_name": None, "patronymic": None, "sex": None, **names, **more}


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        (
            "Ковальчук Олена Іванівна",
            ("Ковальчук Олени Іванівни", "Ковальчук Олені Іванівні", "Ковальчук Олену Іванівну", "Олено Іванівно"),
        ),
        (
            "Ґудзь Ігор Ілліч",
            ("Ґудзя Ігоря Ілліча", "Ґудзю Ігорю Іллічу", "Ґудзя Ігоря Ілліча", "Ігорю Іллічу"),
        ),
        ("Д’яченко Юрій", ("Д’яченка Юрія", "Д’яченку Юрію", "Д’яченка Юрія", "Юрію")),
        ("Сич", ("Сич", "Сич", "Сич", "Сич")),
        ("Їжакевич О.", ("Їжакевич О.",) * 3 + ("О.",)),
    ],
)
def test_names_by_the_rules_of_the_language(name: str, cases: tuple[str, ...]) -> None:
    assert tuple(declined(row(name), case) for case in get_args(Case)) == cases


def test_the_sex_of_the_card_and_words_by_hand_win() -> None:
    assert declined(row("Сич", sex="male"), "dative") == "Сичу"
    assert declined(row("Сич", sex="female"), "dative") == "Сич"
    assert declined(row("Сич Любов", sex="female"), "dative", listed=True) == "СИЧ Любові"
    assert declined(row("Сич", name_dative="Сичеві"), "dative") == "Сичеві"


def test_english_papers_write_names_by_the_official_table_or_as_the_person_does(desk: Any) -> None:
    one = person(desk, "Згурський", given_name="Юрій")
    two = person(desk, "Щербак", given_name="Ївга", latin_name="Yeva Scherbak")
    roll = Roll(desk, DAY, language="en")
    assert [roll.name(key).listed for key in (one, two)] == ["ZGHURSKYI Yurii", "SCHERBAK Yeva"]
    assert Roll(desk, DAY).name(one).listed == "ЗГУРСЬКИЙ Юрій"
