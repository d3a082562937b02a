"""Codes of certificates as bytes and text: what goes in comes out, and a wrong letter is found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.domain.rules import certificate_code as codes
from copdesk.domain.rules.certificate_code import Claim

KEY, SIGNATURE = bytes(range(32)), bytes(64)
CLAIM = Claim(
    "15/2026", "Ґудзь Олена Іванівна", "Мирне розв’язання конфліктів", date(2026, 4, 29), date(2029, 4, 29), 24
)
DAYS = st.dates(date(2000, 1, 2), date(2170, 1, 1))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


def made(claim: Claim) -> str:
    return codes.write(codes.signed_bytes(claim, KEY), SIGNATURE)


@given(st.builds(Claim, WORDS, WORDS, WORDS, DAYS, st.none() | DAYS, st.none() | st.integers(0, 5000)))
def test_what_was_written_is_read(claim: Claim) -> None:
    found = codes.read(made(claim))
    assert (found.claim, found.key_id, found.signature) == (claim, codes.key_id(KEY), SIGNATURE)


def test_a_usual_certificate_fits_a_small_picture() -> None:
    text = made(CLAIM)
    assert len(text) < 270 and text.isascii() and text.isalnum() and text == text.upper()


@pytest.mark.parametrize("typed", [
    codes.grouped(made(CLAIM)), made(CLAIM).lower(), codes.grouped(made(CLAIM)).replace(" ", "\n- "),
    made(CLAIM).translate(str.maketrans("ABEIKMHOPCTXY", "АВЕІКМНОРСТХУ")), made(CLAIM).replace("O", "0"),
])  # fmt: skip
def test_how_it_is_typed_does_not_matter(typed: str) -> None:
    assert codes.read(typed).claim == CLAIM


def test_every_letter_counts() -> None:
    text = made(CLAIM)
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(UserError) as refused:
            codes.read(text[:at] + other + text[at + 1 :])
        assert refused.value.code == "code_damaged"


@pytest.mark.parametrize(
    "text", ["", "CD", "CD1", "не код", "CD" + "A" * 300, made(CLAIM)[:-1], made(CLAIM) + "A" * 8, "Ё" * 9]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        codes.read(text)
    assert refused.value.code == "code_damaged"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        codes.read(codes.write(body, SIGNATURE))
    except UserError as refused:
        assert refused.code == "code_damaged"


def test_a_very_long_title_is_cut() -> None:
    long = "Взаємодія поліції та громади " * 20
    found = codes.read(made(Claim("1/2026", "Ім’я", long, date(2026, 1, 1))))
    assert found.claim.course == codes.cut(long) and len(found.claim.course) <= codes.COURSE_MAX
    assert found.claim.course.endswith("…") and long.startswith(found.claim.course[:-1])
