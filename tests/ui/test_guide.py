"""The guide: both languages alike, true to the captions of the window, searched and opened by view."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from PySide6.QtCore import Qt, QUrl
from pytestqt.qtbot import QtBot

from copdesk.texts import Texts, resource_folder
from copdesk.ui.guide import FIRST, GuideDialog, pages, show_guide
from copdesk.ui.main_window import MainWindow
from copdesk.ui.session import Session
from copdesk.ui.settings import Settings
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.view import View
from copdesk.ui.workspace import ViewSpec
from tests.ui.helpers import nameless, tab_walk

LANGUAGES = ("uk", "en")
BOLD, LINK = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\]\((.+?)\)")


def captions(language: str) -> set[str]:
    """Every text of the window in one language, without mnemonics; of plural texts what stands before the number."""
    found = set()
    for path in sorted((resource_folder() / "locale" / language).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                forms = (message.string,) if isinstance(message.string, str) else message.string
                found |= {form.replace("&", "").partition(" {")[0] for form in forms}
    return found


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Texts:
    return Texts(request.param)


def test_both_languages_have_the_same_pages_with_the_same_parts() -> None:
    ours, theirs = pages("uk"), pages("en")
    assert [page.name for page in ours] == [page.name for page in theirs] and len(ours) > 8
    for our, their in zip(ours, theirs, strict=True):
        assert our.title and their.title and our.title != their.title
        for mark in ("\n## ", "\n- ", "\n1. ", "**", "]("):
            assert our.markdown.count(mark) == their.markdown.count(mark), (our.name, mark)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caption_it_names_is_in_the_window(language: str) -> None:
    known = captions(language)
    named = {(page.name, name) for page in pages(language) for name in BOLD.findall(page.markdown)}
    assert sorted((page, name) for page, name in named if name not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages(language: str) -> None:
    folder = resource_folder() / "help" / language
    linked = {link for page in pages(language) for link in LINK.findall(page.markdown)}
    assert linked and all((folder / link).is_file() for link in linked)


def test_search_keeps_the_pages_that_hold_the_words(texts: Texts, shown: Callable[..., Any], qtbot: QtBot) -> None:
    made: GuideDialog = shown(GuideDialog(texts))
    assert made.page == FIRST and made.reader.toPlainText().startswith(made.pages[0].title)
    made.search.setText({"uk": "ВІДБИТОК флешці", "en": "FINGERPRINT stick"}[texts.language])
    assert made.page == "exchange" and made.list.count() == 1
    assert made.reader.textCursor().selectedText().lower() == made.search.text().split()[0].lower()
    qtbot.keyClick(made.search, Qt.Key.Key_Return)
    assert made.focusWidget() is made.list
    made.search.setText("щщщ")
    assert made.list.count() == 0 and made.nothing.isVisible()
    made.show_page("backup")
    assert made.page == "backup" and made.list.count() == len(made.pages)


def test_pictures_are_small_the_same_in_both_languages_and_shown(texts: Texts, shown: Callable[..., Any]) -> None:
    folder = resource_folder() / "help" / texts.language / "pictures"
    there = {path.name: path.stat().st_size for path in folder.iterdir()}
    other = {path.name for path in (folder.parent.parent / "uk" / "pictures").iterdir()}
    named = {link.rpartition("/")[2] for page in pages(texts.language) for link in LINK.findall(page.markdown)}
    assert there.keys() == other and there.keys() <= named
    assert max(there.values()) <= 60_000 and sum(there.values()) <= 1_500_000
    made: GuideDialog = shown(GuideDialog(texts, "meetings"))
    picture = made.reader.loadResource(2, QUrl("pictures/minutes.png"))
    assert 0 < picture.width() <= made.reader.viewport().width()
    assert made.reader.loadResource(2, QUrl("pictures/../../icons/copdesk.png")) is None


def test_links_go_to_pages_and_nothing_else_is_loaded(texts: Texts, shown: Callable[..., Any], tmp_path: Path) -> None:
    made: GuideDialog = shown(GuideDialog(texts))
    made.reader.anchorClicked.emit(QUrl("10-backup.md"))
    assert made.page == "backup"
    picture = tmp_path / "x.png"
    picture.write_bytes(b"picture")
    assert made.reader.loadResource(2, QUrl.fromLocalFile(str(picture))) is None


def test_tab_goes_round(texts: Texts, shown: Callable[..., Any], qtbot: QtBot) -> None:
    made = shown(GuideDialog(texts, "home"))
    assert {made.search, made.list} <= set(tab_walk(made, qtbot)) and nameless(made) == []
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_it_opens_at_the_page_of_the_view(
    texts: Texts, session: Session, tasks: Tasks, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    window = MainWindow(tasks, settings, texts, tmp_path)
    qtbot.addWidget(window)
    window.actions_.by_name["guide"].trigger()
    found = window.findChild(GuideDialog)
    assert found is not None and found.page == FIRST
    session.texts = texts
    window.open_session(session, [ViewSpec(key, "home", View) for key in ("home", "meetings", "settings")])
    for key, page in (("meetings", "meetings"), ("settings", "backup"), ("home", "home")):
        assert window.workspace is not None
        window.workspace.go(key)
        show_guide(window)
        assert found.page == page and len(window.findChildren(GuideDialog)) == 1
    window.close_session()
