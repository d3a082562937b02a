"""Derived columns: the title of each record, its sort key, and its document in the search index.

They are computed at the end of an action for the records that its history names, whatever path wrote them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from copdesk.domain.fields import Entity, Registry
from copdesk.domain.rules.text import sort_key
from copdesk.store import search
from copdesk.store.schema import q

BATCH = 2000
# The version of fold, sort_key and lemma: a desk derived by another version is derived anew when it is opened.
KEY_VERSION = "1"


def by_dependency(registry: Registry) -> list[Entity]:
    """Registers so ordered that a title comes after the titles it is made of."""
    done: dict[str, Entity] = {}

    def visit(entity: Entity, above: frozenset[str]) -> None:
        if entity.noun in done or entity.noun in above:
            return
        for name in entity.title:
            target = entity.fields[name].target
            if target:
                visit(registry[target], above | {entity.noun})
        done[entity.noun] = entity

    for entity in registry.values():
        visit(entity, frozenset())
    return list(done.values())


def own_title(entity: Entity) -> bool:
    """Whether the title needs no other record."""
    return not any(entity.fields[name].target for name in entity.title)


def title_and_key(entity: Entity, row: dict[str, Any]) -> tuple[str, bytes]:
    """The title of a record and its sort key; *row* has stored values, and titles and keys of referenced records."""
    shown: list[str] = []
    keys: list[bytes] = []
    for name in entity.title:
        value = row.get(name)
        if value is None:
            continue
        field = entity.fields[name]
        if field.kind.textual and not field.prefix and len(value) <= 160:
            shown.append(value)
            keys.append(_key(value))
        elif field.target:
            shown.append(row.get(f"{name} title") or "")
            keys.append(row.get(f"{name} skey") or b"")
        else:
            text = field.kind.show(field.kind.from_db(value))
            shown.append(field.prefix + (text if len(text) <= 160 else text[:159] + "…"))
            ordered = f"{value:012d}" if isinstance(value, int) else str(value)[:160]
            keys.append(_key(ordered))
    return entity.title_join.join(part for part in shown if part), b"\x01".join(keys)


@lru_cache(maxsize=50_000)
def _key(text: str) -> bytes:
    return sort_key(text)


def sources(entity: Entity, number: dict[tuple[str, str], int]) -> set[int]:
    """The numbers of the fields (and of the creation) that derived columns of the register are made of."""
    names = {*entity.title, *(name for name, _ in entity.searched), "deleted"}
    return {number[entity.noun, ""], *(number[entity.noun, name] for name in names)}


def touched(db: Any, span: tuple[int, int], register: int, fields: set[int], fresh: Sequence[range]) -> list[int]:
    """Row numbers of the register, other than *fresh* ones, where one of *fields* changed in a stretch of history."""
    marks = ",".join(map(str, sorted(fields)))
    # The plus keeps SQLite to the rows of the action: by its index of records it would read the whole register.
    sql = f"SELECT DISTINCT rec FROM history WHERE n BETWEEN ? AND ? AND +tbl = ? AND fld IN ({marks})"
    return [rec for (rec,) in db.execute(sql, (*span, register)) if not any(rec in rows for rows in fresh)]


def chunks(items: list[int], size: int = BATCH) -> Iterator[list[int]]:
    """The items in lists of at most *size*."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def read_rows(db: Any, entity: Entity, numbers: list[int]) -> Iterator[tuple[int, int | None, dict[str, Any]]]:
    """Rows ``(n, deleted, values)`` with what titles and the index need."""
    needed = list(dict.fromkeys([*entity.title, *(name for name, _ in entity.searched)]))
    picks = [f"t.{q(name)}" for name in needed]
    joins = ""
    labels = list(needed)
    for position, name in enumerate(x for x in entity.title if entity.fields[x].target):
        joins += f" LEFT JOIN {q(entity.fields[name].target)} r{position} ON r{position}.id = t.{q(name)}"
        picks += [f"r{position}.label", f"r{position}.skey"]
        labels += [f"{name} title", f"{name} skey"]
    listed = ",".join(map(str, numbers))
    sql = f"SELECT t.n, t.deleted, {', '.join(picks)} FROM {q(entity.noun)} t{joins} WHERE t.n IN ({listed})"
    for n, deleted, *values in db.execute(sql):
        yield n, deleted, dict(zip(labels, values, strict=True))


def refresh(db: Any, entity: Entity, register: int, numbers: Iterable[int]) -> list[int]:
    """Derive the given rows anew; returns those whose title changed."""
    renamed: list[int] = []
    table = q(entity.noun)
    indexed = bool(entity.searched)
    for chunk in chunks(list(numbers)):
        old = dict(db.execute(f"SELECT n, label FROM {table} WHERE n IN ({','.join(map(str, chunk))})"))
        titles, live, gone = [], {}, []
        for n, deleted, row in read_rows(db, entity, chunk):
            title, key = title_and_key(entity, row)
            titles.append((title, key, n))
            if old[n] != title:
                renamed.append(n)
            if deleted is not None:
                gone.append(n)
            elif indexed:
                live[n] = row
        db.executemany(f"UPDATE {table} SET label = ?, skey = ? WHERE n = ?", titles)
        search.index(db, register, live.keys(), search.documents(entity, list(live.values())))
        search.unindex(db, register, gone)
    return renamed


def refresh_action(
    db: Any,
    registry: Registry,
    number: dict[tuple[str, str], int],
    spans: Sequence[tuple[int, int]],
    done: dict[str, list[range]],
    counted: Mapping[int, Mapping[int, int]],
) -> None:
    """Derive every record touched in *spans* of history, one after another, and those whose titles are made of theirs.

    *done* holds the rows that were derived when they were inserted, *counted* the changes by register and field.
    """
    dependants: dict[str, set[int]] = {}
    for entity in by_dependency(registry):
        register = number[entity.noun, ""]
        reads: list[Callable[[], Iterable[int]]] = [partial(dependants.pop, entity.noun, ())]
        fields = sources(entity, number) & counted.get(register, {}).keys()
        fresh = done.get(entity.noun, [])
        created = {register: sum(map(len, fresh))}
        if fields and {field: counted[register][field] for field in fields} != created:
            reads += [partial(touched, db, span, register, fields, fresh) for span in spans]
        for read in reads:
            renamed = refresh(db, entity, register, sorted(read()))
            _collect_dependants(db, registry, entity, renamed, dependants)


def _collect_dependants(
    db: Any, registry: Registry, entity: Entity, renamed: list[int], dependants: dict[str, set[int]]
) -> None:
    for noun, name in registry.links_to(entity.noun):
        if name not in registry[noun].title:
            continue
        for chunk in chunks(renamed):
            listed = ",".join(map(str, chunk))
            sql = f"SELECT d.n FROM {q(noun)} d JOIN {q(entity.noun)} t ON d.{q(name)} = t.id WHERE t.n IN ({listed})"
            dependants.setdefault(noun, set()).update(n for (n,) in db.execute(sql))


def derive_all(db: Any, registry: Registry, number: dict[tuple[str, str], int]) -> None:
    """Derive every record of the desk anew (after a change of the rules of search or order)."""
    db.execute("DELETE FROM search")
    for entity in by_dependency(registry):
        rows = [n for (n,) in db.execute(f"SELECT n FROM {q(entity.noun)}")]
        refresh(db, entity, number[entity.noun, ""], rows)
