"""The progress of many units side by side, each with its plans; Enter opens a plan."""

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.plans.measures import percent
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, fit, label, row
from copdesk.ui.widgets.outline import Line, Outline

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_COLUMNS = ("unit", "done", "measures", "overdue", "status", "round")


class UnitsDialog(QDialog):
    """Units as headings with their sums, their plans below them with what waits for review."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        t = session.texts.t
        self.setWindowTitle(t("units.title"))
        titles = [t(f"units.{name}") for name in _COLUMNS]
        self.list = Outline(t("units.title"), titles, sign_at=5, right=(1, 2, 3))
        self.list.opened.connect(self._open)
        close = button(t("ui.close"), self.reject, "main")
        close.setAutoDefault(False)
        whole = column(label(t("units.text"), "muted", wrap=True), self.list, parent=self, margin=16, gap=10)
        whole.addLayout(row(0, close))
        fit(self, 980, 600)
        session.run(self, _read, session.texts, dates.today(), done=self.list.show_lines)
        self.list.setFocus()

    def _open(self, key: str) -> None:
        self.accept()
        self._session.open_asked.emit("plan", key)


def show_units(view: "RegisterView") -> None:
    """Open the comparison."""
    UnitsDialog(view.session, view).open()


def _read(desk: Any, texts: Texts, today: date) -> list[Line]:
    """In the worker: units and plans as lines."""
    from copdesk.services import plans_units

    lines = []
    for unit in plans_units.side_by_side(desk, today):
        waits = texts.t("units.waiting", count=unit.waiting) if unit.waiting else ""
        done = percent(texts, unit.done) if unit.done is not None else ""
        head = (
            unit.unit,
            done,
            str(unit.measures),
            str(unit.overdue or ""),
            texts.n("count.plans", len(unit.plans)),
            waits,
        )
        lines.append(Line("", head, head=True))
        lines += [_line(texts, one) for one in unit.plans]
    return lines


def _line(texts: Texts, one: Any) -> Line:
    found, said, sign, tone = one.round, "", "", ""
    if one.waits:
        day = f"{found.submitted_on:%d.%m.%Y}" if found.submitted_on else ""
        said, sign, tone = texts.t("units.since", day=day), "inbox", "warning"
    elif found is not None:
        said = texts.t(f"choice.review_outcome.{found.outcome}")
        sign, tone = ("ok", "ok") if found.outcome == "approved" else ("undo", "warning")
    done = percent(texts, one.progress.done) if one.progress.done is not None else ""
    cells = (
        one.title, done, str(one.progress.measures), str(one.progress.overdue or ""),
        texts.t(f"choice.plan_status.{one.status}"), said,
    )  # fmt: skip
    return Line(one.id, cells, sign, tone)
