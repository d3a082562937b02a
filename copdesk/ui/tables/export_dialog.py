"""A list as a table file: which rows, which columns, XLSX or CSV, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QRadioButton, QWidget

from copdesk.domain.rules import dates
from copdesk.texts import Texts
from copdesk.ui.models.pages import ListQuery
from copdesk.ui.question import Answers, Question
from copdesk.ui.session import Session
from copdesk.ui.tables.work_dialog import WorkDialog, last_folder, remember_folder
from copdesk.ui.tasks import Progress
from copdesk.ui.widgets.basics import button, column, label, row

if TYPE_CHECKING:
    from copdesk.ui.views.register_page import RegisterView

ENDINGS = (".xlsx", ".csv")
_FORBIDDEN = str.maketrans('/\\:*?"<>|', "         ")


@dataclass(frozen=True)
class ListShown:
    """What a list shows now: its rows by number, the selected ones, its columns in order, and what was asked."""

    noun: str
    query: ListQuery
    numbers: Sequence[int]
    selected: Sequence[int]
    columns: tuple[str, ...]


def shown_by(view: "RegisterView") -> ListShown:
    """The list of a register's view."""
    table = view.list.table
    header = table.horizontalHeader()
    places = [header.logicalIndex(place) for place in range(header.count())]
    columns = tuple(table.rows.columns[at].key for at in places if not table.isColumnHidden(at))
    return ListShown(view.noun, table.rows.query, table.rows.numbers, table.selected_numbers(), columns)


class ExportDialog(WorkDialog):
    """Enter writes the file; several rows selected are offered first, otherwise the list as it is shown."""

    def __init__(self, session: Session, shown: ListShown, parent: QWidget | None = None) -> None:
        super().__init__(session, session.texts.t("register.excel_out"), "tables.out.stopped", QSize(600, 370), parent)
        self.shown = shown
        self.question: Question | None = None
        self._agreed = ""
        t = self.texts.t
        self.rows = _Choice(
            t("tables.out.rows"),
            {
                "shown": self.texts.n("tables.out.shown", len(shown.numbers)),
                "selected": self.texts.n("tables.out.selected", len(shown.selected)),
            },
        )
        self.rows.buttons["selected"].setEnabled(bool(shown.selected))
        self.rows.choose("selected" if len(shown.selected) > 1 else "shown")
        self.columns = _Choice(
            t("tables.out.columns"), {"shown": t("tables.out.columns_shown"), "all": t("tables.out.columns_all")}
        )
        self.kind = _Choice(t("tables.out.kind"), {ending: t(f"tables.out{ending}") for ending in ENDINGS})
        self.kind.changed(self._kind_chosen)
        self.file = QLineEdit(str(last_folder(session) / f"{self._name()}.xlsx"))
        self.file.setAccessibleName(t("tables.out.file"))
        self.choose_button = button(t("tables.choose_file"), self._choose)
        self.choose_button.setAutoDefault(False)
        self.save_button = button(t("tables.out.save"), self.save, "main")
        self.save_button.setDefault(True)
        self.cancel_button = button(t("ui.cancel"), self.reject)
        where = label(t("tables.out.file"), "heading")
        where.setBuddy(self.file)
        layout = column(self.rows, self.columns, self.kind, where, parent=self, margin=18, gap=8)
        layout.addLayout(row(self.file, self.choose_button))
        layout.addWidget(self.problem)
        layout.addStretch(1)
        layout.addWidget(self.busy)
        layout.addLayout(row(0, self.save_button, self.cancel_button))
        self.save_button.setFocus()

    def save(self) -> None:
        """Write the file; one that is there is replaced only when the user says so."""
        path = self.path()
        if path.exists() and self._agreed != str(path):
            t = self.texts.t
            answers: Answers = {t("tables.out.replace"): partial(self._replace, path)}
            text = t("tables.out.exists", file=path.name)
            self.question = Question(self, t("tables.out.exists_title"), text, answers, t("ui.cancel"))
            self.question.open()
            return
        self._agreed = ""
        wanted = self.shown.selected if self.rows.chosen == "selected" else self.shown.numbers
        columns = self.shown.columns if self.columns.chosen == "shown" else ()
        shown = replace(self.shown, numbers=wanted, columns=columns)
        self.work(
            self.texts.t("tables.out.writing"), _write, self.texts, shown, path, done=partial(self._written, path)
        )

    def path(self) -> Path:
        """The file to write, with the ending of its kind."""
        path = Path(self.file.text().strip() or self._name()).expanduser()
        if not path.is_absolute():
            path = last_folder(self.session) / path
        return path if path.suffix.lower() in ENDINGS else path.with_name(path.name + self.kind.chosen)

    def show_state(self) -> None:
        """While a file is being written only the stop button works."""
        free = self.busy.job is None
        for part in (self.rows, self.columns, self.kind, self.file, self.choose_button, self.save_button):
            part.setEnabled(free)

    @property
    def noun(self) -> str:
        """The register of the list."""
        return self.shown.noun

    def _name(self) -> str:
        title = self.texts.t(f"entities.{self.shown.noun}").translate(_FORBIDDEN)
        return f"{' '.join(title.split())} {dates.today():%Y-%m-%d}"

    def _replace(self, path: Path) -> None:
        self._agreed = str(path)
        self.save()

    def _kind_chosen(self) -> None:
        path = Path(self.file.text())
        if path.suffix.lower() in ENDINGS:
            self.file.setText(str(path.with_suffix(self.kind.chosen)))

    def _choose(self) -> None:
        kinds = ";;".join(f"{self.texts.t(f'tables.out{ending}')} (*{ending})" for ending in ENDINGS)
        found, kind = QFileDialog.getSaveFileName(self, self.texts.t("tables.out.file"), str(self.path()), kinds)
        if found:
            if Path(found).suffix.lower() not in ENDINGS:
                found += ".csv" if ".csv" in kind else ".xlsx"
            self.file.setText(found)
            self.kind.choose(Path(found).suffix.lower())
            self._agreed = found

    def _written(self, path: Path, written: Any) -> None:
        remember_folder(self.session, path)
        text = self.texts.n("tables.out.done", written.rows, file=path.name)
        if written.shortened:
            text += " " + self.texts.n("tables.out.shortened", written.shortened)
        self.session.say(text, "ok", self.texts.t("tables.open_file"), partial(_open, path))
        self.accept()


