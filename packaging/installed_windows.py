"""The setup program under Wine: installed without rights, used, repaired, updated, refused, removed."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from clean_root import wait_for
from recipe import DIST, ROOT, WORK, Build, RefusedError, run
from screen import Screen
from table import Table, need
from windows_packages import Wine, dos

PASSPHRASE = "correct horse battery staple 2026"  # noqa: S105 - opens the invented desk only
KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\CopDesk"
OPEN, NEWER = 3, 5


class Journey:
    """One prefix, one user; each method is a check and returns what it saw."""

    def __init__(self, build: Build, setup: Path) -> None:
        self.build, self.setup = build, setup
        self.wine = Wine()
        self.wine.prefix = WORK / "test-prefix"
        self.screen = Screen(DIST / "windows-test")
        self.wine.env |= {"WINEPREFIX": str(self.wine.prefix), "DISPLAY": self.screen.display}
        # Wine would put menu entries into the home of who runs this.
        self.wine.env |= {"COPDESK_PASSPHRASE": PASSPHRASE, "WINEDLLOVERRIDES": "winemenubuilder.exe=d"}
        self.out = WORK / "test-windows" / "Моя тека п'ять"
        self.desk = self.out / "desk"
        self.folder = Path()

    def prepare(self) -> str:
        """A copy of the prefix that never saw the program."""
        self.wine.prepare()
        for folder in (self.wine.prefix, self.out):
            shutil.rmtree(folder, ignore_errors=True)
        run(["cp", "-a", WORK / "wine" / "prefix", self.wine.prefix])
        self.out.mkdir(parents=True)
        users = [path for path in (self.wine.prefix / "drive_c" / "users").iterdir() if path.name != "Public"]
        for link in [path for path in users[0].iterdir() if path.is_symlink()]:
            link.unlink()  # Wine leads Desktop and Documents to the home of who runs this
            link.mkdir()
        self.folder = users[0] / "AppData" / "Local" / "Programs" / "CopDesk"
        return run(["wine64", "--version"]).strip() if shutil.which("wine64") else "Wine"

    def copdesk(self, desk: Path, *arguments: str | Path) -> str:
        """The installed command."""
        words = [dos(word) if isinstance(word, Path) else self._word(word) for word in arguments]
        code, said = self.wine.run([self.folder / "copdesk-cli.exe", "--desk", dos(desk), *words])
        need(code == 0, f"code {code} from {' '.join(words)}: {said[-400:]}")
        return said

    def _word(self, word: str) -> str:
        return dos(Path(word)) if word.startswith("/") else word

    def install(self) -> str:
        """Silent; files, start menu, desktop, registry."""
        start = time.monotonic()
        code, said = self.wine.run([self.setup, "/S"])
        need(code == 0, f"code {code}: {said[-300:]}")
        seconds = time.monotonic() - start
        need((self.folder / "copdesk.exe").exists(), f"nothing in {self.folder}")
        user = self.wine.prefix / "drive_c" / "users"
        need(len(list(user.rglob("CopDesk.lnk"))) >= 2, "shortcuts are missing")
        need(self.value(KEY, "DisplayVersion") == self.build.version, "the uninstall entry is missing")
        command = self.value(r"HKCU\Software\Classes\CopDesk.Exchange\shell\open\command", "")
        need(command.endswith('copdesk.exe" "%1"'), command)
        need("CopDesk.Exchange" in self.value(r"HKCU\Software\Classes\.cdsync", ""), "no association")
        count = len([path for path in self.folder.rglob("*") if path.is_file()])
        return f"{seconds:.0f} s, {count} files, association and shortcuts written"

    def value(self, key: str, name: str) -> str:
        """A value of the registry; empty when there is none."""
        which = ["/v", name] if name else ["/ve"]
        code, said = self.wine.run(["reg", "query", key, *which])
        lines = [line for line in said.splitlines() if "REG_" in line]
        return lines[0].split("REG_")[1].split(None, 1)[1].strip() if code == 0 and lines else ""

    def main_job(self) -> str:
        """The main job of tests/main_job.py through the installed command."""
        sys.path.insert(0, str(ROOT))
        from tests import main_job

        main_job.copdesk = self.copdesk
        main_job.make_sample(self.desk)
        main_job.print_papers(self.desk, self.out)
        main_job.hand_over(self.desk, self.out)
        need((self.out / "minutes.pdf").read_bytes().startswith(b"%PDF"), "no PDF")
        return "papers and the exchange with a second desk"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The window, left running."""
        words = ["/usr/lib/wine/wine64", str(self.folder / "copdesk.exe"), "--desk", dos(self.desk), *arguments]
        return subprocess.Popen(
            words, env=self.wine.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def window(self) -> str:
        """A double click: the command of the association with a file; the file is shown after unlocking."""
        running = self.start(dos(self.out / "answer.copdesk"))
        try:
            self.screen.unlock(PASSPHRASE)
            seen = wait_for(lambda: [name for name in self.screen.titles() if "CopDesk" not in name], 60, "the dialog")
            time.sleep(3)
            self.screen.shot("1-double-click")
            code, _ = self.wine.run([self.setup, "/S"])
            need(code == OPEN, f"the setup ended with {code} while the program was open")
        finally:
            self._end(running)
        return f"dialog {seen}; the setup meanwhile: code {OPEN}, nothing changed"

    def _end(self, running: subprocess.Popen[bytes]) -> None:
        subprocess.run(["wineserver", "-k"], env=self.wine.env, check=False, capture_output=True)
        running.wait(30)

    def repair(self) -> str:
        """The same setup again: what was lost is back, what is foreign in the program's own folder is gone."""
        digest = self.copdesk(self.desk, "digest")
        inner = self.folder / "_internal"
        (inner / "python311.dll").unlink()
        (inner / "stale.dll").write_bytes(b"MZ")
        code, said = self.wine.run([self.setup, "/S"])
        need(code == 0, f"code {code}: {said[-300:]}")
        need((inner / "python311.dll").exists() and not (inner / "stale.dll").exists(), "not repaired")
        need(self.copdesk(self.desk, "digest") == digest, "the data changed")
        return "lost file back, stale file gone, same digest"

    def versions(self) -> str:
        """Over an older version: updated; over a newer one: refused."""
        self.wine.run(["reg", "add", KEY, "/v", "DisplayVersion", "/d", "0.0.9", "/f"])
        code, _ = self.wine.run([self.setup, "/S"])
        need(code == 0 and self.value(KEY, "DisplayVersion") == self.build.version, f"update: code {code}")
        self.wine.run(["reg", "add", KEY, "/v", "DisplayVersion", "/d", "99.0.0", "/f"])
        code, _ = self.wine.run([self.setup, "/S"])
        need(code == NEWER, f"downgrade: code {code}")
        self.wine.run(["reg", "add", KEY, "/v", "DisplayVersion", "/d", self.build.version, "/f"])
        return f"from 0.0.9: updated; from 99.0.0: refused with code {NEWER}"

    def remove(self) -> str:
        """Silent; nothing left but desks."""
        before = {path for path in self.desk.rglob("*") if path.is_file()}
        self.wine.run([self.folder / "uninstall.exe", "/S"])
        wait_for(lambda: not self.folder.exists(), 60, "the folder to go")
        need(not self.value(KEY, "DisplayVersion"), "the uninstall entry stayed")
        need(not self.value(r"HKCU\Software\Classes\CopDesk.Exchange", ""), "the association stayed")
        user = self.wine.prefix / "drive_c" / "users"
        left = [str(path.relative_to(user)) for path in user.rglob("*") if "copdesk" in path.name.lower()]
        need(not left, str(left))
        need(before <= set(self.desk.rglob("*")), "files of the desk are gone")
        return f"nothing left but the desk ({len(before)} files)"


def test_windows(build: Build) -> int:
    """All checks in order; needs Wine, Xvfb, xdotool."""
    setups = list((DIST / "windows").glob("*-setup.exe"))
    if len(setups) != 1:
        raise RefusedError("first build: python3 packaging/build.py windows")
    os.environ["COPDESK_PASSPHRASE"] = PASSPHRASE
    journey, table = Journey(build, setups[0]), Table()
    try:
        for name, look in (
            ("a clean prefix", journey.prepare),
            ("silent installation", journey.install),
            ("the main job", journey.main_job),
            ("double click, setup while open", journey.window),
            ("repair", journey.repair),
            ("update and downgrade", journey.versions),
            ("remove", journey.remove),
        ):
            if not table.check(name, look) and name in ("a clean prefix", "silent installation"):
                break
    finally:
        journey.wine.close()
        journey.screen.close()
    return table.close()
