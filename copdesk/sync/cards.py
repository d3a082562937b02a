"""Unit cards: who a desk is, on paper, on screen and in a file.

A card file (``*.copcard``) is two lines of UTF-8 text: a JSON object and the base64 Ed25519 signature
of that line's bytes by the key named in it. Members this version does not know are kept and ignored.
"""

import base64
import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyrage
import segno
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from copdesk.domain.errors import UserError

CARD_MAX = 4096
UNIT_MAX = 200
_CARD_CONTEXT = b"copdesk-card-1\0"
_SITE = re.compile(r"[0-9a-f]{32}\Z")


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

    @property
    def fingerprint(self) -> str:
        """The first 160 bits of SHA-256 over both keys: 8 groups of 4 letters and digits, read aloud."""
        digest = hashlib.sha256(_CARD_CONTEXT + self.signing_key + self.recipient.encode()).digest()
        text = base64.b32encode(digest[:20]).decode()
        return " ".join(text[i : i + 4] for i in range(0, 32, 4))

    def to_bytes(self) -> bytes:
        """Return the card file: the JSON line and the signature line."""
        return self.body + b"\n" + base64.b64encode(self.signature) + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> "Card":
        """Read a card file; raise ``card_damaged`` or, when only the signature fails, ``card_forged``."""
        if len(data) > CARD_MAX or not data.endswith(b"\n") or data.count(b"\n") != 2:
            raise UserError("card_damaged")
        body, encoded, _ = data.split(b"\n")
        try:
            card = cls(**_members(body), body=body, signature=_raw(encoded, 64))
            pyrage.x25519.Recipient.from_str(card.recipient)
        except (ValueError, TypeError, KeyError, RecursionError, pyrage.RecipientError) as error:
            raise UserError("card_damaged") from error
        if not signature_holds(card.signing_key, _CARD_CONTEXT + body, card.signature):
            raise UserError("card_forged", unit=card.unit)
        return card

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

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of *message*."""
        return self.signing.sign(message).signature

    def card(self, unit: str, site: str, made_on: date) -> Card:
        """Return the signed card of this identity for desk *site* of *unit*."""
        recipient = str(self.age.to_public())
        body = json.dumps(
            {
                "copcard": 1,
                "unit": unit,
                "site": site,
                "sign": base64.b64encode(self.signing_key).decode(),
                "age": recipient,
                "made": made_on.isoformat(),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        if not _name_fits(unit) or not _SITE.match(site):
            raise UserError("card_name", field="name", limit=UNIT_MAX)
        signature = self.sign(_CARD_CONTEXT + body)
        return Card(unit, site, self.signing_key, recipient, made_on, body, signature)

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
    }


def _name_fits(name: str) -> bool:
    return len(name.strip()) > 0 and len(name) <= UNIT_MAX and name.isprintable()


def _raw(encoded: bytes, size: int) -> bytes:
    data = base64.b64decode(encoded, validate=True)
    if len(data) != size or base64.b64encode(data) != encoded:
        raise ValueError("not the one base64 form of a key")
    return data
