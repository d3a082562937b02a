"""The commands stand in the lists of the window as it is put together."""

from PySide6.QtGui import QKeySequence

from copdesk.ui.areas import AREAS, wiring
from copdesk.ui.session import Session
from copdesk.ui.tables.commands import COMMANDS
from copdesk.ui.tables.import_wizard import ImportWizard
from copdesk.ui.views.area_view import AreaView


def test_every_list_has_the_commands_with_keys_of_their_own(session: Session) -> None:
    view = AreaView(session, "members", AREAS["members"], wiring())
    session.tasks.drain()
    made = {action.text(): action.shortcut().toString() for action in view.view_actions()}
    for command in COMMANDS:
        assert made[session.texts.t(f"register.{command.name}")] == QKeySequence(command.shortcut).toString()
    keys = [keys for keys in made.values() if keys]
    assert len(keys) == len(set(keys))
    view.register().by_name["excel_in"].trigger()
    assert view.findChildren(ImportWizard)[-1].noun == "person"
    session.tasks.drain()
    view.deleteLater()