class _Choice(QWidget):
    """A few choices under a heading, one of which is taken."""

    def __init__(self, title: str, choices: dict[str, str]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons = {code: QRadioButton(text) for code, text in choices.items()}
        layout = column(label(title, "heading"), parent=self, gap=2)
        line = row(gap=18)
        for made in self.buttons.values():
            made.setAccessibleName(f"{title}: {made.text()}")
            self._group.addButton(made)
            line.addWidget(made)
        line.addStretch(1)
        layout.addLayout(line)
        next(iter(self.buttons.values())).setChecked(True)

    @property
    def chosen(self) -> str:
        """The code that is taken."""
        return next(code for code, made in self.buttons.items() if made.isChecked())

    def choose(self, code: str) -> None:
        """Take a code."""
        self.buttons[code].setChecked(True)

    def changed(self, then: Any) -> None:
        """Call *then* after every choice."""
        self._group.buttonClicked.connect(lambda _button: then())


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _write(desk: Any, texts: Texts, shown: ListShown, path: Path, *, progress: Progress) -> Any:
    """In the worker: the file, whole or not at all."""
    from copdesk.services import lists

    asked = shown.query
    where = [(part.field, part.op, part.value) for part in asked.where]
    question = lists.question(shown.noun, where, asked.search, asked.sort, asked.trash)
    columns = shown.columns or lists.all_columns(desk.registry[shown.noun])
    numbers = list(shown.numbers)
    return lists.write_table(
        desk, texts, question, path, paths=columns, numbers=numbers,
        progress=lambda done: progress.step(done, len(numbers)),
    )  # fmt: skip
