"""Letters from the desk: recommendations with their annex, invitations to meetings, consents of people."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from copdesk.documents import letter
from copdesk.documents.blocks import Document
from copdesk.documents.people import PersonName, by_alphabet
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.names import sex_of
from copdesk.services import groups, name_cases
from copdesk.services.papers_meetings import heading_of
from copdesk.services.papers_names import Roll, letterhead, officer_name
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts


def recommendations(desk: Desk, key: str, texts: Texts) -> Document:
    """The cover letter and the annex of one package; UserError ``proposals_none`` while it proposes nothing."""
    package = _row(desk, "recommendation", key)
    rows = desk.fetch("proposal", {"recommendation": key}, order=("number",))
    if not rows:
        raise UserError("proposals_none", programme=package["programme"])
    measures = {row["id"]: row for row in desk.fetch("measure", ids=[row["measure"] or "" for row in rows])}
    data = letter.Recommendations(
        sender=sender(desk, texts),
        addressee=package["addressee"] or "",
        programme=package["programme"],
        plan=desk.title("plan", package["plan"]),
        proposals=tuple(_proposal(row, place, measures, texts) for place, row in enumerate(rows, 1)),
        number=package["letter_number"] or "",
        day=package["letter_date"],
    )
    return letter.recommendations(replace(data, annex_pages=_pages(letter.annex(data, texts))), texts)


def _proposal(row: Mapping[str, Any], place: int, measures: Mapping[str, Any], texts: Texts) -> letter.Proposal:
    measure = measures.get(row["measure"] or "")
    basis = texts.t("letter.annex.measure", number=measure["number"]) if measure and measure["number"] else ""
    return letter.Proposal(str(row["number"] or place), row["text"], row["executor"] or "", row["amount"], basis)


def _pages(document: Document) -> int:
    from copdesk.documents.pdf import svg_pages

    return len(svg_pages(document))


def invitation(desk: Desk, key: str, texts: Texts, *, general: bool = False) -> Document:
    """A page for each of those invited to a meeting, with the agenda; *general* makes one page without a name.

    UserError ``invited_none`` when there is nobody to invite.
    """
    meeting = _row(desk, "meeting", key)
    group = desk.get("group", meeting["group"]) if meeting["group"] else None
    items = desk.fetch("agenda_item", {"meeting": key}, order=("position",))
    roll = Roll(desk, meeting["date"], language=texts.language)
    guests = () if general else _guests(desk, meeting, roll)
    if not (general or guests):
        raise UserError("invited_none", date=meeting["date"])
    roll.read(row["rapporteur"] for row in items)
    chair = roll.name(meeting["chair"]) if meeting["chair"] else None
    writer = sender(desk, texts)
    if chair and group:
        # The group invites, not the police: its chair signs (domain brief 2.2).
        writer = replace(writer, signer=replace(chair, position=texts.t("paper.chair")))
    data = letter.Invitation(
        sender=writer,
        heading=heading_of(meeting, group, texts),
        day=meeting["date"],
        start=meeting["start"],
        place=meeting["place"] or "",
        online=bool(meeting["online"]),
        agenda=tuple(
            letter.AgendaLine(row["title"], roll.name(row["rapporteur"]) if row["rapporteur"] else None)
            for row in items
        ),
        guests=guests,
    )
    return letter.invitations(data, texts)


def _guests(desk: Desk, meeting: Mapping[str, Any], roll: Roll) -> tuple[PersonName, ...]:
    """The group's members of the day and those on the attendance list, each once, in the order of the alphabet."""
    ids = [row["person"] for row in desk.fetch("attendance", {"meeting": meeting["id"]})]
    if meeting["group"]:
        ids += [row["person"] for row in groups.members_on(desk, meeting["group"], meeting["date"])]
    roll.read(ids)
    rows = desk.fetch("person", ids=list(dict.fromkeys(ids)))
    return tuple(by_alphabet(_addressed(roll.name(row["id"]), row, roll.language) for row in rows))


def _addressed(person: PersonName, row: Mapping[str, Any], language: str) -> PersonName:
    """With the cases of the name that a letter to the person needs; English has none."""
    if language != "uk":
        return person
    sex = row["sex"] or sex_of(row["patronymic"] or "") or ""
    dative = name_cases.declined(row, "dative", listed=True)
    return replace(person, sex=sex, dative=dative, vocative=name_cases.declined(row, "vocative"))


def consent(desk: Desk, key: str, texts: Texts) -> Document:
    """The form that a person signs, by the words of their latest consent when there is one."""
    person = _row(desk, "person", key)
    held = desk.fetch("consent", {"person": key}, order=("-given_on",), limit=1)
    last = held[0] if held else {}
    data = letter.Consent(
        sender(desk, texts),
        Roll(desk, dates.today(), language=texts.language).name(person["id"]),
        last.get("purpose") or "",
        last.get("data_kinds") or "",
        last.get("expires_on"),
    )
    return letter.consent(data, texts)


def agreed(desk: Desk, people: Iterable[str], day: date) -> frozenset[str]:
    """Those (ids) whose consent holds on *day*: given by then, not expired, not withdrawn (features, section 1)."""
    where = [Condition("person", "in", sorted(set(people))), Condition("given_on", "<=", day)]
    return frozenset(
        row["person"]
        for row in desk.fetch("consent", where)
        if (row["expires_on"] or date.max) >= day and (row["withdrawn_on"] or date.max) > day
    )


def sender(desk: Desk, texts: Texts) -> letter.Sender:
    """The desk's unit as letters show it, and its user as the one who prepared the letter."""
    head, unit = letterhead(desk), desk.get("unit", desk.meta("unit") or "") or {}
    phones = desk.registry["unit"].field("phones").kind.show(unit["phones"]) if unit.get("phones") else ""
    code = texts.t("letter.edrpou", code=unit["edrpou"]) if unit.get("edrpou") else ""
    contacts = ", ".join(part for part in (unit.get("address"), phones, unit.get("email"), code) if part)
    user = desk.get("user", desk.meta("user") or "") or {}
    officer = desk.get("officer", user["officer"]) if user.get("officer") else None
    # A user's name is typed in either order: without the card of an officer it is printed as it stands.
    name = officer_name(officer).signed if officer else user.get("name") or ""
    executor = " ".join(part for part in (name, phones.partition(";")[0]) if part)
    return letter.Sender(head.issuer, head.unit, contacts, head.head, executor)


def _row(desk: Desk, noun: str, key: str) -> dict[str, Any]:
    found = desk.get(noun, key)
    if found is None:
        raise UserError("record_missing", noun=noun)
    return found
