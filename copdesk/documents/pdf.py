"""Writing a document as PDF, SVG or PNG with typst and the one template of the program."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from copdesk.documents.blocks import Document, Page, Signatures, Stamps, Table, literal
from copdesk.documents.layout import broken, signature_widths, stamp_widths
from copdesk.store.atomic import replace_file
from copdesk.texts import resource_folder

STANDARD = "ua-1"
"""PDF/UA-1: tagged, so that a screen reader can read the paper aloud."""


class PdfWriter:
    """Keeps one typst compiler with its fonts and template for many documents; not for several threads at once."""

    def __init__(self, resources: Path | None = None) -> None:
        self._resources = resources or resource_folder()
        self._compiler: Any = None

    def pdf(self, document: Document) -> bytes:
        """The document as tagged PDF; a letter that the bundled font lacks costs the PDF/UA mark, never the paper."""
        import typst

        inputs = {"document": as_json(document)}
        try:
            return bytes(self._ready().compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARD))
        except typst.TypstError:
            return bytes(self._ready().compile(format="pdf", sys_inputs=inputs))

    def write(self, document: Document, path: Path) -> None:
        """Save the document as PDF; refuses like ``store.atomic.replace_file``."""
        replace_file(path, self.pdf(document))

    def svg(self, document: Document) -> list[str]:
        """Each page as SVG text."""
        return [page.decode() for page in self._pages(document, format="svg")]

    def png(self, document: Document, ppi: float = 96.0) -> list[bytes]:
        """Each page as a PNG picture of *ppi* dots per inch."""
        return self._pages(document, format="png", ppi=ppi)

    def batch(
        self,
        papers: Iterable[tuple[Document, Path]],
        progress: Callable[[int], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Write many papers, telling *progress* how many are done, until *cancelled*; how many were written."""
        done = 0
        for document, path in papers:
            if cancelled():
                break
            self.write(document, path)
            done += 1
            progress(done)
        return done

    def _pages(self, document: Document, **options: Any) -> list[bytes]:
        made = self._ready().compile(sys_inputs={"document": as_json(document)}, **options)
        return list(made) if isinstance(made, list) else [made]

    def _ready(self) -> Any:
        if self._compiler is None:
            # Loading typst takes as long as a page: only those who print pay for it.
            import typst

            template = str(self._resources / "templates" / "document.typ")
            fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(self._resources / "fonts")])
            self._compiler = typst.Compiler(template, font_paths=fonts)
        return self._compiler


def pdf_bytes(document: Document) -> bytes:
    """One document as PDF; for many keep a ``PdfWriter``."""
    return PdfWriter().pdf(document)


def write_pdf(document: Document, path: Path) -> None:
    """Save one document as PDF; for many keep a ``PdfWriter``."""
    PdfWriter().write(document, path)


def svg_pages(document: Document) -> list[str]:
    """The pages of one document as SVG texts."""
    return PdfWriter().svg(document)


def png_pages(document: Document, ppi: float = 96.0) -> list[bytes]:
    """The pages of one document as PNG pictures."""
    return PdfWriter().png(document, ppi)


def as_json(document: Document) -> str:
    """The document as the template reads it: every block with its ``kind``, long words given places to break."""
    return json.dumps(_plain(document, document.page), ensure_ascii=False)


def _plain(value: Any, page: Page) -> Any:
    if isinstance(value, str):
        return broken(literal(value), page.text_width, 14)
    if isinstance(value, tuple):
        return [_plain(item, page) for item in value]
    if not is_dataclass(value):
        return value
    made = {"kind": type(value).__name__} | {f.name: _plain(getattr(value, f.name), page) for f in fields(value)}
    return made | _measured(value, page)


def _measured(block: Any, page: Page) -> dict[str, Any]:
    match block:
        case Table():
            rows = [
                [
                    broken(literal(cell), column.width - 3, block.size)
                    for cell, column in zip(row, block.columns, strict=True)
                ]
                for row in block.rows
            ]
            return {"rows": rows}
        case Signatures():
            return {"widths": signature_widths(page)}
        case Stamps():
            return {"widths": stamp_widths(page)}
    return {}
