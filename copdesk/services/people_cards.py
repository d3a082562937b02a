"""Contacts of people as a vCard file, for the address book of an office telephone or mail program."""

from collections.abc import Sequence
from pathlib import Path

from copdesk.documents.people import PersonName
from copdesk.domain.errors import UserError
from copdesk.domain.rules import dates
from copdesk.domain.rules.phones import parse_phones
from copdesk.services.papers_names import Roll
from copdesk.store.atomic import replace_file
from copdesk.store.desk import Desk

_FOLD = 75  # octets of a line (RFC 2426, 2.6)


def write_cards(desk: Desk, ids: Sequence[str], out: Path) -> int:
    """Write people as vCard 3.0, which every program reads; how many. UserError ``cards_none``, ``cards_suffix``."""
    if out.suffix.lower() != ".vcf":
        raise UserError("cards_suffix", value=out.name[:80])
    rows = desk.fetch("person", ids=list(dict.fromkeys(ids)))
    if not rows:
        raise UserError("cards_none")
    roll = Roll(desk, dates.today())
    roll.read(row["id"] for row in rows)
    text = "".join(
        _card(roll.name(row["id"]), row["phones"] or "", row["email"] or "", row["address"] or "") for row in rows
    )
    replace_file(out, text.encode())
    return len(rows)


def _card(person: PersonName, phones: str, emails: str, address: str) -> str:
    name = ";".join(map(_text, (person.surname, person.given, person.patronymic, "", "")))
    whole = " ".join(part for part in (person.given, person.patronymic, person.surname) if part)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name}", f"FN:{_text(whole)}"]
    lines += [f"ORG:{_text(person.organisation)}"] if person.organisation else []
    lines += [f"TITLE:{_text(person.position)}"] if person.position else []
    lines += [f"TEL;TYPE=VOICE:{number}" for number, _ in parse_phones(phones)]
    lines += [f"EMAIL;TYPE=INTERNET:{_text(mail.strip())}" for mail in emails.split(";") if mail.strip()]
    lines += [f"ADR:;;{_text(address)};;;;"] if address else []
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def _text(value: str) -> str:
    """Text with what has a meaning in the format made harmless."""
    for sign in "\\;,":
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line in pieces of at most 75 octets, none of which cuts a letter."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _FOLD:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n".join(pieces)
