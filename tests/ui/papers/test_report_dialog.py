"""The dialog of reports: every kind, its days, the preview and the table."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from copdesk.services import reports
from copdesk.ui.papers import places
from copdesk.ui.papers.report_dialog import KINDS, ReportDialog, command
from copdesk.ui.session import Session
from tests.conftest import TODAY
from tests.ui.helpers import nameless

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def dialog(session: Session, shown: Callable[..., Any]) -> Iterator[ReportDialog]:
    window = shown(QWidget())
    command().run(session, window)
    yield window.findChild(ReportDialog)


def test_every_kind_of_report_and_this_year(dialog: ReportDialog) -> None:
    assert tuple(reports.KINDS) == KINDS
    assert [dialog.kind.itemData(at) for at in range(dialog.kind.count())] == list(KINDS)
    year = TODAY.year
    assert (dialog.start.value(), dialog.end.value()) == (date(year, 1, 1), date(year, 12, 31))
    assert nameless(dialog) == []


def test_enter_opens_the_preview(dialog: ReportDialog, qtbot: QtBot, settled: Wait) -> None:
    dialog.kind.setCurrentIndex(KINDS.index("plan-progress"))
    previews: list[Any] = []
    dialog.finished.connect(lambda _: previews.append(dialog.preview))
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Return)
    [preview] = previews
    settled(lambda: preview.pages is not None)
    assert preview.pages.title.startswith("Виконання планів, ")
    preview.close()


def test_days_the_wrong_way_round_stay_in_the_dialog(dialog: ReportDialog) -> None:
    dialog.end.set_raw("01.01.2001")
    dialog.open_preview()
    assert dialog.isVisible() and dialog.preview is None
    assert "01.01.2001" in dialog.end.error_text
    dialog.end.set_raw("хтозна-коли")
    dialog.save()
    assert "хтозна-коли" in dialog.end.error_text


def test_the_table_is_saved(
    dialog: ReportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait
) -> None:
    path = tmp_path / "звіт.xlsx"
    monkeypatch.setattr(places, "ask_file", lambda *_: path)
    dialog.kind.setCurrentIndex(KINDS.index("attendance"))
    dialog.save()
    settled(lambda: dialog.saved is not None)
    assert CalamineWorkbook.from_path(str(path)).sheet_names[-1] == "Відомості"
    monkeypatch.setattr(places, "ask_file", lambda *_: tmp_path / "немає" / "звіт.xlsx")
    dialog.saved = None
    dialog.save()
    settled(dialog.save_button.isEnabled)
    assert dialog.saved is None and dialog.messages.isVisible()


def test_escape_closes(dialog: ReportDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
