"""Entities declared once: everything else derives from these declarations.

``@entity`` turns a class into a frozen dataclass of typed fields; ``load`` collects the entities of modules
into a ``Registry``. A later module may declare a noun again (usually as a subclass with more fields) and wins.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from types import ModuleType
from typing import Any, TypeVar, dataclass_transform

from copdesk.domain.errors import UserError
from copdesk.domain.kinds import (
    Check,
    ChoiceKind,
    CodeKind,
    CountKind,
    DateKind,
    EmailKind,
    FlagKind,
    Kind,
    MomentKind,
    PhonesKind,
    RefKind,
    ScaledKind,
    TimeKind,
)
from copdesk.domain.rules.dates import YEARS

T = TypeVar("T")
_META = "field"


@dataclass(frozen=True)
class Field:
    """One declared field and its traits.

    ``personal`` is the class of personal data (``name``, ``contact``, ``service``) or empty; ``scope`` the exchange
    scope (empty: the entity's); ``joint`` names fields that change together and share one stamp; ``width`` is the
    usual width of its list column in characters; ``listed`` puts it among the columns shown at first;
    ``machine`` names the state machine of a choice; ``suggest`` names a list that the editor completes from.
    """

    kind: Kind
    name: str = ""
    required: bool = False
    search: bool = False
    personal: str = ""
    scope: str = ""
    default: Any = None
    joint: str = ""
    width: int = 14
    listed: bool = True
    prefix: str = ""
    machine: str = ""
    hidden: bool = False
    suggest: str = ""

    @cached_property
    def target(self) -> str:
        """The noun a reference points to; empty for other kinds."""
        return self.kind.target if isinstance(self.kind, RefKind) else ""

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of a choice; empty for other kinds."""
        return self.kind.codes if isinstance(self.kind, ChoiceKind) else ()

    def accept(self, value: Any) -> Any:
        """Check or parse one value; the UserError it raises names this field."""
        if type(value) is str and len(value) <= 80:
            return self._accept_short(value)
        return self._accept(value)

    @cached_property
    def _accept_short(self) -> Callable[[str], Any]:
        # Short values repeat in every register (names, settlements, dates): each is read once.
        return lru_cache(maxsize=5_000)(self._accept)

    def _accept(self, value: Any) -> Any:
        try:
            accepted = self.kind.accept(value)
        except UserError as error:
            raise error.at(self.name) from None
        if accepted is None and self.required:
            raise UserError("required", field=self.name)
        return accepted


@dataclass(frozen=True)
class Entity:
    """A register: its noun, its fields in order, and how its records are named, ordered and nested."""

    noun: str
    cls: type
    fields: Mapping[str, Field]
    title: tuple[str, ...]
    title_join: str
    order: tuple[str, ...]
    area: str
    scope: str
    children: tuple[str, ...]
    checks: tuple[Check, ...]

    @cached_property
    def searched(self) -> tuple[tuple[str, str], ...]:
        """The searchable fields and the names of their kinds."""
        return tuple((name, field.kind.name) for name, field in self.fields.items() if field.search)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What a new record gets where nothing is said, by field."""
        return {name: field.default for name, field in self.fields.items() if field.default is not None}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The fields that a new record must fill."""
        return tuple(name for name, field in self.fields.items() if field.required)

    @property
    def word(self) -> str:
        """The noun as the commands write it."""
        return self.noun.replace("_", "-")

    def field(self, name: str) -> Field:
        """The field called *name*; UserError ``field_unknown`` when there is none."""
        try:
            return self.fields[name]
        except KeyError:
            raise UserError("field_unknown", value=name, noun=self.noun) from None

    def accept(self, values: Mapping[str, Any], current: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Check the *values* of a new record, or of a change to *current*; rules see the whole record."""
        return self.complete({name: self.field(name).accept(value) for name, value in values.items()}, current)

    def complete(self, accepted: dict[str, Any], current: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Values that are accepted one by one, with defaults, required fields and rules of the whole record seen to."""
        if current is None:
            accepted = {**self.defaults, **accepted}
            for name in self.needed:
                if accepted.get(name) is None:
                    raise UserError("required", field=name)
        if self.checks:
            whole = {**dict.fromkeys(self.fields), **(current or {}), **accepted}
            for check in self.checks:
                check(whole)
        return accepted

    def make(self, row: Mapping[str, Any]) -> Any:
        """A typed, frozen record from a row of the store."""
        return self.cls(id=row["id"], **{name: row.get(name) for name in self.fields})


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record has: a random UUID that is never shown."""

    id: str = ""


def _declare(kind: Kind, *, default: Any = None, **traits: Any) -> Any:
    described = Field(kind=kind, default=default, **traits)
    return dataclasses.field(default=default, metadata={_META: described})


def text(*, limit: int = 500, **traits: Any) -> Any:
    """A line of text, stored literally."""
    return _declare(Kind("text", limit=limit), **traits)


def long_text(*, limit: int = 1_000_000, **traits: Any) -> Any:
    """Text of many lines, stored literally."""
    return _declare(Kind("long_text", limit=limit), **{"width": 30, **traits})


def person_name(**traits: Any) -> Any:
    """A part of a person's name."""
    return _declare(Kind("person_name", limit=100), **traits)


def code(pattern: str, **traits: Any) -> Any:
    """A code with a pattern; leading zeros count."""
    return _declare(CodeKind("code", limit=100, pattern=pattern), **traits)


def phones(**traits: Any) -> Any:
    """Telephone numbers with notes."""
    return _declare(PhonesKind("phones"), **{"width": 20, **traits})


def email(**traits: Any) -> Any:
    """E-mail addresses."""
    return _declare(EmailKind("email"), **traits)


def day(**traits: Any) -> Any:
    """A calendar date."""
    return _declare(DateKind("date"), **{"width": 11, **traits})


def clock(**traits: Any) -> Any:
    """A local time of day."""
    return _declare(TimeKind("time"), **{"width": 7, **traits})


def moment(**traits: Any) -> Any:
    """A moment in milliseconds of UTC."""
    return _declare(MomentKind("moment"), **traits)


def money(**traits: Any) -> Any:
    """An amount with two places, never below nothing; its currency is a field of its own."""
    return _declare(ScaledKind("money", low=0), **traits)


def percent(**traits: Any) -> Any:
    """A share of a whole with two places."""
    return _declare(ScaledKind("percent", suffix=" %", low=0, high=100), **{"width": 9, **traits})


def decimal(**traits: Any) -> Any:
    """A number with up to four places."""
    return _declare(ScaledKind("decimal", places=4), **{"width": 10, **traits})


def count(*, low: int = 0, high: int | None = None, **traits: Any) -> Any:
    """A whole number, zero or more, or from *low* to *high*."""
    return _declare(CountKind("count", low=low, high=high), **{"width": 8, **traits})


def year(**traits: Any) -> Any:
    """A calendar year of those in which a date may be."""
    return count(low=YEARS[0], high=YEARS[-1], **traits)


def flag(**traits: Any) -> Any:
    """Yes or no."""
    return _declare(FlagKind("flag"), **{"width": 8, "default": False, **traits})


def choice(name: str, *codes: str, **traits: Any) -> Any:
    """One code of the list called *name*."""
    return _declare(ChoiceKind("choice", set=name, codes=codes), **traits)


def ref(target: str, **traits: Any) -> Any:
    """A record of the register *target*."""
    return _declare(RefKind("ref", target=target), **{"width": 22, **traits})


def any_ref(**traits: Any) -> Any:
    """A record of any register."""
    return _declare(RefKind("any_ref"), **traits)


def _fields(cls: type) -> dict[str, Field]:
    return {
        f.name: dataclasses.replace(f.metadata[_META], name=f.name)
        for f in dataclasses.fields(cls)
        if _META in f.metadata
    }


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        text,
        long_text,
        person_name,
        code,
        phones,
        email,
        day,
        clock,
        moment,
        money,
        percent,
        decimal,
        count,
        flag,
        choice,
        ref,
        any_ref,
    ),
)
def entity(
    noun: str,
    *,
    title: tuple[str, ...],
    area: str,
    sort: tuple[str, ...] = (),
    title_join: str = " · ",
    scope: str = "unit",
    children: tuple[str, ...] = (),
    checks: tuple[Check, ...] = (),
) -> Callable[[type[T]], type[T]]:
    """Declare a register.

    *title* names the fields that together name a record, *sort* the usual order (``-`` for descending; the
    title when empty), *area* the view it belongs to, *children* the registers nested in its form, *checks* rules
    over the whole record that raise UserError.
    """

    def declare(cls: type[T]) -> type[T]:
        made: Any = dataclass(frozen=True, kw_only=True, repr=False, eq=False)(cls)
        made.__entity__ = Entity(
            noun, made, _fields(made), title, title_join, sort or title, area, scope, children, checks
        )
        return made  # type: ignore[no-any-return]

    return declare


