"""Unit cards: made, read, refused."""

import base64
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.sync.cards import CARD_MAX, Card, Identity

SITE = "0123456789abcdef" * 2
DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def identity() -> Identity:
    return Identity.generate()


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        Card.from_bytes(data)
    return caught.value.code


def test_a_card_survives_its_file(identity: Identity) -> None:
    card = identity.card("Сектор дільничних № 3", SITE, DAY)
    again = Card.from_bytes(card.to_bytes())
    assert again == card
    assert (again.unit, again.site, again.made_on) == ("Сектор дільничних № 3", SITE, DAY)


def test_the_fingerprint_is_eight_groups_and_follows_the_keys_alone(identity: Identity) -> None:
    card = identity.card("Станція", SITE, DAY)
    groups = card.fingerprint.split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert identity.card("Інша назва", "f" * 32, DAY).fingerprint == card.fingerprint
    assert Identity.generate().card("Станція", SITE, DAY).fingerprint != card.fingerprint


def test_an_identity_survives_its_bytes(identity: Identity) -> None:
    again = Identity.from_bytes(identity.to_bytes())
    assert again.card("Станція", SITE, DAY) == identity.card("Станція", SITE, DAY)


def test_a_card_signed_by_another_key_is_forged(identity: Identity) -> None:
    card = identity.card("Станція", SITE, DAY)
    other = Identity.generate().card("Станція", SITE, DAY)
    assert refusal(card.body + b"\n" + other.to_bytes().split(b"\n")[1] + b"\n") == "card_forged"


def test_a_changed_name_is_forged(identity: Identity) -> None:
    data = identity.card("Station", SITE, DAY).to_bytes()
    assert refusal(data.replace(b"Station", b"Statiom")) == "card_forged"


def test_members_of_a_newer_version_are_kept(identity: Identity) -> None:
    card = identity.card("Станція", SITE, DAY)
    body = json.dumps(json.loads(card.body) | {"phone": "102"}).encode()
    signature = identity.sign(b"copdesk-card-1\0" + body)
    data = body + b"\n" + base64.b64encode(signature) + b"\n"
    assert Card.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"{}\n\n",
        b"[]\nAAAA\n",
        b"x" * (CARD_MAX + 1),
        b'{"copcard":2}\n' + b"A" * 88 + b"\n",
        b"[" * 4000 + b"\n\n",
    ],
)
def test_anything_else_is_damaged(data: bytes) -> None:
    assert refusal(data) == "card_damaged"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("unit", ""),
        ("unit", "x" * 201),
        ("unit", "а\u202eб"),
        ("unit", 5),
        ("site", "zz"),
        ("sign", "AAAA"),
        ("age", "age1x"),
        ("made", "31.02.2026"),
    ],
)
def test_a_validly_signed_card_still_has_to_make_sense(identity: Identity, member: str, value: object) -> None:
    card = identity.card("Станція", SITE, DAY)
    body = json.dumps(json.loads(card.body) | {member: value}).encode()
    signature = identity.sign(b"copdesk-card-1\0" + body)
    assert refusal(body + b"\n" + base64.b64encode(signature) + b"\n") == "card_damaged"


def test_a_name_that_cannot_be_read_back_is_refused_when_made(identity: Identity) -> None:
    with pytest.raises(UserError) as caught:
        identity.card("x" * 201, SITE, DAY)
    assert caught.value.code == "card_name"


def test_every_cut_and_every_flipped_bit_is_refused(identity: Identity) -> None:
    data = identity.card("Станція", SITE, DAY).to_bytes()
    for at in range(len(data)):
        assert refusal(data[:at]) in {"card_damaged", "card_forged"}
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert refusal(flipped) in {"card_damaged", "card_forged"}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_noise_is_only_ever_refused(data: bytes) -> None:
    assert refusal(data) in {"card_damaged", "card_forged"}


def test_the_qr_codes_are_pictures(identity: Identity) -> None:
    card = identity.card("Сектор дільничних офіцерів поліції «Північний»", SITE, DAY)
    assert card.qr_png().startswith(b"\x89PNG")
    assert b"<svg" in card.qr_svg()
