"""What can be done with people in their list: find those who are here twice, erase one by law."""

from typing import TYPE_CHECKING

from copdesk.ui.views.wiring import RegisterCommand

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

_PERSON = frozenset({"person"})


def show_twins(view: "RegisterView") -> None:
    """Pairs that may be one person; two selected rows stand first."""
    from copdesk.ui.people.twins_dialog import TwinsDialog

    TwinsDialog(view.session, view, view.numbers).open()


def ask_erase(view: "RegisterView") -> None:
    """Erase the selected person by law."""
    from copdesk.ui.people.erase_dialog import EraseDialog

    EraseDialog(view.session, view, view.numbers[0]).open()


def commands() -> tuple[RegisterCommand, ...]:
    """«People twice…» and «Erase personal data…» on the list of people."""
    return (
        RegisterCommand("twins", "people", show_twins, nouns=_PERSON),
        RegisterCommand("erase", "prohibited", ask_erase, "one", _PERSON),
    )
