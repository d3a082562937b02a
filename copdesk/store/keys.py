"""The key file of a desk: one random key, wrapped once per person and once for the sealed envelope.

A passphrase never touches the database; changing it rewrites this small file only (security.md 1.7).
"""

import hashlib
import hmac
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from nacl import bindings, pwhash
from nacl.exceptions import CryptoError

from copdesk.domain.errors import UserError
from copdesk.store import atomic
from copdesk.store.passphrase import (
    RECOVERY_BYTES,
    normalise,
    print_recovery,
    read_recovery,
    require_strong,
    resembles_recovery,
)

KEYS_NAME = "desk.keys"
OLD_KEYS_NAME = "desk.keys.old"
FORMAT = 1
CIPHER = "sqlcipher-4"  # SQLCipher 5 files are not compatible: a new name, a migration
DEK_BYTES = 48  # 32 of key and 16 of salt: SQLCipher then derives nothing itself
MIB = 1 << 20
LARGEST_FILE = MIB
MOST_SLOTS = 100

SlotKind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, kw_only=True)
class Kdf:
    """Cost of argon2id: passes and bytes of memory."""

    passes: int
    memory: int

    def acceptable(self) -> bool:
        """Strong enough to resist guessing, small enough not to choke this computer."""
        return FLOOR.passes <= self.passes <= 20 and FLOOR.memory <= self.memory <= 1024 * MIB


FLOOR = Kdf(passes=3, memory=64 * MIB)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One wrapping of the desk's key; binary values are hex text. A recovery slot has no argon2id cost."""

    id: str
    user: str
    label: str
    kind: SlotKind
    kdf: Kdf | None
    salt: str
    nonce: str
    ciphertext: str


@dataclass(frozen=True, kw_only=True)
class KeyFile:
    """Everything ``desk.keys`` says. *proof* tells one desk key from another without revealing it."""

    desk_id: str
    proof: str
    generation: int = 1
    slots: tuple[Slot, ...] = ()
    format: int = FORMAT
    cipher: str = CIPHER


def derive_key(secret: bytes, label: str, salt: bytes = b"") -> bytes:
    """32 bytes for one purpose named by *label* (HKDF-SHA256, RFC 5869, one block)."""
    pseudorandom = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(pseudorandom, label.encode() + b"\x01", "sha256")


def calibrate(seconds: float = 0.5) -> Kdf:
    """The cost that takes about *seconds* on this computer, never under the floor."""
    started = time.perf_counter()
    _stretch("calibration", bytes(16), FLOOR)
    factor = seconds / max(time.perf_counter() - started, 0.001)
    memory = FLOOR.memory * max(1, min(4, int(factor)))
    return Kdf(passes=max(3, min(10, int(3 * factor * FLOOR.memory / memory))), memory=memory)


def create_keys(
    folder: Path, desk_id: str, user: str, passphrase: str, *, label: str = "", kdf: Kdf | None = None
) -> tuple[bytes, str]:
    """Make the key of a new desk; return it with the text of the recovery key, shown once and kept nowhere."""
    if (folder / KEYS_NAME).exists():
        raise UserError("desk_exists", folder=str(folder))
    require_strong(passphrase)
    dek = os.urandom(DEK_BYTES)
    raw = os.urandom(RECOVERY_BYTES)
    slots = (
        _passphrase_slot(desk_id, dek, user, passphrase, label, kdf),
        _wrap(desk_id, dek, user, label, "recovery", None, raw),
    )
    save_keys(folder, KeyFile(desk_id=desk_id, proof=_proof(desk_id, dek), slots=slots, generation=0))
    return dek, print_recovery(raw)


def unlock(folder: Path, secret: str, *, user: str | None = None) -> tuple[bytes, str]:
    """The desk's key and whose slot gave it, by a passphrase or the recovery key; *user* narrows the slots."""
    keys = read_keys(folder)
    raw = read_recovery(secret)
    for slot in keys.slots:
        if slot.kind == "recovery" and raw is None:
            continue
        if slot.kind == "passphrase" and user not in {None, slot.user}:
            continue
        dek = _unwrap(keys, slot, raw if slot.kind == "recovery" and raw else normalise(secret))
        if dek is not None:
            return dek, slot.user
    raise UserError("recovery_typo" if raw is None and resembles_recovery(secret) else "passphrase_wrong")


