"""A desk that is closed for a step is open afterwards, whatever happens."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import attachments, backups, records, upkeep
from copdesk.store.desk import Desk
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


def test_closing_copies_what_was_done_since_the_last_copy(desk: Any) -> None:
    def reopened() -> Desk:
        return Desk.open(desk.folder, desk.registry, passphrase=PASSPHRASE)

    def newest() -> datetime | None:
        # Not how many there are: past midnight those of the day before are thinned out.
        return next((copy.when for copy in backups.listed(desk.folder)), None)

    now = datetime.now()
    upkeep.put_away(desk, now - timedelta(hours=2))
    assert desk.db is None and newest() is not None
    for minutes, copied in ((0, True), (29, False), (31, True)):
        again, before = reopened(), newest()
        records.add(again, "person", {"surname": "Коваль"})
        upkeep.put_away(again, now + timedelta(minutes=minutes))
        assert (newest() != before) is copied, minutes
    before = newest()
    upkeep.put_away(reopened(), now + timedelta(hours=5))
    assert newest() == before
    upkeep.put_away(desk)
    assert desk.db is None


def test_a_copy_that_cannot_be_made_does_not_keep_the_desk_open(desk: Any) -> None:
    (desk.folder / "backups").write_text("a file where a folder should be")
    upkeep.put_away(desk)
    assert desk.db is None


def test_closing_removes_files_that_no_record_knows(desk: Any, tmp_path: Path) -> None:
    person = records.add(desk, "person", {"surname": "Коваль"})
    source = tmp_path / "згода.pdf"
    source.write_bytes(b"%PDF scan")
    [kept] = attachments.attach_many(desk, "person", person, [source])
    records.delete(desk, "attachment", [kept])
    source.write_bytes(b"%PDF left by a crash")
    attachments.check_file(desk, source)
    folder = desk.folder / "files"
    for path in folder.glob("??/*"):
        os.utime(path, (0, 0))
    assert len(list(folder.glob("??/*"))) == 2
    upkeep.put_away(desk)
    [left] = folder.glob("??/*")
    assert left.name == hashlib.sha256(b"%PDF scan").hexdigest()
