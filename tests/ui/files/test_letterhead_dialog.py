"""The letterhead as an administrator loads it: refused by the names of wrong fields, taken, dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from pytestqt.qtbot import QtBot

from copdesk.services import letterheads
from copdesk.ui.papers.letterhead_dialog import LetterheadDialog
from copdesk.ui.session import Session
from copdesk.ui.widgets.view import View
from tests.ui.helpers import nameless, tab_walk


def test_a_letterhead_is_checked_taken_and_dropped(
    desk: Any, session: Session, shown: Callable[..., Any], tmp_path: Path, qtbot: QtBot
) -> None:
    home = shown(View(session))
    made = LetterheadDialog(session, home)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    session.tasks.drain()
    assert made.state.text() == session.texts.t("letterhead.none") and not made.drop.isEnabled()
    assert nameless(made) == [] and made.load in tab_walk(made, qtbot)
    path = tmp_path / "x.docx"
    file = docx.Document()
    file.add_paragraph("{{текст}} {{дта}}")
    file.save(str(path))
    made.take(path)
    session.tasks.drain()
    assert "дта" in made.found.text() and letterheads.current(desk) == b""
    path.write_bytes(letterheads.example(session.texts))
    made.take(path)
    session.tasks.drain()
    session.tasks.drain()
    assert "текст" in made.found.text() and made.state.text() == session.texts.t("letterhead.now")
    assert letterheads.current(desk) == path.read_bytes()
    made.drop.click()
    session.tasks.drain()
    session.tasks.drain()
    assert letterheads.current(desk) == b"" and not made.drop.isEnabled()