def add_slot(folder: Path, dek: bytes, user: str, passphrase: str, *, label: str = "", kdf: Kdf | None = None) -> None:
    """Let *user* open the desk with *passphrase*; a passphrase the same user had before stops working."""
    require_strong(passphrase)
    keys = _read_for(folder, dek)
    others = tuple(slot for slot in keys.slots if (slot.user, slot.kind) != (user, "passphrase"))
    slot = _passphrase_slot(keys.desk_id, dek, user, passphrase, label, kdf)
    save_keys(folder, replace(keys, slots=(*others, slot)))


def change_passphrase(
    folder: Path, secret: str, passphrase: str, *, user: str | None = None, kdf: Kdf | None = None
) -> None:
    """Replace the passphrase of whoever *secret* belongs to; with the recovery key, that of *user*."""
    raw = read_recovery(secret)
    dek, owner = unlock(folder, secret, user=user)
    target = user if raw is not None and user else owner
    labels = [slot.label for slot in read_keys(folder).slots if slot.user == target]
    add_slot(folder, dek, target, passphrase, label=labels[0] if labels else "", kdf=kdf)


def add_recovery(folder: Path, dek: bytes, user: str, *, label: str = "") -> str:
    """Make a new printed recovery key; earlier ones keep working until their slots are removed."""
    keys = _read_for(folder, dek)
    raw = os.urandom(RECOVERY_BYTES)
    slot = _wrap(keys.desk_id, dek, user, label, "recovery", None, raw)
    save_keys(folder, replace(keys, slots=(*keys.slots, slot)))
    return print_recovery(raw)


def remove_slot(folder: Path, slot_id: str) -> None:
    """Take one way in away, never the last passphrase (``last_passphrase``) nor recovery (``last_recovery``)."""
    keys = read_keys(folder)
    gone = [slot for slot in keys.slots if slot.id == slot_id]
    rest = tuple(slot for slot in keys.slots if slot.id != slot_id)
    for slot in gone:
        if slot.kind not in {other.kind for other in rest}:
            raise UserError(f"last_{slot.kind}")
    if gone:
        save_keys(folder, replace(keys, slots=rest))


def read_keys(folder: Path) -> KeyFile:
    """The key file of *folder*, or ``keys_missing``, ``keys_damaged``, ``keys_newer``."""
    try:
        return parse_keys((folder / KEYS_NAME).read_bytes())
    except FileNotFoundError as error:
        raise UserError("keys_missing", folder=str(folder)) from error


def parse_keys(data: bytes) -> KeyFile:
    """Read the bytes of a key file; its checksum tells damage from a wrong passphrase."""
    if len(data) > LARGEST_FILE:
        raise UserError("keys_damaged")
    try:
        body = json.loads(data)
        checksum = body.pop("checksum")
        if checksum != _checksum(body):  # the one rule that later formats keep
            raise UserError("keys_damaged")
        _refuse_newer(body)
        slots = tuple(_slot(row) for row in body.pop("slots"))
        keys = KeyFile(**body, slots=slots)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UserError("keys_damaged") from error
    if not 0 < len(slots) <= MOST_SLOTS or not isinstance(keys.proof, str):
        raise UserError("keys_damaged")
    return keys


def print_keys(keys: KeyFile) -> bytes:
    """The bytes of a key file."""
    body = asdict(keys)
    return json.dumps({**body, "checksum": _checksum(body)}, ensure_ascii=False, indent=1).encode()


def save_keys(folder: Path, keys: KeyFile) -> None:
    """Write the next generation of the key file and keep the one before it beside."""
    path = folder / KEYS_NAME
    if path.exists():
        atomic.replace_file(folder / OLD_KEYS_NAME, path.read_bytes())
    atomic.replace_file(path, print_keys(replace(keys, generation=keys.generation + 1)))


