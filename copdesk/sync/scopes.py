"""What a file may carry: everything, or only the fields that are declared for its reader.

A file of a narrower scope is a *snapshot*: all of that scope, each time. Its reader merges it like any other file but
does not count what was withheld as received, so neither side ever takes a withheld field for a deleted one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from copdesk.domain.fields import Entity
from copdesk.sync.registers import Register

UNIT: Final = "unit"
PLANS: Final = "plans"
REVIEW: Final = "review"
AGGREGATES: Final = "aggregates"
SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        UNIT: frozenset(),
        PLANS: frozenset({"plans", "shared"}),
        REVIEW: frozenset({"review", "shared"}),
        AGGREGATES: frozenset({"aggregates"}),
    }
)
SUPERVISING: Final = frozenset({"district", "region"})
"""Roles of cards, given by the receiver, from which reviews and revocations of others are taken."""

_ANSWERS = "m.seal IS NOT NULL AND m.submission IN (SELECT s.id FROM submission s JOIN temp.asked q ON q.desk = s.desk)"
_CONDITIONS = MappingProxyType(
    {
        # A unit gets the answers to what it submitted, and nobody else's.
        (REVIEW, "review"): _ANSWERS,
        (REVIEW, "review_note"): f"m.review IN (SELECT m.id FROM review m WHERE {_ANSWERS})",
    }
)


def carries(entity: Entity, name: str, scope: str) -> bool:
    """Whether a field may leave in a file of *scope*; outside ``unit`` no personal field ever does."""
    if scope == UNIT:
        return True
    field = entity.fields[name]
    return (field.scope or entity.scope) in SCOPES[scope] and not field.personal


def scoped(known: Mapping[str, Register], scope: str) -> dict[str, Register]:
    """The registers of a scope with the cells that it carries; a cell with a withheld column stays whole, here."""
    if scope == UNIT:
        return dict(known)
    found = {}
    for noun, register in known.items():
        fields = register.entity.fields
        if register.entity.scope in SCOPES[scope]:
            heads = {
                head: names
                for head, names in register.heads.items()
                if all(name not in fields or carries(register.entity, name, scope) for name in names)
            }
            found[noun] = Register(register.entity, register.number, heads, register.sql)
    return found


def withheld(register: Register) -> tuple[str, ...]:
    """The columns of a register that some scope leaves out although it carries the register."""
    narrow = [scope for scope in SCOPES if register.entity.scope in SCOPES[scope]]
    fields = register.entity.fields
    return tuple(name for name in fields if any(not carries(register.entity, name, scope) for scope in narrow))


def condition(scope: str, noun: str) -> str:
    """SQL over a record ``m``: whether it goes into the file; ``temp.asked`` holds the addressees' fingerprints."""
    return _CONDITIONS.get((scope, noun), "TRUE")


def ask(db: Any, fingerprints: list[str]) -> None:
    """Fill ``temp.asked`` for ``condition``."""
    db.execute(db.sql.ddl("CREATE TEMP TABLE IF NOT EXISTS asked(desk TEXT)"))
    db.execute("DELETE FROM temp.asked")
    db.executemany("INSERT INTO temp.asked VALUES(?)", [(each,) for each in fingerprints])
