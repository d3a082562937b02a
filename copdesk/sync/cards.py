"""Unit cards: who a desk is, on paper, on screen and in a file.

A card file (``*.copcard``) is two lines of UTF-8 text: a JSON object and the base64 Ed25519 signature
of that line's bytes by the key named in it. Members this version does not know are kept and ignored.
A card whose desk changed its keys names the former ones, each of which signed its successor; more lines are the
word of other desks for this card.
"""

import base64
import hashlib
import io
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyrage
import segno
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from copdesk.domain.errors import UserError

CARD_MAX = 4096
UNIT_MAX = 200
LINKS_MAX = 4
COUNTERSIGNED_MAX = 4
_CARD_CONTEXT = b"copdesk-card-1\0"
_LINK_CONTEXT = b"copdesk-key-change-1\0"
_COUNTERSIGN_CONTEXT = b"copdesk-countersign-1\0"
_SITE = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """Former keys of a desk, and the former signing key's word for those that took their place."""

    signing_key: bytes
    recipient: str
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """That of the card with these keys."""
        return fingerprint(self.signing_key, self.recipient)


@dataclass(frozen=True, slots=True)
class Countersignature:
    """The word of another desk for a card: its signing key and the day."""

    key: bytes
    on: date
    signature: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """A unit's public card: name, desk, two public keys and the day it was made."""

    unit: str
    site: str
    signing_key: bytes
    recipient: str
    made_on: date
    body: bytes
    signature: bytes
    chain: tuple[Link, ...] = ()
    countersigned: tuple[Countersignature, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The first 160 bits of SHA-256 over both keys: 8 groups of 4 letters and digits, read aloud."""
        return fingerprint(self.signing_key, self.recipient)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The card's own, then those of its former keys."""
        return (self.fingerprint, *(link.fingerprint for link in reversed(self.chain)))

    @property
    def former_keys(self) -> frozenset[bytes]:
        """Signing keys that this card took the place of."""
        return frozenset(link.signing_key for link in self.chain)

    def to_bytes(self) -> bytes:
        """Return the card as packages carry it: the JSON line and the signature line."""
        return self.body + b"\n" + base64.b64encode(self.signature) + b"\n"

    def to_file(self) -> bytes:
        """Return the card file: the card and a line for each countersignature."""
        lines = (
            b"%s %s %s\n" % (base64.b64encode(each.key), f"{each.on}".encode(), base64.b64encode(each.signature))
            for each in self.countersigned
        )
        return self.to_bytes() + b"".join(lines)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Card":
        """Read a card file; raise ``card_damaged``, ``card_forged`` for a false signature, ``key_change``."""
        more = data.count(b"\n") - 2
        if len(data) > CARD_MAX or not data.endswith(b"\n") or not 0 <= more <= COUNTERSIGNED_MAX:
            raise UserError("card_damaged")
        body, encoded, *lines = data.removesuffix(b"\n").split(b"\n")
        try:
            words = tuple(_countersignature(line) for line in lines)
            card = cls(**_members(body), body=body, signature=_raw(encoded, 64), countersigned=words)
            for recipient in (card.recipient, *(link.recipient for link in card.chain)):
                pyrage.x25519.Recipient.from_str(recipient)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, pyrage.RecipientError) as error:
            raise UserError("card_damaged") from error
        card._check()
        return card

    def _check(self) -> None:
        if not signature_holds(self.signing_key, _CARD_CONTEXT + self.body, self.signature):
            raise UserError("card_forged", unit=self.unit)
        pairs = [*((link.signing_key, link.recipient) for link in self.chain[1:]), (self.signing_key, self.recipient)]
        for link, (key, recipient) in zip(self.chain, pairs, strict=False):
            if not signature_holds(link.signing_key, _LINK_CONTEXT + key + recipient.encode(), link.signature):
                raise UserError("key_change", unit=self.unit)
        for word in self.countersigned:
            if not signature_holds(word.key, _countersigning(self, word.on), word.signature):
                raise UserError("card_forged", unit=self.unit)

    def qr_svg(self, scale: int = 4) -> bytes:
        """Return the card as a QR code in SVG."""
        return self._qr("svg", scale)

    def qr_png(self, scale: int = 4) -> bytes:
        """Return the card as a QR code in PNG."""
        return self._qr("png", scale)

    def _qr(self, kind: str, scale: int) -> bytes:
        out = io.BytesIO()
        segno.make(self.to_bytes(), micro=False, error="l").save(out, kind=kind, scale=scale, border=4)
        return out.getvalue()


