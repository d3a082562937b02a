"""A desk that gives up its own card: what follows is refused everywhere, and a new card begins anew."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange as service
from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.sync import keys, trust
from copdesk.sync.cards import Identity
from copdesk.sync.container import Standing
from copdesk.sync.exchange import export, import_file, preview
from copdesk.sync.undo import undo_import
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]


def sent(one: Desk, other: Desk, name: str = "news") -> Path:
    return export(one, one.folder.parent / f"{name}.cdsync", [trust.own_card(other)]).path


def test_the_file_that_carries_it_is_the_last_one(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    earlier = sent(one, other, "earlier")
    card = service.revoke_own(one, "носій із ключем загублено")
    assert service.revoke_own(one) == card and len(one.fetch("revocation")) == 1
    assert trust.own_revoked(one) is not None and trust.own_revoked(other) is None
    one.undo()  # nobody takes it back
    assert trust.own_revoked(one) is not None
    path = sent(one, other)
    assert preview(other, path).report.sender == card
    import_file(other, path)
    assert other.fetch("revocation")[0]["reason"] == "носій із ключем загублено"
    assert trust.standing(other, card.signing_key) is Standing.REVOKED
    records.add(one, "person", {"surname": "Пізній"})
    digest = other.digest()
    for refused in (earlier, sent(one, other, "later")):
        with pytest.raises(UserError, match="file_revoked_sender"):
            import_file(other, refused)
    with pytest.raises(UserError, match="file_revoked_sender"):
        trust.trust(other, card)
    assert other.digest() == digest


def test_new_keys_are_not_vouched_for_by_the_void_one_and_begin_with_a_visit(pair: tuple[Desk, Desk]) -> None:
    one, other = pair
    old, old_keys = trust.own_card(one), trust.identity(one)
    service.revoke_own(one)
    import_file(other, sent(one, other))
    on_the_way = export(other, other.folder.parent / "way.cdsync", [old]).path
    new = service.change_key(one)
    assert new.chain == () and new.site == old.site and trust.own_revoked(one) is None
    import_file(one, on_the_way)
    with pytest.raises(UserError, match="file_unknown_sender"):
        import_file(other, sent(one, other))
    trust.trust(other, new)
    records.add(one, "person", {"surname": "Нова"})
    done = import_file(other, sent(one, other))
    assert done.total.new == 1
    # The old key stays void although the new card stands in the place of its card.
    assert trust.standing(other, old.signing_key) is Standing.REVOKED
    undo_import(other, done.number)
    assert trust.standing(other, old.signing_key) is Standing.REVOKED
    # A thief of the old key gets nowhere, with the old card, another place, or a successor of the key.
    thief = Identity.generate()
    for false in (
        old,
        old_keys.card(old.unit, "d" * 32, old.made_on),
        thief.card(old.unit, "d" * 32, old.made_on, (old_keys.succeeded_by(thief),)),
    ):
        with pytest.raises(UserError):
            trust.trust(other, false)
    assert [known.card for known in trust.cards(other)] == [new]


def test_it_reaches_a_desk_that_never_had_the_card(pair: tuple[Desk, Desk], make_desk: Maker) -> None:
    one, other = pair
    third = make_desk("third")
    acquaint(other, third)
    card = service.revoke_own(one)
    import_file(other, sent(one, other))
    import_file(third, sent(other, third))
    assert trust.standing(third, card.signing_key) is Standing.REVOKED
    with pytest.raises(UserError, match="file_revoked_sender"):
        trust.trust(third, card)


def test_a_card_that_a_superior_revoked_is_told_to_its_owner_and_gives_way(pair: tuple[Desk, Desk]) -> None:
    one, head = pair
    trust.trust(one, trust.own_card(head), role="district")
    trust.revoke(head, trust.own_card(one).fingerprint)
    import_file(one, sent(head, one))
    assert trust.own_revoked(one) is not None
    assert keys.change(one).chain == ()
    assert trust.own_revoked(one) is None


def test_nobody_revokes_the_card_of_another_in_its_name(pair: tuple[Desk, Desk], make_desk: Maker) -> None:
    one, other = pair
    third = make_desk("third")
    acquaint(one, other, third)
    service.revoke_own(one)
    body = one.fetch("revocation")[0]["body"].replace(
        trust.own_card(one).fingerprint, trust.own_card(third).fingerprint
    )
    signature = trust.identity(one).sign(b"copdesk-revocation-1\0" + body.encode())
    with one.action("forge") as act:
        act.update(
            "revocation",
            one.fetch("revocation")[0]["id"],
            {"body": body, "signature": base64.b64encode(signature).decode()},
        )
    import_file(other, sent(one, other))
    assert trust.standing(other, trust.own_card(third).signing_key) is Standing.TRUSTED
    assert trust.standing(other, trust.own_card(one).signing_key) is Standing.TRUSTED
