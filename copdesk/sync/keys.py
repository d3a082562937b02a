"""New keys for this desk, and its word for the card of another one."""

import json
from datetime import UTC, date, datetime, timedelta

import pyrage

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.sync.cards import LINKS_MAX, Card, FormerKey, Identity

GRACE = timedelta(days=90)
"""How long files for the former card can be read; then its secret is destroyed."""
_FORMER = "former_keys"


def change(desk: Desk, today: date | None = None) -> Card:
    """Draw new keys; the new card is signed by the former key too, so that others accept it. Returns it.

    A void key vouches for nothing: after a revocation of the own card people have to compare the new one. The former
    signing key is destroyed at once, the former age key after ``GRACE``.
    """
    if desk.read_only:
        raise UserError("desk_read_only")
    day = today or datetime.now(UTC).date()
    desk.db.execute("BEGIN IMMEDIATE")
    try:
        old, card = trust.identity(desk), trust.own_card(desk)
        new = Identity.generate()
        chain = () if trust.own_revoked(desk) else (*card.chain, old.succeeded_by(new))[-LINKS_MAX:]
        made = new.card(card.unit, card.site, day, chain)
        kept = {"print": old.fingerprint, "age": str(old.age), "until": (day + GRACE).isoformat()}
        desk.set_meta(_FORMER, json.dumps([*_kept(desk, day), kept]))
        trust.keep_own(desk, made, new)
        desk.db.execute("COMMIT")
    except BaseException:
        desk.db.execute("ROLLBACK")
        raise
    return made


def former(desk: Desk, today: date | None = None) -> tuple[FormerKey, ...]:
    """The former cards for which files can still be read."""
    kept = _kept(desk, today or datetime.now(UTC).date())
    return tuple(FormerKey(each["print"], pyrage.x25519.Identity.from_str(each["age"])) for each in kept if each["age"])


def own_fingerprints(desk: Desk) -> frozenset[str]:
    """The fingerprints of every card that this desk ever had."""
    listed = json.loads(desk.meta(_FORMER) or "[]")
    return frozenset({trust.own_card(desk).fingerprint, *(each["print"] for each in listed)})


def destroy_old(desk: Desk, today: date | None = None) -> None:
    """Forget the former age keys whose time is over."""
    listed = desk.meta(_FORMER)
    kept = json.dumps(_kept(desk, today or datetime.now(UTC).date()))
    if listed is not None and kept != listed:
        desk.set_meta(_FORMER, kept)


def _kept(desk: Desk, day: date) -> list[dict[str, str]]:
    listed = json.loads(desk.meta(_FORMER) or "[]")
    return [each if each["until"] >= day.isoformat() else {**each, "age": ""} for each in listed]


def countersign(desk: Desk, fingerprint: str, today: date | None = None) -> Card:
    """The card with this desk's word for it; it counts where this desk has the role of a superior."""
    for known in trust.cards(desk):
        if known.card.fingerprint == fingerprint:
            if known.revoked is not None:
                raise UserError("file_revoked_sender", unit=known.card.unit)
            return trust.identity(desk).countersign(known.card, today or datetime.now(UTC).date())
    raise UserError("trust_unknown", fingerprint=fingerprint)


def adopt(desk: Desk, card: Card) -> Card:
    """Take over the countersignatures of a card that is this desk's own; UserError ``card_not_own``."""
    own = trust.own_card(desk)
    if card.body != own.body:
        raise UserError("card_not_own", unit=card.unit)
    trust.keep_own(desk, card)
    return card
