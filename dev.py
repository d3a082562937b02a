#!/usr/bin/env python3
"""One door for developers: `python3 dev.py run|test|bench|fuzz|setup|lock`, on Debian and on Windows.

Standard library only: this file must work before anything is installed.
"""

from __future__ import annotations  # an older Python must get far enough to say what it lacks

import argparse
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "copdesk-setup.txt"
OUT = ROOT / "out"
WINDOWS = sys.platform == "win32"
NEEDED = (3, 11)
PASSPHRASE = "зразок вигаданого підрозділу 2026"  # noqa: S105 - opens the invented sample unit only

# What Qt and the tests need beyond Python on a bare Debian 12; `a|b` is one library under two names.
QT_PACKAGES = (
    "libglib2.0-0|libglib2.0-0t64",
    "libgl1",
    "libegl1",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "fonts-dejavu-core",
)
WINDOW_PACKAGES = ("libwayland-cursor0", "libwayland-egl1", "libcups2|libcups2t64")
TEST_PACKAGES = ("xvfb", "xauth", "poppler-utils", "age", "libreoffice-writer-nogui|libreoffice-writer", "postgresql")


class RefusedError(Exception):
    """A step cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Print one line at once, so that it stands in order with what the tools print."""
    print(text, flush=True)


def call(command: Sequence[str | Path], env: dict[str, str] | None = None) -> int:
    """Run a tool in the project folder with its output shown; the exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode


def must(command: Sequence[str | Path], reason: str, env: dict[str, str] | None = None) -> None:
    """Run a tool that has to succeed."""
    if call(command, env):
        raise RefusedError(reason)


def answer(command: Sequence[str | Path], env: dict[str, str] | None = None) -> str:
    """What a tool prints on standard output; its complaints stay visible."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=False,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if done.returncode:
        raise RefusedError(f"this command failed with code {done.returncode}: {' '.join(map(str, command))}")
    return done.stdout


# --- Set-up


def find_python() -> list[str] | None:
    """The command of another Python that fits, when this one does not."""
    version = ".".join(map(str, NEEDED))
    for command in ([f"python{version}"], ["py", f"-{version}"]):
        path = shutil.which(command[0])
        if path and subprocess.run([path, *command[1:], "-c", ""], check=False, capture_output=True).returncode == 0:
            return [path, *command[1:]]
    return None


def use_right_python() -> None:
    """Go on with Python 3.11, or say that it is missing."""
    if sys.version_info[:2] == NEEDED:
        return
    found = find_python()
    version = ".".join(map(str, NEEDED))
    if found is None:
        raise RefusedError(
            f"CopDesk needs Python {version}; this is Python {sys.version.split()[0]}"
            f" and there is no python{version} here."
        )
    say(f"This is Python {sys.version.split()[0]}; going on with {found[0]}.")
    raise SystemExit(call([*found, Path(__file__).resolve(), *sys.argv[1:]]))


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Debian packages of *wanted* that are not installed; none where dpkg does not rule."""
    if shutil.which("dpkg-query") is None:
        return []
    names = [name for entry in wanted for name in entry.split("|")]
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        check=False,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    present = {line.split()[0] for line in listed if line.endswith(" installed")}
    return [entry for entry in wanted if not present.intersection(entry.split("|"))]


def installable(entry: str) -> str:
    """The name under which this release of Debian offers the library."""
    names = entry.split("|")
    for name in names:
        known = subprocess.run(["apt-cache", "show", name], check=False, capture_output=True)
        if known.returncode == 0:
            return name
    return names[0]


def install_system_packages(wanted: Sequence[str]) -> list[str]:
    """Install what is missing when we may; returns what is still missing."""
    missing = missing_packages(wanted)
    if not missing:
        return []
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        names = " ".join(entry.split("|")[0] for entry in missing)
        say(f"These system packages are missing: {names}")
        say(f"An administrator installs them with: apt-get install --no-install-recommends {names}")
        return missing
    say(f"Installing {len(missing)} system packages …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call(["apt-get", "update", "-qq"], quiet)
    names_now = [installable(entry) for entry in missing]
    call(
        ["apt-get", "install", "-y", "-qq", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends", *names_now],
        quiet,
    )
    missing = missing_packages(wanted)
    if missing:
        say(f"Still missing: {' '.join(missing)}")
    return missing


def venv_python() -> Path:
    """The interpreter of the project's own environment."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def script(name: str) -> Path:
    """A tool installed in the project's own environment."""
    return venv_python().with_name(f"{name}.exe" if WINDOWS else name)


