"""The journal of the desk: every action in words, and the undoing of one that is not the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import fold
from copdesk.services import guards, wording
from copdesk.store import history
from copdesk.store.desk import Desk
from copdesk.texts import Texts

_LOOKED_THROUGH: Final = 5000
_SAMPLE: Final = "sample"


@dataclass(frozen=True)
class Deed:
    """One action in words; *ms* is its moment (UTC). *undone*: taken back; *reversible*: it can be taken back alone."""

    number: int
    ms: int
    who: str
    text: str
    undone: bool
    reversible: bool
    noun: str = ""
    id: str = ""


def listed(desk: Desk, texts: Texts, search: str = "", limit: int = 500) -> list[Deed]:
    """At most *limit* actions that hold every word of *search* in their wording or the name of the user, newest first.

    The latest 5000 actions are looked through.
    """
    words = fold(search).split()
    made: list[Deed] = []
    for act in history.acts(desk, _LOOKED_THROUGH if words else limit):
        text = wording.describe(desk, texts, act)
        within = fold(f"{text} {act.user}")
        if all(word in within for word in words):
            known: Mapping[str, object] = act.params if act.params.get("noun") in desk.registry else {}
            made.append(
                Deed(
                    act.number, act.ms, act.user, text, act.undone, act.kind == "do" and not act.undone,
                    str(known.get("noun", "")), str(known.get("id", "")),
                )
            )  # fmt: skip
        if len(made) == limit:
            break
    return made


def take_back(desk: Desk, number: int) -> int:
    """Undo one action, whatever came after it; returns how many values stay because they were changed again since.

    UserError ``deed_not_reversible``, or what is said of signed minutes and reported plans: they stay as they are.
    """
    act = history.act(desk, number)
    if act is None or act.kind != "do" or act.undone:
        raise UserError("deed_not_reversible")
    if act.name != _SAMPLE:
        guards.check_take_back(desk, number)
    return history.reverse(desk, number)[1]
