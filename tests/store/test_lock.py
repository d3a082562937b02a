"""One program per desk, the dead hold nothing, and bad places for a desk are named."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from copdesk.domain.errors import UserError
from copdesk.store.lock import DeskLock, folder_warning, mount_warning

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from copdesk.store.lock import DeskLock
lock = DeskLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(15)
"""


def start_holder(folder: Path) -> "subprocess.Popen[str]":
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_program_is_told_who_has_the_desk_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    lock = DeskLock(tmp_path)
    with start_holder(tmp_path) as holder:
        with pytest.raises(UserError, match="desk_in_use") as caught:
            lock.acquire()
        assert caught.value.params["pid"] == str(holder.pid)
        assert caught.value.params["host"] == socket.gethostname()
        assert re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d", str(caught.value.params["started"]))
        holder.kill()
    with lock:
        assert lock.holder()["pid"] == str(os.getpid())


def test_two_locks_in_one_program_exclude_each_other(tmp_path: Path) -> None:
    first, second = DeskLock(tmp_path), DeskLock(tmp_path)
    for _ in range(20):
        with first:
            first.acquire()  # again is no harm
            with pytest.raises(UserError, match="desk_in_use"):
                second.acquire()
        with second, pytest.raises(UserError, match="desk_in_use"):
            first.acquire()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff" * 10, b'{"user": "x"}'])
def test_an_unreadable_lock_file_does_not_hide_the_holder(tmp_path: Path, content: bytes) -> None:
    with DeskLock(tmp_path):
        (tmp_path / "desk.lock").write_bytes(content)
        with pytest.raises(UserError, match="desk_in_use") as caught:
            DeskLock(tmp_path).acquire()
        assert caught.value.params["pid"] == "—"


def test_an_old_lock_file_alone_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / "desk.lock").write_text('{"user": "Гриць", "pid": "1"}')
    with DeskLock(tmp_path) as lock:
        assert lock.holder()["pid"] == str(os.getpid())


MOUNTS = """\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
30 22 0:25 / /tmp rw shared:2 - tmpfs tmpfs rw
31 22 259:3 / /home rw shared:3 - btrfs /dev/nvme0n1p3 rw
40 31 0:50 / /home/olha/share rw shared:4 - cifs //server/share rw
41 22 0:51 / /srv/nfs rw shared:5 - nfs4 server:/export rw
42 22 0:52 / /mnt/with\\040space rw shared:6 - nfs server:/x rw
43 31 0:53 / /home/olha/ssh rw - fuse.sshfs olha@server: rw
44 31 0:54 / /home/olha/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
45 22 0:55 / /mnt/box rw - vboxsf box rw
46 22 8:17 / /media/olha/STICK rw - vfat /dev/sdb1 rw
47 22 8:33 / /run/media/olha/DISK rw - exfat /dev/sdc1 rw
48 22 259:9 / /data rw - xfs /dev/nvme1n1 rw
49 22 0:60 / /mnt/win rw - 9p C:\\134 rw
50 48 0:61 / /data/remote rw - fuse.rclone cloud: rw
51 22 259:8 / /ntfs rw - ntfs3 /dev/nvme0n1p8 rw
52 22 0:62 / /zfs rw - zfs tank/x rw
"""


@pytest.mark.parametrize(
    ("place", "warning"),
    [
        ("/desk", None),
        ("/tmp/desk", None),
        ("/home/olha/desk", None),
        ("/home/olha/shared", None),
        ("/data/desk", None),
        ("/ntfs/desk", None),
        ("/zfs/desk", None),
        ("/home/olha/share/desk", "folder_network"),
        ("/srv/nfs", "folder_network"),
        ("/mnt/with space/desk", "folder_network"),
        ("/home/olha/ssh/desk", "folder_network"),
        ("/home/olha/gvfs/desk", "folder_network"),
        ("/mnt/box/desk", "folder_network"),
        ("/mnt/win/desk", "folder_network"),
        ("/data/remote/desk", "folder_network"),
        ("/media/olha/STICK/desk", "folder_removable"),
        ("/run/media/olha/DISK", "folder_removable"),
        ("/Volumes/STICK/desk", "folder_removable"),
    ],
)
def test_the_kind_of_a_mount_decides(place: str, warning: str | None) -> None:
    assert mount_warning(PurePosixPath(place), MOUNTS) == warning


def test_a_missing_or_strange_mount_table_warns_of_nothing() -> None:
    assert mount_warning(PurePosixPath("/desk"), "") is None
    assert mount_warning(PurePosixPath("/desk"), "a b\n - \n1 2 3 4 / rw - ext4\n") is None


@pytest.mark.parametrize(
    ("place", "warning"),
    [
        ("//server/share/desk", "folder_network"),
        ("\\\\server\\share\\desk", "folder_network"),
        ("/home/olha/OneDrive - Поліція/desk", "folder_cloud"),
        ("/home/olha/Dropbox/desk", "folder_cloud"),
        ("/home/olha/Google Drive/desk", "folder_cloud"),
    ],
)
def test_names_of_network_places_and_clouds_are_known(place: str, warning: str | None) -> None:
    assert folder_warning(Path(place)) == warning


def test_a_plain_folder_is_no_reason_to_warn(tmp_path: Path) -> None:
    assert folder_warning(tmp_path) is None
