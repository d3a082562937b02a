"""People: who may be the same person twice, posts that change, and telephone lists by filter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules import likeness
from copdesk.domain.rules.names import split_full_name
from copdesk.domain.rules.phones import parse_phones
from copdesk.domain.rules.text import fold
from copdesk.services import groups, records
from copdesk.store import history, query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.texts import Texts

_PATHS: Final = ("id", "surname", "given_name", "patronymic", "phones", "email", "not_same", "label")
_CONTACT: Final = ("surname", "given_name", "patronymic", "phones", "email", "printed_position", "settlement")
_FRESH: Final = 3000
"""People of an import who are looked at."""
_MOST: Final = 800
"""People of one surname who are looked at while somebody types; of more the newest."""


@dataclass(frozen=True)
class Twin:
    """A person who may be the one in question: *score* and the codes of what is alike."""

    id: str
    label: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """A person with telephones and e-mail as lists print them."""

    id: str
    name: str
    phones: str
    email: str


# ---- the same person twice


def twins(desk: Desk, values: Mapping[str, Any], key: str | None = None) -> list[Twin]:
    """People like the one being typed, likeliest first; *key* is the person's own record.

    *values* are fields of a person; a whole name in ``surname`` is taken apart, ``organisation`` is the id of a body.
    """
    return _like(desk, _typed(values, key))


def twins_of(desk: Desk, person_id: str) -> list[Twin]:
    """People who may be this one, likeliest first."""
    row = desk.get("person", person_id)
    if row is None or row["deleted"] is not None:
        raise UserError("record_missing", noun="person")
    held = (post["organisation"] for post in desk.fetch("affiliation", {"person": person_id}))
    return _like(desk, _known(row, _numbers(row["phones"] or ""), held))


def all_twins(desk: Desk) -> list[tuple[str, str, int]]:
    """Every pair (ids) who may be one person, with the score, likeliest first."""
    found: dict[tuple[str, str], int] = {}
    for one, two in likeness.pairs(_read(desk, desk.query(Query("person")), _bodies(desk, ()))):
        pair = (min(one.id, two.id), max(one.id, two.id))
        if pair not in found:
            found[pair], _ = likeness.compare(one, two)
    likely = [(*pair, score) for pair, score in found.items() if score >= likeness.THRESHOLD]
    return sorted(likely, key=lambda item: (-item[2], item[:2]))


def fresh_twins(desk: Desk) -> int:
    """How many of the people whom the newest action brought may be here already."""
    return sum(bool(twins_of(desk, key)) for key in history.created(desk, "person")[:_FRESH])


def not_same(desk: Desk, one: str, two: str) -> None:
    """Remember that two people are two: they are not proposed as one again, on any desk this travels to."""
    with desk.action("not_same", noun="person", id=one) as act:
        for key, other in ((one, two), (two, one)):
            row = desk.get("person", key)
            if row is None:
                raise UserError("record_missing", noun="person")
            known = sorted({*(row["not_same"] or "").split(), other})
            records.change_in(act, "person", key, {"not_same": " ".join(known)})


def _like(desk: Desk, own: likeness.Known) -> list[Twin]:
    if not own.hopeful:
        return []
    rows = _rows(desk, query.holding(desk, "person", _wanted(own), _MOST))
    bodies = _bodies(desk, [row["id"] for row in rows]) if own.bodies else {}
    made = []
    for row, other in zip(rows, _known_rows(rows, bodies), strict=True):
        score, reasons = likeness.compare(own, other)
        if other.id != own.id and score >= likeness.THRESHOLD:
            made.append(Twin(other.id, row["label"] or "", score, reasons))
    return sorted(made, key=lambda twin: (-twin.score, twin.label))


def _wanted(own: likeness.Known) -> list[list[list[str]]]:
    """What the index is asked for: the surname with the given name or its initial, or a telephone, or an address.

    Names may stand in the other order or in Latin letters.
    """
    surname, given, _ = own.names
    asked = [[sorted(own.phones)], [[own.email]]]
    if surname:
        groups = [[surname, *likeness.spellings(surname)]]
        bare = given.rstrip(".")
        if len(bare) > 1 and not own.bodies:
            groups.append([given, *likeness.spellings(given), given[0], likeness.latin(given)[:1]])
        elif bare and not own.bodies:
            groups.append([f"{letter}*" for letter in (bare, *likeness.spellings(bare))])
        asked.append(groups)
    return [groups for groups in asked if any(any(group) for group in groups)]


def _bodies(desk: Desk, people: Sequence[str]) -> dict[str, set[str]]:
    """Organisations by person; of everybody when nobody is named."""
    where = (Condition("person", "in", list(people)),) if people else ()
    made: dict[str, set[str]] = {}
    held = desk.query(Query("affiliation", where))
    for key, organisation in query.page(desk, "affiliation", held, ["person.id", "organisation.id"]):
        made.setdefault(key, set()).add(organisation)
    return made


def _read(desk: Desk, numbers: Sequence[int], bodies: Mapping[str, set[str]]) -> list[likeness.Known]:
    return _known_rows(_rows(desk, numbers), bodies)


def _rows(desk: Desk, numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [dict(zip(_PATHS, row, strict=True)) for row in query.page(desk, "person", numbers, _PATHS)]


def _known_rows(rows: Iterable[Mapping[str, Any]], bodies: Mapping[str, set[str]]) -> list[likeness.Known]:
    # Stored telephones are in one form: the number, a space, the note; the next after a semicolon.
    return [
        _known(
            row,
            frozenset(item.split()[0].rstrip(",") for item in (row["phones"] or "").split("; ") if item),
            bodies.get(row["id"], ()),
        )
        for row in rows
    ]


def _known(row: Mapping[str, Any], numbers: frozenset[str], bodies: Iterable[str]) -> likeness.Known:
    names = tuple(likeness.key(row.get(name) or "") for name in ("surname", "given_name", "patronymic"))
    return likeness.Known(
        row.get("id") or "",
        (names[0], names[1], names[2]),
        numbers,
        fold(row.get("email") or "").strip(),
        frozenset(bodies),
        frozenset((row.get("not_same") or "").split()),
    )


def _numbers(text: str) -> frozenset[str]:
    try:
        return frozenset(number for number, _ in parse_phones(text))
    except UserError:
        # Half a number, still being typed, is like nobody's.
        return frozenset()


def _typed(values: Mapping[str, Any], key: str | None) -> likeness.Known:
    row = {**values, "id": key}
    if not row.get("given_name") and " " in (row.get("surname") or "").strip():
        parts = split_full_name(row["surname"])
        row.update(zip(("surname", "given_name", "patronymic"), parts, strict=True))
    bodies = {row["organisation"]} if row.get("organisation") else ()
    return _known(row, _numbers(row.get("phones") or ""), bodies)


# ---- posts


def change_employer(desk: Desk, person_id: str, organisation: str, day: date, position: str | None = None) -> str:
    """A new main post from *day*; the earlier main ones end the day before. Returns the new affiliation.

    Old minutes keep the old post, which their attendance lists and the dates of affiliations say.
    """
    before = day - timedelta(days=1)
    with desk.action("change_employer", noun="person", id=person_id) as act:
        for row in desk.fetch("affiliation", {"person": person_id, "main": True}):
            if row["end"] is None or row["end"] >= day:
                if row["start"] is not None and row["start"] > before:
                    raise UserError("end_before_start", field="end", start="start", noun="affiliation")
                records.change_in(act, "affiliation", row["id"], {"end": before})
        new = {"person": person_id, "organisation": organisation, "position": position, "start": day, "main": True}
        return records.add_in(act, "affiliation", new)


# ---- lists to call and to write


def contacts(desk: Desk, ids: Sequence[str]) -> list[Contact]:
    """Telephones and e-mail of people, in the given order, each once."""
    rows = desk.fetch("person", ids=list(dict.fromkeys(ids)))
    show = desk.registry["person"].field("phones").kind.show
    return [
        Contact(row["id"], row["label"], show(row["phones"]) if row["phones"] else "", row["email"] or "")
        for row in rows
    ]


def listed_by(desk: Desk, noun: str, keys: Sequence[str], day: date) -> list[str]:
    """The people (ids) of records as lists to call mean them: members of groups on *day*, those present at meetings.

    *noun* is person, membership, group or meeting.
    """
    if noun == "person":
        return list(keys)
    if noun == "membership":
        return [row["person"] for row in desk.fetch("membership", ids=list(keys))]
    if noun == "group":
        return [row["person"] for key in keys for row in groups.members_on(desk, key, day)]
    here = [Condition("meeting", "in", list(keys)), Condition("state", "in", list(groups.HERE))]
    return list(dict.fromkeys(row["person"] for row in desk.fetch("attendance", here)))


def write_contacts(desk: Desk, texts: Texts, ids: Sequence[str], out: Path) -> int:
    """Names, telephones and e-mail of people as a table file, in the order of the alphabet; how many."""
    from copdesk.services import lists

    if not ids:
        raise UserError("cards_none")
    wanted = (Condition("id", "in", sorted(set(ids))),)
    numbers = desk.query(Query("person", wanted, sort=("surname", "given_name", "patronymic")))
    lists.write_table(desk, texts, Query("person"), out, paths=_CONTACT, numbers=numbers)
    return len(set(ids))
