"""The program from its first paint to a locked desk, over real encrypted desks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from copdesk import app as program
from copdesk.app import App, Folders
from copdesk.domain import registry
from copdesk.store import keys
from copdesk.store.desk import Desk
from copdesk.sync import trust
from copdesk.ui.question import Question
from copdesk.ui.start_page import ChooseCard, CreateCard, RecoveryCard, StartPage, UnlockCard
from copdesk.ui.widgets.view import View
from copdesk.ui.workspace import ViewSpec
from tests.conftest import PASSPHRASE
from tests.ui.helpers import nameless, tab_walk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheapest key derivation allowed, and one plain view."""
    monkeypatch.setattr(keys, "calibrate", lambda *_: keys.FLOOR)
    monkeypatch.setattr(program, "view_specs", lambda: [ViewSpec("members", "members", View)])


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., App]]:
    running: list[App] = []

    def started(desk: Path | None = None, given: str = "") -> App:
        folders = Folders(tmp_path / "view.json", tmp_path / "log", tmp_path / "Мої столи", tmp_path / "sample")
        app = App(qapp, folders, desk)
        app.given = given
        running.append(app)
        app.bugs.install = lambda: None  # type: ignore[method-assign]
        app.start()
        qtbot.waitUntil(lambda: app.window.pages.count() > 0)
        app.tasks.drain()
        return app

    yield started
    for app in running:
        app.window.close()
        app.window.deleteLater()
        app.deleteLater()
    qapp.processEvents()


def page(app: App) -> StartPage:
    shown = app.window.pages.currentWidget()
    assert isinstance(shown, StartPage)
    return shown


def create(app: App, passphrase: str = PASSPHRASE) -> RecoveryCard:
    page(app).ask_new()
    card = page(app).card
    assert isinstance(card, CreateCard)
    card.unit.setText("Вознесенський РВП")
    card.user.setText("Олена Ковальчук")
    card.passphrase.setText(passphrase)
    card.again.setText(passphrase)
    card.make()
    app.tasks.drain()
    after = page(app).card
    assert isinstance(after, RecoveryCard)
    return after


