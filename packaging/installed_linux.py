"""The .deb in a clean Debian: installed, used by an ordinary user without a network, updated, removed."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from clean_root import USER, Root, wait_for
from figures import compare
from recipe import DIST, ROOT, WORK, Build, RefusedError, environment, run, tool
from screen import Screen
from table import Table, need

PASSPHRASE = "зразок-для-перевірки-2026"  # noqa: S105 - opens the invented desk only
PREVIOUS = "0.0.9"
PLACE = "Мої документи п'ять"


class Journey:
    """One clean root, one screen, one user; each method is a check and returns what it saw."""

    def __init__(self, build: Build, package: Path, archive: Path) -> None:
        self.build, self.package, self.archive = build, package, archive
        self.root = Root(WORK / "test-root")
        self.home = self.root.folder / "home" / USER
        self.base = self.home / PLACE
        self.out = self.base / "результат"
        self.desk = self.out / "desk"
        self.screen = Screen(DIST / "linux-test")
        self.shots = self.screen.shots
        self.digest = ""
        self.env = {"COPDESK_PASSPHRASE": PASSPHRASE, "QT_QPA_PLATFORM": "offscreen"}

    def inside(self, path: Path | str) -> str:
        """A path as the root sees it."""
        return str(path).replace(str(self.root.folder), "", 1) or "/"

    def copdesk(self, desk: Path, *arguments: str | Path) -> str:
        """The installed command, as the ordinary user."""
        words = ["copdesk", "--desk", self.inside(desk), *(self.inside(word) for word in arguments)]
        return self.root.call(words, USER, self.env)

    # --- installing

    def install_previous(self) -> str:
        """The package under an older number: there was no release before this one."""
        old = WORK / "deb-previous"
        shutil.rmtree(old, ignore_errors=True)
        run(["dpkg-deb", "--raw-extract", self.package, old])
        control = old / "DEBIAN" / "control"
        text = re.sub(r"(?m)^Version: .*$", f"Version: {PREVIOUS}", control.read_text(encoding="utf-8"))
        control.write_text(text, encoding="utf-8")
        target = self.root.folder / "tmp" / f"copdesk_{PREVIOUS}_amd64.deb"
        run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", old, target])
        shutil.copy(self.package, self.root.folder / "tmp")
        before = self.root.size()
        self.root.install(self.inside(target))
        return f"with the libraries it names: {(self.root.size() - before) / 1e6:.0f} MB"

    def speaks(self) -> str:
        """Version and help of the command, as the ordinary user."""
        self.base.mkdir()
        shutil.chown(self.base, 1000, 1000)
        said = self.root.call(["copdesk", "--version"], USER)
        need(self.build.version in said, said)
        helped = self.root.call(["copdesk", "--help"], USER)
        need("init" in helped and "Робоче місце" in helped, helped)
        return said.strip()

    def main_job(self) -> str:
        """The main job of tests/main_job.py through the installed command."""
        sys.path.insert(0, str(ROOT))
        from tests import main_job

        self.out.mkdir()
        shutil.chown(self.out, 1000, 1000)
        main_job.copdesk = self.copdesk
        main_job.make_sample(self.desk)
        main_job.print_papers(self.desk, self.out)
        main_job.hand_over(self.desk, self.out)
        main_job.take_pictures(self.desk, self.out)
        need((self.out / "minutes.pdf").read_bytes().startswith(b"%PDF"), "no PDF")
        pictures = len(list((self.out / "screens").rglob("*.png")))
        need(pictures > 20, f"{pictures} pictures")
        self.digest = self.copdesk(self.desk, "digest").strip()
        return f"papers, exchange with a second desk, {pictures} pictures"

    def every_command(self) -> str:
        """Each command at least parses and loads its code in the frozen program."""
        names = re.findall(r"(?m)^    (\w[\w-]*) {2,}\S", self.root.call(["copdesk", "--lang", "en", "--help"], USER))
        need(len(names) > 20, str(names))
        for name in names:
            self.root.call(["copdesk", "--lang", "en", name, "--help"], USER)
        table = self.out / "people.csv"
        table.write_text("Прізвище;Ім’я\nКовальчук;Олена\n", encoding="utf-8")
        self.copdesk(self.desk, "import-table", "person", table, "--preview")
        self.copdesk(self.desk, "check")
        found = json.loads(self.copdesk(self.desk, "list", "assignment", "--search", "листами", "--json"))
        need(found, "no word forms are found: the word list is missing")
        return f"{len(names)} commands; a table read, the desk checked, a search by word forms: {len(found)} found"

    # --- updating

    def age_desk(self) -> str:
        """Set the number of the desk's format back, as a program before this one would have left it."""
        script = (
            "import sys; from pathlib import Path\n"
            "from copdesk.domain import registry; from copdesk.store.desk import Desk\n"
            "desk = Desk.open(Path(sys.argv[1]), registry(), passphrase=sys.argv[2])\n"
            "desk.db.execute('PRAGMA user_version = 0'); desk.close()"
        )
        run([environment(), "-c", script, self.desk, PASSPHRASE], {**os.environ, "PYTHONPATH": str(ROOT)})
        run(["chown", "-R", "1000:1000", self.desk])
        return "format 0"

    def update(self) -> str:
        """The new package over the old one: same digest, and a verified backup that the migration made first."""
        before = self._backups()
        self.root.install(f"/tmp/{self.package.name}")  # noqa: S108 - inside the root
        need(self.build.version in self.root.call(["dpkg-query", "-W", "copdesk"]), "not updated")
        need(self.copdesk(self.desk, "digest").strip() == self.digest, "the data changed")
        made = self._backups() - before
        need(made, "no backup was made before the migration")
        return f"{PREVIOUS} to {self.build.version}: same digest, backup {len(made)}"

    def _backups(self) -> set[str]:
        return {str(path) for path in self.out.rglob("*") if path.is_file() and "backup" in str(path).lower()}

    def downgrade(self) -> str:
        """apt does not put the older version over the newer one by itself."""
        words = ["apt-get", "install", "-y", "-qq", f"/tmp/copdesk_{PREVIOUS}_amd64.deb"]  # noqa: S108
        self.root.call(words, codes=(100,))
        return "refused by apt"

    # --- the window

    def window_env(self) -> dict[str, str]:
        """The environment of the ordinary user's session."""
        return {"DISPLAY": self.screen.display, "XDG_DATA_DIRS": "/usr/local/share:/usr/share"}

    def journey(self) -> str:
        """Unlock, add a person by the keyboard alone, leave by Ctrl+Q; the person is in the desk."""
        log = self.shots / "window.log"
        running = self.root.start(["copdesk", "--desk", self.inside(self.desk)], self.window_env(), log)
        try:
            self.screen.unlock(PASSPHRASE)
            time.sleep(3)
            self.screen.shot("1-home")
            self.screen.keys("key", "ctrl+2")
            time.sleep(3)
            self.screen.shot("2-members")
            self.screen.keys("key", "ctrl+f")
            time.sleep(1)
            self.screen.keys("key", "Insert")
            time.sleep(3)
            for word in ("Перевірченко", "Ївга"):
                self.screen.keys("type", "--delay", "80", word)
                self.screen.keys("key", "Tab")
            self.screen.shot("3-card")
            self.screen.keys("key", "ctrl+s")
            time.sleep(3)
            self.screen.keys("key", "ctrl+q")
            running.wait(30)
        finally:
            _end(running)
        said = log.read_text(encoding="utf-8", errors="replace")
        need(running.returncode == 0, f"code {running.returncode}: {said[-500:]}")
        need("Traceback" not in said, said[-800:])
        kept = json.loads(self.copdesk(self.desk, "list", "person", "--search", "Перевірченко", "--json"))
        need(len(kept) == 1, "the person typed into the window is not in the desk")
        return "unlocked, a person added and found again by the command, closed with code 0"

    def first_start(self) -> str:
        """A person who never started it answers five questions by the keyboard: the desk is there."""
        home = self.base / "новий дім"
        home.mkdir()
        shutil.chown(home, 1000, 1000)
        env = {**self.window_env(), "HOME": self.inside(home)}
        running = self.root.start(["copdesk"], env, self.shots / "first-start.log")
        try:
            self.screen.focus("CopDesk", 90)
            time.sleep(4)
            self.screen.keys("key", "Return")
            time.sleep(2)
            for answer in ("Озерянське РУП", "Гай Наталія", "", PASSPHRASE):
                self.screen.keys("type", "--delay", "80", answer)
                self.screen.keys("key", "Tab")
            self.screen.keys("type", "--delay", "80", PASSPHRASE)
            self.screen.keys("key", "Return")
            made = wait_for(lambda: list(home.rglob("desk.db")), 30, "the new desk")
            time.sleep(2)
            self.screen.shot("0-recovery-key")
        finally:
            _end(running)
        assert isinstance(made, list)
        return f"desk in {made[0].parent.relative_to(home)}"

    def double_click(self) -> str:
        """The desktop finds our program by the type of the file, and the file is looked into after unlocking."""
        self.root.install("libglib2.0-bin", "shared-mime-info", "desktop-file-utils")
        file = self.out / "answer.copdesk"
        shown = self.root.call(["gio", "info", "-a", "standard::content-type", self.inside(file)], USER)
        need("application/vnd.copdesk.exchange" in shown, shown)
        log = self.shots / "double-click.log"
        # gio ends at once; the shell waits for what it started, as a session would.
        words = ["sh", "-c", 'gio open "$1"; sleep 2; while pgrep -x copdesk >/dev/null; do sleep 0.3; done', "sh"]
        self.root.install("procps")
        running = self.root.start([*words, self.inside(file)], self.window_env(), log)
        try:
            self.screen.unlock(PASSPHRASE)
            dialog = wait_for(
                lambda: [name for name in self.screen.titles() if "CopDesk" not in name], 30, "the file's dialog"
            )
            time.sleep(3)
            self.screen.shot("4-double-click")
        finally:
            _end(running)
        return f"type found, window opened, dialog {dialog}"

    # --- a hard place

    def portable(self) -> str:
        """The archive, unpacked in a folder of the user that then becomes read-only; with the clock wrong."""
        self.root.install("faketime")
        target = self.base / "Програма п'ять"
        target.mkdir()
        run([tool("tar"), "--zstd", "-xf", self.archive, "-C", target])
        run(["chmod", "-R", "a-w", target])
        program = self.inside(target / "copdesk" / "copdesk")
        for moment in ("1999-12-31 23:59:00", "2043-01-01 00:00:00"):
            desk = self.base / f"стіл {moment[:4]}"
            words = ["faketime", moment, program, "--desk", self.inside(desk)]
            self.root.call([*words, "init", "--unit", "Озерянське РУП", "--user", "Гай"], USER, self.env)
            self.root.call([*words, "add", "person", "surname=Близнюк", "given_name=Ян"], USER, self.env)
            need("Близнюк" in self.root.call([*words, "list", "person"], USER, self.env), "the record is lost")
        return "two desks made in 1999 and 2043 from a read-only folder"

    def nothing_beside(self) -> str:
        """Neither the installed files changed nor did anything appear beside them or in the temporary folder."""
        need(not self.root.call(["dpkg", "--verify", "copdesk"]).strip(), "installed files changed")
        listed = set(self.root.call(["dpkg", "-L", "copdesk"]).split("\n"))
        lib = self.root.folder / "usr" / "lib" / "copdesk"
        strange = [str(path) for path in lib.rglob("*") if self.inside(path) not in listed]
        need(not strange, str(strange[:5]))
        left = [path.name for path in (self.root.folder / "tmp").iterdir() if not path.name.endswith(".deb")]
        need([name for name in left if "MEI" in name] == [], str(left))
        return "dpkg --verify is silent, no new file, no unpacking into the temporary folder"

    def remove(self) -> str:
        """Purge; the system holds nothing of the program, the home holds the desks and the view settings."""
        self.root.call(["apt-get", "purge", "-y", "-qq", "copdesk"], env={"DEBIAN_FRONTEND": "noninteractive"})
        places = ["usr", "etc", "opt", "var/cache", "var/lib"]
        skip = re.compile(r"/var/lib/(dpkg|apt)/|/var/cache/(apt|debconf)/")
        left = [
            self.inside(path)
            for place in places
            for path in (self.root.folder / place).rglob("*copdesk*")
            if not skip.search(self.inside(path))
        ]
        need(not left, str(left))
        need((self.desk / "desk.db").exists(), "the desk is gone")
        own = sorted(
            self.inside(path).removeprefix(f"/home/{USER}/")
            for path in self.home.rglob("*")
            if path.is_file()
            and self.base not in path.parents
            and not path.name.startswith((".bash", ".profile"))
            and ".cache" not in path.parts
        )
        return f"system clean, desks whole; of the person: {', '.join(own)[:200]}"


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program that still runs; ``--kill-child`` takes along what it started."""
    if running.poll() is None:
        running.kill()
    running.wait(10)


def _figures(journey: Journey, frozen: Path, limit: float = 1.3) -> str:
    desk = WORK / "figures-desk"
    shutil.rmtree(desk, ignore_errors=True)
    env = {**os.environ, "COPDESK_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT)}
    os.environ["COPDESK_PASSPHRASE"] = PASSPHRASE
    for words in (["init", "--unit", "Озерянське РУП", "--user", "Гай"], ["sample"]):
        run([frozen, "--desk", desk, *words], env)
    meeting = json.loads(run([frozen, "--desk", desk, "list", "meeting", "--json"], env))[0]["id"]
    found = compare(frozen, desk, meeting)
    said = [f"{name}: source {a * 1000:.0f} ms, frozen {b * 1000:.0f} ms, x {b / a:.2f}" for name, a, b in found]
    need(all(b <= a * limit for _, a, b in found), "; ".join(said))
    return "; ".join(said)


def test_linux(build: Build, figures: bool) -> int:
    """All checks in order, *figures* as the last; needs root, debootstrap, Xvfb, xdotool."""
    out = DIST / "linux"
    packages, archives = list(out.glob("*.deb")), list(out.glob("*.tar.zst"))
    if len(packages) != 1 or len(archives) != 1:
        raise RefusedError("first build: python3 packaging/build.py linux")
    run(["sha256sum", "-c", "SHA256SUMS"], cwd=out)
    journey, table = Journey(build, packages[0], archives[0]), Table()
    steps: list[tuple[str, Callable[[], str]]] = [
        ("a clean Debian", journey.root.make),
        ("install the previous version", journey.install_previous),
        ("an ordinary user, no network", journey.speaks),
        ("the main job", journey.main_job),
        ("every command", journey.every_command),
        ("a desk of the older format", journey.age_desk),
        ("update", journey.update),
        ("downgrade", journey.downgrade),
        ("first start, five questions", journey.first_start),
        ("window by keyboard", journey.journey),
        ("double click", journey.double_click),
        ("portable, clock wrong", journey.portable),
        ("never beside the program", journey.nothing_beside),
        ("remove", journey.remove),
    ]
    if figures:
        steps.append(("first paint and paper", lambda: _figures(journey, WORK / "frozen" / "copdesk" / "copdesk")))
    try:
        for name, look in steps:
            if not table.check(name, look) and name in ("a clean Debian", "install the previous version"):
                break
    finally:
        journey.screen.close()
    return table.close()
