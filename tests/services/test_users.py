"""Users: a record and a way in, made and taken away together."""

from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import users
from copdesk.store import keys
from tests.conftest import PASSPHRASE

OTHER = "верба понад ставом гнеться 3"


def test_a_new_user_has_a_record_and_a_passphrase(desk: Any) -> None:
    key = users.add(desk, "  Іван   Лях ", "reader", OTHER, kdf=keys.FLOOR)
    row = desk.get("user", key)
    assert row is not None and row["role"] == "reader"
    assert keys.unlock(desk.folder, OTHER) == (desk.dek, row["name"])
    assert {(one.name, one.opens) for one in users.accounts(desk)} >= {(row["name"], True), ("Олена Ковальчук", True)}


@pytest.mark.parametrize(
    ("name", "role", "secret", "code"),
    [
        ("", "reader", OTHER, "required"),
        ("Олена КОВАЛЬЧУК", "reader", OTHER, "not_unique"),
        ("Іван", "reader", "12345", "passphrase_weak"),
        ("Іван", "nosuch", OTHER, "choice_unknown"),
        ("я" * 10_000, "reader", OTHER, "too_long"),
    ],
)
def test_what_is_refused_leaves_neither(desk: Any, name: str, role: str, secret: str, code: str) -> None:
    before, slots = desk.digest(), keys.read_keys(desk.folder)
    with pytest.raises(UserError, match=code):
        users.add(desk, name, role, secret, kdf=keys.FLOOR)
    assert desk.digest() == before and keys.read_keys(desk.folder) == slots


def test_only_administrators_and_never_the_last_one(desk: Any) -> None:
    users.add(desk, "Іван Лях", "administrator", OTHER, kdf=keys.FLOOR)
    users.set_role(desk, "Олена Ковальчук", "reader")
    with pytest.raises(UserError, match="administrator_only"):
        users.remove(desk, "Іван Лях")
    desk.user = "Іван Лях"
    with pytest.raises(UserError, match="last_administrator"):
        users.remove(desk, "Іван Лях")
    users.remove(desk, "Олена Ковальчук")
    with pytest.raises(UserError, match="passphrase_wrong"):
        keys.unlock(desk.folder, PASSPHRASE)


def test_the_recovery_key_gives_a_new_passphrase(desk: Any) -> None:
    secret = users.new_recovery_key(desk)
    users.change_passphrase(desk.folder, secret, OTHER, kdf=keys.FLOOR)
    assert keys.unlock(desk.folder, OTHER) == (desk.dek, "Олена Ковальчук")
