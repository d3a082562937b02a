"""The boxes of a question, one for each thought that is written by itself: question, speech, decision, vote, task."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from copdesk.domain.errors import UserError
from copdesk.ui.meetings.editors import SpeakerEditor
from copdesk.ui.meetings.entry_box import EntryBox
from copdesk.ui.meetings.sheet import COUNTS, Raws
from copdesk.ui.meetings.words import Room, verdict
from copdesk.ui.widgets.basics import button, label, restyle, row, tool
from copdesk.ui.widgets.editors import Context, Editor
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.flow import FlowLayout


class ItemBox(EntryBox):
    """The question itself: title, who reports, minutes planned, outcome."""

    kind = "item"
    removable = False

    def build(self) -> None:
        """Title over the rest."""
        title = self._words("title", 1)
        title.control.setProperty("role", "heading")
        font = title.control.font()
        font.setBold(True)
        title.control.setFont(font)
        self._layout.addWidget(title)
        reporter = self._make("rapporteur", self.tools.people)
        minutes, outcome = self._make("minutes"), self._make("outcome")
        minutes.control.setMaximumWidth(64)
        reporter.setMinimumWidth(320)
        outcome.setMinimumWidth(170)
        rest = QWidget(self)
        line = FlowLayout(rest, 0, 8)
        line.addWidget(self._pair("rapporteur", reporter))
        line.addWidget(self._pair("minutes", minutes))
        line.addWidget(outcome)
        self._layout.addWidget(rest)

    @property
    def main(self) -> Editor:
        """The title."""
        return self.editors["title"]


class SpeechBox(EntryBox):
    """Who said what, and in which part of the minutes it stands."""

    kind = "speech"

    def build(self) -> None:
        """Section and speaker over the text."""
        section = self._make("section")
        section.setFixedWidth(150)
        field = self.tools.registry[self.noun].field("speaker")
        # No «new record» beside it: a name that is just typed will do.
        people = replace(self.tools.people, create=None)
        speaker = SpeakerEditor(field, Context(self.texts, self.noun, people), self)
        self.editors["speaker"] = speaker
        line = row(section, gap=6)
        line.addWidget(speaker, 1)
        line.addWidget(self.remove)
        self._layout.addLayout(line)
        self._layout.addWidget(self._words("text", 2))

    def focus_main(self) -> None:
        """To the speaker first, while nobody is named."""
        first = self.editors["text"] if self.editors["speaker"].raw() else self.editors["speaker"]
        first.control.setFocus(Qt.FocusReason.ShortcutFocusReason)


class DecisionBox(EntryBox):
    """The words of a decision under its number, and the opinion of who dissents, once there is one."""

    kind = "decision"

    def build(self) -> None:
        """Number, text, the ways to a dissenting opinion and out."""
        self.number = label("", "heading")
        self.number.setMinimumWidth(30)
        line = row(gap=6)
        line.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words("text", 2), 1)
        self.dissents = tool(self.texts.t("minutes.dissent"), "speech", self.show_dissent)
        self.dissents.setToolTip(f"{self.texts.t('minutes.dissent')} (Shift+F8)")
        self.dissents.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.addWidget(self.dissents, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(line)
        dissent = self._words("dissent", 1)
        self._dissent = QWidget(self)
        inner = row(self._caption("dissent", dissent), parent=self._dissent, gap=6)
        inner.addWidget(dissent, 1)
        inner.setContentsMargins(36, 0, 0, 0)
        self._dissent.hide()
        self._layout.addWidget(self._dissent)

    def put(self, raws: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Show a decision; the opinion only where there is one."""
        super().put(raws, names)
        self._dissent.setVisible(bool(raws.get("dissent")) or self._dissent.isAncestorOf(self.focusWidget() or self))

    def stops(self) -> list[QWidget]:
        """The text, and the opinion when it is shown."""
        shown = [] if self._dissent.isHidden() else [self.editors["dissent"].control]
        return [self.editors["text"].control, *shown]

    def set_read_only(self, on: bool) -> None:
        """Without the ways."""
        super().set_read_only(on)
        self.dissents.setHidden(on)

    def show_dissent(self) -> None:
        """Go to the opinion."""
        self._dissent.show()
        QWidget.setTabOrder(self.editors["text"].control, self.editors["dissent"].control)
        self.editors["dissent"].control.setFocus()


