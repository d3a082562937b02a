#!/usr/bin/env python3
"""Installers from one command: `python3 packaging/build.py linux|windows`, `… test linux|windows`.

Results lie in dist/<system>. docs/packaging.md says what is needed and what is measured.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from recipe import DIST, WORK, Build, RefusedError, say, this_build, write_sums


def linux(build: Build) -> None:
    """Frozen folder, .deb, portable archive, bill of materials, sums."""
    from freeze import freeze
    from linux_packages import build_archive, build_deb, check_deb

    out = _empty(DIST / "linux")
    folder = freeze(build)
    package = build_deb(folder, build, out)
    archive = build_archive(folder, build, out)
    for line in check_deb(package):
        say(line)
    _finish(build, out, "linux")
    say(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB; {archive.name}: {archive.stat().st_size / 1e6:.1f} MB")


def windows(build: Build) -> None:
    """Frozen folder, setup program, portable archive, signatures, bill of materials, sums."""
    from windows_packages import build_setup, build_zip, freeze_windows, sign

    out = _empty(DIST / "windows")
    folder = freeze_windows(build)
    sign([folder / "copdesk.exe", folder / "copdesk-cli.exe"])
    setup = build_setup(folder, build, out)
    archive = build_zip(folder, build, out)
    sign([setup])
    _finish(build, out, "windows")
    say(f"{setup.name}: {setup.stat().st_size / 1e6:.1f} MB; {archive.name}: {archive.stat().st_size / 1e6:.1f} MB")


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _finish(build: Build, out: Path, system: str) -> None:
    name = f"copdesk-{build.version}-{system}.cdx.json"
    folder = "frozen-windows" if system == "windows" and sys.platform != "win32" else "frozen"
    shutil.copy(WORK / folder / name, out / name)
    write_sums(out, out / "SHA256SUMS")


def test(system: str, figures: bool) -> int:
    """Install what lies in dist and use it; prints a table."""
    if system == "linux":
        from installed_linux import test_linux

        return test_linux(this_build(), figures)
    from installed_windows import test_windows

    return test_windows(this_build())


def main() -> int:
    """Parse the command and do it; 1 with a sentence when it cannot be done."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    parser.add_argument("command", choices=("linux", "windows", "test"))
    parser.add_argument("system", nargs="?", choices=("linux", "windows"), help="with test: which installer")
    parser.add_argument("--without-figures", action="store_true", help="with test linux: nothing is timed")
    options = parser.parse_args()
    if (options.command == "test") != bool(options.system):
        parser.error("test needs linux or windows; the others need nothing")
    start = time.monotonic()
    try:
        if options.command == "test":
            return test(options.system, not options.without_figures)
        {"linux": linux, "windows": windows}[options.command](this_build())
    except RefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    say(f"Done in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
