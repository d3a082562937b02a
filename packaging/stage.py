"""Runs in the build environment: puts into a folder what the program ships beside its code.

`python packaging/stage.py FOLDER VERSION`: resources with compiled catalogues, icons in every size, version file.
"""

import os
import re
import shutil
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (16, 24, 32, 48, 64, 128, 256)


def stage_resources(target: Path) -> None:
    """Copy the resources; of the catalogues only the compiled ones."""
    from copdesk.texts import compile_catalogue

    unwanted = shutil.ignore_patterns("*.po", "*.mo", "*.tmp", "desktop", "__pycache__")
    shutil.copytree(ROOT / "resources", target, ignore=unwanted)
    for folder in sorted((ROOT / "resources" / "locale").iterdir()):
        compiled = compile_catalogue(folder.name, sorted(folder.glob("*.po")))
        (target / "locale" / folder.name / "copdesk.mo").write_bytes(undated(compiled))


def undated(catalogue: bytes) -> bytes:
    """The catalogue without the moment of its compilation; of the same length, for it holds offsets."""
    return re.sub(rb"(POT-Creation-Date: )[\d-]{10} [\d:]{5}\+\d{4}", rb"\g<1>2000-01-01 00:00+0000", catalogue)


def draw_icons(target: Path) -> None:
    """The program's icon as PNG files and as one ICO file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QBuffer
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication([])
    renderer = QSvgRenderer(str(ROOT / "resources" / "desktop" / "copdesk.svg"))
    pictures = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub asks for bytes, the call for str
        pictures[size] = bytes(buffer.data().data())
        (target / f"copdesk-{size}.png").write_bytes(pictures[size])
    (target / "copdesk.ico").write_bytes(ico(pictures))
    del application


def ico(pictures: dict[int, bytes]) -> bytes:
    """An ICO file of PNG pictures by size, as Windows reads it since Vista."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at, entries = len(head) + 16 * len(pictures), b""
    for size, picture in pictures.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + entries + b"".join(pictures.values())


def version_file(version: str) -> str:
    """What Windows shows under "Details" of the executables, in the form PyInstaller reads."""
    numbers = tuple(int(part) for part in [*version.split("."), "0"][:4])
    words = {
        "CompanyName": "CopDesk developers",
        "FileDescription": "CopDesk",
        "FileVersion": version,
        "InternalName": "copdesk",
        "LegalCopyright": "CopDesk developers, Apache License 2.0",
        "OriginalFilename": "copdesk.exe",
        "ProductName": "CopDesk",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({name!r}, {word!r})" for name, word in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004,"
        f" fileType=1, subtype=0, date=(0, 0)), kids=[StringFileInfo([StringTable('042204B0', [{strings}])]),"
        " VarFileInfo([VarStruct('Translation', [0x422, 1200])])])\n"
    )


def main(target: Path, version: str) -> None:
    """Make the folder anew."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    sys.path.insert(0, str(ROOT))
    stage_resources(target / "resources")
    draw_icons(target)
    (target / "version_info.txt").write_text(version_file(version), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