def test_the_first_start_asks_at_most_five_questions(start: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = start()
    card = page(app).card
    assert isinstance(card, ChooseCard) and nameless(card) == []
    recovery = create(app)
    assert (tmp_path / "Мої столи" / "desk.db").exists()
    shown = [label.text().replace("\n", "") for label in recovery.findChildren(QLabel)]
    assert recovery.key in shown and nameless(recovery) == []
    recovery.typed.setText("XXXX")
    recovery.done()
    assert recovery.problem.isVisibleTo(recovery) and app.session is None
    recovery.typed.setText(recovery.key[-4:].lower())
    recovery.done()
    app.tasks.drain()
    assert app.session is not None and app.session.unit == "Вознесенський РВП"
    assert app.settings.get("recent", []) == [str(tmp_path / "Мої столи")]


def test_every_refusal_of_the_questions_is_said_in_place(start: Callable[..., App]) -> None:
    app = start()
    page(app).ask_new()
    card = page(app).card
    assert isinstance(card, CreateCard)
    card.make()
    assert "⚠" in card.problem.text()
    for line, text in ((card.unit, "РВП"), (card.user, "Олена"), (card.passphrase, "1234"), (card.again, "12345")):
        line.setText(text)
    card.make()
    assert card.problem.text() == f"⚠ {app.texts.t('ui.start.differ')}"
    card.again.setText("1234")
    card.make()
    app.tasks.drain()
    assert page(app).card is card and card.box.isEnabled() and card.problem.isVisibleTo(card)


def test_unlocking_locking_and_the_wrong_passphrase(start: Callable[..., App], make_desk: Callable[..., Any]) -> None:
    desk = make_desk()
    desk.close()
    app = start(desk.folder)
    card = page(app).card
    assert isinstance(card, UnlockCard) and nameless(card) == []
    card.passphrase.setText("не та фраза зовсім")
    card.unlock()
    app.tasks.drain()
    assert card.problem.isVisibleTo(card) and app.session is None
    card.passphrase.setText(PASSPHRASE)
    card.unlock()
    app.tasks.drain()
    assert app.session is not None and app.session.user == "Олена Ковальчук"
    app._idle_lock()
    app.tasks.drain()
    assert app.session is None and isinstance(page(app).card, UnlockCard)
    assert app.window.workspace is None


def test_a_second_program_is_refused_in_words(start: Callable[..., App], make_desk: Callable[..., Any]) -> None:
    desk = make_desk()
    app = start(desk.folder)
    card = page(app).card
    assert isinstance(card, UnlockCard)
    card.passphrase.setText(PASSPHRASE)
    card.unlock()
    app.tasks.drain()
    assert app.session is None and card.problem.isVisibleTo(card)


def test_a_missing_folder_leaves_the_list(start: Callable[..., App], tmp_path: Path) -> None:
    app = start()
    app.settings.set("recent", [str(tmp_path / "немає")])
    page(app).ask_passphrase(tmp_path / "немає")
    assert isinstance(page(app).card, ChooseCard) and app.settings.get("recent", []) == []
    assert str(tmp_path / "немає") in page(app).card.problem.text()


def test_the_sample_opens_has_a_banner_and_goes_by_one_action(start: Callable[..., App], tmp_path: Path) -> None:
    app = start()
    card = page(app).card
    assert isinstance(card, ChooseCard)
    card._sample()
    app.tasks.drain(120_000)
    assert app.session is not None and app.session.sample
    app._remove_sample()
    app.tasks.drain()
    assert not (tmp_path / "sample").exists() and isinstance(page(app).card, ChooseCard)


def test_cards_can_be_filled_by_keyboard(start: Callable[..., App], qtbot: QtBot) -> None:
    app = start()
    page(app).ask_new()
    walked = tab_walk(app.window, qtbot)
    card = page(app).card
    assert isinstance(card, CreateCard)
    order = [card.unit, card.user, card.folder, card.passphrase, card.again]
    places = [walked.index(line) for line in order]
    assert places == sorted(places)


def test_language_switches_on_the_first_page(start: Callable[..., App]) -> None:
    app = start()
    app.window.change_look("language", "en")
    words = [label.text() for label in page(app).card.findChildren(QLabel)]
    assert "Welcome to CopDesk" in words


def test_any_key_puts_off_the_lock(start: Callable[..., App], qtbot: QtBot) -> None:
    app = start()
    app._idle.setTimerType(Qt.TimerType.PreciseTimer)
    app._idle.start()
    qtbot.wait(60)
    before = app._idle.remainingTime()
    qtbot.keyClick(app.window.windowHandle(), Qt.Key.Key_Shift)
    assert app._idle.remainingTime() > before


_FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from copdesk.app import App, Folders
base = Path(sys.argv[1])
application = QApplication([])
app = App(application, Folders(base / "v.json", base / "log", base / "d", base / "s"))
app.window.show()
app.window.grab()
heavy = ("sqlcipher3", "matplotlib", "typst", "docx", "xlsxwriter", "python_calamine", "nacl")
print(sorted(name for name in heavy if name in sys.modules))
app.stop()
"""


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    done = partial(subprocess.run, capture_output=True, encoding="utf-8", check=True, timeout=120)
    run = done([sys.executable, "-c", _FIRST_PAINT, str(tmp_path)], cwd=Path(__file__).parent.parent)
    assert run.stdout.strip() == "[]"


_IN_A_LANGUAGE = """
from PySide6.QtCore import QTimer
from copdesk import app
from copdesk.__main__ import main
def start(made):
    print(made.texts.language, made._asked_desk)
    QTimer.singleShot(0, made._application.quit)
app.App.start = start
main()
"""


@pytest.mark.parametrize(("given", "language"), [(["--lang", "en"], "en"), (["--lang=uk"], "uk"), ([], "uk")])
def test_the_window_opens_in_the_language_asked_for(given: list[str], language: str, tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")}
    command = [sys.executable, "-c", _IN_A_LANGUAGE, *given, "--desk", "d"]
    done = partial(subprocess.run, capture_output=True, encoding="utf-8", check=True, timeout=120)
    run = done(command, cwd=Path(__file__).parent.parent, env={**os.environ, **places})
    assert run.stdout.split() == [language, "d"]


def test_a_folder_that_a_cloud_takes_away_is_warned_of(start: Callable[..., App], tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox" / "desk"
    folder.parent.mkdir()
    Desk.create(folder, registry(), unit="Вознесенський РВП", user="Олена Ковальчук", passphrase=PASSPHRASE).close()
    app = start(folder, PASSPHRASE)
    assert app.window.workspace is not None
    shown = [item.text() for item in app.window.workspace.messages.findChildren(QLabel)]
    assert app.texts.t("warning.folder_cloud") in shown


def test_a_passphrase_given_beforehand_opens_the_desk_or_is_refused(start: Callable[..., App], tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    Desk.create(folder, registry(), unit="Вознесенський РВП", user="Олена Ковальчук", passphrase=PASSPHRASE).close()
    wrong = start(folder, "не той пароль зовсім")
    assert wrong.session is None and isinstance(page(wrong).card, UnlockCard)
    wrong.window.close()
    opened = start(folder, PASSPHRASE)
    assert opened.session is not None and opened.session.unit == "Вознесенський РВП"


def test_an_old_copy_of_the_desk_is_asked_about_at_the_start(start: Callable[..., App], tmp_path: Path) -> None:
    folder, book = tmp_path / "desk", tmp_path / "places.json"
    desk = Desk.create(folder, registry(), unit="Вознесенський РВП", user="Олена Ковальчук", passphrase=PASSPHRASE)
    site = trust.own_card(desk).site
    desk.close()
    first = start(folder, PASSPHRASE)
    assert json.loads(book.read_text(encoding="utf-8"))["desks"] == {site: 1}
    first.window.close()
    kept = json.loads(book.read_text(encoding="utf-8"))
    book.write_text(json.dumps({**kept, "desks": {site: 9}}), encoding="utf-8")
    again = start(folder, PASSPHRASE)
    t = again.texts.t
    [asked] = again.window.findChildren(Question)
    assert asked.windowTitle() == t("packages.copied.older.title") and t("packages.copied.moved") not in asked.buttons
    asked.buttons[t("packages.renew")].click()
    again.tasks.drain()
    assert again.session is not None
    assert trust.own_card(again.session.desk).site != site
