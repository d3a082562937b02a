"""What the home page shows: what is due or overdue, terms and vacancies, and where this user left off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from copdesk.domain.fields import Entity
from copdesk.domain.rules import deadlines
from copdesk.services import backups, certificates, doubles, drafts, duties, exchange, groups, plans
from copdesk.services.due_items import DueItem, rows, state
from copdesk.store import history, query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

HORIZON: Final = 30  # days ahead
_OPEN_TASKS: Final = ("issued", "in_progress", "postponed")
_COMING: Final = ("planned", "invited", "opened")
_HELD: Final = ("held", "minutes_draft", "minutes_review", "signed", "distributed", "published")
_UNSIGNED: Final = ("held", "minutes_draft", "minutes_review")
_MEMBERS: Final = ("included", "suspended")
_NOTICE: Final = 60  # days before the end of a term in which its successor is looked for
_RECENT, _ACTS = 8, 300  # records shown, and actions looked through for them


@dataclass(frozen=True)
class Mention:
    """A record to go on with; *ms* is when this user touched it (UTC). *id* is empty for one not yet made."""

    noun: str
    id: str
    title: str
    ms: int
    entity: Entity


@dataclass(frozen=True)
class Ending:
    """A term that ends within the notice; *attendance* in per cent, None before the first meeting of the term."""

    membership: str
    person: str
    group: str
    end: date
    days_left: int
    attendance: Decimal | None


@dataclass(frozen=True)
class Vacant:
    """A working group with seats that nobody holds, by the numbers of the seats."""

    group: str
    name: str
    seats: tuple[int | None, ...]


@dataclass(frozen=True)
class Page:
    """All of the home page. *backup* is the time of the newest copy; *taken_in* (unit, UTC ms) the newest import.

    *refreshing* counts certificates to be refreshed by notice (``certificates.due_by_notice``), those without any left
    out.
    """

    due: tuple[DueItem, ...]
    endings: tuple[Ending, ...]
    vacant: tuple[Vacant, ...]
    refreshing: tuple[tuple[str, int], ...]
    recent: tuple[Mention, ...]
    drafts: tuple[Mention, ...]
    conflicts: int
    taken_in: tuple[str, int] | None
    backup: datetime | None
    empty: bool


def page(desk: Desk, today: date) -> Page:
    """The home page on the day *today*."""
    copies = backups.listed(desk.folder)
    taken = next((row for row in exchange.imports(desk) if not row.undone), None)
    return Page(
        due=tuple(due(desk, today)),
        endings=tuple(endings(desk, today)),
        vacant=tuple(vacant(desk, today)),
        refreshing=tuple((name, len(held)) for name, held in certificates.due_by_notice(desk, today).items() if held),
        recent=tuple(recent(desk)),
        drafts=tuple(unfinished(desk)),
        conflicts=len(exchange.conflicts(desk)),
        taken_in=(taken.header.unit, taken.ms) if taken else None,
        backup=copies[0].when if copies else None,
        empty=not any(query.count(desk, Query(noun)) for noun in ("group", "person", "meeting", "plan", "course")),
    )


def endings(desk: Desk, today: date, days: int = _NOTICE) -> list[Ending]:
    """Terms that end from *today* to *days* later, soonest first."""
    return [
        Ending(
            found.membership,
            desk.title("person", found.person),
            desk.title("group", found.group),
            found.end,
            found.days_left,
            found.attendance,
        )
        for found in groups.expiring(desk, today, days)
    ]


def vacant(desk: Desk, today: date) -> list[Vacant]:
    """Working groups with vacant seats."""
    made = []
    for group in desk.fetch("group", [Condition("status", "!=", "dissolved")], order=("label",)):
        seats = tuple(place.number for place in groups.vacancies(desk, group["id"], today))
        if seats:
            made.append(Vacant(group["id"], group["label"], seats))
    return made


def recent(desk: Desk, limit: int = _RECENT) -> list[Mention]:
    """Records that the present user changed last, newest first; those in the trash are left out."""
    seen: dict[tuple[str, str], int] = {}
    for act in history.acts(desk, _ACTS):
        noun, key = str(act.params.get("noun", "")), str(act.params.get("id", ""))
        mine = act.user == desk.user and act.kind == "do" and not act.undone
        if mine and key and noun in desk.registry:
            seen.setdefault((noun, key), act.ms)
    made: list[Mention] = []
    for (noun, key), ms in seen.items():
        row = desk.get(noun, key)
        if row is not None and row["deleted"] is None and len(made) < limit:
            made.append(Mention(noun, key, row["label"] or "", ms, desk.registry[noun]))
    return made


def unfinished(desk: Desk) -> list[Mention]:
    """Drafts of forms that were never saved, newest first."""
    known = [draft for draft in drafts.listed(desk) if draft[0] in desk.registry]
    return [
        Mention(noun, key, desk.title(noun, key) if key else "", ms, desk.registry[noun]) for noun, key, ms in known
    ]


def due(desk: Desk, today: date, horizon: int = HORIZON) -> list[DueItem]:
    """Everything due until *horizon* days from *today*, overdue first."""
    until = today + timedelta(days=horizon)
    sources: Sequence[Callable[[Desk, date, date], Iterator[DueItem]]] = (
        _assignments, _measures, _memberships, _meetings, _minutes, _article88, _certificates, _problems,
        duties.written, duties.of_meetings, duties.of_subjects, doubles.due,
    )  # fmt: skip
    found = [item for source in sources for item in source(desk, today, until)]
    return sorted(found, key=lambda item: (item.due, item.kind, item.title))


def _assignments(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    where = (Condition("status", "in", _OPEN_TASKS), Condition("due", "<=", until))
    for key, _, text, day, who, body in rows(desk, "assignment", where, ["text", "due", "responsible", "organisation"]):
        yield DueItem("assignment", "assignment", key, text, day, state(day, today), who or body or "")


def _measures(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    where = (
        Condition("status", "in", plans.OPEN),
        Condition("due", "<=", until),
        Condition("plan", "in", plans.at_work(desk)),
    )
    paths = ["due", "responsible", "responsible_text", "organisation"]
    for key, title, day, who, named, body in rows(desk, "measure", where, paths):
        yield DueItem("measure", "measure", key, title, day, state(day, today), who or named or body or "")


def _memberships(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """Terms that end; a prolonged term and a closed group remind of nothing."""
    where = (
        Condition("status", "in", _MEMBERS),
        Condition("end", "<=", until),
        Condition("left_on", "empty"),
        Condition("group.status", "!=", "dissolved"),
        Condition("group.terms_extended", "!=", True),
    )
    for key, title, day, person in rows(desk, "membership", where, ["end", "person"]):
        if deadlines.renewal_reminder(day) <= today:
            yield DueItem("membership", "membership", key, title, day, state(day, today), person or "", "group")


def _meetings(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    where = (Condition("status", "in", _COMING), Condition("date", "<=", until))
    for key, title, day, group in rows(desk, "meeting", where, ["date", "group"]):
        yield DueItem("meeting", "meeting", key, title, day, state(day, today), group or "")


def _minutes(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """Minutes of meetings held: signed within five working days (domain 2.2)."""
    where = (Condition("status", "in", _UNSIGNED), Condition("date", "<=", until))
    for key, title, held, secretary in rows(desk, "meeting", where, ["date", "secretary"]):
        day = next(step.due for step in deadlines.meeting_steps(held) if step.code == "signing")
        yield DueItem("minutes", "meeting", key, title, day, state(day, today), secretary or "", "group")


def _article88(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """The next open meeting with local self-government, counted from the last (Police Law, Art. 88)."""
    where = (Condition("kind", "=", "article88"), Condition("status", "in", _HELD))
    last = desk.query(Query("meeting", where, sort=("-date",)), 1)
    for key, title, held in query.page(desk, "meeting", last, ["id", "label", "date"]):
        day = deadlines.open_meeting_due(held)
        if day <= until:
            yield DueItem("article88", "meeting", key, title, day, state(day, today), source="article88")


def _certificates(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """Certificates to be refreshed."""
    for one in certificates.due(desk, today, (until - today).days):
        near = state(one.valid_until, today)
        yield DueItem(
            "certificate", "certificate", one.certificate, one.title, one.valid_until, near, one.name, "refresher"
        )


def _problems(desk: Desk, today: date, until: date) -> Iterator[DueItem]:
    """The assessment that is skipped most often: ninety days after the response began (domain 2.5)."""
    where = (Condition("status", "in", ("respond", "assess")), Condition("response_start", "<=", until))
    for key, title, begun, owner in rows(desk, "problem", where, ["response_start", "owner"]):
        day = deadlines.assessment_reminder(begun)
        if day <= until:
            yield DueItem("assessment", "problem", key, title, day, state(day, today), owner or "")
