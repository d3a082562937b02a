"""The views of the navigation, in order, and what is added to their registers."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from copdesk.ui.papers.commands import paper_commands
from copdesk.ui.papers.letterhead_dialog import letterhead_command
from copdesk.ui.record_parts import Factory, files_parts, joined, part_commands, record_parts
from copdesk.ui.session import Session
from copdesk.ui.tables.commands import COMMANDS as TABLE_COMMANDS
from copdesk.ui.tables.commands import accept_files
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.views.wiring import Wiring
from copdesk.ui.workspace import ViewSpec

if TYPE_CHECKING:
    # Each area is loaded when it is first shown, or by ``load_rest`` while nobody waits.
    from copdesk.ui.exchange.view import ExchangeView
    from copdesk.ui.views.home_view import HomeView

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


class _Parts(Mapping[str, tuple[Factory, ...]]):
    """Parts of cards by register, loaded when the first card is made."""

    @cached_property
    def _made(self) -> Mapping[str, tuple[Factory, ...]]:
        return joined(record_parts(), files_parts())

    def __getitem__(self, noun: str) -> tuple[Factory, ...]:
        return self._made[noun]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def wiring() -> Wiring:
    """Commands of the lists, and the parts of the cards that are more than a list."""
    return Wiring(
        commands=(*paper_commands(), letterhead_command(), *TABLE_COMMANDS, *part_commands()),
        parts=_Parts(),
        wide=frozenset({"meeting", "plan", "course", "group"}),
    )


def view_specs() -> list[ViewSpec]:
    """The home page, one view for each area of the unit's work, the exchange, and the settings at the end."""
    added = wiring()
    *areas, settings = (ViewSpec(area, area, partial(_area_view, area, added)) for area in AREAS)
    exchange = ViewSpec("exchange", "exchange", _exchange_view)
    return [ViewSpec("home", "home", _home_view), *areas, exchange, settings]


def load_rest() -> None:
    """Load what the first list can do without, away from the window's thread."""
    import copdesk.ui.exchange.view
    import copdesk.ui.papers.preview
    import copdesk.ui.tables.import_wizard
    import copdesk.ui.views.home_view
    import copdesk.ui.views.record_panel  # noqa: F401

    record_parts(), files_parts()


def _exchange_view(session: Session) -> "ExchangeView":
    from copdesk.ui.exchange.view import ExchangeView

    return ExchangeView(session)


def _home_view(session: Session) -> "HomeView":
    from copdesk.ui.tables.import_wizard import ImportWizard
    from copdesk.ui.views.home_view import HomeView

    return HomeView(session, import_table=lambda home: ImportWizard(session, "person", None, home).open())


def _area_view(area: str, added: Wiring, session: Session) -> AreaView:
    made = AreaView(session, area, AREAS[area], added)
    accept_files(made, lambda: (session, made.register().focused().noun))
    return made
