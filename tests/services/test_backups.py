"""Copies beside the desk and in one file, and the way back with attachments."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.services import backups, records
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from tests.conftest import PASSPHRASE


def test_a_copy_is_dated_and_verified(desk: Any) -> None:
    backups.make(desk)
    [copy] = backups.listed(desk.folder)
    backups.verify(copy.path, PASSPHRASE)
    with pytest.raises(UserError, match="passphrase_wrong"):
        backups.verify(copy.path, "зовсім інша фраза 55")


def test_one_file_carries_the_attachments_too(desk: Any, tmp_path: Path) -> None:
    digest = AttachmentFolder(desk.folder, desk.dek).put(b"scan")
    records.add(desk, "attachment", {"name": "скан.pdf", "sha256": digest, "size": 4})
    before = desk.digest()
    file = backups.make(desk, tmp_path / "out.copbackup")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".copdesk")] == []
    assert b"scan" not in file.read_bytes()
    backups.verify(file, PASSPHRASE)
    backups.restore(tmp_path / "new", registry(), file, PASSPHRASE)
    again = Desk.open(tmp_path / "new", registry(), passphrase=PASSPHRASE)
    assert again.digest() == before and AttachmentFolder(again.folder, again.dek).get(digest) == b"scan"
    again.close()


def test_the_present_desk_is_put_aside(desk: Any, tmp_path: Path) -> None:
    file = backups.make(desk, tmp_path / "out.copbackup")
    records.add(desk, "person", {"surname": "Пізня"})
    late = desk.digest()
    with pytest.raises(UserError, match="desk_in_use"):
        backups.restore(desk.folder, registry(), file, PASSPHRASE)
    desk.close()
    aside = backups.restore(desk.folder, registry(), file, PASSPHRASE)
    former = Desk.open(aside, registry(), passphrase=PASSPHRASE)
    assert former.digest() == late
    former.close()


def packed(names: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in names.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain",
        packed({}),
        packed({"desk.db": b"x"}),
        packed({"desk.db": b"x", "desk.keys": b"y", "files.txt": b""}),
        packed({"desk.db": b"x", "desk.keys": b"{}", "files.txt": b"", "../../evil": b"z"}),
        packed({"desk.db": b"0" * 10_000_000, "desk.keys": b"{}", "files.txt": b""}, zipfile.ZIP_DEFLATED),
    ],
    ids=["empty", "text", "no files", "one file", "no keys", "a way out", "a bomb"],
)
def test_a_foreign_file_changes_nothing(desk: Any, tmp_path: Path, content: bytes) -> None:
    before = desk.digest()
    desk.close()
    file = tmp_path / "bad.copbackup"
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"backup_damaged|keys_damaged|attachment_missing"):
        backups.restore(desk.folder, registry(), file, PASSPHRASE)
    again = Desk.open(desk.folder, registry(), passphrase=PASSPHRASE)
    assert again.digest() == before
    again.close()
    assert not (tmp_path / "evil").exists() and not (tmp_path.parent / "evil").exists()
