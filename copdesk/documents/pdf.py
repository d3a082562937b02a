"""Writing a document as PDF, SVG or PNG with typst and the one template of the program."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from copdesk.documents.blocks import Coded, Document, Page, Signatures, Stamps, Table, literal
from copdesk.documents.layout import broken, signature_widths, stamp_widths
from copdesk.store.atomic import replace_file
from copdesk.texts import resource_folder

STANDARD = "ua-1"
"""PDF/UA-1: tagged, so that a screen reader can read the paper aloud."""

_BARE = frozenset({bool, int, float, type(None)})


class PdfWriter:
    """Keeps one typst compiler with its fonts and template for many documents; not for several threads at once."""

    def __init__(self, resources: Path | None = None) -> None:
        self._resources = resources or resource_folder()
        self._compiler: Any = None

    def pdf(self, document: Document) -> bytes:
        """The document as tagged PDF; a letter that the bundled font lacks costs the PDF/UA mark, never the paper."""
        import typst

        source = as_source(document)
        try:
            return bytes(self._ready().compile(source, format="pdf", pdf_standards=STANDARD))
        except typst.TypstError:
            return bytes(self._ready().compile(source, format="pdf"))

    def write(self, document: Document, path: Path) -> None:
        """Save the document as PDF; refuses like ``store.atomic.replace_file``."""
        replace_file(path, self.pdf(document), durable=False)

    def svg(self, document: Document) -> list[str]:
        """Each page as SVG text."""
        made = self._ready().compile(as_source(document), format="svg")
        return [page.decode() for page in (made if isinstance(made, list) else [made])]

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

    def _ready(self) -> Any:
        if self._compiler is None:
            # Loading typst takes as long as a page: only those who print pay for it.
            import typst

            fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(self._resources / "fonts")])
            self._compiler = typst.Compiler(root=str(self._resources / "templates"), font_paths=fonts)
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


def as_source(document: Document) -> bytes:
    """The program that hands the document to the template: one string of JSON, every block with its ``kind``.

    Inputs of the compiler would be simpler, but a change of them empties its caches and doubles the time of a paper.
    """
    # A block that stands in many places, as in a print run, is told once and drawn in each of them.
    told = {id(block): block for block in document.blocks}
    number = {key: at for at, key in enumerate(told)}
    plain = _plain(replace(document, blocks=tuple(told.values())), document.page)
    plain["order"] = [number[id(block)] for block in document.blocks]
    data = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    # Inside a string of typst nothing but these two characters has a meaning; JSON has no bare line breaks.
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/document.typ": paper\n#paper(json(bytes("{quoted}")))\n'.encode()


def _plain(value: Any, page: Page) -> Any:
    kind = type(value)
    if kind in _BARE:
        return value
    if kind is str:
        return _line(value, page.text_width)
    if kind is tuple:
        return [_plain(item, page) for item in value]
    if kind is bytes:
        return ""  # the letterhead of Word is nothing for this page
    made = {"kind": kind.__name__} | _measured(value, page)
    for name in _names(value.__class__):
        if name not in made:
            part = getattr(value, name)
            made[name] = part if type(part) in _BARE else _plain(part, page)
    return made


@lru_cache(4096)
def _line(text: str, width: float) -> str:
    """A text that fits: those of a print run repeat."""
    return broken(literal(text), width, 14)


@lru_cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _measured(block: Any, page: Page) -> dict[str, Any]:
    match block:
        case Table():
            return _breaking(block)
        case Signatures():
            return {"widths": signature_widths(page)}
        case Stamps():
            return {"widths": stamp_widths(page)}
        case Coded():
            from copdesk.documents.qr import png

            return {"picture": list(png(block.code)), "code": ""}
    return {}


def _breaking(table: Table) -> dict[str, Any]:
    """Titles and cells with places to break where a word is wider than its column; titles are bold, so wider."""
    rooms = [column.width - 3 for column in table.columns]
    columns = [
        {"title": broken(literal(column.title), room, table.size * 1.1), "width": column.width, "align": column.align}
        for column, room in zip(table.columns, rooms, strict=True)
    ]
    rows = [
        [broken(literal(text), room, table.size) for text, room in zip(row, rooms, strict=True)] for row in table.rows
    ]
    return {"columns": columns, "rows": rows}
