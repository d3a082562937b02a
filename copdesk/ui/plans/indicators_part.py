"""The indicators of a plan and of its measures: where it began, what was wanted, what was reached."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from copdesk.texts import Texts
from copdesk.ui.plans.record_outline import RecordOutline
from copdesk.ui.session import Session
from copdesk.ui.views.part import Part
from copdesk.ui.widgets.basics import button, column, row
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.outline import Line

_COLUMNS = ("measure", "name", "unit", "baseline", "target", "fact", "outcome")


class IndicatorsPart(Part):
    """Whether a target was reached is told by sign and word."""

    title = "indicators.title"
    reads = ("indicator", "measure")
    covers = frozenset({"indicator"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.list = RecordOutline(
            session, "indicator", t("indicators.title"), [t(f"indicators.{name}") for name in _COLUMNS], stretch=1,
            sign_at=6, right=(3, 4, 5), fresh=lambda: {"plan": self.key},
        )  # fmt: skip
        empty = EmptyState("chart", t("indicators.empty"), t("indicators.add"), self.list.add)
        self._stack = ListOrEmpty(self.list, empty, empty)
        whole = column(parent=self, gap=8)
        whole.addLayout(row(button(t("indicators.add"), self.list.add, sign="add"), 0))
        whole.addWidget(self._stack, 1)
        whole.setContentsMargins(16, 12, 16, 8)

    def load(self) -> None:
        """Read the indicators."""
        self.session.run(self, _read, self.texts, self.key, done=self._show, replace="indicators")

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        self._stack.show_count(len(lines), False)


def outcome(row: Mapping[str, Any]) -> str:
    """How an indicator stands: open (no fact or no target yet), reached, better or worse than the baseline, same."""
    target, fact, base = row["target"], row["fact"], row["baseline"]
    if target is None or fact is None:
        return "open"
    sign = -1 if row["direction"] == "less" else 1
    if (fact - target) * sign >= 0:
        return "reached"
    if base is None:
        return "missed"
    gain: Decimal = (fact - base) * sign
    return "better" if gain > 0 else "worse" if gain < 0 else "same"


_SIGNS: Mapping[str, tuple[str, str]] = {
    "open": ("clock", ""), "reached": ("ok", "ok"), "missed": ("flag", "warning"), "better": ("up", "warning"),
    "worse": ("error", "error"), "same": ("flag", "warning"),
}  # fmt: skip


def _read(desk: Any, texts: Texts, plan: str) -> list[Line]:
    """In the worker: indicators of the plan itself, then those of its measures."""
    from copdesk.services import plans

    numbers = {row["id"]: row["number"] or row["label"] for row in desk.fetch("measure", {"plan": plan})}
    lines = []
    for row_ in plans.indicators(desk, plan):
        code = outcome(row_)
        cells = (
            numbers.get(row_["measure"], ""), row_["name"], row_["unit_of_measure"] or "",
            _value(texts, row_, "baseline"), _value(texts, row_, "target"), _value(texts, row_, "fact"),
            texts.t(f"indicators.is.{code}"),
        )  # fmt: skip
        lines.append(Line(row_["id"], cells, *_SIGNS[code]))
    return lines


def _value(texts: Texts, row_: Mapping[str, Any], name: str) -> str:
    """A value with its day."""
    value, day = row_[name], row_[f"{name}_date"]
    if value is None:
        return "—"
    shown = texts.number(value)
    if name == "target" and row_["up_to"]:
        shown = texts.t("indicators.up_to", value=shown)
    return f"{shown} ({day:%d.%m.%Y})" if day else shown
