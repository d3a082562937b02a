"""Cards on file: who is trusted, who no longer is, and what a new name changes."""

from collections.abc import Callable
from datetime import date

import pytest

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import identity, trust
from copdesk.sync.cards import Card, Identity
from copdesk.sync.container import Standing

Maker = Callable[..., Desk]
DAY = date(2026, 11, 21)


def other_card(site: str = "b" * 32, keys: Identity | None = None, unit: str = "Сектор Б") -> Card:
    return (keys or Identity.generate()).card(unit, site, DAY)


def test_the_own_card_stays_until_the_name_or_the_site_changes(desk: Desk) -> None:
    card = trust.own_card(desk)
    assert trust.own_card(desk) == card
    assert card.unit == "Вознесенський РВП"
    identity.renew(desk)
    renewed = trust.own_card(desk)
    assert renewed.site != card.site
    assert renewed.fingerprint == card.fingerprint


def test_keys_live_only_inside_the_encrypted_file(desk: Desk) -> None:
    secret = trust.identity(desk).to_bytes()
    desk.close()
    for path in desk.folder.rglob("*"):
        if path.is_file():
            assert secret[20:60] not in path.read_bytes()


def test_cards_are_trusted_revoked_and_listed(desk: Desk) -> None:
    card = other_card()
    assert trust.standing(desk, card.signing_key) is Standing.UNKNOWN
    trust.trust(desk, card, role="headquarters")
    assert trust.standing(desk, card.signing_key) is Standing.TRUSTED
    (known,) = trust.cards(desk)
    assert (known.card, known.role, known.revoked) == (card, "headquarters", None)
    trust.revoke(desk, card.fingerprint)
    assert trust.standing(desk, card.signing_key) is Standing.REVOKED
    assert trust.cards(desk)[0].revoked is not None
    with pytest.raises(UserError, match="file_revoked_sender"):
        trust.trust(desk, card)


def test_a_second_card_of_one_desk_needs_the_first_revoked(desk: Desk) -> None:
    first, second = other_card(), other_card()
    trust.trust(desk, first)
    with pytest.raises(UserError, match="trust_site_taken"):
        trust.trust(desk, second)
    trust.revoke(desk, first.fingerprint)
    trust.trust(desk, second)
    assert [known.card for known in trust.cards(desk)] == [second]


def test_a_renamed_unit_keeps_its_place(desk: Desk) -> None:
    keys = Identity.generate()
    trust.trust(desk, other_card(keys=keys))
    trust.trust(desk, other_card(keys=keys, unit="Сектор Б, нова назва"))
    assert [known.card.unit for known in trust.cards(desk)] == ["Сектор Б, нова назва"]
