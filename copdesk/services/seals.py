"""Seals of signed minutes: names and text kept as printed, chained over a group, and compared with the records.

A seal's hash covers its content and the hash of the group's seal before it, so that a letter changed in one of them
breaks the rest of the chain. Whoever has the passphrase could make the whole chain anew: therefore the printed
minutes bear the hash, and the paper stays the judge.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from copdesk.documents import minutes as paper
from copdesk.documents.minutes_pack import pack, unpack
from copdesk.domain.rules import dates
from copdesk.services import labels
from copdesk.services.guards_meetings import FROZEN, STILL_OPEN
from copdesk.store.capture import Action
from copdesk.store.desk import Desk

Row = Mapping[str, Any]
_PARTS: Final = (("agenda_item", "meeting"), ("attendance", "meeting"), ("speech", "agenda_item.meeting"),
                 ("decision", "agenda_item.meeting"))  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """What no longer is as it was signed.

    *code*: ``seal_text`` (the sealed text itself), ``seal_chain`` (the seal before it is gone), ``seal_record`` (the
    record *noun*, *id* differs in *field*; without a field it is gone or new).
    """

    meeting: str
    code: Literal["seal_text", "seal_chain", "seal_record"]
    noun: str
    id: str
    field: str = ""


def seal_in(
    act: Action, meeting_id: str, version: int, data: paper.Minutes, known: Mapping[str, Any] | None = None
) -> str:
    """Seal the minutes of a meeting as *data* prints them, inside the action that signs them; returns the seal.

    *known* are fields that are not of this moment, as in minutes that were signed long ago.
    """
    desk = act.desk
    content = json.dumps(
        {"format": 1, "records": _records(desk, meeting_id), "minutes": pack(data)},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    previous = _head(desk, meeting_id)
    values = {
        "meeting": meeting_id, "version": version, "sealed_on": dates.today(), "sealed_by": desk.user,
        "sha256": _hash(content, previous), "previous": previous, "content": content,
    }  # fmt: skip
    return act.insert("seal", {**values, **(known or {})})


def versions(desk: Desk, meeting_id: str) -> list[dict[str, Any]]:
    """The seals of a meeting, the newest last."""
    return desk.fetch("seal", {"meeting": meeting_id}, order=("version", "sealed_on"))


def newest(desk: Desk, meeting: Row) -> dict[str, Any] | None:
    """The seal of minutes that are signed now; None for others, and for those signed before there were seals."""
    found = versions(desk, meeting["id"]) if meeting["status"] in FROZEN else []
    return found[-1] if found else None


def minutes_of(seal: Row) -> paper.Minutes:
    """The minutes as they were signed."""
    return unpack(json.loads(seal["content"])["minutes"])


def verify(desk: Desk) -> list[Broken]:
    """Every seal that does not fit its text, its chain or the records of its meeting."""
    seals = desk.fetch("seal", order=("meeting", "version"))
    known = {row["sha256"] for row in seals}
    found = []
    for row in seals:
        if _hash(row["content"] or "", row["previous"]) != row["sha256"]:
            found.append(Broken(row["meeting"], "seal_text", "seal", row["id"]))
        elif row["previous"] and row["previous"] not in known:
            found.append(Broken(row["meeting"], "seal_chain", "seal", row["id"]))
    forged = {one.id for one in found if one.code == "seal_text"}
    latest = {row["meeting"]: row for row in seals if row["id"] not in forged}
    for meeting in desk.fetch("meeting", ids=list(latest)):
        if meeting["status"] in FROZEN:
            found += _differences(desk, meeting["id"], latest[meeting["id"]])
    return found


def _differences(desk: Desk, meeting_id: str, seal: Row) -> Iterator[Broken]:
    sealed = json.loads(seal["content"])["records"]
    now = _records(desk, meeting_id)
    for place in sorted(sealed.keys() | now.keys()):
        noun, _, key = place.partition(" ")
        there, here = sealed.get(place), now.get(place)
        if there is None or here is None:
            yield Broken(meeting_id, "seal_record", noun, key)
            continue
        for name in sorted(there.keys() & here.keys()):
            if there[name] != here[name] and not _gone(desk, noun, name, there, here):
                yield Broken(meeting_id, "seal_record", noun, key, name)


def _gone(desk: Desk, noun: str, name: str, there: Row, here: Row) -> bool:
    """A person who was erased by law or merged with another one is named differently now: that is no forgery."""
    fields = desk.registry[noun].fields
    if name not in fields:
        return False
    people = [one for one, field in fields.items() if field.target == "person" and there.get(one) != here.get(one)]
    if name in people or (fields[name].personal and here[name] is None and people):
        return all(_left(desk, there.get(one)) for one in ([name] if name in people else people))
    return fields[name].target == "membership" and here[name] is None


def _left(desk: Desk, person: str | None) -> bool:
    row = desk.get("person", person) if person else None
    return bool(person) and (row is None or row["deleted"] is not None)


def _records(desk: Desk, meeting_id: str) -> dict[str, dict[str, Any]]:
    """Every record of the minutes by «register id», as plain values; what may still change is left out."""
    rows = [("meeting", row) for row in desk.fetch("meeting", ids=[meeting_id])]
    for noun, path in _PARTS:
        rows += [(noun, row) for row in desk.fetch(noun, {path: meeting_id})]
    made = {}
    for noun, row in rows:
        names = desk.registry[noun].fields.keys() - STILL_OPEN.get(noun, set())
        made[f"{noun} {row['id']}"] = {name: labels.as_json(row[name]) for name in sorted(names)}
    return made


def _head(desk: Desk, meeting_id: str) -> str | None:
    """The hash of the last seal in the chain of the meeting's group."""
    meeting = desk.get("meeting", meeting_id) or {}
    group = meeting.get("group")
    if not group:
        own = versions(desk, meeting_id)
        return str(own[-1]["sha256"]) if own else None
    chain = desk.fetch("seal", {"meeting.group": group}, order=("sealed_on", "version"))
    followed = {row["previous"] for row in chain}
    heads = [row["sha256"] for row in chain if row["sha256"] not in followed]
    return heads[-1] if heads else None


def _hash(content: str, previous: str | None) -> str:
    return hashlib.sha256(f"{previous or ''}\n{content}".encode()).hexdigest()