def restore_previous_keys(folder: Path) -> None:
    """Bring the previous generation back after damage; a damaged file stays beside as ``desk.keys.damaged``."""
    previous = folder / OLD_KEYS_NAME
    if not previous.exists():
        raise UserError("keys_missing", folder=str(folder))
    parse_keys(previous.read_bytes())
    current = folder / KEYS_NAME
    if current.exists():
        atomic.replace_file(folder / f"{KEYS_NAME}.damaged", current.read_bytes())
    atomic.replace_file(current, previous.read_bytes())


def _passphrase_slot(desk_id: str, dek: bytes, user: str, passphrase: str, label: str, kdf: Kdf | None) -> Slot:
    return _wrap(desk_id, dek, user, label, "passphrase", kdf or calibrate(), normalise(passphrase))


def _wrap(
    desk_id: str, dek: bytes, user: str, label: str, kind: SlotKind, kdf: Kdf | None, secret: str | bytes
) -> Slot:
    salt, nonce = os.urandom(16), os.urandom(24)
    slot = Slot(
        id=str(uuid.uuid4()),
        user=user,
        label=label,
        kind=kind,
        kdf=kdf,
        salt=salt.hex(),
        nonce=nonce.hex(),
        ciphertext="",
    )
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        dek, _bound_to(desk_id, slot), nonce, _wrapping_key(slot, secret)
    )
    return replace(slot, ciphertext=sealed.hex())


def _unwrap(keys: KeyFile, slot: Slot, secret: str | bytes) -> bytes | None:
    try:
        dek: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            bytes.fromhex(slot.ciphertext),
            _bound_to(keys.desk_id, slot),
            bytes.fromhex(slot.nonce),
            _wrapping_key(slot, secret),
        )
    except CryptoError:
        return None
    except (ValueError, TypeError) as error:
        raise UserError("keys_damaged") from error
    if len(dek) != DEK_BYTES or not hmac.compare_digest(_proof(keys.desk_id, dek), keys.proof):
        raise UserError("keys_damaged")
    return dek


def _bound_to(desk_id: str, slot: Slot) -> bytes:
    """What a slot is valid for: kind and user belong to it, or a slot could be handed to someone else."""
    return f"copdesk-keyslot-v1|{desk_id}|{slot.id}|{slot.kind}|{slot.user}".encode()


def _wrapping_key(slot: Slot, secret: str | bytes) -> bytes:
    salt = bytes.fromhex(slot.salt)
    if isinstance(secret, bytes):
        return derive_key(secret, "copdesk-recovery-slot-v1", salt)  # 160 random bits need no stretching
    return _stretch(secret, salt, slot.kdf or FLOOR)


def _stretch(secret: str, salt: bytes, kdf: Kdf) -> bytes:
    stretched: bytes = pwhash.argon2id.kdf(32, secret.encode(), salt, opslimit=kdf.passes, memlimit=kdf.memory)
    return stretched


def _proof(desk_id: str, dek: bytes) -> str:
    return derive_key(dek, f"copdesk-key-proof-v1|{desk_id}").hex()


def _read_for(folder: Path, dek: bytes) -> KeyFile:
    keys = read_keys(folder)
    if not hmac.compare_digest(_proof(keys.desk_id, dek), keys.proof):
        raise UserError("keys_damaged")
    return keys


def _checksum(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _refuse_newer(body: dict[str, Any]) -> None:
    if body["format"] > FORMAT or (body["format"] == FORMAT and body["cipher"] != CIPHER):
        raise UserError("keys_newer", format=body["format"], known=FORMAT)


def _slot(row: dict[str, Any]) -> Slot:
    cost = row.pop("kdf")
    slot = Slot(**row, kdf=None if cost is None else Kdf(**cost))
    texts = all(isinstance(value, str) for value in row.values())
    if not texts or slot.kind not in {"passphrase", "recovery"} or (slot.kind == "recovery") != (cost is None):
        raise ValueError(slot.kind)
    if slot.kdf is not None and not slot.kdf.acceptable():
        raise ValueError("cost")
    return slot
