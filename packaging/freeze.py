"""The frozen folder of this system: resources staged, PyInstaller run, symbols stripped, licences added, checked."""

import shutil
import sys
from pathlib import Path

from bill import parts_of, write_bill, write_licences
from recipe import HERE, WORK, Build, RefusedError, check_frozen, environment, run, say, set_times, strip_symbols


def freeze(build: Build) -> Path:
    """The folder ``copdesk`` ready to be packed; its bill of materials lies beside it."""
    python = environment()
    stage, frozen = WORK / "stage", WORK / "frozen"
    run([python, HERE / "stage.py", stage, build.version], build.env)
    say("Freezing …")
    shutil.rmtree(frozen, ignore_errors=True)
    env = {**build.env, "COPDESK_STAGE": str(stage)}
    command: list[str | Path] = [python, "-m", "PyInstaller", "-y", "--clean", "--log-level", "WARN"]
    run([*command, "--distpath", frozen, "--workpath", WORK / "work", HERE / "copdesk.spec"], env)
    folder = frozen / "copdesk"
    if sys.platform == "linux":
        strip_symbols(folder, build.env)
    site, stdlib, version = run([python, "-c", _WHERE], build.env).split("\n")[:3]
    describe(build, folder, Path(site), Path(stdlib), version)
    return folder


_WHERE = (
    "import sysconfig, platform; print(sysconfig.get_path('purelib'), sysconfig.get_path('stdlib'),"
    " platform.python_version(), sep='\\n')"
)


def describe(build: Build, folder: Path, site: Path, stdlib: Path, version: str) -> None:
    """Add the licence texts, write the bill of materials, check the folder and set its times."""
    parts = parts_of(folder, site, stdlib, version)
    if len(parts) < 15:
        raise RefusedError(f"only {len(parts)} bundled works were found")
    write_licences(parts, folder / "LICENCES.txt")
    system = "windows" if list(folder.glob("*.exe")) else "linux"
    write_bill(parts, build, system, folder.parent / f"copdesk-{build.version}-{system}.cdx.json")
    size, count = check_frozen(folder)
    set_times(folder, build.epoch)
    say(f"Frozen: {size / 1e6:.1f} MB in {count} files")
