"""The unit's own letterhead for Word: loaded after a check, kept in the encrypted desk, used for minutes, letters."""

from dataclasses import replace
from pathlib import Path

from copdesk.documents import letterhead
from copdesk.documents.blocks import Document
from copdesk.domain.errors import UserError
from copdesk.services import attachments, records
from copdesk.store.desk import Desk
from copdesk.texts import Texts


def load(desk: Desk, source: Path) -> letterhead.Check:
    """Take *source* as the letterhead of the desk's unit; tells which fields it has and lacks.

    UserError ``letterhead_unread``, ``letterhead_large``, ``letterhead_unknown`` (fields), ``letterhead_no_body``.
    """
    attachments.check_file(desk, source)
    data = source.read_bytes()
    found = letterhead.check(data, letterhead.names())
    if found.unknown:
        raise UserError("letterhead_unknown", fields=", ".join(found.unknown)[:200])
    if "body" not in found.known:
        raise UserError("letterhead_no_body")
    unit = desk.meta("unit") or ""
    with desk.action("letterhead", noun="unit", id=unit, file=source.name) as act:
        key = attachments.attach_bytes_in(act, "unit", unit, source.name, data)
        records.change_in(act, "unit", unit, {"letterhead": key})
    return found


def drop(desk: Desk) -> None:
    """Papers look as the program makes them again; the file stays among the files of the unit."""
    records.change(desk, "unit", desk.meta("unit") or "", {"letterhead": None})


def current(desk: Desk) -> bytes:
    """The template in use; empty when there is none, or when its file has not come with an exchange."""
    unit = desk.get("unit", desk.meta("unit") or "") or {}
    if not unit.get("letterhead"):
        return b""
    try:
        return attachments.content(desk, unit["letterhead"])
    except UserError:
        return b""


def example(texts: Texts) -> bytes:
    """A template with every field, its names in the language of *texts*."""
    words = {texts.t(f"letterhead.field.{code}"): code for code in letterhead.FIELDS}
    return letterhead.example(Document("", ()), words)


def put_on(desk: Desk, document: Document, texts: Texts) -> Document:
    """The paper with the template that its Word file is made on."""
    from copdesk.services.papers_letters import sender

    template = current(desk)
    return replace(document, letterhead=template, contacts=sender(desk, texts).contacts) if template else document
