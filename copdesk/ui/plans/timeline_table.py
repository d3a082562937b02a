"""The timeline as a table: a row for each measure, a column for each month or quarter, bars painted in the cells."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.icons import icon
from copdesk.ui.plans import periods
from copdesk.ui.plans.measures import SIGNS, MeasureRow, percent
from copdesk.ui.theme import Look, look

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WIDTHS = {"month": 82, "quarter": 112}
_NAMES = 300
_Role = Qt.ItemDataRole


class TimelineModel(QAbstractTableModel):
    """Measures by periods; a cell shows nothing as text but says all of its measure to a screen reader."""

    def __init__(self, texts: Texts, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts
        self.rows: tuple[MeasureRow, ...] = ()
        self.columns: list[periods.Period] = []
        self.scale = "month"
        self.today = dates.today()

    def show_rows(self, rows: Sequence[MeasureRow], scale: str, today: date) -> None:
        """Show other measures, or the same by other periods."""
        self.beginResetModel()
        self.rows, self.scale, self.today = tuple(rows), scale, today
        self.columns = periods.periods(self.rows, today, scale)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Measures."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Periods."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = _Role.DisplayRole) -> Any:
        """The measure in words for tips and screen readers."""
        if role in {_Role.ToolTipRole, _Role.AccessibleTextRole}:
            return self.said(self.rows[index.row()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """The period above; number, words and sign of the measure at the left."""
        if orientation == Qt.Orientation.Horizontal:
            return self._period(self.columns[section]) if role == _Role.DisplayRole else None
        row = self.rows[section]
        if role == _Role.DisplayRole:
            return " ".join(f"{row.number}. {row.text}".split())[:120] if row.number else row.text[:120]
        if role == _Role.DecorationRole:
            sign, tone = SIGNS[row.state]
            return icon(sign, getattr(look(), tone) if tone else "")
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return self.said(row) if role in {_Role.ToolTipRole, _Role.AccessibleTextRole} else None

    def said(self, row: MeasureRow) -> str:
        """A measure in one sentence."""
        t = self._texts.t
        period = t("timeline.no_days")
        if row.start and row.due:
            period = f"{row.start:%d.%m.%Y} – {row.due:%d.%m.%Y}"
        elif row.due:
            period = t("timeline.until", due=row.due)
        elif row.start:
            period = t("timeline.from", start=row.start)
        status = t(f"choice.measure_status.{row.status}")
        name = f"{row.number}. {row.text}" if row.number else row.text
        return t("timeline.said", measure=name, period=period, status=status, done=percent(self._texts, row.done))

    def _period(self, period: periods.Period) -> str:
        if self.scale == "quarter":
            quarter = (period.start.month + 2) // 3
            return self._texts.t("timeline.quarter_of", quarter=quarter, year=str(period.start.year))
        return f"{period.start:%m.%Y}"


class BarDelegate(QStyledItemDelegate):
    """Paints what of its bar falls into a cell: a pale bar, its done part dark, a diamond for a day, today's line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One cell."""
        option.text = ""
        super().paint(painter, option, index)
        model = index.model()
        if not isinstance(model, TimelineModel):
            return
        row, period = model.rows[index.row()], model.columns[index.column()]
        area, it = QRectF(option.rect), look()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part = periods.share(row, period)
        if part is not None:
            colour = QColor({"ok": it.ok, "warning": it.warning, "error": it.error}.get(SIGNS[row.state][1], it.accent))
            (_paint_point if part.point else _paint_bar)(painter, area, part, colour, it)
        if period.start <= model.today < period.after:
            at = area.left() + area.width() * (model.today - period.start).days / period.days
            painter.setPen(QPen(QColor(it.error), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom() + 1))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(it.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.restore()


def _paint_bar(painter: QPainter, area: QRectF, part: periods.Share, colour: QColor, it: Look) -> None:
    left, right, done = (area.left() + area.width() * at for at in (part.left, part.right, part.done))
    high = area.height() * 0.5
    bar = QRectF(left, area.center().y() - high / 2, max(3.0, right - left), high)
    pale = QColor(colour)
    pale.setAlpha(70)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pale)
    painter.drawRect(bar)
    painter.setBrush(colour)
    if done > left:
        painter.drawRect(QRectF(left, bar.top(), min(done, right) - left, high))
    painter.setPen(QPen(colour, 1))
    painter.drawLine(bar.topLeft(), bar.topRight())
    painter.drawLine(bar.bottomLeft(), bar.bottomRight())
    if part.first:
        painter.drawLine(bar.topLeft(), bar.bottomLeft())
    if part.last:
        painter.drawLine(bar.topRight(), bar.bottomRight())


def _paint_point(painter: QPainter, area: QRectF, part: periods.Share, colour: QColor, it: Look) -> None:
    half = area.height() * 0.22
    x = min(max(area.left() + area.width() * part.left, area.left() + half), area.right() - half)
    y = area.center().y()
    painter.setPen(QPen(QColor(it.surface), 1))
    painter.setBrush(colour)
    corners = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
    painter.drawPolygon(QPolygonF(corners))


class TimelineTable(QTableView):
    """Arrows move over measures and time; Enter opens the measure, Ctrl with plus or minus asks for another scale."""

    opened = Signal(str)
    scale_asked = Signal(int)
    """+1 for shorter periods, -1 for longer ones."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TimelineModel(texts, self)
        self.setModel(self.rows)
        self.setItemDelegate(BarDelegate(self))
        self.setAccessibleName(texts.t("timeline.title"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        names = self.verticalHeader()
        names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        names.setDefaultSectionSize(self.fontMetrics().height() + 13)
        names.setFixedWidth(_NAMES)
        names.setTextElideMode(Qt.TextElideMode.ElideRight)
        names.setHighlightSections(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.rows[index.row()].id))

    def show_rows(self, rows: Sequence[MeasureRow], scale: str, today: date) -> None:
        """Show measures by periods; the cursor stays on its measure and its days."""
        key, columns, at = self.current_key(), self.rows.columns, self.currentIndex().column()
        day = columns[at].start if 0 <= at < len(columns) else today
        self.rows.show_rows(rows, scale, today)
        self.horizontalHeader().setDefaultSectionSize(_WIDTHS[scale] * max(1, self.fontMetrics().height()) // 17)
        place = next((place for place, row in enumerate(self.rows.rows) if row.id == key), 0)
        if self.rows.rows:
            self.setCurrentIndex(self.rows.index(place, periods.place_of(day, self.rows.columns)))

    def current_key(self) -> str:
        """The measure under the cursor."""
        at = self.currentIndex().row()
        return self.rows.rows[at].id if 0 <= at < len(self.rows.rows) else ""

    def go_to_today(self) -> None:
        """The column of today, in the middle."""
        if self.rows.rows:
            column = periods.place_of(self.rows.today, self.rows.columns)
            index = self.rows.index(max(0, self.currentIndex().row()), column)
            self.setCurrentIndex(index)
            self.scrollTo(index, QTableView.ScrollHint.PositionAtCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of this table; the others as in any."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_key():
            self.opened.emit(self.current_key())
        elif control and event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.scale_asked.emit(1)
        elif control and event.key() == Qt.Key.Key_Minus:
            self.scale_asked.emit(-1)
        elif control and event.key() == Qt.Key.Key_T:
            self.go_to_today()
        else:
            super().keyPressEvent(event)
