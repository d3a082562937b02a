"""The views of the navigation, in order, and what is added to their registers."""

from functools import partial
from types import MappingProxyType

from copdesk.ui.exchange.view import ExchangeView
from copdesk.ui.papers.commands import paper_commands
from copdesk.ui.record_parts import files_parts, joined, part_commands, record_parts
from copdesk.ui.session import Session
from copdesk.ui.tables.commands import COMMANDS as TABLE_COMMANDS
from copdesk.ui.tables.commands import accept_files
from copdesk.ui.tables.import_wizard import ImportWizard
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.views.home_view import HomeView
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.workspace import ViewSpec

# Areas and the registers that come first in them; the others follow in the order of their declaration.
AREAS = MappingProxyType(
    {
        "members": ("person", "group", "membership", "organisation"),
        "meetings": ("meeting", "assignment", "decision"),
        "plans": ("plan", "measure", "recommendation"),
        "training": ("course", "officer", "certificate"),
        "settings": ("unit", "user"),
    }
)


def wiring() -> Wiring:
    """Commands of the lists, and the parts of the cards that are more than a list."""
    return Wiring(
        commands=(*paper_commands(), *TABLE_COMMANDS, *part_commands()),
        parts=joined(record_parts(), files_parts()),
        wide=frozenset({"meeting", "plan", "course", "group"}),
    )


def view_specs() -> list[ViewSpec]:
    """The home page, one view for each area of the unit's work, the exchange, and the settings at the end."""
    added = wiring()
    *areas, settings = (ViewSpec(area, area, partial(_area_view, area, added)) for area in AREAS)
    exchange = ViewSpec("exchange", "exchange", ExchangeView)
    return [ViewSpec("home", "home", _home_view), *areas, exchange, settings]


def _home_view(session: Session) -> HomeView:
    return HomeView(session, import_table=lambda home: ImportWizard(session, "person", None, home).open())


def _area_view(area: str, added: Wiring, session: Session) -> AreaView:
    made = AreaView(session, area, AREAS[area], added)
    accept_files(made, lambda: (session, made.register().focused().noun))
    return made
