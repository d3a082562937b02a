"""Action plans, their measures, indicators and money, and the recommendations made from them.

Everything here is of the scope ``plans``: it may go to a supervisor or a municipality without members' data.
"""

import datetime as dt
from decimal import Decimal

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order

CURRENCIES = ("UAH", "USD", "EUR", "GBP", "CAD", "CHF", "SEK", "NOK", "DKK", "PLN", "JPY")


@entity(
    "plan",
    title=("title",),
    sort=("-start", "title"),
    area="plans",
    scope="plans",
    children=("measure", "indicator", "recommendation"),
    checks=(in_order("start", "end"),),
)
class Plan(Record):
    """An action plan of the unit alone or joint with the community."""

    title: str = f.text(limit=1000, required=True, search=True, width=44)
    kind: str | None = f.choice("plan_kind", "unit", "joint", "pilot", "thematic", default="joint", width=16)
    goal: str | None = f.long_text(search=True, listed=False)
    start: dt.date | None = f.day(joint="period")
    end: dt.date | None = f.day(joint="period")
    group: str | None = f.ref("group", scope="unit")
    basis_meeting: str | None = f.ref("meeting", scope="unit", listed=False)
    basis: str | None = f.long_text(search=True, listed=False)
    developers: str | None = f.long_text(listed=False)
    status: str | None = f.choice(
        "plan_status", "draft", "community_review", "endorsed", "approved", "in_progress", "done", "partly_done",
        "reported", default="draft", machine="plan", width=18,
    )  # fmt: skip
    version: int | None = f.count(default=1, listed=False)
    former: str | None = f.ref("plan", listed=False)
    approved_position: str | None = f.text(listed=False, joint="approval")
    approved_name: str | None = f.text(listed=False, joint="approval")
    approved_on: dt.date | None = f.day(listed=False, joint="approval")
    agreed_position: str | None = f.text(listed=False, joint="agreement")
    agreed_name: str | None = f.text(listed=False, joint="agreement")
    agreed_on: dt.date | None = f.day(listed=False, joint="agreement")
    note: str | None = f.long_text(search=True, listed=False)


@entity(
    "measure",
    title=("number", "text"),
    title_join=". ",
    sort=("plan", "number"),
    area="plans",
    scope="plans",
    children=("indicator", "funding_line"),
    checks=(in_order("start", "due"),),
)
class Measure(Record):
    """A line of a plan: what is done, by whom, by when, with what result."""

    plan: str = f.ref("plan", required=True, listed=False)
    number: str | None = f.text(width=6)
    objective: str | None = f.text(limit=2000, search=True, width=24, listed=False)
    problem: str | None = f.text(limit=2000, search=True, listed=False)
    text: str = f.long_text(required=True, search=True, width=44)
    responsible: str | None = f.ref("person", scope="unit", personal="name")
    organisation: str | None = f.ref("organisation", scope="unit")
    responsible_text: str | None = f.text(search=True, width=22)
    co_executors: str | None = f.text(search=True, listed=False)
    start: dt.date | None = f.day(joint="period", listed=False)
    due: dt.date | None = f.day(joint="period")
    periodic: bool = f.flag(listed=False)
    expected_result: str | None = f.long_text(search=True, listed=False)
    status: str | None = f.choice(
        "measure_status", "planned", "in_progress", "done", "partly_done", "not_done", "postponed", "cancelled",
        default="planned", machine="measure",
    )  # fmt: skip
    done: Decimal | None = f.percent(default=Decimal(0))
    weight: int | None = f.count(default=1, listed=False)
    done_on: dt.date | None = f.day(listed=False)
    evidence: str | None = f.long_text(search=True, listed=False)
    delay_reason: str | None = f.text(limit=2000, search=True, listed=False)
    decision: str | None = f.ref("decision", scope="unit", listed=False)
    problem_case: str | None = f.ref("problem", listed=False)


@entity(
    "problem",
    title=("title",),
    sort=("-raised_on", "title"),
    area="plans",
    scope="plans",
    children=("measure",),
    checks=(in_order("before_start", "before_end"), in_order("after_start", "after_end")),
)
class Problem(Record):
    """Alike incidents taken as one problem by SARA: scanned, analysed, responded to, and assessed in numbers."""

    title: str = f.text(required=True, search=True, width=36)
    place: str | None = f.text(search=True, width=24)
    status: str | None = f.choice(
        "problem_phase", "scan", "analyse", "respond", "assess", "closed", default="scan", machine="problem"
    )
    raised_on: dt.date | None = f.day()
    source: str | None = f.choice(
        "problem_source", "resident", "hotline", "survey", "local_meeting", "member", "officer", "other",
        default="resident", width=18,
    )  # fmt: skip
    voice: str | None = f.long_text(search=True, listed=False)
    meeting: str | None = f.ref("meeting", scope="unit", listed=False)
    owner: str | None = f.ref("officer", scope="unit", listed=False)
    priority: int | None = f.count(listed=False)
    incidents: str | None = f.long_text(listed=False)
    affected: str | None = f.text(limit=2000, listed=False)
    causes: str | None = f.long_text(search=True, listed=False)
    offender: str | None = f.text(limit=2000, listed=False)
    target: str | None = f.text(limit=2000, listed=False)
    setting: str | None = f.text(limit=2000, listed=False)
    tried: str | None = f.long_text(listed=False)
    response: str | None = f.long_text(search=True, listed=False)
    response_start: dt.date | None = f.day()
    measured: str | None = f.text(listed=False)
    before_value: Decimal | None = f.decimal(joint="before")
    before_start: dt.date | None = f.day(listed=False, joint="before")
    before_end: dt.date | None = f.day(listed=False, joint="before")
    after_value: Decimal | None = f.decimal(joint="after")
    after_start: dt.date | None = f.day(listed=False, joint="after")
    after_end: dt.date | None = f.day(listed=False, joint="after")
    outcome: str | None = f.choice("problem_outcome", "removed", "reduced", "same", "worse")
    side_effects: str | None = f.long_text(listed=False)
    lesson: str | None = f.long_text(search=True, listed=False)


