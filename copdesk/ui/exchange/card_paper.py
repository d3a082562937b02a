"""Our card on a sheet of A6: the name, the fingerprint to read aloud, and the card itself as a picture to scan."""

import os
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from copdesk.texts import Texts
from copdesk.ui.exchange.parts import grouped
from copdesk.ui.theme import ui_font

_MARGIN = 8.0
_QR = 62.0


def card_sheet(texts: Texts, unit: str, fingerprint: str, made_on: str, picture: bytes) -> bytes:
    """The sheet as PDF; *picture* is the card's QR code (SVG)."""
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(kept)
    writer.setTitle(texts.t("card.title"))
    writer.setResolution(300)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A6),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN),
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter(writer)
    _draw(painter, writer, texts, (unit, fingerprint, made_on), picture)
    painter.end()
    return bytes(kept.data().data())


def bare_sheet(texts: Texts, card: Any) -> bytes:
    """The sheet of a card without a window, for commands."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["copdesk"])
    assert isinstance(application, QApplication)
    application.setFont(ui_font())
    return card_sheet(texts, card.unit, card.fingerprint, f"{card.made_on:%d.%m.%Y}", card.qr_svg())


def _draw(painter: QPainter, writer: QPdfWriter, texts: Texts, said: tuple[str, str, str], picture: bytes) -> None:
    unit, fingerprint, made_on = said
    point = writer.resolution() / 25.4
    width, top = writer.width() / point, 0.0
    # (text, size in points, bold, height in millimetres)
    above = ((texts.t("card.title"), 9.0, False, 6.0), (unit, 13.0, True, 13.0))
    below = (
        (texts.t("card.fingerprint"), 9.0, False, 5.0),
        (grouped(fingerprint), 14.0, True, 14.0),
        (texts.t("card.made_on", date=made_on), 8.0, False, 5.0),
        (texts.t("card.advice"), 8.0, False, 16.0),
    )
    for text, size, bold, height in above:
        _write(painter, QRectF(0, top * point, writer.width(), height * point), text, size, bold)
        top += height
    side = QRectF((width - _QR) / 2 * point, top * point, _QR * point, _QR * point)
    QSvgRenderer(QByteArray(picture)).render(painter, side)
    top += _QR + 2
    for text, size, bold, height in below:
        _write(painter, QRectF(0, top * point, writer.width(), height * point), text, size, bold)
        top += height


def _write(painter: QPainter, place: QRectF, text: str, size: float, bold: bool) -> None:
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(size)
    font.setBold(bold)
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(place, int(flags), text)
