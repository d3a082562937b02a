"""The commands stand in the lists of the window as it is put together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence

from copdesk.services import records
from copdesk.ui.areas import AREAS, wiring
from copdesk.ui.session import Session
from copdesk.ui.tables.commands import COMMANDS
from copdesk.ui.tables.import_wizard import ImportWizard
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.services.test_tables import book


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


def test_a_table_into_a_list_of_a_card_hangs_on_the_record_of_the_card(
    session: Session, desk: Any, shown: Callable[..., Any], tmp_path: Path
) -> None:
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада громади"})
    view = shown(RegisterView(session, "membership", Wiring(COMMANDS), link="group"), 900, 600)
    view.show_children_of(group)
    session.tasks.drain()
    view.by_name["excel_in"].trigger()
    dialog = view.findChildren(ImportWizard)[-1]
    dialog.open_file(book(tmp_path / "члени.xlsx", [["ПІБ", "Посада"], ["Жук", "голова"]]))
    session.tasks.drain()
    assert dialog.columns_page.fixed == {}
    for _ in range(2):
        dialog.forward()
        session.tasks.drain()
    assert [row["group"] for row in desk.fetch("membership")] == [group]
