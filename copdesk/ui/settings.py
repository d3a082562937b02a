"""How this person likes the window: columns, filters, theme, last place; a JSON file beside no personal data."""

import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

_log = logging.getLogger(__name__)
LANGUAGES = ("uk", "en")
THEMES = ("light", "dark")
SCALES = (100, 110, 125, 150)


class Settings(QObject):
    """View settings of one profile, by dotted key; a damaged file costs the settings, never the start."""

    changed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._values: dict[str, Any] = _read(path)
        self._timer = QTimer(self, singleShot=True, interval=500)
        self._timer.timeout.connect(self.save)

    def get(self, key: str, default: Any = None) -> Any:
        """The value kept under *key*, if it has the type of *default*; else *default*."""
        value = self._values.get(key, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Keep *value* (plain JSON) under *key*; None forgets it. The file follows within half a second."""
        if value == self._values.get(key):
            return
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self._timer.start()
        self.changed.emit(key)

    def save(self) -> None:
        """Write the file now, at one stroke; a read-only profile merely forgets."""
        self._timer.stop()
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as reason:
            _log.warning("view settings are not saved: %s", reason)

    @property
    def language(self) -> str:
        """``uk`` or ``en``."""
        value = self.get("language", "uk")
        return value if value in LANGUAGES else "uk"

    @property
    def theme(self) -> str:
        """``light`` or ``dark``."""
        value = self.get("theme", "light")
        return value if value in THEMES else "light"

    @property
    def scale(self) -> int:
        """Size of the letters in percent, 100 to 150."""
        return min(150, max(100, int(self.get("scale", 100))))


def _read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        _log.warning("view settings are not readable: %s", reason)
        return {}
    return values if isinstance(values, dict) else {}
