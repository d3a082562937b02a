"""The card of one record beside its list: a form made from the declared fields, and the record's history."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.desk_ports import session_references
from copdesk.ui.session import Session
from copdesk.ui.tasks import Tasks
from copdesk.ui.widgets.basics import button, column, row, scrolled
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.form import Form
from copdesk.ui.widgets.history_panel import Change, HistoryPanel

Then = Callable[[], None]
_WITHOUT_EDITOR = frozenset({"any_ref"})


class RecordPanel(QWidget):
    """Shows, makes and changes records of one register; ``key`` is the id, empty for a record not yet made."""

    saved = Signal(str)
    """The id of a record that has just been written."""
    shown = Signal(str)
    """The title of the record that the card holds now."""
    gone = Signal()
    """The record is in the trash or was never made: there is nothing to show."""

    def __init__(self, session: Session, tasks: Tasks, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks, self.noun = session, tasks, noun
        self.key = ""
        self._saving = False
        texts = session.texts
        entity = session.registry[noun]
        fields = [x for x in entity.fields.values() if not x.hidden and x.kind.name not in _WITHOUT_EDITOR]
        self.form = Form(fields, Context(texts, noun, session_references(session, self)))
        self.history = HistoryPanel(texts)
        self.save_button = button(texts.t("ui.save"), self.save, "main", "save")
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        self.discard_button = button(texts.t("ui.discard"), self.discard)
        buttons = row(self.save_button, self.discard_button, 0)
        buttons.setContentsMargins(16, 8, 16, 12)
        card = QWidget()
        column(scrolled(self.form), parent=card, gap=0).addLayout(buttons)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(card, texts.t("register.card"))
        self.tabs.addTab(self.history, texts.t("ui.history"))
        self.tabs.tabBar().setAccessibleName(texts.t("register.parts"))
        column(self.tabs, parent=self, gap=0)
        self.form.dirty_changed.connect(self._show_buttons)
        self.tabs.currentChanged.connect(self._load_history)
        self._show_buttons()

    def show_new(self, values: Mapping[str, Any] | None = None) -> None:
        """Begin a record, its defaults filled in."""
        self.key = ""
        self.form.set_read_only(False)
        self.form.load_new(values)
        self._show_part(history=False)
        self.tabs.setTabEnabled(1, False)
        self.focus_first()
        self._show_buttons()

    def show_record(self, key: str, *, history: bool = False) -> None:
        """Load a record, and show its history first when asked."""
        self.key = key
        self.tabs.setTabEnabled(1, True)
        self._show_part(history)
        self.reload()

    def follow(self, key: str) -> None:
        """Show another record in the part that is open, unless edits have begun meanwhile."""
        if self.key not in {"", key} and not self.form.dirty:
            self.key = key
            self.reload()

    def reload(self) -> None:
        """Load the shown record again; edits on their way stay as they are."""
        if self.key and not self.form.dirty:
            done = partial(self._loaded, self.key)
            self._tasks.run(self, _read, self._session.desk, self.noun, self.key, done=done, replace="record")
        self._load_history()

    def save(self, then: Then | None = None) -> None:
        """Write what was changed, then call *then*; a refusal is shown at its field."""
        if self._saving:
            return
        try:
            values = self.form.changes() if self.key else self.form.values()
        except UserError:
            self._show_part(history=False)
            return
        if self.key and not values:
            if then is not None:
                then()
            return
        self._saving = True
        self.form.set_read_only(True)
        self._show_buttons()
        done = partial(self._written, then)
        message = self._session.texts.t("register.saved")
        self._session.run_action(
            self, _write, self.noun, self.key, values, done=done, failed=self._refused, message=message
        )

    def discard(self) -> None:
        """Back to the record as it is in the desk; a record not yet made is given up."""
        self.form.discard()
        if not self.key:
            self.gone.emit()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.form.editor(self.form.names[0]).control.setFocus()

    def _loaded(self, key: str, values: dict[str, Any] | None) -> None:
        if key != self.key or self.form.dirty:
            return
        if values is None:
            self.gone.emit()
            return
        self.form.set_read_only(False)
        self.form.load(values)
        self.form.set_read_only(values["deleted"] is not None)
        self.shown.emit(values["label"] or self._session.texts.t(f"entity.{self.noun}"))
        self._show_buttons()

    def _written(self, then: Then | None, key: str) -> None:
        self._saving = False
        self.key = key
        self.form.set_read_only(False)
        self.form.mark_saved()
        self.tabs.setTabEnabled(1, True)
        self._show_buttons()
        self.saved.emit(key)
        if then is not None:
            then()

    def _refused(self, error: Exception) -> None:
        self._saving = False
        self.form.set_read_only(False)
        self._show_buttons()
        self._show_part(history=False)
        if isinstance(error, UserError) and not self.form.show_error(error):
            self._session.say(self._session.error_text(error, self.noun), "error")

    def _show_buttons(self) -> None:
        self.save_button.setEnabled(not self._saving and (self.form.dirty or not self.key))
        self.discard_button.setEnabled(not self._saving and (self.form.dirty or not self.key))

    def _show_part(self, history: bool) -> None:
        self.tabs.setCurrentIndex(1 if history else 0)

    def _load_history(self) -> None:
        if self.key and self.tabs.currentIndex() == 1:
            args = (self._session.desk, self._session.texts, self.noun, self.key)
            self._tasks.run(self, _history, *args, done=self.history.show_changes, replace="history")


def _read(desk: Any, noun: str, key: str) -> dict[str, Any] | None:
    """In the worker: a record as the form takes it; None when it is not there any more."""
    values: dict[str, Any] | None = desk.get(noun, key)
    return None if values is None or values["deleted"] == 0 else values


def _write(desk: Any, noun: str, key: str, values: Mapping[str, Any]) -> str:
    """In the worker: a new record when *key* is empty, else the changed fields; the record's id."""
    from copdesk.services import records

    if not key:
        return records.add(desk, noun, values)
    records.change(desk, noun, key, values)
    return key


def _history(desk: Any, texts: Any, noun: str, key: str) -> list[Change]:
    from copdesk.services import wording

    lines = wording.of_record(desk, texts, noun, key)
    return [Change(line.ms, line.who, line.action, line.label, line.old, line.new) for line in lines]
