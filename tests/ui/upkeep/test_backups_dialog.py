"""Backups through the window: made, checked, restored; refusals leave the desk as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from copdesk.services import backups, records
from copdesk.ui.session import Session
from copdesk.ui.upkeep.backups_dialog import BackupsDialog
from tests.conftest import PASSPHRASE
from tests.ui.helpers import nameless, tab_walk

Opened = Callable[[str, type], Any]


def press(line: Any, text: str, go: Any) -> None:
    line.setText(text)
    go.click()


def test_a_restore_gives_the_earlier_digest(dialog: Opened, session: Session, desk: Any, entered: list[Any]) -> None:
    made = dialog("backups", BackupsDialog)
    assert made.rows.cells() == [] and not made.back.isEnabled()
    made.make_button.click()
    made.reject()
    assert made.isVisible() and not made.make_button.isEnabled()
    session.tasks.drain()
    assert len(made.rows.cells()) == 1 and made.notice.isVisible()
    before = desk.digest()
    records.add(desk, "person", {"surname": "Пізніша"})
    assert desk.digest() != before
    made.back.click()
    press(made.secret.line, PASSPHRASE, made.secret.go)
    session.tasks.drain()
    [again] = entered
    assert again.digest() == before and session.desk is again
    assert again.user == "Олена Ковальчук" and not made.make_button.isVisible()
    [aside] = (again.folder / "backups").glob("before-restore-*")
    assert str(aside) in made.notice.words.text()


def test_a_wrong_passphrase_leaves_the_desk_open(
    dialog: Opened, session: Session, desk: Any, entered: list[Any]
) -> None:
    backups.make(desk)
    made = dialog("backups", BackupsDialog)
    made.ask_restore()
    press(made.secret.line, "зовсім інша фраза 55", made.secret.go)
    session.tasks.drain()
    assert entered == [] and made.notice.words.text() and desk.digest()
    assert made.back.isEnabled()


def test_a_damaged_copy_is_refused_and_the_desk_comes_back(
    dialog: Opened, session: Session, desk: Any, entered: list[Any]
) -> None:
    copy = backups.make(desk)
    before = desk.digest()
    with (copy / "desk.db").open("r+b") as file:
        file.seek(20_000)
        file.write(b"\0" * 4096)
    made = dialog("backups", BackupsDialog)
    made.check.click()
    session.tasks.drain()
    refused = made.notice.words.text()
    assert refused and refused != session.texts.t("upkeep.backups.sound", name=copy.name)
    made.restore(copy, PASSPHRASE)
    session.tasks.drain()
    [again] = entered
    assert again.digest() == before and made.notice.words.text() == refused


def test_a_sound_copy_is_called_sound_by_enter_alone(dialog: Opened, session: Session, desk: Any, qtbot: QtBot) -> None:
    copy = backups.make(desk)
    made = dialog("backups", BackupsDialog)
    made.check.setFocus()
    qtbot.keyClick(made.check, Qt.Key.Key_Space)
    session.tasks.drain()
    assert made.notice.words.text() == session.texts.t("upkeep.backups.sound", name=copy.name)


def test_a_copy_in_a_file_goes_out_and_comes_back(
    dialog: Opened, session: Session, desk: Any, entered: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "стіл.copbackup"
    made = dialog("backups", BackupsDialog)
    monkeypatch.setattr(
        "copdesk.ui.upkeep.backups_dialog.QFileDialog.getSaveFileName", lambda *_: (str(out.with_suffix("")), "")
    )
    made.to_file.click()
    session.tasks.drain()
    before = desk.digest()
    assert out.exists()
    records.add(desk, "person", {"surname": "Пізніша"})
    made.ask_restore(out)
    assert out.name in made.secret.findChildren(type(made.notice.words))[1].text()
    press(made.secret.line, PASSPHRASE, made.secret.go)
    session.tasks.drain()
    assert entered[0].digest() == before


def test_a_folder_that_has_gone_is_refused(dialog: Opened, session: Session, tmp_path: Path) -> None:
    made = dialog("backups", BackupsDialog)
    made.make(tmp_path / "немає" / "x.copbackup")
    session.tasks.drain()
    assert "немає" in made.notice.words.text() and made.make_button.isEnabled()


def test_tab_goes_round_and_escape_closes(dialog: Opened, session: Session, desk: Any, qtbot: QtBot) -> None:
    backups.make(desk)
    made = dialog("backups", BackupsDialog)
    walked = tab_walk(made, qtbot)
    assert {made.rows, made.back, made.make_button, made.close_button} <= set(walked) and nameless(made) == []
    made.ask_restore()
    assert nameless(made.secret) == []
    assert made.secret.line in tab_walk(made.secret, qtbot)
    qtbot.keyClick(made.secret, Qt.Key.Key_Escape)
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_a_copy_that_shrank_keeps_the_older_ones_until_a_person_agrees(
    dialog: Opened, session: Session, desk: Any
) -> None:
    old, new = backups.make(desk), backups.make(desk)
    with (old / "desk.db").open("ab") as file:
        file.write(bytes((old / "desk.db").stat().st_size))
    made = dialog("backups", BackupsDialog)
    assert made.right.isVisible() and made.right.text().strip() == session.texts.t("upkeep.backups.right")
    assert old.exists() and new.exists() and made.notice.words.text()
    made.right.click()
    session.tasks.drain()
    assert not made.right.isVisible() and backups.shrunken(desk.folder) is None
    assert made.notice.words.text() == session.texts.t("upkeep.backups.accepted")