@entity(
    "indicator",
    title=("name",),
    sort=("plan", "measure", "name"),
    area="plans",
    scope="plans",
)
class Indicator(Record):
    """A measured value with its baseline, target and fact, each with date and source."""

    plan: str | None = f.ref("plan", listed=False)
    measure: str | None = f.ref("measure")
    name: str = f.text(required=True, search=True, width=36)
    unit_of_measure: str | None = f.text(width=10)
    direction: str | None = f.choice("direction", "more", "less", default="more", listed=False)
    baseline: Decimal | None = f.decimal(joint="baseline")
    baseline_date: dt.date | None = f.day(listed=False, joint="baseline")
    baseline_source: str | None = f.text(listed=False, joint="baseline")
    target: Decimal | None = f.decimal(joint="target")
    up_to: bool = f.flag(listed=False, joint="target")
    target_date: dt.date | None = f.day(listed=False, joint="target")
    target_source: str | None = f.text(listed=False, joint="target")
    fact: Decimal | None = f.decimal(joint="fact")
    fact_date: dt.date | None = f.day(joint="fact")
    fact_source: str | None = f.text(listed=False, joint="fact")


@entity("funding_line", title=("payer", "amount"), sort=("measure",), area="plans", scope="plans")
class FundingLine(Record):
    """Money for a measure; a stated equivalent is kept as stated and never recomputed in silence."""

    measure: str | None = f.ref("measure")
    payer: str = f.text(required=True, search=True, width=28)
    donor: str | None = f.text(search=True, listed=False)
    kind: str | None = f.choice("funding_kind", "money", "co_financing", "in_kind", default="money")
    year: int | None = f.year(width=6)
    amount: Decimal | None = f.money(joint="amount")
    currency: str | None = f.choice("currency", *CURRENCIES, default="UAH", width=8, joint="amount")
    committed: Decimal | None = f.money(listed=False)
    spent: Decimal | None = f.money()
    stated_amount: Decimal | None = f.money(listed=False, joint="stated")
    stated_currency: str | None = f.choice("currency", *CURRENCIES, listed=False, joint="stated")
    rate_source: str | None = f.text(listed=False, joint="stated")
    date: dt.date | None = f.day(listed=False)
    purpose: str | None = f.text(search=True, width=28)


@entity(
    "recommendation",
    title=("programme", "letter_number"),
    sort=("-letter_date",),
    area="plans",
    scope="plans",
    children=("proposal",),
)
class Recommendation(Record):
    """A package of proposals to a municipal programme, sent with a letter."""

    plan: str = f.ref("plan", required=True)
    addressee: str | None = f.text(search=True, width=30)
    programme: str = f.text(required=True, search=True, width=36)
    letter_number: str | None = f.text(joint="letter")
    letter_date: dt.date | None = f.day(joint="letter")
    status: str | None = f.choice(
        "recommendation_status", "preparing", "sent", "registered", "considered", "accepted", "accepted_partly",
        "rejected", "in_programme", default="preparing", machine="recommendation", width=16,
    )  # fmt: skip
    note: str | None = f.long_text(listed=False)


@entity(
    "proposal",
    title=("number", "text"),
    title_join=". ",
    sort=("recommendation", "number"),
    area="plans",
    scope="plans",
)
class Proposal(Record):
    """One proposal of a package and the answer it got."""

    recommendation: str = f.ref("recommendation", required=True, listed=False)
    number: int | None = f.count(width=5)
    text: str = f.long_text(required=True, search=True, width=44)
    measure: str | None = f.ref("measure", listed=False)
    amount: Decimal | None = f.money()
    executor: str | None = f.text(search=True, width=24)
    answer: str | None = f.choice("answer", "accepted", "partly", "rejected", "none", default="none", width=14)
    answer_number: str | None = f.text(joint="answer")
    answer_date: dt.date | None = f.day(joint="answer")
    programme_item: str | None = f.text(listed=False)
