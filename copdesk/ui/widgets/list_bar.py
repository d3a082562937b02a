"""The steps that can be taken with the lines of a list: buttons above it, the same in its menu and by its keys."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from copdesk.texts import Texts
from copdesk.ui.icons import icon
from copdesk.ui.widgets.basics import button
from copdesk.ui.widgets.flow import FlowLayout
from copdesk.ui.widgets.outline import Outline

Step = tuple[str, str, str, Callable[[], object]]
"""Name (its text is «family.name»), sign, keys or «», what it does."""


class ListBar(QWidget):
    """Keys and menu press the button: what is disabled there does nothing by them either."""

    def __init__(self, shown: Outline, texts: Texts, family: str, steps: Iterable[Step]) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(self)
        for name, sign, keys, press in steps:
            caption = texts.t(f"{family}.{name}")
            made = self.buttons[name] = button(caption, press, sign=sign)
            flow.addWidget(made)
            action = QAction(icon(sign), caption, shown)
            action.triggered.connect(made.click)
            if keys:
                action.setShortcut(keys)
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                made.setToolTip(keys)
            shown.addAction(action)
            shown.menu_actions.append(action)
