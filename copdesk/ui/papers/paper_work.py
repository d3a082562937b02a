"""What the workers do for a paper: make it from the desk, draw its pages, save it, send it to a printer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtSvg import QSvgRenderer

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.desk_ports import ids_of
from copdesk.ui.tasks import Progress

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from copdesk.services.papers_files import Pages, Press

LIST = "list"
REPORT = "report"
READY = "ready"
PRINT_DPI = 300
_STRIP = 300  # rows of dots; the rest as well
_CLEAR = 8
_COARSE = 32  # a whole number of words, for rows of a picture end at one
_INCH = 25.4


@dataclass(frozen=True)
class PaperAsk:
    """A paper that somebody wants: a kind of ``services.papers``, and the record by its id or by its row number.

    For a list there is only the register and *shown*, its conditions, words, order and columns. For a report *key* is a
    kind of ``services.reports`` and *shown* its days. A ready paper is the ``document`` in *shown*.
    """

    kind: str
    noun: str
    key: str = ""
    number: int = -1
    shown: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def make_document(desk: Any, ask: PaperAsk, texts: Texts) -> Any:
    """In the desk's worker: the paper as blocks; UserError when the paper refuses or the record has gone."""
    from copdesk.services import papers

    if ask.kind == READY:
        return ask.shown["document"]
    if ask.kind == LIST:
        return papers.shown_list(desk, ask.noun, texts, **ask.shown)
    if ask.kind == REPORT:
        from copdesk.services import reports

        return reports.document(desk, ask.key, texts, **ask.shown)
    keys = [ask.key] if ask.key else ids_of(desk, ask.noun, [ask.number])
    if not keys:
        raise UserError("record_missing", noun=ask.noun)
    return papers.paper(desk, ask.kind, keys[0], texts)


def new_press() -> "Press":
    """Papers are drawn and saved by this one, in the worker of files only."""
    from copdesk.services.papers_files import Press

    return Press()


def picture(pages: "Pages", at: int, size: QSize) -> QImage:
    """Page *at* as a picture of *size* device pixels, black on white; may run in any one thread."""
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(pages.svg(at)).render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return made


def set_sheet(printer: "QPrinter", pages: "Pages") -> None:
    """Give the printer the paper's sheet: A4 as it is held, margins left to the paper itself."""
    wide = pages.size[0] > pages.size[1]
    way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, QMarginsF(0, 0, 0, 0)))
    printer.setDocName(pages.title)


def print_pages(printer: "QPrinter", pages: "Pages", *, progress: Progress) -> int:
    """Send the chosen pages to *printer*; how many went. Stopped on the way nothing half-made is left behind.

    UserError ``printer_refused``.
    """
    queue = list(_order(printer, len(pages.packed)))
    painter, finished = QPainter(), False
    if not painter.begin(printer):
        raise UserError("printer_refused", printer=printer.printerName() or printer.outputFileName())
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        for done, at in enumerate(queue):
            progress.step(done, len(queue))
            if done and not printer.newPage():
                raise UserError("printer_refused", printer=printer.printerName() or printer.outputFileName())
            _print_page(painter, printer, pages, at)
        progress.step(len(queue), len(queue))
        finished = True
    finally:
        if not finished:
            printer.abort()
        painter.end()
        if not finished and printer.outputFileName():
            Path(printer.outputFileName()).unlink(missing_ok=True)
    return len(queue)


def _print_page(painter: QPainter, printer: "QPrinter", pages: "Pages", at: int) -> None:
    """One page as a picture of 300 dots per inch: every driver prints it alike, and its letters stay sharp.

    It goes in strips, for Qt keeps the interpreter while it packs a picture and the window would stand still.
    """
    width, height = (round(length / _INCH * PRINT_DPI) for length in pages.size)
    drawn = picture(pages, at, QSize(width, height))
    sheet = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    room = QSizeF(width, height).scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
    scale = room.width() / width
    left, top = (sheet.width() - room.width()) / 2, (sheet.height() - room.height()) / 2
    for first, last in pairwise([0, *_cuts(drawn), height]):
        # A row of dots more than the strip: no white hair in the rules of a table.
        strip = drawn.copy(0, first, width, min(last + 1, height) - first)
        painter.drawImage(QRectF(left, top + first * scale, room.width(), strip.height() * scale), strip)


def _cuts(drawn: QImage) -> list[int]:
    """Rows to cut a page at, about every ``_STRIP``: amid the widest white near by, so that no letter is cut in two."""
    coarse = drawn.scaled(_COARSE, drawn.height(), mode=Qt.TransformationMode.SmoothTransformation)
    dots = bytes(coarse.convertToFormat(QImage.Format.Format_Grayscale8).constBits())
    lightness = [min(dots[y * _COARSE : (y + 1) * _COARSE]) for y in range(drawn.height())]
    at, cuts = _STRIP, []
    while at < drawn.height() - _STRIP // 2:
        near = range(at - _STRIP // 3, at + _STRIP // 3)
        cuts.append(max(near, key=lambda y: (min(lightness[y - _CLEAR : y + _CLEAR]), -abs(y - at))))
        at = cuts[-1] + _STRIP
    return cuts


def _order(printer: "QPrinter", count: int) -> Iterator[int]:
    """Pages from 0 as the dialog asked: the range, the copies that the driver does not make, the last one first."""
    first, last = printer.fromPage() or 1, min(printer.toPage() or count, count)
    wanted = list(range(first - 1, last))
    if printer.pageOrder() == printer.PageOrder.LastPageFirst:
        wanted.reverse()
    for _ in range(1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())):
        yield from wanted
