"""Whom this desk knows: its own keys and card, and the cards it was given."""

import base64
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync.cards import Card, Identity, fingerprint, signature_holds
from copdesk.sync.container import Standing
from copdesk.sync.scopes import SUPERVISING

_IDENTITY = "identity"
_CARD = "card"
_REVOCATION = "revocation"
_REVOKED = b"copdesk-revocation-1\0"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A superior, known here, who countersigned a card, and the day."""

    unit: str
    role: str
    on: date


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card on file: the role its receiver gave it, when it was revoked, and the superiors that vouch for it."""

    card: Card
    role: str
    revoked: date | None
    vouched: tuple[Voucher, ...] = ()


def identity(desk: Desk) -> Identity:
    """The desk's own keys; drawn at the first call and kept inside the encrypted file."""
    kept = desk.meta(_IDENTITY)
    if kept is not None:
        return Identity.from_bytes(kept.encode())
    made = Identity.generate()
    desk.set_meta(_IDENTITY, made.to_bytes().decode())
    return made


def kept_card(desk: Desk) -> Card | None:
    """The desk's own card as it was last made; None before that. A desk opened to read can make none."""
    kept = desk.meta(_CARD)
    return None if kept is None else Card.from_bytes(kept.encode())


def own_card(desk: Desk, made_on: date | None = None) -> Card:
    """The desk's card; made anew when the unit's name or the site has changed."""
    site, unit = desk.db.execute("SELECT site, unit FROM sync_site WHERE n = 1").fetchone()
    kept = desk.meta(_CARD)
    former = None
    if kept is not None:
        former = _read(kept)
        if (former.site, former.unit) == (site, unit):
            return former
    card = identity(desk).card(unit, site, made_on or _today(), former.chain if former else ())
    keep_own(desk, card)
    return card


def keep_own(desk: Desk, card: Card, keys: Identity | None = None) -> None:
    """Make *card* the desk's own, with the *keys* it names when they are new."""
    if keys is not None:
        desk.set_meta(_IDENTITY, keys.to_bytes().decode())
    desk.set_meta(_CARD, card.to_file().decode())


def trust(desk: Desk, card: Card, role: str = "") -> None:
    """Accept files of *card* from now on; *role* is given by the receiver, never claimed by the card.

    Compare the fingerprint aloud first. A desk that has another card must have that one revoked before, or the new
    card must be confirmed by the key of the one known here. Without a *role* the one given before stays. A card that
    is void is refused, even if it was never here.
    """
    if card.site == own_card(desk).site or card.signing_key == identity(desk).signing_key:
        raise UserError("trust_own")
    known = cards(desk)
    for each in known:
        _compatible(each, card)
    if _void(desk, [card]).keys() & set(card.fingerprints):
        raise UserError("file_revoked_sender", unit=card.unit)
    akin = [each for each in known if _succeeds(card, each.card)]
    _put(desk, card, role or next((each.role for each in akin), "") or "unit", [each.card.site for each in akin])


def _compatible(known: KnownCard, card: Card) -> None:
    """Refuse a card that the known one rules out: revoked, replaced, or not confirmed by its key."""
    if _succeeds(card, known.card):
        if known.revoked is not None:
            raise UserError("file_revoked_sender", unit=card.unit)
    elif known.revoked is not None:
        return
    elif card.signing_key in known.card.former_keys:
        raise UserError("card_replaced", unit=card.unit, fingerprint=known.card.fingerprint)
    elif card.former_keys & known.card.former_keys or (known.card.site == card.site and card.chain):
        raise UserError("key_change", unit=card.unit)
    elif known.card.site == card.site:
        raise UserError("trust_site_taken", fingerprint=known.card.fingerprint)


def _succeeds(card: Card, known: Card) -> bool:
    """Whether *card* bears the keys of the known one, or keys that these were replaced by."""
    return card.fingerprint == known.fingerprint or known.signing_key in card.former_keys


