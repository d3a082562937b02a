"""Minutes, extracts and attendance sheets from the desk."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from copdesk.documents import attendance as sheet_paper
from copdesk.documents import minutes as paper
from copdesk.documents.blocks import Document
from copdesk.documents.people import PersonName
from copdesk.domain.errors import UserError
from copdesk.domain.rules.names import transliterate
from copdesk.domain.rules.text import sort_key
from copdesk.services import groups, labels, meetings, seals
from copdesk.services.papers_names import Letterhead, Roll, letterhead, written_name
from copdesk.store.desk import Desk
from copdesk.store.query import Condition
from copdesk.texts import Texts

_WORDS: Mapping[str, paper.DecisionWord] = {"decided": "resolved", "resolved": "approved", "ruled": "ordered"}
_BLANK = "___"


def minutes(desk: Desk, key: str, texts: Texts, *, short: bool = False) -> Document:
    """The minutes of a meeting; *short* leaves out what was said."""
    return paper.minutes(replace(_minutes(desk, key, texts), short=short), texts)


def version(desk: Desk, key: str, texts: Texts) -> Document:
    """Minutes as they were signed, by the id of their seal; an earlier version too."""
    seal = desk.get("seal", key)
    if seal is None:
        raise UserError("record_missing", noun="seal")
    notes = _seal_notes(desk, seal, None, texts)
    return paper.minutes(replace(seals.minutes_of(seal), notes=notes), texts)


def extract(desk: Desk, key: str, texts: Texts, *, decisions: Collection[str] = ()) -> Document:
    """The chosen *decisions* (ids or numbers) of a meeting; *key* may be one decision, which is then the choice."""
    chosen = set(decisions)
    decision = desk.get("decision", key)
    if decision:
        item = desk.get("agenda_item", decision["agenda_item"]) or {}
        chosen, key = {key}, item.get("meeting", "")
    data = _minutes(desk, key, texts)
    rows = _decisions(desk, key)
    numbers = {row["number"] for row in rows if row["id"] in chosen} | (chosen & {row["number"] for row in rows})
    return paper.extract(data, numbers, texts)


def attendance_sheet(desk: Desk, key: str, texts: Texts) -> Document:
    """The sheet to sign: those on the attendance list, or the group's members of the day while there is none."""
    meeting, group = _meeting(desk, key)
    head = letterhead(desk)
    marks = desk.fetch("attendance", {"meeting": key})
    roll = _roll(desk, meeting, marks, texts)
    members = [row["person"] for row in marks if row["capacity"] in groups.OWN]
    if not members and group:
        members = [row["person"] for row in groups.members_on(desk, group["id"], meeting["date"])]
    invited = [row["person"] for row in marks if row["capacity"] not in groups.OWN]
    roll.read([*members, *invited])
    data = sheet_paper.AttendanceSheet(
        head.issuer, head.unit, meeting["date"], _place(meeting, head), heading_of(meeting, group, texts),
        tuple(map(roll.name, members)), tuple(map(roll.name, invited)), _known(roll, meeting["secretary"]),
    )  # fmt: skip
    return sheet_paper.attendance_sheet(data, texts)


def presence_list(desk: Desk, key: str, texts: Texts) -> Document:
    """Who came and who did not, as marked; UserError ``presence_none`` while nobody is on the attendance list."""
    meeting, group = _meeting(desk, key)
    head = letterhead(desk)
    marks = desk.fetch("attendance", {"meeting": key})
    if not marks:
        raise UserError("presence_none", date=meeting["date"])
    roll = _roll(desk, meeting, marks, texts)
    roll.read([meeting["secretary"], *(row["person"] for row in marks)])
    members = tuple(_presence(desk, row, roll, texts) for row in marks if row["capacity"] in groups.OWN)
    others = tuple(_presence(desk, row, roll, texts) for row in marks if row["capacity"] not in groups.OWN)
    data = sheet_paper.PresenceList(
        head.issuer, head.unit, meeting["date"], _place(meeting, head), heading_of(meeting, group, texts),
        members, others, _known(roll, meeting["secretary"]),
    )  # fmt: skip
    return sheet_paper.presence_list(data, texts)


def _presence(desk: Desk, row: Mapping[str, Any], roll: Roll, texts: Texts) -> sheet_paper.Presence:
    # With the reason beside it the short word is enough: «відсутній (хвороба)».
    state = "absent" if row["state"] == "excused" and row["reason"] else row["state"] or "present"
    label = labels.choice_label(texts, desk.registry["attendance"].field("state"), state)
    return sheet_paper.Presence(roll.name(row["person"]), row["state"] in groups.HERE, label, row["reason"] or "")


