"""The special parts of the cards of meetings, plans, courses and groups, files of records, and commands on lists."""

from collections.abc import Callable, Mapping
from functools import partial

from copdesk.ui.groups import commands as groups
from copdesk.ui.meetings import list_commands
from copdesk.ui.meetings.commands import next_command
from copdesk.ui.people import commands as people
from copdesk.ui.plans import to_plan
from copdesk.ui.session import Session
from copdesk.ui.training import course_steps
from copdesk.ui.views.part import Part
from copdesk.ui.views.wiring import RegisterCommand

Factory = Callable[[Session], Part]
_WITH_FILES = ("meeting", "plan", "course", "group", "person", "consent", "application", "decision", "assignment")


def record_parts() -> Mapping[str, tuple[Factory, ...]]:
    """Parts of cards by register; their code is loaded here, as a list is usable without it."""
    from copdesk.ui.groups.composition_part import CompositionPart
    from copdesk.ui.groups.overview_part import OverviewPart
    from copdesk.ui.meetings.attendance_part import AttendancePart
    from copdesk.ui.meetings.minutes_part import MinutesPart
    from copdesk.ui.plans.answers_part import AnswersPart
    from copdesk.ui.plans.board_part import BoardPart
    from copdesk.ui.plans.charts_part import ChartsPart
    from copdesk.ui.plans.indicators_part import IndicatorsPart
    from copdesk.ui.plans.money_part import MoneyPart
    from copdesk.ui.plans.progress_part import ProgressPart
    from copdesk.ui.plans.timeline_part import TimelinePart
    from copdesk.ui.review.review_part import ReviewPart
    from copdesk.ui.training.attendance_part import AttendanceGridPart
    from copdesk.ui.training.certificates_part import CertificatesPart
    from copdesk.ui.training.results_part import ResultsPart
    from copdesk.ui.training.roster_part import RosterPart

    return {
        "meeting": (MinutesPart, AttendancePart),
        "plan": (ProgressPart, TimelinePart, BoardPart, MoneyPart, IndicatorsPart, AnswersPart, ChartsPart, ReviewPart),
        "course": (RosterPart, AttendanceGridPart, ResultsPart, CertificatesPart),
        "group": (CompositionPart, OverviewPart),
    }


def files_parts() -> Mapping[str, tuple[Factory, ...]]:
    """Files of the records that often have some; they come last."""
    from copdesk.ui.files.files_part import FilesPart

    return {noun: (partial(FilesPart, noun=noun),) for noun in _WITH_FILES}


def joined(*groups: Mapping[str, tuple[Factory, ...]]) -> dict[str, tuple[Factory, ...]]:
    """Parts of several groups as one: those of a register stand in the order of the groups."""
    made: dict[str, tuple[Factory, ...]] = {}
    for group in groups:
        for noun, parts in group.items():
            made[noun] = (*made.get(noun, ()), *parts)
    return made


def part_commands() -> tuple[RegisterCommand, ...]:
    """Commands on the lists of meetings, groups, people, decisions, assignments, plans, enrolments and certificates."""
    return (
        next_command(), *list_commands.commands(), *groups.commands(), *people.commands(), *to_plan.commands(),
        *course_steps.commands(),
    )  # fmt: skip
