"""What passes between a unit and its supervisor beside the plans themselves, revoked cards, and media.

A plan goes up with a submission that freezes its content; a sealed review comes back. The scope ``review`` holds what
a supervisor writes and nothing else, ``shared`` goes with every scope that carries records of people's work;
``aggregates`` holds figures alone.
"""

import datetime as dt
from decimal import Decimal

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order

OUTCOMES = ("approved", "returned")


@entity("submission", title=("plan", "round"), sort=("-submitted_on",), area="exchange", scope="plans")
class Submission(Record):
    """A plan as it was handed to the supervisor; ``content`` is canonical JSON and never changes."""

    plan: str = f.ref("plan", required=True, width=40)
    round: int | None = f.count(default=1, prefix="№ ")
    submitted_on: dt.date | None = f.day()
    unit_name: str | None = f.text(width=24)
    note: str | None = f.long_text()
    desk: str | None = f.text(hidden=True, listed=False)
    content: str | None = f.long_text(hidden=True, listed=False)


@entity("review", title=("submission", "reviewed_on"), sort=("-reviewed_on",), area="exchange", scope="review")
class Review(Record):
    """A supervisor's answer to a submission; ``seal`` signs it once it is given.

    Titles have no choices in them: a title is one for all languages, a choice would show its code.
    """

    submission: str = f.ref("submission", required=True, width=40)
    outcome: str | None = f.choice("review_outcome", *OUTCOMES, joint="answer")
    reviewed_on: dt.date | None = f.day(joint="answer")
    unit_name: str | None = f.text(width=24, joint="answer")
    position: str | None = f.text(joint="answer")
    name: str | None = f.text(joint="answer")
    comment: str | None = f.long_text(joint="answer")
    seal: str | None = f.text(hidden=True, listed=False, joint="answer")


@entity("review_note", title=("measure",), sort=("review",), area="exchange", scope="review")
class ReviewNote(Record):
    """What a supervisor says about one measure."""

    review: str = f.ref("review", required=True, listed=False)
    measure: str = f.ref("measure", required=True, width=40)
    verdict: str | None = f.choice("review_verdict", "agreed", "change", default="agreed")
    comment: str | None = f.long_text(width=44)


@entity("revocation", title=("unit_name", "revoked_on"), sort=("-revoked_on",), area="exchange", scope="shared")
class Revocation(Record):
    """A card that must not be believed any more, signed by its owner or by a superior; it travels in every file."""

    unit_name: str | None = f.text(width=30)
    revoked_on: dt.date | None = f.day()
    reason: str | None = f.text(width=40)
    body: str | None = f.long_text(hidden=True, listed=False)
    signature: str | None = f.text(hidden=True, listed=False)


@entity("summary", title=("unit_name", "start"), sort=("-start", "unit_name"), area="exchange", scope="aggregates")
class Summary(Record):
    """The totals of one unit for a period, counted by the program: no row of a person, no text but the unit's name."""

    unit_name: str | None = f.text(width=30, search=True)
    start: dt.date | None = f.day()
    end: dt.date | None = f.day()
    counted_on: dt.date | None = f.day()
    meetings: int | None = f.count()
    items: int | None = f.count(listed=False)
    speeches: int | None = f.count(listed=False)
    decisions: int | None = f.count()
    adopted: int | None = f.count(listed=False)
    visits: int | None = f.count()
    public: int | None = f.count(listed=False)
    assignments: int | None = f.count()
    assignments_done: int | None = f.count(listed=False)
    assignments_overdue: int | None = f.count()
    plans: int | None = f.count()
    measures: int | None = f.count()
    measures_planned: int | None = f.count(listed=False)
    measures_in_progress: int | None = f.count(listed=False)
    measures_done: int | None = f.count()
    measures_postponed: int | None = f.count(listed=False)
    measures_cancelled: int | None = f.count(listed=False)
    measures_overdue: int | None = f.count()
    progress: Decimal | None = f.percent()
    recommendations: int | None = f.count(listed=False)
    recommendations_accepted: int | None = f.count(listed=False)
    classes: int | None = f.count()
    class_hours: int | None = f.count(listed=False)
    attended: int | None = f.count(listed=False)
    person_hours: int | None = f.count()


@entity(
    "medium",
    title=("number", "kind"),
    sort=("number",),
    area="settings",
    checks=(in_order("issued_on", "returned_on"),),
)
class Medium(Record):
    """A registered stick or disk and the most that may be written to it (domain brief 3.4)."""

    number: str = f.text(required=True, search=True, width=10)
    kind: str | None = f.choice("medium_kind", "stick", "disk", "card", "disc", default="stick")
    serial: str | None = f.text(search=True, width=18)
    data_class: str | None = f.choice("data_class", "open", "internal", "personal", "official", default="personal")
    holder: str | None = f.text(search=True, width=24)
    issued_on: dt.date | None = f.day()
    returned_on: dt.date | None = f.day()
    destroyed_on: dt.date | None = f.day(listed=False)
    note: str | None = f.text(search=True, listed=False)