@dataclass(frozen=True)
class Identity:
    """The secret half of a card; it lives only inside the encrypted desk."""

    signing: SigningKey
    age: Any

    @classmethod
    def generate(cls) -> "Identity":
        """Draw new random keys."""
        return cls(SigningKey.generate(), pyrage.x25519.Identity.generate())

    @property
    def signing_key(self) -> bytes:
        """The public signing key, 32 bytes."""
        return bytes(self.signing.verify_key)

    @property
    def recipient(self) -> str:
        """The public age key."""
        return str(self.age.to_public())

    @property
    def fingerprint(self) -> str:
        """That of the card with these keys."""
        return fingerprint(self.signing_key, self.recipient)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of *message*."""
        return self.signing.sign(message).signature

    def card(self, unit: str, site: str, made_on: date, chain: tuple[Link, ...] = ()) -> Card:
        """Return the signed card of this identity for desk *site* of *unit*; *chain*: its former keys, oldest first."""
        said: dict[str, Any] = {
            "copcard": 1,
            "unit": unit,
            "site": site,
            "sign": base64.b64encode(self.signing_key).decode(),
            "age": self.recipient,
            "made": made_on.isoformat(),
        }
        if chain:
            said["chain"] = [[_text(link.signing_key), link.recipient, _text(link.signature)] for link in chain]
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        if not _name_fits(unit) or not _SITE.match(site):
            raise UserError("card_name", field="name", limit=UNIT_MAX)
        signature = self.sign(_CARD_CONTEXT + body)
        return Card(unit, site, self.signing_key, self.recipient, made_on, body, signature, chain)

    def succeeded_by(self, new: "Identity") -> Link:
        """Return the word of these keys for *new* ones that take their place."""
        message = _LINK_CONTEXT + new.signing_key + new.recipient.encode()
        return Link(self.signing_key, self.recipient, self.sign(message))

    def countersign(self, card: Card, on: date) -> Card:
        """Return *card* with the word of this identity for it; an earlier word of the same key is replaced."""
        others = tuple(each for each in card.countersigned if each.key != self.signing_key)
        word = Countersignature(self.signing_key, on, self.sign(_countersigning(card, on)))
        return replace(card, countersigned=(*others, word)[-COUNTERSIGNED_MAX:])

    def to_bytes(self) -> bytes:
        """Return both secret keys for storage inside the encrypted desk."""
        seed = base64.b64encode(bytes(self.signing)).decode()
        return json.dumps({"v": 1, "sign": seed, "age": str(self.age)}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Identity":
        """Read what ``to_bytes`` wrote."""
        kept = json.loads(data)
        seed = base64.b64decode(kept["sign"], validate=True)
        return cls(SigningKey(seed), pyrage.x25519.Identity.from_str(kept["age"]))


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A former card of the reader: its fingerprint and its secret age key."""

    fingerprint: str
    age: Any


def fingerprint(signing_key: bytes, recipient: str) -> str:
    """The first 160 bits of SHA-256 over both public keys, as 8 groups of 4 letters and digits."""
    digest = hashlib.sha256(_CARD_CONTEXT + signing_key + recipient.encode()).digest()
    text = base64.b32encode(digest[:20]).decode()
    return " ".join(text[i : i + 4] for i in range(0, 32, 4))


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether *signature* is *key*'s Ed25519 signature of *message* (libsodium's strict rules)."""
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def _members(body: bytes) -> dict[str, Any]:
    data = json.loads(body.decode())
    if not isinstance(data, dict) or data.get("copcard") != 1:
        raise ValueError("not a card")
    texts = {name: data[name] for name in ("unit", "site", "sign", "age", "made")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("a card member is not text")
    if not _name_fits(texts["unit"]) or not _SITE.match(texts["site"]):
        raise ValueError("name or site out of range")
    return {
        "unit": texts["unit"],
        "site": texts["site"],
        "signing_key": _raw(texts["sign"].encode(), 32),
        "recipient": texts["age"],
        "made_on": date.fromisoformat(texts["made"]),
        "chain": tuple(map(_link, _chain(data.get("chain", [])))),
    }


def _chain(listed: Any) -> list[Any]:
    if not isinstance(listed, list) or len(listed) > LINKS_MAX:
        raise ValueError("not a list of former keys")
    return listed


def _link(told: Any) -> Link:
    key, recipient, signature = told
    return Link(_raw(key.encode(), 32), recipient, _raw(signature.encode(), 64))


def _countersignature(line: bytes) -> Countersignature:
    key, day, signature = line.split(b" ")
    return Countersignature(_raw(key, 32), date.fromisoformat(day.decode()), _raw(signature, 64))


def _countersigning(card: Card, on: date) -> bytes:
    return _COUNTERSIGN_CONTEXT + on.isoformat().encode() + b"\n" + card.body


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _name_fits(name: str) -> bool:
    return len(name.strip()) > 0 and len(name) <= UNIT_MAX and name.isprintable()


def _raw(encoded: bytes, size: int) -> bytes:
    data = base64.b64decode(encoded, validate=True)
    if len(data) != size or base64.b64encode(data) != encoded:
        raise ValueError("not the one base64 form of a key")
    return data
