"""Lists written as table files from the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from copdesk.services import records, tables
from copdesk.texts import Texts
from copdesk.ui.session import Message, Session
from copdesk.ui.tables.export_dialog import ExportDialog
from copdesk.ui.views.register_page import RegisterView
from tests.ui.helpers import nameless, tab_walk

Open = Callable[[str], RegisterView]


def export(view: RegisterView) -> ExportDialog:
    view.by_name["excel_out"].trigger()
    made = view.findChildren(ExportDialog)[-1]
    assert isinstance(made, ExportDialog)
    return made


def cells(desk: Any, path: Path, texts: Texts, noun: str = "person") -> list[tuple[str, ...]]:
    return [row for _, row in tables.look(desk, texts, noun, path).first]


def test_the_list_is_written_as_it_is_shown(
    open_list: Open, session: Session, desk: Any, texts_uk: Texts, tmp_path: Path, said: list[Message], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    view = open_list("person")
    table = view.list.table
    table.set_filter(search="")
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    keys = [item.key for item in table.rows.columns]
    table.horizontalHeader().moveSection(table.horizontalHeader().visualIndex(keys.index("settlement")), 0)
    for key in keys:
        table.setColumnHidden(keys.index(key), key not in {"settlement", "surname"})
    session.tasks.drain()
    dialog = export(view)
    dialog.file.setText(str(tmp_path / "люди"))
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Return)
    session.tasks.drain()
    path = tmp_path / "люди.xlsx"
    assert cells(desk, path, texts_uk) == [("", "Яценко"), ("Лісове", "Жук"), ("Зелене", "Ґудзь")]
    assert not isValid(dialog) and "3 рядки" in said[-1].text and "люди.xlsx" in said[-1].text
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    assert said[-1].press is not None
    said[-1].press()
    assert opened == [str(path)]
    assert Path(export(view).file.text()).parent == tmp_path


def test_selected_rows_all_columns_and_csv(
    open_list: Open, session: Session, desk: Any, texts_uk: Texts, tmp_path: Path
) -> None:
    view = open_list("person")
    table = view.list.table
    table.selectAll()
    dialog = export(view)
    assert dialog.rows.chosen == "selected"
    dialog.reject()
    table.select_number(table.rows.numbers[1])
    dialog = export(view)
    dialog.rows.choose("selected")
    dialog.columns.choose("all")
    dialog.file.setText(str(tmp_path / "вибрані.xlsx"))
    dialog.kind.buttons[".csv"].click()
    dialog.save()
    session.tasks.drain()
    path = tmp_path / "вибрані.csv"
    report = tables.preview(desk, texts_uk, "person", path)
    assert (report.same, report.new, report.changed) == (1, 0, 0)
    assert "lawful_basis" in report.mapping.values()


def test_a_file_that_is_there_is_replaced_only_when_the_user_agrees(
    open_list: Open, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "люди.xlsx"
    path.write_bytes(b"old")
    dialog = export(open_list("person"))
    dialog.file.setText(str(path))
    dialog.save()
    assert dialog.question is not None
    dialog.question.cancel.click()
    session.tasks.drain()
    assert path.read_bytes() == b"old" and dialog.isVisible()
    dialog.save()
    next(iter(dialog.question.buttons.values())).click()
    session.tasks.drain()
    assert path.read_bytes() != b"old"


def test_a_folder_that_is_not_there_is_told_in_the_dialog(open_list: Open, session: Session, tmp_path: Path) -> None:
    dialog = export(open_list("person"))
    dialog.file.setText(str(tmp_path / "нема" / "люди.xlsx"))
    dialog.save()
    session.tasks.drain()
    assert "Виберіть іншу теку" in dialog.problem_text and dialog.isVisible() and dialog.save_button.isEnabled()


def test_escape_stops_the_writing_and_leaves_no_file(
    open_list: Open, session: Session, desk: Any, tmp_path: Path, said: list[Message], qtbot: QtBot
) -> None:
    with desk.action("add") as act:
        act.insert_many("person", [{"surname": f"Сич{'а' * (n % 60)}"} for n in range(4000)])
    view = open_list("person")
    dialog = export(view)
    dialog.file.setText(str(tmp_path / "люди.xlsx"))
    dialog.save()
    assert dialog.busy.isVisible() and not dialog.save_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    session.tasks.drain()
    assert list(tmp_path.glob("*люди*")) == [] and not list(tmp_path.glob(".copdesk*"))
    assert "зупинено" in said[-1].text and dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    session.tasks.drain()
    assert not isValid(dialog)


def test_a_list_with_conditions_names_them_in_the_file(
    open_list: Open, session: Session, desk: Any, texts_uk: Texts, tmp_path: Path
) -> None:
    from python_calamine import CalamineWorkbook

    from copdesk.ui.models.pages import Condition

    records.add(desk, "person", {"surname": "Сич", "settlement": "Зелене"})
    view = open_list("person")
    view.list.table.set_filter(where=(Condition("settlement", "contains", "зел"),))
    session.tasks.drain()
    dialog = export(view)
    dialog.file.setText(str(tmp_path / "зел.xlsx"))
    dialog.save()
    session.tasks.drain()
    assert len(cells(desk, tmp_path / "зел.xlsx", texts_uk)) == 2
    info = CalamineWorkbook.from_path(str(tmp_path / "зел.xlsx")).get_sheet_by_index(1).to_python()
    assert any("Населений пункт містить зел" in str(cell) for row in info for cell in row)


def test_the_keyboard_reaches_every_control_and_each_has_a_name(
    open_list: Open, qtbot: QtBot, qapp: QApplication
) -> None:
    dialog = export(open_list("person"))
    assert nameless(dialog) == []
    walked = tab_walk(dialog, qtbot)
    assert {dialog.file, dialog.choose_button, dialog.save_button, dialog.cancel_button} <= set(walked)
