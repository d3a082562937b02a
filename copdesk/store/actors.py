"""Who is writing: the roles of the desk's present user, and the check that every action passes before it is kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from copdesk.domain.rules.rights import ADMINISTRATOR, check_write

if TYPE_CHECKING:
    from copdesk.store.desk import Desk

# What a person does; taking in files, erasing and laying out a desk write any register and ask for a deed instead.
_CHECKED = frozenset({"do", "undo", "redo"})


def roles(desk: "Desk") -> frozenset[str]:
    """The roles of the present user; on a desk that has lost its last administrator everybody is one."""
    if "user" not in desk.registry:
        return frozenset({ADMINISTRATOR})
    rows = desk.db.execute('SELECT name, role FROM "user" WHERE active = 1 AND deleted IS NULL').fetchall()
    if not any(role == ADMINISTRATOR for _, role in rows):
        return frozenset({ADMINISTRATOR})
    return frozenset(role for name, role in rows if role and name == desk.user)


def check(desk: "Desk", held: frozenset[str], kind: str, nouns: Iterable[str]) -> None:
    """UserError ``no_right`` when an action touched a register that the *held* roles may not write."""
    if kind in _CHECKED and ADMINISTRATOR not in held:
        for noun in sorted(nouns):
            if noun in desk.registry:
                check_write(held, noun, desk.registry[noun].area)
