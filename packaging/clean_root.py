"""A clean Debian in a folder: made once by debootstrap, copied for each test, entered without a network."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from recipe import WORK, RefusedError, run, say, tool

RELEASE = "bookworm"
BASE = WORK / "debian-base"
USER = "ivan"
ENTER = """
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix" 2>/dev/null
exec chroot $WHO "$ROOT" "$@"
"""


class Root:
    """One copy of the clean system; ``call`` runs a program in it."""

    def __init__(self, folder: Path) -> None:
        if os.geteuid() != 0:
            raise RefusedError("a clean Debian root can only be made by root (debootstrap, chroot)")
        tool("debootstrap")
        tool("unshare", "util-linux")
        self.folder = folder

    def make(self) -> str:
        """Copy the base, which is made first if there is none; the sources of packages are this machine's."""
        if not (BASE / "ready").exists():
            say("Making a clean Debian …")
            shutil.rmtree(BASE, ignore_errors=True)
            targets = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
            run([tool("debootstrap"), "--variant=minbase", RELEASE, BASE, targets.split()[0]])
            (BASE / "ready").touch()
        shutil.rmtree(self.folder, ignore_errors=True)
        run(["cp", "-a", "--reflink=auto", BASE, self.folder])
        for name in ("sources.list.d", "apt.conf.d", "auth.conf.d", "keyrings"):
            if Path("/etc/apt", name).is_dir():
                shutil.copytree(Path("/etc/apt", name), self.folder / "etc" / "apt" / name, dirs_exist_ok=True)
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copy(f"/{name}", self.folder / name)
        if list(Path("/etc/apt/sources.list.d").iterdir()):
            (self.folder / "etc" / "apt" / "sources.list").unlink(missing_ok=True)
        (self.folder / "tmp" / ".X11-unix").mkdir(exist_ok=True)
        self.call(["apt-get", "update", "-qq"], network=True)
        self.call(["useradd", "-m", "-s", "/bin/sh", USER])
        return f"{RELEASE}, {self.size() / 1e6:.0f} MB"

    def size(self) -> int:
        """Bytes of the system's own files."""
        return int(run(["du", "-sxb", self.folder]).split()[0])

    def command(self, words: Sequence[str | Path], user: str, network: bool) -> list[str]:
        """The command line that enters the root."""
        who = f"--userspec={user}:{user}" if user else ""
        entering = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        return [*entering, "env", f"ROOT={self.folder}", f"WHO={who}", "sh", "-c", ENTER, "sh", *map(str, words)]

    def call(
        self,
        words: Sequence[str | Path],
        user: str = "",
        env: Mapping[str, str] | None = None,
        network: bool = False,
        codes: tuple[int, ...] = (0,),
    ) -> str:
        """Output of a program in the root; refuses when its code is none of *codes*."""
        done = subprocess.run(
            self.command(words, user, network),
            env=self._env(user, env),
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=900,
        )
        if done.returncode not in codes:
            raise RefusedError(f"code {done.returncode} from {' '.join(map(str, words))[:200]}: {done.stderr[-600:]}")
        return done.stdout

    def start(self, words: Sequence[str | Path], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
        """Start a program of the ordinary user and leave it running; what it says goes to *log*."""
        with log.open("wb") as out:
            return subprocess.Popen(
                self.command(words, USER, network=False),
                env=self._env(USER, env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def install(self, *packages: str | Path, more: Sequence[str] = ()) -> str:
        """apt-get install in the root; the only step that has a network."""
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *more, *packages]
        return self.call(words, env=quiet, network=True)

    def _env(self, user: str, more: Mapping[str, str] | None) -> dict[str, str]:
        keep = {name: value for name, value in os.environ.items() if "proxy" in name.lower()} if not user else {}
        home = f"/home/{user}" if user else "/tmp"  # noqa: S108 - inside the root
        path = "/usr/sbin:/usr/bin:/sbin:/bin"
        return {**keep, "PATH": path, "HOME": home, "LANG": "C.UTF-8", "USER": user or "root", **(more or {})}


def wait_for(look: object, seconds: float, what: str) -> object:
    """The first true answer of *look* within *seconds*."""
    assert callable(look)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise RefusedError(f"not within {seconds:.0f} s: {what}")
