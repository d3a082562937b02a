"""New keys that others accept by the former ones, and cards that a superior vouches for."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange as service
from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.sync import keys, trust
from copdesk.sync.cards import LINKS_MAX, Card, Identity, Link
from copdesk.sync.container import Standing
from copdesk.sync.exchange import export, import_file, preview

Maker = Callable[..., Desk]
DAY = date(2026, 11, 21)


def forged(card: Card, keys_of: Identity, chain: list[list[str]]) -> bytes:
    """A card with a chain of one's own choosing, properly signed by its own key."""
    body = json.dumps({**json.loads(card.body), "chain": chain}, ensure_ascii=False, separators=(",", ":")).encode()
    return body + b"\n" + base64.b64encode(keys_of.sign(b"copdesk-card-1\0" + body)) + b"\n"


def test_new_keys_travel_with_the_next_file_and_the_old_ones_are_refused(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, other = pair
    old, old_keys = trust.own_card(one), trust.identity(one)
    late = export(one, tmp_path / "late.cdsync", [trust.own_card(other)]).path
    new = keys.change(one)
    assert new.fingerprint != old.fingerprint and new.former_keys == {old.signing_key} and new.site == old.site
    assert Card.from_bytes(new.to_file()) == new == trust.own_card(one)
    records.add(one, "person", {"surname": "Новий"})
    path = export(one, tmp_path / "new.cdsync", [trust.own_card(other)]).path
    before = other.digest()
    assert preview(other, path).report.sender == new
    assert other.digest() == before and trust.standing(other, old.signing_key) is Standing.TRUSTED
    import_file(other, path)
    assert [known.card for known in trust.cards(other)] == [new]
    assert trust.standing(other, new.signing_key) is Standing.TRUSTED
    assert trust.standing(other, old.signing_key) is Standing.REPLACED
    settled = other.digest()
    with pytest.raises(UserError, match="file_former_key"):
        import_file(other, late)
    with pytest.raises(UserError, match="card_replaced"):
        trust.trust(other, old)
    # A thief of the former key cannot lead to keys of his own any more, neither by a file nor by a card.
    thief = Identity.generate()
    false = thief.card(old.unit, old.site, DAY, (old_keys.succeeded_by(thief),))
    with pytest.raises(UserError, match="key_change"):
        trust.trust(other, false)
    one.set_meta("identity", thief.to_bytes().decode())
    one.set_meta("card", false.to_bytes().decode())
    with pytest.raises(UserError, match="key_change"):
        import_file(other, export(one, tmp_path / "thief.cdsync", [trust.own_card(other)]).path)
    assert other.digest() == settled


def test_a_file_for_the_former_card_is_read_until_the_time_of_grace_is_over(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, other = pair
    secret = str(trust.identity(one).age)
    keys.change(one)
    records.add(other, "person", {"surname": "Дорогою"})
    # The colleague has not heard of the new card yet.
    path = export(other, tmp_path / "a.cdsync", [known.card for known in trust.cards(other)]).path
    import_file(one, path)
    assert "Дорогою" in {row["surname"] for row in one.fetch("person")}
    over = datetime.now(UTC).date() + keys.GRACE + timedelta(days=1)
    assert keys.former(one, over) == ()
    keys.destroy_old(one, over)
    assert secret not in (one.meta("former_keys") or "")
    with pytest.raises(UserError, match="file_wrong_recipient"):
        import_file(one, path)
    assert len(keys.own_fingerprints(one)) == 2


def test_several_changes_are_followed_at_once_and_the_role_stays(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, other = pair
    trust.trust(other, trust.own_card(one), role="district")
    for _ in range(LINKS_MAX):
        keys.change(one)
    path = tmp_path / "one.copcard"
    assert service.save_card(one, path) == trust.own_card(one)
    look = service.look_at_card(other, path)
    assert look.former is not None and not look.own
    service.trust_card(other, path)
    assert [(known.card, known.role) for known in trust.cards(other)] == [(trust.own_card(one), "district")]
    keys.change(one)
    assert len(trust.own_card(one).chain) == LINKS_MAX


def test_a_wrong_chain_is_refused(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, other = pair
    card, theirs, thief = trust.own_card(one), trust.identity(one), Identity.generate()
    false = Link(card.signing_key, card.recipient, thief.sign(b"anything"))

    def text(raw: bytes) -> str:
        return base64.b64encode(raw).decode()

    claimed = forged(
        thief.card(card.unit, card.site, DAY),
        thief,
        [[text(false.signing_key), false.recipient, text(false.signature)]],
    )
    with pytest.raises(UserError, match="key_change"):
        Card.from_bytes(claimed)
    # The word for one key is not the word for another.
    word = theirs.succeeded_by(Identity.generate())
    again = forged(
        thief.card(card.unit, card.site, DAY), thief, [[text(word.signing_key), word.recipient, text(word.signature)]]
    )
    with pytest.raises(UserError, match="key_change"):
        Card.from_bytes(again)
    wrong: tuple[Any, ...] = ([["x"]], "no list", [[1, 2, 3]], [[text(bytes(32)), "age1x", text(bytes(64))]], [[]] * 9)
    for chain in wrong:
        with pytest.raises(UserError, match="card_damaged"):
            Card.from_bytes(forged(card, theirs, chain))
    stranger = Identity.generate()
    with pytest.raises(UserError, match="key_change"):
        trust.trust(other, thief.card(card.unit, card.site, DAY, (stranger.succeeded_by(thief),)))
    assert [known.card for known in trust.cards(other)] == [card]


def test_the_revocation_of_a_former_key_means_those_after_it(make_desk: Maker, tmp_path: Path) -> None:
    head, unit, lost = make_desk("head"), make_desk("unit"), make_desk("lost")
    for desk, others in ((head, (unit, lost)), (unit, (lost,))):
        for other in others:
            trust.trust(desk, trust.own_card(other))
    trust.trust(unit, trust.own_card(head), role="region")
    trust.trust(lost, trust.own_card(unit))
    trust.trust(lost, trust.own_card(head))
    trust.revoke(head, trust.own_card(lost).fingerprint, "викрадено")
    new = keys.change(lost)
    path = export(lost, tmp_path / "a.cdsync", [trust.own_card(unit)]).path
    import_file(unit, path)
    assert trust.standing(unit, new.signing_key) is Standing.TRUSTED
    import_file(unit, export(head, tmp_path / "b.cdsync", [trust.own_card(unit)], scope="review").path)
    assert trust.standing(unit, new.signing_key) is Standing.REVOKED
    with pytest.raises(UserError, match="file_revoked_sender"):
        import_file(unit, path)
    with pytest.raises(UserError, match="file_revoked_sender"):
        trust.trust(unit, keys.change(lost))
    with pytest.raises(UserError, match="file_revoked_sender"):
        import_file(head, export(lost, tmp_path / "c.cdsync", [trust.own_card(head)]).path)


def test_a_restored_desk_without_its_new_key_is_taken_again_after_the_card_is_revoked(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, other = pair
    kept = one.meta("identity"), one.meta("card")
    keys.change(one)
    import_file(other, export(one, tmp_path / "a.cdsync", [trust.own_card(other)]).path)
    for name, value in zip(("identity", "card"), kept, strict=True):
        one.set_meta(name, value)
    again = keys.change(one)
    with pytest.raises(UserError, match="key_change"):
        trust.trust(other, again)
    trust.revoke(other, trust.cards(other)[0].card.fingerprint)
    trust.trust(other, again)
    assert trust.standing(other, again.signing_key) is Standing.TRUSTED


def test_a_card_countersigned_by_headquarters_is_vouched_for(make_desk: Maker, tmp_path: Path) -> None:
    head, unit, other = make_desk("head"), make_desk("unit"), make_desk("other")
    head.db.execute("UPDATE sync_site SET unit = 'Управління' WHERE n = 1")
    path = tmp_path / "unit.copcard"
    trust.trust(head, service.save_card(unit, path))
    service.countersign(head, trust.own_card(unit).fingerprint, path)
    # Of strangers and of equals it counts for nothing, and their word is no way in.
    assert service.look_at_card(other, path).vouched == ()
    trust.trust(other, trust.own_card(head))
    assert service.look_at_card(other, path).vouched == ()
    trust.trust(other, trust.own_card(head), role="region")
    [word] = service.look_at_card(other, path).vouched
    assert (word.unit, word.role, word.on) == ("Управління", "region", datetime.now(UTC).date())
    assert [known.card.site for known in trust.cards(other)] == [trust.own_card(head).site]
    # The unit takes it for its own and hands it out; the receiver gives the role.
    assert service.look_at_card(unit, path).own
    assert service.trust_card(unit, path).countersigned
    service.save_card(unit, path)
    service.trust_card(other, path, "unit")
    vouched = {known.card.unit: [each.unit for each in known.vouched] for known in trust.cards(other)}
    assert vouched == {"Управління": [], trust.own_card(unit).unit: ["Управління"]}
    # Packages carry the card without it, and what was vouched for stays so.
    trust.trust(unit, trust.own_card(other))
    import_file(other, export(unit, tmp_path / "a.cdsync", [trust.own_card(other)]).path)
    assert [each.vouched != () for each in trust.cards(other)] == [False, True]
    # The word was for one card: not for the next one, nor when the one who gave it is revoked.
    assert keys.change(unit).countersigned == ()
    with pytest.raises(UserError, match="card_not_own"):
        service.trust_card(unit, path)
    trust.revoke(other, trust.own_card(head).fingerprint)
    assert [each.vouched for each in trust.cards(other)] == [(), ()]


def test_a_false_countersignature_is_refused(desk: Desk) -> None:
    card = Identity.generate().card("Сектор Б", "b" * 32, DAY)
    head = Identity.generate()
    good = head.countersign(card, DAY)
    assert Card.from_bytes(good.to_file()).countersigned == good.countersigned
    assert len(head.countersign(good, DAY).countersigned) == 1
    body, signature, word = good.to_file().splitlines()
    key, _, signed = word.split(b" ")
    for line in (key + b" 2026-11-22 " + signed, key + b" 2026-11-21 " + signature):
        with pytest.raises(UserError, match="card_forged"):
            Card.from_bytes(b"\n".join([body, signature, line, b""]))
    for line in (b"", b"x y z", key, word + b" more", key + b" yesterday " + signed):
        with pytest.raises(UserError, match="card_damaged"):
            Card.from_bytes(b"\n".join([body, signature, line, b""]))
    with pytest.raises(UserError, match="card_damaged"):
        Card.from_bytes(b"\n".join([body, signature, *[word] * 5, b""]))
    other = Identity.generate().card("Сектор Б", "b" * 32, DAY)
    with pytest.raises(UserError, match="card_forged"):
        Card.from_bytes(other.to_bytes() + word + b"\n")
