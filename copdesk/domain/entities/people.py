"""People and organisations that the unit works with, and the grounds for keeping their data.

No passport, tax number or birth date is kept: Law 2297-VI asks for the minimum (domain brief 2.1).
"""

import datetime as dt

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order

SECTORS = (
    "police", "authority", "community", "business", "religious", "education", "health_social", "media", "other",
)  # fmt: skip


@entity(
    "person",
    title=("surname", "given_name", "patronymic"),
    title_join=" ",
    area="members",
    children=("affiliation", "membership", "application", "consent", "subject_request"),
)
class Person(Record):
    """Somebody who sits in a group, speaks at a meeting or answers for a measure."""

    surname: str = f.person_name(required=True, search=True, personal="name", width=18)
    given_name: str | None = f.person_name(search=True, personal="name", width=14)
    patronymic: str | None = f.person_name(search=True, personal="name", width=16)
    sex: str | None = f.choice("sex", "female", "male", personal="name", width=8, listed=False)
    phones: str | None = f.phones(search=True, personal="contact")
    email: str | None = f.email(search=True, personal="contact", width=20)
    address: str | None = f.text(search=True, personal="contact", width=28, listed=False)
    settlement: str | None = f.text(search=True, personal="contact", width=16, suggest="settlement")
    katottg: str | None = f.code(r"UA\d{17}", personal="contact", width=20, listed=False)
    channel: str | None = f.choice("channel", "phone", "email", "post", "messenger", personal="contact", listed=False)
    printed_position: str | None = f.text(search=True, personal="name", width=24)
    latin_name: str | None = f.text(search=True, personal="name", listed=False)
    # The whole name as papers need it where the rules of the language do not know it.
    name_genitive: str | None = f.text(personal="name", listed=False)
    name_dative: str | None = f.text(personal="name", listed=False)
    name_accusative: str | None = f.text(personal="name", listed=False)
    name_vocative: str | None = f.text(personal="name", listed=False)
    lawful_basis: str | None = f.choice(
        "lawful_basis",
        "consent",
        "law",
        "contract",
        "vital",
        "duty",
        "interest",
        default="consent",
        listed=False,
    )
    note: str | None = f.long_text(search=True, personal="contact", listed=False)
    # Ids of people whom somebody told apart from this one.
    not_same: str | None = f.long_text(hidden=True, listed=False)


@entity("organisation", title=("short_name",), sort=("short_name",), area="members", children=("affiliation",))
class Organisation(Record):
    """A body that appoints members, answers for measures or gives courses."""

    short_name: str = f.text(required=True, search=True, width=24)
    name: str | None = f.text(search=True, width=40)
    legal_form: str | None = f.text(listed=False)
    edrpou: str | None = f.code(r"\d{8}", search=True, width=10)
    sector: str | None = f.choice("sector", *SECTORS, width=18)
    address: str | None = f.text(search=True, width=28)
    settlement: str | None = f.text(search=True, width=16, listed=False, suggest="settlement")
    katottg: str | None = f.code(r"UA\d{17}", width=20, listed=False)
    phones: str | None = f.phones(search=True)
    email: str | None = f.email(search=True)
    head: str | None = f.text(search=True, listed=False)
    note: str | None = f.long_text(search=True, listed=False)


@entity(
    "affiliation",
    title=("person", "organisation"),
    area="members",
    checks=(in_order("start", "end"),),
)
class Affiliation(Record):
    """A person's post in an organisation; a new post ends the old one and never rewrites old minutes."""

    person: str = f.ref("person", required=True, personal="name")
    organisation: str = f.ref("organisation", required=True)
    position: str | None = f.text(search=True, personal="name", width=24)
    start: dt.date | None = f.day()
    end: dt.date | None = f.day()
    main: bool = f.flag(default=True)


@entity(
    "consent",
    title=("person", "given_on"),
    sort=("-given_on",),
    area="members",
    checks=(in_order("given_on", "expires_on"), in_order("given_on", "withdrawn_on")),
)
class Consent(Record):
    """Consent to the processing of personal data (Law 2297-VI, Art. 11)."""

    person: str = f.ref("person", required=True, personal="name")
    given_on: dt.date = f.day(required=True)
    purpose: str | None = f.text(width=30)
    data_kinds: str | None = f.text(width=24)
    form: str | None = f.choice("consent_form", "paper", "electronic", default="paper")
    source: str | None = f.text(listed=False)
    wording: str | None = f.long_text(listed=False)
    expires_on: dt.date | None = f.day()
    withdrawn_on: dt.date | None = f.day()
    scan: str | None = f.ref("attachment", listed=False)


@entity(
    "subject_request",
    title=("person", "received_on"),
    sort=("-received_on",),
    area="members",
    checks=(in_order("received_on", "answered_on"),),
)
class SubjectRequest(Record):
    """What a person (or somebody else) asked about the person's data; answered in 30 days (Law 2297-VI, Art. 16, 17).

    An answer to somebody else may be put off to 45 days; that to the person's own request may not.
    """

    person: str = f.ref("person", required=True, personal="name")
    received_on: dt.date = f.day(required=True)
    kind: str | None = f.choice("request_kind", "access", "correct", "erase", "object", default="access", width=18)
    asked_by: str | None = f.choice("asked_by", "subject", "third_party", default="subject", width=18)
    due_on: dt.date | None = f.day()
    delay_reason: str | None = f.text(listed=False)
    answered_on: dt.date | None = f.day()
    answer: str | None = f.long_text(personal="contact", listed=False)
