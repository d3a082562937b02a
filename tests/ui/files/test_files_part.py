"""Files of a record: attached, shown, opened as a copy, saved, deleted, refused."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.ui.files import copies
from copdesk.ui.files.files_part import FilesPart
from copdesk.ui.record_parts import files_parts
from copdesk.ui.session import Message, Session
from copdesk.ui.widgets.basics import column
from tests.ui.helpers import nameless, tab_walk


@pytest.fixture
def person(desk: Any) -> str:
    return records.add(desk, "person", {"surname": "Ґудзь"})


@pytest.fixture
def part(session: Session, person: str, shown: Callable[..., Any]) -> FilesPart:
    made: FilesPart = shown(FilesPart(session, "person"), 800, 500)
    made.show_record(person)
    session.tasks.drain()
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Files that the system was asked to open; temporary folders lie in the test's own."""
    found: list[Path] = []
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def open_url(url: QUrl) -> bool:
        found.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


def write(folder: Path, name: str, data: bytes = b"minutes") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def drop(part: FilesPart, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    part.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    part.session.tasks.drain()


def test_dropped_files_belong_to_the_record_by_one_step(
    part: FilesPart, desk: Any, person: str, tmp_path: Path, undone: Any, said: list[Message]
) -> None:
    before = desk.digest()
    drop(part, write(tmp_path, "Лист.pdf"), write(tmp_path, "скан.jpg", b"x" * 3_000))
    assert [line[:2] for line in part.list.cells()] == [("Лист.pdf", "1 КБ"), ("скан.jpg", "3 КБ")]
    assert all(len(line[2]) == 10 for line in part.list.cells())
    rows = desk.fetch("attachment")
    assert {(row["noun"], row["record"]) for row in rows} == {("person", person)}
    assert said[-1].text.startswith("2 файли") and undone(before) and part.list.cells() == []


@pytest.mark.parametrize(
    ("name", "size", "word"), [("гра.exe", 5, "гра.exe"), ("архів.zip", 10 * (1 << 20) + 1, "10,1")]
)
def test_programs_and_too_large_files_are_refused_above_the_list(
    part: FilesPart, desk: Any, tmp_path: Path, name: str, size: int, word: str
) -> None:
    before = desk.digest()
    part.attach([write(tmp_path, "добрий.txt"), write(tmp_path, name, b"x" * size)])
    part.session.tasks.drain()
    assert word in part.problem.text() and part.problem.isVisible()
    assert desk.digest() == before and part.list.cells() == []


def test_a_file_that_is_not_there_is_refused(part: FilesPart, desk: Any, tmp_path: Path) -> None:
    part.attach([tmp_path / "немає.pdf"])
    part.session.tasks.drain()
    assert "немає.pdf" in part.problem.text() and desk.fetch("attachment") == []


def test_enter_opens_a_read_only_copy_that_is_removed(
    session: Session, person: str, shown: Callable[..., Any], qtbot: QtBot, tmp_path: Path, opened: list[Path]
) -> None:
    card: QWidget = shown(QWidget())
    part = FilesPart(session, "person")
    column(part, parent=card)
    part.show_record(person)
    drop(part, write(tmp_path, "Протокол.pdf", b"signed"))
    part.list.setFocus()
    qtbot.keyClick(part.list, Qt.Key.Key_Return)
    session.tasks.drain()
    copy = opened[0]
    assert copy.name == "Протокол.pdf" and copy.read_bytes() == b"signed"
    assert not copy.stat().st_mode & 0o222 and (os.name == "nt" or not copy.parent.stat().st_mode & 0o077)
    part.deleteLater()
    qtbot.waitUntil(lambda: not copy.parent.exists())


def test_copies_of_a_crashed_run_are_removed_at_the_next_one(
    desk: Any, session: Session, tmp_path: Path, opened: list[Path]
) -> None:
    old = Path(tempfile.mkdtemp(prefix=f"{copies._prefix(desk)}0-"))
    other = Path(tempfile.mkdtemp(prefix=f"{copies._PREFIX}another-0-"))
    write(old, "дані.pdf").chmod(0o400)
    FilesPart(session, "person")
    session.tasks.drain()
    assert not old.exists() and other.exists()


def test_a_program_from_another_desk_is_not_opened(
    part: FilesPart, desk: Any, person: str, opened: list[Path], tmp_path: Path
) -> None:
    drop(part, write(tmp_path, "лист.pdf"))
    key = desk.fetch("attachment")[0]["id"]
    records.change(desk, "attachment", key, {"name": "лист.pdf.exe"})
    part.open_file(key)
    part.session.tasks.drain()
    assert opened == [] and "лист.pdf.exe" in part.problem.text()


def test_selected_files_are_saved_and_nothing_is_overwritten(
    part: FilesPart, tmp_path: Path, said: list[Message]
) -> None:
    drop(part, write(tmp_path, "а.txt", b"1"), write(tmp_path, "б.txt", b"2"))
    folder = tmp_path / "вихід"
    folder.mkdir()
    write(folder, "а.txt", b"old")
    part.list.selectAll()
    part.save_to(folder)
    part.session.tasks.drain()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "а.txt": b"old", "а (2).txt": b"1", "б.txt": b"2",
    }  # fmt: skip
    assert said[-1].text.startswith("2 файли збережено")


def test_delete_moves_to_the_trash_and_undo_brings_back(
    part: FilesPart, desk: Any, qtbot: QtBot, tmp_path: Path, undone: Any
) -> None:
    drop(part, write(tmp_path, "а.txt"))
    before = desk.digest()
    part.list.setFocus()
    qtbot.keyClick(part.list, Qt.Key.Key_Delete)
    part.session.tasks.drain()
    assert part.list.cells() == [] and undone(before) and len(part.list.cells()) == 1


def test_tab_leaves_the_list_and_everything_has_a_name(part: FilesPart, qtbot: QtBot, tmp_path: Path) -> None:
    drop(part, write(tmp_path, "а.txt"))
    assert part.list in tab_walk(part, qtbot) and nameless(part) == []


def test_files_are_offered_where_they_are_needed(session: Session) -> None:
    offered = files_parts()
    assert {"meeting", "plan", "course", "person", "decision", "assignment"} <= set(offered)
    for (factory,) in offered.values():
        assert factory(session).caption() == "Файли"
    session.tasks.drain()
