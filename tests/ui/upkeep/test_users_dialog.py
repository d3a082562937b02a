"""Users, passphrases and recovery keys through the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from copdesk.domain import registry
from copdesk.domain.errors import UserError
from copdesk.store import keys
from copdesk.store.desk import Desk
from copdesk.ui.question import Question
from copdesk.ui.session import Session
from copdesk.ui.upkeep.recovery_dialog import RecoveryDialog
from copdesk.ui.upkeep.users_dialog import NewUserDialog, PassphraseDialog, UsersDialog
from tests.conftest import PASSPHRASE
from tests.documents.conftest import bare, read_pdf
from tests.ui.helpers import nameless, tab_walk

Opened = Callable[[str, type], Any]
FRESH = "синя баржа пливе до лиману"


@pytest.fixture
def made(dialog: Opened) -> UsersDialog:
    found: UsersDialog = dialog("users", UsersDialog)
    return found


def answer(made: UsersDialog) -> None:
    """Press the main button of the question."""
    assert isinstance(made.child, Question)
    next(iter(made.child.buttons.values())).click()
    made.session.tasks.drain()


def test_the_own_passphrase_is_changed(made: UsersDialog, desk: Any) -> None:
    made.own.click()
    child = made.child
    assert isinstance(child, PassphraseDialog)
    child.present.setText(PASSPHRASE)
    child.fresh.setText(FRESH)
    child.again.setText(FRESH + "и")
    child.change()
    assert child.notice.words.text() == made.texts.t("ui.start.differ")
    child.again.setText(FRESH)
    child.present.setText("не та фраза")
    child.change()
    made.session.tasks.drain()
    assert child.isVisible() and child.notice.words.text()
    child.present.setText(PASSPHRASE)
    child.change()
    made.session.tasks.drain()
    assert made.notice.words.text() == made.texts.t("upkeep.passphrase.done")
    assert keys.unlock(desk.folder, FRESH)[1] == "Олена Ковальчук"
    with pytest.raises(UserError, match="passphrase_wrong"):
        keys.unlock(desk.folder, PASSPHRASE)


def test_a_user_is_added_gets_a_role_and_loses_the_access(made: UsersDialog, desk: Any) -> None:
    made.add.click()
    child = made.child
    assert isinstance(child, NewUserDialog)
    child.name.setText("Іван Лях")
    child.role.setCurrentIndex(child.role.findData("reader"))
    child.fresh.setText("123")
    child.again.setText("123")
    child.add()
    made.session.tasks.drain()
    assert child.isVisible() and child.notice.words.text()
    child.fresh.setText(FRESH)
    child.again.setText(FRESH)
    child.add()
    made.session.tasks.drain()
    role = made.texts.t("choice.role.reader")
    assert ("Іван Лях", role, made.texts.t("common.yes")) in made.rows.cells()
    assert keys.unlock(desk.folder, FRESH)[1] == "Іван Лях"
    at = [cells[0] for cells in made.rows.cells()].index("Іван Лях")
    made.rows.setCurrentItem(made.rows.topLevelItem(at))
    assert made.roles.currentData() == "reader"
    made.roles.setCurrentIndex(made.roles.findData("secretary"))
    made.role.click()
    made.session.tasks.drain()
    assert made.rows.cells()[at][1] == made.texts.t("choice.role.secretary")
    made.remove.click()
    answer(made)
    assert made.rows.cells()[at][2] == made.texts.t("common.no") and not made.remove.isEnabled()
    with pytest.raises(UserError, match="passphrase_wrong"):
        keys.unlock(desk.folder, FRESH)


def test_the_last_administrator_stays(made: UsersDialog) -> None:
    made.remove.click()
    answer(made)
    assert made.notice.words.text() == made.texts.t("error.last_administrator")


def test_a_recovery_key_is_shown_once_saved_and_opens_the_desk(
    made: UsersDialog, desk: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    made.key.click()
    answer(made)
    child = made.child
    assert isinstance(child, RecoveryDialog)
    assert child.key in [label.text().replace("\n", "") for label in child.findChildren(QLabel)]
    assert nameless(child) == [] and child.typed in tab_walk(child, qtbot)
    qtbot.keyClick(child, Qt.Key.Key_Escape)
    child.close()
    assert child.isVisible() and child.notice.words.text() == made.texts.t("upkeep.recovery.once")
    child.save(tmp_path / "ключ.pdf")
    made.session.tasks.drain()
    printed = bare(read_pdf(tmp_path / "ключ.pdf"))
    assert bare(child.key) in printed and bare("Вознесенський РВП") in printed
    child.typed.setText("XXXX")
    child.done_with_it()
    assert child.isVisible()
    child.typed.setText(child.key[-4:].lower())
    child.done_with_it()
    assert not child.isVisible()
    desk.close()
    again = Desk.open(desk.folder, registry(), passphrase=child.key)
    again.close()


def test_only_an_administrator_makes_keys(made: UsersDialog, session: Session, desk: Any) -> None:
    desk.user = "Хтось інший"
    made.make_key()
    session.tasks.drain()
    assert made.notice.words.text() == made.texts.t("error.administrator_only")


def test_tab_goes_round(made: UsersDialog, qtbot: QtBot) -> None:
    assert {made.rows, made.roles, made.add, made.own} <= set(tab_walk(made, qtbot)) and nameless(made) == []
    made.ask_new()
    assert isinstance(made.child, NewUserDialog) and nameless(made.child) == []
    assert made.child.role in tab_walk(made.child, qtbot)