class VoteBox(EntryBox):
    """The four counts and what they come to, at once; another outcome needs a reason."""

    kind = "vote"
    removable = False

    def build(self) -> None:
        """Counts in one line, the outcome below, the reason when asked for."""
        self.room = Room("majority_present")
        self._unanimous = "0"
        counts = QWidget(self)
        line = FlowLayout(counts, 0, 6)
        for name in COUNTS:
            editor = self._make(name)
            editor.control.setFixedWidth(52)
            line.addWidget(self._pair(name, editor))
        all_for = self.texts.t("minutes.unanimous")
        self.unanimous = button(all_for, self.vote_unanimous)
        self.unanimous.setToolTip(f"{all_for} (F6)")
        self.other = tool(self.texts.t("minutes.other_outcome"), "edit", self._show_reason)
        line.addWidget(self.unanimous)
        line.addWidget(self.other)
        self.outcome = label("", wrap=True)
        self.outcome.setAccessibleName(self.texts.t("minutes.outcome"))
        self._reason = QWidget(self)
        adopted, reason = _Outcome(self), self._make("adopted_reason")
        self.editors = {**{name: self.editors[name] for name in COUNTS}, "adopted": adopted, "adopted_reason": reason}
        inner = row(adopted, self._caption("adopted_reason", reason), parent=self._reason, gap=6)
        inner.addWidget(reason, 1)
        self._reason.hide()
        self._layout.addWidget(counts)
        self._layout.addWidget(self._reason)
        self._layout.addWidget(self.outcome)

    @property
    def main(self) -> Editor:
        """The votes for."""
        return self.editors["votes_for"]

    def raws(self) -> Raws:
        """The counts, and whether all were for it when nobody was counted."""
        made = super().raws()
        return {**made, "unanimous": "0" if made["votes_for"].strip() else self._unanimous}

    def put(self, raws: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Show a vote and what it comes to."""
        self._unanimous = raws.get("unanimous", "0")
        super().put(raws, names)
        self._reason.setVisible(bool(raws.get("adopted") or raws.get("adopted_reason")))
        self.judge()

    def set_room(self, room: Room) -> None:
        """Who may vote and by which rule."""
        self.room = room
        self.judge()

    def vote_unanimous(self) -> None:
        """All those present were for it."""
        here = self.room.here
        self._unanimous = "1"
        for name in COUNTS:
            count = "" if not here else str(here) if name == "votes_for" else "0"
            self.editors[name].set_raw(count)
        for name in ("adopted", "adopted_reason"):
            self.editors[name].set_raw("")
        self._changed("votes_for")

    def stops(self) -> list[QWidget]:
        """Counts, the two buttons, the reason when it is shown."""
        counts = [self.editors[name].control for name in COUNTS]
        reason = [self.editors[name].control for name in ("adopted", "adopted_reason")]
        return [*counts, self.unanimous, self.other, *([] if self._reason.isHidden() else reason)]

    def set_read_only(self, on: bool) -> None:
        """Without the buttons."""
        super().set_read_only(on)
        self.unanimous.setHidden(on)
        self.other.setHidden(on)

    def judge(self) -> None:
        """Say what the counts come to, or refuse them where they stand."""
        counts = [_number(self.editors[name].raw()) for name in COUNTS]
        found = verdict(self.texts, self.room, counts, self._unanimous == "1", self.editors["adopted"].raw())
        for name in COUNTS:
            self.editors[name].clear_error()
        if found.refusal is not None:
            self.editors["votes_for"].control.setAccessibleDescription(self.texts.error(found.refusal, "decision"))
            restyle(self.editors["votes_for"].control, "bad", True)
            self._say("error", self.texts.error(found.refusal, "decision"))
        else:
            restyle(self.editors["votes_for"].control, "bad", False)
            self._say(found.sign, found.text)

    def show_error(self, error: UserError) -> bool:
        """The refusal of a sum belongs to the counts."""
        if error.code in {"votes_sum", "votes_negative"}:
            restyle(self.editors["votes_for"].control, "bad", True)
            self._say("error", self.texts.error(error, "decision"))
            return True
        if error.field == "adopted_reason":
            self._reason.show()
        return super().show_error(error)

    def _say(self, sign: str, text: str) -> None:
        marks = {"ok": "✓ ", "error": "✗ ", "warning": "⚠ "}
        self.outcome.setText(marks.get(sign, "") + text)
        self.outcome.setVisible(bool(text))
        restyle(self.outcome, "role", {"": "muted"}.get(sign, f"says-{sign}"))

    def _show_reason(self) -> None:
        self._reason.setVisible(True)
        self.editors["adopted"].control.setFocus()

    def _changed(self, name: str) -> None:
        if name in COUNTS and self.editors["votes_for"].raw().strip() == "":
            self._unanimous = "0" if name == "votes_for" else self._unanimous
        self.judge()
        super()._changed(name)


class TaskBox(EntryBox):
    """Who does what by when."""

    kind = "task"

    def build(self) -> None:
        """The text over person, body and day."""
        top = row(gap=6)
        top.addWidget(self._words("text", 1), 1)
        top.addWidget(self.remove)
        top.setAlignment(self.remove, Qt.AlignmentFlag.AlignTop)
        who = self._make("responsible", self.tools.people)
        body, due = self._make("organisation"), self._make("due")
        rest = QWidget(self)
        line = FlowLayout(rest, 0, 6)
        for editor, width in ((who, 290), (body, 250), (due, 160)):
            editor.setFixedWidth(width)
            line.addWidget(editor)
        for editor, name in ((who, "responsible"), (body, "organisation"), (due, "due")):
            _hint(editor, self.texts.t(f"field.assignment.{name}"))
        self._layout.addLayout(top)
        self._layout.addWidget(rest)
        _hint(self.editors["text"], self.texts.t("minutes.task.hint"))


class _Outcome(Editor):
    """Computed, adopted, or not adopted."""

    def __init__(self, box: EntryBox) -> None:
        super().__init__(box.tools.registry["decision"].field("adopted"), Context(box.texts, "decision"), box)
        self.combo = CalmCombo()
        for raw, key in (("", "computed"), ("1", "yes"), ("0", "no")):
            self.combo.addItem(self.texts.t(f"minutes.outcome.{key}"), raw)
        self._build(self.combo)
        self.set_label(self.texts.t("field.decision.adopted"))
        self.combo.activated.connect(self._touched)

    def raw(self) -> str:
        """What stands here, as text."""
        return str(self.combo.currentData() or "")

    def set_raw(self, raw: str) -> None:
        """Put back what ``raw`` gave."""
        self.combo.setCurrentIndex(max(0, self.combo.findData(raw)))

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        self.combo.setEnabled(not on)


BOXES: Mapping[str, type[EntryBox]] = MappingProxyType(
    {box.kind: box for box in (ItemBox, SpeechBox, DecisionBox, VoteBox, TaskBox)}
)


def _number(raw: str) -> int | None:
    return int(raw) if raw.strip().isdecimal() else None


def _hint(editor: Any, text: str) -> None:
    line = getattr(editor, "line", None) or getattr(editor, "area", None)
    if line is not None:
        line.setPlaceholderText(text)
