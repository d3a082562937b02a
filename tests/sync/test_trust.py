"""Cards on file: who is trusted, who no longer is, and what a new name changes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import identity, trust
from copdesk.sync.cards import Card, Identity
from copdesk.sync.container import Standing
from copdesk.sync.exchange import export, import_file
from copdesk.sync.undo import undo_import
from tests.sync.desks import acquaint

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


def test_a_revocation_travels_and_counts_only_from_a_superior_or_the_owner(make_desk: Maker, tmp_path: Path) -> None:
    head, unit, equal = make_desk("head"), make_desk("unit"), make_desk("equal")
    stolen = Identity.generate()
    card = other_card("c" * 32, stolen, "Викрадений стіл")
    for desk in (head, unit, equal):
        trust.trust(desk, card)
    trust.trust(unit, trust.own_card(head), role="district")
    for one, other in ((head, unit), (unit, head), (unit, equal), (equal, unit), (equal, head)):
        trust.trust(one, trust.own_card(other), role="district" if other is head else "unit")
    trust.revoke(head, card.fingerprint, "викрадено разом із комп'ютером")
    assert trust.standing(unit, card.signing_key) is Standing.TRUSTED
    import_file(unit, export(head, tmp_path / "a.cdsync", [trust.own_card(unit)], scope="review").path)
    assert trust.standing(unit, card.signing_key) is Standing.REVOKED
    [known] = [each for each in trust.cards(unit) if each.card == card]
    assert known.revoked is not None
    unit.undo()
    assert trust.standing(unit, card.signing_key) is Standing.REVOKED
    # Nobody takes it back: not by taking the package back, nor by deleting the record or writing into it.
    undo_import(unit, 1)
    assert unit.fetch("revocation") == [] and trust.standing(unit, card.signing_key) is Standing.REVOKED
    import_file(unit, tmp_path / "a.cdsync")
    with unit.action("forge") as act:
        act.update("revocation", unit.fetch("revocation")[0]["id"], {"body": "{}"})
        act.delete("revocation", [unit.fetch("revocation")[0]["id"]])
    assert trust.standing(unit, card.signing_key) is Standing.REVOKED
    unit.undo()
    # It goes on with the next file, and counts at every desk that calls the signer its superior.
    import_file(equal, export(unit, tmp_path / "b.cdsync", [trust.own_card(equal)]).path)
    assert trust.standing(equal, card.signing_key) is Standing.REVOKED


def test_an_equal_cannot_revoke_for_others(make_desk: Maker, tmp_path: Path) -> None:
    one, other = make_desk("one"), make_desk("other")
    acquaint(one, other)
    card = other_card("c" * 32)
    for desk in (one, other):
        trust.trust(desk, card)
    trust.revoke(one, card.fingerprint)
    import_file(other, export(one, tmp_path / "a.cdsync", [trust.own_card(other)]).path)
    assert len(other.fetch("revocation")) == 1
    assert trust.standing(other, card.signing_key) is Standing.TRUSTED
    with other.action("forge") as act:
        act.update("revocation", other.fetch("revocation")[0]["id"], {"body": '{"revoke": 7}'})
    assert trust.standing(other, card.signing_key) is Standing.TRUSTED
