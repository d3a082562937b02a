"""Words that speak of special categories of personal data."""

import pytest

from copdesk.domain.rules.special import special_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Має ІНВАЛІДНІСТЬ другої групи, діагноз уточнюється", ["ІНВАЛІДНІСТЬ", "діагноз"]),
        ("Представляє Національну поліцію, полюбляє сніданки", []),
        ("Раніше засуджений; член партії, член партії", ["засуджений", "партії"]),
        ("Дзвонити після обіду", []),
        ("Known for his religious beliefs", ["religious"]),
    ],
)
def test_what_the_law_asks_a_ground_of_its_own_for(text: str, words: list[str]) -> None:
    assert special_words(text) == words
