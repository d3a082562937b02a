"""The preview of a paper over the sample unit: its pages, its files, its print."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPageLayout
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from copdesk.domain.errors import UserError
from copdesk.store.desk import Desk
from copdesk.ui.papers import paper_work, places
from copdesk.ui.papers.paper_work import PaperAsk, picture, print_pages, set_sheet
from copdesk.ui.papers.preview import PaperPreview, show_preview
from copdesk.ui.session import Changes, Session
from copdesk.ui.shortcuts import live_actions
from copdesk.ui.tasks import CancelledError, Progress
from copdesk.ui.views.register_page import RegisterView
from tests.ui.helpers import nameless, tab_walk

Wait = Callable[[Callable[[], bool]], None]
Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
needs_pdf = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads PDF back")


@pytest.fixture
def preview(
    session: Session, list_of: Callable[..., RegisterView], signed_meeting: dict[str, Any], settled: Wait
) -> Iterator[PaperPreview]:
    view = list_of("meeting")
    made = show_preview(session, PaperAsk("minutes", "meeting", key=signed_meeting["id"]), view)
    settled(lambda: made.pages is not None and made.view.drawn(0))
    yield made


def pages_of(path: Path) -> list[str]:
    """The words of each page of a PDF."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return done.stdout.decode().split("\f")[:-1]


def page_count(path: Path) -> int:
    """Pages of a PDF made of pictures."""
    done = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True)
    found = re.search(r"Pages:\s+(\d+)", done.stdout.decode())
    assert found is not None
    return int(found[1])


def pdf_printer(path: Path, preview: PaperPreview) -> QPrinter:
    """A printer that writes a file."""
    assert preview.pages is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    set_sheet(printer, preview.pages)
    return printer


def save(preview: PaperPreview, path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait) -> None:
    monkeypatch.setattr(places, "ask_file", lambda *_: path)
    preview.save(path.suffix)
    settled(lambda: preview.job is None)


@needs_pdf
def test_the_preview_has_the_pages_of_the_pdf(
    preview: PaperPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait
) -> None:
    path = tmp_path / "протокол.pdf"
    save(preview, path, monkeypatch, settled)
    said = pages_of(path)
    assert preview.view.count == len(said) == 3
    assert "ПРОТОКОЛ" in said[0] and "СПИСОК ПРИСУТНІХ" in said[2]
    assert preview.place.text() == "Сторінка 1 з 3"
    assert "Протокол № 13" in preview.windowTitle()
    assert preview.messages.shown == [preview._texts.t("ui.papers.saved", file=path.name, folder=tmp_path)]


def test_word_reads_back(preview: PaperPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait) -> None:
    path = tmp_path / "протокол.docx"
    save(preview, path, monkeypatch, settled)
    with ZipFile(path) as file:
        assert "ПОРЯДОК ДЕННИЙ" in file.read("word/document.xml").decode()
    assert all(button.isVisible() for button in preview._needs_file)


def test_a_page_looks_as_the_pdf_prints_it(preview: PaperPreview) -> None:
    """Ink stands in the middle of the page and the margins of 20 mm are empty."""
    assert preview.pages is not None
    image = picture(preview.pages, 0, QSize(420, 594))
    dark = [(x, y) for x in range(420) for y in range(594) if image.pixelColor(x, y).lightness() < 128]
    assert len(dark) > 2000
    assert min(y for _, y in dark) >= 38 and max(y for _, y in dark) <= 556
    assert min(x for x, _ in dark) >= 58 and max(x for x, _ in dark) <= 402


def test_a_folder_that_has_gone_is_told_plainly(
    preview: PaperPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait
) -> None:
    save(preview, tmp_path / "немає" / "а.pdf", monkeypatch, settled)
    assert "Не вдалося зберегти «а.pdf»" in preview.messages.shown[0]
    assert preview.saved is None and preview.job is None