def fingerprint() -> str:
    """What the environment was made from: another value means that it must be brought up to date."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode() + str(ROOT).encode()).hexdigest()


def venv_works() -> bool:
    """Whether the environment exists and runs the right Python."""
    if not venv_python().exists():
        return False
    check = f"import sys, pip; raise SystemExit(sys.version_info[:2] != {NEEDED})"
    return subprocess.run([venv_python(), "-c", check], check=False, capture_output=True).returncode == 0


def make_environment() -> None:
    """Create or update .venv from the lock file; nothing to do when its stamp is right."""
    if STAMP.exists() and STAMP.read_text() == fingerprint() and venv_python().exists():
        return
    if not venv_works():
        say("Making the environment .venv …")
        must([sys.executable, "-m", "venv", "--clear", VENV], "the environment .venv cannot be made")
    say("Installing the pinned Python packages (some minutes the first time) …")
    pip: list[str | Path] = [venv_python(), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    must([*pip, "--require-hashes", "-r", LOCK], "the Python packages cannot be installed (see above)")
    # The program runs from this folder whatever the current one is.
    site = answer([venv_python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    Path(site, "copdesk.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    STAMP.write_text(fingerprint())


def set_up(packages: Sequence[str]) -> None:
    """Everything a fresh machine needs; quick when nothing is missing."""
    use_right_python()
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        packages = ("python3-venv", *packages)
    missing = install_system_packages(packages) if sys.platform == "linux" else []
    if importlib.util.find_spec("ensurepip") is None and not venv_works():
        raise RefusedError("Python has no venv module here: install the package python3-venv.")
    make_environment()
    if missing and call([venv_python(), "-c", "import PySide6.QtWidgets"]):
        raise RefusedError("Qt does not start without the system packages named above.")


# --- Tests and figures


def tool_env(**more: str) -> dict[str, str]:
    """The environment of tests: no screen, UTF-8 everywhere."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", **more}


def test(arguments: list[str]) -> int:
    """The whole suite, or only the tests named in *arguments*."""
    set_up((*QT_PACKAGES, *TEST_PACKAGES))
    python = venv_python()
    steps: dict[str, list[str | Path]] = {
        "ruff": [script("ruff"), "check", "--no-cache", "."],
        "mypy": [python, "-m", "mypy"],
        "mypy of dev.py": [python, "-m", "mypy", "dev.py"],
        "imports": [script("lint-imports"), "--no-cache"],
        "pytest": [python, "-m", "pytest", "-n", "2", "--dist", "worksteal", "--durations=20", "--durations-min=1"],
    }
    if arguments:
        steps = {"pytest": [python, "-m", "pytest", *arguments]}
    installers = None if arguments else start_installers()
    try:
        failed = [name for name, command in steps.items() if not passes(name, command)]
    finally:
        if installers and installers.poll() is None:
            os.killpg(installers.pid, signal.SIGTERM)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def start_installers() -> subprocess.Popen[bytes] | None:
    """Build the Linux installers and use them in a clean Debian beside the other tests, where that is allowed.

    tests/packaging/test_installed.py waits for the verdict in the folder named by COPDESK_INSTALLERS.
    """
    allowed = ["unshare", "-mn", "--propagation", "private", "mount", "-t", "tmpfs", "none", "/mnt"]
    tools = all(shutil.which(name) for name in ("apt-get", "unshare", "git"))
    if sys.platform != "linux" or os.geteuid() != 0 or not tools or not (ROOT / ".git").exists():
        return None
    if subprocess.run(allowed, check=False, capture_output=True).returncode:
        return None
    folder = ROOT / "build" / "installers"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["COPDESK_INSTALLERS"] = str(folder)
    with (folder / "log").open("wb") as log:
        command = ["nice", "-n", "5", "sh", "packaging/ci.sh", str(folder)]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)


