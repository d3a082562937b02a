"""What the tests of the window share: an invented register, names as a screen reader has them, a walk by Tab."""

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from copdesk.ui.models.vector_model import ListQuery, Provider
from copdesk.ui.shortcuts import plain_title

PEOPLE_FIELDS = ("surname", "given_name", "patronymic", "phones", "note")
SURNAMES = (
    "Галаган", "Гринь", "Ґалаґан", "Демченко", "Єрмоленко", "Жук", "Іваненко", "Ївженко", "Мар’яненко", "Яценко",
)  # fmt: skip


@dataclass
class People:
    """An invented register of *count* people."""

    count: int = 1000
    loads: int = 0

    def row(self, number: int) -> tuple[Any, ...]:
        return (SURNAMES[number % 10], f"Ім'я {number}", "Петрівна", "+380635761839", f"примітка {number}")

    def load(self, query: ListQuery, limit: int) -> "array[int]":
        self.loads += 1
        numbers = range(self.count)
        if query.sort:
            numbers = sorted(numbers, key=lambda n: (n % 10, n), reverse=query.sort[0].startswith("-"))
        if query.search:
            numbers = [n for n in numbers if query.search.casefold() in self.row(n)[0].casefold()]
        return array("q", list(numbers)[: limit or None])

    def page(self, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        return [self.row(number) for number in numbers]

    def provider(self, cheap: bool = False) -> Provider:
        return Provider(self.load, self.page, cheap)


def contrast(first: str, second: str) -> float:
    """Contrast of two colours by WCAG 2.2, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    exact = QColor(colour)
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (exact.redF(), exact.greenF(), exact.blueF())
    ]
    return float(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])


def duplicates(actions: Iterable[QAction]) -> list[str]:
    """Shortcuts that two enabled actions claim."""
    seen: dict[str, QAction] = {}
    twice = []
    for action in actions:
        for sequence in action.shortcuts():
            text = sequence.toString()
            if seen.setdefault(text, action) is not action:
                twice.append(f"{text}: {plain_title(seen[text])}, {plain_title(action)}")
    return twice


def name_of(widget: QWidget) -> str:
    """The accessible name that a screen reader has: own name, own caption or the label that points here."""
    if widget.accessibleName():
        return widget.accessibleName()
    caption = getattr(widget, "text", None)
    if caption is not None and not hasattr(widget, "setPlaceholderText") and caption():
        return str(caption())
    for item in widget.window().findChildren(QLabel):
        if item.buddy() is widget:
            return item.text()
    title = getattr(widget, "title", None)
    return str(title()) if callable(title) else ""


def nameless(root: QWidget) -> list[str]:
    """Widgets that Tab reaches and that no one could name aloud."""
    bad = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QAbstractScrollArea)
        if not inner and widget.focusProxy() is None and not name_of(widget):
            bad.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return bad


def tab_walk(window: QWidget, qtbot: QtBot, limit: int = 120) -> list[QWidget]:
    """Widgets that get the focus one after another by Tab, until the first one comes again."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    if QApplication.focusWidget() is None:
        window.focusNextPrevChild(True)
    seen: list[QWidget] = []
    for _ in range(limit):
        focus = QApplication.focusWidget()
        assert focus is not None
        if seen and focus is seen[0]:
            return seen
        assert focus not in seen, f"Tab goes round without {seen[0]}: trapped at {focus} {focus.objectName()}"
        seen.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    raise AssertionError(f"no way round in {limit} steps")


def calls(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls: its effort, the same on every machine."""
    seen = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal seen
        seen += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return seen