def _meeting(desk: Desk, key: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    meeting = desk.get("meeting", key)
    if meeting is None:
        raise UserError("record_missing", noun="meeting")
    return meeting, desk.get("group", meeting["group"]) if meeting["group"] else None


def _roll(desk: Desk, meeting: Mapping[str, Any], marks: Iterable[Mapping[str, Any]], texts: Texts) -> Roll:
    """People with the post and organisation that the attendance list copied on the day."""
    said = {
        row["person"]: (row["position"] or "", row["organisation_name"] or "")
        for row in marks
        if row["position"] or row["organisation_name"]
    }
    return Roll(desk, meeting["date"], said, texts.language)


def _known(roll: Roll, key: str | None) -> PersonName | None:
    return roll.name(key) if key else None


def heading_of(meeting: Mapping[str, Any], group: Mapping[str, Any] | None, texts: Texts) -> str:
    """The meeting in the genitive: as somebody wrote it, or its kind and the group."""
    if meeting["heading"]:
        return str(meeting["heading"])
    name = (group["name_genitive"] or group["name"]) if group else ""
    return texts.t(f"paper.heading.{meeting['kind'] or 'regular'}", group=name).strip()


def _place(meeting: Mapping[str, Any], head: Letterhead) -> str:
    return head.place or (meeting["place"] or "").partition(",")[0]


def _minutes(desk: Desk, key: str, texts: Texts) -> paper.Minutes:
    """As signed, or as it stands while it is not."""
    meeting, group = _meeting(desk, key)
    seal = seals.newest(desk, meeting)
    if seal is None:
        return as_typed(desk, key, texts)
    notes = _seal_notes(desk, seal, meeting["scan"], texts)
    data = replace(seals.minutes_of(seal), notes=notes)
    if texts.language == "uk":
        return data
    return replace(in_latin(data), heading=heading_of(meeting, group, texts))


def in_latin(data: paper.Minutes) -> paper.Minutes:
    """Minutes that were signed in Ukrainian, with their names in Latin letters for partners; the words stay."""
    found: paper.Minutes = _latin(data)
    return found


def _latin(value: Any) -> Any:
    if isinstance(value, PersonName):
        surname, given, patronymic = map(transliterate, (value.surname, value.given, value.patronymic))
        return replace(value, surname=surname, given=given, patronymic=patronymic)
    if isinstance(value, tuple):
        return tuple(map(_latin, value))
    if isinstance(value, paper.Task):
        return replace(value, responsible=transliterate(value.responsible))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _latin(getattr(value, each.name)) for each in fields(value)})
    return value


def _seal_notes(desk: Desk, seal: Mapping[str, Any], scan: str | None, texts: Texts) -> tuple[str, ...]:
    notes = [texts.t("seal.note", version=seal["version"], sha256=seal["sha256"])]
    file = desk.get("attachment", scan) if scan else None
    if file is not None:
        notes.append(texts.t("seal.scan", name=file["name"], sha256=file["sha256"]))
    return tuple(notes)


def as_typed(desk: Desk, key: str, texts: Texts) -> paper.Minutes:
    """The minutes as the records hold them now."""
    meeting, group = _meeting(desk, key)
    head = letterhead(desk)
    marks = desk.fetch("attendance", {"meeting": key})
    roll = _roll(desk, meeting, marks, texts)
    roll.read([meeting["chair"], meeting["secretary"], *(row["person"] for row in marks)])
    present, absent, invited = _sorted_out(marks, roll)
    chosen = group or {}
    return paper.Minutes(
        issuer=head.issuer,
        unit=head.unit,
        held=meeting["date"],
        place=_place(meeting, head),
        number=str(meeting["number"] or _BLANK),
        heading=heading_of(meeting, group, texts),
        chair=roll.name(meeting["chair"]),
        secretary=roll.name(meeting["secretary"]),
        present=present,
        absent=absent,
        invited=invited,
        items=_items(desk, key, roll),
        quorum=_quorum(desk, meeting, group, marks),
        decision_word=_WORDS[chosen.get("section_word") or "decided"],
        annex_above=15 if chosen.get("annex_threshold") is None else chosen["annex_threshold"],
        remarks=_remarks(desk, key, roll),
    )


def _remarks(desk: Desk, meeting: str, roll: Roll) -> tuple[paper.Remark, ...]:
    """Remarks that were accepted, in the order in which they came."""
    rows = desk.fetch("remark", {"meeting": meeting, "status": "accepted"}, order=("received",))
    items = {row["id"]: row for row in desk.fetch("agenda_item", {"meeting": meeting})}
    made = []
    for row in rows:
        author = roll.name(row["author"]) if row["author"] else written_name(row["author_text"] or "")
        item = items.get(row["agenda_item"] or "")
        made.append(paper.Remark(author, row["text"], item["label"] if item else ""))
    return tuple(made)


