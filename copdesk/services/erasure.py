"""Erasure of a person (Law 2297-VI, Art. 15): what is stored goes, here and on every desk that hears of it.

Records that others need (who was counted at a meeting) then name «Person no. N». A signed PDF of minutes keeps the
printed name while its archival term runs; copies made before keep everything until they are rotated away.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.text import clean
from copdesk.services import rights
from copdesk.services.guards_meetings import FROZEN
from copdesk.store import query
from copdesk.store.capture import Action
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from copdesk.sync import purge
from copdesk.texts import Texts

_OWN = frozenset(own for noun, own in purge.OWN if noun == "person")
"""Registers whose records concern nobody but the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done: the records that went by register, those that name the stand-in, and what stays by law.

    *minutes* are meetings with signed minutes in which the printed name stays; *mentions* are records (noun, id,
    title) whose text still has the surname: somebody has to read them.
    """

    number: int
    on: date
    reason: str
    removed: dict[str, int]
    moved: int
    minutes: tuple[str, ...]
    mentions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What an erasure would do: records that go and records that will name the stand-in, by register.

    *minutes* are meetings (id, title) whose signed minutes keep the printed name.
    """

    title: str
    surname: str
    removed: dict[str, int]
    moved: dict[str, int]
    minutes: tuple[tuple[str, str], ...]


def foresee(desk: Desk, person: str) -> Foreseen:
    """What ``erase_person`` would do; nothing is written. UserError ``record_missing``."""
    row = desk.get("person", person)
    if row is None:
        raise UserError("record_missing", noun="person")
    moved: Counter[str] = Counter()
    for noun, name in desk.registry.links_to("person"):
        if noun not in _OWN:
            moved[noun] += len(purge.naming(desk, noun, name, person))
    return Foreseen(
        title=row["label"] or "",
        surname=row["surname"],
        removed={"person": 1, **Counter(noun for noun, _ in _own_records(desk, person))},
        moved={noun: count for noun, count in moved.items() if count},
        minutes=tuple((key, desk.title("meeting", key)) for key in _signed_minutes(desk, person)),
    )


def erase_person(desk: Desk, texts: Texts, person: str, reason: str) -> Erased:
    """Erase a person for ever; there is no undo. UserError ``no_right_deed``, ``erase_reason``, ``record_missing``."""
    rights.require_deed(desk, "erase")
    ground = clean(reason)
    if not ground:
        raise UserError("erase_reason", field="reason")
    row = desk.get("person", person)
    if row is None:
        raise UserError("record_missing", noun="person")
    number = 1 + desk.db.execute("SELECT count(*) FROM sync_purge WHERE tbl = 'person'").fetchone()[0]
    minutes = _signed_minutes(desk, person)
    traces, removed = purge.Traces(), {"person": 1}
    with desk.action("erase_person", kind="erasure") as act:
        stand_in = act.insert("person", {"surname": texts.t("erasure.replaced", number=number), "lawful_basis": "law"})
        own = _own_records(desk, person)
        purge.remember(desk, "person", person, traces)
        moved = _move(act, person, stand_in)
        for noun, key in [*own, ("person", person)]:
            purge.erase(desk, act, noun, key, ground, traces)
            removed[noun] = removed.get(noun, 0) + (noun != "person")
        purge.finish(desk, traces)
    purge.wipe(desk, traces)
    found = _mentions(desk, row["surname"])
    return Erased(
        number=number,
        on=dates.today(),
        reason=ground,
        removed=removed,
        moved=moved,
        minutes=minutes,
        mentions=found,
    )


def _signed_minutes(desk: Desk, person: str) -> tuple[str, ...]:
    rows = desk.fetch("attendance", {"person": person})
    meetings = desk.fetch("meeting", ids=[row["meeting"] for row in rows])
    return tuple(row["id"] for row in meetings if row["status"] in FROZEN)


def _own_records(desk: Desk, person: str) -> list[purge.Row]:
    """The person's posts, consents, and the files of all these."""
    found = [(noun, key) for noun in sorted(_OWN) for key in purge.naming(desk, noun, "person", person)]
    scans = [
        key for _, owner in [("person", person), *found] for key in purge.naming(desk, "attachment", "record", owner)
    ]
    scans += [row["scan"] for row in desk.fetch("consent", {"person": person}) if row["scan"]]
    return [*found, *(("attachment", key) for key in dict.fromkeys(scans))]


def _move(act: Action, person: str, stand_in: str) -> int:
    """Let the other records name the stand-in, without the post or name that they noted of the person."""
    moved = 0
    for noun, name in act.desk.registry.links_to("person"):
        if noun in _OWN:
            continue
        entity = act.desk.registry[noun]
        keys = purge.naming(act.desk, noun, name, person)
        blank: dict[str, Any] = {}
        if entity.fields[name].personal:
            blank = {x: None for x, field in entity.fields.items() if field.personal and not field.target}
        if keys:
            act.update_many(noun, keys, {name: stand_in, **blank})
            moved += len(keys)
    return moved


def _mentions(desk: Desk, surname: str) -> tuple[tuple[str, str, str], ...]:
    found = []
    for noun in desk.registry:
        numbers = desk.query(Query(noun, search=surname), 50)
        found += [(noun, key, label or "") for key, label in query.page(desk, noun, numbers, ["id", "label"])]
    return tuple(found)


def act_of_destruction(desk: Desk, texts: Texts, erased: Erased) -> Any:
    """The paper that says what was destroyed and why; it names nobody."""
    from copdesk.documents.blocks import Document, Heading, paragraph
    from copdesk.services import labels

    title = texts.t("erasure.act.title")
    rows = [f"{labels.nouns_label(texts, noun)}: {count}" for noun, count in erased.removed.items()]
    said = [
        texts.t("erasure.act.done", date=erased.on, number=erased.number),
        texts.t("erasure.act.reason", reason=erased.reason),
        *rows,
        texts.n("erasure.act.moved", erased.moved),
    ]
    said += [texts.n("erasure.act.minutes", len(erased.minutes))] if erased.minutes else []
    return Document(
        title, (Heading(title), *map(paragraph, said), paragraph(texts.t("erasure.act.signed"))), texts.language
    )
