"""Two records of a person in two columns: for each field the value that stays is chosen."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from copdesk.texts import Texts
from copdesk.ui.people.work import BOTH, KEEP, LOSE, FieldPair, Pair
from copdesk.ui.widgets.basics import button, label

_LONGEST = 48


class MergePanel(QWidget):
    """The left record stays and takes what is chosen; everything that names the right one names the left one then."""

    def __init__(self, texts: Texts, open_record: Callable[[str], None]) -> None:
        super().__init__()
        self._texts, self._open = texts, open_record
        self.pair: Pair | None = None
        self._groups: dict[str, QButtonGroup] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        for at, share in enumerate((2, 3, 3)):
            self._grid.setColumnStretch(at, share)

    def show_pair(self, pair: Pair) -> None:
        """Show two records, with what a merge would take by itself chosen."""
        self.pair = pair
        self._clear()
        for at, role in enumerate((KEEP, LOSE)):
            self._grid.addWidget(label(self._texts.t(f"twins.{role}"), "muted"), 0, 1 + at)
            name = button(pair.names[at], partial(self._open, pair.ids[at]), "flat")
            name.setToolTip(self._texts.t("twins.open"))
            name.setAutoDefault(False)
            self._grid.addWidget(name, 1, 1 + at, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(label(self._texts.n("twins.links", pair.links[at]), "small"), 2, 1 + at)
        for field in pair.fields:
            self._add(field)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def choice(self, name: str) -> str:
        """Which value of a field is chosen: keep, lose or both."""
        pressed = self._groups[name].checkedButton()
        return str(pressed.property("choice")) if pressed is not None else KEEP

    def choose(self, name: str, choice: str) -> None:
        """Choose a value of a field."""
        for press in self._groups[name].buttons():
            if press.property("choice") == choice:
                press.setChecked(True)

    def values(self) -> dict[str, Any]:
        """The values that were chosen, for those fields in which the records differ."""
        fields = self.pair.fields if self.pair is not None else ()
        found = {field.name: (field, self.choice(field.name)) for field in fields if field.name in self._groups}
        # Both telephones are what the merge makes by itself.
        return {name: field.values[choice == LOSE] for name, (field, choice) in found.items() if choice != BOTH}

    def _add(self, field: FieldPair) -> None:
        at = self._grid.rowCount()
        name = QLabel(field.label)
        self._grid.addWidget(name, at, 0)
        if field.values[0] == field.values[1]:
            self._grid.addWidget(label(field.words[0], "muted", wrap=True), at, 1, 1, 2)
            return
        group = self._groups[field.name] = QButtonGroup(self)
        for place, (choice, words) in enumerate(zip((KEEP, LOSE), field.words, strict=True)):
            self._grid.addWidget(self._radio(group, field, choice, words), at, 1 + place)
        if field.choice == BOTH:
            words = self._texts.t("twins.both", value=field.both)
            self._grid.addWidget(self._radio(group, field, BOTH, words), at + 1, 1, 1, 2)

    def _radio(self, group: QButtonGroup, field: FieldPair, choice: str, words: str) -> QRadioButton:
        line = " ".join(words.split())
        limit = _LONGEST * (2 if choice == BOTH else 1)
        cut = line if len(line) <= limit else f"{line[:limit]}…"
        made = QRadioButton((cut or "—").replace("&", "&&"))
        made.setAccessibleName(f"{field.label}: {line or self._texts.t('twins.nothing')}")
        made.setToolTip(words)
        made.setProperty("choice", choice)
        made.setChecked(choice == field.choice)
        group.addButton(made)
        return made

    def _clear(self) -> None:
        self._groups = {}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
