"""Columns of a list, derived from declared fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from PySide6.QtCore import Qt

from copdesk.domain.fields import Entity, Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.texts import Texts

_RIGHT = frozenset({"money", "percent", "decimal", "count"})
_NO_CELL_EDITOR = frozenset({"ref", "any_ref", "moment"})


@dataclass(frozen=True)
class Column:
    """One column: *key* names it in settings and sorting, *show* makes text of a value, *width* is in letters."""

    key: str
    title: str
    show: Callable[[Any], str] = str
    width: int = 14
    right: bool = False
    listed: bool = True
    sortable: bool = True
    editable: bool = False
    field: Field | None = None

    @cached_property
    def alignment(self) -> Qt.AlignmentFlag:
        """Numbers stand at the right."""
        side = Qt.AlignmentFlag.AlignRight if self.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def columns_for(entity: Entity, texts: Texts, names: Iterable[str] = ()) -> list[Column]:
    """Columns of an entity's fields, all but hidden ones; with *names* only these, in that order."""
    chosen = list(names) or [name for name, field in entity.fields.items() if not field.hidden]
    return [column_for(entity.field(name), texts, entity.noun) for name in chosen]


def column_for(field: Field, texts: Texts, noun: str) -> Column:
    """The column of one field."""
    return Column(
        key=field.name,
        title=texts.t(f"field.{noun}.{field.name}"),
        show=_shower(field, texts),
        width=field.width,
        right=field.kind.name in _RIGHT,
        listed=field.listed,
        editable=field.kind.name not in _NO_CELL_EDITOR,
        field=field,
    )


def _shower(field: Field, texts: Texts) -> Callable[[Any], str]:
    kind = field.kind
    if isinstance(kind, ChoiceKind):
        labels = {code: texts.t(f"choice.{kind.set}.{code}") for code in kind.codes}
        return lambda code: labels.get(code, str(code))
    if kind.name == "flag":
        yes = texts.t("common.yes")
        return lambda value: f"✓ {yes}" if value else ""
    if kind.name == "long_text":
        return lambda value: " ".join(str(value).split())[:300]
    if kind.name != "phones":
        return lambda value: value if isinstance(value, str) else kind.show(value)
    # Numbers are read to be shown in groups, each of them at every paint.
    return lru_cache(maxsize=2000)(kind.show)
