"""One start of a window in a process of its own: `start_child bare` or `start_child ours DESK SCRATCH`.

Prints JSON: the clock at the first paint and when the first list is usable, seconds of key derivation, peak memory
up to the first paint and up to the list; the memory that deriving the key takes for a moment (argon2id) is left out.
"""

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

HEAVY = ("matplotlib", "typst", "docx", "xlsxwriter", "python_calamine", "sqlcipher3")


class Paint(QObject):
    """Tells of the first paint of a window."""

    def __init__(self, window: QMainWindow, told: Callable[[], None]) -> None:
        super().__init__(window)
        self._told: Callable[[], None] | None = told
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at events only."""
        if event.type() == QEvent.Type.Paint and self._told is not None:
            told, self._told = self._told, None
            told()
        return False


def memory(name: str = "VmHWM") -> int:
    """The most memory this process has had in use, or now (VmRSS), in KiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(name))


def forget_peak() -> None:
    """Let the peak be counted anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def bare() -> dict[str, Any]:
    """An empty window."""
    application = QApplication(["bare"])
    window = QMainWindow()
    window.resize(1366, 768)
    found: dict[str, Any] = {}

    def painted() -> None:
        found["paint"] = time.time()
        QTimer.singleShot(0, application.quit)

    Paint(window, painted)
    window.show()
    application.exec()
    return {**found, "peak": memory()}


def ours(desk: Path, scratch: Path) -> dict[str, Any]:
    """The program from its start to the first list of *desk*."""
    from copdesk.app import App, Folders

    application = QApplication(["copdesk"])
    app = App(application, Folders(scratch / "view.json", scratch / "log", scratch, scratch / "sample"), desk)
    app.settings.set("place", "members")
    app.window.resize(1366, 768)
    visit = Visit(app)
    Paint(app.window, visit.painted)
    app.start()
    application.exec()
    return visit.found


class Visit(QObject):
    """A hand that is quicker than any: types the passphrase as soon as it is asked for."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self.found: dict[str, Any] = {"derivation": 0.0}
        self._step: Callable[[], bool] = self._unlock
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._look)

    def painted(self) -> None:
        """The window is there."""
        heavy = [name for name in HEAVY if name in sys.modules]
        self.found |= {"paint": time.time(), "heavy": heavy, "peak": memory()}
        self._timer.start()

    def _look(self) -> None:
        if self._step():
            self._step = self._usable

    def _unlock(self) -> bool:
        card = getattr(self.app.window.pages.currentWidget(), "card", None)
        if card is None:
            return False
        self.app.tasks.run(self, self._time_derivation)
        from tests.bench.desks import PASSPHRASE

        card.passphrase.setText(PASSPHRASE)
        card.unlock()
        return True

    def _time_derivation(self) -> None:
        """In the worker, where the code has just been loaded."""
        from copdesk.store import keys

        real: Any = keys.unlock

        def unlock(*arguments: Any) -> Any:
            self.found["most"] = memory()
            start = time.perf_counter()
            try:
                return real(*arguments)
            finally:
                self.found["derivation"] = time.perf_counter() - start
                forget_peak()

        vars(keys)["unlock"] = unlock

    def _usable(self) -> bool:
        workspace = self.app.window.workspace
        if workspace is None or workspace.view is None:
            return False
        rows = workspace.view.register().list.table.rows
        if not rows.complete or rows.row(0) is None:
            return False
        self._timer.stop()
        QApplication.processEvents()  # the paint of the first page
        self.found |= {"usable": time.time(), "rows": rows.rowCount()}
        self.found["most"] = max(self.found["most"], memory())
        self.app.window.close()
        QApplication.quit()
        return False


if __name__ == "__main__":
    made = bare() if sys.argv[1] == "bare" else ours(Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(made))
