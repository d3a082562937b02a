"""The program is killed while somebody types: what was typed until seconds before is there again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from copdesk.domain import registry
from copdesk.services import drafts
from copdesk.store.desk import Desk
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.session import Session
from copdesk.ui.views.register_page import RegisterView
from tests.ui.meetings.conftest import WIRING, Circle

ROOT = Path(__file__).resolve().parents[3]
# Types letter by letter into the first speech and tells each one, until it is killed.
_TYPIST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from copdesk.domain import registry
from copdesk.store.desk import Desk
from copdesk.texts import Texts
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.views.register_page import RegisterView
from tests.ui.meetings.conftest import WIRING

folder, key, meeting = sys.argv[1:]
application = QApplication([])
desk = Desk.open_with_key(Path(folder), registry(), bytes.fromhex(key), "Олена Ковальчук")
tasks = Tasks()
session = Session(tasks, Settings(Path(folder) / "view.json"), Texts("uk"), registry(), desk=desk)
session.ports = DeskPorts(desk)
view = RegisterView(session, "meeting", WIRING)
view.resize(1100, 650)
view.show()
tasks.drain()
view.open_record("meeting", meeting)
tasks.drain()
part = view.panel.parts[0]
box = next(box for box in part.page.boxes.values() if box.kind == "speech")
area = box.editors["text"].control
area.setFocus()
count = 0

def letter():
    global count
    count += 1
    event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "їжґабвгдек"[count % 10])
    QCoreApplication.sendEvent(area, event)
    print(count, flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(letter)
timer.start()
application.exec()
"""


def test_kill_nine_while_typing(
    desk: Any, circle: Circle, session: Session, shown: Callable[..., Any], tasks: Any
) -> None:
    circle.ask("Про лампи")
    folder, key = desk.folder, desk.dek
    desk.close()
    command = [sys.executable, "-c", _TYPIST, str(folder), key.hex(), circle.meeting]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    typist = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert typist.stdout is not None
    typed: list[tuple[int, float]] = []
    while not typed or typed[-1][1] - typed[0][1] < 6:
        line = typist.stdout.readline()
        assert line, f"the typist ended with {typist.wait()}"
        typed.append((int(line), time.monotonic()))
    typist.send_signal(signal.SIGKILL)
    typist.communicate()
    killed = typed[-1][1]
    safe = max(count for count, at in typed if at < killed - 4)
    again = Desk.open_with_key(folder, registry(), key, "Олена Ковальчук")
    try:
        session.desk, session.ports = again, DeskPorts(again)
        assert drafts.listed(again)
        view = shown(RegisterView(session, "meeting", WIRING), 1100, 650)
        tasks.drain()
        view.open_record("meeting", circle.meeting)
        tasks.drain()
        part = view.panel.parts[0]
        [box] = [box for box in part.page.boxes.values() if box.kind == "speech"]
        assert safe <= len(box.raws()["text"]) <= typed[-1][0] and part.unsaved()
        tasks.drain()
        saved: list[int] = []
        part.save_edits(lambda: saved.append(1))
        tasks.drain()
        assert saved and len(again.fetch("speech")[0]["text"]) >= safe
    finally:
        tasks.drain()
        tasks.stop()
        again.close()
