"""A part of a card: what it reads again and when."""

from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from copdesk.ui.session import Changes, Session
from copdesk.ui.views.part import Part


class _Counted(Part):
    reads = ("person",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.loads: list[str] = []

    def load(self) -> None:
        self.loads.append(self.key)


def test_a_part_out_of_sight_reads_what_was_written_once_it_is_seen(session: Session, qtbot: QtBot) -> None:
    tabs, part, other = QStackedWidget(), _Counted(session), _Counted(session)
    qtbot.addWidget(tabs)
    tabs.addWidget(part)
    tabs.addWidget(other)
    tabs.show()
    qtbot.waitExposed(tabs)

    session.changed.emit(Changes(frozenset({"person"})))
    assert part.loads == []  # no record yet
    part.show_record("a")
    session.changed.emit(Changes(frozenset({"meeting"})))
    assert part.loads == ["a"]
    session.changed.emit(Changes(frozenset({"person"})))
    assert part.loads == ["a", "a"]

    tabs.setCurrentWidget(other)
    session.changed.emit(Changes(frozenset({"person"})))
    session.changed.emit(Changes(frozenset({"person"})))
    assert part.loads == ["a", "a"]
    tabs.setCurrentWidget(part)
    assert part.loads == ["a", "a", "a"]

    part.problem.say("Не записано")
    assert part.problem.isVisible() and part.problem.text() == "⚠ Не записано"
    part.show_record("b")
    assert not part.problem.isVisible()
