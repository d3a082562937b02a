"""Advisory groups: the body, its seats and the people who hold them."""

import datetime as dt

from copdesk.domain import fields as f
from copdesk.domain.entities.people import SECTORS
from copdesk.domain.fields import Record, entity, in_order


@entity(
    "group",
    title=("short_name",),
    sort=("name",),
    area="members",
    children=("membership", "seat", "sector_minimum", "application", "required_course"),
    checks=(in_order("term_start", "term_end"),),
)
class Group(Record):
    """An advisory group under whatever name it bears, with the rules it has given itself."""

    short_name: str = f.text(required=True, search=True, width=22)
    name: str = f.text(required=True, search=True, width=40)
    name_genitive: str | None = f.text(listed=False)
    kind: str | None = f.choice(
        "group_kind", "advisory", "working", "council", "platform", "expert", default="advisory", width=20
    )
    level: str | None = f.choice("group_level", "unit", "district", "region", default="unit", listed=False)
    unit: str | None = f.ref("unit", listed=False)
    status: str | None = f.choice(
        "group_status", "initiated", "active", "suspended", "dissolved", default="active", machine="group"
    )
    founding_kind: str | None = f.text(listed=False)
    founding_number: str | None = f.text(listed=False)
    founding_date: dt.date | None = f.day(listed=False)
    founding_issuer: str | None = f.text(listed=False)
    regulation: str | None = f.ref("attachment", listed=False)
    goal: str | None = f.long_text(search=True, listed=False)
    planned_seats: int | None = f.count()
    term_start: dt.date | None = f.day(joint="term", listed=False)
    term_end: dt.date | None = f.day(joint="term")
    member_term_months: int | None = f.count(default=24, listed=False)
    term_limit: int | None = f.count(listed=False)
    terms_extended: bool = f.flag(listed=False)
    periodicity: str | None = f.choice(
        "periodicity", "monthly", "bimonthly", "quarterly", "as_needed", default="bimonthly"
    )
    quorum_rule: str | None = f.choice(
        "quorum_rule", "more_half", "half", "two_thirds", "number", default="more_half", listed=False
    )
    quorum_number: int | None = f.count(listed=False)
    quorum_base: str | None = f.choice("quorum_base", "appointed", "seats", default="appointed", listed=False)
    decision_rule: str | None = f.choice(
        "decision_rule", "majority_present", "majority_cast", "two_thirds_present", "consensus", "ranking",
        default="majority_present", listed=False,
    )  # fmt: skip
    casting_vote: bool = f.flag(listed=False)
    invitation_days: int | None = f.count(default=5, listed=False)
    minutes_days: int | None = f.count(default=3, listed=False)
    annex_threshold: int | None = f.count(default=15, listed=False)
    section_word: str | None = f.choice("section_word", "decided", "resolved", "ruled", default="decided", listed=False)
    published: bool = f.flag(listed=False)


@entity("sector_minimum", title=("group", "minimum"), area="members")
class SectorMinimum(Record):
    """How many seats at least a sector must have in a group."""

    group: str = f.ref("group", required=True)
    sector: str = f.choice("sector", *SECTORS, required=True, width=18)
    minimum: int = f.count(required=True)


@entity("seat", title=("group", "number"), sort=("group", "number"), area="members", children=("membership",))
class Seat(Record):
    """A place in a group that belongs to a sector; people come and go, the seat stays."""

    group: str = f.ref("group", required=True)
    number: int = f.count(required=True, prefix="№ ")
    sector: str | None = f.choice("sector", *SECTORS, width=18)
    organisation: str | None = f.ref("organisation")
    voting: bool = f.flag(default=True)
    note: str | None = f.text(listed=False)


@entity(
    "membership",
    title=("person", "group"),
    sort=("group", "person"),
    area="members",
    children=("member_course",),
    checks=(in_order("start", "end"), in_order("start", "left_on")),
)
class Membership(Record):
    """A person's term in a group."""

    person: str = f.ref("person", required=True, personal="name")
    group: str = f.ref("group", required=True)
    seat: str | None = f.ref("seat", listed=False)
    sector: str | None = f.choice("sector", *SECTORS, width=18)
    organisation: str | None = f.ref("organisation")
    function: str | None = f.choice(
        "function", "chair", "deputy", "secretary", "member", "observer", default="member", width=12
    )
    voting: bool = f.flag(default=True, listed=False)
    start: dt.date | None = f.day(joint="term")
    end: dt.date | None = f.day(joint="term")
    status: str | None = f.choice(
        "membership_status", "proposed", "consented", "included", "suspended", "left",
        default="included", machine="membership",
    )  # fmt: skip
    letter_number: str | None = f.text(listed=False)
    letter_date: dt.date | None = f.day(listed=False)
    order_number: str | None = f.text(listed=False)
    order_date: dt.date | None = f.day(listed=False)
    consent: str | None = f.ref("consent", listed=False)
    substitute: str | None = f.ref("person", listed=False, personal="name")
    leave_reason: str | None = f.choice(
        "leave_reason", "term_over", "own_wish", "recalled", "absence", "death", "other", listed=False
    )
    left_on: dt.date | None = f.day(listed=False)
    note: str | None = f.text(listed=False)


@entity(
    "application",
    title=("person", "group"),
    sort=("-received_on",),
    area="members",
    checks=(in_order("received_on", "decided_on"),),
)
class Application(Record):
    """Somebody who wants, or is proposed, to join a group; one person may apply to several."""

    person: str = f.ref("person", required=True, personal="name")
    group: str = f.ref("group", required=True)
    received_on: dt.date | None = f.day()
    sector: str | None = f.choice("sector", *SECTORS, width=18)
    organisation: str | None = f.ref("organisation")
    status: str | None = f.choice(
        "application_status", "received", "interviewed", "accepted", "declined", "withdrawn",
        default="received", machine="application", width=20,
    )  # fmt: skip
    letter_number: str | None = f.text(listed=False)
    letter_date: dt.date | None = f.day(listed=False)
    motivation: str | None = f.long_text(search=True, personal="contact", listed=False)
    interview_on: dt.date | None = f.day()
    interviewers: str | None = f.text(listed=False)
    interview_note: str | None = f.long_text(search=True, personal="contact", listed=False)
    decided_on: dt.date | None = f.day(listed=False)
    reason: str | None = f.text(personal="contact", listed=False)
    membership: str | None = f.ref("membership", listed=False)


@entity("required_course", title=("title",), sort=("group", "title"), area="members", children=("member_course",))
class RequiredCourse(Record):
    """What every member of a group has to learn, so many days after joining; again when it has expired."""

    group: str = f.ref("group", required=True)
    title: str = f.text(required=True, search=True, width=36)
    due_days: int = f.count(required=True, default=90)
    validity_months: int | None = f.count()
    note: str | None = f.text(listed=False)


@entity("member_course", title=("membership", "course"), sort=("-passed_on",), area="members")
class MemberCourse(Record):
    """A required course that a member has passed."""

    membership: str = f.ref("membership", required=True, personal="name")
    course: str = f.ref("required_course", required=True)
    passed_on: dt.date = f.day(required=True)
    document: str | None = f.text()
    note: str | None = f.text(listed=False)
