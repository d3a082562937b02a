"""The card of one record: a form made from the declared fields, its state and the steps open from it.

What is typed is kept as a draft every second and a half, so that neither a crash nor a power cut loses it.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.domain.rules import states
from copdesk.domain.rules.special import special_words
from copdesk.ui.groups.join_line import JoinLine
from copdesk.ui.people.twins_line import TwinsLine
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, column, row, scrolled, tool
from copdesk.ui.widgets.editors import Context, References
from copdesk.ui.widgets.form import Form

Then = Callable[[], None]
_WITHOUT_EDITOR = frozenset({"any_ref"})
_DRAFT_MS = 1500


class Card(QWidget):
    """Shows, makes and changes records of one register; ``key`` is the id, empty for a record not yet made."""

    saved = Signal(str)
    """The id of a record that has just been written."""
    shown = Signal(str)
    """The title of the record that the card holds now."""
    gone = Signal()
    """The record is in the trash or was never made: there is nothing to show."""

    def __init__(self, session: Session, noun: str, references: References, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.noun = session, noun
        self.key = ""
        self.offers_steps = True
        self._saving = False
        self._preset: dict[str, Any] = {}
        self._loaded: dict[str, Any] = {}
        self._warned: set[str] = set()
        texts = session.texts
        fields = session.registry[noun].fields.values()
        self._machine = next((field for field in fields if field.machine), None)
        shown = [x for x in fields if not (x.hidden or x.machine or x.kind.name in _WITHOUT_EDITOR)]
        self.form = Form(shown, Context(texts, noun, references))
        self.form.setMaximumWidth(860)
        self.save_button = button(texts.t("ui.save"), self.save, "main", "save")
        self.save_button.setToolTip("Ctrl+S")
        # An action, not a shortcut of the button: those are found in the Ukrainian layout, too.
        self._save_action = QAction(texts.t("ui.save"), self)
        self._save_action.setShortcut("Ctrl+S")
        self._save_action.triggered.connect(self.save_button.click)
        self.addAction(self._save_action)
        self.discard_button = button(texts.t("ui.discard"), self.discard)
        self.state = tool(texts.t("register.state"), "right", caption=True)
        self.state.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.state.setVisible(False)
        buttons = row(self.save_button, self.discard_button, 0, self.state)
        buttons.setContentsMargins(16, 8, 16, 12)
        whole = column(scrolled(self.form), parent=self, gap=0)
        self.twins = TwinsLine(session, self) if noun == "person" else None
        if self.twins is not None:
            whole.addWidget(self.twins)
        self.join = JoinLine(session, self) if noun == "membership" else None
        if self.join is not None:
            whole.addWidget(self.join)
        whole.addLayout(buttons)
        self._later = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._later.timeout.connect(self.keep_draft)
        self.form.dirty_changed.connect(self._show_buttons)
        self.form.edited.connect(self._edited)
        self._show_buttons()

    @property
    def dirty(self) -> bool:
        """Whether the card holds edits."""
        return self.form.dirty

    def show_new(self, values: Mapping[str, Any] | None = None) -> None:
        """Begin a record, its defaults and *values* filled in; what was typed into such a one before is offered."""
        self.key, self._preset, self._loaded = "", dict(values or {}), {}
        self.form.set_read_only(False)
        self.form.load_new(values)
        self.focus_first()
        self._show_buttons()
        if self.twins is not None:
            self.twins.begin()
        self._session.run(self, _draft, self.noun, "", done=self._offer_draft, replace="draft")

    def show_record(self, key: str) -> None:
        """Load a record."""
        self.key, self._preset = key, {}
        self.reload()

    def reload(self) -> None:
        """Load the shown record again; edits on their way stay as they are."""
        if self.key and not self.form.dirty:
            self._session.run(self, _read, self.noun, self.key, done=partial(self._read, self.key), replace="record")

    def save(self, then: Then | None = None) -> None:
        """Write what was changed, then call *then*; a refusal is shown at its field."""
        self._save({}, then)

    def step(self, state: str) -> None:
        """Save what was changed and move the record to another state, as one action."""
        assert self._machine is not None
        self._save({self._machine.name: state}, None)

    def discard(self) -> None:
        """Back to the record as it is in the desk; a record not yet made is given up."""
        self._later.stop()
        self.form.discard()
        self._session.run(self, _drop_draft, self.noun, self.key)
        if not self.key:
            self.gone.emit()

    def focus_first(self) -> None:
        """Put the cursor into the first field that is not filled in beforehand."""
        name = next((name for name in self.form.names if name not in self._preset), self.form.names[0])
        self.form.editor(name).control.setFocus()

    def keep_draft(self) -> None:
        """Put half-typed work away at once."""
        self._later.stop()
        if self.form.dirty and not self._saving:
            preset = {name: self.form.editor(name).raw() for name in self._preset if name in self.form.names}
            values = {**preset, **json.loads(self.form.draft())}
            self._session.run(self, _keep_draft, self.noun, self.key, values, replace="keep")

    def _save(self, more: dict[str, Any], then: Then | None) -> None:
        if self._saving:
            return
        try:
            values = (self.form.changes() if self.key else self.form.values()) | more
        except UserError:
            return
        if self.key and not values:
            if then is not None:
                then()
            return
        warned = _special(self._session.registry[self.noun], values)
        if warned is not None and warned.params["word"] not in self._warned:
            # The law asks for a ground of its own: said once, and the next press saves.
            self._warned.add(str(warned.params["word"]))
            self.form.show_error(warned)
            return
        self._saving = True
        self._later.stop()
        self.form.set_read_only(True)
        self._show_buttons()
        self._session.run_action(
            self, _write, self._session.texts, self.noun, self.key, values,
            done=partial(self._written, then), failed=self._refused, message=self._session.texts.t("register.saved"),
        )  # fmt: skip

    def _edited(self, _name: str) -> None:
        if not self._later.isActive():
            self._later.start()

    def _read(self, key: str, found: tuple[dict[str, Any], str] | None) -> None:
        if key != self.key or self.form.dirty:
            return
        if found is None:
            self.gone.emit()
            return
        self._loaded, draft = found
        self.form.set_read_only(False)
        self.form.load(self._loaded)
        self.form.set_read_only(self._loaded["deleted"] is not None)
        texts, entity = self._session.texts, self._session.registry[self.noun]
        self.shown.emit(texts.title(entity, self._loaded["label"] or "") or texts.t(f"entity.{self.noun}"))
        self._show_buttons()
        self._offer_draft(draft)

    def _offer_draft(self, draft: str) -> None:
        """Put a draft back over what is shown, and offer to drop it."""
        raws: dict[str, str] = json.loads(draft) if draft else {}
        same = all(raws.get(name) == str(value) for name, value in self._preset.items() if name in self.form.names)
        if not raws or not same or self.form.dirty or self._loaded.get("deleted") is not None:
            return
        self.form.restore_draft(draft)
        if self.form.dirty:
            texts = self._session.texts
            self._session.say(texts.t("register.draft"), "info", texts.t("register.draft.drop"), self.discard)

    def _written(self, then: Then | None, key: str) -> None:
        self._saving = False
        self.key = key
        self.form.set_read_only(False)
        self.form.mark_saved()
        self._show_buttons()
        self.saved.emit(key)
        self.reload()
        if then is not None:
            then()

    def _refused(self, error: Exception) -> None:
        self._saving = False
        self.form.set_read_only(False)
        self._show_buttons()
        self.keep_draft()
        if isinstance(error, UserError) and not self.form.show_error(error):
            self._session.say(self._session.error_text(error, self.noun), "error")

    def _show_buttons(self) -> None:
        idle = not self._saving and (self.form.dirty or not self.key)
        self.save_button.setEnabled(idle)
        self._save_action.setEnabled(idle)
        self.discard_button.setEnabled(idle)
        self._show_state()

    def _show_state(self) -> None:
        machine, texts = self._machine, self._session.texts
        current = self._loaded.get(machine.name) if machine is not None and self.key else None
        self.state.setVisible(current is not None and self.offers_steps)
        if machine is None or current is None:
            return
        words = {code: texts.t(f"choice.{set_of(machine)}.{code}") for code in machine.codes}
        self.state.setText(f" {texts.t('register.state')}: {words[current]}")
        self.state.setAccessibleName(self.state.text().strip())
        steps = states.allowed(machine.machine, current)
        self.state.setEnabled(bool(steps) and not self._saving and self._loaded["deleted"] is None)
        menu = self.state.menu() or QMenu(self.state)
        menu.clear()
        for code in steps:
            menu.addAction(f"→ {words[code]}".replace("&", "&&"), partial(self.step, code))
        self.state.setMenu(menu)


def _special(entity: Entity, values: Mapping[str, Any]) -> UserError | None:
    """A warning at the first note on a person that holds special categories of data; None when there is none."""
    for name, value in values.items():
        field = entity.fields[name]
        words = special_words(value) if field.personal and field.kind.name == "long_text" and value else []
        if words:
            return UserError("special_data", field=name, word=words[0])
    return None


def set_of(field: Field) -> str:
    """The name of a field's set of choices, by which its words stand in the catalogue."""
    assert isinstance(field.kind, ChoiceKind)
    return field.kind.set


def _read(desk: Any, noun: str, key: str) -> tuple[dict[str, Any], str] | None:
    """In the worker: a record as the form takes it and its draft; None when the record is not there any more."""
    values: dict[str, Any] | None = desk.get(noun, key)
    return None if values is None or values["deleted"] == 0 else (values, _draft(desk, noun, key))


def _draft(desk: Any, noun: str, key: str) -> str:
    from copdesk.services import drafts

    found = drafts.load(desk, noun, key)
    return json.dumps(dict(found.values), ensure_ascii=False) if found else ""


def _keep_draft(desk: Any, noun: str, key: str, values: Mapping[str, str]) -> None:
    from copdesk.services import drafts

    drafts.save(desk, noun, key, values)


def _drop_draft(desk: Any, noun: str, key: str) -> None:
    from copdesk.services import drafts

    drafts.drop(desk, noun, key)


def _write(desk: Any, texts: Any, noun: str, key: str, values: Mapping[str, Any]) -> str:
    """In the worker: a new record when *key* is empty, else the changed fields; the record's id."""
    from copdesk.services import records, steps

    made = key
    if not key:
        made = records.add(desk, noun, values)
    else:
        steps.change(desk, texts, noun, key, values)
    _drop_draft(desk, noun, key)
    return made
