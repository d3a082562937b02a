"""Who may write what: each role's areas of work, the registers that are narrower than their area, and single deeds.

Reading is open to everybody who can open the desk (and logged). One person may be the whole station, so the
administrator, who is the first user of every desk, may do everything (domain brief 2.0).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from copdesk.domain.errors import UserError

ADMINISTRATOR: Final = "administrator"

AREAS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "unit_head": frozenset({"members", "meetings", "plans", "training"}),
        "secretary": frozenset({"members", "meetings", "plans"}),
        "community_officer": frozenset({"members", "meetings", "plans"}),
        "communication_inspector": frozenset({"meetings"}),
        "training_inspector": frozenset({"training"}),
        "project_manager": frozenset({"plans"}),
    }
)
"""Areas of registers by role; a role that is not here writes only what is named for it below."""

NARROW: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "unit": frozenset({"unit_head"}),
        "user": frozenset(),
        "attachment": frozenset({*AREAS, "data_protection"}),
        "consent": frozenset({"unit_head", "secretary", "community_officer", "data_protection"}),
        "subject_request": frozenset({"unit_head", "secretary", "community_officer", "data_protection"}),
        "medium": frozenset({"unit_head", "data_protection"}),
        "revocation": frozenset({"unit_head"}),
        "submission": frozenset({"unit_head", "secretary", "community_officer", "project_manager"}),
        "summary": frozenset({*AREAS, "regional_analyst"}),
        "review": frozenset({"unit_head", "regional_analyst"}),
        "review_note": frozenset({"unit_head", "regional_analyst"}),
    }
)
"""Roles by register where the area does not tell; the administrator is understood."""

DEEDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "approve": frozenset({"unit_head"}),
        "erase": frozenset({"unit_head", "data_protection"}),
        "keys": frozenset({"unit_head"}),
        "take_in": frozenset({*AREAS, "regional_analyst", "data_protection"}),
    }
)
"""Roles by deed: to approve a plan, to erase a person by law, to change the desk's keys or vouch for another's card,
to take in a package of another desk."""


def may_write(roles: frozenset[str], noun: str, area: str) -> bool:
    """Whether one of *roles* may add, change and delete records of a register."""
    if ADMINISTRATOR in roles:
        return True
    narrow = NARROW.get(noun)
    if narrow is not None:
        return not roles.isdisjoint(narrow)
    return any(area in AREAS.get(role, ()) for role in roles)


def check_write(roles: frozenset[str], noun: str, area: str) -> None:
    """UserError ``no_right`` for roles that may not write the register."""
    if not may_write(roles, noun, area):
        raise UserError("no_right", noun=noun)


def may_do(roles: frozenset[str], deed: str) -> bool:
    """Whether one of *roles* may do a deed of ``DEEDS``."""
    return ADMINISTRATOR in roles or not roles.isdisjoint(DEEDS[deed])
