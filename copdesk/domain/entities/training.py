"""Officers, their courses and what they took from them (orders of the ministry: domain brief 2.6)."""

import datetime as dt
from decimal import Decimal

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order

TRAINING_KINDS = (
    "functional", "tactical", "general", "firearms", "physical", "specialisation", "retraining", "qualification",
    "internship", "partner",
)  # fmt: skip


@entity(
    "officer",
    title=("surname", "given_name", "patronymic"),
    title_join=" ",
    area="training",
    children=("enrolment", "prior_learning"),
)
class Officer(Record):
    """A police officer; only what a training log needs."""

    surname: str = f.person_name(required=True, search=True, personal="service", width=18)
    given_name: str | None = f.person_name(search=True, personal="service")
    patronymic: str | None = f.person_name(search=True, personal="service", width=16)
    rank: str | None = f.text(search=True, width=20)
    position: str | None = f.text(search=True, width=28)
    unit: str | None = f.ref("unit", width=18)
    category: str | None = f.choice("staff_category", "senior", "middle", "junior", listed=False)
    service_from: dt.date | None = f.day(personal="service", listed=False)
    active: bool = f.flag(default=True, listed=False)


@entity(
    "course",
    title=("title",),
    sort=("-start", "title"),
    area="training",
    children=("enrolment", "session"),
    checks=(in_order("start", "end"),),
)
class Course(Record):
    """A course or a year's topic of service training."""

    title: str = f.text(limit=1000, required=True, search=True, width=40)
    kind: str | None = f.choice("training_kind", *TRAINING_KINDS, default="qualification", width=18)
    provider: str | None = f.ref("organisation")
    order_number: str | None = f.text(listed=False)
    order_date: dt.date | None = f.day(listed=False)
    topics: str | None = f.long_text(search=True, listed=False)
    start: dt.date | None = f.day(joint="period")
    end: dt.date | None = f.day(joint="period")
    hours: int | None = f.count()
    sessions_planned: int | None = f.count(listed=False)
    audience: str | None = f.text(listed=False)
    places: int | None = f.count()
    funding: str | None = f.text(listed=False)
    validity_months: int | None = f.count(high=1200, default=36, listed=False)
    min_attendance: Decimal | None = f.percent(default=Decimal(80), listed=False)
    status: str | None = f.choice(
        "course_status", "planned", "enrolment", "running", "finished", "cancelled", default="planned",
        machine="course",
    )  # fmt: skip


@entity(
    "session",
    title=("date", "topic"),
    sort=("course", "date", "start"),
    area="training",
    checks=(in_order("start", "end"),),
)
class Session(Record):
    """One class of a course; an academic hour is 45 minutes."""

    course: str = f.ref("course", required=True)
    number: int | None = f.count(width=5)
    date: dt.date = f.day(required=True)
    start: dt.time | None = f.clock()
    end: dt.time | None = f.clock()
    hours: int | None = f.count(default=8)
    topic: str | None = f.text(limit=1000, search=True, width=34)
    place: str | None = f.text(search=True, width=20)
    trainer: str | None = f.ref("person")
    co_trainers: str | None = f.text(search=True, listed=False)
    kind: str | None = f.choice("training_kind", *TRAINING_KINDS, listed=False)


@entity(
    "enrolment",
    title=("officer", "walk_in", "course"),
    sort=("course", "officer"),
    area="training",
    children=("session_attendance", "result", "certificate"),
)
class Enrolment(Record):
    """An officer (or a walk-in known only by name) on a course."""

    course: str = f.ref("course", required=True)
    officer: str | None = f.ref("officer", personal="service")
    walk_in: str | None = f.text(search=True, personal="service", listed=False)
    nominated_by: str | None = f.text(width=20)
    selection: str | None = f.choice("selection", "nominated", "selected", "reserve", "refused", default="selected")
    basis: str | None = f.text(listed=False)


@entity(
    "session_attendance",
    title=("session", "enrolment"),
    sort=("session", "enrolment"),
    area="training",
)
class SessionAttendance(Record):
    """A mark of the class log."""

    session: str = f.ref("session", required=True)
    enrolment: str = f.ref("enrolment", required=True)
    state: str = f.choice("training_state", "present", "late", "excused", "absent", required=True, default="present")
    reason: str | None = f.choice("absence_reason", "service", "leave", "sick", "trip", "unexcused")
    hours: int | None = f.count()
    grade: str | None = f.text(width=8)


@entity("result", title=("enrolment", "date"), sort=("enrolment", "date"), area="training")
class Result(Record):
    """A test or examination of a course."""

    enrolment: str = f.ref("enrolment", required=True)
    test: str | None = f.choice("test_kind", "before", "credit", "exam", "after", default="exam")
    score: Decimal | None = f.decimal(joint="score")
    score_max: Decimal | None = f.decimal(joint="score")
    passed: bool = f.flag(default=None)
    date: dt.date | None = f.day()
    examiner: str | None = f.text(listed=False)


@entity(
    "certificate",
    title=("number", "enrolment"),
    sort=("-issued", "number"),
    area="training",
    checks=(in_order("issued", "valid_until"),),
)
class Certificate(Record):
    """A printed certificate; its number is given by the unit and never changes."""

    number: str = f.text(required=True, search=True, width=12)
    enrolment: str = f.ref("enrolment", required=True)
    issued: dt.date = f.day(required=True)
    valid_until: dt.date | None = f.day()
    hours: int | None = f.count()
    printed_name: str | None = f.text(search=True, personal="service", width=28)
    file: str | None = f.ref("attachment", listed=False)


@entity("training_norm", title=("year", "kind", "category"), sort=("-year", "kind"), area="training")
class TrainingNorm(Record):
    """Hours that an order or a yearly plan asks of an officer; without a category, of everybody (domain 2.6)."""

    year: int = f.year(required=True, width=8)
    kind: str = f.choice("training_kind", *TRAINING_KINDS, required=True, width=24)
    category: str | None = f.choice("staff_category", "senior", "middle", "junior")
    hours: int = f.count(required=True, width=8)
    basis: str | None = f.text(search=True, width=30)


@entity("requirement", title=("course", "position", "category"), sort=("position", "course"), area="training")
class Requirement(Record):
    """A course that a role asks for; it is met by any repeat of the course with the same title."""

    course: str = f.ref("course", required=True, width=36)
    position: str | None = f.text(search=True, width=28)
    category: str | None = f.choice("staff_category", "senior", "middle", "junior")
    basis: str | None = f.text(search=True, width=30)


@entity(
    "prior_learning",
    title=("officer", "course"),
    sort=("officer", "course"),
    area="training",
    checks=(in_order("issued", "valid_until"),),
)
class PriorLearning(Record):
    """What an officer learned elsewhere; it counts only after somebody has approved it."""

    officer: str = f.ref("officer", required=True, personal="service", width=24)
    course: str = f.ref("course", required=True, width=30)
    document: str | None = f.text(limit=1000, search=True, width=30)
    issued: dt.date | None = f.day()
    valid_until: dt.date | None = f.day()
    hours: int | None = f.count(listed=False)
    status: str | None = f.choice(
        "prior_status", "submitted", "approved", "refused", default="submitted", machine="prior_learning"
    )
    decided_by: str | None = f.text(listed=False, joint="decision")
    decided_on: dt.date | None = f.day(listed=False, joint="decision")
