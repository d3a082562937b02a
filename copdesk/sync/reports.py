"""What an import did or would do, in counts and lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from copdesk.sync.cards import Card
from copdesk.sync.hanging import NOTHING, Hanging
from copdesk.sync.header import Header

LISTED = 2000
Record = tuple[str, str]
"""Register and id."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Records of one register: new, changed (also those moved out of the trash), deleted, and in conflict.

    Deleted are also those that come deleted. In conflict are also records in the trash to which somebody wrote, or on
    which somebody hung something, without knowing of the deletion.
    """

    new: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; references come as titles. *conflict*: both values are kept for a person."""

    field: str
    old: Any
    new: Any
    conflict: bool


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record of a preview: *what* is ``new``, ``changed``, ``deleted``, ``came_deleted`` or ``trash``.

    ``came_deleted`` was not here and comes into the trash; ``trash`` is there already, and the file only hangs
    something on it. *apart*: who deleted it did not know what others wrote to it or hung on it, or the reverse.
    """

    noun: str
    id: str
    title: str
    what: str
    fields: tuple[FieldChange, ...]
    apart: bool = False
    hanging: Hanging = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came in. *number* names the import (0: nothing new, the file or its content was here already).

    *unknown* counts values for a newer program, *purged* erasures (*erased*: by register), *clock_ahead* the
    milliseconds by which the sender's clock runs ahead of this one (0 when it does not), *kept* deletions that were
    not confirmed or would have hit this very desk, *administrators* the names of those who stay it, being the last.
    """

    number: int
    sender: Card
    header: Header
    counts: Mapping[str, Counts]
    repeated: bool = False
    unknown: int = 0
    purged: int = 0
    erased: Mapping[str, int] = field(default_factory=dict)
    clock_ahead: int = 0
    kept: int = 0
    administrators: tuple[str, ...] = ()

    @property
    def total(self) -> Counts:
        """All registers together."""
        each = self.counts.values()
        return Counts(
            sum(c.new for c in each),
            sum(c.changed for c in each),
            sum(c.deleted for c in each),
            sum(c.conflicts for c in each),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do; *records* lists at most ``LISTED``, *deletions* of the first page every single one.

    *totals* counts by register the records that could be listed.
    """

    report: ImportReport
    records: tuple[RecordChange, ...]
    deletions: tuple[RecordChange, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Which records a preview lists: those of the register *noun* or of all, without the first *skip* of them."""

    noun: str = ""
    skip: int = 0


FIRST = Page()
