"""Autosaved drafts of forms: what was typed survives a crash or a power cut, until it is saved or dropped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from copdesk.store import drafts
from copdesk.store.desk import Desk


@dataclass(frozen=True)
class Draft:
    """The values of a form at a moment (UTC ms); *id* is empty for a record not yet made."""

    noun: str
    id: str
    ms: int
    values: Mapping[str, Any]


def save(desk: Desk, noun: str, key: str, values: Mapping[str, Any]) -> None:
    """Keep what the form of a record holds; values may be as typed, or of the kinds of their fields."""
    drafts.save(desk, f"{noun}/{key}", json.dumps(dict(values), default=_to_json, ensure_ascii=False))


def load(desk: Desk, noun: str, key: str) -> Draft | None:
    """The draft of a record; None when there is none."""
    found = drafts.load(desk, f"{noun}/{key}")
    return Draft(noun, key, found[0], json.loads(found[1], object_hook=_from_json)) if found else None


def drop(desk: Desk, noun: str, key: str) -> None:
    """Forget a draft, saved or not wanted."""
    drafts.drop(desk, f"{noun}/{key}")


def listed(desk: Desk) -> list[tuple[str, str, int]]:
    """(noun, id, UTC ms) of every draft, newest first."""
    return [(*_parts(key), ms) for key, ms in drafts.listed(desk)]


def _parts(key: str) -> tuple[str, str]:
    noun, _, identifier = key.partition("/")
    return noun, identifier


def _to_json(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(type(value).__name__)


def _from_json(found: dict[str, Any]) -> Any:
    match found:
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"time": str(text)}:
            return time.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
    return found
