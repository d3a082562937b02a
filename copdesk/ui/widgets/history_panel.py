"""The history of a record: when, who, which action, which field, old value and new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from copdesk.texts import Texts
from copdesk.ui.widgets.basics import column, label


@dataclass(frozen=True)
class Change:
    """One changed field, ready to be shown: texts in the user's language, *moment* in milliseconds of UTC."""

    moment: int
    user: str
    action: str
    field: str = ""
    old: str = ""
    new: str = ""


class HistoryPanel(QWidget):
    """A tree: an action, and below it the fields it changed; newest first."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.tree = QTreeWidget()
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([texts.t(f"ui.history.{part}") for part in ("change", "old", "new")])
        self.tree.setAccessibleName(texts.t("ui.history"))
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.nothing = label(texts.t("ui.history.empty"), "muted", wrap=True)
        self.nothing.setContentsMargins(16, 16, 16, 16)
        column(self.nothing, self.tree, parent=self, gap=0)
        self.show_changes(())

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show *changes*, newest first; those of one action stand together."""
        self.tree.clear()
        self.nothing.setVisible(not changes)
        self.tree.setVisible(bool(changes))
        for (moment, user, action), rows in groupby(changes, key=lambda c: (c.moment, c.user, c.action)):
            when = datetime.fromtimestamp(moment / 1000).strftime("%d.%m.%Y %H:%M")
            head = QTreeWidgetItem([f"{when} · {user} · {action}"])
            self.tree.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            for change in rows:
                if change.field:
                    line = QTreeWidgetItem([change.field, _short(change.old), _short(change.new)])
                    head.addChild(line)
            head.setExpanded(self.tree.topLevelItemCount() <= 20)


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
