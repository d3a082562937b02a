"""Editors derived from the kinds of declared fields."""

from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from copdesk.domain.fields import Field
from copdesk.ui.widgets.editors.base import Context, Editor, References
from copdesk.ui.widgets.editors.choices import ChoiceEditor, FlagEditor
from copdesk.ui.widgets.editors.dates import DateEditor
from copdesk.ui.widgets.editors.phones import PhonesEditor
from copdesk.ui.widgets.editors.place import PlaceEditor
from copdesk.ui.widgets.editors.reference import ReferenceEditor
from copdesk.ui.widgets.editors.text import LineEditor, LongEditor

__all__ = ["Context", "Editor", "References", "editor_for"]

_BY_KIND: MappingProxyType[str, type[Editor]] = MappingProxyType(
    {
        "long_text": LongEditor,
        "phones": PhonesEditor,
        "date": DateEditor,
        "flag": FlagEditor,
        "choice": ChoiceEditor,
        "ref": ReferenceEditor,
    }
)
_IN_CELL: MappingProxyType[str, type[Editor]] = MappingProxyType({**_BY_KIND, "phones": LineEditor})


def editor_for(field: Field, context: Context, parent: QWidget | None = None) -> Editor:
    """The editor of *field*, with its accessible name set from the catalogue (``field.<noun>.<field>``)."""
    kinds = _IN_CELL if context.compact else _BY_KIND
    suggests = bool(field.suggest) and not context.compact
    made = (PlaceEditor if suggests else kinds.get(field.kind.name, LineEditor))(field, context, parent)
    made.set_label(context.texts.t(f"field.{context.noun}.{field.name}"))
    if field.kind.name == "moment":
        made.set_read_only(True)
    return made
