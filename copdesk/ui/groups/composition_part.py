"""The composition of a group on a day: who sits where, what is vacant, and the steps that change it."""

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.domain.rules import dates
from copdesk.ui.groups import composition, group_steps
from copdesk.ui.groups.composition import GroupData, PlaceRow
from copdesk.ui.icons import pixmap
from copdesk.ui.session import Session
from copdesk.ui.theme import look
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import column, label, row
from copdesk.ui.widgets.editors import Context
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.editors.dates import DateEditor
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.list_bar import ListBar
from copdesk.ui.widgets.outline import Outline

_COLUMNS = ("seat", "holder", "function", "term", "status")
_ONLY = ("all", "vacant", "ending")
_LOW = 420


class CompositionPart(Part):
    """Seats by sector; ``Enter`` opens the membership, or appoints to a vacant seat."""

    title = "composition.title"
    reads = ("group", "seat", "membership", "sector_minimum", "person", "organisation", "consent")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._data = GroupData(dates.today(), (), 0, 0, "more_half", (), {}, ())
        self._sectors = session.registry["seat"].fields["sector"].codes
        self.day = DateEditor(self._day_field(), Context(self.texts, "membership"))
        self.day.set_value(dates.today())
        self.day.line.setAccessibleName(t("composition.day"))
        self.only = CalmCombo()
        for name in _ONLY:
            self.only.addItem(t(f"composition.only.{name}"), name)
        self.only.setAccessibleName(t("composition.only"))
        self.only.setMinimumContentsLength(16)
        self.only.setMaximumWidth(240)
        self.list = Outline(
            t("composition.title"), [t(f"composition.column.{name}") for name in _COLUMNS], stretch=1, sign_at=4
        )
        self.bar = self._bar()
        self.buttons = self.bar.buttons
        self.notes = QWidget()
        self._notes = FlowLayout(self.notes, gap=10)
        self._spare: list[QWidget] = []
        nothing = EmptyState("seat", t("composition.empty"), t("composition.add_seat"), self.add_seat)
        other = EmptyState("ok", t("composition.none"), t("composition.show_all"), lambda: self.only.setCurrentIndex(0))
        self._stack = ListOrEmpty(self.list, nothing, other)
        words = label(t("composition.day"))
        words.setBuddy(self.day.line)
        head = row(words, self.day, self.only, 0, gap=8)
        whole = column(parent=self, gap=6)
        whole.addLayout(head)
        whole.addWidget(self.notes)
        whole.addWidget(self.bar)
        whole.addWidget(self.problem)
        whole.addWidget(self._stack, 1)
        whole.setContentsMargins(16, 12, 16, 8)
        self._connect()
        self.dialog: Any = None

    def place(self) -> dict[str, Any]:
        """Nothing is kept: a composition is looked at as of today."""
        return {}

    def appoint(self) -> None:
        """Somebody for a vacant seat, a successor for a taken one, a candidate's next step, a member without a seat."""
        here = self._here()
        if here is not None and here.candidate:
            ask = group_steps.ask_agree if here.status == "proposed" else group_steps.ask_include
            self.dialog = ask(self.session, self, here.membership, here.person)
        elif here is not None and here.membership:
            self.dialog = group_steps.ask_successor(self.session, self, here)
        else:
            values = {"group": self.key, "start": self._data.day, **self._seat_values(here)}
            told = partial(group_steps.tell_after, self.session, self)
            self.dialog = RecordDialog(self.session, self, "membership", values=values, made=told)
            self.dialog.open()

    def end(self) -> None:
        """End the membership under the cursor."""
        here = self._here()
        if here is not None and here.membership:
            self.dialog = group_steps.ask_end(self.session, self, here)

    def prolong(self) -> None:
        """A later last day for the membership under the cursor."""
        here = self._here()
        if here is not None and here.membership:
            self.dialog = group_steps.ask_longer(self.session, self, here)

    def add_seat(self) -> None:
        """One more seat."""
        numbers = [int(one.number) for one in self._data.rows if one.number.isdecimal()]
        values = {"group": self.key, "number": max(numbers, default=0) + 1}
        self.dialog = RecordDialog(self.session, self, "seat", values=values)
        self.dialog.open()

    def open_place(self, key: str) -> None:
        """The membership, or an appointment to a vacant seat."""
        here = next((one for one in self._data.rows if one.key == key), None)
        if here is not None and here.membership:
            self.dialog = RecordDialog(self.session, self, "membership", here.membership)
            self.dialog.open()
        elif here is not None:
            self.appoint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low window the seats need the room of what they tell by themselves; what is wrong stays said."""
        super().resizeEvent(event)
        self._fit_notes()

    def _fit_notes(self) -> None:
        for note in self._spare:
            note.setHidden(self.height() < _LOW)

    def _bar(self) -> ListBar:
        steps = (
            ("appoint", "person-add", "Ins", self.appoint),
            ("prolong", "calendar", "", self.prolong),
            ("end", "sign-out", "Del", self.end),
            ("add_seat", "seat", "", self.add_seat),
        )
        return ListBar(self.list, self.texts, "composition", steps)

    def _connect(self) -> None:
        self.list.opened.connect(self.open_place)
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.only.currentIndexChanged.connect(self._fill)
        self.day.line.editingFinished.connect(self.load)
        self.day.edited.connect(self._day_changed)

    def _day_field(self) -> Field:
        return self.session.registry["membership"].fields["start"]

    def _day_changed(self) -> None:
        """A day from the calendar counts at once; a half-typed one waits until the line is left."""
        if not self.day.line.hasFocus() or len(self.day.raw()) == len("01.01.2000"):
            self.load()

    def load(self) -> None:
        """Read the group as it is on the chosen day."""
        try:
            day = self.day.value() or dates.today()
        except UserError:
            return
        if self.key:
            self.session.run(self, composition.read, self.key, day, done=self._show, replace="composition")

    def _show(self, data: GroupData) -> None:
        self._data = data
        while self._notes.count():
            item = self._notes.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        said = composition.summary(self.texts, data)
        made = [self._note(*one) for one in said]
        for note in made:
            self._notes.addWidget(note)
        # The quorum stands first; the list does not tell it.
        self._spare = [note for note, (sign, _) in zip(made[1:], said[1:], strict=True) if sign != "warning"]
        self._fit_notes()
        self._fill()

    def _note(self, sign: str, words: str) -> QWidget:
        colours = look()
        made, picture = QWidget(), QLabel()
        ink = colours.warning if sign == "warning" else colours.muted
        picture.setPixmap(pixmap(sign, ink, 16, self.devicePixelRatioF()))
        row(picture, label(words), parent=made, gap=6)
        return made

    def _fill(self, *_: object) -> None:
        only = str(self.only.currentData())
        lines = composition.lines_of(self.texts, self._data, self._sectors, only)
        self.list.show_lines(lines)
        self._stack.show_count(len(lines), bool(self._data.rows))
        self._show_buttons()

    def _here(self) -> PlaceRow | None:
        return next((one for one in self._data.rows if one.key == self.list.current_key()), None)

    def _show_buttons(self) -> None:
        here = self._here()
        held = here is not None and bool(here.membership)
        name = composition.main_step(here)
        self.buttons["appoint"].setText(f" {self.texts.t(f'composition.{name}')}")
        self.buttons["prolong"].setEnabled(held and name == "replace")
        self.buttons["end"].setEnabled(held)

    @staticmethod
    def _seat_values(here: PlaceRow | None) -> dict[str, Any]:
        if here is None:
            return {}
        return {name: value for name, value in (("seat", here.seat), ("sector", here.sector)) if value}
