"""The .deb and the portable archive of a frozen folder."""

import gzip
import re
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

from recipe import HERE, ROOT, WORK, Build, RefusedError, files, run, say, set_times, tool

APP = "ua.copdesk.CopDesk"
DESKTOP = ROOT / "resources" / "desktop"
DEPENDS = (
    "libgcc-s1, libstdc++6, zlib1g, libgl1, libegl1, libfontconfig1, libfreetype6,"
    " libglib2.0-0t64 | libglib2.0-0, libdbus-1-3, libx11-6, libx11-xcb1, libxcb1"
)
RECOMMENDS = (
    "libcups2t64 | libcups2, libwayland-client0, libwayland-cursor0, libwayland-egl1,"
    " shared-mime-info, desktop-file-utils"
)
CONTROL = """\
Package: copdesk
Version: {version}
Section: misc
Priority: optional
Architecture: amd64
Maintainer: CopDesk developers <copdesk@copdesk.invalid>
Installed-Size: {size}
Depends: libc6 (>= {libc}), {depends}
Recommends: {recommends}
Description: desk of a police unit that works with its community
 CopDesk keeps advisory-group members, meetings and minutes, joint action
 plans and officer training of one unit in an encrypted folder, and hands
 them to a colleague's PC in a signed and encrypted file. It works without
 a network.
"""


def libc_floor(folder: Path) -> str:
    """The oldest C library on which everything in the folder loads, read from the symbols it asks for."""
    objdump, newest = tool("objdump", "binutils"), (2, 17)
    for path in files(folder):
        if path.name == "copdesk" or ".so" in path.name:
            symbols = subprocess.run([objdump, "-T", path], check=False, capture_output=True, text=True).stdout
            for found in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols):
                newest = max(newest, (int(found[0]), int(found[1])))
    return f"{newest[0]}.{newest[1]}"


def build_deb(folder: Path, build: Build, out: Path) -> Path:
    """A package that any Debian 12 or newer installs without a network, when the libraries it names are there."""
    root = WORK / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lib = root / "usr" / "lib" / "copdesk"
    shutil.copytree(folder, lib, symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "copdesk").symlink_to("../lib/copdesk/copdesk")
    _desktop_files(root / "usr" / "share", build)
    _documents(root / "usr" / "share", lib, build)
    _modes(root, lib)
    control = root / "DEBIAN"
    control.mkdir()
    size = sum(path.stat().st_size for path in files(root)) // 1024
    values = {"version": build.version, "size": size, "libc": libc_floor(folder), "depends": DEPENDS}
    (control / "control").write_text(CONTROL.format(recommends=RECOMMENDS, **values), encoding="utf-8")
    sums = [f"{_md5(path)}  {path.relative_to(root)}\n" for path in files(root / "usr") if not path.is_symlink()]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    for path in control.iterdir():
        path.chmod(0o644)
    set_times(root, build.epoch)
    package = out / f"copdesk_{build.version}_amd64.deb"
    say("Packing the .deb …")
    run([tool("dpkg-deb", "dpkg"), "--root-owner-group", "-Zxz", "-z6", "--build", root, package], build.env)
    return package


def _md5(path: Path) -> str:
    return run(["md5sum", path]).split()[0].lstrip("\\")


def _desktop_files(share: Path, build: Build) -> None:
    """Menu entry, MIME types, icons, AppStream."""
    day = datetime.fromtimestamp(build.epoch, UTC).strftime("%Y-%m-%d")
    targets = {
        f"{APP}.desktop": share / "applications" / f"{APP}.desktop",
        f"{APP}.mime.xml": share / "mime" / "packages" / f"{APP}.xml",
        f"{APP}.metainfo.xml": share / "metainfo" / f"{APP}.metainfo.xml",
    }
    for name, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (DESKTOP / name).read_text(encoding="utf-8").replace("@VERSION@", build.version).replace("@DATE@", day)
        target.write_text(text, encoding="utf-8")
    for picture in sorted((WORK / "stage").glob("copdesk-*.png")):
        size = picture.stem.removeprefix("copdesk-")
        target = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP}.png"
        target.parent.mkdir(parents=True)
        shutil.copy(picture, target)
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(DESKTOP / "copdesk.svg", scalable / f"{APP}.svg")


