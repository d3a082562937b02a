"""Numbers and money: reading, printing, splitting (G2, G3)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.domain.rules import money

AMOUNTS = st.decimals(Decimal("-9999999999999.99"), Decimal("9999999999999.99"), places=2)


@pytest.mark.parametrize(
    "text",
    [
        "2 231 880,00", "2,231,880", "2231880.00", "2231880", "2\u00a0231\u00a0880,00", "2\u202f231\u202f880.00",
        "2.231.880,00", "2,231,880.00", "2'231'880,0", "+2 231 880", " 2231880, ", "2 231 880,000",
    ],
)  # fmt: skip
def test_forms(text: str) -> None:
    assert money.parse_decimal(text, 2) == Decimal("2231880.00")


@pytest.mark.parametrize(
    ("text", "number"),
    [("-5", "-5.00"), ("−5,1", "-5.10"), ("0,5", "0.50"), (",5", "0.50"), ("1234,5", "1234.50"), ("-0", "0.00")],
)
def test_small_and_negative(text: str, number: str) -> None:
    assert str(money.parse_decimal(text, 2)) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "number_ambiguous"), ("1.234", "number_ambiguous"), ("-12,000", "number_ambiguous"),
        ("0,125", "number_places"), ("1 234,567", "number_places"), ("12 34", "number_invalid"),
        ("1,23,4", "number_invalid"), ("1,234,56", "number_invalid"), ("1e5", "number_invalid"), ("", "number_invalid"),
        ("-", "number_invalid"), (",", "number_invalid"), ("--5", "number_invalid"), ("+-5", "number_invalid"),
        ("п’ять", "number_invalid"), ("٣", "number_invalid"), ("NaN", "number_invalid"), ("5 грн", "number_invalid"),
        ("1.2,3.4", "number_invalid"), ("9" * 14, "number_too_big"), ("9" * 100_000, "number_too_big"),
    ],
)  # fmt: skip
def test_refused(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        money.parse_decimal(text, 2)
    assert caught.value.code == code


def test_both_readings_of_an_ambiguous_number_are_offered() -> None:
    with pytest.raises(UserError) as caught:
        money.parse_decimal("1,234", 2)
    assert (caught.value.params["thousands"], caught.value.params["fraction"]) == ("1234", "1,23")
    assert money.parse_decimal("1234", 2) == 1234
    assert money.parse_decimal("1,2340", 4) == Decimal("1.2340")


def test_print_forms() -> None:
    nbsp = "\u00a0"
    assert money.show_money(Decimal("2231880")) == f"2{nbsp}231{nbsp}880,00{nbsp}грн"
    assert money.show_money(Decimal("79710"), "USD") == f"79{nbsp}710,00{nbsp}дол.{nbsp}США"
    assert money.show_money(Decimal("6000000"), "EUR") == f"6{nbsp}000{nbsp}000,00{nbsp}євро"
    assert money.show_money(Decimal("1.005"), "PLN") == f"1,01{nbsp}PLN"
    assert money.show_money(Decimal("79710"), "USD", "en") == f"79,710.00{nbsp}USD"
    assert money.show_decimal(Decimal("41.68304")) == "41,68"


@given(AMOUNTS)
def test_shown_decimal_reads_back(amount: Decimal) -> None:
    assert money.parse_decimal(money.show_decimal(amount), 2) == amount


def test_golden_split_of_six_million() -> None:
    parts = money.split_evenly(Decimal(6_000_000), 18)
    assert parts == (Decimal("333333.33"),) * 17 + (Decimal("333333.39"),)


@given(AMOUNTS, st.integers(1, 60))
def test_split_loses_nothing(amount: Decimal, parts: int) -> None:
    assert sum(money.split_evenly(amount, parts)) == amount


def test_split_needs_a_part() -> None:
    with pytest.raises(ValueError, match="positive"):
        money.split_evenly(Decimal(1), 0)


def test_golden_shares() -> None:
    found = money.shares([Decimal(2_231_880), Decimal(2_767_324), Decimal(355_208)])
    assert found.percents == (Decimal("41.68"), Decimal("51.68"), Decimal("6.63"))
    assert (found.total, found.note) == (Decimal("99.99"), True)
    assert not money.shares([Decimal(1), Decimal(1)]).note
    assert money.shares([Decimal(0)]).percents == (Decimal(0),)
