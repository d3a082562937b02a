"""Papers as pictures for the screen and the printer, and as files with names that every system takes."""

import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copdesk.documents.blocks import Document
from copdesk.documents.pdf import PdfWriter
from copdesk.domain.errors import UserError

LONGEST_NAME: Final = 120  # letters; with a folder it stays below the 260 that Windows allows
_ILLEGAL: Final = re.compile(r'[<>:"/\\|?*\0-\x1f\x7f]+')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Pages:
    """A paper as drawn: packed SVG of each page, the sheet in mm, and the document it was drawn from."""

    document: Document
    packed: tuple[bytes, ...]

    @property
    def title(self) -> str:
        """The paper's own title."""
        return self.document.title

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of every sheet, mm."""
        return self.document.page.width, self.document.page.height

    def svg(self, at: int) -> bytes:
        """The drawing of page *at*, from 0."""
        return zlib.decompress(self.packed[at])


class Press:
    """Draws and saves papers, with one compiler kept for all of them; not for several threads at once."""

    def __init__(self) -> None:
        self._writer = PdfWriter()

    def pages(self, document: Document) -> Pages:
        """The pages as PDF would hold them. Packed: a drawn page takes a quarter of a megabyte."""
        return Pages(document, tuple(zlib.compress(page.encode(), 1) for page in self._writer.svg(document)))

    def save(self, document: Document, path: Path) -> Path:
        """Write PDF, or DOCX by the ending of *path*; UserError ``paper_not_saved``, ``disk_full`` and the like."""
        try:
            if path.suffix.lower() == ".docx":
                from copdesk.documents.word import write_docx

                write_docx(document, path)
            else:
                self._writer.write(document, path)
        except OSError as reason:
            raise UserError("paper_not_saved", file=path.name, folder=str(path.parent)) from reason
        return path


def file_name(title: str, suffix: str = "") -> str:
    """*title* as a file name that Windows takes too, with *suffix* («.pdf») at the end."""
    name = " ".join(_ILLEGAL.sub(" ", title).split())[:LONGEST_NAME].strip(" .")
    if not name or _DEVICES.fullmatch(name):
        name = f"_{name}"
    return name + suffix


def free_path(folder: Path, title: str, suffix: str, taken: Collection[Path] = ()) -> Path:
    """A file of *folder* that neither exists nor is *taken*: the title, or the title with a number."""
    path, number = folder / file_name(title, suffix), 1
    while path in taken or path.exists():
        number += 1
        path = folder / file_name(title, f" ({number}){suffix}")
    return path