class Registry(Mapping[str, Entity]):
    """All registers of a desk by noun, in the order of declaration."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = dict(entities)
        for item in self._entities.values():
            for field in item.fields.values():
                if field.target and field.target not in self._entities:
                    raise ValueError(f"{item.noun}.{field.name} points to an unknown register")

    def __getitem__(self, noun: str) -> Entity:
        try:
            return self._entities[noun.replace("-", "_")]
        except KeyError:
            raise UserError("noun_unknown", value=noun) from None

    def __contains__(self, noun: object) -> bool:
        return isinstance(noun, str) and noun.replace("-", "_") in self._entities

    def __iter__(self) -> Iterator[str]:
        return iter(self._entities)

    def __len__(self) -> int:
        return len(self._entities)

    def resolve(self, noun: str, path: str) -> Field:
        """The field at the end of a dotted *path* of references that starts at *noun*."""
        *steps, last = path.split(".")
        for step in steps:
            noun = self[noun].field(step).target
            if not noun:
                raise UserError("field_unknown", value=path, noun=noun)
        return self[noun].field(last)

    def links_to(self, noun: str) -> list[tuple[str, str]]:
        """Every (noun, field) whose reference points to *noun*."""
        return self._links.get(noun, [])

    @cached_property
    def _links(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for item in self.values():
            for field in item.fields.values():
                found.setdefault(field.target, []).append((item.noun, field.name))
        return found

    @cached_property
    def free_links(self) -> list[tuple[str, str]]:
        """Every (noun, field) that may point to a record of any register."""
        return [(e.noun, f.name) for e in self.values() for f in e.fields.values() if f.kind.name == "any_ref"]

    def child_field(self, child: str, parent: str) -> str:
        """The field of *child* that holds its *parent*."""
        return next(f.name for f in self[child].fields.values() if f.target == parent)


def load(*modules: ModuleType) -> Registry:
    """The registry of all entities declared in *modules*; a later declaration of a noun replaces an earlier one."""
    found: dict[str, Entity] = {}
    for module in modules:
        for value in vars(module).values():
            item = getattr(value, "__entity__", None)
            if isinstance(item, Entity) and value is item.cls and value.__module__ == module.__name__:
                found[item.noun] = item
    return Registry(found)


def in_order(start: str, end: str) -> Check:
    """A rule: the date or time *end* is not before *start*."""
    return partial(_in_order, start, end)


def _in_order(start: str, end: str, record: dict[str, Any]) -> None:
    first, last = record.get(start), record.get(end)
    if first is not None and last is not None and last < first:
        raise UserError("end_before_start", field=end, start=start)
