"""Search words and conditions above a list: chips that can be removed, and sets of them saved under a name."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.ui.icons import icon
from copdesk.ui.models.pages import Condition
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, frame, label, row, tool
from copdesk.ui.widgets.condition_dialog import ConditionDialog
from copdesk.ui.widgets.flow import FlowLayout

_WAIT_MS = 120


class FilterBar(QWidget):
    """``changed`` tells that the rows to show are others: read ``search`` and ``where``."""

    changed = Signal()

    def __init__(
        self, session: Session, key: str, noun: str, fields: Mapping[str, Field], parent: QWidget | None = None
    ) -> None:
        """*key* names the saved sets in the settings; *fields* are those that conditions may use."""
        super().__init__(parent)
        self._texts = session.texts
        self._noun = noun
        self._fields = dict(fields)
        self._where: list[Condition] = []
        self.box = _SearchLine()
        self.box.setProperty("role", "search")
        self.box.setPlaceholderText(self._texts.t("ui.filter.search"))
        self.box.setAccessibleName(self._texts.t("ui.filter.search"))
        self.box.setClearButtonEnabled(True)
        self.box.setMinimumWidth(120)
        self.box.setMaximumWidth(360)
        self.box.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._searched)
        self._told = ""
        self.box.textChanged.connect(lambda: self._timer.start(_WAIT_MS))
        self.add = tool(self._texts.t("ui.filter.add"), "filter", self.ask_condition, caption=True)
        self.saved = tool(self._texts.t("ui.filter.saved"), "filter-save", caption=True)
        self.sets = SavedFilters(self, session, key)
        self.saved.clicked.connect(self.sets.open_menu)
        self._chips = FlowLayout(self, margin=0, gap=8)
        for part in (self.box, self.add, self.saved):
            self._chips.addWidget(part)

    @property
    def search(self) -> str:
        """The words to find; a single letter finds too much and waits for the second."""
        text = self.box.text().strip()
        return text if len(text) > 1 else ""

    @property
    def where(self) -> tuple[Condition, ...]:
        """The conditions that all must hold."""
        return tuple(self._where)

    @property
    def active(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.search or self._where)

    def set_where(self, where: Sequence[Condition], search: str | None = None) -> None:
        """Show these conditions, and words if given, and tell."""
        self._where = list(where)
        if search is not None:
            self.box.setText(search)
            self._timer.stop()
            self._told = self.search
        self._show_chips()
        self.changed.emit()

    def only_search(self) -> None:
        """In a small list words are enough."""
        self.add.hide()
        self.saved.hide()

    def clear(self) -> None:
        """Show all rows again."""
        self.set_where((), "")

    def ask_condition(self) -> None:
        """Let the user add a condition."""
        dialog = ConditionDialog(self._texts, self._noun, self._fields, self)
        dialog.accepted.connect(lambda: self._add(dialog.condition()))
        dialog.open()

    def remove(self, condition: Condition) -> None:
        """Take one condition away."""
        self.set_where([item for item in self._where if item != condition])
        self.box.setFocus()

    def wording(self, condition: Condition) -> str:
        """A condition in words: «Строк повноважень до 31.12.2026»."""
        field = self._fields.get(condition.field)
        name = self._texts.t(f"field.{self._noun}.{condition.field}") if field else condition.field
        operator = self._texts.t(f"ui.operator.{_OPERATOR_KEYS.get(condition.op, condition.op)}")
        return f"{name} {operator} {self._value_text(field, condition.value)}".strip()

    def state(self) -> dict[str, Any]:
        """Words and conditions as plain JSON, to be put back by ``restore``."""
        return {"search": self.box.text(), "where": [_plain(self._fields, item) for item in self._where]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Put back what ``state`` gave; conditions on fields that are no more are left out."""
        where = []
        for name, operator, stored in state.get("where", ()):
            field = self._fields.get(name)
            if field is not None:
                where.append(Condition(name, operator, _value(field, stored)))
        self.set_where(where, state.get("search", ""))

    def _add(self, condition: Condition) -> None:
        if condition not in self._where:
            self.set_where([*self._where, condition])

    def _searched(self) -> None:
        if self.search != self._told:
            self._told = self.search
            self.changed.emit()

    def _show_chips(self) -> None:
        while self._chips.count() > 3:
            taken = self._chips.takeAt(3)
            chip = taken.widget() if taken is not None else None
            if chip is not None:
                # Hidden at once: a widget that waits for its deletion would still be painted.
                chip.hide()
                chip.deleteLater()
        for condition in self._where:
            self._chips.addWidget(self._chip(condition))
        if self._where:
            self._chips.addWidget(button(self._texts.t("ui.filter.clear"), self.clear, "flat"))

    def _chip(self, condition: Condition) -> QWidget:
        chip = frame("chip")
        words = self.wording(condition)
        remove = tool(self._texts.t("ui.filter.remove", condition=words), "close", lambda: self.remove(condition))
        layout = row(label(words), remove, parent=chip, gap=2)
        layout.setContentsMargins(10, 0, 2, 0)
        return chip

    def _value_text(self, field: Field | None, value: Any) -> str:
        if value is None or field is None:
            return "" if value is None else str(value)
        if isinstance(field.kind, ChoiceKind):
            return self._texts.t(f"choice.{field.kind.set}.{value}")
        if field.kind.name == "flag":
            return self._texts.t("common.yes" if value else "common.no")
        return value if isinstance(value, str) else field.kind.show(value)


