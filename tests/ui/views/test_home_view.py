"""The home page over a real desk: exactly what is due on a fixed day, where to go on, what waits."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from copdesk.domain.rules import dates
from copdesk.services import drafts, records
from copdesk.texts import Texts
from copdesk.ui.areas import view_specs
from copdesk.ui.desk_ports import DeskPorts
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.training.overview_dialog import OverviewDialog
from copdesk.ui.views.home_view import HomeView
from tests.ui.helpers import nameless, tab_walk

TODAY = date(2026, 9, 15)
Show = Callable[..., Any]


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


@pytest.fixture(params=["uk", "en"])
def session(request: pytest.FixtureRequest, tasks: Tasks, settings: Settings, desk: Any) -> Iterator[Session]:
    """A session of the real desk in either language."""
    made = Session(tasks, settings, Texts(request.param), desk.registry, desk=desk, ports=DeskPorts(desk))
    yield made
    tasks.stop()


@pytest.fixture
def home(session: Session, shown: Show, monkeypatch: pytest.MonkeyPatch) -> Callable[..., HomeView]:
    """Shows the home page of the fixed day, loaded."""
    monkeypatch.setattr(dates, "today", lambda: TODAY)

    def show(width: int = 1170, height: int = 660, **doors: Any) -> HomeView:
        made: HomeView = shown(HomeView(session, **doors), width, height)
        session.tasks.drain()
        return made

    return show


@pytest.fixture
def tasks_due(desk: Any) -> dict[int, str]:
    """Assignments and a plan's measure around the day; ids by distance in days. Finished and far ones among them."""
    with desk.action("add", noun="assignment") as act:
        who = act.insert("person", {"surname": "Коваль"})
        made = {}
        for distance in (-40, -1, 0, 3, 7, 8, 30, 31):
            values = {"text": f"Лист {distance}", "due": day(distance), "status": "issued", "responsible": who}
            made[distance] = act.insert("assignment", values)
        act.insert("assignment", {"text": "Зроблене", "due": day(-9), "status": "closed", "responsible": who})
        plan = act.insert("plan", {"title": "План"})
        act.insert("measure", {"plan": plan, "text": "Освітити двір", "due": day(-2)})
    return made


def test_what_is_overdue_is_shown_exactly(home: Any, tasks_due: dict[int, str], session: Session) -> None:
    shown = home().due.lines()
    texts = session.texts
    assert shown[0] == (texts.t("home.group.overdue", count=3),)
    assert [line[0] for line in shown[1:4]] == [texts.n("home.late", days) for days in (40, 2, 1)]
    assert shown[1][1:] == (texts.t("home.kind.assignment", title="Лист -40"), "Коваль")
    assert "Освітити двір" in shown[2][1]
    rest = [texts.t(f"home.group.{state}", count=count) for state, count in (("today", 1), ("week", 2), ("later", 2))]
    assert [line[0] for line in shown if len(line) == 1][1:] == rest
    assert len(shown) == 4 + 8 and not any("Зроблене" in line[-2] for line in shown if len(line) > 1)


def test_nearness_is_said_by_a_sign_and_a_word(home: Any, tasks_due: dict[int, str]) -> None:
    due = home().due
    signs = {due.topLevelItem(at).icon(0).pixmap(16, 16).toImage().bits().tobytes() for at in (1, 5, 7)}
    assert len(signs) == 3 and all(due.topLevelItem(at).text(0) for at in (1, 5, 7))


def test_enter_and_double_click_open_the_record(
    home: Any, tasks_due: dict[int, str], session: Session, qtbot: QtBot
) -> None:
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda *what: asked.append(what))
    view = home()
    view.due.setFocus()
    qtbot.keyClick(view.due, Qt.Key.Key_Return)
    view.due.doubleClicked.emit(view.due.indexFromItem(view.due.topLevelItem(3)))
    view.due.doubleClicked.emit(view.due.indexFromItem(view.due.topLevelItem(0)))
    assert asked == [("assignment", tasks_due[-40]), ("assignment", tasks_due[-1])]


def test_the_captions_jump_to_their_group(home: Any, tasks_due: dict[int, str], session: Session) -> None:
    view = home()
    buttons = {each.text(): each for each in view.jumps.findChildren(QPushButton)}
    buttons[session.texts.t("home.group.today", count=1)].click()
    assert view.due.currentItem().text(0) == session.texts.t("home.today")


def test_a_write_of_another_view_is_seen_at_once(home: Any, tasks_due: dict[int, str], session: Session) -> None:
    view = home()
    session.run_action(view, records.change, "assignment", tasks_due[-40], {"status": "cancelled"})
    session.tasks.drain()
    assert view.due.lines()[0] == (session.texts.t("home.group.overdue", count=2),)


def test_drafts_are_offered_opened_and_dropped(home: Any, desk: Any, session: Session, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda *what: asked.append(what))
    person = records.add(desk, "person", {"surname": "Мороз"})
    drafts.save(desk, "person", person, {"note": "недописане"})
    drafts.save(desk, "meeting", "", {"place": "зала"})
    view = home()
    card = view.drafts
    titles = [line[0] for line in card.lines.lines()]
    assert len(titles) == 2 and any("Мороз" in title for title in titles)
    row = next(at for at, title in enumerate(titles) if "Мороз" in title)
    card.lines.setCurrentItem(card.lines.topLevelItem(row))
    qtbot.keyClick(card.lines, Qt.Key.Key_Return)
    assert asked == [("person", person)]
    view.drop_draft()
    session.tasks.drain()
    assert [draft[:2] for draft in drafts.listed(desk)] == [("meeting", "")]
    assert len(card.lines.lines()) == 1
    view.drop_draft()
    session.tasks.drain()
    assert not card.isVisible()


