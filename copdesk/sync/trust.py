"""Whom this desk knows: its own keys and card, and the cards it was given."""

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync.cards import Card, Identity, signature_holds
from copdesk.sync.container import Standing
from copdesk.sync.scopes import SUPERVISING

_IDENTITY = "identity"
_CARD = "card"
_REVOCATION = "revocation"
_REVOKED = b"copdesk-revocation-1\0"


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card on file: the role its receiver gave it, and when it was revoked."""

    card: Card
    role: str
    revoked: date | None


def identity(desk: Desk) -> Identity:
    """The desk's own keys; drawn at the first call and kept inside the encrypted file."""
    kept = desk.meta(_IDENTITY)
    if kept is not None:
        return Identity.from_bytes(kept.encode())
    made = Identity.generate()
    desk.set_meta(_IDENTITY, made.to_bytes().decode())
    return made


def own_card(desk: Desk, made_on: date | None = None) -> Card:
    """The desk's card; made anew when the unit's name or the site has changed."""
    site, unit = desk.db.execute("SELECT site, unit FROM sync_site WHERE n = 1").fetchone()
    kept = desk.meta(_CARD)
    if kept is not None:
        card = Card.from_bytes(kept.encode())
        if (card.site, card.unit) == (site, unit):
            return card
    card = identity(desk).card(unit, site, made_on or datetime.now(UTC).date())
    desk.set_meta(_CARD, card.to_bytes().decode())
    return card


def trust(desk: Desk, card: Card, role: str = "unit") -> None:
    """Accept files of *card* from now on; *role* is given by the receiver, never claimed by the card.

    Compare the fingerprint aloud first. A desk that has another card must have that one revoked before.
    """
    if card.site == own_card(desk).site or card.signing_key == identity(desk).signing_key:
        raise UserError("trust_own")
    for known in cards(desk):
        other_key = known.card.fingerprint != card.fingerprint
        if known.card.site == card.site and other_key and known.revoked is None:
            raise UserError("trust_site_taken", fingerprint=known.card.fingerprint)
        if known.card.fingerprint == card.fingerprint and known.revoked is not None:
            raise UserError("file_revoked_sender", unit=card.unit)
    desk.db.execute(
        "INSERT INTO sync_site(site, unit, card, role) VALUES(?, ?, ?, ?) ON CONFLICT(site) DO UPDATE "
        "SET unit = excluded.unit, card = excluded.card, role = excluded.role, revoked = NULL",
        (card.site, card.unit, card.to_bytes().decode(), role),
    )
    desk.db.execute(
        "INSERT INTO sync_seen(site, epoch) SELECT n, 0 FROM sync_site WHERE site = ? ON CONFLICT DO NOTHING",
        (card.site,),
    )


def revoke(desk: Desk, fingerprint: str, reason: str = "") -> None:
    """Refuse files signed by that key from now on; what was imported stays. The revocation travels in every file.

    Other desks follow it when they gave this one the role of a superior.
    """
    for known in cards(desk):
        if known.card.fingerprint == fingerprint:
            desk.db.execute(
                "UPDATE sync_site SET revoked = ? WHERE site = ? AND revoked IS NULL",
                (time.time_ns() // 1_000_000, known.card.site),
            )
            _announce(desk, known.card, reason)
            return
    raise UserError("trust_unknown", fingerprint=fingerprint)


def _announce(desk: Desk, card: Card, reason: str) -> None:
    """Write the signed record of a revocation; no step of a user, so that undo never takes it back."""
    if _REVOCATION not in desk.registry:
        return
    keys, day = identity(desk), datetime.now(UTC).date()
    named = {"revoke": card.fingerprint, "by": base64.b64encode(keys.signing_key).decode(), "on": day.isoformat()}
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


def _announced(desk: Desk, known: Sequence[Card], superior: set[bytes]) -> dict[str, date]:
    """Fingerprints that a superior, or the owner of the card itself, declared void, with the day."""
    found: dict[str, date] = {}
    own = {card.fingerprint: card.signing_key for card in known}
    for row in desk.fetch(_REVOCATION) if _REVOCATION in desk.registry else ():
        try:
            said = json.loads(row["body"])
            key, day = base64.b64decode(said["by"], validate=True), date.fromisoformat(said["on"])
            signature = base64.b64decode(row["signature"], validate=True)
            entitled = key in superior or own.get(said["revoke"]) == key
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        if entitled and signature_holds(key, _REVOKED + row["body"].encode(), signature):
            found.setdefault(said["revoke"], day)
    return found


def cards(desk: Desk) -> list[KnownCard]:
    """Every card this desk was given, revoked ones too."""
    given = _given(desk)
    superior = {each.card.signing_key for each in given if each.role in SUPERVISING and each.revoked is None}
    void = _announced(desk, [each.card for each in given], superior)
    return [replace(each, revoked=each.revoked or void.get(each.card.fingerprint)) for each in given]


def _given(desk: Desk) -> list[KnownCard]:
    rows = desk.db.execute("SELECT card, role, revoked FROM sync_site WHERE card IS NOT NULL AND n > 1 ORDER BY n")
    return [
        KnownCard(
            Card.from_bytes(card.encode()),
            role or "",
            None if revoked is None else datetime.fromtimestamp(revoked / 1000, UTC).date(),
        )
        for card, role, revoked in rows.fetchall()
    ]


def role_of(desk: Desk, key: bytes) -> str:
    """The role that this desk gave the owner of the signing key *key*; empty for a stranger."""
    return next((known.role for known in cards(desk) if known.card.signing_key == key), "")


def follow(desk: Desk, card: Card) -> None:
    """Keep the card of a known key under the new site id that its desk was given; the caller's transaction."""
    rows = desk.db.execute("SELECT site, card, role FROM sync_site WHERE card IS NOT NULL AND n > 1").fetchall()
    for site, kept, role in rows:
        same_key = Card.from_bytes(kept.encode()).signing_key == card.signing_key
        newer = desk.db.execute("SELECT 1 FROM sync_peer WHERE peer = ? AND site = ?", (site, card.site)).fetchone()
        if site != card.site and same_key and newer is None:
            desk.db.execute("UPDATE sync_site SET card = NULL, role = NULL WHERE site = ?", (site,))
            desk.db.execute(
                "UPDATE sync_site SET card = ?, role = ? WHERE site = ?", (card.to_bytes().decode(), role, card.site)
            )


def standing(desk: Desk, key: bytes) -> Standing:
    """What this desk thinks of the signing key *key*."""
    for known in cards(desk):
        if known.card.signing_key == key:
            return Standing.TRUSTED if known.revoked is None else Standing.REVOKED
    return Standing.UNKNOWN
