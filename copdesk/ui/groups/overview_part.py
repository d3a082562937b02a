"""The members of a group as their chair sees them: attendance, training, and who is represented and who is missing."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QStackedLayout, QWidget

from copdesk.domain.rules import dates
from copdesk.ui.groups import overview
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.outline import Outline

_SHOWN = ("members", "balance")
_MEMBERS = ("person", "function", "end", "came", "courses", "hints")
_BALANCE = ("who", "count", "share", "note")


class OverviewPart(Part):
    """Two lists, one at a time; ``Enter`` opens the membership."""

    title = "overview.title"
    reads = (
        "group",
        "seat",
        "membership",
        "sector_minimum",
        "person",
        "attendance",
        "meeting",
        "required_course",
        "member_course",
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self.dialog: QDialog | None = None
        self._sectors = session.registry["seat"].fields["sector"].codes
        self.shown = CalmCombo()
        for name in _SHOWN:
            self.shown.addItem(t(f"overview.{name}"), name)
        self.shown.setAccessibleName(t("overview.shown"))
        self.shown.setMinimumContentsLength(30)
        self.members = Outline(
            t("overview.members"), [t(f"overview.column.{name}") for name in _MEMBERS], stretch=4, sign_at=4
        )
        self.balance = Outline(
            t("overview.balance"), [t(f"overview.column.{name}") for name in _BALANCE], sign_at=3, right=(1, 2)
        )
        self.passed = button(t("overview.passed"), self.ask_passed, sign="training")
        self.print = button(t("overview.print"), self.show_paper, sign="print")
        action = QAction(self.passed.icon(), t("overview.passed"), self.members)
        action.triggered.connect(self.passed.click)
        self.members.menu_actions.append(action)
        lists = QWidget()
        self._stack = QStackedLayout(lists)
        self._stack.addWidget(self.members)
        self._stack.addWidget(self.balance)
        words = label(t("overview.shown"))
        words.setBuddy(self.shown)
        whole = column(parent=self, gap=8)
        whole.addLayout(row(words, self.shown, 0, self.passed, self.print))
        whole.addWidget(lists, 1)
        whole.setContentsMargins(16, 12, 16, 8)
        self.members.opened.connect(self.open_member)
        self.shown.currentIndexChanged.connect(self._turn)

    def open_member(self, key: str) -> None:
        """The card of a membership."""
        self.dialog = RecordDialog(self.session, self, "membership", key)
        self.dialog.open()

    def ask_passed(self) -> None:
        """A course that the member under the cursor has passed."""
        key = self.members.current_key()
        if not key:
            return
        t, fields = self.texts.t, self.session.registry["member_course"].fields
        asked = [replace(fields["course"], required=True), fields["passed_on"], fields["document"]]
        person = next((item.text(0) for item in self.members.selectedItems()), "")
        self.dialog = FieldsDialog(
            self.session, self, "member_course", t("overview.passed").rstrip("…"),
            t("overview.passed.text", person=person), asked, partial(_add_passed, key),
            values={"passed_on": dates.today()}, message=t("overview.passed.done"),
        )  # fmt: skip
        self.dialog.open()

    def show_paper(self) -> None:
        """The chair's list as it is printed."""
        from copdesk.ui.papers.paper_work import PaperAsk
        from copdesk.ui.papers.preview import show_preview

        self.dialog = show_preview(self.session, PaperAsk("chair-list", "group", key=self.key), self)

    def _turn(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        self.passed.setEnabled(at == 0 and bool(self.members.current_key()))

    def load(self) -> None:
        """Read the group as it is today."""
        self.session.run(self, overview.read, self.key, dates.today(), done=self._show, replace="overview")

    def _show(self, data: overview.Overview) -> None:
        self.members.show_lines(overview.member_lines(self.texts, data, dates.today()))
        self.balance.show_lines(overview.balance_lines(self.texts, data, self._sectors))
        self._turn(self.shown.currentIndex())


def _add_passed(membership: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import records

    return records.add(desk, "member_course", {**values, "membership": membership})
