"""Meetings, what was said and decided there, and who was told to do what; topics proposed and duties with a day."""

import datetime as dt

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order


@entity(
    "meeting",
    title=("date", "number", "group", "heading"),
    sort=("-date", "-number"),
    area="meetings",
    children=("agenda_item", "attendance", "remark", "seal"),
    checks=(in_order("start", "end"),),
)
class Meeting(Record):
    """A meeting of a group or an open meeting; the base of its quorum is frozen when it is held."""

    date: dt.date = f.day(required=True)
    number: int | None = f.count(prefix="№ ", width=6)
    kind: str | None = f.choice(
        "meeting_kind", "regular", "extraordinary", "founding", "visiting", "joint", "article88", "residents",
        "round_table", "briefing", "expert_council", default="regular", width=16,
    )  # fmt: skip
    group: str | None = f.ref("group")
    heading: str | None = f.text(search=True, width=30)
    start: dt.time | None = f.clock()
    end: dt.time | None = f.clock(listed=False)
    place: str | None = f.text(search=True, width=24)
    online: bool = f.flag(listed=False)
    chair: str | None = f.ref("person")
    secretary: str | None = f.ref("person", listed=False)
    status: str | None = f.choice(
        "meeting_status", "planned", "invited", "opened", "no_quorum", "held", "minutes_draft", "minutes_review",
        "signed", "distributed", "published", "cancelled", default="planned", machine="meeting", width=16,
    )  # fmt: skip
    quorum_base: int | None = f.count(listed=False, joint="quorum")
    quorum_needed: int | None = f.count(listed=False, joint="quorum")
    quorum_present: int | None = f.count(listed=False, joint="quorum")
    plan: str | None = f.ref("plan", listed=False)
    public_count: int | None = f.count(listed=False)
    publication_link: str | None = f.text(listed=False)
    scan: str | None = f.ref("attachment", listed=False)
    note: str | None = f.long_text(search=True, listed=False)


@entity(
    "agenda_item",
    title=("position", "title"),
    title_join=". ",
    sort=("meeting", "position"),
    area="meetings",
    children=("speech", "decision"),
)
class AgendaItem(Record):
    """A question of the agenda; one that is carried over names its origin."""

    meeting: str = f.ref("meeting", required=True)
    position: int = f.count(required=True, width=5)
    title: str = f.text(limit=2000, required=True, search=True, width=44)
    rapporteur: str | None = f.ref("person")
    kind: str | None = f.choice(
        "agenda_kind", "information", "discussion", "decision", "organisational", default="discussion"
    )
    papers: str | None = f.long_text(search=True, listed=False)
    minutes: int | None = f.count()
    origin: str | None = f.choice(
        "agenda_origin", "member", "resident", "hotline", "survey", "hotspot", "assignment", listed=False
    )
    carried_from: str | None = f.ref("agenda_item", listed=False)
    recurring: bool = f.flag(listed=False)
    outcome: str | None = f.choice("agenda_outcome", "open", "discussed", "postponed", "closed", default="open")


@entity(
    "attendance",
    title=("meeting", "person"),
    sort=("meeting", "person"),
    area="meetings",
    checks=(in_order("arrived", "left_at"),),
)
class Attendance(Record):
    """Who was at a meeting, in what capacity, with organisation and post as of that day."""

    meeting: str = f.ref("meeting", required=True)
    person: str = f.ref("person", required=True, personal="name")
    membership: str | None = f.ref("membership", listed=False)
    capacity: str | None = f.choice(
        "capacity", "member", "substitute", "invited", "police", "resident", "media", default="member"
    )
    state: str | None = f.choice("attendance_state", "present", "absent", "excused", "online", default="present")
    organisation_name: str | None = f.text(width=28)
    position: str | None = f.text(width=24, personal="name")
    reason: str | None = f.text(width=20)
    arrived: dt.time | None = f.clock(listed=False)
    left_at: dt.time | None = f.clock(listed=False)
    signed: bool = f.flag(listed=False)


@entity("speech", title=("speaker", "speaker_text"), sort=("agenda_item", "position"), area="meetings")
class Speech(Record):
    """What somebody said on a question, in the third person singular."""

    agenda_item: str = f.ref("agenda_item", required=True)
    position: int = f.count(required=True, width=5)
    section: str | None = f.choice("speech_section", "heard", "spoke", "question", "answer", default="spoke")
    speaker: str | None = f.ref("person", personal="name")
    speaker_text: str | None = f.text(width=24, listed=False, personal="name")
    text: str | None = f.long_text(search=True, width=50)


