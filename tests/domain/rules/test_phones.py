"""Phones in every form offices write them (G19)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.domain.rules import phones

NUMBERS = st.one_of(
    st.from_regex(r"\+380(?:[3-9][0-9]{8}|[89]00[0-9]{7})", fullmatch=True),
    st.from_regex(r"\+48[1-9][0-9]{8}", fullmatch=True),
    st.sampled_from(["101", "102", "103", "104", "112", "1547", "116111"]),
)
NOTES = st.sampled_from(["", "робочий", "моб.", "факс", "приймальня, до 18:00", "дод. 12345", "кім. 214"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+380 63 576 1839", "+380635761839"),
        ("+ 38 (044) 246 94 91", "+380442469491"),
        ("(044) 520-06-66", "+380445200666"),
        ("0635761839", "+380635761839"),
        ("8 063 576 18 39", "+380635761839"),
        ("8(063)576-18-39", "+380635761839"),
        ("38063 576 18 39", "+380635761839"),
        ("+38 (044) 246 94 91", "+380442469491"),
        ("00380635761839", "+380635761839"),
        ("635761839", "+380635761839"),
        ("635761839.0", "+380635761839"),
        ("063\u00a0576–18–39", "+380635761839"),
        ("(05742) 2-22-22", "+380574222222"),
        ("0 800 50 03 35", "+380800500335"),
        ("0 900 123 45 67", "+3809001234567"),
        ("+48 22 123 45 67", "+48221234567"),
        ("102", "102"),
        ("1547", "1547"),
    ],
)
def test_forms(text: str, number: str) -> None:
    assert phones.parse_phone(text) == number


@pytest.mark.parametrize("text", ["2-22-22", "22222", "2222222", "246 94 91"])
def test_local_number_asks_for_the_area_code(text: str) -> None:
    with pytest.raises(UserError, match="phone_area_code"):
        phones.parse_phone(text)


@pytest.mark.parametrize(
    "text", ["", "немає", "12", "06357618", "06357618399", "+38063", "+380063576183", "=1+1", "0" * 100_000]
)
def test_wrong_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="phone_invalid") as caught:
        phones.parse_phone(text)
    assert len(str(caught.value.params["value"])) <= 60


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0635761839 робочий; 0442469491", "+380635761839 робочий; +380442469491"),
        ("0635761839, 0442469491", "+380635761839; +380442469491"),
        ("0635761839\n(05742) 2-22-22 факс", "+380635761839; +380574222222 факс"),
        ("0635761839 / 0442469491", "+380635761839; +380442469491"),
        ("0635761839 0442469491", "+380635761839; +380442469491"),
        ("тел. 063-576-18-39", "+380635761839"),
        ("моб. 0635761839, роб. 0442469491 дод. 12345", "+380635761839 моб.; +380442469491 роб. дод. 12345"),
        ("0635761839 (робочий, до 18:00)", "+380635761839 робочий, до 18:00"),
        ("робочий 0635761839 домашній 0501234567", "+380635761839 робочий; +380501234567 домашній"),
        ("0635761839 (роб.) 0501234567 (дом.)", "+380635761839 роб.; +380501234567 дом."),
        ("гаряча лінія 1547; 102", "1547 гаряча лінія; 102"),
        ("0635761839; +380635761839 робочий", "+380635761839 робочий"),
        ("102, 5 поверх", "102, 5 поверх"),
        (" ; , ", ""),
        ("–", ""),
    ],
)
def test_cells_with_several_numbers(text: str, stored: str) -> None:
    assert phones.normalise_phones(text) == stored


@pytest.mark.parametrize(
    ("text", "code"),
    [("робочий", "phone_invalid"), ("0635761839, 22-22", "phone_invalid"), ("0635761839; 2-22-22", "phone_area_code")],
)
def test_bad_piece_of_a_cell_is_named(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        phones.parse_phones(text)
    assert caught.value.code == code
    assert str(caught.value.params["value"]) in text


def test_shown_in_groups() -> None:
    assert phones.show_phone("+380635761839") == "+380 63 576 18 39"
    assert phones.show_phone("+380800500335") == "+380 800 50 03 35"
    assert phones.show_phones("+380635761839 робочий; 102") == "+380 63 576 18 39 робочий; 102"


@given(NUMBERS)
def test_shown_number_reads_back(number: str) -> None:
    assert phones.parse_phone(phones.show_phone(number)) == phones.parse_phone(number) == number


@given(st.lists(st.tuples(NUMBERS, NOTES), max_size=4, unique_by=lambda item: item[0]))
def test_stored_cell_reads_back(items: list[tuple[str, str]]) -> None:
    stored = "; ".join(f"{number} {note}".strip() for number, note in items)
    assert phones.parse_phones(stored) == tuple(items)
    assert phones.normalise_phones(stored) == stored
    assert phones.normalise_phones(phones.show_phones(stored)) == stored


@given(st.text(st.sampled_from("0123456789+()-,; роб./\n"), max_size=40))
def test_any_cell_is_stored_stably_or_refused(text: str) -> None:
    try:
        stored = phones.normalise_phones(text)
    except UserError:
        return
    assert phones.normalise_phones(stored) == stored


@pytest.mark.parametrize("piece", ["063 ", "т.", "дод. ", "/0", "+"])
def test_endless_cell_is_refused_at_once(piece: str) -> None:
    start = time.thread_time()
    with pytest.raises(UserError, match="phone_invalid"):
        phones.normalise_phones(piece * 20_000)
    assert time.thread_time() - start < 2
