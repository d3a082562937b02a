"""Copies of attachments that other programs may look at: read-only, in one private folder, removed at the end."""

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

_PREFIX = "copdesk-open-"


def open_copy(desk: Any, key: str) -> Path:
    """In the worker: a read-only copy of an attachment; UserError ``attachment_type`` for a program."""
    from copdesk.services import attachments

    attachments.check_type(str((desk.get("attachment", key) or {}).get("name", "")))
    folder = Path(tempfile.mkdtemp(prefix=f"{_prefix(desk)}{os.getpid()}-"))
    path = attachments.save(desk, key, folder)
    path.chmod(stat.S_IRUSR)
    return path


def remove_copies(desk: Any, *, left_behind: bool = False) -> None:
    """Remove the copies of this desk, or only those that a crashed run has left behind.

    Only one program has a desk open, so nobody else needs them. A file that another program still holds open on
    Windows stays until the next time.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(desk)}*"):
        ours = folder.name.startswith(f"{_prefix(desk)}{os.getpid()}-")
        if folder.is_symlink() or not folder.is_dir() or (left_behind and ours):
            continue
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                path.chmod(stat.S_IWUSR | stat.S_IRUSR)
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(desk: Any) -> str:
    own = hashlib.sha256(str(Path(desk.folder).resolve()).encode()).hexdigest()[:16]
    return f"{_PREFIX}{own}-"
