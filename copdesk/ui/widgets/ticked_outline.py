"""A list whose lines are ticked: ``Space`` or a click turns the tick of a line."""

from collections.abc import Container, Sequence

from PySide6.QtCore import Qt

from copdesk.ui.widgets.outline import Line, Outline

_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class TickedOutline(Outline):
    """``itemChanged`` tells that a person turned a tick; showing lines tells nothing."""

    def show_ticks(self, lines: Sequence[Line], ticked: Container[str]) -> None:
        """Show other lines; those whose keys are in *ticked* have their tick."""
        self.blockSignals(True)
        self.show_lines(lines)
        for item in self.items():
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, _ON if self.key_of(item) in ticked else _OFF)
        self.blockSignals(False)

    def tick_all(self) -> None:
        """Tick every line, or none when all of them are."""
        state = _OFF if len(self.ticked()) == len(self.items()) else _ON
        for item in self.items():
            item.setCheckState(0, state)

    def ticked(self) -> tuple[str, ...]:
        """The keys of the ticked lines, from top to bottom."""
        return tuple(self.key_of(item) for item in self.items() if item.checkState(0) == _ON)
