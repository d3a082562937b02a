"""What the overview of training shows, read in the worker: one function for each of its pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap
from types import MappingProxyType
from typing import Any, Final

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.widgets.outline import Line

_HEADING = 20
"""Letters of a line of a heading."""


@dataclass(frozen=True)
class Sheet:
    """A page: titles, lines whose keys are «register/id», a sentence on it, and whose officer each key is."""

    titles: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    officers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def refresh(desk: Any, texts: Texts, year: int) -> Sheet:
    """Certificates that lapsed or end within 180 days, soonest first, by notice."""
    from copdesk.services import certificates

    found = certificates.due_by_notice(desk, dates.today(), certificates.LISTED)
    lines, officers = [], {}
    for name, held in found.items():
        if held:
            lines.append(Line("", (f"{texts.t(f'refresh.{name}')} ({len(held)})",), head=True))
        for one in held:
            key = f"certificate/{one.certificate}"
            officers[key] = one.officer
            left = texts.n("courses_watch.days", one.days_left) if one.days_left >= 0 else texts.t("refresh.lapsed")
            cells = (one.name, one.course, one.number, f"{one.valid_until:%d.%m.%Y}", left)
            tone = "error" if one.days_left < 0 else "warning" if one.days_left <= certificates.NOTICES[0] else ""
            lines.append(Line(key, cells, "certificate", tone))
    titles = _titles(texts, "officer", "course", "number", "until", "left")
    counts = {name: len(held) for name, held in found.items()}
    note = texts.t(
        "courses_watch.refresh.note",
        lapsed=counts["lapsed"], soon=counts["30"], later=counts["60"] + counts["90"], far=counts["180"],
    )  # fmt: skip
    return Sheet(titles, tuple(lines), note, officers)


def gaps(desk: Any, texts: Texts, year: int) -> Sheet:
    """Officers by the courses that their roles ask for."""
    from copdesk.services import competency, reports_officers

    found = competency.matrix(desk, dates.today())
    lines, officers = [], {}
    for line in found.lines:
        key = f"officer/{line.officer}"
        officers[key] = line.officer
        lacking = any(cell is not None and cell.gap for cell in line.cells)
        cells = (line.name, line.position, *(reports_officers.cell_words(texts, cell) for cell in line.cells))
        lines.append(Line(key, cells, "flag" if lacking else "ok", "warning" if lacking else "ok"))
    titles = (*_titles(texts, "officer", "position"), *map(_folded, found.courses))
    note = texts.n("report.gaps_all", found.gaps) if found.lines else texts.t("report.no_requirements")
    return Sheet(titles, tuple(lines), note, officers)


def hours(desk: Any, texts: Texts, year: int) -> Sheet:
    """Hours of each officer beside the norms of the year, a column for each kind that has one."""
    from copdesk.reports.period import Period
    from copdesk.services import reports_officers

    found = reports_officers.norm_lines(desk, Period(date(year, 1, 1), date(year, 12, 31)))
    kinds = list(dict.fromkeys(one.kind for one in found))
    by_officer: dict[str, dict[str, Any]] = {}
    for one in found:
        by_officer.setdefault(one.officer, {})[one.kind] = one
    lines = []
    for officer, held in by_officer.items():
        lacking = sum(one.lacking for one in held.values())
        cells = [f"{held[kind].hours} / {held[kind].norm}" if kind in held else "—" for kind in kinds]
        key = f"officer/{officer}"
        words = (desk.title("officer", officer), *cells, str(lacking or "—"))
        lines.append(Line(key, words, "flag" if lacking else "ok", "warning" if lacking else "ok"))
    named = [_folded(texts.t(f"choice.training_kind.{kind}")) for kind in kinds]
    titles = (*_titles(texts, "officer"), *named, texts.t("report.column.lacking"))
    note = texts.t("courses_watch.hours.note") if lines else texts.t("report.no_norms")
    return Sheet(titles, tuple(lines), note, {line.key: line.key.partition("/")[2] for line in lines})


def absences(desk: Any, texts: Texts, year: int) -> Sheet:
    """Who was absent time after time, or comes too seldom, on the courses that are running."""
    from copdesk.services import courses_watch

    lines, officers, title = [], {}, ""
    for one in courses_watch.warnings(desk):
        if one.title != title:
            title = one.title
            lines.append(Line("", (title,), head=True))
        why = [texts.t("attendance.below", least=one.least)] if one.below else []
        why += [texts.n("attendance.in_a_row", courses_watch.IN_A_ROW)] if one.in_a_row else []
        key = f"course/{one.course}#{one.enrolment}"
        officers[key] = one.officer or ""
        shown = f"{texts.number(round(one.percent, 1))} %"
        lines.append(Line(key, (one.name, shown, " ".join(why)), "warning", "error" if one.in_a_row else "warning"))
    return Sheet(
        _titles(texts, "officer", "percent", "why"), tuple(lines), texts.t("courses_watch.absences.note"), officers
    )


def clashes(desk: Any, texts: Texts, year: int) -> Sheet:
    """Classes from today on that cannot all be held as planned."""
    from copdesk.services import courses_clashes

    found = courses_clashes.clashes(desk, dates.today(), date.max)
    held = courses_clashes.rows_of(desk, found)
    lines = []
    for one in found:
        both = [_class(desk, held[key]) for key in (one.first, one.second)]
        names = ", ".join(one.names)
        cells = (f"{one.day:%d.%m.%Y}", texts.t(f"clash.{one.kind}"), names, *both)
        lines.append(Line(f"session/{one.first}", cells, "warning", "warning"))
    titles = tuple(texts.t(f"clash.column.{name}") for name in ("day", "kind", "names", "first", "second"))
    return Sheet(titles, tuple(lines), texts.t("courses_watch.clashes.note"))


def _class(desk: Any, row: Mapping[str, Any]) -> str:
    time = "–".join(f"{moment:%H:%M}" for moment in (row["start"], row["end"]) if moment)
    return " · ".join(part for part in (desk.title("course", row["course"]), row["topic"], time) if part)


def trainers(desk: Any, texts: Texts, year: int) -> Sheet:
    """Classes and hours of each trainer in the year."""
    from copdesk.reports.period import Period
    from copdesk.services import reports_officers

    found = reports_officers.trainer_loads(desk, Period(date(year, 1, 1), date(year, 12, 31)))
    lines = tuple(
        Line(f"trainer/{one.name}", (one.name, str(one.classes), str(one.hours), str(one.person_hours)))
        for one in found
    )
    titles = tuple(texts.t(f"report.column.{name}") for name in ("trainer", "classes", "hours", "person_hours"))
    return Sheet(titles, lines, texts.t("courses_watch.trainers.note"))


def _folded(title: str) -> str:
    """A long heading on two lines."""
    lines = wrap(title, _HEADING)
    return "\n".join(lines if len(lines) < 3 else (lines[0], f"{lines[1]} …"))


def _titles(texts: Texts, *names: str) -> tuple[str, ...]:
    return tuple(texts.t(f"courses_watch.column.{name}") for name in names)


@dataclass(frozen=True)
class Page:
    """One page of the overview: how it is read, its report, the wide column, numbers, whether a year is asked."""

    read: Callable[[Any, Texts, int], Sheet]
    report: str = ""
    stretch: int = 0
    right: tuple[int, ...] = ()
    yearly: bool = False


PAGES: Final[Mapping[str, Page]] = MappingProxyType(
    {
        "refresh": Page(refresh, "refreshing", 1),
        "gaps": Page(gaps, "competencies"),
        "hours": Page(hours, "officer-norms", yearly=True),
        "absences": Page(absences, stretch=2, right=(1,)),
        "clashes": Page(clashes, stretch=3),
        "trainers": Page(trainers, "trainers", right=(1, 2, 3), yearly=True),
    }
)


def nominate(course: str, officers: tuple[str, ...], desk: Any, values: dict[str, Any]) -> int:
    """Name officers for a course that was chosen; how many were new."""
    from copdesk.services import courses_roster

    return len(courses_roster.nominate(desk, course or values["course"], officers))
