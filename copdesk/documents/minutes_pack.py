"""Minutes as plain JSON data and back, so that what was signed can be printed again letter for letter."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType, NoneType
from typing import Any, get_args, get_origin, get_type_hints

from copdesk.documents.minutes import Minutes

_LEFT_OUT = MappingProxyType({"short": False, "notes": ()})
"""What a print adds to the minutes, and its value in sealed ones."""


def pack(data: Minutes) -> dict[str, Any]:
    """Everything that the minutes say, in types that JSON knows."""
    return {name: value for name, value in _plain(data).items() if name not in _LEFT_OUT}


def unpack(packed: Mapping[str, Any]) -> Minutes:
    """The minutes again; what a newer program added has its usual value. ``KeyError`` or ``TypeError`` for others."""
    made: Minutes = _made(Minutes, {**packed, **_LEFT_OUT})
    return made


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _made(kind: Any, value: Any) -> Any:
    options = [one for one in get_args(kind) if one is not NoneType]
    if value is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_made(options[0], one) for one in value)
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], one) for name, one in value.items() if name in hints})
    if NoneType in get_args(kind):
        return _made(options[0], value)
    return date.fromisoformat(value) if kind is date else value
