"""The inside of the window while a desk is open: navigation at the left, views beside it, messages above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from copdesk.ui.icons import icon
from copdesk.ui.messages import MessageBar
from copdesk.ui.question import Question, ask_unsaved
from copdesk.ui.session import Session
from copdesk.ui.widgets.basics import button, frame, label, row
from copdesk.ui.widgets.view import View

_NARROW = 800
_RAIL, _RAIL_NARROW = 196, 60


@dataclass(frozen=True)
class ViewSpec:
    """A view of the navigation: its caption is the text ``view.<key>``, its *factory* is called when first needed."""

    key: str
    icon: str
    factory: Callable[[Session], View]


class Workspace(QWidget):
    """Views are made when first shown. Leaving a view with unsaved edits asks first."""

    switched = Signal(str)
    """The key of the view that is shown now."""

    def __init__(self, session: Session, specs: Sequence[ViewSpec], remove_sample: Callable[[], None] | None) -> None:
        super().__init__()
        self.session = session
        self.specs = list(specs)
        self.question: Question | None = None
        self._views: dict[str, View] = {}
        self._key = ""
        self.messages = MessageBar(session.texts)
        session.said.connect(self.messages.show_message)
        session.open_asked.connect(self.open_record)
        self.rail = self._make_rail()
        self.stack = QStackedWidget()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        if session.sample:
            right.addWidget(self._make_banner(remove_sample))
        right.addWidget(self.messages)
        right.addWidget(self.stack, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)

    @property
    def view(self) -> View | None:
        """The view shown now."""
        return self._views.get(self._key)

    @property
    def key(self) -> str:
        """Its key."""
        return self._key

    def go(self, key: str, then: Callable[[View], None] | None = None) -> None:
        """Show a view, once unsaved edits of the present one are dealt with; *then* gets the view."""
        if key == self._key and self.view is not None:
            if then is not None:
                then(self.view)
            return
        self.leave(partial(self._show, key, then))
        self._mark_rail()

    def leave(self, then: Callable[[], None]) -> None:
        """Call *then* when nothing would be lost: at once, or after the user has said what to do."""
        view = self.view
        if view is None or not view.unsaved():
            then()
            return

        def discard() -> None:
            view.discard_edits()
            then()

        self.question = ask_unsaved(self, self.session.texts, partial(view.save_edits, then), discard)

    def open_record(self, noun: str, record: str) -> None:
        """Show a record in the view that knows its register."""
        for spec in self.specs:
            if noun in self._view(spec.key).nouns():
                self.go(spec.key, lambda view: view.open_record(noun, record))
                return
        self.session.say(self.session.texts.t("ui.no_view", noun=self.session.texts.t(f"entity.{noun}")), "warning")

    def restore(self) -> None:
        """Back to where the user was the last time."""
        last = self.session.settings.get("place", "")
        keys = [spec.key for spec in self.specs]
        if keys:
            self.go(last if last in keys else keys[0])

    def remember(self) -> None:
        """Keep the places of all views in the settings."""
        self.session.settings.set("place", self._key)
        for key, view in self._views.items():
            self.session.settings.set(f"place.{key}", view.place())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the navigation keeps its icons only; captions stay as tips and names."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.rail.setFixedWidth(_RAIL_NARROW if narrow else self._rail_width())
        for place in range(self.rail.count()):
            item = self.rail.item(place)
            item.setText("" if narrow else str(item.data(Qt.ItemDataRole.AccessibleTextRole)))

    def focus_view(self) -> None:
        """Give the keyboard to the control of the view where its work begins."""
        view = self.view
        first = view.first_control() if view is not None else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        widget = view.nextInFocusChain() if view is not None else None
        while view is not None and widget is not None and view.isAncestorOf(widget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(view) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            widget = widget.nextInFocusChain()

    def _view(self, key: str) -> View:
        if key not in self._views:
            spec = next(item for item in self.specs if item.key == key)
            made = self._views[key] = spec.factory(self.session)
            self.stack.addWidget(made)
            made.actions_changed.connect(partial(self._tell_actions, key))
            made.restore_place(self.session.settings.get(f"place.{key}", {}))
        return self._views[key]

    def _tell_actions(self, key: str) -> None:
        if key == self._key:
            self.switched.emit(key)

    def _show(self, key: str, then: Callable[[View], None] | None = None) -> None:
        view = self._view(key)
        self._key = key
        self.stack.setCurrentWidget(view)
        self.session.settings.set("place", key)
        self._mark_rail()
        self.switched.emit(key)
        if not self.rail.hasFocus():
            self.focus_view()
        if then is not None:
            then(view)

    def _mark_rail(self) -> None:
        keys = [spec.key for spec in self.specs]
        if self._key in keys:
            self.rail.blockSignals(True)
            self.rail.setCurrentRow(keys.index(self._key))
            self.rail.blockSignals(False)

    def _rail_width(self) -> int:
        captions = (str(self.rail.item(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in range(self.rail.count()))
        widest = max((self.rail.fontMetrics().horizontalAdvance(caption) for caption in captions), default=0)
        return min(260, max(_RAIL, widest + 84))

    def _make_rail(self) -> QListWidget:
        rail = QListWidget()
        rail.setProperty("role", "rail")
        rail.setAccessibleName(self.session.texts.t("ui.navigation"))
        rail.setIconSize(QSize(20, 20))
        rail.setFixedWidth(_RAIL)
        rail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rail.setTextElideMode(Qt.TextElideMode.ElideRight)
        for place, spec in enumerate(self.specs):
            caption = self.session.texts.t(f"view.{spec.key}")
            item = QListWidgetItem(icon(spec.icon), caption)
            item.setToolTip(f"{caption} (Ctrl+{place + 1})" if place < 9 else caption)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, caption)
            item.setSizeHint(QSize(0, rail.fontMetrics().height() + 22))
            rail.addItem(item)
        rail.currentRowChanged.connect(lambda row: self.go(self.specs[row].key) if row >= 0 else None)
        return rail

    def _make_banner(self, remove: Callable[[], None] | None) -> QWidget:
        banner = frame("banner")
        texts = self.session.texts
        layout = row(label(texts.t("ui.sample.banner"), wrap=True), parent=banner, gap=12)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setStretch(0, 1)
        if remove is not None:
            layout.addWidget(button(texts.t("ui.sample.remove"), remove))
        return banner
