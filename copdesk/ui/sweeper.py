"""Cyclic garbage is collected on the window's thread alone.

Dialogs and their slots refer to each other, so Python's collector is what ends many of them; were it to run while a
worker allocates, it would destroy widgets on the worker's thread, which Qt answers with a crash.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Sweeper(QObject):
    """Takes over collecting from Python until ``stop``; made and stopped on the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > limits[generation]]
        if due:
            gc.collect(due[-1])

    def stop(self) -> None:
        """Let Python collect by itself again: no worker runs any more."""
        self._timer.stop()
        if self._was:
            gc.enable()