@needs_pdf
def test_printing_to_a_file_gives_each_page_once(
    preview: PaperPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait
) -> None:
    path = tmp_path / "print.pdf"
    monkeypatch.setattr(places, "ask_printer", lambda *_: pdf_printer(path, preview))
    preview.print_paper()
    settled(lambda: preview.job is None)
    assert page_count(path) == 3
    assert "3 сторінки" in preview.messages.shown[0]


@needs_pdf
def test_a_range_of_pages(preview: PaperPreview, tmp_path: Path) -> None:
    path = tmp_path / "range.pdf"
    printer = pdf_printer(path, preview)
    printer.setFromTo(2, 3)
    assert preview.pages is not None
    assert print_pages(printer, preview.pages, progress=Progress(lambda *_: None)) == 2
    assert page_count(path) == 2


def test_a_stopped_print_leaves_no_file(preview: PaperPreview, tmp_path: Path) -> None:
    path = tmp_path / "half.pdf"

    def stop_at_second(done: int, _total: int, _text: str) -> None:
        if done == 0:
            progress.cancel()

    progress = Progress(stop_at_second)
    assert preview.pages is not None
    with pytest.raises(CancelledError):
        print_pages(pdf_printer(path, preview), preview.pages, progress=progress)
    assert not path.exists()


