"""Attachments come back exactly or not at all, and nothing of them can be read from the disk."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.store import atomic, files
from copdesk.store.files import AttachmentFolder, path_of
from tests.stored_files import hashes

DEK = bytes(range(48))
MARKER = "список присутніх Мотрони Забіякало".encode()


@pytest.fixture
def folder(tmp_path: Path) -> AttachmentFolder:
    """An empty attachments folder that takes up to 5,000 bytes."""
    return AttachmentFolder(tmp_path, DEK, largest=5000)


def refused(code: str, call: Callable[..., object], *args: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        call(*args)
    assert caught.value.code == code
    return caught.value


def test_round_trip_under_the_hash_of_the_content(folder: AttachmentFolder, tmp_path: Path) -> None:
    for data in (b"", b"x", MARKER * 40, os.urandom(5000)):
        digest = folder.put(data)
        assert digest == hashlib.sha256(data).hexdigest()
        assert path_of(tmp_path / "files", digest) == tmp_path / "files" / digest[:2] / digest
        assert folder.get(digest) == data
    assert len(hashes(folder)) == 4
    assert AttachmentFolder(tmp_path, DEK).check(hashes(folder)) == []


def test_the_same_content_is_kept_once_and_damage_is_healed_by_it(folder: AttachmentFolder) -> None:
    digest = folder.put(MARKER)
    path = path_of(folder.root, digest)
    first = path.read_bytes()
    assert (folder.put(MARKER), path.read_bytes()) == (digest, first)
    path.write_bytes(first[:-1])
    refused("attachment_damaged", folder.get, digest)
    folder.put(MARKER)
    assert folder.get(digest) == MARKER


def test_every_flipped_bit_and_exchanged_file_is_noticed(folder: AttachmentFolder) -> None:
    digest, other = folder.put(b"short"), folder.put(b"other")
    path = path_of(folder.root, digest)
    good = path.read_bytes()
    for place in range(len(good) * 8):
        bad = bytearray(good)
        bad[place // 8] ^= 1 << place % 8
        path.write_bytes(bad)
        refused("attachment_damaged", folder.get, digest)
    for strange in (b"", good[:20], path_of(folder.root, other).read_bytes()):
        path.write_bytes(strange)
        refused("attachment_damaged", folder.get, digest)
    assert folder.check([digest, other, "0" * 64]) == [digest, "0" * 64]


def test_another_key_opens_nothing(folder: AttachmentFolder, tmp_path: Path) -> None:
    digest = folder.put(MARKER)
    refused("attachment_damaged", AttachmentFolder(tmp_path, bytes(48)).get, digest)


def test_too_large_missing_and_hostile_names(folder: AttachmentFolder, tmp_path: Path) -> None:
    error = refused("attachment_too_large", folder.put, bytes(5001))
    assert error.params == {"size": 0.1, "largest": 0.1}
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(5001))
    refused("attachment_too_large", folder.put_file, big)
    big.write_bytes(bytes(5000))
    assert folder.get(folder.put_file(big)) == bytes(5000)
    assert files.LARGEST == 10 * 1024 * 1024
    for name in ("0" * 64, "../../desk.keys", "A" * 64, "0" * 64 + "\n", ""):
        refused("attachment_missing", folder.get, name)


def test_nothing_readable_reaches_the_disk(folder: AttachmentFolder, tmp_path: Path) -> None:
    for number in range(20):
        folder.put(MARKER * 50 + str(number).encode())
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or MARKER not in path.read_bytes()


def test_orphans_go_and_known_or_fresh_files_stay(folder: AttachmentFolder) -> None:
    kept, orphan, fresh = folder.put(b"kept"), folder.put(b"orphan"), folder.put(b"fresh")
    torn = path_of(folder.root, orphan).with_name("torn.new")
    torn.write_bytes(b"half")
    for path in (path_of(folder.root, kept), path_of(folder.root, orphan), torn):
        os.utime(path, (0, 0))
    assert folder.collect_orphans([kept]) == [orphan]
    assert hashes(folder) == sorted([kept, fresh])
    assert not torn.exists()
    assert folder.collect_orphans([kept], grace=0) == [fresh]


def test_a_file_held_by_an_antivirus_is_waited_for(folder: AttachmentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "FIRST_PAUSE", 0.0)
    replace, left = Path.replace, [4]

    def held(self: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "held")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    digest = folder.put(MARKER)
    assert folder.get(digest) == MARKER
    left[0] = 100
    assert refused("file_busy", folder.put, b"other").params == {"file": hashlib.sha256(b"other").hexdigest()}
    assert left[0] == 90


def test_a_full_disk_leaves_the_old_file_and_no_scrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings"
    atomic.replace_file(path, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    refused("disk_full", atomic.replace_file, path, b"new")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"settings": b"old"}
