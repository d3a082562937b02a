"""Reports of officers' training from the desk: norms, courses of roles, refreshing, trainers, every mark."""

from datetime import date
from typing import Any

from copdesk.documents.report import ReportColumn, Section
from copdesk.domain.entities.training import TRAINING_KINDS
from copdesk.domain.rules.text import sort_key
from copdesk.domain.rules.training import ATTENDED
from copdesk.reports import training
from copdesk.reports.period import Period
from copdesk.services import certificates, competency, labels
from copdesk.services.reports_rows import columns, counts, read, within
from copdesk.services.reports_training import classes, marks
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def against_norms(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Hours of officers in service by kind beside the norms of the period's years, added up."""
    lines = norm_lines(desk, period)
    officers = {row["id"]: row for row in desk.fetch("officer", ids=list({line.officer for line in lines}))}
    kind = desk.registry["course"].field("kind")
    made = (
        *columns(texts, "number", "officer", "rank", "training_kind", number="count"),
        *counts(texts, "norm_hours", "hours", "lacking"),
    )
    rows = tuple(
        (
            place, officers[line.officer]["label"], officers[line.officer]["rank"] or "",
            labels.choice_label(texts, kind, line.kind), line.norm, line.hours, line.lacking,
        )
        for place, line in enumerate(lines, 1)
    )  # fmt: skip
    sums = (sum(getattr(line, name) for line in lines) for name in ("norm", "hours", "lacking"))
    notes = () if lines else (texts.t("report.no_norms"),)
    return (Section("", made, rows, (None, texts.t("report.total"), "", "", *sums), notes),)


def norm_lines(desk: Desk, period: Period) -> list[training.AgainstNorm]:
    """Hours beside norms in the order of officers' names."""
    norms: dict[tuple[str, str | None], int] = {}
    for row in desk.fetch("training_norm", order=("kind",)):
        if period.start.year <= row["year"] <= period.end.year:
            key = (row["kind"], row["category"])
            norms[key] = norms.get(key, 0) + row["hours"]
    ordered = {key: norms[key] for kind in TRAINING_KINDS for key in norms if key[0] == kind}
    officers = sorted(desk.fetch("officer", {"active": True}), key=lambda row: sort_key(row["label"]))
    hours = training.officer_hours(marks(desk, period), TRAINING_KINDS)
    return list(training.against_norms(hours.officers, ordered, {row["id"]: row["category"] for row in officers}))


def competencies(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Officers by the courses that their roles ask for, as of today; the sums are gaps."""
    found = competency.matrix(desk, today)
    made = (
        *columns(texts, "number", "officer", "position", number="count"),
        *(ReportColumn(title) for title in found.courses),
    )
    rows = tuple(
        (place, line.name, line.position, *(cell_words(texts, cell) for cell in line.cells))
        for place, line in enumerate(found.lines, 1)
    )
    gaps = [texts.n("report.gaps", found.gaps_of(at)) for at in range(len(found.courses))]
    notes = (texts.n("report.gaps_all", found.gaps),) if found.lines else (texts.t("report.no_requirements"),)
    return (Section("", made, rows, (None, texts.t("report.total"), "", *gaps), notes),)


def cell_words(texts: Texts, cell: competency.Cell | None) -> str:
    """«до 27.04.2024», «немає», a dash where nothing is asked."""
    if cell is None:
        return "—"
    if cell.state in {"met", "prior"} and cell.until is None:
        return texts.t(f"competency.{cell.state}")
    return texts.t(f"competency.{cell.state}_until" if cell.until else f"competency.{cell.state}", date=cell.until)


def refreshing(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Certificates that lapsed within a year, and those that end within 30, 60, 90 and 180 days from today."""
    made = (
        *columns(
            texts, "number", "officer", "course", "certificate", "valid_until", number="count", valid_until="date"
        ),
        *counts(texts, "days_left"),
    )
    sections = []
    for title, held in certificates.due_by_notice(desk, today, certificates.LISTED).items():
        rows = tuple(
            (place, one.name, one.course, one.number, one.valid_until, one.days_left)
            for place, one in enumerate(held, 1)
        )
        sections.append(Section(texts.t(f"refresh.{title}", days=title), made, rows))
    return tuple(sections)


def trainers(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Classes and hours of each trainer in the period."""
    found = trainer_loads(desk, period)
    made = (
        *columns(texts, "number", "trainer", number="count"),
        *counts(texts, "classes", "hours", "person_hours"),
    )
    rows = tuple((place, one.name, one.classes, one.hours, one.person_hours) for place, one in enumerate(found, 1))
    return (Section("", made, rows),)


def trainer_loads(desk: Desk, period: Period) -> tuple[training.Load, ...]:
    """What each trainer, first or second, held in the period."""
    second = dict(read(desk, "session", lambda *row: row, ("id", "co_trainers"), within("date", period), ("course",)))
    book = training.register(classes(desk, period), marks(desk, period))

    def names(held: training.Held) -> list[str]:
        written = (second.get(held.planned.id) or "").split(",")
        return list(dict.fromkeys(name.strip() for name in (held.planned.trainer, *written) if name.strip()))

    return training.loads((held, names(held)) for held in book.classes)


def every_mark(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """A row for each mark of the class log: course, date, start, end, hours, place, trainer, person, status."""
    state = desk.registry["session_attendance"].field("state")
    made = columns(
        texts, "course", "date", "start", "end", "hours", "place", "trainer", "person", "mark",
        date="date", start="time", end="time", hours="count",
    )  # fmt: skip

    def row(course: str, day: date, *rest: Any) -> tuple[Any, ...]:
        start, end, hours, place, trainer, officer, walk_in, mark = rest
        who = officer or walk_in or ""
        return course, day, start, end, hours, place or "", trainer or "", who, labels.choice_label(texts, state, mark)

    paths = (
        "session.course", "session.date", "session.start", "session.end", "session.hours", "session.place",
        "session.trainer", "enrolment.officer", "enrolment.walk_in", "state",
    )  # fmt: skip
    parents = ("session", "enrolment", "session.course")
    rows = read(desk, "session_attendance", row, paths, within("session.date", period), parents)
    rows.sort(key=lambda one: (one[1], one[2] is not None and str(one[2]), sort_key(one[0]), sort_key(one[7])))
    return (Section("", made, tuple(rows)),)


def audiences(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Training of officers, of citizens and of both together: courses, classes, who came, hours of all."""
    kinds: dict[str, set[bool]] = {}
    listed = ("course.id", "officer.id", "selection")
    for course, officer, selection in read(desk, "enrolment", lambda *row: row, listed, (), ("course",)):
        if selection in {None, "selected"}:
            kinds.setdefault(course, set()).add(officer is not None)
    paths = ("session.course.id", "session.id", "enrolment.officer.id", "state", "hours")
    parents = ("session", "enrolment", "session.course")
    sums = {name: _Audience() for name in ("officers", "citizens", "mixed")}
    rows = read(desk, "session_attendance", lambda *row: row, paths, within("session.date", period), parents)
    for course, session, officer, state, hours in rows:
        who = kinds.get(course, {officer is not None})
        sums["mixed" if len(who) > 1 else "officers" if True in who else "citizens"].add(
            course, session, officer is not None, (hours or 0) if state in ATTENDED else None
        )
    made = (
        *columns(texts, "audience"),
        *counts(texts, "courses", "classes", "came_officers", "came_citizens", "person_hours"),
    )
    lines = tuple((texts.t(f"audience.{name}"), *found.figures) for name, found in sums.items())
    totals = [sum(found.figures[at] for found in sums.values()) for at in range(5)]
    return (Section("", made, lines if any(totals) else (), (texts.t("report.total"), *totals)),)


class _Audience:
    """Sums of one audience."""

    def __init__(self) -> None:
        self._courses: set[str] = set()
        self._classes: set[str] = set()
        self._came = {True: 0, False: 0}
        self._hours = 0

    def add(self, course: str, session: str, officer: bool, hours: int | None) -> None:
        """One mark; *hours* None for somebody who did not come."""
        self._courses.add(course)
        self._classes.add(session)
        if hours is not None:
            self._came[officer] += 1
            self._hours += hours

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        """Courses, classes, how often officers and citizens came, hours of all."""
        return len(self._courses), len(self._classes), self._came[True], self._came[False], self._hours