@entity(
    "decision",
    title=("number", "text"),
    title_join=". ",
    sort=("agenda_item", "number"),
    area="meetings",
    children=("assignment",),
)
class Decision(Record):
    """A decision and its vote; ``adopted`` is computed by the group's rule unless a reason overrides it."""

    agenda_item: str = f.ref("agenda_item", required=True)
    number: str | None = f.text(width=6)
    text: str = f.long_text(required=True, search=True, width=50)
    votes_for: int | None = f.count(joint="vote")
    votes_against: int | None = f.count(joint="vote")
    abstained: int | None = f.count(joint="vote")
    not_voted: int | None = f.count(joint="vote", listed=False)
    unanimous: bool = f.flag(listed=False, joint="vote")
    adopted: bool = f.flag(default=None)
    adopted_reason: str | None = f.text(listed=False)
    dissent: str | None = f.long_text(search=True, listed=False)


@entity(
    "assignment",
    title=("text", "due"),
    sort=("due",),
    area="meetings",
)
class Assignment(Record):
    """A task given by a decision; it is closed by a person, postponed with a reason, and overdue by computation."""

    decision: str | None = f.ref("decision", width=30)
    text: str = f.long_text(required=True, search=True, width=44)
    responsible: str | None = f.ref("person", personal="name")
    organisation: str | None = f.ref("organisation")
    co_executors: str | None = f.text(search=True, listed=False)
    due: dt.date | None = f.day()
    control_date: dt.date | None = f.day(listed=False)
    status: str | None = f.choice(
        "assignment_status", "issued", "in_progress", "done", "closed", "postponed", "cancelled",
        default="issued", machine="assignment", joint="closing",
    )  # fmt: skip
    result: str | None = f.long_text(search=True, listed=False)
    closed_by: str | None = f.text(listed=False, joint="closing")
    closed_on: dt.date | None = f.day(listed=False, joint="closing")
    postponed_from: dt.date | None = f.day(listed=False)
    postponed_reason: str | None = f.text(listed=False)
    origin: str | None = f.ref("speech", listed=False)
    measure: str | None = f.ref("measure", listed=False)


@entity("remark", title=("author", "author_text", "text"), sort=("meeting", "received"), area="meetings")
class Remark(Record):
    """A remark on the draft of minutes; ``outside`` is computed: its author was not at the meeting."""

    meeting: str = f.ref("meeting", required=True, listed=False)
    author: str | None = f.ref("person", personal="name")
    author_text: str | None = f.text(listed=False, personal="name")
    agenda_item: str | None = f.ref("agenda_item")
    text: str = f.long_text(required=True, search=True, width=44)
    received: dt.date | None = f.day()
    outside: bool = f.flag()
    status: str | None = f.choice("remark_status", "waiting", "accepted", "rejected", default="waiting")
    answer: str | None = f.text(search=True, width=24)


@entity("seal", title=("meeting", "version"), sort=("meeting", "version"), area="meetings")
class Seal(Record):
    """Signed minutes as they were printed: canonical JSON, and its hash chained to the group's seal before it."""

    meeting: str = f.ref("meeting", required=True)
    version: int = f.count(required=True)
    sealed_on: dt.date | None = f.day()
    sealed_by: str | None = f.text(personal="name")
    sha256: str = f.code(r"[0-9a-f]{64}", required=True, width=40)
    previous: str | None = f.code(r"[0-9a-f]{64}", listed=False)
    content: str | None = f.long_text(limit=20_000_000, hidden=True, listed=False)


@entity("topic", title=("title",), sort=("proposed_on", "title"), area="meetings")
class Topic(Record):
    """A topic proposed for a future meeting; ``agenda_item`` names the question it became."""

    title: str = f.text(limit=2000, required=True, search=True, width=44)
    group: str | None = f.ref("group")
    proposer: str | None = f.ref("person", personal="name")
    proposed_on: dt.date | None = f.day()
    minutes: int | None = f.count()
    origin: str | None = f.choice(
        "agenda_origin", "member", "resident", "hotline", "survey", "hotspot", "assignment", listed=False
    )
    papers: str | None = f.long_text(search=True, listed=False)
    status: str | None = f.choice("topic_status", "waiting", "taken", "dropped", default="waiting")
    agenda_item: str | None = f.ref("agenda_item", listed=False)
    note: str | None = f.long_text(search=True, listed=False)


@entity("duty", title=("title",), sort=("due",), area="meetings")
class Duty(Record):
    """Something the unit must do by a day; ``due`` is computed from ``since`` by the rule of its kind."""

    kind: str = f.choice(
        "duty_kind", "officer_report", "yearly_report", "statistics", "trust", "appeal", "appeal_simple",
        "appeal_extended", "ombudsman", "ombudsman_change", "other", required=True, width=34,
    )  # fmt: skip
    title: str = f.text(required=True, search=True, width=34)
    since: dt.date = f.day(required=True)
    months: int | None = f.count(listed=False)
    due: dt.date | None = f.day()
    responsible: str | None = f.ref("officer")
    status: str | None = f.choice("duty_status", "open", "done", default="open")
    done_on: dt.date | None = f.day()
    note: str | None = f.long_text(search=True, listed=False)
