"""What no package takes from the desk that takes it in: its unit, those who work here, and its last administrator.

As a deletion that was declined, it is answered by an ordinary edit: every desk that hears of both keeps it. The edit
is no step of a user, so that undo never takes it back.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.rights import ADMINISTRATOR
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.keys import read_keys
from copdesk.store.schema import DELETED
from copdesk.sync import deletions
from copdesk.sync.reports import Record
from copdesk.sync.told import Told

STAND = "exchange.stand"
"""The action; its text is ``action.exchange.stand``."""


@dataclass(frozen=True)
class Ours:
    """The *records* without which nobody could work here; its *administrators* by id, as they are in the register."""

    records: frozenset[Record]
    administrators: Mapping[str, Mapping[str, Any]]

    def stand(self, desk: Desk, act: Action, told: Told) -> tuple[int, tuple[str, ...]]:
        """Bring back what the import took of it: how many deleted records, and the names of administrators."""
        gone = [each for each in told.gone({noun for noun, _ in self.records}) if each in self.records]
        deletions.write_back(desk, act, STAND, {each: {DELETED: None} for each in gone})
        lost = {} if not self.administrators or _administrators(desk) else self.administrators
        # Who is at work is enough; who is not may have been meant.
        kept = {key: row for key, row in lost.items() if row["name"] == desk.user} or lost
        back = {("user", key): {DELETED: None, **row} for key, row in kept.items()}
        deletions.write_back(desk, act, STAND, back)
        told.put_back({**dict.fromkeys(gone, (DELETED,)), **back})
        return len(gone), tuple(sorted({row["name"] for row in kept.values()}))


def ours(desk: Desk) -> Ours:
    """What a package must leave to this desk.

    A colleague who takes our first package back would delete our users, and with them our right to mend it.
    """
    if "user" not in desk.registry:
        return Ours(frozenset(), {})
    users = {row["id"] for row in desk.fetch("user", {"name": desk.user})} | {desk.meta("user") or ""}
    records = frozenset({("unit", desk.meta("unit") or ""), *(("user", key) for key in users)})
    return Ours(records, _administrators(desk))


def _administrators(desk: Desk) -> Mapping[str, Mapping[str, Any]]:
    """Those who may do everything here: only who can open this desk counts, not the colleagues in the register."""
    names = {desk.user}
    with suppress(UserError):  # who opens a desk on a server, the server knows
        names |= {slot.user for slot in read_keys(desk.folder).slots if slot.kind == "passphrase"}
    rows = desk.fetch("user", {"role": ADMINISTRATOR, "active": True})
    return {
        row["id"]: {"name": row["name"], "role": ADMINISTRATOR, "active": 1} for row in rows if row["name"] in names
    }
