"""Sorting, searching and storing Ukrainian text (G21)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.rules.text import ALPHABET, APOSTROPHES, clean, fold, sort_key

SURNAMES = [
    "Галаган", "Гринь", "Ґалаґан", "Ґринь", "Демченко", "Демянчик", "Дем’янчук", "Дьяченко", "Дячук", "Ерастов",
    "Єрмоленко", "Жук", "Зінченко", "Иваненко", "Іваненко", "Ївженко", "Йосипенко", "Лень", "Марченко", "Мар'яненко",
    "Шевченко", "Щербак", "Юрченко", "Яценко",
]  # fmt: skip
MARIANENKO = ("Мар'яненко", "Мар’яненко", "Марʼяненко")
WORDS = st.text(st.sampled_from(ALPHABET + ALPHABET.upper() + APOSTROPHES + "ёыэъЁ abcXYZïé0123456789-«».№ \u0301"))


def found(typed: str, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if fold(typed) in fold(name)]


def keeps_order(expected: list[str]) -> bool:
    # Backwards first: equal keys would otherwise keep the right order by luck.
    backwards = expected[::-1]
    return sorted(backwards, key=sort_key) == expected


def test_golden_sort() -> None:
    mixed = SURNAMES.copy()
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == SURNAMES


def test_code_point_order_would_be_wrong() -> None:
    naive = sorted(SURNAMES)
    assert (naive[:3], naive[-2:]) == (["Єрмоленко", "Іваненко", "Ївженко"], ["Ґалаґан", "Ґринь"])
    assert naive != sorted(SURNAMES, key=sort_key)


def test_letters_in_the_order_of_the_alphabet() -> None:
    assert keeps_order(list(ALPHABET))
    assert sorted("ҐГІИЇЄЕ", key=sort_key) == list("ГҐЕЄИІЇ")


@pytest.mark.parametrize("spelling", MARIANENKO)
def test_apostrophe_does_not_sort(spelling: str) -> None:
    assert sort_key(spelling) == sort_key("МАРЯНЕНКО")


def test_digits_by_value_then_cyrillic_then_latin() -> None:
    expected = ["2 відділ", "010 відділ", "Відділ № 2", "Відділ № 10", "Яр", "Adam", "Zoe"]
    assert keeps_order(expected)


def test_whole_word_before_longer_one_and_quotes_ignored() -> None:
    expected = ["Коваль Яна", "Ковальчук Анна", "ТОВ «Альфа»", "ТОВ Бета"]
    assert keeps_order(expected)


def test_latin_look_alike_sorts_with_cyrillic() -> None:
    assert sort_key("Iваненко") == sort_key("Іваненко")
    assert sort_key("Ivanenko") > sort_key("Яценко")


@pytest.mark.parametrize("typed", ["маряненко", "мар'ян", "МАР’ЯН", "Марʼян", "мар`ян"])
def test_golden_search_finds_three_spellings(typed: str) -> None:
    assert found(typed, (*MARIANENKO, "Марченко")) == list(MARIANENKO)


def test_golden_search_g_and_look_alike() -> None:
    assert found("галаган", ("Галаган", "Ґалаґан", "Гринь")) == ["Галаган", "Ґалаґан"]
    assert fold("Iваненко") == fold("Іваненко") == "іваненко"
    assert fold("Ivan") == "ivan"
    assert fold("Моïсеєнко p'яний") == fold("Моїсеєнко р’яний")


@pytest.mark.parametrize("pair", ["йи", "їі", "єе", "иі"])
def test_search_keeps_distinct_letters(pair: str) -> None:
    assert fold(pair[0]) != fold(pair[1])


@pytest.mark.parametrize("pair", [("за\u0301мок", "замок"), ("Ёлка", "елка"), ("Ї", "ї"), ("José", "jose")])
def test_search_forgets(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) == fold(pair[1])


def test_decomposed_letters_are_the_same_letters() -> None:
    assert fold("и\u0306") == fold("й")
    assert sort_key("і\u0308") == sort_key("ї")


@given(st.text())
def test_fold_is_idempotent_on_anything(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_fold_is_idempotent_and_case_blind(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(text.upper())


@given(WORDS, WORDS, WORDS)
def test_sort_key_is_a_total_order_blind_to_case_and_apostrophes(one: str, two: str, three: str) -> None:
    keys = sorted((sort_key(one), sort_key(two), sort_key(three)))
    assert keys[0] <= keys[1] <= keys[2]
    assert sort_key(one.swapcase()) == sort_key(one)
    assert sort_key(one.translate({ord(char): None for char in APOSTROPHES})) == sort_key(one)


@given(st.lists(st.sampled_from(ALPHABET), max_size=8), st.lists(st.sampled_from(ALPHABET), max_size=8))
def test_sort_key_follows_the_alphabet(one: list[str], two: list[str]) -> None:
    places = [[ALPHABET.index(letter) for letter in word] for word in (one, two)]
    assert (sort_key("".join(one)) < sort_key("".join(two))) == (places[0] < places[1])


@given(st.text())
def test_sort_key_takes_any_text(text: str) -> None:
    assert isinstance(sort_key(text), bytes)


def test_clean_stores_one_apostrophe_and_no_hidden_characters() -> None:
    assert clean("  Мар'ян\u0435нко \x00\u202e\u2066п`ять\r\nрядок\t\x07\ud800 ") == "Мар’яненко п’ять\nрядок"
    assert clean("и\u0306") == "й"
    assert clean("'цитата' і 5' N'") == "'цитата' і 5' N'"


@pytest.mark.parametrize("text", ["<b>x</b> & {name}", "=1+1", "a\u200fb", "🚓 ok", "Σ"])
def test_clean_keeps_text_literally(text: str) -> None:
    assert clean(text) == text


@given(st.text(st.characters()))
def test_clean_is_idempotent_and_can_be_stored(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()
