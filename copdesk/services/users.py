"""Who may open the desk: a record in the register of users, and a slot in the key file for the passphrase."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import clean, fold
from copdesk.services import records
from copdesk.store import keys
from copdesk.store.desk import Desk
from copdesk.store.keys import Kdf
from copdesk.store.passphrase import require_strong

ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Account:
    """A user of the desk; *opens*: there is a passphrase in the key file. *id* is empty for a slot without a record."""

    id: str
    name: str
    role: str
    active: bool
    opens: bool


def accounts(desk: Desk) -> list[Account]:
    """Everybody who has a record or a passphrase."""
    slots = {slot.user for slot in keys.read_keys(desk.folder).slots if slot.kind == "passphrase"}
    rows = desk.fetch("user")
    found = [Account(r["id"], r["name"], r["role"] or "", bool(r["active"]), r["name"] in slots) for r in rows]
    return found + [Account("", name, "", True, True) for name in sorted(slots - {r["name"] for r in rows})]


def add(desk: Desk, name: str, role: str, passphrase: str, *, kdf: Kdf | None = None) -> str:
    """Let a person open the desk; returns the id of the new user. Only an administrator may."""
    _require_administrator(desk)
    named = clean(name)
    if not named:
        raise UserError("required", field="name", noun="user")
    if any(fold(known.name) == fold(named) for known in accounts(desk)):
        raise UserError("not_unique", field="name", value=named, noun="user")
    require_strong(passphrase)
    with desk.action("add", noun="user") as act:
        key = records.add_in(act, "user", {"name": named, "role": role})
        # Last, so that a refused record leaves no way in.
        keys.add_slot(desk.folder, desk.dek, named, passphrase, kdf=kdf)
    return key


def set_role(desk: Desk, name: str, role: str) -> None:
    """Give a user another role; the last active administrator stays one."""
    _require_administrator(desk)
    user = _user(desk, name)
    if role != ADMINISTRATOR:
        _keep_an_administrator(desk, user["id"])
    records.change(desk, "user", user["id"], {"role": role})


def remove(desk: Desk, name: str) -> None:
    """Take a person's passphrase away; the record stays, for the history names it."""
    _require_administrator(desk)
    user = _user(desk, name)
    _keep_an_administrator(desk, user["id"])
    with desk.action("edit", noun="user", id=user["id"]) as act:
        records.change_in(act, "user", user["id"], {"active": False})
        for slot in keys.read_keys(desk.folder).slots:
            if (slot.user, slot.kind) == (user["name"], "passphrase"):
                keys.remove_slot(desk.folder, slot.id)


def change_passphrase(folder: Path, secret: str, passphrase: str, *, kdf: Kdf | None = None) -> None:
    """Replace the passphrase of whoever *secret* belongs to; the recovery key will do as well."""
    keys.change_passphrase(folder, secret, passphrase, kdf=kdf)


def new_recovery_key(desk: Desk) -> str:
    """Another printed recovery key; those made before keep working."""
    _require_administrator(desk)
    return keys.add_recovery(desk.folder, desk.dek, desk.user)


def _user(desk: Desk, name: str) -> dict[str, Any]:
    for row in desk.fetch("user"):
        if fold(row["name"]) == fold(clean(name)):
            return row
    raise UserError("unknown_reference", field="name", value=clean(name)[:80], noun="user")


def _require_administrator(desk: Desk) -> None:
    if not any(row["name"] == desk.user and row["role"] == ADMINISTRATOR for row in desk.fetch("user")):
        raise UserError("administrator_only")


def _keep_an_administrator(desk: Desk, key: str) -> None:
    rows = desk.fetch("user", {"role": ADMINISTRATOR, "active": True})
    if [row["id"] for row in rows] == [key]:
        raise UserError("last_administrator")
