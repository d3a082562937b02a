"""Whole-file writes that a power cut, a full disk or an antivirus cannot tear."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from copdesk.domain.errors import UserError

RETRIES = 10
FIRST_PAUSE = 0.05  # seconds; doubled each time up to LONGEST_PAUSE, about 9 s in all
LONGEST_PAUSE = 2.0

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def translate_os_errors(path: Path) -> Iterator[None]:
    """Turn a full disk or a folder closed for writing at *path* into a UserError; let other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise UserError("disk_full") from error
        if error.errno in _READ_ONLY:
            raise UserError("folder_read_only", folder=str(path)) from error
        raise


def retry_locked(step: Callable[[], object], path: Path) -> None:
    """Run *step*, again while somebody (mostly an antivirus) holds *path*; then ``file_busy``."""
    pause = FIRST_PAUSE
    for attempt in range(RETRIES):
        try:
            step()
            return
        except PermissionError as error:
            if not os.access(path.parent, os.W_OK):
                raise
            if attempt == RETRIES - 1:
                raise UserError("file_busy", file=path.name) from error
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def sync_file(path: Path) -> None:
    """Push the content of a closed file to the disk (never the live database: security.md 0.1)."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Push the names in *folder* to the disk, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Give *path* the content *data*: after a crash it holds either all of the old or all of the new.

    What can be made again at any time, as a paper can, is not *durable*: nobody waits for the disk.
    """
    fresh = path.with_name(path.name + ".new")
    with translate_os_errors(path.parent):
        try:
            with fresh.open("wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        retry_locked(lambda: fresh.replace(path), path)
        if durable:
            sync_folder(path.parent)
