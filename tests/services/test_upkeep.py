"""A desk that is closed for a step is open afterwards, whatever happens."""

from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import backups, records, upkeep
from tests.conftest import PASSPHRASE


def test_a_dated_copy_is_verified_by_the_open_desk(desk: Any, tmp_path: Path) -> None:
    copy = backups.make(desk)
    upkeep.verify(desk, copy)
    out = backups.make(desk, tmp_path / "x.copbackup")
    upkeep.verify(desk, out, PASSPHRASE)
    with pytest.raises(UserError, match="passphrase_wrong"):
        upkeep.verify(desk, out, "не та фраза")


def test_restoring_opens_the_restored_desk(desk: Any) -> None:
    copy, before = backups.make(desk), desk.digest()
    records.add(desk, "person", {"surname": "Коваль"})
    outcome = upkeep.restore(desk, copy, PASSPHRASE)
    assert outcome.error is None and outcome.aside is not None and outcome.aside.is_dir()
    assert outcome.desk.digest() == before
    records.add(outcome.desk, "person", {"surname": "Мороз"})
    outcome.desk.close()


def test_a_refused_step_opens_the_desk_as_it_was(desk: Any, tmp_path: Path) -> None:
    before = desk.digest()
    with pytest.raises(UserError, match="passphrase_wrong"):
        upkeep.restore(desk, desk.folder, "не та фраза")
    assert desk.digest() == before
    outcome = upkeep.restore(desk, tmp_path / "немає", PASSPHRASE)
    assert isinstance(outcome.error, UserError) and outcome.error.code == "backup_missing"
    assert outcome.desk.digest() == before and outcome.desk.user == "Олена Ковальчук"
    outcome.desk.close()


def test_mending_says_what_it_did(desk: Any) -> None:
    before = desk.digest()
    outcome = upkeep.repair(desk, PASSPHRASE)
    assert outcome.done == ("derived",) and outcome.desk.digest() == before
    outcome.desk.close()
