"""Every refusal of a rule has its text in both languages, filled with what the rule gives."""

from collections.abc import Callable

import pytest

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates, meetings, money, phones, states, training
from copdesk.texts import Texts

REFUSALS: list[Callable[[], object]] = [
    lambda: dates.parse_date("31.02.2026"),
    lambda: dates.parse_time("25:00"),
    lambda: phones.parse_phone("2-22-22"),
    lambda: phones.parse_phone("12"),
    lambda: money.parse_decimal("1,234", 2),
    lambda: money.parse_decimal("0,125", 2),
    lambda: money.parse_decimal("9" * 20, 2),
    lambda: money.parse_decimal("x", 2),
    lambda: meetings.needed("number", 30),
    lambda: meetings.check_voter("observer"),
    lambda: meetings.check_votes(3, 1, 1, 0),
    lambda: meetings.check_votes(3, -1, 4, 0),
    lambda: meetings.vote_outcome("ranking", 1, 1, 0, 0),
    lambda: states.check_step("meeting", "planned", "signed"),
    lambda: training.parse_marks("3x", 15),
]


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusal_reads_well(refusal: Callable[[], object], lang: str) -> None:
    with pytest.raises(UserError) as caught:
        refusal()
    error = caught.value
    text = Texts(lang).t(f"error.{error.code}", **{"field": "Поле", **error.params})
    assert text != f"error.{error.code}"
    assert "{" not in text
