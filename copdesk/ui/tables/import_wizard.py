"""The way of a table into a register: file, columns, preview; nothing is written before the last button."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.rules.text import fold
from copdesk.texts import Texts
from copdesk.ui.people.offer import offer_twins
from copdesk.ui.session import Session
from copdesk.ui.tables.import_pages import ColumnsPage, FilePage, PreviewPage
from copdesk.ui.tables.work_dialog import WorkDialog, remember_folder
from copdesk.ui.tasks import Progress
from copdesk.ui.widgets.basics import button, column, label, row

FILE, COLUMNS, PREVIEW = range(3)


def _key(noun: str, headers: Sequence[str]) -> str:
    """Under what the mapping of these headers is kept; the headers themselves may tell too much."""
    heads = "\n".join(fold(header) for header in headers)
    return f"tables.map.{noun}.{hashlib.sha256(heads.encode()).hexdigest()[:16]}"


def recall_mapping(session: Session, noun: str, headers: Sequence[str], known: Container[str]) -> dict[int, str]:
    """What the user chose for these headers the last time; empty when nothing."""
    kept: dict[str, str] = session.settings.get(_key(noun, headers), {})
    return {int(at): name for at, name in kept.items() if at.isdigit() and int(at) < len(headers) and name in known}


def keep_mapping(session: Session, noun: str, look: Any, mapping: Mapping[int, str]) -> None:
    """Keep a choice for these headers; a guess that stands needs no keeping: it gets better with each version."""
    kept = None if mapping == dict(look.mapping) else {str(at): name for at, name in mapping.items()}
    session.settings.set(_key(noun, look.headers), kept)


class ImportWizard(WorkDialog):
    """Three pages; Enter goes on, Alt+Left goes back, Esc closes. *fixed* are values that every row gets."""

    def __init__(
        self, session: Session, noun: str, fixed: Mapping[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, session.texts.t("register.excel_in"), "tables.in.stopped", QSize(920, 620), parent)
        t = self.texts.t
        self._given = dict(fixed or {})
        self.look: Any = None
        self.report: Any = None
        self._asked: tuple[str, str | None] = ("", None)
        self.file_page = FilePage(session, noun)
        self.columns_page = ColumnsPage(session)
        self.preview_page = PreviewPage(session, self._preview)
        self.pages = QStackedWidget()
        for page in (self.file_page, self.columns_page, self.preview_page):
            self.pages.addWidget(page)
        self.step = label("", "title")
        self.note = label("", "muted", wrap=True)
        self.back_button = button(t("ui.back"), self.back)
        self.back_button.setShortcut("Alt+Left")
        self.next_button = button("", self.forward, "main")
        self.next_button.setDefault(True)
        self.cancel_button = button(t("ui.cancel"), self.reject)
        layout = column(self.step, self.problem, self.pages, self.busy, parent=self, margin=18, gap=10)
        layout.setStretch(2, 1)
        layout.addLayout(row(self.note, self.back_button, self.next_button, self.cancel_button))
        layout.itemAt(layout.count() - 1).layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.file_page.file_changed.connect(self._file_typed)
        self.file_page.file_chosen.connect(lambda found: self.open_file(Path(found)))
        self.preview_page.save_asked.connect(lambda found: self.save_errors(Path(found)))
        self.file_page.sheet_changed.connect(self._forget)
        self.file_page.register.activated.connect(lambda _at: self._forget())
        self.go(FILE)

    @property
    def noun(self) -> str:
        """The register to fill."""
        return str(self.file_page.register.currentData())

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file_page.file.text().strip()).expanduser()

    def open_file(self, path: Path) -> None:
        """Read a file and go to its columns."""
        self.file_page.file.setText(str(path))
        self._forget()
        self.work(self.texts.t("tables.in.reading"), _sheets, path, done=self._sheets_found)

    def go(self, page: int) -> None:
        """Show a page."""
        self.pages.setCurrentIndex(page)
        name = ("file", "columns", "preview")[page]
        self.step.setText(self.texts.t(f"tables.in.step.{name}", number=page + 1))
        self.refuse(None)
        self.show_state()
        if page == FILE:
            self.file_page.choose_button.setFocus()
        elif page == COLUMNS and self.columns_page.boxes:
            self.columns_page.boxes[0].setFocus()
        else:
            (self.next_button if self.next_button.isEnabled() else self.back_button).setFocus()

    def forward(self) -> None:
        """The main button: go on, or at last import."""
        page = self.pages.currentIndex()
        if page == FILE:
            if self.look is None:
                self.open_file(self.path)
            else:
                self.go(COLUMNS)
        elif page == COLUMNS:
            self._preview()
        else:
            self._import()

    def back(self) -> None:
        """The page before."""
        if self.busy.job is None and self.pages.currentIndex():
            self.go(self.pages.currentIndex() - 1)

    def show_state(self) -> None:
        """What can be pressed on this page now."""
        free, page = self.busy.job is None, self.pages.currentIndex()
        report = self.report
        brings = report is not None and not report.rejected and bool(report.new or report.changed)
        can = {FILE: bool(self.file_page.file.text().strip()), COLUMNS: self.look is not None, PREVIEW: brings}[page]
        caption = self.texts.t("tables.in.next")
        if page == PREVIEW:
            caption = self.texts.t("tables.in.import_nothing")
            if brings:
                caption = self.texts.n("tables.in.import", report.new + report.changed)
        self.next_button.setText(caption)
        self.next_button.setEnabled(free and can)
        self.back_button.setEnabled(free and page != FILE)
        self.pages.setEnabled(free)
        self.note.setText(self.texts.t("tables.in.safe"))

    def _file_typed(self) -> None:
        if str(self.path) != self._asked[0]:
            self.file_page.show_sheets(())
            self._forget()

    def _forget(self) -> None:
        """Another file, sheet or register: what was read before does not count."""
        self.look = self.report = None
        self.refuse(None)
        self.show_state()

    def _sheets_found(self, names: tuple[str, ...]) -> None:
        kept = self.file_page.sheet.currentText() if str(self.path) == self._asked[0] else ""
        self.file_page.show_sheets(names)
        self.file_page.sheet.setCurrentIndex(max(0, self.file_page.sheet.findText(kept)))
        remember_folder(self.session, self.path)
        # A first sheet that is empty is passed over unless the user wants it.
        sheet = self.file_page.sheet.currentText() if kept and len(names) > 1 else None
        self._asked = (str(self.path), sheet)
        args = (self.texts, self.noun, self.path, sheet)
        self.work(self.texts.t("tables.in.reading"), _look, *args, done=self._looked)

    def _looked(self, found: tuple[Any, dict[str, str]]) -> None:
        self.look, choices = found
        place = self.file_page.sheet.findText(self.look.sheet)
        self.file_page.sheet.setCurrentIndex(max(0, place))
        mapping = recall_mapping(self.session, self.noun, self.look.headers, choices) or self.look.mapping
        choices = {name: words for name, words in choices.items() if name not in self._given}
        fields = self.session.registry[self.noun].fields.values()
        needed = [f for f in fields if f.required and f.default is None and f.name not in self._given and not f.hidden]
        self.columns_page.show_columns(
            self.noun, self.look.headers, choices, mapping, self.look.first, needed
        )  # fmt: skip
        self.go(COLUMNS)

    def _preview(self) -> None:
        fixed = self.columns_page.fixed_values()
        if fixed is None or self.look is None:
            return
        keep_mapping(self.session, self.noun, self.look, self.columns_page.mapping)
        self.work(self.texts.t("tables.in.checking"), _preview, *self._order(fixed), done=self._previewed)

    def _order(self, fixed: Mapping[str, Any]) -> tuple[Any, ...]:
        values = {**self._given, **fixed}
        return self.texts, self.noun, self.path, self.columns_page.mapping, values, self.look.sheet

    def _previewed(self, found: tuple[Any, tuple[int, int]]) -> None:
        self.report, self._stamp = found
        explain = partial(self.session.error_text, noun=self.noun)
        self.preview_page.file = self.path
        self.preview_page.show_report(self.report, self.noun, [explain(e.error) for e in self.report.errors])
        self.go(PREVIEW)

    def _import(self) -> None:
        fixed = self.columns_page.fixed_values()
        if fixed is None:
            return
        self.work(
            self.texts.t("tables.in.importing"), _import, *self._order(fixed), self._stamp,
            done=self._imported, failed=self._refused, writes=True,
        )  # fmt: skip

    def _imported(self, report: Any) -> None:
        t = self.texts.t
        text = t("tables.in.done", new=report.new, changed=report.changed, register=t(f"entities.{self.noun}"))
        self.session.say(text, "ok", t("ui.undo"), self.session.undo)
        if self.noun == "person" or "person" in report.added:
            offer_twins(self.session, self.parentWidget() or self)
        self.accept()

    def _refused(self, error: Exception) -> None:
        """Stopped, or the file is another one than in the preview: nothing was written, look again."""
        if not isinstance(error, UserError):
            self.stopped()
        elif error.code in {"table_rows", "table_changed"}:
            self.report = None
            self._preview()
            if error.code == "table_changed":
                self.session.say(self.session.error_text(error), "warning")
        else:
            self.refuse(error)

    def save_errors(self, path: Path) -> None:
        """Write the rows with errors as a table file."""
        path = path if path.suffix.lower() == ".xlsx" else path.with_name(path.name + ".xlsx")
        said = self.texts.t("tables.in.errors_saved", file=path.name)
        args = (self.texts, self.noun, self.report, path)
        self.work(self.texts.t("tables.out.writing"), _errors, *args, done=lambda _: self.session.say(said, "ok"))


def _sheets(_desk: Any, path: Path, *, progress: Progress) -> tuple[str, ...]:
    from copdesk.services import tables

    progress.step(0)
    return tables.sheet_names(path)


def _look(
    desk: Any, texts: Texts, noun: str, path: Path, sheet: str | None, *, progress: Progress
) -> tuple[Any, dict[str, str]]:
    """In the worker: the table, and what its columns can hold, in words."""
    from copdesk.services import tables

    progress.step(0)
    names = tables.importable(desk.registry[noun])
    return tables.look(desk, texts, noun, path, sheet), {n: tables.column_label(texts, noun, n) for n in names}


def _preview(
    desk: Any, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str], fixed: Mapping[str, Any], sheet: str,
    *, progress: Progress,
) -> tuple[Any, tuple[int, int]]:  # fmt: skip
    from copdesk.services import tables

    stamp = tables.stamp(path)
    return tables.preview(desk, texts, noun, path, mapping, fixed, progress.step, sheet), stamp


def _import(
    desk: Any, texts: Texts, noun: str, path: Path, mapping: Mapping[int, str], fixed: Mapping[str, Any], sheet: str,
    stamp: tuple[int, int], *, progress: Progress,
) -> Any:  # fmt: skip
    """In the worker: what was confirmed, and nothing else."""
    from copdesk.services import tables

    if tables.stamp(path) != stamp:
        raise UserError("table_changed", file=path.name)
    return tables.import_table(desk, texts, noun, path, mapping, fixed, progress.step, sheet)


def _errors(desk: Any, texts: Texts, noun: str, report: Any, path: Path, *, progress: Progress) -> None:
    from copdesk.services import tables

    progress.step(0)
    tables.write_errors(texts, desk.registry, noun, report, path)
