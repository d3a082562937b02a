"""Numbers that no record may be given: money below nothing, years of no calendar, more than the whole."""

from decimal import Decimal
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.texts import Texts

REGISTRY = registry()


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize(
    ("noun", "field", "value", "said"),
    [
        ("funding_line", "amount", "-100", "-100,00"),
        ("funding_line", "committed", Decimal("-0.01"), "-0,01"),
        ("funding_line", "spent", -5, "-5,00"),
        ("funding_line", "stated_amount", "−4", "-4,00"),
        ("proposal", "amount", "-1", "-1,00"),
        ("funding_line", "year", "99999", "2199"),
        ("training_norm", "year", 26, "1900"),
        ("course", "min_attendance", "150 %", "100"),
        ("course", "min_attendance", "-1", "0"),
        ("course", "validity_months", "99999", "1200"),
        ("measure", "done", "100,01", "100"),
    ],
)
def test_a_number_out_of_its_limits_is_refused_at_its_field(
    noun: str, field: str, value: Any, said: str, language: str
) -> None:
    declared = REGISTRY[noun].field(field)
    with pytest.raises(UserError) as refused:
        declared.accept(value)
    assert refused.value.field == field
    words = Texts(language).error(refused.value, noun)
    assert said in words.replace("\u2212", "-").replace("\xa0", "") and "{" not in words


@pytest.mark.parametrize(
    ("noun", "field", "value"),
    [
        ("funding_line", "amount", Decimal(0)), ("funding_line", "year", 1900), ("funding_line", "year", 2199),
        ("course", "min_attendance", Decimal(100)), ("course", "min_attendance", Decimal(0)),
    ],
)  # fmt: skip
def test_the_limits_themselves_are_taken(noun: str, field: str, value: Any) -> None:
    assert REGISTRY[noun].field(field).accept(value) == value


def test_what_a_desk_already_holds_beyond_them_is_still_read() -> None:
    kind = REGISTRY["funding_line"].field("amount").kind
    assert (kind.from_db(-10_000), kind.show(Decimal(-100)).replace("\u2212", "-")) == (Decimal(-100), "-100,00")
