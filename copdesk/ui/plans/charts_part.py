"""Pictures of a plan, each beside its table: progress against time, money by source, overdue by responsible."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QSplitter, QStackedWidget, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.session import Session
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.chart import Chart, Picture, Series, numbers
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.outline import Line, Outline

_KINDS = ("progress", "money", "overdue")
_COLUMNS = {
    "progress": ("month", "planned", "reached", "due"),
    "money": ("source", "money_planned", "money_committed", "spent"),
    "overdue": ("who", "count"),
}


@dataclass(frozen=True)
class Drawn:
    """A picture, the same values as lines of a table, and the records (noun, ids) behind each of them."""

    picture: Picture
    lines: tuple[Line, ...]
    noun: str
    records: tuple[tuple[str, ...], ...]


class ChartsPart(Part):
    """What is marked in the picture is marked in the table; Enter opens the records of the value."""

    title = "charts.title"
    reads = ("measure", "funding_line", "plan")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._drawn = Drawn(Picture("bars", (), (), ()), (), "measure", ())
        self.dialog: RecordsDialog | None = None
        self.kind = CalmCombo()
        for name in _KINDS:
            self.kind.addItem(t(f"charts.{name}"), name)
        self.kind.setAccessibleName(t("charts.kind"))
        self.kind.setMinimumWidth(240)
        self.chart = Chart(t("charts.picture"))
        self.tables = QStackedWidget()
        self._tables: dict[str, Outline] = {}
        for name, columns in _COLUMNS.items():
            titles, right = [t(f"charts.column.{each}") for each in columns], range(1, len(columns))
            made = Outline(t(f"charts.{name}"), titles, right=right)
            made.opened.connect(lambda key: self.open_records(int(key)))
            made.itemSelectionChanged.connect(self._follow)
            self._tables[name] = made
            self.tables.addWidget(made)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.addWidget(self.chart)
        both.addWidget(self.tables)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        self.none = label(t("charts.none"), "muted", wrap=True)
        whole = column(parent=self, gap=8)
        whole.addLayout(row(self.kind, 0))
        whole.addWidget(self.none)
        whole.addWidget(both, 1)
        whole.addWidget(label(t("charts.hint"), "small", wrap=True))
        whole.setContentsMargins(16, 12, 16, 8)
        self._both = both
        self.kind.currentIndexChanged.connect(self.load)
        self.chart.chosen.connect(lambda at: self.table.select_key(str(at)))
        self.chart.opened.connect(self.open_records)

    @property
    def table(self) -> Outline:
        """The table of the picture that is shown."""
        return self._tables[str(self.kind.currentData())]

    def open_records(self, at: int) -> None:
        """The records that a value counts or sums."""
        if at < len(self._drawn.records) and self._drawn.records[at]:
            words = self._drawn.picture.said[at]
            self.dialog = RecordsDialog(self.session, self, words, self._drawn.noun, self._drawn.records[at])
            self.dialog.open()

    def load(self, *_: object) -> None:
        """Read what the chosen picture shows."""
        if self.key:
            read: Callable[..., Drawn] = {"progress": _progress, "money": _money, "overdue": _overdue}[
                str(self.kind.currentData())
            ]
            self.session.run(self, read, self.texts, self.key, dates.today(), done=self._show, replace="charts")

    def _show(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self.tables.setCurrentWidget(self.table)
        self.chart.show_picture(drawn.picture)
        self.table.show_lines(drawn.lines)
        self._both.setVisible(bool(drawn.lines))
        self.none.setVisible(not drawn.lines)

    def _follow(self) -> None:
        key = self.table.current_key()
        if key:
            self.chart.choose(int(key))


class RecordsDialog(QDialog):
    """The records behind a value; Enter opens one."""

    def __init__(self, session: Session, parent: QWidget, words: str, noun: str, keys: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.texts.t
        self._session, self._noun = session, noun
        self.setWindowTitle(t(f"entities.{noun}"))
        self.list = Outline(t(f"entities.{noun}"), [t(f"entity.{noun}")])
        self.list.opened.connect(self._open)
        close = button(t("ui.close"), self.reject, "main")
        whole = column(label(words, "muted", wrap=True), self.list, parent=self, margin=16, gap=10)
        whole.addLayout(row(0, close))
        fit(self, 680, 420)
        session.run(self, _titles, noun, keys, done=self.list.show_lines)

    def _open(self, key: str) -> None:
        self.accept()
        self._session.open_asked.emit(self._noun, key)


def _titles(desk: Any, noun: str, keys: tuple[str, ...]) -> list[Line]:
    return [Line(key, (desk.title(noun, key),)) for key in keys]


def _progress(desk: Any, texts: Texts, plan: str, today: date) -> Drawn:
    from copdesk.services import plans_charts

    found = plans_charts.progress(desk, plan, today)
    labels = tuple(f"{one.day:%m.%Y}" for one in found)
    series = (
        Series(texts.t("charts.reached"), numbers([one.reached for one in found]), "accent"),
        Series(texts.t("charts.planned"), numbers([one.planned for one in found]), "muted"),
    )
    lines, said = [], []
    for at, one in enumerate(found):
        reached = "" if one.reached is None else f"{texts.number(one.reached)} %"
        cells = (labels[at], f"{texts.number(one.planned)} %", reached, str(len(one.measures)))
        lines.append(Line(str(at), cells))
        said.append(texts.t("charts.said.progress", month=cells[0], planned=cells[1], reached=reached or "—"))
    return Drawn(Picture("lines", labels, series, tuple(said), 100.0), tuple(lines), "measure",
                 tuple(one.measures for one in found))  # fmt: skip


def _money(desk: Any, texts: Texts, plan: str, _today: date) -> Drawn:
    from copdesk.services import plans_charts

    found = plans_charts.money(desk, plan)
    show = desk.registry["funding_line"].fields["amount"].kind.show
    labels = tuple(one.payer if one.currency == "UAH" else f"{one.payer}, {one.currency}" for one in found)
    names = (("money_planned", "muted"), ("money_committed", "warning"), ("spent", "ok"))
    values = ([one.planned for one in found], [one.committed for one in found], [one.spent for one in found])
    series = tuple(
        Series(texts.t(f"charts.column.{name}"), numbers(held), tone)
        for (name, tone), held in zip(names, values, strict=True)
    )
    lines, said = [], []
    for at, one in enumerate(found):
        sums = [f"{show(value)} {one.currency}" for value in (one.planned, one.committed, one.spent)]
        over = one.spent > one.planned
        lines.append(Line(str(at), (labels[at], *sums), "warning" if over else "", "error" if over else ""))
        said.append(texts.t("charts.said.money", source=labels[at], planned=sums[0], committed=sums[1], spent=sums[2]))
    return Drawn(Picture("bars", labels, series, tuple(said)), tuple(lines), "funding_line",
                 tuple(one.lines for one in found))  # fmt: skip


def _overdue(desk: Any, texts: Texts, plan: str, today: date) -> Drawn:
    from copdesk.services import plans_charts

    found = plans_charts.overdue(desk, plan, today)
    labels = tuple(one.who or texts.t("progress.nobody") for one in found)
    counts = [len(one.measures) for one in found]
    series = (Series(texts.t("charts.column.count"), numbers(counts), "error"),)
    lines = tuple(Line(str(at), (labels[at], str(count))) for at, count in enumerate(counts))
    said = tuple(f"{who}: {texts.n('count.measures', count)}" for who, count in zip(labels, counts, strict=True))
    return Drawn(Picture("bars", labels, series, said), lines, "measure", tuple(one.measures for one in found))
