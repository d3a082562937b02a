"""Questions to the registers: filter, order, search, and pages of a long list.

A list is a vector of row numbers in display order; its rows are fetched by the page (docs/performance.md). Paths such
as ``agenda_item.meeting`` follow references.
"""

import json
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity, Field
from copdesk.domain.kinds import ChoiceKind, Kind
from copdesk.domain.rules.text import fold
from copdesk.store import search
from copdesk.store.schema import DELETED, q

if TYPE_CHECKING:
    from copdesk.store.desk import Desk

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "contains", "in", "empty", "filled")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WORD = re.compile(r"[^\W_]+")
LABEL = "label"
_RANKED = 2000  # matches
_BLOCK = 100_000  # letters of a list of numbers: a million numbers at once would cost 40 MB in passing
_LABEL = Field(Kind("text"), name=LABEL)


@dataclass(frozen=True)
class Condition:
    """A field (or dotted path) compared with a value; ``in`` takes a sequence, ``empty`` and ``filled`` none."""

    field: str
    op: str = "="
    value: Any = None


@dataclass(frozen=True)
class Query:
    """What a list shows: conditions that all hold, words to find, and the order (``-`` for descending)."""

    noun: str
    where: tuple[Condition, ...] = ()
    search: str = ""
    sort: tuple[str, ...] = ()
    trash: bool = False


@dataclass(frozen=True)
class Hit:
    """A record found by the search over all registers."""

    noun: str
    id: str
    title: str


@dataclass
class _Sql:
    """A statement in the making: joins by path, and the parameters in order."""

    desk: "Desk"
    entity: Entity
    joins: dict[str, tuple[str, Entity]] = field(default_factory=dict)
    text: str = ""

    def place(self, path: str) -> tuple[str, Entity, str]:
        """The alias, register and field name at the end of *path*, joining what lies between."""
        alias, entity = "t", self.entity
        *steps, last = path.split(".")
        for position, step in enumerate(steps):
            alias, entity = self.join(".".join(steps[: position + 1]), alias, entity, step)
        if last not in {LABEL, "id", "n", DELETED}:
            entity.field(last)
        return alias, entity, last

    def join(self, path: str, alias: str, entity: Entity, step: str) -> tuple[str, Entity]:
        """Join the register that *step* refers to, once for each path."""
        if path not in self.joins:
            target = entity.field(step).target
            if not target:
                raise UserError("field_unknown", value=path, noun=entity.noun)
            made = f"j{len(self.joins)}"
            self.joins[path] = (made, self.desk.registry[target])
            self.text += f" LEFT JOIN {q(target)} {made} ON {made}.id = {alias}.{q(step)}"
        return self.joins[path]


def field_at(desk: "Desk", noun: str, path: str) -> Field:
    """The declared field at the end of *path*; ``label`` is a text of every register."""
    return _LABEL if path.rpartition(".")[2] == LABEL else desk.registry.resolve(noun, path)


def _without_key(entity: Entity, sort: Sequence[str]) -> Sequence[str]:
    """The order without what the key of the title, stored and indexed, orders already: surname, then given name."""
    down = "-" if sort[0].startswith("-") else ""
    same = 0
    for item, name in zip(sort, entity.title, strict=False):
        if item != down + name or not entity.fields[name].kind.textual:
            break
        same += 1
    return [*sort[:1], *sort[same:]] if same else sort


