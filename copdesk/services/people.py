"""People: who may be the same person twice, posts that change, and telephone lists by filter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

from copdesk.domain.errors import UserError
from copdesk.domain.rules.names import split_full_name
from copdesk.domain.rules.phones import parse_phones
from copdesk.domain.rules.text import fold
from copdesk.services import groups, records
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query

THRESHOLD: Final = 60
# What an equal or a fitting (initial) part of a name, a telephone, an address or a body is worth; and what differs.
_WEIGHTS: Final = {
    "surname": 40, "given_name": 20, "given_initial": 10, "patronymic": 15, "patronymic_initial": 10, "phone": 40,
    "email": 40, "organisation": 15,
}  # fmt: skip
_OTHER_NAME: Final = -30
_PATHS: Final = ("id", "surname", "given_name", "patronymic", "phones", "email", "not_same")


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


@dataclass(frozen=True)
class _Known:
    """What two people are compared by, folded."""

    id: str
    names: tuple[str, str, str]
    phones: frozenset[str]
    email: str
    bodies: frozenset[str]
    not_same: frozenset[str]


# ---- the same person twice


def twins(desk: Desk, values: Mapping[str, Any], key: str | None = None) -> list[Twin]:
    """People like the one being typed, likeliest first; *key* is the person's own record.

    *values* are fields of a person; a whole name in ``surname`` is taken apart, ``organisation`` is the id of a body.
    """
    own = _typed(values, key)
    return _sorted(desk, _alike(own, _everybody(desk, own)))


def twins_of(desk: Desk, person_id: str) -> list[Twin]:
    """People who may be this one, likeliest first."""
    row = desk.get("person", person_id)
    if row is None or row["deleted"] is not None:
        raise UserError("record_missing", noun="person")
    held = (post["organisation"] for post in desk.fetch("affiliation", {"person": person_id}))
    own = _known(row, _numbers(row["phones"] or ""), held)
    return _sorted(desk, _alike(own, _everybody(desk, own)))


def all_twins(desk: Desk) -> list[tuple[str, str, int]]:
    """Every pair (ids) who may be one person, with the score, likeliest first."""
    buckets: dict[str, list[_Known]] = {}
    for known in _everybody(desk):
        for word in {known.names[0], known.email, *known.phones} - {""}:
            buckets.setdefault(word, []).append(known)
    found: dict[tuple[str, str], int] = {}
    for held in buckets.values():
        for one, two in combinations(held, 2):
            score, _ = _compare(one, two)
            if score >= THRESHOLD and one.id != two.id:
                found[min(one.id, two.id), max(one.id, two.id)] = score
    return [(*pair, score) for pair, score in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def not_same(desk: Desk, one: str, two: str) -> None:
    """Remember that two people are two: they are not proposed as one again, on any desk this travels to."""
    with desk.action("not_same", noun="person", id=one) as act:
        for key, other in ((one, two), (two, one)):
            row = desk.get("person", key)
            if row is None:
                raise UserError("record_missing", noun="person")
            known = sorted({*(row["not_same"] or "").split(), other})
            records.change_in(act, "person", key, {"not_same": " ".join(known)})


def _everybody(desk: Desk, like: _Known | None = None) -> list[_Known]:
    """All people, or those who may come to the threshold: a surname, a telephone or an address is the same."""
    bodies: dict[str, set[str]] = {}
    held = desk.query(Query("affiliation"))
    for key, organisation in query.page(desk, "affiliation", held, ["person.id", "organisation.id"]):
        bodies.setdefault(key, set()).add(organisation)
    rows = query.page(desk, "person", desk.query(Query("person")), _PATHS)
    made = []
    for row in rows:
        values = dict(zip(_PATHS, row, strict=True))
        # Stored telephones are in one form: the number, a space, the note; the next after a semicolon.
        numbers = frozenset(item.split()[0].rstrip(",") for item in (values["phones"] or "").split("; ") if item)
        if like is None or _hopeful(like, values, numbers):
            made.append(_known(values, numbers, bodies.get(row[0], ())))
    return made


def _hopeful(like: _Known, row: Mapping[str, Any], numbers: frozenset[str]) -> bool:
    if fold(row["surname"]).strip() == like.names[0] or numbers & like.phones:
        return True
    return bool(like.email) and fold(row["email"] or "").strip() == like.email


def _known(row: Mapping[str, Any], numbers: frozenset[str], bodies: Iterable[str]) -> _Known:
    names = tuple(fold(row.get(name) or "").strip() for name in ("surname", "given_name", "patronymic"))
    return _Known(
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


def _typed(values: Mapping[str, Any], key: str | None) -> _Known:
    row = {**values, "id": key}
    if not row.get("given_name") and " " in (row.get("surname") or "").strip():
        parts = split_full_name(row["surname"])
        row.update(zip(("surname", "given_name", "patronymic"), parts, strict=True))
    bodies = {row["organisation"]} if row.get("organisation") else ()
    return _known(row, _numbers(row.get("phones") or ""), bodies)


def _alike(own: _Known, others: Iterable[_Known]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for other in others:
        score, reasons = _compare(own, other)
        if other.id != own.id and score >= THRESHOLD:
            yield other.id, score, reasons


def _compare(one: _Known, two: _Known) -> tuple[int, tuple[str, ...]]:
    """Score and reasons; nothing for two whom somebody has told apart."""
    if two.id in one.not_same or one.id in two.not_same:
        return 0, ()
    reasons = []
    if one.names[0] and one.names[0] == two.names[0]:
        reasons.append("surname")
    score = 0
    for place, part in ((1, "given"), (2, "patronymic")):
        first, second = one.names[place], two.names[place]
        if not first or not second:
            continue
        if first == second:
            reasons.append("given_name" if part == "given" else part)
        elif _initial(first, second) or _initial(second, first):
            reasons.append(f"{part}_initial")
        else:
            score += _OTHER_NAME
    reasons += ["phone"] if one.phones & two.phones else []
    reasons += ["email"] if one.email and one.email == two.email else []
    reasons += ["organisation"] if one.bodies & two.bodies else []
    return score + sum(_WEIGHTS[reason] for reason in reasons), tuple(reasons)


def _initial(short: str, full: str) -> bool:
    bare = short.rstrip(".")
    return len(bare) == 1 and full.startswith(bare)


def _sorted(desk: Desk, found: Iterable[tuple[str, int, tuple[str, ...]]]) -> list[Twin]:
    made = [Twin(key, desk.title("person", key), score, reasons) for key, score, reasons in found]
    return sorted(made, key=lambda twin: (-twin.score, twin.label))


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


def invitation_list(desk: Desk, group_id: str, day: date, where: Sequence[Condition] = ()) -> list[Contact]:
    """Whom to invite: the group's members of *day* in the order of the alphabet; *where* narrows their memberships."""
    members = [row["id"] for row in groups.members_on(desk, group_id, day)]
    asked = Query("membership", (Condition("id", "in", members), *where), sort=("person",))
    found = query.rows(desk, "membership", desk.query(asked))
    return contacts(desk, [row["person"] for row in found])


def present_list(desk: Desk, meeting_id: str) -> list[Contact]:
    """Those who were at a meeting, in the order of the alphabet."""
    where = [Condition("meeting", "=", meeting_id), Condition("state", "in", list(groups.HERE))]
    return contacts(desk, [row["person"] for row in desk.fetch("attendance", where, order=("person",))])
