"""The window around the views: navigation, search, actions, languages, unsaved edits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from copdesk.texts import Texts
from copdesk.ui import theme
from copdesk.ui.actions import Command
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Hit, Session, Undoable
from copdesk.ui.shortcuts import ShortcutSheet, live_actions, plain_title
from copdesk.ui.widgets.view import View
from copdesk.ui.workspace import ViewSpec
from tests.ui.helpers import duplicates, nameless, tab_walk
from tests.ui.test_session import FakePorts

Show = Callable[..., Any]
Type = Callable[[Any, str], None]


class NoteView(View):
    """One line of text that can be unsaved."""

    def __init__(self, session: Session, noun: str) -> None:
        super().__init__(session)
        self.noun = noun
        self.line = QLineEdit()
        self.line.setAccessibleName("note")
        self.saved = ""
        self.opened: list[str] = []
        self.refuse = False
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(session.texts.t(f"entities.{noun}")))
        layout.addWidget(self.line)
        self.action = QAction(f"Додати {noun}", self)
        self.action.setShortcut(QKeySequence("Ctrl+N"))

    def view_actions(self) -> list[QAction]:
        return [self.action]

    def nouns(self) -> tuple[str, ...]:
        return (self.noun,)

    def open_record(self, noun: str, record: str) -> None:
        self.opened.append(record)

    def focus_search(self) -> None:
        self.line.setFocus()

    def unsaved(self) -> bool:
        return self.line.text() != self.saved

    def save_edits(self, then: Callable[[], None]) -> None:
        if not self.refuse:
            self.saved = self.line.text()
            then()

    def discard_edits(self) -> None:
        self.line.setText(self.saved)

    def place(self) -> dict[str, Any]:
        return {"text": self.saved}

    def restore_place(self, place: dict[str, Any]) -> None:
        self.saved = place.get("text", "")
        self.line.setText(self.saved)


class Ports(FakePorts):
    """Finds one person and one meeting for everything."""

    def search(self, desk: Any, texts: Texts, text: str) -> list[Hit]:
        return [Hit("person", "p1", "Ґудзь Олена"), Hit("meeting", "m1", "Засідання 1")]


def _specs(made: list[str]) -> list[ViewSpec]:
    def factory(noun: str) -> Callable[[Session], View]:
        def build(session: Session) -> View:
            made.append(noun)
            return NoteView(session, noun)

        return build

    pairs = (("members", "members", "person"), ("meetings", "meetings", "meeting"), ("plans", "plans", "plan"))
    return [ViewSpec(key, sign, factory(noun)) for key, sign, noun in pairs]


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def window(session: Session, made: list[str], tmp_path: Path, shown: Show) -> Iterator[MainWindow]:
    shell = MainWindow(session.tasks, session.settings, session.texts, tmp_path / "log")
    session.desk, session.ports = {"acts": 1}, Ports()
    session.unit, session.user, session.sample = "Вознесенський РВП", "Олена", True
    removal = Command("ui.sample.remove", "tools", lambda session, parent: None, "delete")
    shell.open_session(session, _specs(made), [removal])
    shown(shell, 1366, 768)
    session.tasks.drain()
    yield shell
    shell._leaving = True


def view(window: MainWindow) -> NoteView:
    assert window.workspace is not None
    current = window.workspace.view
    assert isinstance(current, NoteView)
    return current


def go(window: MainWindow, key: str) -> None:
    assert window.workspace is not None
    window.workspace.go(key)


def test_views_are_made_when_first_shown(window: MainWindow, made: list[str], qtbot: QtBot) -> None:
    assert made == ["person"]
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert made == ["person", "meeting"] and view(window).noun == "meeting"
    assert window.workspace is not None
    window.workspace.rail.setFocus()
    qtbot.waitUntil(window.workspace.rail.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert not window.workspace.rail.hasFocus(), "who names a view by its key works in it"
    assert made == ["person", "meeting"]


def test_no_shortcut_is_claimed_twice(window: MainWindow) -> None:
    assert duplicates(window.actions_.all()) == []
    go(window, "meetings")
    assert duplicates(window.actions_.all()) == []


def test_every_control_has_a_name_and_tab_goes_round(window: MainWindow, qtbot: QtBot) -> None:
    assert nameless(window) == []
    walked = tab_walk(window, qtbot)
    assert view(window).line in walked and window.workspace is not None and window.workspace.rail in walked


def test_undo_and_redo_carry_the_name_of_the_action(window: MainWindow, session: Session) -> None:
    undo, redo = window.actions_.by_name["undo"], window.actions_.by_name["redo"]
    assert plain_title(undo).endswith("person.add") and undo.isEnabled() and not redo.isEnabled()
    undo.trigger()
    session.tasks.drain()
    assert not undo.isEnabled()
    window.actions_.show_undoable(Undoable(redo="Імпорт R&D"))
    assert plain_title(redo).endswith("Імпорт R&D") and len(window.tools.actions()) > 3


def test_leaving_with_unsaved_edits_asks(window: MainWindow, type_text: Type) -> None:
    first = view(window)
    for answer, stays, text in (("cancel", True, "щось"), ("discard", False, ""), ("save", False, "щось")):
        go(window, "members")
        first.line.clear()
        first.saved = ""
        type_text(first.line, "щось")
        go(window, "meetings")
        assert window.workspace is not None and window.workspace.question is not None
        question = window.workspace.question
        assert question.isVisible() and window.workspace.key == "members" and nameless(question) == []
        captions = {"save": "ui.save", "discard": "ui.discard"}
        if answer == "cancel":
            question.reject()
        else:
            question.buttons[window.texts.t(captions[answer])].click()
        assert (window.workspace.key == "members") == stays and first.line.text() == text
        assert window.workspace.rail.currentRow() == (0 if stays else 1)
    assert first.saved == "щось"


def test_a_refused_save_keeps_the_user_where_he_is(window: MainWindow, type_text: Type) -> None:
    first = view(window)
    first.refuse = True
    type_text(first.line, "щось")
    go(window, "plans")
    assert window.workspace is not None and window.workspace.question is not None
    window.workspace.question.buttons[window.texts.t("ui.save")].click()
    assert window.workspace.key == "members" and first.line.text() == "щось"


def test_closing_with_unsaved_edits_asks_and_cancel_stays(window: MainWindow, type_text: Type) -> None:
    type_text(view(window).line, "щось")
    window.close()
    assert window.isVisible() and window.workspace is not None and window.workspace.question is not None
    window.workspace.question.reject()
    assert window.isVisible() and view(window).line.text() == "щось"
    window.close()
    window.workspace.question.buttons[window.texts.t("ui.discard")].click()
    assert not window.isVisible()


def test_the_search_finds_and_opens_without_a_mouse(
    window: MainWindow, session: Session, type_text: Type, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = window.box
    assert box is not None and box.isVisible()
    type_text(box.line, "щось")
    qtbot.waitUntil(lambda: box.results.count() == 4)
    assert box.results.item(0).text() == session.texts.t("entities.person")
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert not box.isVisible() and view(window).noun == "meeting" and view(window).opened == ["m1"]


def test_a_stale_search_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    box = window.box
    assert box is not None
    box.open()
    box.line.setText("щось")
    box._search()
    box.line.setText("> ")
    before = box.results.count()
    window.tasks.drain()
    assert box.results.count() == before
    qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_the_palette_finds_every_action_by_its_title(window: MainWindow) -> None:
    box = window.box
    assert box is not None
    for action in [item for item in window.actions_.all() if item.isEnabled()]:
        box.open(f"> {plain_title(action)}")
        found = [box.results.item(row).text() for row in range(box.results.count())]
        assert any(text.startswith(plain_title(action)) for text in found)
    box.open("> додати")
    box._choose(box.results.currentItem())
    assert not box.isVisible()


def test_the_sheet_lists_every_shortcut(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = window.dialog
    assert isinstance(sheet, ShortcutSheet) and "Ctrl+K" in sheet.as_text() and "F2" in sheet.as_text()
    assert all(plain_title(action) in sheet.as_text() for action in window.actions_.all() if action.shortcuts())
    sheet.close()


def test_language_switches_at_once_and_keeps_the_place(window: MainWindow, session: Session, texts_en: Texts) -> None:
    go(window, "meetings")
    view(window).line.setText("нотатка")
    view(window).saved = "нотатка"
    window.change_look("language", "en")
    assert window.workspace is not None and window.workspace.key == "meetings"
    assert view(window).line.text() == "нотатка"
    assert view(window).findChild(QLabel).text() == texts_en.t("entities.meeting")
    titles = [plain_title(menu.menuAction()) for menu in window.actions_.menus.values()]
    assert titles[0] == "File" and session.texts.language == "en"
    assert duplicates(live_actions(window)) == []
    assert session.settings.language == "en"


def test_theme_and_letters_switch_at_once(window: MainWindow, qapp: QApplication) -> None:
    window.change_look("theme", "dark")
    assert theme.look() is theme.DARK
    before = qapp.font().pointSizeF()
    window.change_look("scale", 150)
    assert qapp.font().pointSizeF() == pytest.approx(before * 1.5)


def test_switching_the_look_with_unsaved_edits_asks_first(window: MainWindow, type_text: Type) -> None:
    type_text(view(window).line, "щось")
    window.change_look("language", "en")
    assert window.workspace is not None and window.workspace.question is not None
    assert window.texts.language == "uk" and view(window).line.text() == "щось"
    window.workspace.question.reject()


def test_the_last_place_is_restored(window: MainWindow, session: Session, made: list[str]) -> None:
    go(window, "plans")
    view(window).saved = "тут"
    view(window).line.setText("тут")
    assert window.workspace is not None
    window.workspace.remember()
    window.open_session(session, _specs(made), ())
    assert view(window).noun == "plan" and view(window).line.text() == "тут"


def test_the_sample_has_a_banner_that_stays(window: MainWindow, session: Session) -> None:
    assert window.workspace is not None
    words = [label.text() for label in window.workspace.findChildren(QLabel)]
    assert session.texts.t("ui.sample.banner") in words
    captions = [button.text() for button in window.workspace.findChildren(QPushButton)]
    assert session.texts.t("ui.sample.remove") in captions


def test_messages_and_status(window: MainWindow, session: Session) -> None:
    session.say("Збережено", "ok")
    assert window.workspace is not None and window.workspace.messages.shown == ["Збережено"]
    assert "Вознесенський РВП" in window.status.words.text() and "Вознесенський РВП" in window.windowTitle()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (910, 512), (683, 384)])
@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_needs_more_room_than_there_is(window: MainWindow, width: int, height: int, scale: int) -> None:
    window.change_look("scale", scale)
    window.resize(width, height)
    QApplication.processEvents()
    assert window.width() == width and window.height() == height
    workspace = window.workspace
    assert workspace is not None
    right = workspace.mapTo(window, workspace.rect().bottomRight())
    assert right.x() < width and right.y() < height
    assert workspace.stack.width() > width // 2


def test_ctrl_f_goes_into_the_view(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(view(window).line.hasFocus)


def test_locking_asks_first(window: MainWindow, type_text: Type) -> None:
    locked: list[int] = []
    window.lock_asked.connect(lambda: locked.append(1))
    type_text(view(window).line, "щось")
    window.lock()
    assert locked == [] and window.workspace is not None and window.workspace.question is not None
    window.workspace.question.buttons[window.texts.t("ui.save")].click()
    assert locked == [1]


def test_a_page_takes_the_place_of_the_desk(window: MainWindow) -> None:
    window.close_session()
    page = QWidget()
    window.show_page(page)
    QApplication.processEvents()
    assert window.pages.count() == 1 and not window.actions_.by_name["search"].isEnabled()
    assert not window.tools.isVisible()
