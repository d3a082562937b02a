"""Guards: what a register asks of a record beyond its fields, whatever door the change comes through.

A guard takes the desk, the accepted values and the current record (None for a new one) and returns the values to
write; it may fill in computed fields and raises UserError for what must not be.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.services import guards_meetings, guards_members, guards_plans, guards_problems, guards_training
from copdesk.store import history
from copdesk.store.capture import Action
from copdesk.store.desk import Desk

Guard = Callable[[Desk, dict[str, Any], dict[str, Any] | None], dict[str, Any]]

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        "group": guards_members.group,
        "membership": guards_members.membership,
        "application": guards_members.application,
        "member_course": guards_members.member_course,
        "subject_request": guards_members.subject_request,
        "meeting": guards_meetings.meeting,
        "agenda_item": guards_meetings.agenda_item,
        "attendance": guards_meetings.attendance,
        "speech": guards_meetings.speech,
        "decision": guards_meetings.decision,
        "remark": guards_meetings.remark,
        "seal": guards_meetings.seal,
        "assignment": guards_plans.assignment,
        "duty": guards_meetings.duty,
        "plan": guards_plans.plan,
        "measure": guards_plans.measure,
        "indicator": guards_plans.part,
        "funding_line": guards_plans.part,
        "problem": guards_problems.problem,
        "recommendation": guards_plans.recommendation,
        "submission": guards_plans.submission,
        "review": guards_plans.review,
        "review_note": guards_plans.review,
        "revocation": guards_plans.submission,
        "summary": guards_plans.summary,
        "enrolment": guards_training.enrolment,
        "session": guards_training.session,
        "session_attendance": guards_training.session_attendance,
        "certificate": guards_training.certificate,
        "prior_learning": guards_training.prior_learning,
        "training_norm": guards_training.training_norm,
    }
)

# What else follows a change, inside the same action: the record as it was, and what was written.
FOLLOWERS: Mapping[str, Callable[[Action, dict[str, Any], dict[str, Any]], None]] = MappingProxyType(
    {"session": guards_training.hours_follow}
)

# The field that a guard numbers by itself, and the fields of the record within which it counts.
_NUMBERED: Final = {
    "meeting": ("number", ("group", "date")),
    "agenda_item": ("position", ("meeting",)),
    "speech": ("position", ("agenda_item",)),
    "decision": ("number", ("agenda_item",)),
    "certificate": ("number", ("issued",)),
}
_DELETIONS: Final[Mapping[str, Callable[[Desk, str, dict[str, Any]], None]]] = MappingProxyType(
    {
        **dict.fromkeys(guards_meetings.CONTENT, guards_meetings.check_delete),
        **dict.fromkeys(("plan", "measure", "indicator", "funding_line"), guards_plans.check_delete),
        **dict.fromkeys(("submission", "review"), guards_plans.check_round),
    }
)
# The fields of a plan that its report leaves open: the step itself may be taken back.
_STEPS: Final = {"plan": frozenset({"status", "note"})}
# What may be there once only, or in a record that may have closed: one in the trash may have lost its place since.
_PLACES: Final = {
    "attendance": ("person",),
    "membership": ("person",),
    "measure": ("plan",),
    "indicator": ("plan", "measure"),
    "funding_line": ("measure",),
    "enrolment": ("officer",),
    "session_attendance": ("enrolment",),
    "training_norm": ("kind",),
}
_TWICE: Final = {
    "attendance": (("meeting", "person"), "listed_twice"),
    "enrolment": (("course", "officer"), "enrolled_twice"),
    "session_attendance": (("session", "enrolment"), "marked_twice"),
    "training_norm": (("year", "category", "kind"), "norm_twice"),
}
_LAST_NUMBER: Final = {"decision": re.compile(r"[0-9]+$"), "certificate": re.compile(r"^[0-9]+")}


def follow(act: Action, noun: str, current: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Change what follows a record that has just been changed from *current*."""
    follower = FOLLOWERS.get(act.desk.registry[noun].noun)
    if follower is not None:
        follower(act, dict(current), dict(values))


def check_delete(desk: Desk, noun: str, keys: Sequence[str]) -> None:
    """UserError ``minutes_signed``, ``item_carried``, ``plan_reported``… when something must not be deleted."""
    check = _DELETIONS.get(noun)
    if check is not None:
        for row in desk.fetch(noun, ids=keys):
            check(desk, noun, row)


def check_take_back(desk: Desk, number: int) -> None:
    """What an action wrote is not taken back when it is closed by now: UserError as ``check_delete``."""
    for noun in _DELETIONS:
        changed = history.touched(desk, number, noun)
        for row in desk.fetch(noun, ids=list(changed)) if changed else ():
            _check_open(desk, noun, row, changed[row["id"]])


def _check_open(desk: Desk, noun: str, row: dict[str, Any], fields: Set[str]) -> None:
    """Taking back what made a record deletes it; of one that was changed, some fields stay open."""
    open_ = _STEPS.get(noun) or guards_meetings.STILL_OPEN.get(noun, frozenset())
    if "" in fields:
        _DELETIONS[noun](desk, noun, row)
    elif not fields <= open_:
        check = guards_meetings.check_open if noun in guards_meetings.CONTENT else _DELETIONS[noun]
        check(desk, noun, row)


def check_restore(desk: Desk, noun: str, row: Mapping[str, Any]) -> None:
    """Ask of a record in the trash what is asked of a new one: minutes may have been signed since, its place taken."""
    guard = GUARDS.get(noun)
    if noun in guards_meetings.CONTENT:
        guards_meetings.check_open(desk, noun, dict(row))
    if guard and noun in _PLACES:
        guard(desk, {name: row[name] for name in _PLACES[noun]}, {**row, **dict.fromkeys(_PLACES[noun])})


def number_apart(noun: str, given: Sequence[Mapping[str, Any]], prepared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """New records of one batch, none of which a guard could see beside the others: their own numbers follow on."""
    if noun not in _NUMBERED:
        return prepared
    name, within = _NUMBERED[noun]
    taken: dict[tuple[Any, ...], set[Any]] = {}
    for asked, made in zip(given, prepared, strict=True):
        if made.get(name) is None:
            continue
        parent = tuple(getattr(made.get(key), "year", made.get(key)) for key in within)
        used = taken.setdefault(parent, set())
        while made[name] in used:
            if asked.get(name) is not None:
                if noun in {"meeting", "certificate"}:
                    raise UserError("number_taken", field=name, value=made[name])
                break
            made[name] = _next(noun, made[name])
        used.add(made[name])
    return prepared


def check_apart(noun: str, prepared: Sequence[Mapping[str, Any]]) -> None:
    """UserError ``listed_twice``, ``enrolled_twice``, ``marked_twice``, ``second_seat`` within one batch."""
    if noun == "membership":
        guards_members.check_apart(prepared)
    if noun not in _TWICE:
        return
    names, code = _TWICE[noun]
    seen = set()
    for made in prepared:
        place = tuple(made.get(name) for name in names)
        if all(place[:1] + place[-1:]) and place in seen:
            raise UserError(code, field=names[-1])
        seen.add(place)


def _next(noun: str, number: Any) -> Any:
    if isinstance(number, int):
        return number + 1
    return _LAST_NUMBER[noun].sub(lambda found: str(int(found[0]) + 1), number)