def passes(name: str, command: Sequence[str | Path]) -> bool:
    """Run one step of the suite; the line with its time comes first for pytest to have the last word."""
    say(f"== {name}")
    start = time.monotonic()
    code = call(command, tool_env())
    if name != "pytest":
        say(f"   {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - start:.0f} s")
    return code == 0


def bench(arguments: list[str]) -> int:
    """Measure and write docs/performance.md."""
    set_up((*QT_PACKAGES, *TEST_PACKAGES))
    return call([venv_python(), "-m", "tests.bench", *arguments], tool_env())


def fuzz(arguments: list[str]) -> int:
    """Throw mutated bytes at the readers of exchange files for 60 seconds, or as many as asked."""
    set_up(QT_PACKAGES)
    pip: list[str | Path] = [venv_python(), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    wanted = ROOT / "tests" / "fuzz" / "requirements.txt"
    must([*pip, "--require-hashes", "-r", wanted], "Atheris cannot be installed (it is made for Linux on x86_64)")
    found = OUT / "fuzz"
    found.mkdir(parents=True, exist_ok=True)
    return call([venv_python(), "-m", "tests.fuzz.run", arguments[0] if arguments else "60", found], tool_env())


# --- The application on a sample unit


def has_display() -> bool:
    """Whether a window can be shown here."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments: list[str]) -> int:
    """Open the application on a sample unit; with no display do its main job without a window."""
    headless = "--headless" in arguments or not has_display()
    set_up(QT_PACKAGES if headless else (*QT_PACKAGES, *WINDOW_PACKAGES))
    env = {**os.environ, "PYTHONUTF8": "1", "COPDESK_PASSPHRASE": PASSPHRASE}
    job: list[str | Path] = [venv_python(), "-m", "tests.main_job"]
    if headless:
        reason = "As asked" if has_display() else "There is no display here"
        say(f"{reason}: doing the main job on the sample unit without a window.")
        return call([*job, "all", OUT], {**env, "QT_QPA_PLATFORM": "offscreen"})
    desk = ROOT / "build" / "sample"
    if not (desk / "desk.db").exists():
        must([*job, "sample", desk], "the sample unit cannot be made", env)
    say(f"The sample unit is in {desk}; its passphrase is {PASSPHRASE}")
    return call([venv_python(), "-m", "copdesk", "--desk", desk], env)


# --- The door


def setup(_arguments: list[str]) -> int:
    """Only make everything ready."""
    set_up((*QT_PACKAGES, *WINDOW_PACKAGES, *TEST_PACKAGES))
    say("Ready.")
    return 0


def lock(_arguments: list[str]) -> int:
    """Write requirements.lock anew from pyproject.toml, with hashes for every system we serve."""
    set_up(())
    must(
        [venv_python(), "-m", "pip", "install", "--quiet", "uv"],
        "uv, which writes the lock, cannot be installed",
    )
    command: list[str | Path] = [venv_python(), "-m", "uv", "pip", "compile", "--quiet", "--extra", "dev"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    # Neither the address of a registry nor a folder of this machine may get into the file.
    command += ["--no-header", "--no-annotate", "pyproject.toml", "-o", LOCK]
    return call(command)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "bench": bench,
    "fuzz": fuzz,
    "setup": setup,
    "lock": lock,
}


def main() -> int:
    """Parse the command and do it; 1 with a sentence on standard error when it cannot be done."""
    lines = [f"  {name:6} {(function.__doc__ or '').splitlines()[0]}" for name, function in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        prog="dev.py", formatter_class=argparse.RawDescriptionHelpFormatter, epilog="\n".join(lines)
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on: test paths, bench names, --headless")
    parsed = parser.parse_args()
    try:
        return COMMANDS[parsed.command](parsed.arguments)
    except RefusedError as reason:
        print(f"dev.py: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
