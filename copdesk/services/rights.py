"""The rights of the present user: asked before a step, so that a refusal comes first and says why.

Every action is checked again when it ends (``store.actors``), whatever it wrote and whoever called it.
"""

from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import rights
from copdesk.store import actors
from copdesk.store.capture import Action


def require(act: Action, noun: str) -> None:
    """UserError ``no_right`` when the user of a running action may not write the register."""
    entity = act.desk.registry[noun]
    rights.check_write(act.roles, entity.noun, entity.area)


def require_deed(desk: Any, deed: str) -> None:
    """UserError ``no_right_deed`` when the present user may not do one of the deeds ``rights.DEEDS``."""
    if not rights.may_do(actors.roles(desk), deed):
        raise UserError("no_right_deed")


def may_write(desk: Any, noun: str) -> bool:
    """Whether the present user may add, change and delete records of the register."""
    entity = desk.registry[noun]
    return rights.may_write(actors.roles(desk), entity.noun, entity.area)
