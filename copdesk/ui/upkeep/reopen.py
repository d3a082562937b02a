"""Steps that close the desk and open it again: the window then shows it as the desk it has become."""

from typing import TYPE_CHECKING, Any

from copdesk.domain.errors import UserError
from copdesk.ui.upkeep import Enter
from copdesk.ui.upkeep.dialog import UpkeepDialog

if TYPE_CHECKING:
    from copdesk.services.upkeep import Reopened


def entered(dialog: UpkeepDialog, enter: Enter, outcome: "Reopened") -> bool:
    """Hand the opened desk to the window; True when the step was done, else its refusal is shown in *dialog*."""
    dialog.session.desk = outcome.desk
    enter(outcome.desk)
    if outcome.error is None:
        return True
    if isinstance(outcome.error, UserError):
        dialog.refuse(outcome.error)
    else:
        dialog.session.tasks.bug.emit(outcome.error)
    return False


def restore(desk: Any, source: Any, secret: str) -> "Reopened":
    """In the worker."""
    from copdesk.services import upkeep

    return upkeep.restore(desk, source, secret)


def repair(desk: Any, secret: str) -> "Reopened":
    """In the worker."""
    from copdesk.services import upkeep

    return upkeep.repair(desk, secret)
