"""Names, posts and letterheads as papers print them on a given day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from copdesk.documents.people import PersonName
from copdesk.domain.rules.names import split_full_name, transliterate
from copdesk.store.desk import Desk
from copdesk.store.query import Condition


@dataclass(frozen=True)
class Letterhead:
    """Who issues a paper: the bodies above, the unit, its place and its head."""

    issuer: tuple[str, ...]
    unit: str
    place: str
    head: PersonName | None


def letterhead(desk: Desk) -> Letterhead:
    """The letterhead of the desk's own unit."""
    unit = desk.get("unit", desk.meta("unit") or "") or {}
    lines = tuple(line.strip() for line in (unit.get("superior_lines") or "").splitlines() if line.strip())
    head = desk.get("officer", unit["head"]) if unit.get("head") else None
    person = replace(officer_name(head), organisation="") if head else None
    return Letterhead(lines, unit.get("name") or "", unit.get("place") or "", person)


def person_name(row: Mapping[str, Any], position: str = "", organisation: str = "", language: str = "uk") -> PersonName:
    """A person with a post, in the letters of *language*."""
    parts = (row["surname"], row["given_name"] or "", row["patronymic"] or "")
    if language == "uk":
        return PersonName(*parts, position, organisation)
    if row["latin_name"]:
        *given, surname = row["latin_name"].split()
        return PersonName(surname, " ".join(given), "", position, organisation)
    surname, name, patronymic = map(transliterate, parts)
    return PersonName(surname, name, patronymic, position, organisation)


def officer_name(row: Mapping[str, Any], unit: str = "") -> PersonName:
    """An officer with post and unit."""
    return PersonName(row["surname"], row["given_name"] or "", row["patronymic"] or "", row["position"] or "", unit)


def written_name(text: str, position: str = "") -> PersonName:
    """A name that somebody typed as a text."""
    loud = [word for word in text.split() if len(word) > 1 and word.isupper()]
    if len(loud) == 1 and len(text.split()) > 1:
        # «Ярослава ЇЖАКЕВИЧ» as signatures are written: capitals say more than an ending like that of a patronymic.
        given, patronymic = ([*(word for word in text.split() if word not in loud), ""])[:2]
        surname = "-".join(part.capitalize() for part in loud[0].split("-"))
        return PersonName(surname, given, patronymic, position)
    surname, given, patronymic = split_full_name(text)
    return PersonName(surname or text, given, patronymic, position)


@dataclass
class Roll:
    """People by id, each with post and organisation of *day*; *offices* says what the paper itself recorded.

    In a paper in English names stand in Latin letters: as the person writes them, else by the official table.
    """

    desk: Desk
    day: date
    offices: dict[str, tuple[str, str]] = field(default_factory=dict)
    language: str = "uk"
    _people: dict[str, PersonName] = field(default_factory=dict)

    def read(self, ids: Iterable[str | None]) -> None:
        """Read the people of *ids* at one go."""
        wanted = sorted({key for key in ids if key} - set(self._people))
        posts = self._posts(wanted)
        for row in self.desk.fetch("person", ids=wanted):
            post, body = posts.get(row["id"], ("", ""))
            position, organisation = self.offices.get(row["id"], (row["printed_position"] or post, body))
            self._people[row["id"]] = person_name(row, position, organisation, self.language)

    def name(self, key: str | None) -> PersonName:
        """One person; an empty name, to be filled in by hand, when nobody is known."""
        if key and key not in self._people:
            self.read([key])
        return self._people.get(key or "", PersonName(""))

    def _posts(self, ids: list[str]) -> dict[str, tuple[str, str]]:
        """Post and organisation of the day: the main affiliation that held then."""
        held = [
            row
            for row in self.desk.fetch("affiliation", [Condition("person", "in", ids)])
            if (row["start"] or date.min) <= self.day <= (row["end"] or date.max)
        ]
        held.sort(key=lambda row: (bool(row["main"]), row["start"] or date.min))
        bodies = {row["id"]: row for row in self.desk.fetch("organisation", ids=[row["organisation"] for row in held])}
        return {row["person"]: (row["position"] or "", _body_name(bodies.get(row["organisation"]))) for row in held}


def _body_name(row: Mapping[str, Any] | None) -> str:
    return (row["name"] or row["short_name"]) if row else ""
