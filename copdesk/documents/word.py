"""Writing a document as DOCX with real styles, so that it can be corrected in Word before printing."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copdesk.documents.blocks import (
    Align,
    Block,
    Cards,
    Coded,
    Document,
    Heading,
    KeepTogether,
    Numbered,
    PageBreak,
    Pair,
    Paragraph,
    Requisites,
    Run,
    Signatures,
    Spacer,
    Stamps,
    Table,
    literal,
)
from copdesk.documents.layout import signature_widths, stamp_widths
from copdesk.documents.word_styles import element, new_file
from copdesk.store.atomic import replace_file

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph


def docx_bytes(document: Document) -> bytes:
    """One document as DOCX, on the unit's letterhead when it has one."""
    if document.letterhead:
        from copdesk.documents import letterhead

        return letterhead.docx_bytes(document, document.letterhead, letterhead.names(), document.contacts)
    out = io.BytesIO()
    Writer(document).made().save(out)
    return out.getvalue()


def write_docx(document: Document, path: Path) -> None:
    """Save one document as DOCX; refuses like ``store.atomic.replace_file``."""
    replace_file(path, docx_bytes(document))


class Writer:
    """Adds the blocks of one document to a fresh Word file."""

    def __init__(self, document: Document) -> None:
        # Loading python-docx takes 90 ms: only those who write Word files pay for it.
        from docx.shared import Mm, Pt

        self._mm, self._pt = Mm, Pt
        self._document = document
        self._file = new_file(document)
        self._new_page = False

    def made(self) -> Any:
        """The Word file with all blocks."""
        properties = self._file.core_properties
        properties.title = literal(self._document.title)[:255]
        properties.author = properties.comments = properties.keywords = ""
        properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
        for block in self._document.blocks:
            self._add(block)
        return self._file

    def _add(self, block: Block) -> None:
        match block:
            case Heading():
                self._paragraph((Run(block.text),), f"Heading {block.level}")
            case Paragraph():
                self._running(block)
            case Requisites():
                for line in block.lines:
                    self._paragraph((Run(line, bold=block.bold),), "Requisite")
            case Numbered():
                self._numbered(block)
            case Spacer():
                self._gap(block.height)
            case PageBreak():
                self._new_page = True
            case KeepTogether():
                self._together(block.blocks)
            case _:
                self._add_table(block)

    def _add_table(self, block: Block) -> None:
        page = self._document.page
        match block:
            case Table():
                self._ruled(block)
            case Pair():
                texts = (block.left, block.center, block.right) if block.center else (block.left, block.right)
                sides: tuple[Align, ...] = ("left", "center", "right") if block.center else ("left", "right")
                self._spaced(self._bare([texts], [page.text_width / len(texts)] * len(texts), sides), 6, 6)
            case Stamps():
                texts = ("\n".join(block.left), "\n".join(block.right))
                self._spaced(self._bare([texts], stamp_widths(page), ("left", "left")), 0, 12)
            case Signatures():
                self._signatures(block)
            case Coded():
                self._coded(block)
            case Cards():
                self._cards(block)

    def _paragraph(self, runs: Iterable[Run], style: str = "Normal") -> "WordParagraph":
        added: WordParagraph = self._file.add_paragraph(style=style)
        for run in runs:
            self._run(added, run)
        if self._new_page:
            added.paragraph_format.page_break_before = True
            self._new_page = False
        return added

    def _run(self, paragraph: "WordParagraph", run: Run) -> None:
        added = paragraph.add_run(literal(run.text))
        added.bold = run.bold or None
        added.italic = run.italic or None

    def _running(self, block: Paragraph) -> None:
        added = self._paragraph(block.runs)
        layout = added.paragraph_format
        layout.alignment = _side(block.align)
        layout.first_line_indent = self._mm(block.indent) if block.indent else None
        layout.left_indent = self._mm(block.left) if block.left else None
        layout.keep_with_next = block.keep or None
        if block.size:
            for run in added.runs:
                run.font.size = self._pt(block.size)

    def _numbered(self, block: Numbered) -> None:
        numbering = self._file.part.numbering_part.element
        style = self._file.styles["List Number"].element
        num = numbering.num_having_numId(style.pPr.numPr.numId.val)
        # A list number of its own makes each list start from 1.
        fresh = numbering.add_num(num.abstractNumId.val)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        for item in block.items:
            properties = self._paragraph((Run(item),), "List Number")._p.get_or_add_pPr()
            properties.get_or_add_numPr().get_or_add_ilvl().val = 0
            properties.get_or_add_numPr().get_or_add_numId().val = fresh.numId

    def _gap(self, height: float) -> None:
        from docx.enum.text import WD_LINE_SPACING

        layout = self._paragraph(()).paragraph_format
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = self._mm(height)
        layout.keep_with_next = True

    def _together(self, blocks: tuple[Block, ...]) -> None:
        before = len(self._file.element.body) - 1
        for block in blocks:
            self._add(block)
        added = [item for item in self._file.element.body[before:] if not item.tag.endswith("}sectPr")]
        for item in added[:-1]:
            for part in item.iter("{*}p"):
                part.get_or_add_pPr().keepNext_val = True

    def _ruled(self, block: Table) -> None:
        style = self._cell_style(block.size)
        table = self._table(1 + len(block.rows), [column.width for column in block.columns])
        table.style = self._file.styles["Table Grid"]
        _cell_margins(table, top=0.8, left=1.5, bottom=0.8, right=1.5)
        titles = tuple(column.title for column in block.columns)
        sides = [column.align for column in block.columns]
        for place, (row, texts) in enumerate(zip(table._tbl.tr_lst, (titles, *block.rows), strict=True)):
            if block.height and place:
                element(row.get_or_add_trPr(), "trHeight", val=str(round(block.height * 56.7)), hRule="atLeast")
            keep = block.keep and len(block.rows) - 1 <= place < len(block.rows) + 1
            for cell, text, side in zip(row.tc_lst, texts, sides, strict=True):
                if block.height or not place:
                    element(cell.get_or_add_tcPr(), "vAlign", val="center")
                self._fill(cell, text, style, side if place else "center", bold=not place, keep=keep)
        element(table._tbl.tr_lst[0].get_or_add_trPr(), "tblHeader")

    def _fill(self, cell: Any, text: str, style: str, side: Align, *, bold: bool = False, keep: bool = False) -> None:
        # Thousands of cells: the elements themselves are ten times faster than their proxies.
        paragraph = cell.p_lst[0]
        paragraph.style = style
        if side != "left":
            paragraph.alignment = _side(side)
        if keep:
            paragraph.get_or_add_pPr().keepNext_val = True
        run = paragraph.add_r()
        run.text = literal(text)
        if bold:
            element(run.get_or_add_rPr(), "b")

    def _signatures(self, block: Signatures) -> None:
        rows = [texts for row in block.rows for texts in ((row.position, "", "", row.name), ("", block.note, "", ""))]
        table = self._bare(rows, signature_widths(self._document.page), ("left", "center", "left", "left"), keep=True)
        small = self._cell_style(8)
        for place, row in enumerate(table._tbl.tr_lst):
            for cell in row.tc_lst:
                if place % 2:
                    cell.p_lst[0].style = small
                else:
                    cell.p_lst[0].get_or_add_pPr().spacing_before = self._pt(14)
                    element(cell.get_or_add_tcPr(), "vAlign", val="bottom")
            if not place % 2:
                _underline(row.tc_lst[1])

    def _cards(self, block: Cards) -> None:
        rows = -(-len(block.cards) // block.across)
        table = self._table(rows, [block.width] * block.across)
        for row in table._tbl.tr_lst:
            element(row.get_or_add_trPr(), "trHeight", val=str(round(block.height * 56.7)), hRule="exact")
        for place, lines in enumerate(block.cards):
            cell = table.cell(place // block.across, place % block.across)
            properties = cell._tc.get_or_add_tcPr()
            borders = element(properties, "tcBorders")
            for edge in ("top", "left", "bottom", "right"):
                element(borders, edge, val="dashed", sz="4", space="0", color="787878")
            element(properties, "vAlign", val="center")
            for at, line in enumerate(lines):
                part = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
                part.alignment = _side(line.align)
                for run in line.runs:
                    self._run(part, run)
                for made in part.runs:
                    made.font.size = self._pt(line.size or self._document.size)

    def _coded(self, block: Coded) -> None:
        from copdesk.documents.qr import png

        widths = (block.size + 4, self._document.page.text_width - block.size - 4)
        table = self._bare([("", "\n".join(block.lines))], widths, ("left", "left"), size=7)
        # Word smooths what it enlarges: each module gets pixels enough.
        run = table.cell(0, 0).paragraphs[0].add_run()
        picture = run.add_picture(io.BytesIO(png(block.code, scale=8)), self._mm(block.size))
        picture._inline.docPr.set("descr", block.says)
        element(table.cell(0, 1)._tc.get_or_add_tcPr(), "vAlign", val="center")

    def _bare(
        self, rows: Sequence[tuple[str, ...]], widths: Iterable[float], sides: tuple[Align, ...], *,
        keep: bool = False, size: float = 0.0,
    ) -> "WordTable":  # fmt: skip
        table = self._table(len(rows), list(widths))
        _cell_margins(table, left=0, right=0)
        style = self._cell_style(size or self._document.size)
        for place, (row, texts) in enumerate(zip(table._tbl.tr_lst, rows, strict=True), 1):
            for cell, text, side in zip(row.tc_lst, texts, sides, strict=True):
                self._fill(cell, text, style, side, keep=keep and place < len(rows))
        return table

    def _spaced(self, table: "WordTable", before: float, after: float) -> None:
        for cell in (cell for row in table._tbl.tr_lst for cell in row.tc_lst):
            properties = cell.p_lst[0].get_or_add_pPr()
            properties.spacing_before, properties.spacing_after = self._pt(before), self._pt(after)

    def _table(self, rows: int, widths: list[float]) -> "WordTable":
        body = self._file.element.body
        if self._new_page or (len(body) > 1 and body[-2].tag.endswith("}tbl")):
            self._gap(1)  # two tables that touch become one in Word
        table = self._file.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        # LibreOffice obeys the width of the column, Word that of the cell.
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self._mm(width)
        for row in table._tbl.tr_lst:
            element(row.get_or_add_trPr(), "cantSplit")
            for cell, width in zip(row.tc_lst, widths, strict=True):
                cell.width = self._mm(width)
        return table  # type: ignore[no-any-return]

    def _cell_style(self, size: float) -> str:
        from docx.enum.style import WD_STYLE_TYPE

        name = f"Table Text {size:g}"
        if name in self._file.styles:
            style = self._file.styles[name]
        else:
            style = self._file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self._file.styles["Normal"]
            style.font.size = self._pt(size)
            style.paragraph_format.line_spacing = 1.0
        return str(style.style_id)


def _side(align: Align) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return WD_ALIGN_PARAGRAPH[align.upper()]  # type: ignore[misc]


def _cell_margins(table: "WordTable", **edges: float) -> None:
    """Millimetres between the border and the text."""
    from docx.oxml.ns import qn

    margins = element(table._tbl.tblPr, "tblCellMar")
    # The schema wants the margins before the look.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for edge, width in edges.items():
        element(margins, edge, w=str(round(width * 56.7)), type="dxa")


def _underline(cell: Any) -> None:
    from docx.oxml.ns import qn

    properties = cell.get_or_add_tcPr()
    borders = element(properties, "tcBorders")
    element(borders, "bottom", val="single", sz="4", space="0", color="auto")
    # The schema wants the borders before the vertical alignment.
    properties.find(qn("w:vAlign")).addprevious(borders)
