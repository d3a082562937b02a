"""Files attached to records: the bytes go to the desk's sealed folder first, then the record."""

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean
from copdesk.services import records
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from copdesk.store.server_files import ServerFiles

# What a double click would run instead of showing.
PROGRAMS: Final = frozenset(
    {".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msc", ".msi", ".msp",
     ".pif", ".ps1", ".reg", ".scr", ".sh", ".url", ".vbe", ".vbs", ".wsf", ".wsh", ".desktop", ".app"}
)  # fmt: skip


def check_file(desk: Desk, source: Path) -> None:
    """Put the bytes of *source* away before its record; UserError as ``attach_many``."""
    if not source.is_file():
        raise UserError("attachment_no_file", value=source.name[:120])
    check_type(source.name)
    _folder(desk).put_file(source)


def attach_many(desk: Desk, noun: str, record: str, sources: Sequence[Path], note: str = "") -> list[str]:
    """Attach files to a record as one step, all or none; returns the attachments.

    UserError ``attachment_no_file``, ``attachment_type`` (a program), ``attachment_too_large``.
    """
    for source in sources:
        check_file(desk, source)
    with desk.action("attach", noun=noun, id=record, file=", ".join(source.name for source in sources)[:200]) as act:
        return [attach_bytes_in(act, noun, record, each.name, each.read_bytes(), note) for each in sources]


def drop_orphans(desk: Desk) -> list[str]:
    """Remove stored files that no record, trashed ones and history included, has known for a day; their hashes.

    A program that ends between writing a file and its record leaves one.
    """
    known = {digest for (digest,) in desk.db.execute("SELECT sha256 FROM attachment")}
    for former in desk.db.execute("SELECT old, new FROM history WHERE fld = ?", (desk.number["attachment", "sha256"],)):
        known.update(former)
    return _folder(desk).collect_orphans({str(digest) for digest in known if digest})


def check_type(name: str) -> None:
    """UserError ``attachment_type`` for a file that would run as a program."""
    if Path(name.strip(". ")).suffix.lower() in PROGRAMS:
        raise UserError("attachment_type", value=name[:120])


def attach_bytes_in(act: Action, noun: str, record: str, name: str, data: bytes, note: str = "") -> str:
    """Attach *data* under *name* inside a running action; returns the attachment."""
    desk = act.desk
    if desk.get(noun, record) is None:
        raise UserError("record_missing", noun=noun)
    values: dict[str, Any] = {
        "name": clean(name)[:500],
        "noun": desk.registry[noun].noun,
        "record": record,
        "sha256": _folder(desk).put(data),
        "size": len(data),
        "media_type": mimetypes.guess_type(name)[0],
        "note": note or None,
    }
    return records.add_in(act, "attachment", values)


def attached(desk: Desk, noun: str, record: str) -> list[dict[str, Any]]:
    """The attachments of a record, by name."""
    return desk.fetch("attachment", {"noun": desk.registry[noun].noun, "record": record}, order=("name",))


def content(desk: Desk, key: str) -> bytes:
    """The bytes of an attachment; UserError ``attachment_missing`` or ``attachment_damaged``."""
    row = desk.get("attachment", key)
    if row is None:
        raise UserError("record_missing", noun="attachment")
    return _folder(desk).get(row["sha256"])


def save(desk: Desk, key: str, folder: Path) -> Path:
    """Write an attachment into *folder* under its name; an existing file of that name is not overwritten."""
    row = desk.get("attachment", key) or {}
    data = content(desk, key)
    # A name may come from another desk: only its last part counts, so that it cannot leave the folder.
    name = str(row["name"]).replace("\\", "/").rpartition("/")[2].strip(". ") or row["sha256"][:12]
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    target.write_bytes(data)
    return target


def _folder(desk: Desk) -> AttachmentFolder | ServerFiles:
    return desk.files
