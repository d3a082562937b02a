"""The check, the trash and the journal through the window."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.store.desk import Desk
from copdesk.ui.session import Session
from copdesk.ui.upkeep.check_dialog import CheckDialog
from copdesk.ui.upkeep.deeds_dialog import DeedsDialog
from copdesk.ui.upkeep.trash_dialog import TrashDialog
from tests.conftest import PASSPHRASE
from tests.ui.helpers import nameless, tab_walk

Opened = Callable[[str, type], Any]
Type = Callable[[Any, str], None]


def people(desk: Desk) -> list[str]:
    return sorted(row["surname"] for row in desk.fetch("person"))


def test_a_sound_desk_is_called_sound(dialog: Opened, session: Session, qtbot: QtBot) -> None:
    made = dialog("check", CheckDialog)
    assert made.rows.cells() == [] and made.notice.words.text() == session.texts.t("check.sound")
    made.copy.click()
    assert QGuiApplication.clipboard().text() == session.texts.t("check.sound")
    assert {made.rows, made.again, made.mend} <= set(tab_walk(made, qtbot)) and nameless(made) == []


def test_a_finding_opens_its_record(dialog: Opened, session: Session, desk: Any, qtbot: QtBot) -> None:
    key = records.add(desk, "attachment", {"name": "скан.pdf", "sha256": "0" * 64, "size": 4})
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda *what: asked.append(what))
    made = dialog("check", CheckDialog)
    [[text]] = made.rows.cells()
    assert "скан.pdf" in text and session.texts.n("upkeep.check.found", 1) == made.notice.words.text()
    qtbot.keyClick(made.rows, Qt.Key.Key_Return)
    assert asked == [("attachment", key)]


def test_a_desk_whose_history_lost_its_triggers_is_mended(
    dialog: Opened, session: Session, desk: Any, entered: list[Any]
) -> None:
    before = desk.digest()
    made = dialog("check", CheckDialog)
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'person'"
    name = desk.db.execute(sql).fetchone()[0]
    desk.db.execute(f'DROP TRIGGER "{name}"')
    made.again.click()
    session.tasks.drain()
    assert len(made.rows.cells()) == 1
    made.mend.click()
    made.secret.line.setText(PASSPHRASE)
    made.secret.go.click()
    session.tasks.drain()
    [again] = entered
    assert again.digest() == before and made.rows.cells() == []
    assert session.texts.t("repair.triggers") in made.notice.words.text()


def test_the_trash_shows_all_registers_and_gives_back(
    dialog: Opened, session: Session, desk: Any, qtbot: QtBot, type_text: Type
) -> None:
    body = records.add(desk, "organisation", {"short_name": "Просвіта"})
    person = desk.fetch("person", {"surname": "Жук"})[0]["id"]
    records.delete(desk, "person", [person])
    records.delete(desk, "organisation", [body])
    made = dialog("trash", TrashDialog)
    assert {cells[0] for cells in made.rows.cells()} == {"Жук", "Просвіта"}
    assert made.rows in tab_walk(made, qtbot) and nameless(made) == []
    type_text(made.search, "просв")
    qtbot.waitUntil(lambda: [cells[0] for cells in made.rows.cells()] == ["Просвіта"])
    made.search.clear()
    qtbot.waitUntil(lambda: len(made.rows.cells()) == 2)
    made.rows.selectAll()
    made.back.click()
    session.tasks.drain()
    assert people(desk) == ["Жук", "Яценко", "Ґудзь"] and made.rows.cells() == []
    assert made.nothing.isVisible() and not made.back.isEnabled()
    assert made.notice.words.text() == session.texts.n("register.restore.done", 2)


def test_one_action_among_many_is_undone(dialog: Opened, session: Session, desk: Any, type_text: Type) -> None:
    person = desk.fetch("person", {"surname": "Жук"})[0]["id"]
    records.change(desk, "person", person, {"note": "перше", "settlement": "Зелене"})
    records.change(desk, "person", person, {"note": "друге"})
    records.add(desk, "person", {"surname": "Пізніша"})
    made = dialog("deeds", DeedsDialog)
    rows = made.rows.cells()
    assert "Пізніша" in rows[0][2] and rows[0][1] == "Олена Ковальчук"
    made.rows.setCurrentItem(made.rows.topLevelItem(2))
    made.back.click()
    next(iter(made.question.buttons.values())).click()
    session.tasks.drain()
    row = desk.get("person", person)
    assert (row["note"], row["settlement"]) == ("друге", None)
    assert session.texts.n("ui.undo.skipped", 1) in made.notice.words.text()
    assert [cells[3] for cells in made.rows.cells()][3] == session.texts.t("upkeep.deeds.undone")
    assert "Пізніша" in people(desk)
    session.redo()
    session.tasks.drain()
    assert desk.get("person", person)["settlement"] == "Зелене"


def test_the_journal_is_searched_and_opens_records(
    dialog: Opened, session: Session, desk: Any, qtbot: QtBot, type_text: Type
) -> None:
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda *what: asked.append(what))
    made = dialog("deeds", DeedsDialog)
    assert {made.search, made.rows, made.back} <= set(tab_walk(made, qtbot)) and nameless(made) == []
    type_text(made.search, "ґудзь")
    qtbot.waitUntil(lambda: len(made.rows.cells()) == 1)
    qtbot.keyClick(made.rows, Qt.Key.Key_Return)
    assert asked == [("person", desk.fetch("person", {"surname": "Ґудзь"})[0]["id"])]


def test_setting_up_the_desk_cannot_be_undone(dialog: Opened) -> None:
    made = dialog("deeds", DeedsDialog)
    last = made.rows.topLevelItemCount() - 1
    made.rows.setCurrentItem(made.rows.topLevelItem(last))
    assert not made.back.isEnabled()
