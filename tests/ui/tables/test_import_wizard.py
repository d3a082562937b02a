"""Tables of offices into a register, step by step, and nothing before the last one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from copdesk.services import records, tables
from copdesk.ui.session import Message, Session
from copdesk.ui.tables.commands import accept_files, import_file
from copdesk.ui.tables.import_wizard import COLUMNS, FILE, PREVIEW, ImportWizard
from copdesk.ui.views.register_page import RegisterView
from tests.services.test_tables import book
from tests.ui.helpers import nameless, tab_walk

Open = Callable[[str], RegisterView]
Key = Qt.Key
ROWS: Sequence[Sequence[object]] = [
    ["№ з/п", "ПІБ", "Моб.", "Населений пункт"],
    [1, "Сич Олег Іванович", "063 576 18 39", "Ізюм"],
    [2, "Жук", "050 111 22 33", "Лісове"],
    [3, "Ґудзь", "", "Зелене"],
    ["Усього", "3"],
]


def wizard(view: RegisterView) -> ImportWizard:
    view.by_name["excel_in"].trigger()
    made = view.findChildren(ImportWizard)[-1]
    assert isinstance(made, ImportWizard)
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return book(tmp_path / "люди.xlsx", ROWS, "Список членів громади")


def test_by_keyboard_alone_from_the_file_to_the_undo(
    open_list: Open, session: Session, desk: Any, table: Path, said: list[Message], qtbot: QtBot,
    type_text: Callable[[Any, str], None],
) -> None:  # fmt: skip
    before = desk.digest()
    dialog = wizard(open_list("person"))
    type_text(dialog.file_page.file, str(table))
    qtbot.keyClick(dialog.file_page.file, Key.Key_Return)
    session.tasks.drain()
    assert dialog.pages.currentIndex() == COLUMNS
    assert dialog.columns_page.mapping == {1: "full_name", 2: "phones", 3: "settlement"}
    assert dialog.columns_page.first.texts_at(0) == ["4", "1", "Сич Олег Іванович", "063 576 18 39", "Ізюм"]
    qtbot.keyClick(dialog.columns_page.boxes[0], Key.Key_Return)
    session.tasks.drain()
    assert dialog.pages.currentIndex() == PREVIEW and desk.digest() == before
    assert (
        "Нові: 1 · змінені: 1 · без змін: 1 · повтори у файлі: 0 · з помилками: 0" in dialog.preview_page.counts.text()
    )
    assert dialog.preview_page.changes.texts_at(0) == ["5", "Жук", "Телефони", "+380 63 576 18 39", "+380 50 111 22 33"]
    assert dialog.preview_page.skipped.texts_at(0) == ["7", "підсумковий рядок"]
    assert dialog.preview_page.tabs.tabText(1) == "Пропущені рядки: 1"
    assert QApplication.focusWidget() is dialog.next_button and "2 записи" in dialog.next_button.text()
    qtbot.keyClick(dialog.next_button, Key.Key_Return)
    session.tasks.drain()
    assert not isValid(dialog)
    assert len(desk.fetch("person")) == 4 and desk.digest() != before
    assert "додано записів – 1, змінено – 1" in said[-1].text and said[-1].press is not None
    said[-1].press()
    session.tasks.drain()
    assert desk.digest() == before


def test_bad_rows_are_told_and_corrected_in_the_file(
    open_list: Open, session: Session, desk: Any, tmp_path: Path, said: list[Message]
) -> None:
    rows = [["Прізвище", "Телефон"], ["Сич", "12"], ["Дрізд", "0671112233"]]
    path = book(tmp_path / "п.xlsx", rows)
    before = desk.digest()
    view = open_list("person")
    dialog = wizard(view)
    dialog.open_file(path)
    session.tasks.drain()
    dialog.forward()
    session.tasks.drain()
    page = dialog.preview_page
    row, column, why = page.errors.texts_at(0)
    assert (row, column) == ("2", "Телефон") and "«12»" in why
    assert "Виправте ці рядки у файлі" in page.advice.text() and not dialog.next_button.isEnabled()
    dialog.save_errors(tmp_path / "помилки")
    session.tasks.drain()
    assert tables.look(desk, session.texts, "person", tmp_path / "помилки.xlsx").first[0][1][:2] == ("2", "Телефон")
    rows[1][1] = "0501112233"
    book(path, rows)
    page.again_button.click()
    session.tasks.drain()
    assert dialog.next_button.isEnabled() and not page.save_button.isVisible() and desk.digest() == before
    dialog.forward()
    session.tasks.drain()
    assert len(desk.fetch("person")) == 5


def test_a_file_changed_after_the_check_is_checked_again(
    open_list: Open, session: Session, desk: Any, table: Path, said: list[Message]
) -> None:
    dialog = wizard(open_list("person"))
    dialog.open_file(table)
    session.tasks.drain()
    dialog.forward()
    session.tasks.drain()
    before = desk.digest()
    book(table, [ROWS[0], [1, "Дрізд", "", ""], [2, "Чиж", "", ""], [3, "Шпак", "", ""]])
    dialog.forward()
    session.tasks.drain()
    assert desk.digest() == before and "змінився після перевірки" in said[-1].text
    assert "Нові: 3" in dialog.preview_page.counts.text() and dialog.next_button.isEnabled()


def test_a_column_chosen_by_hand_is_remembered_for_these_headers(
    open_list: Open, session: Session, table: Path, qtbot: QtBot
) -> None:
    view = open_list("person")
    dialog = wizard(view)
    dialog.open_file(table)
    session.tasks.drain()
    boxes = dialog.columns_page.boxes
    boxes[3].setCurrentIndex(boxes[3].findData("address"))
    boxes[2].setCurrentIndex(boxes[2].findData("address"))
    boxes[2].activated.emit(boxes[2].currentIndex())
    assert boxes[3].currentData() == "", "each field comes from one column"
    boxes[2].setCurrentIndex(boxes[2].findData("phones"))
    boxes[3].setCurrentIndex(boxes[3].findData("address"))
    dialog.forward()
    session.tasks.drain()
    dialog.reject()
    again = wizard(view)
    again.open_file(table)
    session.tasks.drain()
    assert again.columns_page.mapping == {1: "full_name", 2: "phones", 3: "address"}
    kept = [value for key, value in session.settings._values.items() if key.startswith("tables.map.person.")]
    assert kept == [{"1": "full_name", "2": "phones", "3": "address"}]


def test_what_every_row_needs_and_no_column_holds_is_asked_for(
    open_list: Open, session: Session, desk: Any, tmp_path: Path
) -> None:
    group = records.add(desk, "group", {"short_name": "Рада", "name": "Рада громади"})
    path = book(tmp_path / "члени.xlsx", [["ПІБ", "Сектор"], ["Сич Олег", "Громада (мешканці)"]])
    dialog = wizard(open_list("membership"))
    dialog.open_file(path)
    session.tasks.drain()
    page = dialog.columns_page
    assert list(page.fixed) == ["group"]
    dialog.forward()
    session.tasks.drain()
    assert dialog.pages.currentIndex() == COLUMNS and page.fixed["group"].error_text
    page.fixed["group"].set_value(group)
    session.tasks.drain()
    dialog.forward()
    session.tasks.drain()
    assert "Особи: 1" in dialog.preview_page.added.text()
    dialog.forward()
    session.tasks.drain()
    [row] = desk.fetch("membership")
    assert (row["group"], row["sector"], row["status"]) == (group, "community", "proposed")


def test_another_sheet_and_another_register(open_list: Open, session: Session, desk: Any, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "книга.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name, rows in (
            ("Довідка", [["Тут", "нічого"], ["а", "б"]]),
            ("Кадри", [["ПІБ", "Звання"], ["Сич", "майор"]]),
        ):
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    dialog = wizard(open_list("person"))
    dialog.open_file(path)
    session.tasks.drain()
    dialog.back()
    page = dialog.file_page
    assert dialog.pages.currentIndex() == FILE
    assert [page.sheet.itemText(at) for at in range(page.sheet.count())] == ["Довідка", "Кадри"]
    page.sheet.setCurrentIndex(1)
    page.sheet.activated.emit(1)
    page.register.setCurrentIndex(page.register.findData("officer"))
    page.register.activated.emit(page.register.currentIndex())
    dialog.forward()
    session.tasks.drain()
    assert dialog.columns_page.mapping == {0: "full_name", 1: "rank"}
    dialog.forward()
    session.tasks.drain()
    dialog.forward()
    session.tasks.drain()
    assert [row["rank"] for row in desk.fetch("officer")] == ["майор"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("нема.xlsx", None, "не знайдено"),
        ("порожній.xlsx", b"", "немає даних"),
        ("не таблиця.xlsx", b"%PDF-1.7 ...", "не таблиця"),
        ("зламаний.xlsx", b"PK\x03\x04" + b"x" * 500, "пошкоджений"),
    ],
)
def test_a_bad_file_is_told_in_words(
    open_list: Open, session: Session, desk: Any, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = desk.digest()
    dialog = wizard(open_list("person"))
    dialog.open_file(path)
    session.tasks.drain()
    assert words in dialog.problem_text.lower() and dialog.pages.currentIndex() == FILE
    assert desk.digest() == before


def test_stopping_at_any_moment_leaves_the_desk_as_it_was(
    open_list: Open, session: Session, desk: Any, tmp_path: Path, said: list[Message], qtbot: QtBot
) -> None:
    path = tmp_path / "багато.csv"
    path.write_text("Прізвище;Ім'я\n" + "".join(f"Сич;Олег{n}\n".translate(LETTERS) for n in range(6000)), "utf-8")
    before = desk.digest()
    dialog = wizard(open_list("person"))
    dialog.open_file(path)
    session.tasks.drain()
    dialog.forward()
    qtbot.keyClick(dialog, Key.Key_Escape)
    session.tasks.drain(30_000)
    assert dialog.isVisible() and dialog.pages.currentIndex() == COLUMNS
    dialog.forward()
    session.tasks.drain(30_000)
    assert dialog.pages.currentIndex() == PREVIEW and dialog.report.new == 6000
    dialog.forward()
    dialog.busy.stop_button.click()
    session.tasks.drain(30_000)
    assert desk.digest() == before and "Дані не змінено" in said[-1].text and dialog.isVisible()


LETTERS = str.maketrans("0123456789", "абвгдежзик")


def drop(widget: QWidget, path: Path) -> tuple[bool, QDropEvent]:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    event.ignore()
    if enter.isAccepted():
        QApplication.sendEvent(widget, event)
    return enter.isAccepted(), event


def test_a_file_dropped_on_the_window_opens_its_columns(
    open_list: Open, session: Session, desk: Any, table: Path, tmp_path: Path
) -> None:
    view = open_list("person")
    before = desk.digest()
    accept_files(view, lambda: (session, "person"))
    taken, event = drop(view, table)
    assert taken and event.isAccepted()
    session.tasks.drain()
    dialog = view.findChildren(ImportWizard)[-1]
    assert dialog.pages.currentIndex() == COLUMNS and desk.digest() == before
    picture = tmp_path / "фото.png"
    picture.write_bytes(b"\x89PNG")
    assert drop(view, picture)[0] is False


def test_no_file_is_taken_while_no_desk_is_open(open_list: Open, table: Path) -> None:
    view = open_list("person")
    accept_files(view, lambda: None)
    assert drop(view, table)[0] is False


def test_the_keyboard_reaches_every_control_and_each_has_a_name(
    open_list: Open, session: Session, table: Path, qtbot: QtBot
) -> None:
    view = open_list("person")
    dialog = import_file(session, "person", table, view)
    session.tasks.drain()
    for page in (COLUMNS, PREVIEW):
        assert dialog.pages.currentIndex() == page and nameless(dialog) == []
        walked = tab_walk(dialog, qtbot)
        assert {dialog.next_button, dialog.back_button, dialog.cancel_button} <= set(walked)
        dialog.forward()
        session.tasks.drain()
