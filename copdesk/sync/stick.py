"""The medium that a file leaves on: pushed to it, read back from it, and what its failures mean."""

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from copdesk.domain.errors import UserError


def read_back(path: Path, expected: str) -> None:
    """Compare what the medium holds with what was written: sticks lie."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):  # ask the medium, not the cache
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != expected:
        raise UserError("stick_failed", folder=str(path.parent))


def sync_folder(folder: Path) -> None:
    """Push the names in *folder* to the medium, where the system can do that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems of sticks cannot flush a folder
                os.fsync(handle)
        finally:
            os.close(handle)


def stick_error(error: OSError, path: Path) -> UserError:
    """What to tell when writing *path* failed: ``stick_full``, ``_read_only``, ``_gone`` or ``_failed``."""
    folder = str(path.parent)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return UserError("stick_full", folder=folder)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return UserError("stick_read_only", folder=folder)
    # A folder may have been deleted, or the stick on which it was taken out: the system says the same of both.
    gone = error.errno in (errno.ENOENT, errno.ENOTDIR) or not path.parent.is_dir()
    return UserError("stick_gone" if gone else "stick_failed", folder=folder)