def _sorted_out(
    marks: Iterable[Mapping[str, Any]], roll: Roll
) -> tuple[tuple[PersonName, ...], tuple[PersonName, ...], tuple[PersonName, ...]]:
    """Members present, members absent, and everybody else who came."""
    made: tuple[list[PersonName], list[PersonName], list[PersonName]] = ([], [], [])
    for row in marks:
        came = row["state"] in groups.HERE
        if row["capacity"] in groups.OWN:
            made[0 if came else 1].append(roll.name(row["person"]))
        elif came:
            made[2].append(roll.name(row["person"]))
    return (tuple(made[0]), tuple(made[1]), tuple(made[2]))


def _quorum(
    desk: Desk, meeting: Mapping[str, Any], group: Mapping[str, Any] | None, marks: Iterable[Mapping[str, Any]]
) -> paper.Quorum | None:
    """As frozen when the meeting was opened; before that, as it stands by the group's rule."""
    if meeting["quorum_base"] is not None:
        here, needed = meeting["quorum_present"] or 0, meeting["quorum_needed"] or 0
        return paper.Quorum(meeting["quorum_base"], here, here >= needed)
    if group is None or not marks:
        return None
    now = meetings.quorum_now(desk, meeting["id"])
    return paper.Quorum(now.base, now.present, now.reached)


def _decisions(desk: Desk, meeting: str) -> list[dict[str, Any]]:
    return sorted(
        desk.fetch("decision", {"agenda_item.meeting": meeting}), key=lambda row: sort_key(row["number"] or "")
    )


def _items(desk: Desk, meeting: str, roll: Roll) -> tuple[paper.Item, ...]:
    items = desk.fetch("agenda_item", {"meeting": meeting}, order=("position",))
    speeches = desk.fetch("speech", {"agenda_item.meeting": meeting}, order=("position",))
    decisions = _decisions(desk, meeting)
    tasks = desk.fetch("assignment", {"decision.agenda_item.meeting": meeting}, order=("due",))
    bodies = {row["id"]: row for row in desk.fetch("organisation", ids=[row["organisation"] or "" for row in tasks])}
    reports = desk.fetch("attachment", [Condition("record", "in", [row["id"] for row in items])])
    attached = {row["record"] for row in reports}
    roll.read([*(row["speaker"] for row in speeches), *(row["responsible"] for row in tasks)])
    made = []
    for row in items:
        said: dict[str, list[paper.Speech]] = {"heard": [], "question": [], "spoke": []}
        for speech in (speech for speech in speeches if speech["agenda_item"] == row["id"] and speech["text"]):
            section = "question" if speech["section"] == "answer" else speech["section"] or "spoke"
            said[section].append(paper.Speech(_speaker(speech, roll), speech["text"]))
        made.append(
            paper.Item(
                row["title"],
                _known(roll, row["rapporteur"]),
                tuple(said["heard"]),
                tuple(said["question"]),
                tuple(said["spoke"]),
                tuple(_decision(one, tasks, bodies, roll) for one in decisions if one["agenda_item"] == row["id"]),
                row["id"] in attached,
            )
        )
    return tuple(made)


def _speaker(row: Mapping[str, Any], roll: Roll) -> PersonName:
    return roll.name(row["speaker"]) if row["speaker"] else PersonName(row["speaker_text"] or "")


def _decision(
    row: Mapping[str, Any], tasks: Iterable[Mapping[str, Any]], bodies: Mapping[str, Any], roll: Roll
) -> paper.Decision:
    votes = None
    if row["votes_for"] is not None:
        counts = [row[name] or 0 for name in ("votes_for", "votes_against", "abstained")]
        votes = paper.Votes(counts[0], counts[1], counts[2], bool(row["adopted"]), row["not_voted"] or 0)
    own = tuple(_task(task, row["text"], bodies, roll) for task in tasks if task["decision"] == row["id"])
    return paper.Decision(row["number"] or "", row["text"], own, votes, row["dissent"] or "")


def _task(row: Mapping[str, Any], decided: str, bodies: Mapping[str, Any], roll: Roll) -> paper.Task:
    """Who does it by when; a date that was moved later does not rewrite the minutes."""
    body = bodies.get(row["organisation"] or "")
    who = (roll.name(row["responsible"]).signed, body["short_name"] if body else "")
    text = "" if row["text"].strip() == decided.strip() else row["text"]
    return paper.Task(", ".join(part for part in who if part), row["postponed_from"] or row["due"], text)
