"""What can be done from the lists of groups and applications: what to see to, and supporting an application."""

from functools import partial
from typing import TYPE_CHECKING, Any

from copdesk.ui.desk_ports import ids_of
from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView


def show_watch(view: "RegisterView") -> None:
    """Terms, vacancies, candidates and the rest of all groups."""
    from copdesk.ui.groups.watch_dialog import WatchDialog

    WatchDialog(view.session, view).open()


def accept(view: "RegisterView") -> None:
    """Support the selected application: its person becomes a candidate, whose card opens."""
    done = partial(_open_candidate, view)
    view.session.run_action(view, _accept, view.numbers[0], done=done, message=view.texts.t("applications.accepted"))


def commands() -> tuple[RegisterCommand, ...]:
    """«Terms, vacancies, candidates…» and «Support the application»."""
    return (
        RegisterCommand("watch", "bell", show_watch, nouns=frozenset({"group", "membership", "seat"})),
        RegisterCommand("accept", "check", accept, "one", frozenset({"application"}), quiet=False),
    )


def _open_candidate(view: "RegisterView", membership: str) -> None:
    from copdesk.ui.views.record_dialog import RecordDialog

    RecordDialog(view.session, view, "membership", membership).open()


def _accept(desk: Any, number: int) -> str:
    from copdesk.services import groups_changes

    [key] = ids_of(desk, "application", [number])
    return groups_changes.accept(desk, key)