def _order(sql: _Sql, sort: Sequence[str]) -> str:
    parts = []
    for item in _without_key(sql.entity, sort or sql.entity.order):
        down = " DESC" if item.startswith("-") else ""
        path = item.lstrip("-")
        alias, entity, name = sql.place(path)
        if name == LABEL:
            parts.append(_sorted(f"{alias}.skey", down))
            continue
        if name == DELETED:
            parts.append(_sorted(f"{alias}.{DELETED}", down))
            continue
        declared = entity.fields[name]
        column = f"{alias}.{q(name)}"
        if declared.target:
            joined, _ = sql.join(path, alias, entity, name)
            parts.append(_sorted(f"{joined}.skey", down))
        elif isinstance(declared.kind, ChoiceKind):
            cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(declared.codes))
            parts.append(_sorted(f"CASE {column} {cases} END", down))
        elif declared.kind.textual:
            # The leading field of a title needs no computing: its key is stored and indexed.
            stored = entity.title[0] == name
            db = sql.desk.db
            key = f"{alias}.skey" if stored else db.sql.sort_key(db, entity.noun, name, column)
            parts.append(_sorted(key, down))
        else:
            parts.append(_sorted(column, down) if down else f"{column} IS NULL, {column}")
    # Equal rows in the same direction, so that an index gives the whole order both ways.
    return ", ".join(dict.fromkeys([*parts, "t.n DESC" if " DESC" in parts[0] else "t.n"]))


def _sorted(expression: str, down: str) -> str:
    """What is empty comes first, and last in the other direction, on every database."""
    return f"{expression} DESC NULLS LAST" if down else f"{expression} NULLS FIRST"


def _value(declared: Field, value: Any) -> Any:
    return declared.kind.to_db(declared.kind.accept(value))


def _condition(desk: "Desk", noun: str, condition: Condition, alias: str = "t") -> tuple[str, list[Any]]:
    head, _, rest = condition.field.partition(".")
    entity = desk.registry[noun]
    if rest:
        target = entity.field(head).target
        inner, params = _condition(desk, target, Condition(rest, condition.op, condition.value), "i")
        return f"{alias}.{q(head)} IN (SELECT i.id FROM {q(target)} i WHERE {inner})", params
    if condition.op not in OPERATORS:
        raise UserError("operator_unknown", value=condition.op)
    column = f"{alias}.{q(head)}"
    if condition.op in {"empty", "filled"}:
        field_at(desk, noun, head)
        return f"{column} IS {'NOT ' if condition.op == 'filled' else ''}NULL", []
    if head == "id":
        keys = [condition.value] if condition.op == "=" else list(condition.value)
        return f"{alias}.id IN ({desk.db.sql.listed()})", [json.dumps(keys)]
    return _compare(desk.db, (noun, head), field_at(desk, noun, head), column, condition)


def _compare(
    db: Any, place: tuple[str, str], declared: Field, column: str, condition: Condition
) -> tuple[str, list[Any]]:
    op, value = condition.op, condition.value
    if declared.target and isinstance(value, str) and not _ID.fullmatch(value):
        wanted = f"%{_escape(fold(value))}%" if op == "contains" else _escape(fold(value))
        label = db.sql.folded(db, declared.target, LABEL, LABEL)
        inner = f"SELECT id FROM {q(declared.target)} WHERE {label} LIKE ? ESCAPE '\\'"
        return f"{column} {'NOT ' if op == '!=' else ''}IN ({inner})", [wanted]
    if op == "contains":
        return f"{db.sql.folded(db, *place, column)} LIKE ? ESCAPE '\\'", [f"%{_escape(fold(str(value)))}%"]
    if op == "in":
        listed = json.dumps([_value(declared, v) for v in value])
        return f"{column} IN ({db.sql.listed(declared.kind.sql)})", [listed]
    if op in {"=", "!="}:
        return f"{column} IS {'NOT ' if op == '=' else ''}DISTINCT FROM ?", [_value(declared, value)]
    return f"{column} {op} ?", [_value(declared, value)]


