"""The exchange file's envelope: age around a signed, compressed stream of JSON lines.

Plaintext: magic line, header line, the sender's card (two lines), one zstd frame of JSON lines that
ends with ``["Z", lines, sha256]``, a zstd skippable frame that rounds the length up, and the sender's
Ed25519 signature over the SHA-256 of everything before it. ``docs/exchange-format.md`` has the details.

Reading takes two passes and bounded memory: the first checks the signature and remembers a digest of
every block, the second parses only blocks that still have that digest. No plaintext touches a disk.
"""

import hashlib
import json
import os
import struct
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import pyrage
import zstandard

from copdesk.domain.errors import UserError
from copdesk.sync.cards import CARD_MAX, Card, FormerKey, Identity, signature_holds
from copdesk.sync.header import HEADER_MAX, Header
from copdesk.sync.lines import Line, encoded, parsed, whole_lines
from copdesk.sync.pipes import Pull, Reader, pulled
from copdesk.sync.stick import read_back, stick_error, sync_folder

MAGIC = b"CDSYNC1\n"
ALIGN = 256
SIGNATURE = 64
_CONTEXT = b"copdesk-exchange-1\0"
_AGE_LINE = b"age-encryption.org/v1\n"
_BLOCK = 1 << 16
_SKIPPABLE = 0x184D2A50
_HEAD_MAX = len(MAGIC) + HEADER_MAX + CARD_MAX


class Standing(Enum):
    """What this desk thinks of a signing key."""

    UNKNOWN = "unknown"
    TRUSTED = "trusted"
    REVOKED = "revoked"
    REPLACED = "replaced"


