"""The lists of a plan's round: notes on the measures, or what changed since a submission or an earlier version."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from copdesk.ui.review import work
from copdesk.ui.review.words import views
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.empty_state import EmptyState
from copdesk.ui.widgets.outline import Line, Outline


class RoundLists(QWidget):
    """``mode`` chooses what is shown; *empty* stands here before the first round."""

    note_asked = Signal()
    """Somebody wants to say something of the measure under the cursor."""

    def __init__(self, session: Session, empty: EmptyState) -> None:
        super().__init__()
        self._session, self.texts = session, session.texts
        self._data: work.PlanRounds | None = None
        self._shown = ""
        self.mode = CalmCombo()
        self.mode.setMinimumWidth(260)
        self.mode.setMaximumWidth(360)
        self.mode.currentIndexChanged.connect(lambda _at: self.load())
        self._name = label(self.texts.t("review.show"))
        self._name.setBuddy(self.mode)
        self.notes = self._outline("notes", ("number", "text", "verdict", "comment"), 1, 2)
        self.notes.opened.connect(lambda _key: self.note_asked.emit())
        self.changes = self._outline("changes", ("record", "field", "old", "new"), 3)
        self.changes.opened.connect(self._open)
        self.empty = empty
        self.lists = QStackedWidget()
        for each in (self.notes, self.changes, self.empty):
            self.lists.addWidget(each)
        whole = column(parent=self, gap=6)
        whole.addLayout(row(self._name, self.mode, 0))
        whole.addWidget(self.lists, 1)

    def begin(self) -> None:
        """Another plan: its newest round is shown first."""
        self._shown = ""

    def show_rounds(self, data: work.PlanRounds) -> None:
        """Offer what there is to look at in a plan; what was shown stays where it still is."""
        if self._data is None or len(self._data.rounds) != len(data.rounds):
            self.begin()
        self._data = data
        modes = views(self.texts, data)
        self.mode.blockSignals(True)
        self.mode.clear()
        for key, words in modes:
            self.mode.addItem(words, key)
        self.mode.setCurrentIndex(max(0, self.mode.findData(self._shown)))
        self.mode.blockSignals(False)
        for widget in (self._name, self.mode):
            widget.setVisible(bool(modes))
        self.load()

    def go_down(self) -> None:
        """After the next reload the cursor is one measure further."""
        keys = [self.notes.key_of(item) for item in self.notes.items()]
        self.notes.wanted = keys[min(keys.index(self.notes.current_key()) + 1, len(keys) - 1)]

    def load(self) -> None:
        """Ask the desk for what is chosen."""
        data, self._shown = self._data, self.mode.currentData() or ""
        kind, _, key = self._shown.partition(":")
        if data is None or not kind:
            self.lists.setCurrentWidget(self.empty)
            return
        run, texts, show = self._session.run, self.texts, partial(self._show_lines, self.changes)
        if kind == "notes":
            given = next(one.notes for one in data.rounds if one.id == key)
            done = partial(self._show_lines, self.notes)
            run(self, work.notes, texts, key, given, done=done, replace="lines")
        elif kind == "changes":
            run(self, work.changes, texts, key, done=show, replace="lines")
        else:
            run(self, work.compared, texts, key, data.plan, done=show, replace="lines")

    def _outline(self, name: str, columns: tuple[str, ...], stretch: int, sign_at: int = 0) -> Outline:
        titles = [self.texts.t(f"review.column.{column}") for column in columns]
        return Outline(self.texts.t(f"review.{name}"), titles, stretch=stretch, sign_at=sign_at)

    def _show_lines(self, outline: Outline, lines: list[Line]) -> None:
        self.lists.setCurrentWidget(outline)
        if not lines and outline is self.changes:
            lines = [Line("", (self.texts.t("review.same"),), head=True)]
        outline.show_lines(lines)

    def _open(self, key: str) -> None:
        noun, _, record = key.partition("/")
        if record:
            self._session.open_asked.emit(noun, record)
