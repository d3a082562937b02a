"""What is added to the list of meetings: the next meeting, planned like the chosen one."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from copdesk.domain.rules import dates
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import RegisterCommand

_MONTH = timedelta(days=28)


def next_command() -> RegisterCommand:
    """«The next meeting like this one», for one selected meeting."""
    return RegisterCommand("next_meeting", "copy", _ask, "one", frozenset({"meeting"}))


def after(day: date) -> date:
    """The day that is proposed for the next meeting: the same weekday four weeks on, and not in the past."""
    proposed = day + _MONTH
    while proposed < dates.today():
        proposed += _MONTH
    return proposed


def _ask(view: RegisterView) -> None:
    view.session.run(view, _chosen, list(view.numbers), done=partial(_open, view), replace="next_meeting")


def _open(view: RegisterView, found: tuple[str, date] | None) -> None:
    from copdesk.ui.meetings.day_dialog import ask_next_meeting

    if found is not None:
        ask_next_meeting(view.session, view, found[0], after(found[1]))


def _chosen(desk: Any, numbers: Sequence[int]) -> tuple[str, date] | None:
    """In the worker: id and day of the selected meeting."""
    from copdesk.services import vectors

    rows = desk.fetch("meeting", ids=vectors.ids(desk, "meeting", numbers))
    return (rows[0]["id"], rows[0]["date"]) if rows else None
