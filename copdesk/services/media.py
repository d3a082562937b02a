"""Sticks and disks on which packages travel: which one lies in a folder, what it may carry, what it carried."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean, fold
from copdesk.services import labels, records
from copdesk.store.desk import Desk
from copdesk.store.lock import folder_warning
from copdesk.sync import journal
from copdesk.texts import Texts

NOUN: Final = "medium"
# What a package of each scope needs, by the classes of the register in their order (domain brief 3.4).
_CLASSES: Final = ("open", "internal", "personal", "official")
_NEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {"unit": "personal", "plans": "internal", "review": "internal", "aggregates": "open"}
)


@dataclass(frozen=True, slots=True)
class Volume:
    """What the system tells of the medium of a folder: its serial number, empty when it tells none, and its label."""

    serial: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stick:
    """The medium of a folder: the register's record (empty: none), its serial, and whether it could be registered."""

    id: str
    serial: str
    fresh: bool


def in_use(desk: Desk) -> list[Mapping[str, Any]]:
    """The registered media that are not destroyed, by number."""
    return [row for row in desk.fetch(NOUN, order=("number",)) if row["destroyed_on"] is None]


def look(desk: Desk, folder: Path) -> Stick:
    """Which registered medium *folder* lies on; a stick that is not in the register may be put there."""
    found = volume(folder)
    serials = {_bare(row["serial"]): row["id"] for row in in_use(desk)}
    known = serials.get(_bare(found.serial), "") if found.serial else ""
    fresh = bool(found.serial) and not known and folder_warning(folder) == "folder_removable"
    return Stick(known, found.serial, fresh)


def register(desk: Desk, folder: Path) -> str:
    """Put the stick of *folder* into the register under the next number; returns the record's id."""
    found = volume(folder)
    numbers = [int(number) for row in desk.fetch(NOUN) if (number := row["number"]).isdecimal()]
    values = {"number": str(max(numbers, default=0) + 1), "serial": found.serial, "note": found.label or None}
    return records.add(desk, NOUN, values)


def named(desk: Desk, number: str) -> str:
    """The medium with this number; UserError ``medium_unknown``."""
    wanted = fold(clean(number))
    found = [row["id"] for row in in_use(desk) if fold(row["number"]) == wanted]
    if not found:
        raise UserError("medium_unknown", value=clean(number)[:40])
    return str(found[0])


def require_class(desk: Desk, medium: str, scope: str) -> None:
    """UserError ``medium_class`` when the medium may not carry what a package of *scope* holds."""
    row = desk.get(NOUN, medium)
    if row is None or row["destroyed_on"] is not None:
        raise UserError("medium_unknown", value="")
    allowed = row["data_class"] or "personal"
    if _CLASSES.index(allowed) < _CLASSES.index(_NEEDS[scope]):
        raise UserError("medium_class", number=row["number"])


def words(desk: Desk, texts: Texts, row: Mapping[str, Any]) -> str:
    """A medium as people call it: its number and what it is."""
    kind = desk.registry[NOUN].field("kind")
    return texts.t("medium.words", number=row["number"], kind=labels.choice_label(texts, kind, row["kind"] or "stick"))


def carried(desk: Desk) -> dict[str, str]:
    """The number of the medium of each file that was noted, by the file's id."""
    numbers = {row["id"]: f"№ {row['number']}" for row in desk.fetch(NOUN)}
    return {file: numbers.get(medium, "") for file, medium in journal.media(desk).items()}


def volume(folder: Path) -> Volume:
    """The serial number and the label of the volume of *folder*, as the system gives them."""
    try:
        return _volume(folder)
    except OSError:
        return Volume()


if sys.platform == "win32":
    import ctypes

    def _volume(folder: Path) -> Volume:
        label, serial = ctypes.create_unicode_buffer(261), ctypes.c_uint32()
        root = folder.resolve().anchor
        kernel = ctypes.windll.kernel32
        if not kernel.GetVolumeInformationW(root, label, 261, ctypes.byref(serial), None, None, None, 0):
            return Volume()
        return Volume(f"{serial.value >> 16:04X}-{serial.value & 0xFFFF:04X}", label.value)

else:

    def _volume(folder: Path) -> Volume:
        device = folder.stat().st_dev
        return volume_of(device, *(_devices(Path("/dev/disk") / name) for name in ("by-uuid", "by-label")))


def volume_of(device: int, serials: Mapping[str, int], labels: Mapping[str, int]) -> Volume:
    """The serial and the label of *device* among those that the system lists by name; both are written literally."""
    serial = next((name for name, number in serials.items() if number == device), "")
    label = next((name for name, number in labels.items() if number == device), "")
    return Volume(serial, re.sub(r"\\x([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), label))


def _devices(folder: Path) -> dict[str, int]:
    """The names in a folder of links to devices, and the device behind each."""
    try:
        return {link.name: link.stat().st_rdev for link in folder.iterdir() if link.exists()}
    except OSError:
        return {}


def _bare(serial: str | None) -> str:
    return re.sub(r"[^0-9A-Z]", "", (serial or "").upper())
