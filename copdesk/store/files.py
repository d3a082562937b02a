"""Attachments: one encrypted file each, named by the SHA-256 of what it holds (``files/ab/<sha256>``)."""

import hashlib
import math
import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError

from copdesk.domain.errors import UserError
from copdesk.store import atomic
from copdesk.store.keys import derive_key

FILES_NAME = "files"
LARGEST = 10 * (1 << 20)  # bytes
GRACE = 24 * 3600.0  # seconds in which a new file may still be waiting for its transaction
_MAGIC = b"CPDA1\n"
_NONCE = 24
_HASH = re.compile(r"[0-9a-f]{64}")


class AttachmentFolder:
    """The attachments of one desk. Write first, then commit the record: a crash leaves an orphan, never a gap."""

    def __init__(self, folder: Path, dek: bytes, *, largest: int = LARGEST) -> None:
        self.root = folder / FILES_NAME
        self.largest = largest
        self._key = derive_key(dek, "copdesk-files-v1")

    def put(self, data: bytes) -> str:
        """Store *data* and return its hash; the same content is stored once, a damaged copy is healed."""
        refuse_large(len(data), self.largest)
        digest = hashlib.sha256(data).hexdigest()
        path = path_of(self.root, digest)
        if self._open(path, digest) is None:
            nonce = os.urandom(_NONCE)
            sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(data, _bound_to(digest), nonce, self._key)
            make_folders(path.parent, self.root.parent)
            atomic.replace_file(path, _MAGIC + nonce + sealed)
        return digest

    def put_file(self, source: Path) -> str:
        """Store the content of *source*, looking at its size before reading it."""
        refuse_large(source.stat().st_size, self.largest)
        return self.put(source.read_bytes())

    def get(self, digest: str) -> bytes:
        """The content of that hash, or ``attachment_missing`` / ``attachment_damaged``."""
        path = path_of(self.root, digest)
        if not path.exists():
            raise UserError("attachment_missing")
        data = self._open(path, digest)
        if data is None:
            raise UserError("attachment_damaged")
        return data

    def check(self, known_hashes: Collection[str]) -> list[str]:
        """Those of *known_hashes* that are missing or damaged."""
        return [digest for digest in known_hashes if self._open(path_of(self.root, digest), digest) is None]

    def collect_orphans(self, known_hashes: Collection[str], *, grace: float = GRACE) -> list[str]:
        """Remove what no record knows and is older than *grace* seconds; return the removed hashes.

        *known_hashes* holds those of trashed and historical records too: undo may bring them back.
        """
        known, oldest = set(known_hashes), time.time() - grace
        gone = []
        for path in [*stored(self.root), *self.root.glob("??/*.new")]:
            if path.name not in known and path.stat().st_mtime <= oldest:
                atomic.retry_locked(path.unlink, path)
                gone.append(path.name)
        return sorted(name for name in gone if _HASH.fullmatch(name))

    def remove(self, digest: str) -> None:
        """Forget a content for good; a copy that cannot be removed now goes with the orphans."""
        with suppress(OSError):
            path_of(self.root, digest).unlink(missing_ok=True)

    def _open(self, path: Path, digest: str) -> bytes | None:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        start = len(_MAGIC) + _NONCE
        try:
            data: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                raw[start:], _bound_to(digest), raw[len(_MAGIC) : start], self._key
            )
        except (CryptoError, ValueError, TypeError):
            return None
        whole = raw.startswith(_MAGIC) and hashlib.sha256(data).hexdigest() == digest
        return data if whole else None


def refuse_large(size: int, largest: int) -> None:
    """UserError ``attachment_too_large`` for more than *largest* bytes."""
    if size > largest:
        raise UserError("attachment_too_large", size=_megabytes(size), largest=_megabytes(largest))


def path_of(root: Path, digest: str) -> Path:
    """Where the attachment of that hash lives under *root*; anything but a hash is refused."""
    if not _HASH.fullmatch(digest):
        raise UserError("attachment_missing")
    return root / digest[:2] / digest


def stored(root: Path) -> Iterator[Path]:
    """Every attachment file under *root*."""
    return (path for path in root.glob("??/*") if _HASH.fullmatch(path.name))


def make_folders(folder: Path, base: Path) -> None:
    """Make *folder* below *base* so that it survives a power cut."""
    if not folder.exists():
        make_folders(folder.parent, base)
        with atomic.translate_os_errors(base):
            folder.mkdir(exist_ok=True)
            atomic.sync_folder(folder.parent)


def _bound_to(digest: str) -> bytes:
    return f"copdesk-file-v1|{digest}".encode()


def _megabytes(size: int) -> float:
    """Rounded up to one place, so that one byte too many never reads as exactly enough."""
    return math.ceil(size / (1 << 20) * 10) / 10
