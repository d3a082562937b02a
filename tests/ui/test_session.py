"""One signal after each write."""

from typing import Any

import shiboken6
from PySide6.QtCore import QObject

from copdesk.texts import Texts
from copdesk.ui.session import Changes, Hit, Message, Session, Step, Undoable


class FakePorts:
    """A desk whose only action can be undone."""

    def search(self, desk: Any, texts: Texts, text: str) -> list[Hit]:
        return []

    def undo(self, desk: Any, texts: Texts) -> Any:
        return Step("додано особу", 2) if desk.pop("acts", None) else None

    def redo(self, desk: Any, texts: Texts) -> Any:
        return None

    def undoable(self, desk: Any, texts: Texts) -> Undoable:
        return Undoable(undo="person.add" if desk.get("acts") else "")

    def touched(self, desk: Any) -> frozenset[str]:
        return frozenset({"person"})


def _write(desk: Any) -> str:
    desk["acts"] = 1
    return "id"


def test_a_write_tells_all_views_even_when_its_own_is_gone(session: Session) -> None:
    session.desk, session.ports = {}, FakePorts()
    heard: list[Changes] = []
    done: list[str] = []
    session.changed.connect(heard.append)
    owner = QObject()
    session.run_action(owner, _write, done=done.append)
    shiboken6.delete(owner)
    session.tasks.drain()
    assert done == [] and [c.touch("person") for c in heard] == [True] and not heard[0].touch("meeting")


def test_a_write_offers_its_undo(session: Session) -> None:
    session.desk, session.ports = {}, FakePorts()
    said: list[Message] = []
    session.said.connect(said.append)
    session.run_action(session, _write, message="Додано")
    session.tasks.drain()
    press = said[0].press
    assert said[0].text == "Додано" and press is not None
    press()
    session.tasks.drain()
    assert said[1].sign == "ok" and "acts" not in session.desk
    assert said[2].sign == "warning" and "2" in said[2].text
    session.undo()
    session.tasks.drain()
    assert said[3].text == session.texts.t("ui.undo.nothing")


def test_the_edit_menu_hears_what_can_be_undone(session: Session) -> None:
    session.desk, session.ports = {"acts": 1}, FakePorts()
    heard: list[Undoable] = []
    session.undoable_changed.connect(heard.append)
    session.refresh_undoable()
    session.tasks.drain()
    assert heard == [Undoable(undo="person.add")]
