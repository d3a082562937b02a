"""What a group's secretary and chair have to see to: terms, vacancies, gaps, consents, training, attendance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from copdesk.domain.rules import dates, terms
from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.text import sort_key
from copdesk.domain.rules.training import percent
from copdesk.services import groups
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

Kind = Literal[
    "ending", "carry_over", "limit", "vacant", "gap", "candidate", "application", "consent", "course", "absent"
]
KINDS: Final[tuple[Kind, ...]] = (
    "carry_over", "ending", "vacant", "limit", "gap", "candidate", "application", "consent", "course", "absent"
)  # fmt: skip
NOTICE: Final = 60
"""Days before the end of a term in which its successor is looked for."""
SOON: Final = 30


@dataclass(frozen=True)
class Watched:
    """One thing to see to: *noun* and *id* are the record to open, *who* the person or sector, *due* its day.

    *numbers* are what a sentence needs: of a gap (minimum, members), of a limit (terms, allowed).
    """

    kind: Kind
    group: str
    noun: str
    id: str
    who: str
    due: date | None = None
    days: int | None = None
    attendance: Decimal | None = None
    note: str = ""
    numbers: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Due:
    """A required course that a member has not, or will soon no longer have, passed; *due* is its last day."""

    course: str
    due: date
    passed_on: date | None


@dataclass(frozen=True)
class MemberSheet:
    """A member in the chair's list: *came* of *held* meetings of the term, terms in a row, courses that are due."""

    membership: str
    person: str
    function: str
    status: str
    start: date | None
    end: date | None
    held: int
    came: int
    excused: int
    share: Decimal | None
    missed_in_row: bool
    terms: int
    courses: tuple[Due, ...]


def watch(desk: Desk, day: date, days: int = NOTICE, group_id: str = "") -> list[Watched]:
    """All of it on *day* for one group or for every working one, by group, kind and day."""
    rows = desk.fetch("group", [Condition("status", "!=", "dissolved")], order=("label",))
    made: list[Watched] = []
    for group in rows:
        if group_id in {"", group["id"]}:
            found = [*_terms(desk, group, day, days), *_candidates(desk, group), *_members(desk, group, day, days)]
            made += sorted(found, key=lambda item: (KINDS.index(item.kind), item.due or date.max, item.who))
    return made


def _terms(desk: Desk, group: Mapping[str, Any], day: date, days: int) -> Iterator[Watched]:
    key, name = group["id"], group["label"]
    for place in groups.places(desk, key, day):
        state, row = place.state, place.membership
        if state.status == "vacant" and place.seat:
            number = "" if place.number is None else str(place.number)
            yield Watched("vacant", name, "seat", place.seat, number, note=place.sector or "")
        elif row and state.counted and state.days_left is not None and state.days_left <= days:
            kind: Kind = "carry_over" if state.days_left < 0 else "ending"
            who, share = desk.title("person", row["person"]), groups.attendance_share(desk, row)
            yield Watched(kind, name, "membership", row["id"], who, row["end"], state.days_left, share)
    for gap in groups.gaps(desk, key, day):
        yield Watched("gap", name, "group", key, "", note=gap.sector, numbers=(gap.minimum, gap.members))
    for over in groups.term_warnings(desk, key):
        who = desk.title("person", over.person)
        yield Watched("limit", name, "person", over.person, who, numbers=(over.count, over.limit))


def _candidates(desk: Desk, group: Mapping[str, Any]) -> Iterator[Watched]:
    for row in groups.candidates(desk, group["id"]):
        who = desk.title("person", row["person"])
        yield Watched("candidate", group["label"], "membership", row["id"], who, note=row["status"])
    asked = [Condition("group", "=", group["id"]), Condition("status", "in", ["received", "interviewed"])]
    for row in desk.fetch("application", asked):
        who = desk.title("person", row["person"])
        yield Watched(
            "application", group["label"], "application", row["id"], who, row["received_on"], note=row["status"]
        )


def _members(desk: Desk, group: Mapping[str, Any], day: date, days: int) -> Iterator[Watched]:
    name, until = group["label"], day + timedelta(days=days)
    for row, last in consents(desk, groups.members_on(desk, group["id"], day)):
        if last is None or last <= until:
            left = (last - day).days if last else None
            yield Watched("consent", name, "person", row["person"], desk.title("person", row["person"]), last, left)
    for sheet in members(desk, group["id"], day):
        for due in sheet.courses:
            left = (due.due - day).days
            yield Watched("course", name, "membership", sheet.membership, sheet.person, due.due, left, note=due.course)
        if sheet.missed_in_row:
            yield Watched("absent", name, "membership", sheet.membership, sheet.person, attendance=sheet.share)


