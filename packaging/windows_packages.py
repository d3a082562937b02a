"""The Windows program, its setup program and its portable archive; on Linux through Wine."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from freeze import describe, freeze
from recipe import HERE, LOCK, ROOT, WORK, Build, RefusedError, environment, files, run, say, tool

WINE_FOLDER = WORK / "wine"
MINUTES = 20


def windows_lock() -> str:
    """The lock with only the pins of Windows and without markers: pip would read those for the system it runs on."""
    blocks = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip())
    wanted = [block for block in blocks if not re.search(r"sys_platform == '(darwin|linux)'", block)]
    return "\n".join(re.sub(r" ; [^\\]*\\", r" \\", block, count=1) for block in wanted) + "\n"


class Wine:
    """The Windows Python and the Wine prefix that ``windows/wine_python.sh`` makes, and one screen for its windows."""

    def __init__(self) -> None:
        for name, package in (
            ("wineserver", "wine"),
            ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
            ("Xvfb", "xvfb"),
        ):
            tool(name, package)
        self.prefix = WINE_FOLDER / "prefix"
        self.python = WINE_FOLDER / "py311"
        self.screen: subprocess.Popen[bytes] | None = None
        self.env = {
            **os.environ,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "LANG": "C.UTF-8",
        }

    def prepare(self) -> None:
        """Make Python and prefix, once per lock; some minutes."""
        script = HERE / "windows" / "wine_python.sh"
        lock = windows_lock()
        wanted = hashlib.sha256(lock.encode() + script.read_bytes()).hexdigest()
        stamp = WINE_FOLDER / "stamp"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        say("Making the Windows Python …")
        shutil.rmtree(WINE_FOLDER, ignore_errors=True)
        WINE_FOLDER.mkdir(parents=True)
        (WINE_FOLDER / "windows.lock").write_text(lock, encoding="utf-8")
        run(["bash", script, WINE_FOLDER, WINE_FOLDER / "windows.lock"])
        stamp.write_text(wanted)

    def show(self) -> None:
        """A screen: even Qt without windows wants one under Wine."""
        display = f":{200 + os.getpid() % 500}"
        command = [tool("Xvfb"), display, "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]
        self.screen = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.env["DISPLAY"] = display
        time.sleep(1)

    def close(self) -> None:
        """End what runs in the prefix, and the screen."""
        subprocess.run(["wineserver", "-k"], env=self.env, check=False, capture_output=True)
        if self.screen is not None:
            self.screen.terminate()
            self.screen.wait()

    def run(
        self, command: Sequence[str | Path], env: Mapping[str, str] | None = None, minutes: float = MINUTES
    ) -> tuple[int, str]:
        """Exit code and output of a Windows program; output goes through a pipe, for Wine fails on files."""
        done = subprocess.run(
            ["/usr/lib/wine/wine64", *map(str, command)],
            env={**self.env, **(env or {})},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=minutes * 60,
        )
        return done.returncode, done.stdout


def dos(path: Path) -> str:
    """A path of this Linux as Windows programs under Wine see it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def freeze_windows(build: Build) -> Path:
    """The frozen folder for Windows, natively or through Wine."""
    if sys.platform == "win32":
        return freeze(build)
    python = environment()
    stage, frozen = WORK / "stage", WORK / "frozen-windows"
    run([python, HERE / "stage.py", stage, build.version], build.env)
    wine = Wine()
    wine.prepare()
    wine.show()
    say("Freezing through Wine …")
    shutil.rmtree(frozen, ignore_errors=True)
    env = {name: build.env[name] for name in ("SOURCE_DATE_EPOCH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")}
    env |= {"COPDESK_STAGE": dos(stage), "QT_QPA_PLATFORM": "offscreen"}
    command: list[str | Path] = [
        wine.python / "python.exe",
        "-m",
        "PyInstaller",
        "-y",
        "--clean",
        "--log-level",
        "WARN",
    ]
    command += ["--distpath", dos(frozen), "--workpath", dos(WORK / "work-windows"), dos(HERE / "copdesk.spec")]
    try:
        code, output = wine.run(command, env)
    finally:
        wine.close()
    if code or not (frozen / "copdesk" / "copdesk.exe").exists():
        raise RefusedError(f"PyInstaller under Wine ended with {code}:\n{output[-3000:]}")
    folder = frozen / "copdesk"
    stdlib = Path(run([sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]).strip())
    describe(build, folder, wine.python / "Lib" / "site-packages", stdlib, "3.11.9")
    return folder


def build_setup(folder: Path, build: Build, out: Path) -> Path:
    """The setup program of one user: NSIS, no administrator's rights."""
    say("Packing the setup program …")
    setup = out / f"CopDesk-{build.version}-x64-setup.exe"
    size = sum(path.stat().st_size for path in files(folder)) // 1024
    values = {
        "VERSION": build.version,
        "SOURCE": folder,
        "OUT": setup,
        "ICON": WORK / "stage" / "copdesk.ico",
        "SIZE": size,
    }
    values["LICENCE"] = ROOT / "LICENSE"
    defines = [f"-D{name}={value}" for name, value in values.items()]
    run(
        [tool("makensis", "nsis"), "-V2", "-INPUTCHARSET", "UTF8", *defines, HERE / "windows" / "copdesk.nsi"],
        build.env,
    )
    return setup


def build_zip(folder: Path, build: Build, out: Path) -> Path:
    """The portable archive; the same bytes for the same commit."""
    archive = out / f"CopDesk-{build.version}-x64-portable.zip"
    moment = datetime.fromtimestamp(build.epoch, UTC).timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in files(folder):
            entry = zipfile.ZipInfo(f"CopDesk/{path.relative_to(folder).as_posix()}", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
    return archive


def sign(programs: Sequence[Path]) -> None:
    """Sign with the certificate of COPDESK_SIGN_CERT and COPDESK_SIGN_KEY (PEM); say so where there is none."""
    given = (os.environ.get("COPDESK_SIGN_CERT"), os.environ.get("COPDESK_SIGN_KEY"))
    cert, key = (Path(name).resolve() if name else None for name in given)
    if not (cert and key):
        say(f"UNSIGNED: {', '.join(path.name for path in programs)} (no COPDESK_SIGN_CERT and COPDESK_SIGN_KEY)")
        return
    stamp = os.environ.get("COPDESK_SIGN_TIMESTAMP")  # without one the signature ends with the certificate
    for path in programs:
        signed = path.with_suffix(".signed")
        command = [tool("osslsigncode"), "sign", "-certs", cert, "-key", key, "-h", "sha256", "-n", "CopDesk"]
        run([*command, *(["-ts", stamp] if stamp else []), "-in", path, "-out", signed])
        signed.replace(path)
    say(f"Signed: {', '.join(path.name for path in programs)}")
