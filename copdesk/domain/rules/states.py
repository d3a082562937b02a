"""State machines as data: which states a record passes through and which steps are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from copdesk.domain.errors import UserError


@dataclass(frozen=True)
class Machine:
    """States in their usual order; *steps* lead on, *computed* are shown but never stored."""

    states: tuple[str, ...]
    steps: Mapping[str, tuple[str, ...]]
    frozen: frozenset[str] = frozenset()
    computed: tuple[str, ...] = ()

    @property
    def start(self) -> str:
        """The state of a new record."""
        return self.states[0]


def _machine(lines: str, frozen: str = "", computed: str = "") -> Machine:
    """A machine from lines "state: next next"."""
    steps = {}
    for line in lines.strip().splitlines():
        state, _, following = line.partition(":")
        steps[state.strip()] = tuple(following.split())
    return Machine(tuple(steps), MappingProxyType(steps), frozenset(frozen.split()), tuple(computed.split()))


# Signed minutes are frozen; the way back to a draft opens a new version and keeps the signed one (2.2).
_MEETING: Final = _machine(
    """
    planned: invited opened cancelled
    invited: planned opened cancelled
    opened: no_quorum held
    no_quorum: planned opened
    held: minutes_draft
    minutes_draft: minutes_review signed
    minutes_review: minutes_draft signed
    signed: distributed published minutes_draft
    distributed: published minutes_draft
    published: minutes_draft
    cancelled: planned
    """,
    frozen="signed distributed published",
)
# A done assignment waits for confirmation; only a person takes it off control.
_ASSIGNMENT: Final = _machine(
    """
    issued: in_progress done postponed cancelled
    in_progress: done postponed cancelled
    done: closed in_progress
    closed: in_progress
    postponed: in_progress done cancelled
    cancelled: issued
    """,
    computed="overdue",
)
# Nobody is included without a consent or another lawful basis, which is the step consented (2.1).
_MEMBERSHIP: Final = _machine(
    """
    proposed: consented left
    consented: included left
    included: suspended left
    left: proposed
    suspended: included left
    """,
    computed="expiring",
)
_APPLICATION: Final = _machine(
    """
    received: interviewed accepted declined withdrawn
    interviewed: accepted declined withdrawn
    accepted: interviewed
    declined: interviewed
    withdrawn: received
    """
)
_PLAN: Final = _machine(
    """
    draft: community_review
    community_review: draft endorsed
    endorsed: approved community_review
    approved: in_progress
    in_progress: done partly_done
    done: reported in_progress
    partly_done: reported in_progress
    reported:
    """,
    frozen="reported",
)
_MEASURE: Final = _machine(
    """
    planned: in_progress done not_done cancelled postponed
    in_progress: done partly_done not_done cancelled postponed
    done: in_progress
    partly_done: in_progress done
    not_done: in_progress postponed
    cancelled: planned
    postponed: planned in_progress done cancelled
    """,
    computed="overdue",
)
_RECOMMENDATION: Final = _machine(
    """
    preparing: sent
    sent: registered considered
    registered: considered
    considered: accepted accepted_partly rejected
    accepted: in_programme
    accepted_partly: in_programme
    rejected: preparing
    in_programme:
    """
)
_GROUP: Final = _machine(
    """
    initiated: active dissolved
    active: suspended dissolved
    suspended: active dissolved
    dissolved:
    """
)
_UNIT: Final = _machine(
    """
    operating: reorganised suspended relocated
    reorganised:
    suspended: operating reorganised relocated
    relocated: operating reorganised suspended
    """
)
# Scanning, analysis, response, assessment; looping back is part of the method (2.5).
_PROBLEM: Final = _machine(
    """
    scan: analyse closed
    analyse: scan respond closed
    respond: analyse assess
    assess: scan analyse respond closed
    closed: scan
    """
)
# Service training has no nominations: its officers are all of the unit, so a planned course may run at once (2.6).
_COURSE: Final = _machine(
    """
    planned: enrolment running cancelled
    enrolment: running planned cancelled
    running: finished enrolment cancelled
    finished: running
    cancelled: planned
    """
)
# What was learned elsewhere counts only once it is approved.
_PRIOR_LEARNING: Final = _machine(
    """
    submitted: approved refused
    approved: submitted
    refused: submitted
    """
)

MACHINES: Final[Mapping[str, Machine]] = MappingProxyType(
    {
        "meeting": _MEETING,
        "assignment": _ASSIGNMENT,
        "membership": _MEMBERSHIP,
        "application": _APPLICATION,
        "plan": _PLAN,
        "measure": _MEASURE,
        "recommendation": _RECOMMENDATION,
        "group": _GROUP,
        "unit": _UNIT,
        "problem": _PROBLEM,
        "course": _COURSE,
        "prior_learning": _PRIOR_LEARNING,
    }
)


def allowed(machine: str, current: str | None) -> tuple[str, ...]:
    """States open after *current*; a record without a state may only start."""
    rules = MACHINES[machine]
    return rules.steps.get(current, ()) if current is not None else (rules.start,)


def check_step(machine: str, current: str | None, new: str) -> None:
    """Staying is always allowed; UserError state_step (machine, current, new, allowed) for a closed step."""
    steps = allowed(machine, current)
    if new != current and new not in steps:
        raise UserError("state_step", machine=machine, current=current, new=new, allowed=steps)
