"""Copies of the desk: dated ones beside it, and one file that may be carried away; and the way back."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.store import backup, files, keys
from copdesk.store.atomic import retry_locked, sync_file, sync_folder, translate_os_errors
from copdesk.store.backup import Backup
from copdesk.store.connection import DB_NAME
from copdesk.store.desk import Desk
from copdesk.sync import identity, purge

_DESK_FILES: Final = (DB_NAME, keys.KEYS_NAME, backup.LIST_NAME)


def make(desk: Desk, out: Path | None = None) -> Path:
    """Copy the open desk and read the copy back: into its ``backups``, or into the one file *out*."""
    if out is None:
        return backup.make_backup(desk.db, desk.folder, desk.dek, datetime.now())
    if not out.parent.is_dir():
        raise UserError("sheet_folder_gone", folder=str(out.parent))
    # Beside the target: everything in it is encrypted, and renaming within a disk is one step.
    with translate_os_errors(out.parent), TemporaryDirectory(prefix=".copdesk-", dir=out.parent) as scratch:
        made = backup.make_backup(desk.db, desk.folder, desk.dek, datetime.now(), target=Path(scratch))
        packed = Path(scratch) / "packed"
        _pack(made, packed)
        sync_file(packed)
        retry_locked(lambda: packed.replace(out), out)
        sync_folder(out.parent)
    return out


def listed(folder: Path) -> list[Backup]:
    """The dated copies of the desk in *folder*, newest first."""
    return backup.list_backups(folder / backup.BACKUPS_NAME)


def shrunken(folder: Path) -> tuple[int, int] | None:
    """Bytes of the newest copy and of the former ones when it is far smaller: all stay until that is accepted."""
    return backup.shrunken(folder / backup.BACKUPS_NAME)


def accept_smaller(folder: Path) -> None:
    """A person says that the newest copy is right although it is far smaller; older ones are thinned out again."""
    backup.accept_smaller(folder / backup.BACKUPS_NAME)


def verify(source: Path, secret: str) -> None:
    """Check every page, the structure and the attachments of a copy; UserError ``backup_damaged``."""
    with _unpacked(source, source.parent) as copy:
        dek, _ = keys.unlock(copy, secret)
        backup.verify_backup(copy, dek)


def restore(folder: Path, registry: Registry, source: Path, secret: str) -> Path:
    """Put the copy *source* in the place of the closed desk in *folder*; returns where the present one lies now.

    *source* is a file made by ``make`` or a folder in ``backups``; *secret* opens it or the present desk. A desk whose
    card others have becomes a new one for them, and its card has to be handed out again. What was erased by law since
    the copy was made is erased from it once more.
    """
    chosen = source if source.exists() else folder / backup.BACKUPS_NAME / source.name
    if not chosen.exists():
        raise UserError("backup_missing", name=source.name)
    with translate_os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _unpacked(chosen, folder) as copy:
            dek = _key(folder, copy, secret)
            aside = backup.restore_backup(folder, copy, dek, datetime.now())
    desk = Desk.open_with_key(folder, registry, dek, "")
    try:
        if desk.meta("identity") is not None:
            identity.renew(desk)
        purge.replay(desk)
    finally:
        desk.close()
    return aside


def _key(folder: Path, copy: Path, secret: str) -> bytes:
    """The key of the copy: by its own slots, or by those of the desk, whose passphrase may be newer."""
    try:
        return keys.unlock(copy, secret)[0]
    except UserError as error:
        if error.code != "passphrase_wrong" or not (folder / keys.KEYS_NAME).exists():
            raise
    return keys.unlock(folder, secret)[0]


def _pack(copy: Path, target: Path) -> None:
    """One file of a finished copy; nothing in it is compressed, for all of it is encrypted."""
    pool = copy.parent / files.FILES_NAME
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name in _DESK_FILES:
            made.write(copy / name, name)
        for path in sorted(files.stored(pool)):
            made.write(path, f"{files.FILES_NAME}/{path.parent.name}/{path.name}")


@contextmanager
def _unpacked(source: Path, beside: Path) -> Iterator[Path]:
    """The folder of a copy; a packed one is unpacked beside the desk for the time of its use."""
    if source.is_dir():
        yield source
        return
    with TemporaryDirectory(prefix=".copdesk-", dir=beside) as scratch:
        copy = Path(scratch) / "copy"
        copy.mkdir()
        try:
            with zipfile.ZipFile(source) as packed:
                _unpack(packed, copy)
        except (zipfile.BadZipFile, ValueError, KeyError, EOFError, NotImplementedError) as error:
            raise UserError("backup_damaged", name=source.name) from error
        yield copy


def _unpack(packed: zipfile.ZipFile, copy: Path) -> None:
    """Take out the files a copy has, by the names we give them, and nothing else."""
    for entry in packed.infolist():
        if entry.compress_type != zipfile.ZIP_STORED:
            raise ValueError("compressed")
        if entry.filename in _DESK_FILES:
            target = copy / entry.filename
        else:
            target = files.path_of(copy.parent / files.FILES_NAME, PurePosixPath(entry.filename).name)
            target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(entry) as source, target.open("xb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    if not all((copy / name).exists() for name in _DESK_FILES):
        raise ValueError("incomplete")
