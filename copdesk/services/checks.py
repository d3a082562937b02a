"""The health of a desk: what is wrong with it, and what the program can mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copdesk.domain.fields import Registry
from copdesk.services import seals
from copdesk.store import repair as mending
from copdesk.store.desk import Desk


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: *code* names the text ``check.<code>``, *noun* and *id* the record, if there is one."""

    code: str
    detail: str = ""
    noun: str = ""
    id: str = ""
    field: str = ""


def check(desk: Desk) -> list[Finding]:
    """Everything that is wrong with the file, its attachments and its references; empty when the desk is sound."""
    found = [Finding("file", words) for words in desk.check()]
    return [*found, *_attachments(desk), *_references(desk), *_seals(desk)]


def repair(folder: Path, registry: Registry, secret: str) -> list[str]:
    """Mend a closed desk; codes of what was done (texts ``repair.<code>``)."""
    return mending.repair(folder, registry, secret)


def _attachments(desk: Desk) -> Iterator[Finding]:
    rows = desk.fetch("attachment") if "attachment" in desk.registry else []
    bad = set(desk.files.check({row["sha256"] for row in rows}))
    for row in rows:
        if row["sha256"] in bad:
            yield Finding("attachment", row["name"], "attachment", row["id"])


def _seals(desk: Desk) -> Iterator[Finding]:
    """Signed minutes that are no longer as they were signed; ``detail`` names the meeting."""
    for one in seals.verify(desk) if "seal" in desk.registry else ():
        code = one.code if one.code != "seal_record" or one.field else "seal_part"
        yield Finding(code, desk.title("meeting", one.meeting), one.noun, one.id, one.field)


def _references(desk: Desk) -> Iterator[Finding]:
    """References across exchange scopes, whose targets the database itself does not guard."""
    for noun, key, label, field in mending.dangling(desk):
        yield Finding("reference", label, noun, key, field)
