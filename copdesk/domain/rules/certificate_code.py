"""The code on a certificate: what the paper says and a signature, short enough for a QR code and for typing.

Bytes: format (1), key id (4), then the claims: number, name, course, each as its length (1) and letters in Windows-1251
or, in format 2, UTF-8; then issued, valid until (2 each, days since 2000, 0 for none) and hours (2, 65535 for none);
then an Ed25519 signature (64) and the CRC-32 of all before (2 lowest bytes). As text: base32, no padding, after «CD».
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from copdesk.domain.errors import UserError

CONTEXT: Final = b"copdesk-certificate-1\0"
"""Stands before the signed bytes, so that no other signature of the same key can pass for one of these."""
COURSE_MAX: Final = 120
_LETTERS: Final = {1: "cp1251", 2: "utf-8"}
_PREFIX: Final = "CD"
_EPOCH: Final = date(2000, 1, 1)
_NO_HOURS: Final = 0xFFFF
_SIGNATURE, _CHECK, _KEY = 64, 2, 4
_LONGEST: Final = 2000
_TEXT_MAX: Final = 250
# What is misread on paper or typed on a keyboard of another layout.
_ALIKE: Final = str.maketrans("АВЕІКМНОРСТХУ018", "ABEIKMHOPCTXYOIB")


@dataclass(frozen=True)
class Claim:
    """What a certificate says; a long *course* is cut at ``COURSE_MAX`` letters and ends with «…»."""

    number: str
    name: str
    course: str
    issued: date
    valid_until: date | None = None
    hours: int | None = None


@dataclass(frozen=True)
class Code:
    """A code taken apart: the *claim*, whose key signed the bytes *signed*, and the signature."""

    claim: Claim
    key_id: bytes
    signed: bytes
    signature: bytes


def key_id(signing_key: bytes) -> bytes:
    """The first bytes of SHA-256 of a public key: they say which card to look for, not that it is the one."""
    return hashlib.sha256(signing_key).digest()[:_KEY]


def signed_bytes(claim: Claim, signing_key: bytes) -> bytes:
    """What the key is to sign, after ``CONTEXT``."""
    form, texts = _encoded(claim.number, claim.name, cut(claim.course))
    parts = [bytes([form]), key_id(signing_key)]
    for text in texts:
        parts += [bytes([len(text)]), text]
    hours = _NO_HOURS if claim.hours is None else min(claim.hours, _NO_HOURS - 1)
    parts += [_day(claim.issued), _day(claim.valid_until), hours.to_bytes(2)]
    return b"".join(parts)


def cut(course: str) -> str:
    """A title as the code carries it."""
    return course if len(course) <= COURSE_MAX else course[: COURSE_MAX - 1].rstrip() + "…"


def write(signed: bytes, signature: bytes) -> str:
    """The code as text: capital letters and digits."""
    whole = signed + signature
    return _PREFIX + base64.b32encode(whole + _check(whole)).decode().rstrip("=")


def grouped(code: str, size: int = 4) -> str:
    """The code in groups of letters, to be read and typed."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def read(text: str) -> Code:
    """Take a typed, pasted or scanned code apart; UserError ``code_damaged`` when it is none or a letter is wrong."""
    letters = re.sub(r"[\s\-–—.:]", "", text[:_LONGEST]).upper().translate(_ALIKE)
    try:
        whole = base64.b32decode(letters.removeprefix(_PREFIX) + "=" * (-(len(letters) - len(_PREFIX)) % 8))
        body, check = whole[:-_CHECK], whole[-_CHECK:]
        if not letters.startswith(_PREFIX) or check != _check(body) or len(body) < _SIGNATURE:
            raise ValueError("not a code")
        signed, signature = body[:-_SIGNATURE], body[-_SIGNATURE:]
        return Code(_claim(signed), signed[1 : 1 + _KEY], signed, signature)
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise UserError("code_damaged") from error


def _claim(signed: bytes) -> Claim:
    letters, at = _LETTERS[signed[0]], 1 + _KEY
    texts: list[str] = []
    for _ in range(3):
        size = signed[at]
        texts.append(signed[at + 1 : at + 1 + size].decode(letters))
        at += 1 + size
    issued, until, hours = (int.from_bytes(signed[at + 2 * n : at + 2 * n + 2]) for n in range(3))
    if len(signed) != at + 6 or not issued:
        raise ValueError("not the length of a claim")
    last = _EPOCH + timedelta(days=until) if until else None
    number, name, course = texts
    return Claim(number, name, course, _EPOCH + timedelta(days=issued), last, None if hours == _NO_HOURS else hours)


def _day(day: date | None) -> bytes:
    return (0 if day is None else max(1, (day - _EPOCH).days)).to_bytes(2)


def _check(data: bytes) -> bytes:
    return (binascii.crc32(data) & 0xFFFF).to_bytes(2)


def _encoded(*texts: str) -> tuple[int, list[bytes]]:
    """The format that has all letters of the *texts*, and each of them as bytes.

    Two hundred letters of a name are enough to know it by; a broken last letter is dropped.
    """
    try:
        return 1, [text.encode(_LETTERS[1])[:_TEXT_MAX] for text in texts]
    except UnicodeEncodeError:
        return 2, [text.encode()[:_TEXT_MAX].decode(errors="ignore").encode() for text in texts]
