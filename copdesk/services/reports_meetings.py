"""Reports of meetings from the desk: closing numbers, attendance of members, assignments on control."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from copdesk.documents.report import Section
from copdesk.reports import meetings as figures
from copdesk.reports import tasks
from copdesk.reports.period import Period
from copdesk.services import groups, labels
from copdesk.services.reports_rows import columns, counts, read, within
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

# A meeting that is only planned has an attendance list filled in advance; it is counted once it was held or tried.
HELD: Final = (
    "no_quorum", "held", "minutes_draft", "minutes_review", "signed", "distributed", "published",
)  # fmt: skip


def meetings(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Closing numbers of each meeting held in the period."""
    counted = figures.closing(_meetings(desk, period), _marks(desk, period), _done(desk, period))
    kind = desk.registry["meeting"].field("kind")
    made = (
        *columns(texts, "number", "date", "meeting_number", "group", "meeting_kind", "quorum",
                 number="count", date="date", meeting_number="count"),
        *counts(texts, "people", "bodies", "public", "items", "speeches", "decisions", "adopted", "tasks"),
    )  # fmt: skip
    rows = tuple(
        (
            place, one.meeting.day, one.meeting.number, one.meeting.group,
            labels.choice_label(texts, kind, one.meeting.kind) if one.meeting.kind else "",
            "" if one.meeting.quorum is None else texts.t("report.yes" if one.meeting.quorum else "report.no"),
            one.people, one.bodies, one.meeting.public, one.items, one.speeches, one.decisions, one.adopted, one.tasks,
        )
        for place, one in enumerate(counted, 1)
    )  # fmt: skip
    # Bodies and people come again and again: their sum over meetings would count nobody.
    names = ("items", "speeches", "decisions", "adopted", "tasks")
    sums = [sum(getattr(one, name) for one in counted) for name in names]
    total = (None, None, None, texts.t("report.total"), "", "", None, None, None, *sums)
    return (Section("", made, rows, total, (texts.n("report.meetings", len(rows)),)),)


def attendance(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """How often the members of each group came; an empty section when nobody was marked."""
    found = figures.attendance(_meetings(desk, period), _marks(desk, period))
    made = (
        *columns(texts, "number", "member", number="count"),
        *counts(texts, "held", "present", "excused", "absent"),
        *columns(texts, "share", share="percent"),
    )
    sections = []
    for group in found:
        rows = tuple((place, one.name, *_numbers(one)) for place, one in enumerate(group.members, 1))
        total = (None, texts.t("report.total"), *_numbers(group.whole))
        note = texts.n("report.meetings", group.meetings)
        sections.append(Section(group.group, made, rows, total, (note,)))
    return tuple(sections) or (Section("", made, ()),)


def _numbers(one: figures.Member) -> tuple[object, ...]:
    return (one.meetings, one.present, one.excused, one.absent, one.share)


def assignments(desk: Desk, period: Period, today: date, texts: Texts) -> tuple[Section, ...]:
    """Sums by responsible, then every assignment under its state."""
    found = tasks.control(_tasks(desk), period, today)
    states = ("overdue", "due", "done")
    made = (*columns(texts, "responsible"), *counts(texts, "total", *states))
    sizes = [(one.total, len(one.overdue), len(one.due), len(one.done)) for one in found]
    rows = tuple((one.who or texts.t("report.nobody"), *size) for one, size in zip(found, sizes, strict=True))
    total = (texts.t("report.total"), *(sum(size[at] for size in sizes) for at in range(4)))
    lists = (
        _task_list(texts, state, [task for one in found for task in getattr(one, state)], today) for state in states
    )
    summary = Section(texts.t("report.tasks.summary"), made, rows, total)
    return (summary, *(section for section in lists if section.rows))


def _task_list(texts: Texts, state: str, listed: Iterable[tasks.Task], today: date) -> Section:
    made = columns(texts, "number", "responsible", "task", "due_on", number="count", task="long_text", due_on="date")
    made += counts(texts, "days_late") if state == "overdue" else ()
    rows = tuple(
        (place, task.who or texts.t("report.nobody"), task.text, task.due, task.days_late(today))[: len(made)]
        for place, task in enumerate(listed, 1)
    )
    return Section(texts.t(f"report.tasks.{state}"), made, rows)


def _tasks(desk: Desk) -> list[tasks.Task]:
    def made(text: str, person: str | None, body: str | None, due: date | None, status: str | None) -> tasks.Task:
        return tasks.Task(text, person or body or "", due, status or "issued")

    parents = ("decision", "decision.agenda_item", "decision.agenda_item.meeting")
    paths = ("text", "responsible", "organisation", "due", "status")
    return read(desk, "assignment", made, paths, [Condition("status", "!=", "cancelled")], parents)


def totals(desk: Desk, period: Period, today: date) -> dict[str, int]:
    """The sums of the period, of the closing numbers and of assignments on control."""
    counted = figures.closing(_meetings(desk, period), _marks(desk, period), _done(desk, period))
    held = [task for one in tasks.control(_tasks(desk), period, today) for task in (*one.overdue, *one.due, *one.done)]
    states = [task.state(today) for task in held]
    names = ("items", "speeches", "decisions", "adopted")
    return {
        "meetings": len(counted),
        **{name: sum(getattr(one, name) for one in counted) for name in names},
        "visits": sum(one.people for one in counted),
        "public": sum(one.meeting.public for one in counted),
        "assignments": len(states),
        "assignments_done": states.count("done"),
        "assignments_overdue": states.count("overdue"),
    }


def _meetings(desk: Desk, period: Period) -> list[figures.Meeting]:
    def made(key: str, day: date, number: int | None, group: str | None, *rest: Any) -> figures.Meeting:
        kind, heading, base, needed, present, public = rest
        quorum = None if base is None else (present or 0) >= (needed or 0)
        return figures.Meeting(key, day, number, group or heading or "", kind, quorum, public or 0, bool(group))

    paths = (
        "id", "date", "number", "group", "kind", "heading", "quorum_base", "quorum_needed", "quorum_present",
        "public_count",
    )  # fmt: skip
    return read(desk, "meeting", made, paths, [*within("date", period), Condition("status", "in", list(HELD))])


def _marks(desk: Desk, period: Period) -> list[figures.Mark]:
    def made(meeting: str, person: str, name: str, capacity: str, state: str, body: str | None) -> figures.Mark:
        return figures.Mark(
            meeting, person, name, capacity == "member", state in groups.HERE, state == "excused", body or ""
        )

    paths = ("meeting.id", "person.id", "person", "capacity", "state", "organisation_name")
    return read(desk, "attendance", made, paths, within("meeting.date", period), ("meeting",))


def _done(desk: Desk, period: Period) -> figures.Done:
    """What was discussed and decided, by meeting."""
    item = "agenda_item"
    spoken = (f"{item}.meeting", item)
    days = within(f"{item}.meeting.date", period)
    decisions = read(
        desk, "decision", lambda key, yes: (key, bool(yes)), (f"{item}.meeting.id", "adopted"), days, spoken
    )
    given = read(
        desk, "assignment", str, (f"decision.{item}.meeting.id",), within(f"decision.{item}.meeting.date", period),
        ("decision", *(f"decision.{path}" for path in spoken)),
    )  # fmt: skip
    return figures.Done(
        tuple(read(desk, item, str, ("meeting.id",), within("meeting.date", period), ("meeting",))),
        tuple(read(desk, "speech", str, (f"{item}.meeting.id",), days, spoken)),
        tuple(decisions),
        tuple(given),
    )
