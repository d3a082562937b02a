"""One program per desk, and a word of warning about places where a live desk is not safe."""

import getpass
import json
import os
import platform
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import IO

from copdesk.domain.errors import UserError
from copdesk.store import atomic

LOCK_NAME = "desk.lock"
_LOCKED_BYTE = 1 << 30  # far behind the text: Windows forbids reading a locked byte
_CLOUDS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "pcloud", "megasync")
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "ncpfs", "9p", "ceph", "afs", "davfs", "webdav"),
    *("fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "vboxsf", "fuse.vmhgfs-fuse"),
}
_STICK_FOLDERS = ("/media/", "/run/media/", "/Volumes/")


class DeskLock:
    """Holds a desk for this program; the system frees it the moment the program ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the desk or raise ``desk_in_use`` with the holder's user, host, pid and start."""
        if self._file is not None:
            return
        with atomic.translate_os_errors(self._path.parent):
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        try:
            if not _try_lock(file):
                raise UserError("desk_in_use", **self.holder())
            with suppress(OSError):  # on a full disk the name is missing, not the lock
                file.truncate(0)
                file.write(json.dumps(_myself(), ensure_ascii=False).encode())
        except BaseException:
            file.close()
            raise
        self._file = file

    def release(self) -> None:
        """Let the desk go; the file stays, for removing it would race with the next holder."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()  # closing is what unlocks
            self._file = None

    def holder(self) -> dict[str, str]:
        """What the lock file says of its last holder; unknown parts are a dash."""
        try:
            said = json.loads(self._path.read_bytes()[:4096])
        except (OSError, ValueError):
            said = {}
        known = said if isinstance(said, dict) else {}
        return {name: str(known.get(name, "—")) for name in ("user", "host", "pid", "started")}

    def __enter__(self) -> "DeskLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import ctypes
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        file.seek(0)
        return True

    def _drive_warning(path: Path) -> str | None:
        kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
        return {2: "folder_removable", 4: "folder_network"}.get(kind)

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _drive_warning(path: Path) -> str | None:
        mounts = Path("/proc/self/mountinfo")
        return mount_warning(path, mounts.read_text(errors="replace") if mounts.exists() else "")


def folder_warning(path: Path) -> str | None:
    """Why *path* is a bad place for a live desk: ``folder_network``, ``folder_removable``, ``folder_cloud`` or None.

    The text is the catalogue entry ``warning.<code>``.
    """
    if str(path).startswith(("\\\\", "//")):
        return "folder_network"
    if any(part.casefold().startswith(_CLOUDS) for part in path.parts):
        return "folder_cloud"
    return _drive_warning(path.absolute())


def mount_warning(path: PurePath, mounts: str) -> str | None:
    """The same for a POSIX path and the text of /proc/self/mountinfo."""
    point, kind, device = "", "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        words, source = left.split(), right.split()
        if len(words) > 4 and len(source) > 1:
            place = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), words[4])
            if path.is_relative_to(place) and len(place) >= len(point):
                point, kind, device = place, source[0], source[1]
    if kind in _NETWORK:
        return "folder_network"
    if f"{path}/".startswith(_STICK_FOLDERS) or _is_removable(device):
        return "folder_removable"
    return None


def _is_removable(device: str) -> bool:
    """True when the kernel calls the disk of *device* (such as /dev/sdb1) removable."""
    block = Path("/sys/class/block") / Path(device).name
    flags = (block / "removable", block.resolve().parent / "removable")
    return device.startswith("/dev/") and any(flag.is_file() and flag.read_text().strip() == "1" for flag in flags)


def _myself() -> dict[str, str]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        user = "—"
    started = datetime.now().astimezone().strftime("%d.%m.%Y %H:%M")
    return {"user": user, "host": platform.node(), "pid": str(os.getpid()), "started": started}
