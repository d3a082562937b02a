"""Dated, verified copies of a desk, their rotation, and the way back.

``backups/2026-11-21_180000/`` holds ``desk.db``, ``desk.keys`` and ``files.txt`` (the attachments it needs);
the attachments themselves are kept once for all copies in ``backups/files/``.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.store import atomic, files, keys
from copdesk.store.connection import DB_NAME, raw_connection, translate_errors
from copdesk.store.lock import DeskLock

BACKUPS_NAME = "backups"
LIST_NAME = "files.txt"
STAGING_NAME = "restoring"
READY_NAME = "ready"
ACCEPTED_NAME = "smaller-accepted"
SHRUNK = 0.7  # a copy under this part of an earlier one's size is suspect
_UNFINISHED = "unfinished-"
_STAMP = "%Y-%m-%d_%H%M%S"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d_\d{6})(-\d+)?")
_LOGS = (DB_NAME + "-wal", DB_NAME + "-shm")

Verify = Callable[[Any], None]
"""Looks into an opened copy (a raw connection) and raises when something is not as it should be."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """One dated copy; *size* is that of its database in bytes."""

    path: Path
    when: datetime
    size: int


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """What a rotation did: the removed copies, or *held* because the newest copy is suspiciously small."""

    removed: tuple[Path, ...] = ()
    held: bool = False


def make_backup(
    source: Any, folder: Path, dek: bytes, when: datetime, *, verify: Verify | None = None, target: Path | None = None
) -> Path:
    """Copy the desk in *folder*, open while it is being used, into *target* (its ``backups``), and read it back.

    *source* is a connection outside any transaction. A copy that fails its check is removed.
    """
    backups = target or folder / BACKUPS_NAME
    keys.read_keys(folder)
    with atomic.translate_os_errors(backups):
        backups.mkdir(parents=True, exist_ok=True)
        fresh = backups / f"{_UNFINISHED}{when.astimezone().strftime(_STAMP)}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            _copy_database(source, fresh / DB_NAME)
            atomic.sync_file(fresh / DB_NAME)
            atomic.replace_file(fresh / keys.KEYS_NAME, (folder / keys.KEYS_NAME).read_bytes())
            _keep_files(folder, fresh)
            verify_backup(fresh, dek, verify=verify)
            final = _free_name(backups, when)
            atomic.retry_locked(lambda: fresh.rename(final), final)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        atomic.sync_folder(backups)
    return final


def verify_backup(backup: Path, dek: bytes, *, verify: Verify | None = None) -> None:
    """Open a copy with the key and check each page, the structure, the attachments and what *verify* checks."""
    try:
        keys.read_keys(backup)
        db = raw_connection(backup / DB_NAME, dek, read_only=True)
        try:
            with translate_errors():
                check_pages(db)
                if verify is not None:
                    verify(db)
        finally:
            db.close()
    except UserError as error:
        if error.code in {"desk_damaged", "desk_missing", "keys_damaged", "keys_missing"}:
            raise UserError("backup_damaged", name=backup.name) from error
        raise
    pool = backup.parent / files.FILES_NAME
    if not all(files.path_of(pool, digest).exists() for digest in _needed(backup)):
        raise UserError("backup_damaged", name=backup.name)


def check_pages(db: Any) -> None:
    """Check every page's seal and the structure of an open database, or raise ``desk_damaged``."""
    bad = db.execute("PRAGMA cipher_integrity_check").fetchall()
    said = [] if bad else db.execute("PRAGMA integrity_check").fetchall()
    if bad or [tuple(row) for row in said] != [("ok",)]:
        raise UserError("desk_damaged")


def list_backups(backups: Path) -> list[Backup]:
    """The finished copies in *backups*, newest first."""
    found = []
    for path in backups.iterdir() if backups.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name and (path / DB_NAME).is_file():
            when = datetime.strptime(name[1], _STAMP).astimezone()
            found.append(Backup(path=path, when=when, size=(path / DB_NAME).stat().st_size))
    return sorted(found, key=lambda backup: (backup.when, backup.path.name), reverse=True)


def kept(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    """Which of *backups* (newest first) stay: 7 daily, 5 weekly, 12 monthly, 3 yearly; the newest of each.

    Days without a copy are not counted, so a desk that nobody could back up for a year loses nothing;
    copies dated after *now* (a clock once wrong) are kept and push nothing out.
    """
    limit = now.astimezone()
    stay = [backup for backup in backups if backup.when > limit]
    past = [backup for backup in backups if backup.when <= limit]
    for count, form in ((7, "%Y-%m-%d"), (5, "%G-%V"), (12, "%Y-%m"), (3, "%Y")):
        newest = {backup.when.strftime(form): backup for backup in reversed(past)}
        stay += [newest[period] for period in sorted(newest, reverse=True)[:count]]
    return [backup for backup in backups if backup in stay]


def rotate(backups: Path, now: datetime) -> Rotation:
    """Remove the copies that are no longer needed, unless the newest has shrunk by more than 30 %.

    Call it after a successful `make_backup` only: a live file that cannot be read must push nothing out.
    """
    found = list_backups(backups)
    if shrunken(backups):
        return Rotation(held=True)
    stay = {backup.path for backup in kept(found, now)}
    gone = tuple(backup.path for backup in found if backup.path not in stay)
    for path in gone:  # renamed first: half a removal must not look like a copy
        path.rename(path.with_name(_UNFINISHED + path.name))
    for path in backups.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path)
    _drop_files(backups)
    return Rotation(removed=gone)


