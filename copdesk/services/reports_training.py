"""Reports of training from the desk: the register of classes, hours of officers."""

from datetime import date
from typing import Any

from copdesk.documents.report import ReportColumn, Section
from copdesk.domain.entities.training import TRAINING_KINDS
from copdesk.domain.rules.text import sort_key
from copdesk.reports import training
from copdesk.reports.period import Period
from copdesk.services import labels
from copdesk.services.reports_rows import columns, counts, read, within
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def register(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """A row for each class of the period with its numbers."""
    book = training.register(classes(desk, period), marks(desk, period))
    kind = desk.registry["course"].field("kind")
    made = (
        *columns(texts, "number", "date", "time", "course", "topic", number="count", date="date"),
        *columns(texts, "training_kind", "place_trainer"),
        *counts(texts, "hours", "listed", "present", "excused", "absent", "person_hours"),
    )
    rows = tuple(
        (
            place, held.planned.day, class_time(held.planned), held.planned.course, held.planned.topic,
            labels.choice_label(texts, kind, held.planned.kind) if held.planned.kind else "",
            "\n".join(part for part in (held.planned.place, held.planned.trainer) if part),
            held.planned.hours, held.planned.listed, held.attended, held.excused, held.absent, held.person_hours,
        )
        for place, held in enumerate(book.classes, 1)
    )  # fmt: skip
    sums = [sum(getattr(held, name) for held in book.classes) for name in ("excused", "absent")]
    total: tuple[object, ...] = (None, None, "", texts.t("report.total"), "", "", "", book.hours, None, book.attended)
    return (Section("", made, rows, (*total, *sums, book.person_hours)),)


def officer_hours(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Hours of each officer by kind of training; only kinds that somebody had get a column."""
    hours = training.officer_hours(marks(desk, period), TRAINING_KINDS)
    kind = desk.registry["course"].field("kind")
    officers = desk.fetch("officer", ids=list(hours.officers))
    officers.sort(key=lambda row: sort_key(row["label"]))
    titles = [labels.choice_label(texts, kind, code) if code else texts.t("report.no_kind") for code in hours.kinds]
    made = (
        *columns(texts, "number", "officer", "rank", "position", number="count"),
        *(ReportColumn(title, "count") for title in titles),
        *counts(texts, "total"),
    )
    rows = tuple(
        (
            place, row["label"], row["rank"] or "", row["position"] or "",
            *(hours.officers[row["id"]].get(code, 0) for code in hours.kinds), hours.of(row["id"]),
        )
        for place, row in enumerate(officers, 1)
    )  # fmt: skip
    total = (None, texts.t("report.total"), "", "", *map(hours.in_kind, hours.kinds), hours.total)
    notes = (texts.n("report.hours_others", hours.others),) if hours.others else ()
    return (Section("", made, rows, total, notes),)


def totals(desk: Desk, period: Period) -> dict[str, int]:
    """The sums of the classes of the period."""
    book = training.register(classes(desk, period), marks(desk, period))
    return {
        "classes": len(book.classes),
        "class_hours": book.hours,
        "attended": book.attended,
        "person_hours": book.person_hours,
    }


def classes(desk: Desk, period: Period) -> list[training.Class]:
    """Classes of live courses; a class without a kind has that of its course."""
    listed: dict[str, int] = {}
    for course, selection in read(desk, "enrolment", lambda *row: row, ("course.id", "selection")):
        listed[course] = listed.get(course, 0) + (selection in {None, "selected"})

    def made(key: str, day: date, course: str, title: str, hours: int | None, *rest: Any) -> training.Class:
        start, end, topic, place, trainer, kind, course_kind = rest
        return training.Class(
            key, day, start, end, title, topic or "", kind or course_kind, place or "", trainer or "", hours or 0,
            listed.get(course, 0),
        )  # fmt: skip

    paths = (
        "id", "date", "course.id", "course.title", "hours", "start", "end", "topic", "place", "trainer", "kind",
        "course.kind",
    )  # fmt: skip
    return read(desk, "session", made, paths, within("date", period), ("course",))


def marks(desk: Desk, period: Period) -> list[training.Mark]:
    """Marks of the classes of a period."""

    def made(
        session: str, officer: str | None, kind: str | None, course_kind: str | None, state: str, hours: int | None
    ) -> training.Mark:
        return training.Mark(session, officer, kind or course_kind, state, hours or 0)

    paths = ("session.id", "enrolment.officer.id", "session.kind", "session.course.kind", "state", "hours")
    parents = ("session", "enrolment", "session.course")
    return read(desk, "session_attendance", made, paths, within("session.date", period), parents)


def class_time(held: training.Class) -> str:
    """«09:00–15:00», as much of it as is known."""
    return "–".join(f"{moment:%H:%M}" for moment in (held.start, held.end) if moment)
