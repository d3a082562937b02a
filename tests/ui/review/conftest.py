"""A unit and its supervisor: two real desks, each with a worker and the card of the plan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from copdesk.services import exchange, records
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.exchange.hand_over import HandOverTab
from copdesk.ui.review.review_part import ReviewPart
from copdesk.ui.session import Message, Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.fields_dialog import FieldsDialog


@dataclass
class Side:
    """One desk with the part of the plan's card."""

    desk: Desk
    session: Session
    part: ReviewPart
    folder: Path
    said: list[Message]

    def wait(self) -> None:
        """Until every job, and what it set off, is answered."""
        for _ in range(4):
            self.session.tasks.drain()

    def show(self, plan: str) -> None:
        """Show the round of a plan."""
        self.part.show_record(plan)
        self.wait()

    def offered(self) -> set[str]:
        """What the buttons offer."""
        return {name for name, press in self.part.buttons.items() if not press.isHidden()}

    def ask(self, act: str, **values: str) -> None:
        """Press a button that asks, fill in and confirm."""
        self.part.acts[act].trigger()
        dialog = self.part.dialog
        assert isinstance(dialog, FieldsDialog)
        for field, text in values.items():
            dialog.form.editor(field).set_raw(text)
        dialog.press()
        self.wait()

    def write_package(self) -> Path:
        """Write the package in the dialog that the part has opened; it must say that it did."""
        dialog = self.part.dialog
        assert dialog is not None
        tab = dialog.findChild(HandOverTab)
        assert tab is not None
        self.wait()
        path = self.folder / f"{self.desk.folder.name}-{tab.scope.currentData()}.cdsync"
        path.unlink(missing_ok=True)
        assert not tab.kind.isEnabled()
        tab.path.setText(str(path))
        tab.write.click()
        self.wait()
        assert path.name in tab.notice.text and tab.notice.property("sign") == "ok", tab.notice.text
        dialog.close()
        return path

    def take(self, path: Path) -> None:
        """Take a package in; the window hears of it."""
        self.session.run_action(self.part, exchange.import_file, path)
        self.wait()


@pytest.fixture
def sides(make_desk: Callable[..., Desk], tmp_path: Path, texts_uk: Texts, qtbot: Any) -> Iterator[tuple[Side, Side]]:
    """The unit and its supervisor, who know each other; all of Qt is gone at the end, with the workers."""
    root, made = QObject(), []
    for name, user in (("unit", "Олена Ковальчук"), ("superior", "Марія Степова")):
        desk = make_desk(name, user=user)
        settings = Settings(tmp_path / f"{name}.json", root)
        session = Session(Tasks(root), settings, texts_uk, desk.registry, desk=desk, ports=DeskPorts(desk), parent=root)
        session.user = desk.user
        part = ReviewPart(session)
        part.resize(1000, 600)
        part.show()
        qtbot.waitExposed(part)
        said: list[Message] = []
        session.said.connect(said.append)
        made.append(Side(desk, session, part, tmp_path, said))
    unit, superior = made
    trust.trust(unit.desk, trust.own_card(superior.desk), role="district")
    trust.trust(superior.desk, trust.own_card(unit.desk), role="unit")
    yield unit, superior
    for side in made:
        side.session.tasks.stop()
        side.part.close()
        side.part.deleteLater()
    root.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def plan(sides: tuple[Side, Side]) -> str:
    """A plan of the unit that its group has endorsed."""
    desk = sides[0].desk
    person = records.add(desk, "person", {"surname": "Неповторна", "phones": "+380671112233"})
    key = records.add(desk, "plan", {"title": "Безпечний шлях до школи", "status": "endorsed"})
    records.add(desk, "measure", {"plan": key, "number": "1", "text": "Освітити перехід", "responsible": person})
    records.add(desk, "measure", {"plan": key, "number": "2", "text": "Патрулі о восьмій"})
    return key
