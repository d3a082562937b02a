"""Certificates from the desk: one, or all of a course, with the codes by which other desks check them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from copdesk.documents import certificate as paper
from copdesk.documents.blocks import Document
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.domain.errors import UserError
from copdesk.domain.rules.names import full_name, sex_of
from copdesk.services import certificates_codes, name_cases
from copdesk.services.papers_courses import at_the_door, provider_name
from copdesk.services.papers_names import letterhead, officer_name, written_name
from copdesk.store.desk import Desk
from copdesk.texts import Texts

Row = Mapping[str, Any]


def certificates(desk: Desk, key: str, texts: Texts) -> Document:
    """One certificate, or all of a course in the order of the alphabet; UserError ``certificate_none``."""
    one = desk.get("certificate", key)
    if one:
        rows = [one]
    elif desk.get("course", key) is None:
        raise UserError("record_missing", noun="course")
    else:
        rows = desk.fetch("certificate", {"enrolment.course": key})
    if not rows:
        raise UserError("certificate_none")
    run = _Run(desk, rows, texts.language)
    made = [run.made(row) for row in rows]
    place = {person: number for number, person in enumerate(by_alphabet(item.person for item in made))}
    return paper.certificates(tuple(sorted(made, key=lambda item: place[item.person])), texts)


class _Run:
    """What certificates of one run share is read once: three hundred are printed as fast as they are drawn."""

    def __init__(self, desk: Desk, rows: Sequence[Row], language: str) -> None:
        self._language, self._head = language, letterhead(desk)
        self._enrolments = {row["id"]: row for row in desk.fetch("enrolment", ids=[row["enrolment"] for row in rows])}
        officers = [row["officer"] for row in self._enrolments.values() if row["officer"]]
        self._officers = {row["id"]: row for row in desk.fetch("officer", ids=officers)}
        courses = list({row["course"] for row in self._enrolments.values()})
        self._courses = {row["id"]: row for row in desk.fetch("course", ids=courses)}
        self._providers = {key: provider_name(desk, row) for key, row in self._courses.items()}
        self._unit = cache(lambda key: desk.title("unit", key))
        self._codes = certificates_codes.Signer(desk)

    def made(self, row: Row) -> paper.Certificate:
        """What one certificate says."""
        enrolment = self._enrolments[row["enrolment"]]
        course, provider = self._courses[enrolment["course"]], self._providers[enrolment["course"]]
        officer = self._officers.get(enrolment["officer"] or "")
        person = self._bearer(row, enrolment, officer)
        return paper.Certificate(
            number=row["number"],
            issued=row["issued"],
            person=person,
            course=course["title"],
            start=course["start"] or row["issued"],
            end=course["end"],
            issuer=(provider,) if provider else (*self._head.issuer, self._head.unit),
            rank=(officer["rank"] or "") if officer else "",
            hours=Decimal(row["hours"]) if row["hours"] is not None else None,
            valid_until=row["valid_until"],
            sex=sex_of(person.patronymic),
            # Who heads another institution is not in the desk: the line waits for a pen.
            signer=PersonName("") if provider else self._head.head,
            dative=_dative(person) if self._language == "uk" else "",
            code=self._codes.code(certificates_codes.claim(row, enrolment, course, officer)),
        )

    def _bearer(self, row: Row, enrolment: Row, officer: Row | None) -> PersonName:
        """The name printed once, or else the officer's, or else the one noted at the door."""
        known = officer_name(officer, self._unit(officer["unit"] or "")) if officer else PersonName("")
        registered = full_name(known.surname, known.given, known.patronymic)
        if officer and row["printed_name"] in (None, "", registered):
            return known
        if not row["printed_name"]:
            return at_the_door(enrolment["walk_in"] or "")
        written = written_name(row["printed_name"])
        return PersonName(written.surname, written.given, written.patronymic, known.position, known.organisation)


def _dative(person: PersonName) -> str:
    """To whom a certificate is given; empty when the cases of the name are not sure."""
    if sex_of(person.patronymic) is None:
        return ""
    parts = {"surname": person.surname, "given_name": person.given, "patronymic": person.patronymic}
    return name_cases.declined(parts, "dative")