def consents(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], date | None]]:
    """Members whose data are kept by consent, with the last day of their latest one that was not withdrawn.

    None: there is none at all; a consent without an end lasts (``date.max``).
    """
    keys = [row["person"] for row in rows]
    people = {row["id"]: row for row in desk.fetch("person", ids=keys)}
    last: dict[str, date] = {}
    for row in desk.fetch("consent", [Condition("person", "in", keys), Condition("withdrawn_on", "empty")]):
        last[row["person"]] = max(last.get(row["person"], date.min), row["expires_on"] or date.max)
    by_consent = [row for row in rows if people[row["person"]]["lawful_basis"] in {None, "consent"}]
    return [(row, last.get(row["person"])) for row in by_consent]


def members(desk: Desk, group_id: str, day: date) -> list[MemberSheet]:
    """The chair's list: everybody who counts on *day*, by function and name."""
    group = groups.group_of(desk, group_id)
    rules = groups.rules_of(group)
    held = [place for place in groups.places(desk, group_id, day) if place.membership and place.state.counted]
    rows = {place.membership["id"]: place for place in held if place.membership}
    marks = groups.marks(desk, [place.membership for place in held if place.membership], day)
    served = _terms_of(desk, group_id)
    courses = _courses(desk, group_id, [place.membership for place in held if place.membership], day)
    made = [_sheet(desk, place, marks.get(key, []), served, courses.get(key, ()), rules) for key, place in rows.items()]
    order = ("chair", "deputy", "secretary", "member", "observer")
    return sorted(made, key=lambda sheet: (order.index(sheet.function), sort_key(sheet.person)))


def _sheet(
    desk: Desk,
    place: groups.Place,
    marks: Sequence[str],
    served: Mapping[str, list[terms.Term]],
    courses: tuple[Due, ...],
    rules: terms.TermRules,
) -> MemberSheet:
    row: Mapping[str, Any] = place.membership or {}
    came = sum(state in groups.HERE for state in marks)
    return MemberSheet(
        row["id"], desk.title("person", row["person"]), row["function"] or "member", place.state.status, row["start"],
        row["end"], len(marks), came, sum(state == "excused" for state in marks), percent(came, len(marks)),
        terms.absence_hint(marks), terms.consecutive_terms(served.get(row["person"], [])), courses,
    )  # fmt: skip


def came(texts: Texts, sheet: MemberSheet) -> str:
    """«5 з 6 · 83 %»; a dash before the first meeting."""
    if sheet.share is None:
        return "–"
    return texts.t("overview.came", came=sheet.came, held=sheet.held, share=round(sheet.share))


def notes(texts: Texts, sheet: MemberSheet, limit: int | None) -> list[str]:
    """What the chair should know of a member, in words."""
    said = [texts.t("overview.missed")] if sheet.missed_in_row else []
    if limit is not None and sheet.terms > limit:
        said.append(texts.t("overview.limit", count=sheet.terms, limit=limit))
    if sheet.status == "carry_over":
        said.append(texts.t("composition.status.carry_over"))
    return said


def _terms_of(desk: Desk, group_id: str) -> dict[str, list[terms.Term]]:
    made: dict[str, list[terms.Term]] = {}
    for row in desk.fetch("membership", {"group": group_id}):
        if row["status"] not in {"proposed", "consented"}:
            made.setdefault(row["person"], []).append(groups.term_of(row))
    return made


def _courses(desk: Desk, group_id: str, rows: Sequence[Mapping[str, Any]], day: date) -> dict[str, tuple[Due, ...]]:
    """What each membership lacks on *day*, or will within the notice because it expires."""
    required = desk.fetch("required_course", {"group": group_id})
    if not required:
        return {}
    passed: dict[tuple[str, str], date] = {}
    by_person = {row["id"]: row["person"] for row in desk.fetch("membership", {"group": group_id})}
    among = [Condition("course", "in", [course["id"] for course in required])]
    for row in desk.fetch("member_course", among):
        place = (by_person.get(row["membership"], ""), row["course"])
        passed[place] = max(passed.get(place, date.min), row["passed_on"])
    made = {}
    for member in rows:
        dues = (_due(course, member, passed.get((member["person"], course["id"]))) for course in required)
        late = [due for due in dues if due and (due.passed_on is None or due.due <= day + timedelta(days=NOTICE))]
        made[member["id"]] = tuple(sorted(late, key=lambda due: due.due))
    return made


def _due(course: Mapping[str, Any], row: Mapping[str, Any], passed: date | None) -> Due | None:
    """Passed in an earlier term counts too: what was learnt stays with the person."""
    if passed is None:
        start = row["start"] or dates.today()
        return Due(course["title"], start + timedelta(days=course["due_days"] or 0), None)
    if course["validity_months"] is None:
        return None
    return Due(course["title"], add_months(passed, course["validity_months"]), passed)
