"""Totals: the figures of a period before they leave, and those of every unit that sent some."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QWidget

from copdesk.domain.rules import dates
from copdesk.ui.exchange import totals_work as work
from copdesk.ui.exchange.parts import KEY, Columns, Notice, line, listing, select
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import column, label, scrolled
from copdesk.ui.widgets.editors.choices import CalmCombo

Days = tuple[date, date]


def periods(today: date) -> list[tuple[str, Days]]:
    """The periods that reports are asked for, newest first: (key of the text, first and last day)."""
    found = [("year", _year(today.year)), ("year", _year(today.year - 1))]
    quarter = (today.month - 1) // 3
    for back in range(4):
        year, at = divmod(today.year * 4 + quarter - back, 4)
        found.append((f"quarter.{at + 1}", _months(year, at * 3 + 1, 3)))
    return found


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, first: int, count: int) -> Days:
    following = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return date(year, first, 1), date.fromordinal(following.toordinal() - 1)


class TotalsPanel(QWidget):
    """Every figure that would leave; *choice* is the period, for the form beside."""

    def __init__(self, session: Session, notice: Notice, today: date | None = None) -> None:
        super().__init__()
        self._session, self._notice = session, notice
        texts = session.texts
        self.choice = CalmCombo()
        for name, days in periods(today or dates.today()):
            self.choice.addItem(texts.t(f"packages.period.{name}", year=days[0].year), days)
        self.list = _figure_list(session, texts.t("packages.totals.leaving"))
        self.list.setMinimumHeight(110)
        only = label(texts.t("packages.totals.only"), "small", wrap=True)
        column(only, self.list, parent=self, gap=8).setStretch(1, 1)
        self.choice.currentIndexChanged.connect(lambda _at: self.load())

    @property
    def days(self) -> Days:
        """The first and the last day of the period."""
        chosen: Days = self.choice.currentData()
        return chosen

    def load(self) -> None:
        """Count the period again."""
        session = self._session
        session.run(
            self,
            work.count_totals,
            session.texts,
            *self.days,
            done=self._show,
            failed=self._notice.refuse,
            replace="count_totals",
        )

    def _show(self, found: work.Figures) -> None:
        _fill(self.list, found.lines)


class TotalsTab(QWidget):
    """Units on the left, the figures of the chosen one beside the sum of its period."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.texts = session, session.texts
        texts = self.texts
        self.notice = Notice(session)
        self._sums: Mapping[str, Mapping[str, str]] = {}
        heads = [texts.t(f"packages.totals.{name}") for name in ("unit", "period", "counted")]
        self.list = listing(texts.t("packages.totals.units"), heads)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.nobody = label(texts.t("packages.totals.none"), "muted", wrap=True)
        self.figures = _figure_list(session, texts.t("packages.totals.figures"), whole=True)
        left, right = QWidget(), QWidget()
        units = column(self.notice, label(texts.t("packages.totals.units"), "heading"), parent=left, gap=10)
        units.addWidget(self.nobody)
        units.addWidget(self.list, 1)
        units.addStretch(0)
        self.title = label(texts.t("packages.totals.figures"), "heading", wrap=True)
        column(self.title, self.figures, parent=right, gap=10).setStretch(1, 1)
        self._right = right
        column(scrolled(Columns(left, right, (1, 1), (1, 1))), parent=self, gap=0)

    def load(self) -> None:
        """Ask the desk again."""
        self.session.run(self, work.totals, self.texts, done=self._show, failed=self.notice.refuse, replace="totals")

    def _show(self, found: tuple[Sequence[work.Figures], Mapping[str, Mapping[str, str]]]) -> None:
        units, self._sums = found
        self.list.clear()
        for each in units:
            self.list.addTopLevelItem(line((each.unit, each.period, each.counted), each))
        for part in (self.list, self._right):
            part.setVisible(bool(units))
        self.nobody.setVisible(not units)
        if units:
            select(self.list, 0)

    def _chosen(self) -> None:
        item = self.list.currentItem()
        if item is None:
            self.figures.clear()
            return
        found: work.Figures = item.data(0, KEY)
        self.title.setText(f"{found.unit}, {found.period}")
        sums = self._sums[found.period]
        _fill(self.figures, [(name, value, sums.get(name, "—")) for name, value in found.lines])


def _figure_list(session: Session, name: str, *, whole: bool = False) -> QTreeWidget:
    texts = session.texts
    heads = [texts.t("packages.totals.figure"), texts.t("packages.totals.value")]
    made = listing(name, [*heads, texts.t("packages.totals.all")] if whole else heads)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    return made


def _fill(tree: QTreeWidget, rows: Sequence[tuple[str, ...]]) -> None:
    tree.clear()
    for row in rows:
        tree.addTopLevelItem(line(row, row[0]))
    select(tree, 0)
