"""Who goes on a course: candidates, those selected while there are places, the reserve, those refused."""

from collections.abc import Sequence
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.texts import Texts
from copdesk.ui.session import Session
from copdesk.ui.training import course_steps
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import column, label
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.list_bar import ListBar
from copdesk.ui.widgets.outline import Line, Outline

_COLUMNS = ("name", "rank", "position", "nominated_by", "selection", "basis")
_SIGNS = {
    "nominated": ("clock", "warning"), "selected": ("ok", "ok"), "reserve": ("people", ""),
    "refused": ("prohibited", "error"),
}  # fmt: skip


class RosterPart(Part):
    """Candidates in the order of nomination; what is done is done with all that are selected in the list."""

    title = "roster.title"
    reads = ("enrolment", "officer", "course", "session_attendance")
    covers = frozenset({"enrolment"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._unknown: frozenset[str] = frozenset()
        self.list = Outline(
            t("roster.title"), [t(f"roster.column.{name}") for name in _COLUMNS], sign_at=4, several=True
        )
        self.bar = self._bar()
        self.buttons = self.bar.buttons
        self.places = label("", "muted", wrap=True)
        empty = EmptyState("people", t("roster.empty"), t("roster.nominate"), self.nominate)
        self._stack = ListOrEmpty(self.list, empty, empty)
        whole = column(self.bar, self.places, self.problem, self._stack, parent=self, gap=6)
        whole.setStretch(3, 1)
        whole.setContentsMargins(16, 10, 16, 8)
        self.list.opened.connect(lambda key: RecordDialog(session, self, "enrolment", key).open())
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.dialog: Any = None

    def nominate(self) -> None:
        """Choose officers as candidates."""
        self.dialog = course_steps.ask_officers(self.session, self, self.key, nominate=True)

    def select(self) -> None:
        """Give places to those selected in the list, in its order; the rest goes into reserve."""
        self._write(_select, self.key, self.list.keys(), done=self._selected)

    def reserve(self) -> None:
        """Put those selected in the list into reserve."""
        self._write(_reserve, self.key, self.list.keys(), done=self._called)

    def refuse(self) -> None:
        """Ask why, then refuse those selected in the list."""
        self.dialog = course_steps.ask_refusal(self.session, self, self.key, self.list.keys(), self._called)

    def walk_in(self) -> None:
        """Put somebody on the list who is known only by name."""
        self.dialog = course_steps.ask_walk_in(self.session, self, self.key)

    def identify(self) -> None:
        """Say which officer somebody from the door was."""
        if self.list.current_key():
            course_steps.ask_officer_of(self.session, self, self.list.current_key())

    def _bar(self) -> ListBar:
        steps = (
            ("nominate", "person-add", "Ins", self.nominate),
            ("select", "check", "Ctrl+Return", self.select),
            ("reserve", "people", "", self.reserve),
            ("refuse", "prohibited", "Del", self.refuse),
            ("walk_in", "person", "", self.walk_in),
            ("identify", "link", "", self.identify),
        )
        return ListBar(self.list, self.texts, "roster", steps)

    def load(self) -> None:
        """Read the candidates."""
        self.session.run(self, _read, self.texts, self.key, done=self._show, replace="roster")

    def _show(self, found: tuple[list[Line], str, frozenset[str]]) -> None:
        lines, words, self._unknown = found
        self.list.show_lines(lines)
        self.places.setText(words)
        self.places.setVisible(bool(lines))
        self._stack.show_count(len(lines), False)
        self._show_buttons()

    def _show_buttons(self) -> None:
        some = bool(self.list.keys())
        for name in ("select", "reserve", "refuse"):
            self.buttons[name].setEnabled(some)
        self.buttons["identify"].setEnabled(len(self.list.keys()) == 1 and self.list.keys()[0] in self._unknown)

    def _selected(self, found: tuple[int, int]) -> None:
        words = self.texts.t("roster.selected", selected=found[0], reserve=found[1])
        self.session.say(words, "ok", self.texts.t("ui.undo"), self.session.undo)

    def _called(self, name: str) -> None:
        words = self.texts.t("roster.called", name=name) if name else self.texts.t("roster.done")
        self.session.say(words, "ok", self.texts.t("ui.undo"), self.session.undo)

    def _write(self, fn: Any, *args: Any, done: Any) -> None:
        self.problem.say("")
        self.session.run_action(self, fn, *args, done=done, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.problem.say(self.session.error_text(error, "enrolment"))


def _read(desk: Any, texts: Texts, course: str) -> tuple[list[Line], str, frozenset[str]]:
    """In the worker: a line for each candidate, how many places there are and are taken, who is known by name only."""
    from copdesk.services import courses_roster

    book = courses_roster.roster(desk, course)
    waiting = {one.enrolment: at for at, one in enumerate(book.of("reserve"), 1)}
    lines = []
    for one in book.candidates:
        word = texts.t(f"choice.selection.{one.selection}")
        if one.enrolment in waiting:
            word = f"{word}, {waiting[one.enrolment]}"
        cells = (one.name, one.rank, one.position, one.nominated_by, word, one.basis)
        lines.append(Line(one.enrolment, cells, *_SIGNS[one.selection]))
    counts = {state: len(book.of(state)) for state in _SIGNS}
    key = "roster.places" if book.places is not None else "roster.no_limit"
    unknown = frozenset(one.enrolment for one in book.candidates if one.officer is None)
    return lines, texts.t(key, places=book.places, free=book.free, **counts), unknown


def _select(desk: Any, course: str, enrolments: Sequence[str]) -> tuple[int, int]:
    from copdesk.services import courses_roster

    chosen, waiting = courses_roster.select(desk, course, enrolments)
    return len(chosen), len(waiting)


def _reserve(desk: Any, course: str, enrolments: Sequence[str]) -> str:
    from copdesk.services import courses_roster

    return name_of(desk, courses_roster.reserve(desk, course, enrolments))


def name_of(desk: Any, enrolment: str | None) -> str:
    """In the worker: who somebody on a course is; «» for nobody."""
    row = desk.get("enrolment", enrolment) if enrolment else None
    return (desk.title("officer", row["officer"] or "") or row["walk_in"] or "") if row else ""
