"""A box of the minutes: the editors of one entry, and what every kind of box can do."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Registry
from copdesk.texts import Texts
from copdesk.ui.meetings.editors import WordsEditor
from copdesk.ui.meetings.sheet import KINDS, Raws, Slot, is_key
from copdesk.ui.widgets.basics import column, label, row, tool
from copdesk.ui.widgets.editors import Context, Editor, References, editor_for
from copdesk.ui.widgets.editors.reference import ReferenceEditor


@dataclass(frozen=True)
class Tools:
    """What boxes are made with: *people* lists those present first, *registers* any record."""

    texts: Texts
    registry: Registry
    people: References
    registers: References


class EntryBox(QFrame):
    """The editors of one entry. ``place`` is its kind and id; it never writes by itself."""

    edited = Signal()
    """The user changed something."""
    remove_asked = Signal()
    kind = ""
    removable = True

    def __init__(self, tools: Tools, slot: Slot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools, self.texts, self.slot = tools, tools.texts, slot
        self.noun = KINDS[self.kind][0]
        self.editors: dict[str, Editor] = {}
        self.remove = tool(self.texts.t("minutes.remove"), "delete", self.remove_asked.emit)
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove.setParent(self)
        self.remove.hide()
        self._layout: QBoxLayout = column(parent=self, gap=4)
        self.build()
        for name, editor in self.editors.items():
            # Tab goes from control to control, in an order set anew as boxes come: holders would stand in its way.
            editor.setFocusProxy(None)  # type: ignore[arg-type]
            editor.edited.connect(lambda name=name: self._changed(name))

    def build(self) -> None:
        """Overridden: make the editors and lay them out."""

    @property
    def main(self) -> Editor:
        """The editor of the words, to which one goes first."""
        return self.editors["text"]

    def raws(self) -> Raws:
        """What stands in the editors."""
        return {name: editor.raw() for name, editor in self.editors.items()}

    def put(self, raws: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Show *raws* (a text that is the same keeps its cursor); *names* are titles by id."""
        for name, editor in self.editors.items():
            raw = raws.get(name, "")
            if editor.raw() == raw:
                continue
            if isinstance(editor, ReferenceEditor) and is_key(raw) and raw in names:
                editor.set_record(raw, names[raw])
            else:
                editor.set_raw(raw)
            editor.clear_error()

    def stops(self) -> list[QWidget]:
        """What Tab reaches in this box, in order."""
        found: list[QWidget] = []
        for editor in self.editors.values():
            new = getattr(editor, "new", None)
            found += [editor.control, *([new] if new is not None and not new.isHidden() else [])]
        return found

    def show_error(self, error: UserError) -> bool:
        """Show a refusal at its field; False when it is none of this box."""
        editor = self.editors.get(error.field or str(error.params.get("field", "")))
        if editor is None:
            return False
        editor.show_error(error)
        return True

    def set_read_only(self, on: bool) -> None:
        """Show without letting change."""
        for editor in self.editors.values():
            editor.set_read_only(on)
        self.remove.setVisible(self.removable and not on)

    def focus_main(self) -> None:
        """Put the cursor to the words."""
        self.main.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _changed(self, _name: str) -> None:
        self.edited.emit()

    def _make(self, name: str, references: References | None = None) -> Editor:
        field = self.tools.registry[self.noun].field(name)
        context = Context(self.texts, self.noun, references or self.tools.registers)
        made = self.editors[name] = editor_for(field, context, self)
        return made

    def _words(self, name: str, lines: int) -> Editor:
        field = self.tools.registry[self.noun].field(name)
        made = self.editors[name] = WordsEditor(field, Context(self.texts, self.noun), lines, self)
        return made

    def _pair(self, name: str, editor: Editor) -> QWidget:
        """An editor with its caption before it."""
        made = QWidget(self)
        row(self._caption(name, editor), editor, parent=made, gap=6)
        return made

    def _caption(self, name: str, editor: Editor) -> QWidget:
        caption = label(self.texts.t(f"field.{self.noun}.{name}"), "muted")
        caption.setBuddy(editor.control)
        return caption