@pytest.mark.qt_log_ignore("This plugin does not support", "QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(preview: PaperPreview, tmp_path: Path) -> None:
    printer = pdf_printer(tmp_path / "немає" / "x.pdf", preview)
    assert preview.pages is not None
    with pytest.raises(UserError) as refused:
        print_pages(printer, preview.pages, progress=Progress(lambda *_: None))
    assert refused.value.code == "printer_refused"


def test_the_keyboard_alone(preview: PaperPreview, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = preview.view
    assert view.hasFocus()
    for key, page in ((Key.Key_PageDown, 1), (Key.Key_End, 2), (Key.Key_PageUp, 1), (Key.Key_Home, 0)):
        qtbot.keyClick(view, key)
        assert view.page == page
    qtbot.keyClick(view, Key.Key_1, Control)
    assert view.zoom == 1.0 and preview.scale.text() == "100 %"
    qtbot.keyClick(view, Key.Key_Plus, Control)
    qtbot.keyClick(view, Key.Key_Minus, Control)
    qtbot.keyClick(view, Key.Key_Minus, Control)
    assert view.zoom == 0.75
    asked: list[str] = []
    monkeypatch.setattr(places, "ask_file", lambda _p, _s, _t, suffix: asked.append(suffix))
    monkeypatch.setattr(places, "ask_printer", lambda *_: asked.append("printer"))
    qtbot.keyClick(view, Key.Key_S, Control)
    qtbot.keyClick(view, Key.Key_S, Control | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Key.Key_P, Control)
    qtbot.keyClick(view, Key.Key_Return)
    assert asked == [".pdf", ".docx", "printer", "printer"]
    walked = tab_walk(preview, qtbot)
    assert view in walked and len(walked) >= 9
    assert nameless(preview) == []
    with qtbot.waitSignal(preview.destroyed):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)


def test_scrolling_tells_the_page(preview: PaperPreview) -> None:
    bar = preview.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert preview.place.text() == "Сторінка 3 з 3"
    preview.view.fit_width()
    assert preview.view.page == 2


def test_a_refusal_is_shown_in_words(
    session: Session, list_of: Callable[..., RegisterView], filled: Desk, settled: Wait
) -> None:
    course = next(
        row for row in filled.fetch("course") if not filled.fetch("certificate", {"enrolment.course": row["id"]})
    )
    made = show_preview(session, PaperAsk("certificate", "course", key=course["id"]), list_of("course"))
    settled(lambda: bool(made.messages.shown))
    assert "Сертифікатів за цим курсом ще не видано" in made.messages.shown[0]
    made.print_paper()
    made.save(".pdf")
    assert made.job is None and not made._needs_pages[0].isEnabled()


def test_the_preview_follows_the_desk(
    preview: PaperPreview, filled: Desk, signed_meeting: dict[str, Any], settled: Wait
) -> None:
    before = preview.pages
    preview._session.changed.emit(Changes(frozenset({"meeting"})))
    settled(lambda: preview.pages is not before)
    assert preview.view.count == 3


def test_the_last_folder_is_offered_again(session: Session, tmp_path: Path) -> None:
    places.remember_folder(session, tmp_path)
    assert places.last_folder(session) == tmp_path
    places.remember_folder(session, tmp_path / "вийнята флешка")
    assert places.last_folder(session).is_dir()


def test_pictures_are_black_on_white(preview: PaperPreview) -> None:
    assert preview.pages is not None
    image = picture(preview.pages, 2, QSize(210, 297))
    assert image.format() == QImage.Format.Format_RGB32
    assert image.pixelColor(2, 2).lightness() == 255


def test_stopping_by_the_button_is_told(
    preview: PaperPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: Wait
) -> None:
    path = tmp_path / "half.pdf"
    monkeypatch.setattr(places, "ask_printer", lambda *_: pdf_printer(path, preview))
    preview.print_paper()
    assert preview.job is not None and preview.job.progress is not None
    assert not preview._needs_pages[0].isEnabled()
    preview.job.progress.cancel()
    settled(lambda: preview.job is None)
    assert preview.messages.shown == ["Друк зупинено."]
    assert not path.exists() and preview._needs_pages[0].isEnabled()


def test_keys_of_the_preview_are_not_those_of_the_window(preview: PaperPreview) -> None:
    """In the Ukrainian layout Ctrl+P of the list must not reach the preview beside it."""
    own = set(live_actions(preview))
    window = preview.parentWidget().window()
    assert len(own) >= 9 and not own & set(live_actions(window))


def test_locking_the_desk_takes_the_preview_away(
    session: Session, signed_meeting: dict[str, Any], qtbot: QtBot
) -> None:
    view = QWidget()
    made = show_preview(session, PaperAsk("minutes", "meeting", key=signed_meeting["id"]), view)
    with qtbot.waitSignal(made.destroyed):
        view.deleteLater()
    session.tasks.drain()


def test_strips_for_the_printer_never_cut_a_letter(preview: PaperPreview) -> None:
    """A viewer moves the edge of a picture by a dot or two: what is beside a cut must be white."""
    assert preview.pages is not None
    page = picture(preview.pages, 0, QSize(2480, 3508))
    cuts = paper_work._cuts(page)
    assert 9 <= len(cuts) <= 13
    for cut in cuts:
        beside = page.copy(0, cut - 4, page.width(), 8).convertToFormat(QImage.Format.Format_Grayscale8)
        assert min(bytes(beside.constBits())) > 250, cut


def test_the_file_dialog_proposes_the_title_and_remembers_the_folder(preview: PaperPreview, tmp_path: Path) -> None:
    places.remember_folder(preview._session, tmp_path)
    seen: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        seen.append(Path(dialog.selectedFiles()[0]).name)
        (tmp_path / "інша").mkdir()
        dialog.setDirectory(str(tmp_path / "інша"))
        line = dialog.findChild(QLineEdit)
        assert line is not None
        line.setText("Без закінчення")
        dialog.accept()

    QTimer.singleShot(200, answer)
    path = places.ask_file(preview, preview._session, "Витяг: № 1/2", ".pdf")
    assert seen == ["Витяг № 1 2.pdf"]
    assert path == tmp_path / "інша" / "Без закінчення.pdf"
    assert places.last_folder(preview._session) == tmp_path / "інша"


def test_the_print_dialog_knows_the_pages_and_can_be_left(preview: PaperPreview) -> None:
    seen: list[tuple[int, int]] = []

    def leave() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QPrintDialog)
        seen.append((dialog.minPage(), dialog.maxPage()))
        assert dialog.printer().pageLayout().orientation() == QPageLayout.Orientation.Portrait
        dialog.reject()

    QTimer.singleShot(500, leave)
    assert preview.pages is not None
    assert places.ask_printer(preview, preview._session, preview.pages) is None
    assert seen == [(1, 3)]