_REFUSED: Mapping[Standing, str] = MappingProxyType(
    {Standing.REVOKED: "file_revoked_sender", Standing.REPLACED: "file_former_key"}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that a hostile file meets before it costs memory or time; sizes in bytes."""

    file: int = 4 << 30
    line: int = 4 << 20
    lines: int = 20_000_000
    expansion: int = 200
    slack: int = 16 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose signature is good: its header, its sender and its lines by the hundred (each call reads anew)."""

    header: Header
    sender: Card
    blocks: Callable[[], Iterator[list[Line]]]

    def lines(self) -> Iterator[Line]:
        """The lines one by one."""
        return chain.from_iterable(self.blocks())


def write_container(
    path: Path,
    header: Header,
    lines: Iterable[Line],
    identity: Identity,
    card: Card,
    recipients: Iterable[Card],
) -> str:
    """Write *path* through ``.part``, read it back and return its SHA-256 (hexadecimal).

    Raises ``stick_full``, ``stick_read_only``, ``stick_gone`` or ``stick_failed``; then *path* is as it was before.
    """
    to = [pyrage.x25519.Recipient.from_str(each.recipient) for each in recipients]
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            sink = _HashedFile(file)
            with closing(_sealed(header, lines, identity, card)) as plain:
                _encrypt(Reader(plain), sink, to)
            file.flush()
            os.fsync(file.fileno())
        read_back(part, sink.digest.hexdigest())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise stick_error(error, path) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return sink.digest.hexdigest()


def open_container(
    path: Path,
    identity: Identity,
    trusted: Callable[[bytes], Standing],
    limits: Limits | None = None,
    former: Sequence[FormerKey] = (),
) -> Opened:
    """Decrypt and verify *path*; no byte of it is interpreted unless a trusted key signed all of it.

    *former* are keys of the reader for which it may have been written. Raises ``file_not_ours``, ``file_damaged``,
    ``file_truncated``, ``file_wrong_recipient``, ``file_unknown_sender``, ``file_revoked_sender``, ``file_former_key``,
    ``key_change``, ``file_forged``, ``file_too_large``, ``file_newer``, ``file_schema`` or ``file_unreadable``.
    """
    secrets = [identity.age, *(each.age for each in former)]
    limits = limits or Limits()
    try:
        if path.stat().st_size > limits.file:
            raise UserError("file_too_large", name=path.name)
        check = _Verifier()
        _decrypt(path, secrets, check.write)
    except OSError as error:
        raise UserError("file_unreadable", name=path.name) from error
    head, card = check.verify(path.name, trusted)
    header = Header.from_line(head)
    if header.from_site != card.site:
        raise UserError("file_forged", name=path.name)
    mine = {identity.fingerprint, *(each.fingerprint for each in former)}
    if mine.isdisjoint(header.to):
        raise UserError("file_wrong_recipient", name=path.name)

    def lines() -> Iterator[Line]:
        try:
            yield from _lines(path, secrets, check, limits)
        except OSError as error:  # the stick was taken out
            raise UserError("file_unreadable", name=path.name) from error

    return Opened(header, card, lines)


# ---- writing


class _HashedFile:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        try:
            return self.file.write(data)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self.file.flush()


def _encrypt(source: Reader, sink: _HashedFile, recipients: list[Any]) -> None:
    """Encrypt; what either end raised comes out as it was (age turns it into text)."""
    try:
        pyrage.encrypt_io(source, sink, recipients)
    except pyrage.EncryptError as error:
        raise source.failure or sink.failure or error from None
    if sink.failure is not None:  # what fails with the last bytes, age does not tell
        raise sink.failure


def _sealed(header: Header, lines: Iterable[Line], identity: Identity, card: Card) -> Generator[bytes]:
    """Yield the plaintext: head, compressed lines, rounding frame, signature."""
    head = MAGIC + header.to_line() + card.to_bytes()
    digest, size = hashlib.sha256(), 0
    with closing(_packed(lines)) as packed:
        for piece in chain([head], packed):
            digest.update(piece)
            size += len(piece)
            yield piece
    rest = -(size + 8 + SIGNATURE) % ALIGN
    frame = struct.pack("<II", _SKIPPABLE, rest) + bytes(rest)
    digest.update(frame)
    yield frame + identity.sign(_CONTEXT + digest.digest())


def _packed(lines: Iterable[Line]) -> Generator[bytes]:
    """Yield the zstd frame of *lines* and their end mark."""
    pack = zstandard.ZstdCompressor(level=3).compressobj()
    digest, count, limit = hashlib.sha256(), 0, Limits().line
    batch: list[bytes] = []
    for line in lines:
        text = encoded(line)
        if len(text) > limit:
            raise UserError("exchange_record_too_large")
        digest.update(text)
        count += 1
        batch.append(text)
        if not count & 255 and (piece := pack.compress(b"".join(batch))):
            yield piece
        if not count & 255:
            batch.clear()
    end = json.dumps(["Z", count, digest.hexdigest()], separators=(",", ":")).encode() + b"\n"
    yield pack.compress(b"".join(batch) + end) + pack.flush()


# ---- reading


class _Verifier:
    """First pass: keeps the head, hashes everything but the signature, digests every block."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self._block = bytearray()
        self._head = bytearray()
        self._tail = b""
        self._digest = hashlib.sha256()
        self.head_size = 0
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if len(self._head) < _HEAD_MAX:
            self._head += data[: _HEAD_MAX - len(self._head)]
        self._block += data
        while len(self._block) >= _BLOCK:
            self._close_block(_BLOCK)
        held = self._tail + data
        self._digest.update(held[:-SIGNATURE])
        self._tail = held[-SIGNATURE:]
        return len(data)

    def _close_block(self, size: int) -> None:
        self.blocks.append(hashlib.sha256(self._block[:size]).digest())
        del self._block[:size]

    def verify(self, name: str, trusted: Callable[[bytes], Standing]) -> tuple[bytes, Card]:
        """Return the header line and the sender's card once the signature over everything holds."""
        self._close_block(len(self._block))
        head = bytes(self._head)
        if not head.startswith(MAGIC):
            newer = head.startswith(b"CDSYNC")
            raise UserError("file_newer", app="?") if newer else UserError("file_not_ours", name=name)
        parts = head.split(b"\n", 4)
        if len(parts) < 5 or len(parts[1]) > HEADER_MAX:
            raise UserError("file_schema", place="header")
        card = _sender(parts[2] + b"\n" + parts[3] + b"\n", name)
        standing = _standing(card, trusted)
        if standing is Standing.UNKNOWN:
            raise UserError("file_unknown_sender", unit=card.unit, fingerprint=card.fingerprint)
        if not signature_holds(card.signing_key, _CONTEXT + self._digest.digest(), self._tail):
            raise UserError("file_forged", name=name)
        if standing is not Standing.TRUSTED:
            raise UserError(_REFUSED[standing], unit=card.unit)
        self.head_size = sum(len(part) + 1 for part in parts[:4])
        self._head.clear()
        return parts[1], card


def _standing(card: Card, trusted: Callable[[bytes], Standing]) -> Standing:
    """What is thought of the card's key or, when it is new, of the newest key known that it took the place of."""
    for key in (card.signing_key, *(link.signing_key for link in reversed(card.chain))):
        standing = trusted(key)
        if standing is Standing.REPLACED and key != card.signing_key:
            raise UserError("key_change", unit=card.unit)
        if standing is not Standing.UNKNOWN:
            return standing
    return Standing.UNKNOWN


def _sender(data: bytes, name: str) -> Card:
    try:
        return Card.from_bytes(data)
    except UserError as error:
        if error.code == "key_change":
            raise
        raise UserError("file_forged", name=name) from error


def _decrypt(path: Path, secrets: Sequence[Any], write: Callable[[bytes], int]) -> None:
    """Push the plaintext of *path* to *write*; tell a cut file, a damaged one and a foreign one apart."""
    with path.open("rb") as file:
        start = file.read(len(_AGE_LINE))
        if not _AGE_LINE.startswith(start):
            raise UserError("file_not_ours", name=path.name)
        file.seek(0)
        try:
            pyrage.decrypt_io(file, Pull(write), list(secrets))
        except pyrage.DecryptError as error:
            raise _refusal(path, error) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise _refusal(path, error) from error


def _refusal(path: Path, error: Exception) -> UserError:
    if "matching keys" in str(error):
        return UserError("file_wrong_recipient", name=path.name)
    return UserError("file_truncated" if _is_cut(path) else "file_damaged", name=path.name)


def _is_cut(path: Path) -> bool:
    """Tell whether the length is one that no whole file has: our plaintext is a multiple of ``ALIGN``."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
        size = path.stat().st_size
    mac = head.find(b"\n--- ")
    end = head.find(b"\n", mac + 1)
    if mac < 0 or end < 0:
        return True
    payload = size - end - 1 - 16
    chunks = -(-payload // (_BLOCK + 16))
    return payload <= 0 or (payload - 16 * chunks) % ALIGN != 0


def _lines(path: Path, secrets: Sequence[Any], check: _Verifier, limits: Limits) -> Iterator[list[Line]]:
    """Second pass: yield the parsed lines of the verified blocks, as many as each holds."""
    allowed = path.stat().st_size * limits.expansion + limits.slack
    digest, count, ended = hashlib.sha256(), 0, False
    with closing(_verified(path, secrets, check)) as blocks:
        for text in whole_lines(blocks, limits.line):
            lines = parsed(text)
            if ended:
                raise UserError("file_schema", place=str(count + 1))
            if ended := lines[-1][0] == "Z":
                digest.update(text[: text.rfind(b"\n", 0, -1) + 1])
                last = lines.pop()
                if last != ["Z", count + len(lines), digest.hexdigest()]:
                    raise UserError("file_schema", place=str(count + len(lines) + 1))
            else:
                digest.update(text)
            count += len(lines)
            allowed -= len(text)
            if allowed < 0 or count > limits.lines:
                raise UserError("file_too_large", name=path.name)
            yield lines
    if not ended:
        raise UserError("file_schema", place=str(count + 1))


def _verified(path: Path, secrets: Sequence[Any], check: _Verifier) -> Generator[bytes]:
    """Yield the plaintext between head and signature, block by block, each equal to that of the first pass."""
    skip, left, at = check.head_size, check.size - SIGNATURE, 0
    with closing(pulled(lambda write: _decrypt(path, secrets, write), _BLOCK)) as blocks:
        for block in blocks:
            if at >= len(check.blocks) or hashlib.sha256(block).digest() != check.blocks[at]:
                raise UserError("file_damaged", name=path.name)
            yield block[skip:left]
            skip, left, at = max(0, skip - len(block)), max(0, left - len(block)), at + 1
