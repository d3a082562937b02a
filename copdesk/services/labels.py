"""Words for registers, fields and values, and the way back from what a person wrote to a value."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.kinds import ChoiceKind
from copdesk.domain.rules.text import clean, fold
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.texts import Texts, languages

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_CANDIDATES = 20
_FEWEST, _MOST = 3, 500  # letters by which a record is looked for


def noun_label(texts: Texts, noun: str) -> str:
    """One record of a register, in words; the noun itself when nobody has named it."""
    return _or_name(texts, f"entity.{noun}", noun)


def nouns_label(texts: Texts, noun: str) -> str:
    """A register in words."""
    return _or_name(texts, f"entities.{noun}", noun)


def field_label(texts: Texts, noun: str, name: str) -> str:
    """A field in words; the last part counts of what every register has (``label``, ``deleted``)."""
    common = {"label": "title"}.get(name, name)
    return _or_name(texts, f"field.{noun}.{name}", "") or _or_name(texts, f"field.{common}", name)


def path_label(desk: Desk, texts: Texts, noun: str, path: str) -> str:
    """A dotted path in words: the words of its last field."""
    *steps, last = path.split(".")
    for step in steps:
        noun = desk.registry[noun].field(step).target
    return field_label(texts, noun, last)


def choice_label(texts: Texts, field: Field, code: str) -> str:
    """A code of a choice in words."""
    return _or_name(texts, f"choice.{_set(field)}.{code}", code)


def choice_labels(texts: Texts, field: Field) -> dict[str, str]:
    """All codes of a choice with their words, in order."""
    return {code: choice_label(texts, field, code) for code in field.codes}


def show(texts: Texts, field: Field, value: Any) -> str:
    """A value as people read it; a reference is shown as it comes (its title, or else its id)."""
    if value is None:
        return ""
    kind = field.kind
    if isinstance(kind, ChoiceKind):
        return choice_label(texts, field, value)
    if kind.name == "flag":
        return texts.t("common.yes" if value else "common.no")
    if kind.name == "moment":
        return show_moment(value)
    return kind.show(value)


def show_moment(ms: int) -> str:
    """A moment in the time of this computer, to the minute."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone():%d.%m.%Y %H:%M}"


def as_json(value: Any) -> Any:
    """A value for programs: ISO dates and times, numbers as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else value


def read(desk: Desk, texts: Texts, field: Field, text: str) -> Any:
    """The value a person wrote: a choice by code or words of either language, a reference by id, title or search."""
    if not clean(text):
        return None
    if isinstance(field.kind, ChoiceKind):
        return _read_choice(texts, field, text)
    if field.target:
        return reference(desk, field.target, text, field.name)
    return field.accept(text)


def _read_choice(texts: Texts, field: Field, text: str) -> str:
    wanted = fold(clean(text)[:200])
    if wanted in field.codes:
        return wanted
    for language in (texts.language, *languages()):
        for code in field.codes:
            if fold(_words(language, f"choice.{_set(field)}.{code}")) == wanted:
                return code
    raise UserError("choice_unknown", field=field.name, value=clean(text)[:80])


def reference(desk: Desk, noun: str, text: str, field: str = "label", *, trash: bool = False) -> str:
    """The id of the one live record (with *trash*: of the one in the trash) that a person means.

    UserError ``unknown_reference`` or ``ambiguous_reference``, naming *field*.
    """
    written = clean(text)
    if _ID.fullmatch(written):
        row = desk.get(noun, written.lower())
        if row is None or not (row["deleted"] if trash else row["deleted"] is None):
            raise UserError("unknown_reference", field=field, value=written)
        return written.lower()
    if not written or len(written) > _MOST:
        raise UserError("unknown_reference", field=field, value=written[:80])
    exact = Query(noun, (Condition("label", "=", written),), trash=trash)
    loose = (
        Query(noun, (Condition("label", "contains", written),), trash=trash),
        Query(noun, search=written, trash=trash),
    )
    # One or two letters are found in whatever happens to be there.
    for asked in (exact, *loose) if len(written) >= _FEWEST else (exact,):
        found = query.page(desk, noun, desk.query(asked, _CANDIDATES), ["id", "label"])
        same = [row for row in found if fold(row[1] or "") == fold(written)]
        if found:
            return _only(same or found, field, written)
    raise UserError("unknown_reference", field=field, value=written[:80])


def _only(found: list[tuple[Any, ...]], field: str, written: str) -> str:
    if len(found) > 1:
        raise UserError("ambiguous_reference", field=field, value=written[:80])
    key: str = found[0][0]
    return key


def read_values(desk: Desk, texts: Texts, noun: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values by field name from (field, text) as a person wrote them; UserError ``field_twice``."""
    entity = desk.registry[noun]
    values: dict[str, Any] = {}
    for written, text in pairs:
        name = field_name(texts, entity, written)
        if name in values:
            raise UserError("field_twice", field=name)
        values[name] = read(desk, texts, entity.fields[name], text)
    return values


def field_name(texts: Texts, entity: Entity, written: str) -> str:
    """The name of the field a person means, by name or by its words in either language."""
    name = written.strip().replace("-", "_")
    if name in entity.fields:
        return name
    wanted = fold(clean(written)[:200])
    for language in (texts.language, *languages()):
        for known in entity.fields:
            if fold(_words(language, f"field.{entity.noun}.{known}")) == wanted:
                return known
    raise UserError("field_unknown", value=clean(written)[:80], noun=entity.noun)


@lru_cache(maxsize=4)
def _texts(language: str) -> Texts:
    return Texts(language)


def _words(language: str, key: str) -> str:
    return _or_name(_texts(language), key, "")


def _or_name(texts: Texts, key: str, name: str) -> str:
    return texts.t(key) if texts.has(key) else name


def _set(field: Field) -> str:
    return field.kind.set if isinstance(field.kind, ChoiceKind) else ""
