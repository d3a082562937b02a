"""The unit tree and the people who use the desk."""

import datetime as dt

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity, in_order

ROLES = (
    "unit_head", "secretary", "community_officer", "communication_inspector", "training_inspector",
    "survey_operator", "hotline_operator", "project_manager", "regional_analyst", "administrator",
    "data_protection", "reader",
)  # fmt: skip


@entity(
    "unit",
    title=("short_name",),
    sort=("name",),
    area="settings",
    checks=(in_order("valid_from", "valid_to"),),
)
class Unit(Record):
    """A police unit; renamed and moved units keep their history through ``successor``."""

    short_name: str = f.text(required=True, search=True, width=18)
    name: str = f.text(required=True, search=True, width=36)
    name_genitive: str | None = f.text(width=36, listed=False)
    superior_lines: str | None = f.long_text(listed=False)
    place: str | None = f.text(width=16, suggest="place")
    level: str | None = f.choice("unit_level", "centre", "region", "district", "unit", default="unit")
    parent: str | None = f.ref("unit", listed=False)
    katottg: str | None = f.text(listed=False)
    address: str | None = f.text(search=True, width=28)
    phones: str | None = f.phones()
    email: str | None = f.email(listed=False)
    edrpou: str | None = f.code(r"\d{8}", listed=False)
    head: str | None = f.ref("officer")
    letterhead: str | None = f.ref("attachment", listed=False)
    status: str | None = f.choice(
        "unit_status", "operating", "reorganised", "suspended", "relocated", default="operating", machine="unit"
    )
    valid_from: dt.date | None = f.day(listed=False)
    valid_to: dt.date | None = f.day(listed=False)
    successor: str | None = f.ref("unit", listed=False)
    plan_columns: str | None = f.text(listed=False, hidden=True)


@entity("user", title=("name",), area="settings")
class User(Record):
    """A person who signs in to desks of the unit; the passphrase lives in the key file only."""

    name: str = f.text(required=True, search=True, width=24)
    role: str | None = f.choice("role", *ROLES, default="secretary", width=22)
    officer: str | None = f.ref("officer", listed=False)
    active: bool = f.flag(default=True)
