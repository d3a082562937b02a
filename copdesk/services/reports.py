"""Reports of the desk: the kinds, and the file that one is written to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from copdesk.documents import report as paper
from copdesk.documents.blocks import Document
from copdesk.documents.report import Report, Section
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.reports import period as periods
from copdesk.reports.period import Period
from copdesk.services import reports_media, reports_meetings, reports_officers, reports_plans, reports_training
from copdesk.services.papers_names import letterhead
from copdesk.store.desk import Desk
from copdesk.texts import Texts

Maker = Callable[[Desk, Period, date, Texts], tuple[Section, ...]]
SUFFIXES: Final = (".pdf", ".docx", ".xlsx")


KINDS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "training-register": reports_training.register,
        "officer-hours": reports_training.officer_hours,
        "officer-norms": reports_officers.against_norms,
        "competencies": reports_officers.competencies,
        "refreshing": reports_officers.refreshing,
        "trainers": reports_officers.trainers,
        "audiences": reports_officers.audiences,
        "training-marks": reports_officers.every_mark,
        "assignments": reports_meetings.assignments,
        "plan-progress": reports_plans.progress,
        "plan-units": reports_plans.units,
        "attendance": reports_meetings.attendance,
        "meetings": reports_meetings.meetings,
        "media": reports_media.register,
    }
)


def report(
    desk: Desk,
    kind: str,
    texts: Texts,
    *,
    start: date | None = None,
    end: date | None = None,
    today: date | None = None,
) -> Report:
    """The figures of a period, of the current year unless it is said; UserError ``report_kind``, ``report_period``."""
    if kind not in KINDS:
        raise UserError("report_kind", value=kind[:40], kinds=", ".join(KINDS))
    day = today or dates.today()
    asked = periods.period(start, end, day)
    head = letterhead(desk)
    return Report(
        heading=texts.t(f"report.kind.{kind}"),
        issuer=head.issuer,
        unit=head.unit,
        start=asked.start,
        end=asked.end,
        as_of=datetime.now(),
        sections=KINDS[kind](desk, asked, day, texts),
        signer=head.head,
    )


def document(desk: Desk, kind: str, texts: Texts, *, start: date | None = None, end: date | None = None) -> Document:
    """A report as a paper."""
    return paper.report(report(desk, kind, texts, start=start, end=end), texts)


def write(
    desk: Desk, kind: str, out: Path, texts: Texts, *, start: date | None = None, end: date | None = None
) -> Path:
    """Write a report as PDF, DOCX or XLSX by the ending of *out*; UserError ``report_suffix``."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError("report_suffix", value=out.name[:80])
    made = report(desk, kind, texts, start=start, end=end)
    if suffix == ".xlsx":
        from copdesk.documents.sheets_out import write_book

        write_book(out, paper.book(made, texts))
    elif suffix == ".docx":
        from copdesk.documents.word import write_docx

        write_docx(paper.report(made, texts), out)
    else:
        from copdesk.documents.pdf import write_pdf

        write_pdf(paper.report(made, texts), out)
    return out