class SavedFilters(QObject):
    """Sets of conditions kept in the settings under a name, and their menu."""

    def __init__(self, bar: FilterBar, session: Session, key: str) -> None:
        super().__init__(bar)
        self._bar, self._texts, self._settings = bar, session.texts, session.settings
        self._key = f"filters.{key}"

    @property
    def _sets(self) -> dict[str, Any]:
        kept: dict[str, Any] = self._settings.get(self._key, {})
        return kept

    def names(self) -> list[str]:
        """Names of the kept sets."""
        return list(self._sets)

    def save_as(self, name: str) -> None:
        """Keep the present set under *name*."""
        self._settings.set(self._key, {**self._sets, name: self._bar.state()})

    def apply(self, name: str) -> None:
        """Show a kept set."""
        self._bar.restore(self._sets.get(name, {}))

    def forget(self, name: str) -> None:
        """Keep it no more."""
        self._settings.set(self._key, {key: kept for key, kept in self._sets.items() if key != name} or None)

    def open_menu(self) -> None:
        """Show the menu under its button."""
        place = self._bar.saved.mapToGlobal(self._bar.saved.rect().bottomLeft())
        self.menu().popup(place)

    def menu(self) -> QMenu:
        """Kept sets, keeping the present one, forgetting."""
        menu = QMenu(self._bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self.names():
            menu.addAction(name.replace("&", "&&"), partial(self.apply, name))
        menu.addSeparator()
        keep = menu.addAction(self._texts.t("ui.filter.save"), self._ask_name)
        keep.setEnabled(self._bar.active)
        forget = menu.addMenu(self._texts.t("ui.filter.forget"))
        for name in self.names():
            forget.addAction(name.replace("&", "&&"), partial(self.forget, name))
        forget.setEnabled(bool(self.names()))
        return menu

    def _ask_name(self) -> None:
        title = self._texts.t("ui.filter.save")
        name, agreed = QInputDialog.getText(self._bar, title, self._texts.t("ui.filter.name"))
        if agreed and name.strip():
            self.save_as(name.strip()[:80])


class _SearchLine(QLineEdit):
    """Down or Enter goes on into the list."""

    went_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.went_down.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


_OPERATOR_KEYS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def _plain(fields: Mapping[str, Field], condition: Condition) -> list[Any]:
    field = fields[condition.field]
    value = condition.value
    stored = value if value is None or isinstance(value, str) else field.kind.to_db(value)
    return [condition.field, condition.op, stored]


def _value(field: Field, stored: Any) -> Any:
    if stored is None or field.target:
        return stored
    try:
        return field.kind.from_db(stored)
    except (UserError, ValueError):
        return None
