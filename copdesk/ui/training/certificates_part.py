"""Certificates of a course: the list, who has earned one, who has not and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from copdesk.domain.rules import dates
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import button, column
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.outline import Line, Outline

_COLUMNS = ("number", "printed_name", "issued", "valid_until", "hours")


@dataclass(frozen=True)
class Standing:
    """How somebody stands: *code* is earned, held (*detail* is the number), failed, attendance or no_log."""

    name: str
    code: str
    detail: str
    percent: Decimal | None


class CertificatesPart(Part):
    """The certificates of a course; ``Enter`` opens one."""

    title = "certificates.title"
    reads = ("certificate", "session_attendance", "enrolment", "result", "officer", "course")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        titles = [t(f"field.certificate.{name}") for name in _COLUMNS]
        self.list = Outline(t("certificates.title"), titles, stretch=1, right=(4,))
        self.list.opened.connect(lambda key: RecordDialog(session, self, "certificate", key).open())
        self.issue_button = button(t("certificates.issue"), self.issue, sign="certificate")
        self.again_button = button(t("certificates.again"), self.issue_again, sign="refresh")
        empty = EmptyState("certificate", t("certificates.empty"), t("certificates.issue"), self.issue)
        self._stack = ListOrEmpty(self.list, empty, empty)
        bar = QWidget()
        flow = FlowLayout(bar)
        for made in (self.issue_button, self.again_button):
            flow.addWidget(made)
        whole = column(bar, self._stack, parent=self, gap=8)
        whole.setStretch(1, 1)
        whole.setContentsMargins(16, 12, 16, 12)
        self.dialog: FieldsDialog | None = None

    def issue(self) -> None:
        """Show who has earned a certificate and who has not, then ask for the day."""
        self.session.run(self, standings, self.key, done=self._ask, replace="standings")

    def issue_again(self) -> None:
        """A new number for the certificate under the cursor; the old one stays."""
        key = self.list.current_key()
        if key:
            ask_again(self.session, self, key)

    def load(self) -> None:
        """Read the certificates."""
        self.session.run(self, _certificates, self.key, done=self._show, replace="certificates")

    def _show(self, rows: list[tuple[str, ...]]) -> None:
        self.list.show_lines([Line(key, tuple(cells), "certificate") for key, *cells in rows])
        self._stack.show_count(len(rows), False)
        self.again_button.setEnabled(bool(rows))

    def _ask(self, found: Sequence[Standing]) -> None:
        texts = self.texts
        t, fields = texts.t, self.session.registry["certificate"].fields
        earned = sum(one.code == "earned" for one in found)
        lines = [
            Line(
                "", (one.name, "—" if one.percent is None else f"{texts.number(one.percent)} %", reason(texts, one)),
                "ok" if one.code == "earned" else "info" if one.code == "held" else "prohibited",
                "ok" if one.code == "earned" else "" if one.code == "held" else "error",
            )
            for one in found
        ]  # fmt: skip
        titles = [t("certificates.person"), t("attendance.percent").replace("-\n", ""), t("certificates.outcome")]
        people = Outline(t("certificates.people"), titles, stretch=2, right=(1,))
        people.show_lines(lines)
        self.dialog = FieldsDialog(
            self.session, self, "certificate", t("certificates.issue").rstrip("…"),
            texts.n("certificates.earned", earned) if earned else t("certificates.nobody"),
            [fields["issued"]], partial(_issue, self.key), values={"issued": dates.today()}, done=self._issued,
            above=people,
        )  # fmt: skip
        self.dialog.go.setEnabled(earned > 0)
        self.dialog.open()

    def _issued(self, numbers: list[str]) -> None:
        first, last = numbers[0], numbers[-1]
        said = self.texts.n("certificates.issued", len(numbers), first=first, last=last)
        self.session.say(said, "ok", self.texts.t("ui.undo"), self.session.undo)


def reason(texts: Any, one: Standing) -> str:
    """Why somebody gets a certificate or does not."""
    return str(texts.t(f"certificates.reason.{one.code}", detail=one.detail))


def ask_again(session: Session, parent: QWidget, key: str) -> FieldsDialog:
    """Issue a certificate once more, under the next number."""
    t = session.texts.t
    made = FieldsDialog(
        session, parent, "certificate", t("certificates.again").rstrip("…"), t("certificates.again.text"),
        [session.registry["certificate"].fields["issued"]], partial(_reissue, key), values={"issued": dates.today()},
        message=t("certificates.again.done"),
    )  # fmt: skip
    made.open()
    return made


def standings(desk: Any, course: str) -> list[Standing]:
    """In the worker: everybody on the sheet with the reason for or against a certificate."""
    from copdesk.services import certificates, courses, guards_training

    least = desk.registry["course"].fields["min_attendance"].kind
    minimum = (desk.get("course", course) or {}).get("min_attendance")
    held = {row["enrolment"]: row["number"] for row in desk.fetch("certificate", {"enrolment.course": course})}
    earned = {person.enrolment for person in certificates.entitled(desk, course)}
    shares = courses.attendance(desk, course)
    found = []
    for person in courses.people(desk, course):
        key, share = person.enrolment, shares[person.enrolment]
        code, detail = "attendance", least.show(minimum)
        if key in held:
            code, detail = "held", held[key]
        elif key in earned:
            code = "earned"
        elif guards_training.failed(desk, key):
            code = "failed"
        elif not share.sessions:
            code = "no_log"
        found.append(Standing(person.name, code, detail, share.percent))
    return found


def _certificates(desk: Any, course: str) -> list[tuple[str, ...]]:
    fields = [desk.registry["certificate"].fields[name] for name in _COLUMNS]
    rows = desk.fetch("certificate", {"enrolment.course": course})
    rows.sort(key=lambda row: (row["issued"], row["n"]), reverse=True)
    return [(row["id"], *(field.kind.show(row[field.name]) for field in fields)) for row in rows]


def _issue(course: str, desk: Any, values: dict[str, Any]) -> list[str]:
    """Issue to all who have earned it; returns the numbers given."""
    from copdesk.services import certificates

    made = certificates.issue(desk, course, values["issued"])
    rows = {row["id"]: row["number"] for row in desk.fetch("certificate", ids=made)}
    return [rows[key] for key in made]


def _reissue(key: str, desk: Any, values: dict[str, Any]) -> str:
    from copdesk.services import certificates

    return certificates.reissue(desk, key, values["issued"])