def shrunken(backups: Path) -> tuple[int, int] | None:
    """Bytes of the newest copy and of the largest since the last acceptance, when it lost more than 30 % of that."""
    found, since = list_backups(backups), _accepted(backups)
    largest = max((backup.size for backup in found if backup.path.name >= since), default=0)
    return (found[0].size, largest) if found and found[0].size < SHRUNK * largest else None


def accept_smaller(backups: Path) -> None:
    """Note that a person called the shrunken newest copy right, so that rotation goes on from it."""
    newest = list_backups(backups)[:1]
    atomic.replace_file(backups / ACCEPTED_NAME, newest[0].path.name.encode() if newest else b"")


def restore_backup(folder: Path, backup: Path, dek: bytes, when: datetime, *, verify: Verify | None = None) -> Path:
    """Put *backup* in the place of the closed desk in *folder*; return where the present one was put aside.

    The present passphrases stay valid when they belong to the same key. A crash at any point is
    finished by `finish_restore`.
    """
    verify_backup(backup, dek, verify=verify)
    with DeskLock(folder), atomic.translate_os_errors(folder):
        finish_restore(folder)
        aside = _free_name(folder / BACKUPS_NAME, when, "before-restore-")
        staging = folder / STAGING_NAME
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        db = raw_connection(backup / DB_NAME, dek, read_only=True)
        try:
            _copy_database(db, staging / DB_NAME)
        finally:
            db.close()
        atomic.sync_file(staging / DB_NAME)
        atomic.replace_file(staging / keys.KEYS_NAME, _valid_keys(folder, backup))
        aside.mkdir(parents=True)
        _keep_files(folder, aside)
        _bring_files(backup, folder / files.FILES_NAME)
        atomic.replace_file(staging / READY_NAME, aside.name.encode())
        finish_restore(folder)
    return aside


def resume_restore(folder: Path) -> None:
    """Before a desk is opened: finish a restore that was cut, for half of it is an old file without its log."""
    if (folder / STAGING_NAME).exists():
        with DeskLock(folder):
            finish_restore(folder)


def finish_restore(folder: Path) -> bool:
    """Complete a restore that was interrupted, the lock being held. True when there was one."""
    staging = folder / STAGING_NAME
    if not (staging / READY_NAME).is_file():
        shutil.rmtree(staging, ignore_errors=True)
        return False
    aside = folder / BACKUPS_NAME / (staging / READY_NAME).read_text()
    aside.mkdir(parents=True, exist_ok=True)
    if (staging / DB_NAME).exists():
        # The logs first: beside the restored file they would be read as its own.
        for name in (*_LOGS, DB_NAME):
            _move(folder / name, aside / name)
        _move(staging / DB_NAME, folder / DB_NAME)
    if (staging / keys.KEYS_NAME).exists():
        for name in (keys.KEYS_NAME, keys.OLD_KEYS_NAME):
            _move(folder / name, aside / name)
        _move(staging / keys.KEYS_NAME, folder / keys.KEYS_NAME)
    shutil.rmtree(staging)
    return True


def _copy_database(source: Any, path: Path) -> None:
    """VACUUM INTO keeps the encryption and reads each page, so a damaged desk is noticed here."""
    pooled = source.raw_connection() if hasattr(source, "raw_connection") else None
    db = source if pooled is None else pooled.driver_connection
    try:
        with translate_errors():
            db.execute("VACUUM INTO ?", (str(path),))
    finally:
        if pooled is not None:
            pooled.close()


def _free_name(backups: Path, when: datetime, prefix: str = "") -> Path:
    first = backups / (prefix + when.astimezone().strftime(_STAMP))
    others = (first.with_name(f"{first.name}-{number}") for number in range(2, 1000))
    return next(path for path in (first, *others) if not path.exists())


def _keep_files(folder: Path, backup: Path) -> None:
    """Note in *backup* which attachments the desk in *folder* has, and keep them beside it."""
    needed = sorted(path.name for path in files.stored(folder / files.FILES_NAME))
    for digest in needed:
        _take(files.path_of(folder / files.FILES_NAME, digest), files.path_of(backup.parent / files.FILES_NAME, digest))
    atomic.replace_file(backup / LIST_NAME, "".join(f"{digest}\n" for digest in needed).encode())


def _bring_files(backup: Path, target: Path) -> None:
    for digest in _needed(backup):
        _take(files.path_of(backup.parent / files.FILES_NAME, digest), files.path_of(target, digest))


def _take(source: Path, target: Path) -> None:
    """Link or else copy one attachment; its name is its content, so a file of the same size is the same."""
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:  # another disk, or one without links
        _copy(source, target)


def _drop_files(backups: Path) -> None:
    needed = {digest for listed in backups.glob(f"*/{LIST_NAME}") for digest in _needed(listed.parent)}
    for path in list(files.stored(backups / files.FILES_NAME)):
        if path.name not in needed:
            path.unlink()


def _needed(backup: Path) -> list[str]:
    listed = backup / LIST_NAME
    return listed.read_text().split() if listed.exists() else []


def _accepted(backups: Path) -> str:
    marker = backups / ACCEPTED_NAME
    return marker.read_text() if marker.exists() else ""


def _valid_keys(folder: Path, backup: Path) -> bytes:
    """The present key file when it opens the copy too, else the copy's own."""
    theirs = (backup / keys.KEYS_NAME).read_bytes()
    try:
        same = keys.read_keys(folder).proof == keys.parse_keys(theirs).proof
    except UserError:
        same = False
    return (folder / keys.KEYS_NAME).read_bytes() if same else theirs


def _copy(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.copyfile(source, fresh)
    atomic.sync_file(fresh)
    fresh.replace(target)
    atomic.sync_folder(target.parent)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        atomic.retry_locked(lambda: source.replace(target), source)
        atomic.sync_folder(target.parent)
        atomic.sync_folder(source.parent)
