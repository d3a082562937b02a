"""Two desks that know each other, each with a real worker and the view of the exchange."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.exchange.view import ExchangeView
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from tests.sync.desks import acquaint


@dataclass
class Place:
    """One desk with its window."""

    desk: Desk
    session: Session
    view: ExchangeView
    folder: Path

    def activate(self, qtbot: Any) -> None:
        """Shortcuts work in the active window only."""
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow)

    def wait(self) -> None:
        """Until every job, and what it set off, is answered."""
        for _ in range(3):
            self.session.tasks.drain()

    def hand_over(self, name: str = "", *, full: bool = False) -> Path:
        """Write a package by the screen; it must say that it did."""
        out = self.view.out
        self.view.show_tab("out")
        self.wait()
        path = self.folder / (name or f"{self.desk.folder.name}.cdsync")
        path.unlink(missing_ok=True)
        out.kind.setCurrentIndex(out.kind.findData("full" if full else "delta"))
        out.path.setText(str(path))
        out.write.click()
        self.wait()
        assert path.name in out.notice.text and out.notice.property("sign") == "ok"
        return path

    def look(self, path: Path) -> Any:
        """Look into a package by the screen; returns the panel that shows it."""
        self.view.show_tab("in")
        self.wait()
        self.view.take_in.path.setText(str(path))
        self.view.take_in.look_button.click()
        self.wait()
        return self.view.take_in.package

    def take(self, path: Path) -> None:
        """Look into a package and take it in."""
        self.look(path)
        self.view.take_in.package.accept.click()
        self.wait()
        assert self.view.take_in.pages.currentWidget() is self.view.take_in.result, self.view.take_in.notice.text

    def add(self, surname: str, **values: Any) -> str:
        """A person added outside the exchange."""
        return records.add(self.desk, "person", {"surname": surname, **values})

    def surnames(self) -> list[str]:
        """The people of the desk."""
        return [row["surname"] for row in self.desk.fetch("person", order=("surname",))]


@pytest.fixture
def make_place(
    make_desk: Callable[..., Desk], tmp_path: Path, texts_uk: Texts, qtbot: Any
) -> Iterator[Callable[[str], Place]]:
    """Makes desks with their windows; the workers end before the desks are closed.

    All of Qt is gone at once: each test dresses the windows that live anew, which would take longer and longer, and
    what Python finds to be garbage later it may throw away in a worker, where no QObject may die.
    """
    made: list[Place] = []
    root = QObject()

    def make(name: str) -> Place:
        desk = make_desk(name)
        settings = Settings(tmp_path / f"{name}.json", root)
        session = Session(Tasks(root), settings, texts_uk, desk.registry, desk=desk, ports=DeskPorts(desk), parent=root)
        view = ExchangeView(session)
        view.resize(1170, 640)
        view.show()
        qtbot.waitExposed(view)
        made.append(Place(desk, session, view, tmp_path))
        made[-1].wait()
        return made[-1]

    yield make
    for place in made:
        place.session.tasks.stop()
        place.view.close()
        place.view.deleteLater()
    root.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def places(make_place: Callable[[str], Place]) -> tuple[Place, Place]:
    """Two of them that know each other."""
    one, other = make_place("one"), make_place("other")
    acquaint(one.desk, other.desk)
    return one, other