def _documents(share: Path, lib: Path, build: Build) -> None:
    """Copyright, changes, manual page, and the exceptions of lintian."""
    doc, man, overrides = share / "doc" / "copdesk", share / "man" / "man1", share / "lintian" / "overrides"
    for folder in (doc, man, overrides):
        folder.mkdir(parents=True)
    head = (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: CopDesk\n\n"
        "Files: *\nCopyright: 2026 CopDesk developers\nLicense: Apache-2.0\n"
        " On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.\n"
        "Comment: the bundled works and their licences stand in /usr/share/doc/copdesk/LICENCES.txt.gz\n"
    )
    (doc / "copyright").write_text(head, encoding="utf-8")
    _gzip((lib / "LICENCES.txt").read_bytes(), doc / "LICENCES.txt.gz", build)
    (lib / "LICENCES.txt").unlink()
    change = (
        f"copdesk ({build.version}) stable; urgency=medium\n\n  * See CHANGELOG.md of the source.\n\n"
        f" -- CopDesk developers <copdesk@copdesk.invalid>  {formatdate(build.epoch)}\n"
    )
    _gzip(change.encode(), doc / "changelog.gz", build)
    day = datetime.fromtimestamp(build.epoch, UTC).strftime("%Y-%m-%d")
    page = (HERE / "linux" / "copdesk.1").read_text(encoding="utf-8")
    _gzip(page.replace("@VERSION@", build.version).replace("@DATE@", day).encode(), man / "copdesk.1.gz", build)
    shutil.copy(HERE / "linux" / "lintian-overrides", overrides / "copdesk")


def _gzip(content: bytes, path: Path, build: Build) -> None:
    with path.open("wb") as stream, gzip.GzipFile("", "wb", 9, stream, mtime=build.epoch) as packed:
        packed.write(content)


def _modes(root: Path, lib: Path) -> None:
    """Folders and programs 755, all else 644, whatever the umask of the builder was."""
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == lib / "copdesk" else 0o644)


def check_deb(package: Path) -> list[str]:
    """Complaints of the checkers that are installed; one line says which are not."""
    said = []
    root = WORK / "deb" / "usr" / "share"
    checks: dict[str, list[str | Path]] = {
        "desktop-file-validate": [root / "applications" / f"{APP}.desktop"],
        "appstreamcli": ["validate", "--no-net", root / "metainfo" / f"{APP}.metainfo.xml"],
        "lintian": ["--fail-on", "error", "--suppress-tags", "bad-distribution-in-changes-file", package],
    }
    for name, arguments in checks.items():
        path = shutil.which(name)
        if path is None:
            said.append(f"{name}: not installed, not run")
            continue
        done = subprocess.run([path, *map(str, arguments)], check=False, capture_output=True, text=True)
        said.append(f"{name}: {'no errors' if done.returncode == 0 else 'ERRORS'}")
        say((done.stdout + done.stderr)[-3000:].strip())
        if done.returncode:
            raise RefusedError(f"{name} found errors")
    return said


def build_archive(folder: Path, build: Build, out: Path) -> Path:
    """The portable archive: unpack anywhere and start ``copdesk/copdesk``."""
    say("Packing the archive …")
    plain = WORK / f"copdesk-{build.version}-linux-x86_64.tar"
    command = [tool("tar"), "--sort=name", f"--mtime=@{build.epoch}", "--owner=0", "--group=0", "--numeric-owner"]
    run([*command, "--format=gnu", "-cf", plain, "-C", folder.parent, folder.name], build.env)
    archive = out / f"{plain.name}.zst"
    run([tool("zstd"), "-q", "-f", "-17", "--rm", plain, "-o", archive])
    return archive
