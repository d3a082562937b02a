"""What can be printed from which list, and what its preview shows."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from copdesk.documents.blocks import Table
from copdesk.services import papers
from copdesk.store.desk import Desk
from copdesk.texts import Texts
from copdesk.ui.papers import commands, places
from copdesk.ui.papers.batch import BatchDialog
from copdesk.ui.papers.commands import PAPERS, papers_menu, print_main, shown_now
from copdesk.ui.papers.preview import PaperPreview
from copdesk.ui.session import Session
from copdesk.ui.views.area_view import AreaView
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring

Wait = Callable[[Callable[[], bool]], None]
ListOf = Callable[..., RegisterView]


def titles(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def previews(view: Any) -> list[PaperPreview]:
    return [made for made in view.findChildren(PaperPreview) if made.isVisible()]


def one_of(desk: Desk, noun: str) -> int:
    """A record of a register that its papers can be made of."""
    if noun == "course":
        return int(next(row for row in desk.fetch("course") if "ненасильницьке" in row["title"])["n"])
    if noun == "meeting":
        return int(desk.fetch("meeting", {"status": "signed"})[0]["n"])
    return int(desk.fetch(noun)[0]["n"])


@pytest.mark.parametrize("noun", PAPERS)
def test_every_paper_of_the_menu_opens(list_of: ListOf, filled: Desk, settled: Wait, noun: str) -> None:
    assert all(noun in papers.KINDS[kind][1] for kind in PAPERS[noun])
    view = list_of(noun, one_of(filled, noun))
    for place, action in enumerate(papers_menu(view).actions()):
        if not action.isSeparator():
            action.trigger()
            made = previews(view)[-1]
            settled(lambda made=made: made.pages is not None or bool(made.messages.shown))  # type: ignore[misc]
            assert made.pages is not None, (place, made.messages.shown)
            made.reject()


def test_the_menu_follows_the_selection(list_of: ListOf, filled: Desk) -> None:
    numbers = [int(row["n"]) for row in filled.fetch("meeting", {"status": "signed"})[:2]]
    view = list_of("meeting", *numbers)
    assert titles(papers_menu(view))[0] == "Протокол: зберегти 2 документи у теку…"
    view.list.table.clearSelection()
    menu = papers_menu(view)
    assert titles(menu)[0] == "Протокол" and not menu.actions()[0].isEnabled()
    assert titles(menu)[-1] == "Цей список, як його показано" and menu.actions()[-1].isEnabled()
    assert titles(papers_menu(list_of("officer"))) == ["Цей список, як його показано"]


def test_the_main_paper_or_the_list(list_of: ListOf, filled: Desk, settled: Wait) -> None:
    view = list_of("group", one_of(filled, "group"))
    print_main(view)
    settled(lambda: previews(view)[-1].pages is not None)
    assert "Склад" in previews(view)[-1].windowTitle()
    view.list.table.clearSelection()
    print_main(view)
    settled(lambda: previews(view)[-1].pages is not None)
    assert previews(view)[-1].windowTitle().startswith("Консультативні групи")


def test_the_list_prints_what_is_seen(list_of: ListOf, filled: Desk, texts_uk: Texts) -> None:
    view = list_of("officer")
    table = view.list.table
    keys = [column.key for column in table.rows.columns]
    table.columns.show_column(keys.index("rank"), False)
    header = table.horizontalHeader()
    header.moveSection(header.visualIndex(keys.index("given_name")), 0)
    table.sortByColumn(keys.index("surname"), Qt.SortOrder.DescendingOrder)
    view.list.filter.box.setText("Га")
    view.list.table.set_filter(search="Га")
    view.session.tasks.drain()
    shown = shown_now(view)
    assert shown["paths"][:2] == ("given_name", "surname") and "rank" not in shown["paths"]
    assert (shown["sort"], shown["search"]) == (("-surname",), "Га")
    document = papers.shown_list(filled, "officer", texts_uk, **shown)
    printed = next(block for block in document.blocks if isinstance(block, Table))
    seen = [[str(table.rows.index(at, keys.index(key)).data() or "") for key in shown["paths"][:2]] for at in range(5)]
    assert [list(row[:2]) for row in printed.rows[:5]] == seen
    assert len(printed.rows) == table.rows.rowCount() > 5


def test_ctrl_p_works_in_the_window_of_an_area(session: Session, shown: Callable[..., Any], qtbot: QtBot) -> None:
    area: AreaView = shown(AreaView(session, "members", wiring=Wiring(commands=commands.paper_commands())), 1100, 700)
    for action in area.view_actions():
        area.addAction(action)
    session.tasks.drain()
    area.register().list.table.setFocus()
    qtbot.keyClick(area.register().list.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    session.tasks.drain()
    assert len(previews(area)) == 1


def test_many_minutes_go_to_a_folder(
    list_of: ListOf, filled: Desk, settled: Wait, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ask_folder", lambda *_: tmp_path)
    rows = filled.fetch("meeting", {"status": "published"}, limit=7)
    (tmp_path / "Протокол чужий.pdf").write_bytes(b"x")
    view = list_of("meeting", *(int(row["n"]) for row in rows))
    for _ in range(2):
        papers_menu(view).actions()[0].trigger()
        dialog = view.findChildren(BatchDialog)[-1]
        settled(lambda dialog=dialog: not dialog.running)  # type: ignore[misc]
        assert dialog.written == 7 and dialog.words.text().startswith("Збережено 7 документів")
        dialog.reject()
    files = sorted(tmp_path.glob("*.pdf"))
    assert len(files) == 15 and sum("(2)" in path.name for path in files) == 7
    assert sum(path.read_bytes().startswith(b"%PDF-") for path in files) == 14


def test_a_stopped_batch_leaves_only_whole_files(
    list_of: ListOf, filled: Desk, settled: Wait, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ask_folder", lambda *_: tmp_path)
    view = list_of("meeting", *(int(row["n"]) for row in filled.fetch("meeting", {"status": "published"}, limit=40)))
    papers_menu(view).actions()[0].trigger()
    dialog = view.findChildren(BatchDialog)[-1]
    settled(lambda: dialog.bar.value() >= 5)
    dialog.reject()
    assert dialog.isVisible()
    settled(lambda: not dialog.running)
    files = list(tmp_path.iterdir())
    assert 5 <= len(files) == dialog.written < 40
    assert all(path.suffix == ".pdf" and path.read_bytes().rstrip().endswith(b"%%EOF") for path in files)
    assert dialog.words.text().startswith("Зупинено.")


def test_what_a_batch_refuses_is_listed(
    list_of: ListOf, filled: Desk, settled: Wait, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ask_folder", lambda *_: tmp_path)
    given = {row["enrolment"] for row in filled.fetch("certificate")}
    courses = {row["course"] for row in filled.fetch("enrolment") if row["id"] in given}
    rows = filled.fetch("course")
    wanted = [next(row for row in rows if (row["id"] in courses) is has) for has in (True, False)]
    view = list_of("course", *(int(row["n"]) for row in wanted))
    commands.print_many(view, "certificate")
    dialog = view.findChildren(BatchDialog)[-1]
    settled(lambda: not dialog.running)
    assert dialog.written == 1 and "Сертифікатів за цим курсом ще не видано" in dialog.refused.text()


def test_nothing_is_printed_from_the_trash_but_the_list(list_of: ListOf) -> None:
    view = list_of("meeting")
    view.list.trash.click()
    view.session.tasks.drain()
    assert titles(papers_menu(view)) == ["Цей список, як його показано"]
