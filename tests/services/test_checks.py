"""A desk's health: what is wrong is named, what can be mended is mended, values are never guessed."""

from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import checks, records
from copdesk.store.desk import Desk
from copdesk.store.files import AttachmentFolder
from tests.conftest import PASSPHRASE


def attach(desk: Any, content: bytes) -> tuple[str, Path]:
    folder = AttachmentFolder(desk.folder, desk.dek)
    digest = folder.put(content)
    key = records.add(desk, "attachment", {"name": "скан.pdf", "sha256": digest, "size": len(content)})
    return key, folder.root / digest[:2] / digest


def test_a_sound_desk_has_no_findings(desk: Any) -> None:
    attach(desk, b"scan")
    assert checks.check(desk) == []


def test_a_damaged_attachment_is_named(desk: Any) -> None:
    key, path = attach(desk, b"scan")
    path.write_bytes(path.read_bytes()[:-1])
    assert checks.check(desk) == [checks.Finding("attachment", "скан.pdf", "attachment", key)]
    path.unlink()
    assert [one.code for one in checks.check(desk)] == ["attachment"]


def test_a_reference_across_scopes_without_its_target_is_named(desk: Any) -> None:
    key = records.add(desk, "meeting", {"date": "1.9.2026"})
    with desk.action("edit", noun="meeting") as act:
        act.connection.execute("UPDATE meeting SET plan = ? WHERE id = ?", ("gone", key))
    assert checks.check(desk) == [checks.Finding("reference", "01.09.2026", "meeting", key, "plan")]


def test_a_lost_trigger_stops_the_desk_and_repair_brings_it_back(desk: Any) -> None:
    key = records.add(desk, "person", {"surname": "Коваль"})
    digest = desk.digest()
    desk.db.execute("DROP TRIGGER cap_person_u_surname")
    assert [one.code for one in checks.check(desk)] == ["file"]
    desk.db.execute("UPDATE person SET label = 'x', skey = NULL")
    desk.close()
    with pytest.raises(RuntimeError):
        Desk.open(desk.folder, desk.registry, passphrase=PASSPHRASE)
    assert checks.repair(desk.folder, desk.registry, PASSPHRASE) == ["triggers", "derived"]
    again = Desk.open(desk.folder, desk.registry, passphrase=PASSPHRASE)
    assert checks.check(again) == [] and again.digest() == digest and again.title("person", key) == "Коваль"
    again.close()


def test_repair_asks_for_the_passphrase_and_for_the_desk_alone(desk: Any) -> None:
    with pytest.raises(UserError, match="desk_in_use"):
        checks.repair(desk.folder, desk.registry, PASSPHRASE)
    desk.close()
    with pytest.raises(UserError, match="passphrase_wrong"):
        checks.repair(desk.folder, desk.registry, "зовсім інша фраза 55")
