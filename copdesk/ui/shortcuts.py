"""Shortcuts of physical keys, so that they work in the Ukrainian layout, and the sheet that lists them."""

from collections.abc import Sequence
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QTextDocument, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from copdesk.texts import Texts
from copdesk.ui.widgets.basics import button, column, fit, row

# The letters of the Ukrainian keyboard over the Latin letters of the same keys.
_LAYOUT = MappingProxyType(dict(zip("йцукенгшщзфівапролдячсмитьґ", "qwertyuiopasdfghjklzxcvbnm\\", strict=True)))
_BUSY = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})
_CONTROL = Qt.KeyboardModifier.ControlModifier


def latin_key(key: int) -> int:
    """The Qt key code of the Latin letter on the key of a Cyrillic one; 0 when there is none."""
    letter = _LAYOUT.get(chr(key).lower(), "") if 0x400 <= key <= 0x52F else ""
    return ord(letter.upper()) if letter else 0


class LayoutKeys(QObject):
    """In every window of the program Ctrl with a Cyrillic letter acts as Ctrl with the Latin one of that key.

    It listens to the windows of the system, which hear of keys and the mouse first: a filter of the application would
    be asked about each event of each widget, a tenth of the time that a view takes to be made.
    """

    used = Signal()
    """Somebody is at the keyboard or the mouse."""

    def listen(self) -> None:
        """Begin with the window that has the focus; the others follow when they get it."""
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class."""
        kind = event.type()
        if kind in _BUSY:
            self.used.emit()
        if kind != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not event.modifiers() & _CONTROL:
            return False
        key = latin_key(event.key())
        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        if not key or widget is None:
            return False
        self._act(widget, event, key)
        return True

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _act(self, widget: QWidget, event: QKeyEvent, key: int) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.GroupSwitchModifier
        wanted = QKeySequence(key | modifiers.value)
        for action in live_actions(widget.window()):
            if wanted in action.shortcuts():
                action.trigger()
                return
        QCoreApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, ""))


def live_actions(window: QWidget) -> list[QAction]:
    """Enabled actions whose shortcuts work now: they stand in a menu, or on something visible of this very window."""
    return [action for action in window.findChildren(QAction) if action.isEnabled() and _stands(action, window)]


def _stands(action: QAction, window: QWidget) -> bool:
    return any(
        isinstance(place, QMenu) or (isinstance(place, QWidget) and place.isVisible() and place.window() is window)
        for place in action.associatedObjects()
    )


def plain_title(action: QAction) -> str:
    """The caption of an action without its mnemonic."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def shortcut_text(action: QAction) -> str:
    """All its shortcuts as people read them."""
    shown = QKeySequence.SequenceFormat.NativeText
    return ", ".join(sequence.toString(shown) for sequence in action.shortcuts())


class ShortcutSheet(QDialog):
    """All shortcuts by menu; can be printed."""

    def __init__(self, texts: Texts, groups: Sequence[tuple[str, Sequence[QAction]]], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.t("ui.shortcuts"))
        fit(self, 620, 560)
        self.rows = [
            (title, plain_title(action), shortcut_text(action))
            for title, actions in groups
            for action in actions
            if action.shortcuts()
        ]
        self.rows += [(texts.t("ui.shortcuts.list"), texts.t(f"ui.key.{key}"), shown) for key, shown in _FIXED.items()]
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([texts.t("ui.shortcuts.action"), texts.t("ui.shortcuts.keys")])
        self.tree.setAccessibleName(texts.t("ui.shortcuts"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        # Rows measured before the style sheet is on stay lower than those of other lists.
        self.tree.ensurePolished()
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for title in dict.fromkeys(group for group, _, _ in self.rows):
            head = QTreeWidgetItem([title])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            self.tree.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            for group, name, keys in self.rows:
                if group == title:
                    head.addChild(QTreeWidgetItem([name, keys]))
        self.tree.expandAll()
        close = button(texts.t("ui.close"), self.accept, "main")
        layout = column(self.tree, parent=self, margin=16, gap=12)
        layout.addLayout(row(button(texts.t("ui.print"), self.print_sheet, sign="print"), 0, close))

    def as_text(self) -> str:
        """The sheet as lines of text."""
        return "\n".join(f"{group} · {name}\t{keys}" for group, name, keys in self.rows)

    def print_sheet(self) -> None:
        """Print on paper of the user's choice."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            document = QTextDocument()
            document.setPlainText(self.as_text())
            document.print_(printer)


_FIXED: MappingProxyType[str, str] = MappingProxyType(
    {
        "open": "Enter", "edit_cell": "F2", "menu": "Shift+F10", "all": "Ctrl+A", "copy": "Ctrl+C",
        "list": "F4, Alt+↓", "calendar": "Alt+↓", "tab": "Ctrl+Tab", "leave": "Esc",
        "part": "Ctrl+Tab", "into": "↓",
    }
)  # fmt: skip
