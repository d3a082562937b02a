"""What both systems share: places, tools, the build environment, and the checks of a frozen folder."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
LOCK = HERE / "build.lock"
WORK = ROOT / "build" / "packaging"
DIST = ROOT / "dist"
MAX_BYTES, MAX_FILES = 200_000_000, 400

# Without one of these the program fails only when somebody prints, exchanges or searches.
NEEDED = (
    r"resources/locale/uk/copdesk\.mo", r"resources/locale/en/copdesk\.mo", r"resources/fonts/Inter-Regular\.otf",
    r"resources/fonts/LiberationSerif-Regular\.ttf", r"resources/templates/document\.typ", r"resources/style\.qss",
    r"resources/help/uk/.+", r"resources/help/en/.+", r"resources/icons/copdesk\.png",
    r"typst/_?typst.*", r"sqlcipher3/_sqlite3.*", r"docx/parts/.+",
    r"pyrage/.*", r"nacl/_sodium.*", r"_cffi_backend.*", r"zstandard/backend_c.*", r"msgspec/_core.*",
    r"docx/templates/default\.docx",
    r"simplemma/.*uk\.plzma", r"shevchenko/data/declension-rules\.json", r"resources/places/katottg\.tsv\.xz",
    r"python_calamine/.*", r"lxml/etree.*", r".*platforms/(lib)?q(xcb|windows)\..*",
    r".*platforms/(lib)?qoffscreen\..*", r".*translations/qtbase_uk\.qm", r"(\.\./)?LICENCES\.txt",
)  # fmt: skip
FORBIDDEN = (
    r".*Qt6?(Qml|Quick|Network|WebEngine|Pdf|OpenGL\b).*", r".*/tests?/.*", r".*\.po", r".*opengl32sw.*", r".*babel.*",
    r".*simplemma/.*/(?!uk)\w+\.plzma", r".*libstdc\+\+.*", r".*libGL\..*",
)  # fmt: skip


class RefusedError(Exception):
    """The build cannot go on; the message says why."""


@dataclass(frozen=True)
class Build:
    """One build: its version, the moment its commit was made (seconds), the commit."""

    version: str
    epoch: int
    commit: str

    @property
    def env(self) -> dict[str, str]:
        """The environment in which tools write the same bytes each time."""
        return {
            **os.environ,
            "SOURCE_DATE_EPOCH": str(self.epoch),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }


def say(text: str) -> None:
    """One line at once."""
    print(text, flush=True)


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None, *, cwd: Path = ROOT) -> str:
    """Run a tool that has to succeed; its output, which is shown when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env) if env is not None else None,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        say(done.stdout[-4000:])
        raise RefusedError(f"code {done.returncode} from: {' '.join(map(str, command))[:300]}")
    return done.stdout


def tool(name: str, package: str = "") -> str:
    """The path of a tool, or a refusal that names its Debian package."""
    found = shutil.which(name)
    if found is None:
        raise RefusedError(f"{name} is missing: install the package {package or name}")
    return found


def this_build(version: str = "") -> Build:
    """The build of the commit that is checked out."""
    text = (ROOT / "copdesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([\d.]+)"', text)
    if found is None:
        raise RefusedError("copdesk/__init__.py has no version")
    git = ["git", "-c", "safe.directory=*"]
    epoch = int(run([*git, "log", "-1", "--format=%ct"]).strip())
    return Build(version or found[1], epoch, run([*git, "rev-parse", "HEAD"]).strip())


def environment() -> Path:
    """The Python of the build environment, made from the lock with hashes; made anew when the lock changes."""
    folder = WORK / "venv"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp, wanted = folder / "stamp", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        say("Making the build environment …")
        run([sys.executable, "-m", "venv", "--clear", folder])
        run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-compile", "-r", LOCK])
        stamp.write_text(wanted)
    return python


def strip_symbols(folder: Path, env: Mapping[str, str]) -> None:
    """Take the symbols out of the libraries, 60 MB in all; ``*.libs`` were patched by auditwheel and would break."""
    strip = tool("strip", "binutils")
    for path in sorted(folder.rglob("*.so*")):
        if path.is_file() and not path.is_symlink() and ".libs/" not in path.as_posix():
            run([strip, "--strip-unneeded", "--enable-deterministic-archives", path], env)


def files(folder: Path) -> list[Path]:
    """All files of a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def check_frozen(folder: Path, max_bytes: int = MAX_BYTES) -> tuple[int, int]:
    """Bytes and number of files of a frozen folder; refuses when something is missing, needless or too large."""
    inner = folder / "_internal"
    found = files(folder)
    names = [path.relative_to(inner).as_posix() if inner in path.parents else f"../{path.name}" for path in found]
    wrong = [f"missing: {need}" for need in NEEDED if not any(re.fullmatch(need, name) for name in names)]
    wrong += [f"needless: {name}" for name in names for bad in FORBIDDEN if re.fullmatch(bad, name)]
    size, count = sum(path.stat().st_size for path in found), len(names)
    wrong += [f"too large: {size} bytes"] if size > max_bytes else []
    wrong += [f"too many files: {count}"] if count > MAX_FILES else []
    if wrong:
        raise RefusedError("the frozen program is not right:\n" + "\n".join(wrong))
    return size, count


def set_times(folder: Path, epoch: int) -> None:
    """The moment of the commit on everything, so that archives do not depend on when they were made."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def write_sums(folder: Path, out: Path) -> None:
    """SHA-256 of the installers, in the form that ``sha256sum -c`` and ``certutil`` users read."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files(folder) if path != out]
    out.write_text("".join(lines), encoding="ascii", newline="\n")