def test_the_user_goes_on_with_the_latest_records(home: Any, desk: Any) -> None:
    records.add(desk, "user", {"name": "Хтось інший", "role": "administrator"})
    keys = [records.add(desk, "person", {"surname": f"Особа{number:02}"}) for number in range(10)]
    records.change(desk, "person", keys[0], {"note": "ще раз"})
    records.delete(desk, "person", [keys[9]])
    desk.undo()
    records.delete(desk, "person", [keys[8]])
    desk.user = "Хтось інший"
    records.change(desk, "person", keys[1], {"note": "не я"})
    desk.user = "Олена Ковальчук"
    shown = [line[0].split(": ")[1] for line in home().recent.lines.lines()]
    assert shown == ["Особа00", "Особа09", "Особа07", "Особа06", "Особа05", "Особа04", "Особа03", "Особа02"]


def test_vacancies_and_terms_with_attendance(home: Any, desk: Any, session: Session) -> None:
    with desk.action("add", noun="group") as act:
        group = act.insert("group", {"short_name": "Рада", "name": "Рада громади"})
        for number in (1, 2, 3):
            act.insert("seat", {"group": group, "number": number})
        for surname, end in (("Близький", 20), ("Далекий", 61)):
            person = act.insert("person", {"surname": surname})
            act.insert(
                "membership",
                {"person": person, "group": group, "status": "included", "start": day(-300), "end": day(end)},
            )
    shown = home().terms.lines.lines()
    assert [line[0].partition(" ·")[0] for line in shown] == ["Рада", "Близький"]
    assert "1, 2, 3" in shown[0][1] and shown[1][1] == session.texts.n("count.days", 20)


def test_an_empty_desk_says_what_to_do_first(home: Any, session: Session) -> None:
    asked: list[tuple[str, str]] = []
    session.open_asked.connect(lambda *what: asked.append(what))
    imported: list[Any] = []
    view = home(import_table=imported.append)
    assert view.welcome.isVisible() and not view.work.isVisible()
    first, second = view.welcome.findChildren(QPushButton)[:2]
    first.click()
    second.click()
    assert asked == [("group", "")] and imported == [view]


def test_the_age_of_the_backup_is_said(home: Any, desk: Any, session: Session) -> None:
    view = home()
    assert view.copies.words.text() == session.texts.t("home.backup.none")
    copy = desk.folder / "backups" / "2026-09-01_101500"
    copy.mkdir(parents=True)
    (copy / "desk.db").write_bytes(b"copy")
    view.reload(session_changes())
    session.tasks.drain()
    assert session.texts.n("home.backup.days", 14) in view.copies.words.text()


def test_certificates_to_refresh_are_counted_and_their_list_is_one_key_away(
    home: Any, desk: Any, session: Session, qtbot: QtBot
) -> None:
    view = home()
    assert not view.refreshing.isVisible()
    with desk.action("add", noun="certificate") as act:
        course = act.insert("course", {"title": "Домедична допомога"})
        for number, left in enumerate((-3, 45, 60, 61, 91)):
            who = act.insert("enrolment", {"course": course, "officer": act.insert("officer", {"surname": "Сич"})})
            values = {"number": str(number), "enrolment": who, "issued": day(-900), "valid_until": day(left)}
            act.insert("certificate", values)
    view.reload(session_changes())
    session.tasks.drain()
    counts = [("lapsed", 1), ("60", 2), ("90", 1)]
    words = [f"{session.texts.t(f'refresh.{notice}')}: {count}" for notice, count in counts]
    assert view.refreshing.words.text().split("\n") == words and view.refreshing.button in tab_walk(view, qtbot)
    qtbot.keyClick(view.refreshing.button, Qt.Key.Key_Space)
    session.tasks.drain()
    [overview] = view.findChildren(OverviewDialog)
    assert overview.isVisible() and overview.page == "refresh"
    overview.reject()


def session_changes() -> Any:
    from copdesk.ui.session import Changes

    return Changes()


@pytest.mark.parametrize("width", [1170, 714])
def test_tab_goes_round_and_everything_has_a_name(
    home: Any, tasks_due: dict[int, str], desk: Any, qtbot: QtBot, width: int
) -> None:
    drafts.save(desk, "meeting", "", {"place": "зала"})
    records.add(desk, "person", {"surname": "Мороз"})
    view = home(width, 400)
    walked = tab_walk(view, qtbot)
    assert {view.due, view.drafts.lines, view.recent.lines, view.copies.button} <= set(walked)
    assert nameless(view) == []


@pytest.fixture
def window(session: Session, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    from copdesk.ui.upkeep import commands

    made = MainWindow(session.tasks, session.settings, session.texts, tmp_path)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    made.open_session(session, view_specs(), commands(lambda _: None))
    session.tasks.drain()
    yield made
    made.close_session()


def test_home_is_first_and_new_records_open_their_form(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    workspace = window.workspace
    assert workspace is not None and workspace.key == "home"
    workspace.go("plans")
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert workspace.key == "home"
    view = workspace.view
    assert isinstance(view, HomeView)
    for action, noun in zip(view.view_actions()[:2], ("meeting", "person"), strict=True):
        workspace.go("home")
        action.trigger()
        session.tasks.drain()
        assert workspace.view is not None and noun in workspace.view.nouns()


def test_the_backup_button_opens_the_backups(window: MainWindow, session: Session) -> None:
    from copdesk.ui.upkeep.backups_dialog import BackupsDialog

    workspace = window.workspace
    assert workspace is not None and isinstance(workspace.view, HomeView)
    workspace.view.copies.button.click()
    session.tasks.drain()
    dialog = window.findChild(BackupsDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.close()