def _put(desk: Desk, card: Card, role: str, former: Sequence[str]) -> None:
    """Keep *card* in the place of its site; the *former* sites have none any more."""
    for site in set(former) - {card.site}:
        desk.db.execute("UPDATE sync_site SET card = NULL, role = NULL WHERE site = ?", (site,))
    desk.db.execute(
        "INSERT INTO sync_site(site, unit, card, role) VALUES(?, ?, ?, ?) ON CONFLICT(site) DO UPDATE "
        "SET unit = excluded.unit, card = excluded.card, role = excluded.role, revoked = NULL",
        (card.site, card.unit, card.to_file().decode(), role),
    )
    desk.db.execute(
        "INSERT INTO sync_seen(site, epoch) SELECT n, 0 FROM sync_site WHERE site = ? ON CONFLICT DO NOTHING",
        (card.site,),
    )


def revoke(desk: Desk, named: str, reason: str = "") -> None:
    """Refuse files of the card with that fingerprint; what was imported stays. The revocation travels in every file.

    Other desks follow it when they gave this one the role of a superior.
    """
    for known in cards(desk):
        if known.card.fingerprint == named:
            desk.db.execute(
                "UPDATE sync_site SET revoked = ? WHERE site = ? AND revoked IS NULL",
                (time.time_ns() // 1_000_000, known.card.site),
            )
            _announce(desk, known.card, reason)
            return
    raise UserError("trust_unknown", fingerprint=named)


def revoke_own(desk: Desk, reason: str = "") -> Card:
    """Declare this desk's own card void, by its own key, for good; the card.

    Whoever takes a file of this desk in after that refuses the next ones. See ``keys.change`` for the way back.
    """
    card = own_card(desk)
    if own_revoked(desk) is None:
        _announce(desk, card, reason)
    return card


def own_revoked(desk: Desk) -> date | None:
    """The day since which this desk's own card is void, by its own word or that of a superior; None: it is good."""
    card = kept_card(desk)
    if card is None:
        return None
    void = _void(desk, [card])
    return next((void[print_] for print_ in card.fingerprints if print_ in void), None)


def _announce(desk: Desk, card: Card, reason: str) -> None:
    """Write the signed record of a revocation; no step of a user, so that undo never takes it back."""
    if _REVOCATION not in desk.registry:
        return
    keys, day = identity(desk), _today()
    named = {"revoke": card.fingerprint, "by": base64.b64encode(keys.signing_key).decode(), "on": day.isoformat()}
    if card.signing_key == keys.signing_key:
        named["age"] = card.recipient  # with it anybody can tell whose word this is
    body = json.dumps(named, sort_keys=True)
    values = {
        "unit_name": card.unit,
        "revoked_on": day,
        "reason": reason or None,
        "body": body,
        "signature": base64.b64encode(keys.sign(_REVOKED + body.encode())).decode(),
    }
    with desk.action("exchange.revoke", kind="trust") as act:
        act.insert(_REVOCATION, values)


@dataclass(frozen=True, slots=True)
class _Revocation:
    """A card that was declared void, by which key and when; *own*: by its own one, as the record itself shows."""

    fingerprint: str
    by: bytes
    on: date
    own: bool


def _revocations(desk: Desk, wanted: Callable[[_Revocation], bool]) -> Iterator[_Revocation]:
    """Those that are signed as they say, of the *wanted* ones."""
    # Those in the trash too: nobody takes a revocation back.
    listed = desk.db.execute(f"SELECT id FROM {_REVOCATION}").fetchall() if _REVOCATION in desk.registry else ()
    for row in desk.fetch(_REVOCATION, ids=[key for (key,) in listed]) if listed else ():
        try:
            said = json.loads(row["body"])
            key, day = base64.b64decode(said["by"], validate=True), date.fromisoformat(said["on"])
            signature = base64.b64decode(row["signature"], validate=True)
            own = fingerprint(key, said.get("age", "")) == said["revoke"]
            found = _Revocation(said["revoke"], key, day, own)
            entitled = wanted(found)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        if entitled and signature_holds(key, _REVOKED + row["body"].encode(), signature):
            yield found


def _void(desk: Desk, about: Sequence[Card]) -> dict[str, date]:
    """Fingerprints that a superior, or the owner of the card itself, declared void, with the day."""
    leading = [each.card for each in _given(desk) if each.role in SUPERVISING and each.revoked is None]
    superior = {key for card in leading for _, key in _keys(card)}
    owners = {print_: key for card in about for print_, key in _keys(card)}
    found: dict[str, date] = {}
    for each in _revocations(desk, lambda one: one.own or one.by in superior or owners.get(one.fingerprint) == one.by):
        found.setdefault(each.fingerprint, each.on)
    return found


def _keys(card: Card) -> list[tuple[str, bytes]]:
    """The present keys of a card and the former ones: fingerprint and signing key of each."""
    return [(card.fingerprint, card.signing_key), *((link.fingerprint, link.signing_key) for link in card.chain)]


def cards(desk: Desk) -> list[KnownCard]:
    """Every card this desk was given, revoked ones too. Who revokes a former key means the keys after it as well."""
    given = _given(desk)
    void = _void(desk, [each.card for each in given])
    found = []
    for each in given:
        days = [each.revoked, *(void.get(print_) for print_ in each.card.fingerprints)]
        found.append(replace(each, revoked=next((day for day in days if day), None)))
    trusted = [each for each in found if each.role in SUPERVISING and each.revoked is None]
    return [replace(each, vouched=_vouchers(trusted, each.card)) for each in found]


def vouchers(desk: Desk, card: Card) -> tuple[Voucher, ...]:
    """The superiors known here who countersigned *card*; whoever else did counts for nothing."""
    trusted = [each for each in cards(desk) if each.role in SUPERVISING and each.revoked is None]
    return _vouchers(trusted, card)


def _vouchers(trusted: Sequence[KnownCard], card: Card) -> tuple[Voucher, ...]:
    by_key = {each.card.signing_key: each for each in trusted if each.card.signing_key != card.signing_key}
    words = [(by_key[word.key], word.on) for word in card.countersigned if word.key in by_key]
    return tuple(Voucher(each.card.unit, each.role, day) for each, day in words)


def _given(desk: Desk) -> list[KnownCard]:
    rows = desk.db.execute("SELECT card, role, revoked FROM sync_site WHERE card IS NOT NULL AND n > 1 ORDER BY n")
    return [
        KnownCard(
            _read(card),
            role or "",
            None if revoked is None else datetime.fromtimestamp(revoked / 1000, UTC).date(),
        )
        for card, role, revoked in rows.fetchall()
    ]


@lru_cache(maxsize=2048)
def _read(card: str) -> Card:
    """A card on file; its signatures are checked once, for a department has hundreds of them."""
    return Card.from_bytes(card.encode())


def keep_revocations(desk: Desk) -> None:
    """Note for good which cards on file are void: neither undoing a package nor a later change of the record helps."""
    for known in cards(desk):
        if known.revoked is not None:
            ms = int(datetime(*known.revoked.timetuple()[:3], tzinfo=UTC).timestamp() * 1000)
            desk.db.execute(
                "UPDATE sync_site SET revoked = ? WHERE site = ? AND revoked IS NULL", (ms, known.card.site)
            )


def role_of(desk: Desk, card: Card) -> str:
    """The role that this desk gave the owner of *card*, also under a former key; empty for a stranger."""
    return next((known.role for known in cards(desk) if _succeeds(card, known.card)), "")


def follow(desk: Desk, card: Card) -> None:
    """Keep the card of a known desk under the new site id or the new keys it was given; the caller's transaction."""
    for known in cards(desk):
        site = known.card.site
        newer = desk.db.execute("SELECT 1 FROM sync_peer WHERE peer = ? AND site = ?", (site, card.site)).fetchone()
        moved = known.card.signing_key == card.signing_key and site != card.site and newer is None
        if moved or known.card.signing_key in card.former_keys:
            _put(desk, card, known.role, [site])


def standing(desk: Desk, key: bytes) -> Standing:
    """What this desk thinks of the signing key *key*."""
    known = cards(desk)
    for each in known:
        if each.card.signing_key == key:
            return Standing.TRUSTED if each.revoked is None else Standing.REVOKED
    # Its card may have given way to a new one, or never have been here.
    if any(_revocations(desk, lambda one: one.own and one.by == key)):
        return Standing.REVOKED
    return Standing.REPLACED if any(key in each.card.former_keys for each in known) else Standing.UNKNOWN


def _today() -> date:
    return datetime.now(UTC).date()
