"""Commands on the list of measures: the story of one, a package of several."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from copdesk.services import records
from copdesk.ui.plans import measure_commands
from copdesk.ui.plans.story_dialog import StoryDialog
from copdesk.ui.session import Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring


def dialog_of(kind: type) -> Any:
    return next(each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible())


def test_selected_measures_are_proposed_and_told(session: Session, desk: Any, shown: Callable[..., Any]) -> None:
    plan = records.add(desk, "plan", {"title": "Безпечне місто"})
    for number in ("1", "2", "3"):
        records.add(desk, "measure", {"plan": plan, "number": number, "text": f"Захід {number}"})
    view: RegisterView = shown(RegisterView(session, "measure", Wiring(measure_commands.commands())), 1100, 600)
    session.tasks.drain()
    view.list.table.selectRow(0)
    view.by_name["story"].trigger()
    session.tasks.drain()
    story = dialog_of(StoryDialog)
    session.tasks.drain()
    assert [cells[1] for cells in story.list.cells()] == ["Редакція плану", "Захід створено"]
    story.reject()
    view.list.table.selectAll()
    view.by_name["propose"].trigger()
    dialog = dialog_of(FieldsDialog)
    dialog.form.editor("programme").set_value("Безпека")
    dialog.press()
    session.tasks.drain()
    assert len(desk.fetch("proposal")) == 3 and desk.fetch("recommendation")[0]["plan"] == plan