def _escape(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _found(desk: "Desk", entity: Entity, words: str) -> tuple[str, list[Any]]:
    """The condition that a record, or one its listed references point to, holds the words."""
    expression = search.expression(desk.db.sql, words)
    if expression is None:
        return "TRUE", []
    mask = (1 << search.SHIFT) - 1
    parts, params = [], []

    def rows(noun: str) -> str:
        first = search.rowid(desk.number[noun, ""], 0)
        params.extend([expression, first, first + mask])
        found = f"{desk.db.sql.matching} AND rowid BETWEEN ? AND ?"
        return found.replace("rowid", f"rowid & {mask}", 1)

    if entity.searched:
        parts.append(f"t.n IN ({rows(entity.noun)})")
    for name, declared in entity.fields.items():
        if declared.target and (declared.listed or name in entity.title):
            target = declared.target
            parts.append(f"t.{q(name)} IN (SELECT id FROM {q(target)} WHERE n IN ({rows(target)}))")
    return f"({' OR '.join(parts)})" if parts else "FALSE", params


def _where(desk: "Desk", query: Query, by_key: bool = True) -> tuple[str, list[Any]]:
    entity = desk.registry[query.noun]
    # The index of the key holds live records only. In another order it would lead SQLite back and forth through the
    # whole table, reading each page hundreds of times; the plus takes it out of the choice.
    parts = [f"t.{DELETED} > 0" if query.trash else f"{'' if by_key else '+'}t.{DELETED} IS NULL"]
    params: list[Any] = []
    for condition in query.where:
        text, values = _condition(desk, entity.noun, condition)
        parts.append(text)
        params += values
    if query.search.strip():
        text, values = (
            _compare(desk.db, (entity.noun, LABEL), _LABEL, f"t.{LABEL}", Condition(LABEL, "contains", query.search))
            if query.trash
            else _found(desk, entity, query.search)
        )
        parts.append(text)
        params += values
    return " AND ".join(parts), params


def _clauses(desk: "Desk", entity: Entity, query: Query) -> tuple[str, str, list[Any], str]:
    """The joins, the condition with its parameters, and the order of a query."""
    sql = _Sql(desk, entity)
    order = _order(sql, query.sort)
    where, params = _where(desk, query, order.startswith("t.skey"))
    return sql.text, where, params, order


def vector(desk: "Desk", query: Query, limit: int | None = None) -> "array[int]":
    """Row numbers of the records a query finds, in its order."""
    entity = desk.registry[query.noun]
    joins, where, params, order = _clauses(desk, entity, query)
    cut = f" LIMIT {int(limit)}" if limit is not None else ""
    inner = f"SELECT t.n AS n FROM {q(entity.noun)} t{joins} WHERE {where} ORDER BY {order}{cut}"
    # One step of the database for the whole list: row by row its thread and the window's would take turns.
    text = desk.db.execute(desk.db.sql.numbers(inner), params).fetchone()[0]
    numbers, start, last = array("q"), 1, len(text) - 1
    while start < last:
        end = text.find(",", start + _BLOCK)
        end = last if end < 0 else end
        numbers.extend(json.loads(f"[{text[start:end]}]"))
        start = end + 1
    return numbers


def holding(desk: "Desk", noun: str, wanted: Iterable[Iterable[Iterable[str]]], limit: int) -> list[int]:
    """Row numbers of live records, the newest first, whose searched text meets one of *wanted*.

    Each of *wanted* is a list of groups of folded words: the text holds one word of every group, as it stands or,
    where a star follows it, as the beginning of a word.
    """
    first = search.rowid(desk.number[desk.registry[noun].noun, ""], 0)
    mask = (1 << search.SHIFT) - 1
    sql = desk.db.sql
    expression = sql.holding([[group for words in groups if (group := _tokens(words))] for groups in wanted])
    if not expression:
        return []
    found = f"{sql.matching} AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"
    return [row & mask for (row,) in desk.db.execute(found, (expression, first, first + mask, limit))]


def _tokens(words: Iterable[str]) -> list[tuple[list[str], bool]]:
    return [(tokens, word.endswith("*")) for word in words if (tokens := _WORD.findall(word))]


def count(desk: "Desk", query: Query) -> int:
    """How many records a query finds."""
    where, params = _where(desk, query)
    sql = f"SELECT count(*) FROM {q(desk.registry[query.noun].noun)} t WHERE {where}"
    return int(desk.db.execute(sql, params).fetchone()[0])


def page(desk: "Desk", noun: str, numbers: Iterable[int], paths: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows of the given numbers, in that order: Python values at *paths*, references as titles."""
    entity = desk.registry[noun]
    sql = _Sql(desk, entity)
    picks: list[str] = []
    kinds: list[Kind | None] = []
    for path in paths:
        alias, owner, name = sql.place(path)
        declared = owner.fields.get(name)
        if declared is not None and declared.target:
            joined, _ = sql.join(path, alias, owner, name)
            picks.append(f"{joined}.label")
            kinds.append(None)
        else:
            picks.append(f"{alias}.{q(name)}")
            kinds.append(declared.kind if declared else None)
    wanted = list(numbers)
    text = f"SELECT t.n, {', '.join(picks) or '0'} FROM {q(entity.noun)} t{sql.text} WHERE t.n IN ({_listed(wanted)})"
    found = {
        n: tuple(k.from_db(v) if k and v is not None else v for k, v in zip(kinds, values, strict=True))
        for n, *values in desk.db.execute(text)
    }
    return [found[n] for n in wanted if n in found]


def _listed(numbers: Sequence[int]) -> str:
    """The numbers of a list in SQL; of an empty one something that no row has."""
    return ",".join(map(str, numbers)) or "NULL"


def ids(desk: "Desk", noun: str, numbers: Iterable[int]) -> list[str]:
    """The ids of records by row number, in that order."""
    return [row[0] for row in page(desk, noun, numbers, ["id"])]


def rows(desk: "Desk", noun: str, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Whole records by row number: Python values, references as ids, with ``id``, ``n``, ``label``, ``deleted``."""
    entity = desk.registry[noun]
    wanted = list(numbers)
    source = f"FROM {q(entity.noun)} t WHERE t.n IN ({_listed(wanted)})"
    found = {row["n"]: row for row in _records(desk, entity, source)}
    return [found[n] for n in wanted if n in found]


def fetch(desk: "Desk", asked: Query, limit: int | None = None) -> list[dict[str, Any]]:
    """Whole records (see ``rows``) that a query finds, in its order, by one statement."""
    entity = desk.registry[asked.noun]
    joins, where, params, order = _clauses(desk, entity, asked)
    cut = f" LIMIT {int(limit)}" if limit is not None else ""
    return _records(desk, entity, f"FROM {q(entity.noun)} t{joins} WHERE {where} ORDER BY {order}{cut}", params)


def by_id(desk: "Desk", noun: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Whole records (see ``rows``) by id, in that order; deleted ones too."""
    entity = desk.registry[noun]
    source = f"FROM {desk.db.sql.keyed()} CROSS JOIN {q(entity.noun)} t WHERE t.id = k.value ORDER BY k.key"
    return _records(desk, entity, source, [json.dumps(list(keys))]) if keys else []


def _records(desk: "Desk", entity: Entity, source: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    names = ("id", "n", LABEL, DELETED, *entity.fields)
    text = f"SELECT {', '.join(f't.{q(name)}' for name in names)} {source}"
    found = [dict(zip(names, values, strict=True)) for values in desk.db.execute(text, params)]
    for name, declared in entity.fields.items():
        if declared.kind.read_as_is:
            continue
        from_db = declared.kind.from_db
        for row in found:
            if row[name] is not None:
                row[name] = from_db(row[name])
    return found


def find(desk: "Desk", text: str, limit: int = 20) -> list[Hit]:
    """The best records of all registers for what a person typed."""
    sql = desk.db.sql
    expression = search.expression(sql, text)
    if expression is None:
        return []
    found = desk.db.execute(f"{sql.matching} ORDER BY rowid DESC LIMIT ?", (expression, _RANKED + 1)).fetchall()
    if len(found) <= _RANKED:
        # Ranking reads every match, again and again: of what half a desk matches, the newest are as good.
        found = desk.db.execute(sql.best, (expression, limit)).fetchall()
    names = {n: tbl for (tbl, fld), n in desk.number.items() if not fld}
    hits = []
    for (row,) in found[:limit]:
        register, n = search.split_rowid(row)
        noun = names[register]
        key, title = desk.db.execute(f"SELECT id, label FROM {q(noun)} WHERE n = ?", (n,)).fetchone()
        hits.append(Hit(noun, key, title or ""))
    return hits
