"""The money of a plan: planned, committed and spent by source, and the lines they are the sums of."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from copdesk.domain.rules.money import implied_rate, show_decimal
from copdesk.texts import Texts
from copdesk.ui.plans.record_outline import RecordOutline
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.outline import Line, Outline

_SUMS = ("source", "planned", "committed", "spent", "rest")
_LINES = ("measure", "payer", "purpose", "year", "planned", "committed", "spent", "stated")
Sums = list[tuple[str, int | None, str, Decimal, Decimal, Decimal]]


class MoneyPart(Part):
    """Sums never mix currencies; where more was spent than planned the line says so."""

    title = "money.title"
    reads = ("funding_line", "measure")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.sums = Outline(t("money.sums"), [t(f"money.{name}") for name in _SUMS], right=(1, 2, 3, 4))
        self.lines = RecordOutline(
            session, "funding_line", t("money.lines"), [t(f"money.{name}") for name in _LINES], stretch=2,
            right=(3, 4, 5, 6, 7),
        )  # fmt: skip
        self.lines.do("money.spread", "calendar", self.ask_spread)
        self.sums.setMinimumHeight(70)
        self.lines.setMinimumHeight(70)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        below = QWidget()
        inner = column(parent=below, gap=6)
        inner.addLayout(row(label(t("money.lines"), "heading"), 0, button(t("money.add"), self.lines.add, sign="add")))
        inner.addWidget(self.lines, 1)
        both.addWidget(self.sums)
        both.addWidget(below)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        self.empty = label(t("money.empty"), "muted", wrap=True)
        whole = column(self.empty, both, parent=self, gap=6)
        whole.setStretch(1, 1)
        whole.setContentsMargins(16, 12, 16, 8)

    def load(self) -> None:
        """Read the money of the plan."""
        self.session.run(self, _read, self.texts, self.key, done=self._show, replace="money")

    def ask_spread(self) -> None:
        """Ask from when to when the sum of the current line is divided by months."""
        key, fields, t = self.lines.current_key(), self.session.registry["plan"].fields, self.texts.t
        if key:
            FieldsDialog(
                self.session, self, "plan", t("money.spread").rstrip("…"), t("money.spread.text"),
                [replace(fields[name], required=True) for name in ("start", "end")], partial(_spread, key),
                message=t("money.spread.done"),
            ).open()  # fmt: skip

    def _show(self, found: tuple[list[Line], list[Line]]) -> None:
        sums, lines = found
        self.sums.show_lines(sums)
        self.lines.show_lines(lines)
        self.empty.setVisible(not lines)
        self.sums.setVisible(bool(lines))


def _read(desk: Any, texts: Texts, plan: str) -> tuple[list[Line], list[Line]]:
    """In the worker: the lines of both lists."""
    from copdesk.services import plans

    sums = [
        (one.payer, one.year, one.currency, one.planned, one.committed, one.spent) for one in plans.money(desk, plan)
    ]
    over = set(plans.overspent(desk, plan))
    show = desk.registry["funding_line"].fields["amount"].kind.show
    rows = plans.of_measures(desk, "funding_line", [plan], ("measure.number", "year"))
    measures = {row["id"]: row for row in desk.fetch("measure", {"plan": plan})}
    lines = []
    for one in rows:
        currency = one["currency"] or "UAH"
        money = [show(one[name]) if one[name] is not None else "" for name in ("amount", "committed", "spent")]
        money[0] += f" {currency}" if money[0] else ""
        number = measures[one["measure"]]["number"] or measures[one["measure"]]["label"]
        stated = _stated(texts, one, show)
        cells = (number, one["payer"], one["purpose"] or "", str(one["year"] or ""), *money, stated)
        bad = one["id"] in over
        lines.append(Line(one["id"], cells, "warning" if bad else "", "error" if bad else ""))
    pairs = []
    for same in plans.equivalents(desk, plan):
        pair = texts.t("money.equivalent", pair=f"{same.currency} → {same.stated_currency}")
        stated = f"{show(same.stated)} {same.stated_currency}"
        rest = texts.t("money.rate", sum=stated, rate=show_decimal(same.rate, 4))
        pairs.append(Line("", (pair, show(same.amount), "", "", rest)))
    return [*sum_lines(texts, sums, show), *pairs], lines


def _spread(key: str, desk: Any, values: dict[str, Any]) -> None:
    """In the worker."""
    from copdesk.services import plans

    plans.spread(desk, key, values["start"], values["end"])


def _stated(texts: Texts, row_: Any, show: Any) -> str:
    """The equivalent as the source states it, and the rate that follows from it; nothing is ever recomputed."""
    if row_["stated_amount"] is None:
        return ""
    said = f"{show(row_['stated_amount'])} {row_['stated_currency'] or ''}".strip()
    rate = implied_rate(row_["amount"], row_["stated_amount"])
    return texts.t("money.rate", sum=said, rate=show_decimal(rate, 4)) if rate is not None else said


def sum_lines(texts: Texts, sums: Sums, show: Any) -> list[Line]:
    """Sources under their year and currency, each group with its sum."""
    groups: dict[tuple[int | None, str], Sums] = {}
    for one in sums:
        groups.setdefault((one[1], one[2]), []).append(one)
    lines = []
    for (year, currency), held in groups.items():
        totals = [sum(column_, Decimal(0)) for column_ in zip(*(one[3:] for one in held), strict=True)]
        head = texts.t("money.group", year=str(year), currency=currency) if year else currency
        lines.append(_sum_line(texts, head, totals, show, head=True))
        lines += [_sum_line(texts, one[0], list(one[3:]), show) for one in held]
    return lines


def _sum_line(texts: Texts, name: str, sums: list[Decimal], show: Any, *, head: bool = False) -> Line:
    planned, committed, spent = sums
    over = spent > planned
    rest = texts.t("money.over", sum=show(spent - planned)) if over else show(planned - spent)
    cells = (name, show(planned), show(committed), show(spent), rest)
    return Line("", cells, "warning" if over else "", "error" if over else "", head)
