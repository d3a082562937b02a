"""The views of the navigation, in order."""

from functools import partial

from copdesk.ui.session import Session
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.workspace import ViewSpec

AREAS = ("members", "meetings", "plans", "training", "settings")


def view_specs() -> list[ViewSpec]:
    """One view for each area of the unit's work."""
    return [ViewSpec(area, area, partial(_area_view, area)) for area in AREAS]


def _area_view(area: str, session: Session) -> AreaView:
    return AreaView(session, session.tasks, area)
