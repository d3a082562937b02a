"""A paper before it is printed: the pages themselves, drawn by the compile that also makes the PDF."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.icons import icon
from copdesk.ui.messages import MessageBar, ProgressStrip
from copdesk.ui.papers import places
from copdesk.ui.papers.page_view import PageView
from copdesk.ui.papers.paper_work import PaperAsk, make_document, new_press, print_pages
from copdesk.ui.session import Changes, Message, Session
from copdesk.ui.tasks import FILES, CancelledError, Job
from copdesk.ui.theme import look
from copdesk.ui.widgets.basics import button, column, fit, frame, label, row, tool

if TYPE_CHECKING:
    from copdesk.services.papers_files import Pages

_SIZE = (980, 720)


class PaperPreview(QDialog):
    """Shows what *ask* asks for. It belongs to *parent*, so that locking the desk takes it away.

    ``Ctrl+P`` prints, ``Ctrl+S`` saves PDF, ``Ctrl+Shift+S`` saves Word, ``Ctrl+0`` fits the width, ``Esc`` closes.
    """

    def __init__(self, session: Session, ask: PaperAsk, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._texts, self._ask = session, session.texts, ask
        self._press = new_press()
        self.pages: Pages | None = None
        self.job: Job | None = None
        self.saved: Path | None = None
        self.view = PageView(session.tasks, self._texts.t("ui.papers.pages"))
        self.messages = MessageBar(self._texts)
        self.strip = ProgressStrip(session.tasks, self._texts)
        # Enter prints, unless another button has the focus.
        self.strip.cancel.setAutoDefault(False)
        self._needs_pages: list[QWidget | QAction] = []
        self._needs_file: list[QWidget] = []
        self._build()
        self.setWindowTitle(self._texts.t("ui.papers.preview"))
        fit(self, *_SIZE)
        self.view.moved.connect(self._show_place)
        session.changed.connect(self.reload)
        self._show_place()
        self._allow()
        self.view.setFocus()
        self.reload()

    def reload(self, _changes: Changes | None = None) -> None:
        """Make the paper anew from the desk: what is printed is what the desk holds now."""
        make = partial(make_document, ask=self._ask, texts=self._texts)
        self._session.run(self, make, done=self._draw, failed=self._refused, replace="paper")

    def print_paper(self) -> None:
        """Ask for a printer, then print in the background."""
        if self.pages is None or self.job is not None:
            return
        printer = places.ask_printer(self, self._session, self.pages)
        if printer is not None:
            done = partial(self._printed, printer.printerName())
            self._work("ui.papers.printing", done, print_pages, printer, self.pages, progress=True)

    def save(self, suffix: str) -> None:
        """Ask for a file, then save PDF or Word."""
        if self.pages is None or self.job is not None:
            return
        path = places.ask_file(self, self._session, self.pages.title, suffix)
        if path is not None:
            self._work("ui.papers.saving", self._was_saved, self._press.save, self.pages.document, path)

    def _draw(self, document: Any) -> None:
        tasks, draw = self._session.tasks, self._press.pages
        tasks.run(self, draw, document, done=self._show, failed=self._refused, lane=FILES, replace="draw")

    def _show(self, pages: "Pages") -> None:
        self.pages = pages
        self.setWindowTitle(f"{pages.title} – {self._texts.t('ui.papers.preview')}")
        self.view.show_pages(pages)
        self._allow()

    def _work(self, title: str, done: Callable[[Any], None], fn: Callable[..., Any], *args: Any, **how: Any) -> None:
        finish = partial(self._worked, done)
        self.job = self._session.tasks.run(
            self, fn, *args, done=finish, failed=self._failed, title=self._texts.t(title), lane=FILES, **how
        )
        self._allow()

    def _worked(self, done: Callable[[Any], None], result: Any) -> None:
        self.job = None
        done(result)
        self._allow()

    def _failed(self, error: Exception) -> None:
        self.job = None
        self._refused(error)
        self._allow()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.messages.show_message(Message("error", self._session.error_text(error, self._ask.noun)))
        elif isinstance(error, CancelledError):
            self.messages.show_message(Message("info", self._texts.t("ui.papers.stopped")))

    def _printed(self, printer: str, count: int) -> None:
        text = self._texts.n("ui.papers.printed", count, printer=printer)
        self.messages.show_message(Message("ok", text))

    def _was_saved(self, path: Path) -> None:
        self.saved = path
        self.messages.show_message(Message("ok", self._texts.t("ui.papers.saved", file=path.name, folder=path.parent)))

    def _open(self, folder: bool) -> None:
        if self.saved is None:
            return
        path = self.saved.parent if folder else self.saved
        if not places.open_in_system(path):
            self.messages.show_message(Message("error", self._texts.t("ui.papers.not_opened", file=path.name)))

    def _show_place(self) -> None:
        texts, view = self._texts, self.view
        self.place.setText(texts.t("ui.papers.place", page=view.page + 1, count=view.count) if view.count else "")
        self.scale.setText(f"{round(view.zoom * 100)} %")

    def _allow(self) -> None:
        for item in self._needs_pages:
            item.setEnabled(self.pages is not None and self.job is None)
        for button_ in self._needs_file:
            button_.setVisible(self.saved is not None)

    def _build(self) -> None:
        bar = frame("bar")
        layout = row(parent=bar, gap=6)
        layout.setContentsMargins(12, 8, 12, 8)
        self._add_outputs(layout)
        layout.addStretch(1)
        self._add_places(layout)
        foot = row(parent=None, gap=8)
        foot.setContentsMargins(12, 6, 12, 8)
        for caption, folder in (("ui.papers.open_file", False), ("ui.papers.open_folder", True)):
            made = button(self._texts.t(caption), partial(self._open, folder))
            made.setAutoDefault(False)
            foot.addWidget(made)
            self._needs_file.append(made)
        foot.addWidget(self.strip)
        foot.addStretch(1)
        close = button(self._texts.t("ui.close"), self.reject)
        close.setAutoDefault(False)
        foot.addWidget(close)
        whole = column(bar, self.messages, parent=self, gap=0)
        whole.addWidget(self.view, 1)
        whole.addLayout(foot)

    def _add_outputs(self, layout: QHBoxLayout) -> None:
        texts = self._texts
        outputs: tuple[tuple[str, str, Callable[[], None], str], ...] = (
            ("ui.print", "print", self.print_paper, "Ctrl+P"),
            ("ui.papers.save_pdf", "pdf", partial(self.save, ".pdf"), "Ctrl+S"),
            ("ui.papers.save_docx", "document", partial(self.save, ".docx"), "Ctrl+Shift+S"),
        )
        for place, (caption, sign, act, keys) in enumerate(outputs):
            made = button(texts.t(caption), act, "main" if place == 0 else "", sign)
            if place == 0:
                made.setIcon(icon(sign, look().on_accent))
            made.setDefault(place == 0)
            made.setAutoDefault(place == 0)
            made.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
            layout.addWidget(made)
            self._needs_pages.append(made)
            self._needs_pages.append(self._shortcut(act, keys))

    def _add_places(self, layout: QHBoxLayout) -> None:
        texts, view = self._texts, self.view
        self.place, self.scale = label(), label()
        steps: tuple[tuple[str, str, Callable[[], None], tuple[str, ...]], ...] = (
            ("zoom_out", "remove", partial(view.step_zoom, False), ("Ctrl+-",)),
            ("zoom_in", "add", partial(view.step_zoom, True), ("Ctrl++", "Ctrl+=")),
            ("previous", "up", lambda: view.go(view.page - 1), ("PgUp",)),
            ("next", "down", lambda: view.go(view.page + 1), ("PgDown",)),
        )
        for name, sign, act, keys in steps:
            layout.addWidget(tool(texts.t(f"ui.papers.{name}"), sign, act))
            self._shortcut(act, *keys)
            if name == "zoom_out":
                layout.addWidget(self.scale)
            if name == "zoom_in":
                self._add_sizes(layout)
            if name == "previous":
                layout.addWidget(self.place)

    def _add_sizes(self, layout: QHBoxLayout) -> None:
        sizes: tuple[tuple[str, Callable[[], None], str], ...] = (
            ("ui.papers.fit", self.view.fit_width, "Ctrl+0"),
            ("ui.papers.natural", partial(self.view.set_zoom, 1.0), "Ctrl+1"),
        )
        for caption, act, keys in sizes:
            made = button(self._texts.t(caption), act, "flat")
            made.setAutoDefault(False)
            layout.addWidget(made)
            self._shortcut(act, keys)
        layout.addSpacing(12)

    def _shortcut(self, act: Callable[[], object], *keys: str) -> QAction:
        made = QAction(self)
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.triggered.connect(lambda _=False: act())
        self.addAction(made)
        return made


def show_preview(session: Session, ask: PaperAsk, parent: QWidget) -> PaperPreview:
    """Open the preview of a paper beside the window; *parent* is the view that asks."""
    made = PaperPreview(session, ask, parent)
    made.show()
    return made
